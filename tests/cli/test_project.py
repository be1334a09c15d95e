"""`padre project`, and what holds for it and `padre experiment`: small files, never overwritten."""

import pytest

from tests.conftest import Padre, Repository


def test_project_create_list_show(notebook: Repository, padre: Padre) -> None:
    """A project is one file, and so is each question; it is listed with its experiments."""
    options = ["--description", "about it", "--question", "why?", "--question", "how?"]
    assert padre("project", "create", "My Thesis", *options).out.startswith("created projects/my-thesis/project.json")
    padre("experiment", "create", "svc", "--project", "My Thesis", "--dataset", "iris")
    assert padre("project", "list").out.splitlines() == [
        "project    name       experiments  description",
        "my-thesis  My Thesis            1  about it",
    ]
    assert padre("project", "list", "--json").json == [
        {
            "slug": "my-thesis",
            "name": "My Thesis",
            "description": "about it",
            "questions": ["how?", "why?"],
            "authors": [],
            "path": "projects/my-thesis/project.json",
        }
    ]
    shown = padre("project", "show", "my thesis").out
    assert "questions    how?\n             why?\nexperiments  svc\n" in shown


@pytest.mark.parametrize("noun", ["project", "experiment"])
def test_nothing_is_overwritten(notebook: Repository, padre: Padre, noun: str) -> None:
    """The same name again, and another name with the same folder, are errors; the file stays."""
    padre(noun, "create", "Café search")
    before = {path: path.read_bytes() for path in notebook.path.glob("projects/**/*.json")}
    assert f"the {noun} `Café search` already exists: projects/" in padre(noun, "create", "Café search", code=1).err
    for other in ("cafe search", "CAFÉ SEARCH", "Cafe-Search"):
        said = padre(noun, "create", other, code=1).err
        assert f"the {noun} `{other}` would use the folder of `Café search`, projects/" in said
    assert {path: path.read_bytes() for path in notebook.path.glob("projects/**/*.json")} == before


@pytest.mark.parametrize("noun", ["project", "experiment"])
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a/b", "is a path; a name has no `/`"),
        ("../up", "is a path"),
        ("..", "is a path"),
        (" ", "needs a name"),
        ("x" * 201, "has 201 characters; at most 200"),
        ("a\x1bb", "characters that cannot be printed"),
    ],
)
def test_bad_names(notebook: Repository, padre: Padre, noun: str, name: str, said: str) -> None:
    """One line, exit 1, no file."""
    result = padre(noun, "create", name, code=1)
    assert said in result.err
    assert result.err.count("\n") == 1
    assert not list(notebook.path.glob("projects/**/*.json"))


@pytest.mark.parametrize("name", ["con", "aux", "LPT1", "x" * 150, "你好"])
def test_names_that_folders_cannot_have(notebook: Repository, padre: Padre, name: str) -> None:
    """Reserved and long names, and those without ASCII letters, get folders of their own; the name stays."""
    padre("project", "create", name)
    (file,) = notebook.path.glob("projects/*/project.json")
    assert len(file.parent.name) <= 40
    assert file.parent.name != name.lower()
    assert padre("project", "list", "--json").json[0]["name"] == name


def test_unknown_names(notebook: Repository, padre: Padre) -> None:
    """They list the known ones."""
    padre("project", "create", "thesis")
    said = padre("project", "show", "thesys", code=1).err
    assert said == "error: unknown project `thesys`; did you mean `thesis`? Known: thesis. All: padre project list\n"


def test_a_name_in_another_case_is_the_same_folder(notebook: Repository, padre: Padre) -> None:
    """A run of an experiment whose name differs only in case from a recorded one is refused before it runs."""
    padre("experiment", "create", "Tree", "--project", "Thesis")
    code = (
        "import padre_git\nwith padre_git.start_run('tree', project='Thesis') as run:\n    run.log_metrics({'a': 1})\n"
    )
    notebook.write({"train.py": code})
    said = padre("run", "train.py", code=1).err
    assert said.startswith(
        "error: the experiment `tree` would use the folder of `Tree`, projects/thesis/experiments/tree"
    )
    assert notebook.git("for-each-ref", "refs/heads/padre") == ""

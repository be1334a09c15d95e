"""`padre config`: settings by name; comments stay, nonsense is refused and leaves the file as it was."""

import pytest

from tests.conftest import Padre, Repository


def test_list_and_show(notebook: Repository, padre: Padre) -> None:
    """Every setting with its value, those that are set marked."""
    padre("config", "set", "commit.runs", "kept")
    rows = {line.split()[0]: line.split()[1:] for line in padre("config", "list").out.splitlines()}
    assert rows["commit.runs"] == ["kept", "set"]
    assert rows["code.max_size"] == ["10000000"]
    assert padre("config", "show", "commit.runs").out == padre("config", "get", "commit.runs").out == "kept\n"
    assert padre("config", "list", "--json").json["commit.runs"] == "kept"


def test_set_keeps_comments(notebook: Repository, padre: Padre) -> None:
    """Only the value changes; a list is written as in YAML; nothing is staged."""
    before = notebook.read(".padre/config.yaml")
    assert padre("config", "set", "commit.runs", "none").out == "commit.runs is none (.padre/config.yaml; git add it)\n"
    assert notebook.read(".padre/config.yaml") == before.replace("runs: all", "runs: none")
    padre("config", "set", "code.exclude", '["*.tex", "notes/"]')
    assert padre("config", "show", "code.exclude").out == "*.tex, notes/\n"
    assert notebook.git("status", "--porcelain") == " M .padre/config.yaml"


def test_set_where_the_section_is_missing(notebook: Repository, padre: Padre) -> None:
    """A file without the section gets it."""
    notebook.write({".padre/config.yaml": "# mine\nschema: 1\n"})
    padre("config", "set", "code.max_size", "5")
    assert notebook.read(".padre/config.yaml").startswith("# mine\nschema: 1\n")
    assert padre("config", "show", "code.max_size").out == "5\n"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("commit.run", "all", "unknown setting `commit.run`; did you mean `commit.runs`?"),
        ("commit.runs", "some", "'some'; it is one of all, kept, none"),
        ("code.max_size", "0", "a number of bytes above 0"),
        ("code.max_size", "[", "the value of code.max_size"),
        ("refs.prefix", "x", "only `padre init` can set it"),
    ],
)
def test_nonsense(notebook: Repository, padre: Padre, name: str, value: str, words: str) -> None:
    """One line that says what; the file is as it was."""
    before = notebook.read(".padre/config.yaml")
    assert words in padre("config", "set", name, value, code=1).err
    assert notebook.read(".padre/config.yaml") == before

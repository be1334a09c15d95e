"""Which code a run records: a note names code that ran but cannot be in the snapshot; ignored files are left out."""

import json
from pathlib import Path
from typing import Any

import pytest

EXPERIMENT = """
{imports}
from padre_git import App
from sklearn.datasets import load_iris
from sklearn.naive_bayes import GaussianNB

app = App()

@app.experiment("nb", dataset=load_iris(return_X_y=True, as_frame=True), splitting=2)
def experiment():
    return GaussianNB()
"""


def run(repo: Any) -> dict[str, Any]:
    """`run.json` of the only run."""
    (file,) = repo.path.glob("projects/**/run.json")
    return dict(json.loads(file.read_text()))


def branch(repo: Any) -> str:
    """The only execution."""
    (name,) = repo.git("for-each-ref", "--format=%(refname:short)", "refs/heads/padre").splitlines()
    return str(name)


def test_an_ignored_file_is_never_committed(notebook: Any, padre: Any) -> None:
    """A module that git ignores ran: its hash is recorded and it is said; `--include` alone takes it along."""
    notebook.write({".gitignore": notebook.read(".gitignore") + "secret.py\n"}, commit="ignore")
    notebook.write({"secret.py": "KEY = 1\n", "e.py": EXPERIMENT.format(imports="import secret")})
    result = padre("run", "e.py")
    assert "secret.py ran but cannot be in the snapshot (ignored)" in result.err
    assert notebook.git("ls-tree", branch(notebook), "secret.py") == ""
    assert [(file["path"], file["reason"]) for file in run(notebook)["code"]["outside"]] == [("secret.py", "ignored")]


def test_an_argument_of_a_command_that_is_ignored_stays_out(notebook: Any, padre: Any) -> None:
    """Naming a file on a command line is no wish to publish it."""
    notebook.write({".gitignore": notebook.read(".gitignore") + "credentials.json\n"}, commit="ignore")
    notebook.write({"credentials.json": "{}", "train.py": "print(1)\n"})
    padre("run", "--", "python", "train.py", "credentials.json")
    assert notebook.git("ls-tree", "--name-only", branch(notebook), "credentials.json", "train.py") == "train.py"


def test_a_module_of_a_submodule(notebook: Any, padre: Any, tmp_path: Path) -> None:
    """git holds its commit, not its files; what ran of it is listed."""
    other = type(notebook)(tmp_path / "other")
    other.path.mkdir()
    other.git("init", "-q")
    other.write({"m.py": "X = 1\n"})
    other.git("add", "-A")
    other.git("-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-qm", "m")
    notebook.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(other.path), "sub")
    notebook.git("commit", "-qam", "submodule")
    notebook.write({"e.py": EXPERIMENT.format(imports="import sub.m")})
    padre("run", "e.py")
    assert ("sub/m.py", "submodule") in [(file["path"], file["reason"]) for file in run(notebook)["code"]["outside"]]


def test_code_that_git_was_told_to_overlook(notebook: Any, padre: Any) -> None:
    """assume-unchanged hides an edit from the snapshot; the run says what really ran."""
    notebook.write({"helper.py": "K = 1\n", "e.py": EXPERIMENT.format(imports="import helper")}, commit="code")
    notebook.git("update-index", "--assume-unchanged", "helper.py")
    notebook.write({"helper.py": "K = 2\n"})
    result = padre("run", "e.py")
    assert "helper.py ran but cannot be in the snapshot (assume-unchanged)" in result.err
    code = run(notebook)["code"]
    assert [file["path"] for file in code["files"]] == ["e.py"]
    assert [(file["path"], file["reason"]) for file in code["outside"]] == [("helper.py", "assume-unchanged")]


def test_very_many_opened_files(notebook: Any, padre: Any) -> None:
    """More than a command line holds, more than a document should list."""
    notebook.write({".gitignore": notebook.read(".gitignore") + "images/\n"}, commit="ignore")
    notebook.write({f"images/{'x' * 100}{number}.txt": "" for number in range(1500)})
    opening = "import glob\nfor name in glob.glob('images/*'): open(name).close()"
    notebook.write({"e.py": EXPERIMENT.format(imports=opening)})
    padre("run", "e.py")
    outside = run(notebook)["code"]["outside"]
    assert len(outside) == 201
    assert outside[-1]["path"] == "… 1300 more files"


def test_paths_with_dots(notebook: Any, padre: Any) -> None:
    """`padre run ../sub/e.py` records the same files as `padre run sub/e.py`, and so do modules found through `..`."""
    imports = "import os, sys\nsys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', 'lib'))\nimport helper"
    notebook.write({"lib/helper.py": "X = 1\n", "sub/e.py": EXPERIMENT.format(imports=imports), "sub/seen.txt": ""})
    said = padre("run", "../sub/e.py", "--include", "../sub/seen.txt", cwd=notebook.path / "sub")
    assert "cannot be in the snapshot" not in said.err
    code = run(notebook)["code"]
    assert [file["path"] for file in code["files"]] == ["lib/helper.py", "sub/e.py", "sub/seen.txt"]
    assert code["outside"] == []
    assert notebook.git("show", f"{branch(notebook)}:lib/helper.py") == "X = 1"


def test_what_is_included_lies_in_the_repository(notebook: Any, padre: Any, tmp_path: Path) -> None:
    """Code from elsewhere cannot be recorded; left out in silence it would be other code than was asked for."""
    (tmp_path / "other.txt").write_text("x")
    notebook.write({"e.py": EXPERIMENT.format(imports="")})
    said = padre("run", "e.py", "--include", "../other.txt", code=1).err
    assert said.endswith("other.txt: it is outside the repository; copy it into thesis/\n")
    assert not (notebook.path / "projects").exists()


def test_names_and_messages_that_are_no_text(notebook: Any, padre: Any) -> None:
    """A file name in Latin-1 and a message with stray bytes are recorded, escaped where they must be."""
    (notebook.path / "caf\udce9.py").write_text("1\n")
    notebook.git("add", "-A")
    notebook.git("commit", "-qm", "latin")
    (notebook.path / "caf\udce9.py").write_text("2\n")
    notebook.write({"e.py": EXPERIMENT.format(imports="")})
    padre("run", "e.py", "-m", "why \udcff")
    assert "caf\\udce9.py" in run(notebook)["code"]["changed"]
    assert run(notebook)["message"] == "why \\udcff"


def test_a_ref_in_the_way_is_found_before_anything_runs(notebook: Any, padre: Any) -> None:
    """git holds no `padre/default/nb/…` beside a branch `padre/default`."""
    notebook.git("branch", "padre/default")
    notebook.write({"e.py": EXPERIMENT.format(imports="")})
    result = padre("run", "e.py", code=1)
    assert "the branch `padre/default` blocks padre/default/nb/" in result.err
    assert "git branch -m padre/default NEWNAME" in result.err


@pytest.mark.parametrize("seeds", ["0,1,2"])
def test_the_subject_names_the_best_setting_not_the_luckiest_seed(notebook: Any, padre: Any, seeds: str) -> None:
    """Seeds are averaged before settings are compared, in the commit as in the table."""
    text = EXPERIMENT.format(imports="from sklearn.ensemble import RandomForestClassifier")
    notebook.write({"e.py": text.replace("return GaussianNB()", "return RandomForestClassifier()")})
    result = padre("run", "e.py", "-p", "n_estimators=1,3", "--seeds", seeds)
    subject = notebook.git("log", "-1", "--format=%s", branch(notebook))
    lines = result.out.splitlines()
    head = next(at for at, line in enumerate(lines) if "n_estimators" in line)
    _, _, *score = lines[head + 1].split()[:5]  # rank, setting, mean ± std
    assert f"accuracy {' '.join(score)}, 3 seeds" in subject
    assert "best of 2 settings" in subject


EDITED = """
from pathlib import Path
from padre_git import App
from sklearn.datasets import load_iris
from sklearn.naive_bayes import GaussianNB

app = App()
data = load_iris(return_X_y=True, as_frame=True)

@app.experiment("one", dataset=data, splitting=2)
def one():
    for name in ("e.py", "helper.py"):
        Path(name).write_text(Path(name).read_text() + "# an edit while it runs\\n")
    return GaussianNB()

@app.experiment("two", dataset=data, splitting=2)
def two():
    import late
    return GaussianNB()
"""


def test_the_code_is_what_began_to_run(notebook: Any, padre: Any) -> None:
    """An edit between two experiments of a file is not in the second one's code; a module that it imports is."""
    notebook.write({"helper.py": "x = 1\n"}, commit="code")
    notebook.write({"e.py": EDITED, "late.py": "y = 2\n"})
    padre("run", "e.py", check=False)
    one, two = notebook.git("for-each-ref", "--format=%(refname:short)", "refs/heads/padre").splitlines()
    for name in (one, two):
        assert notebook.git("show", f"{name}:e.py") == EDITED.rstrip()
        assert notebook.git("show", f"{name}:helper.py") == "x = 1"
        assert notebook.git("ls-tree", "--name-only", name, "e.py", "late.py").split() == (
            ["e.py", "late.py"] if "/two/" in name else ["e.py"]
        )


REPORT_YAML = """
output: paper/generated
tables: {accuracy: {select: [nb]}}
figures: {scores: {kind: box, items: [nb], format: svg}}
"""


def test_text_about_results_is_no_code(notebook: Any, padre: Any) -> None:
    """What padre writes beside the runs is committed: the next run belongs to the same execution."""
    notebook.write({"nb.py": EXPERIMENT.replace("{imports}", "")}, commit="the experiment")
    padre("run", "nb.py", "--quiet")
    before = branch(notebook)
    notebook.write({"theirs.csv": "label,iris\nnet,0.9\n", "report.yaml": REPORT_YAML})
    padre("import", "scores", "theirs.csv", "--source", "a book", "--metric", "accuracy")
    (notebook.path / "theirs.csv").unlink()
    padre("report", "--write", check=False)
    padre("update", "--readme", check=False)
    padre("project", "create", "other", check=False)
    notebook.write({"CITATION.cff": "cff-version: 1.2.0\n", "projects/default/notes/n.md": "seen\n"})
    notebook.git("add", "-A")
    notebook.git("commit", "-qm", "text about results")
    committed = notebook.git("show", "--format=", "--name-only", "HEAD").splitlines()
    assert {"report.yaml", "CITATION.cff", "paper/generated/accuracy.tex", "paper/generated/scores.svg"} <= set(
        committed
    )
    padre("run", "nb.py", "--quiet")
    assert branch(notebook) == before


def test_an_execution_that_is_checked_out_is_that_execution(notebook: Any, padre: Any, tmp_path: Path) -> None:
    """Whatever counts as code now: unchanged it keeps its id, and an edit makes another one."""
    notebook.write({"e.py": EXPERIMENT.format(imports=""), "notes.rst": "as then"}, commit="an experiment")
    first = padre("run", "e.py", "--json").json[0]["execution"]
    padre("checkout", first, str(tmp_path / "then"))
    there = padre.at(tmp_path / "then")
    config = there.repo.path / ".padre/config.yaml"
    config.write_text('schema: 1\ncode: {exclude: ["*.rst"]}\n')
    assert there("run", "e.py", "--json").json[0]["execution"] == first
    (there.repo.path / "e.py").write_text(EXPERIMENT.format(imports="import math"))
    assert there("run", "e.py", "--json").json[0]["execution"] != first


def test_a_clone_cannot_say_which_execution_this_is(notebook: Any, padre: Any, tmp_path: Path) -> None:
    """What a commit says of its tree counts only where it is the tree of the folder that it is in."""
    notebook.write({"e.py": EXPERIMENT.format(imports="")}, commit="an experiment")
    first = padre("run", "e.py", "--json").json[0]["execution"]
    padre("checkout", first, str(tmp_path / "then"))
    there = padre.at(tmp_path / "then")
    [file] = there.repo.path.glob("projects/**/execution.json")
    name = file.relative_to(there.repo.path).as_posix()
    for tree in ("f" * 40, "HEAD:x", ""):
        there.repo.write({name: json.dumps({"schema": 1, "execution": first, "tree": tree, "exclude": []})})
        there.repo.git("add", "-A")
        there.repo.git("commit", "-q", "--no-verify", "-m", "edited", "--amend")
        assert there("run", "e.py", "--json").json[0]["execution"] == first

"""Stale or current: the files and data that a run used, compared with now."""

from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import current
from padre_git.core.components import parts
from padre_git.model.documents import Code, DataUse, UsedFile, UsedPart
from tests import synthetic
from tests.conftest import Padre, Repository


def test_changed_and_gone(notebook: Repository) -> None:
    """A file with other content, one that is gone, and one that is as it was."""
    notebook.write({"same.py": "1", "edited.py": "1", "gone.py": "1"})
    files = synthetic.used(notebook.path, "same.py", "edited.py", "gone.py")
    run = synthetic.run(code=Code(commit=None, branch="main", tree="", files=files))
    workspace = Workspace.at(notebook.path)
    assert current.code_state(workspace, run).current is True
    notebook.write({"edited.py": "2"})
    (notebook.path / "gone.py").unlink()
    state = current.code_state(workspace, run)
    assert (state.reasons, state.current) == (["edited.py changed", "gone.py is gone"], False)


def test_a_run_that_names_no_files(notebook: Repository) -> None:
    """Whether it is current is unknown, which is neither yes nor no."""
    assert current.code_state(Workspace.at(notebook.path), synthetic.run()).current is None


def test_only_code_of_a_notebook_counts(notebook: Repository) -> None:
    """Another output or count of a Jupyter notebook changes nothing; another line of code does."""
    cell = '{"cells": [{"cell_type": "code", "execution_count": %d, "metadata": {}, "outputs": [], "source": ["%s"]}]}'
    notebook.write({"a.ipynb": cell % (1, "x = 1")})
    workspace = Workspace.at(notebook.path)
    code = current.code_cells((notebook.path / "a.ipynb").read_bytes())
    assert code is not None
    notebook.write({"cells": code})
    (file,) = synthetic.used(notebook.path, "cells")
    named = UsedFile(path="a.ipynb", blob=file.blob)
    run = synthetic.run(code=Code(commit=None, branch="main", tree="", files=[named]))
    notebook.write({"a.ipynb": cell % (7, "x = 1")})
    assert current.code_state(workspace, run).current is True
    notebook.write({"a.ipynb": cell % (7, "x = 2")})
    assert current.code_state(workspace, run).reasons == ["a.ipynb changed"]


def test_data_that_follow() -> None:
    """A run on the newest version would use another one now; a fixed version and no data stay what they are."""
    newest = {"breast-cancer": synthetic.version("aaaaaaaaaaaa")}
    use = {"name": "breast_cancer", "dataset": "breast-cancer", "version": "3b1f0c2aa001", "shape": [1, 1]}
    following, fixed = (synthetic.run(dataset=DataUse(**use, follows=each)) for each in (True, False))
    assert current.data_now(following, newest) == "aaaaaaaaaaaa"
    assert current.data_now(following, {}) is None
    assert current.data_now(fixed, newest) == "3b1f0c2aa001"
    assert current.data_now(synthetic.run(dataset=None), newest) is None


def test_only_the_parts_that_were_used_count(notebook: Repository) -> None:
    """Of a Python file that a run used in part; all of a file where the run does not say, as those of old do not."""
    notebook.write({"a.py": "def one(): return 1\ndef two(): return 2\n", "b.py": "x = 1\n"})
    files = synthetic.used(notebook.path, "a.py", "b.py")
    found = parts.read(notebook.read("a.py"))
    assert found is not None
    one = UsedPart(path="a.py", name="one", hash=found.digest("one") or "")
    new = synthetic.run(code=Code(commit=None, branch="main", tree="", files=files, parts=[one]))
    old = synthetic.run(code=Code(commit=None, branch="main", tree="", files=files))
    workspace = Workspace.at(notebook.path)
    expected = [
        ({"a.py": "# x\ndef one(): return 1\ndef two(): return 3\n", "b.py": "x = 2\n"}, [], ["a.py", "b.py"]),
        ({"a.py": "def one(): return 2\n", "b.py": "x = 1\n"}, ["a.py: one changed"], ["a.py"]),
        ({"a.py": "def two(): return 2\n"}, ["a.py: one is gone"], ["a.py"]),
        ({"a.py": "def one(:\n"}, ["a.py changed"], ["a.py"]),
    ]
    for content, reasons, changed in expected:
        notebook.write(content)
        assert current.code_state(workspace, new).reasons == reasons
        assert current.code_state(workspace, old).reasons == [f"{path} changed" for path in changed]
    (notebook.path / "a.py").unlink()
    (notebook.path / "b.py").unlink()
    assert current.code_state(workspace, new).reasons == ["a.py: one is gone"]


def test_the_last_run_of_an_experiment_alone_is_stale(notebook: Repository, padre: Padre) -> None:
    """A list marks it where what it used has changed; the runs before it were followed by others."""
    notebook.write({"used.py": "1"})
    files = synthetic.used(notebook.path, "used.py")
    code = Code(commit=None, branch="main", tree="", files=files)
    for name, ago, experiment in (("k9d2v5ha", 90, "svc"), ("m4t7xq2p", 60, "svc"), ("w5c8r3mz", 30, "nb")):
        used = code if experiment == "svc" else Code(commit=None, branch="main", tree="", files=[])
        notebook.write(synthetic.simple(name, ago=ago, experiment=experiment, code=used))
    assert "state" not in padre("list").out
    notebook.write({"used.py": "2"})
    said = padre("list").out
    assert [line.split()[0] for line in said.splitlines() if " stale " in line] == ["m4t7xq2p"]
    assert "padre status (why a run is stale)" in said
    assert "stale" not in padre("list", "--columns", "run,age").out

"""Stale or current: the files and data that a run used, compared with now."""

from padre_git.app.repository.workspace import Workspace
from padre_git.app.show import current
from padre_git.model.documents import Code, DataUse, UsedFile
from tests import synthetic
from tests.conftest import Repository


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
    assert (state.changed, state.gone, state.current) == (["edited.py"], ["gone.py"], False)


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
    assert current.code_state(workspace, run).changed == ["a.ipynb"]


def test_data_that_follow() -> None:
    """A run on the newest version would use another one now; a fixed version and no data stay what they are."""
    newest = {"breast-cancer": synthetic.version("aaaaaaaaaaaa")}
    use = {"name": "breast_cancer", "dataset": "breast-cancer", "version": "3b1f0c2aa001", "shape": [1, 1]}
    following, fixed = (synthetic.run(dataset=DataUse(**use, follows=each)) for each in (True, False))
    assert current.data_now(following, newest) == "aaaaaaaaaaaa"
    assert current.data_now(following, {}) is None
    assert current.data_now(fixed, newest) == "3b1f0c2aa001"
    assert current.data_now(synthetic.run(dataset=None), newest) is None

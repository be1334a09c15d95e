"""Copies of runs that a ref holds byte by byte are removed, never anything else."""

from padre_git.app.commit.clean import clean
from padre_git.app.repository.workspace import Workspace
from tests import synthetic
from tests.conftest import Repository

REF = f"refs/heads/padre/thesis/breast-svc/{synthetic.EXECUTION}"


def test_what_differs_or_is_nowhere_is_kept(notebook: Repository) -> None:
    """Of three files the equal one goes; the changed one and the one that no branch has stay."""
    content = synthetic.simple("k9d2v5ha")
    metrics, run = sorted(content)
    synthetic.branch(notebook.path, REF, content)
    own = "projects/notes.txt"
    notebook.write({run: content[run], metrics: content[metrics] + b" ", own: "mine"})
    done = clean(Workspace.at(notebook.path))
    assert done.removed == [run]
    assert done.kept == sorted([metrics, own])
    assert not (notebook.path / run).exists()
    assert notebook.read(own) == "mine"


def test_dry_run_and_one_folder(notebook: Repository) -> None:
    """A dry run removes nothing; `below` looks at one folder alone."""
    one, other = synthetic.simple("k9d2v5ha"), synthetic.simple("m4t7xq2p")
    synthetic.branch(notebook.path, REF, one | other)
    notebook.write(one | other)
    folder = next(iter(one)).rpartition("/")[0]
    workspace = Workspace.at(notebook.path)
    assert clean(workspace, dry_run=True).removed == sorted(one | other)
    assert clean(workspace, below=folder).removed == sorted(one)
    assert all((notebook.path / path).exists() for path in other)


def test_a_link_is_left(notebook: Repository) -> None:
    """What is no plain file is neither followed nor removed."""
    content = synthetic.simple("k9d2v5ha")
    synthetic.branch(notebook.path, REF, content)
    path, data = next(iter(content.items()))
    notebook.write({"elsewhere.json": data})
    (notebook.path / path).parent.mkdir(parents=True)
    (notebook.path / path).symlink_to(notebook.path / "elsewhere.json")
    assert clean(Workspace.at(notebook.path)).removed == []
    assert (notebook.path / path).is_symlink()

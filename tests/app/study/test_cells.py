"""The matrix as it was read last is kept for `padre status`, until a file of it is another one."""

from pathlib import Path

from padre_git.app.repository.workspace import Workspace
from padre_git.app.study import cells, spec
from padre_git.app.study.cells import Cell, Known
from tests.conftest import Repository


def test_what_was_kept_is_found_again(notebook: Repository) -> None:
    """Under the contents of the study and of its experiments; a damaged file is none."""
    notebook.write({"svc.py": "", "study.yaml": "experiments: svc.py\ndatasets: iris\n"})
    workspace, study = Workspace.at(notebook.path), spec.read(notebook.path / "study.yaml")
    known = Known(cells=(Cell(label="svc", dataset="iris", runs=((b"x", 0), (b"x", None))),), how="10-fold")
    assert cells.load(workspace, study) is None
    cells.save(workspace, study, known)
    assert cells.load(workspace, study) == known
    [file] = Path(workspace.git.private / "studies").iterdir()
    notebook.write({"svc.py": "x = 1\n"})
    assert cells.load(workspace, study) is None
    notebook.write({"svc.py": ""})
    file.write_bytes(b"\xc1")
    assert cells.load(workspace, study) is None

"""What `git diff` shows of a `.dvc` file."""

import pytest

from padre_git.app.repository.workspace import Workspace
from padre_git.app.show import textconv
from padre_git.errors import RepositoryError
from padre_git.storage.git.plumbing import Git
from tests import synthetic
from tests.conftest import Repository


def test_metrics_instead_of_a_hash(notebook: Repository) -> None:
    """The pointer of a recording is a line per setting, with the size and hash below."""
    content = synthetic.complete("k9d2v5ha", [0.5, 0.7])
    synthetic.branch(notebook.path, "refs/heads/padre/x", content)
    pointer = next(data for path, data in content.items() if "/results/" in path)
    shown = textconv.text(pointer, lambda: Workspace.at(notebook.path)).decode().splitlines()
    assert shown[0].startswith("breast-svc k9d2v5ha ")
    assert "accuracy 0.6" in shown[0]
    assert shown[1] == f"500 B in 1 file, md5 {'0' * 31}1.dir"


@pytest.mark.parametrize("data", [b"", b"outs: [", b"\xff\x00", b"outs:\n- md5: x\n  path: a\n"])
def test_what_is_not_known_stays(data: bytes) -> None:
    """Never an error: git would end the user's diff with it."""

    def find() -> Workspace:
        raise RepositoryError("no repository")

    assert textconv.text(data, find) == data


def test_install_and_uninstall(repo: Repository) -> None:
    """Each changes the configuration of this clone once."""
    git = Git(repo.path)
    assert [textconv.install(git), textconv.install(git)] == [True, False]
    assert textconv.installed(git).endswith(" -m padre_git textconv")
    assert [textconv.uninstall(git), textconv.uninstall(git)] == [True, False]
    assert textconv.installed(git) == ""

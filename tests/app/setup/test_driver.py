"""The merge driver in a clone: set up once, completed where an earlier padre set up, removed without a trace."""

from tests.conftest import Padre, Repository

OLD = "/projects/** -text -filter\n/datasets/** -text -filter\n"


def test_install_and_uninstall(notebook: Repository, padre: Padre) -> None:
    """Twice is once; afterwards the configuration is as it was, but for what the user set in it."""
    before = notebook.read(".git/config")
    assert "merging" in padre("install").out
    after = notebook.read(".git/config")
    assert "merging" not in padre("install").out
    assert notebook.read(".git/config") == after != before
    assert "removed the merge driver" in padre("uninstall").out
    assert notebook.read(".git/config") == before
    assert "nothing to do" in padre("uninstall").out


def test_lines_of_an_earlier_padre(notebook: Repository, padre: Padre) -> None:
    """What `.gitattributes` lacks is added, and said; the user's own lines and line ends stay."""
    notebook.write({".gitattributes": "*.bin binary\n" + OLD}, commit="old")
    assert "added     2 lines to .gitattributes; commit them" in padre("install").out
    text = notebook.read(".gitattributes")
    assert text.startswith("*.bin binary\n" + OLD)
    assert text.count(" merge=padre\n") == 2
    assert "added" not in padre("install").out


def test_a_driver_of_the_users(notebook: Repository, padre: Padre) -> None:
    """A driver of this name that somebody else set is replaced, as git knows one only; uninstall leaves none."""
    notebook.git("config", "merge.padre.driver", "true")
    assert "nothing to do" in padre("uninstall").out
    padre("install")
    assert "padre_git hook merge" in notebook.git("config", "merge.padre.driver")

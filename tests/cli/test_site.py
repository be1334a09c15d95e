"""`padre site` on the command line."""

from tests.conftest import Padre, Repository


def test_of_a_new_repository(notebook: Repository, padre: Padre) -> None:
    """It says what was written, and what to open."""
    done = padre("site", check=False)
    assert "wrote  site/   thesis at main@" in done.out
    assert "Next   open site/index.html" in done.out
    assert (notebook.path / "site/index.html").is_file()
    assert padre("site", "--json", check=False).json["runs"] == 0


def test_errors(notebook: Repository, padre: Padre) -> None:
    """What cannot be is one line."""
    assert "`v1.0` is not a tag, branch or commit" in padre("site", "v1.0", code=1).err
    notebook.write({"site/mine.txt": "mine"})
    assert "site/ holds files that padre did not write (mine.txt)" in padre("site", code=1).err

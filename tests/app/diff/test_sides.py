"""The two sides of a diff: from what was typed to runs and trees."""

import pytest

from padre_git.app.diff.sides import Side, resolve
from padre_git.app.recording.opening import open_workspace
from padre_git.errors import PadreError, RepositoryError
from tests import synthetic
from tests.conftest import Repository
from tests.storage.index.examples import read


def test_three_dots_start_at_the_common_commit(notebook: Repository) -> None:
    """``main...work`` is the change of the branch alone, ``main..work`` that of both; no end is HEAD."""
    base = notebook.git("rev-parse", "HEAD")
    notebook.git("switch", "-q", "-c", "work")
    notebook.write({"a.txt": "a"}, commit="on the branch")
    notebook.git("switch", "-q", "main")
    notebook.write({"b.txt": "b"}, commit="on main")
    tips = [notebook.git("rev-parse", name) for name in ("main", "work")]
    workspace, known = open_workspace(), read(notebook)

    def ends(text: str) -> list[str | None]:
        return [side.revision for side in resolve(workspace, [text], known)]

    assert ends("main...work") == [base, tips[1]]
    assert ends("main..work") == tips
    assert ends("work..") == [tips[1], tips[0]]


def test_what_is_no_pair_of_sides(notebook: Repository) -> None:
    """One word that is no range lacks a side, a range beside a word has one too many, and a ref must be there."""
    workspace, known = open_workspace(), read(notebook)
    with pytest.raises(PadreError, match="a diff needs two sides: padre diff BEFORE one"):
        resolve(workspace, ["one"], known)
    with pytest.raises(PadreError, match=r"the range `a\.\.b` already names both sides"):
        resolve(workspace, ["a..b", "c"], known)
    with pytest.raises(RepositoryError, match="`nowhere` is not a tag, branch or commit of this repository"):
        resolve(workspace, ["nowhere..HEAD"], known)


def test_the_last_run_against_the_one_before_it_of_its_experiment(notebook: Repository) -> None:
    """Whatever was run in between; one that completed, where there is one."""
    ran = (("m4t7xq2p", 900, {}), ("k9d2v5ha", 800, {"status": "failed"}), ("t8h5y2kd", 700, {"experiment": "other"}))
    for name, ago, changes in ran:
        synthetic.branch(notebook.path, f"refs/heads/padre/{name}", synthetic.simple(name, ago=ago, **changes))
    with pytest.raises(PadreError, match="other was run once; padre diff BEFORE AFTER compares it"):
        resolve(open_workspace(), [], read(notebook))
    synthetic.branch(notebook.path, "refs/heads/padre/last", synthetic.simple("w5c8r3mz", ago=600))
    before, after = resolve(open_workspace(), [], read(notebook))
    assert [before.text, before.title, after.title] == ["@last~3", "m4t7xq2p", "w5c8r3mz"]


def test_titles(repo: Repository) -> None:
    """A revision has its name and hash, a hash only itself; a run its short name, several what was typed."""
    for name in ("m4t7xq2p", "k9d2v5ha"):
        repo.write(synthetic.simple(name))
    known = read(repo)
    revision = "1a2b3c4d" + "0" * 32
    assert Side("rev:main", [], known, revision).title == "main 1a2b3c4"
    assert Side("1a2b", [], known, revision).title == "1a2b3c4"
    assert Side("@best", [known.rows[0]] * 2, known).title == known.rows[0].id[-8:]
    assert Side("svc", known.rows, known).title == "svc"

"""The order of runs: by the commit graph first, by the clock within it."""

from collections.abc import Mapping

import msgspec
import pytest

from padre_git.errors import natural
from padre_git.model.names import short
from padre_git.storage import index
from padre_git.storage.git.plumbing import Git
from padre_git.storage.index import order
from padre_git.storage.index.rows import Row
from tests import synthetic
from tests.conftest import Padre, Repository

NOW = "2026-06-01T00:00:00.000Z"


def row(name: str, started: str, *, since: str = "", number: int = 1) -> Row:
    """A run of its own recording."""
    made = index.of_run(synthetic.run(id=name, recording=f"r-{name}", number=number, started=started), None)
    return msgspec.structs.replace(made, since=since)


def names(rows: list[Row], before: Mapping[str, str] | None = None, limit: str = NOW) -> str:
    """The order, as the letters that the runs are called."""
    chain = {name: f"r-{other}" for name, other in (before or {}).items()}
    return "".join(each.id for each in order.newest_first(rows, limit, lambda each: chain.get(each.id, "")))


def test_by_the_clock_where_the_graph_says_nothing() -> None:
    """The newest first."""
    assert names([row("a", "2026-01-01"), row("c", "2026-03-01"), row("b", "2026-02-01")]) == "cba"


def test_a_run_comes_after_the_commit_of_its_source() -> None:
    """A clock that lost its battery says 1970, and the commit that ran is of today."""
    assert names([row("b", "1970-01-01", since="2026-02-01"), row("a", "2026-01-01"), row("c", "2026-03-01")]) == "cba"


def test_a_clock_in_the_future_wins_nothing() -> None:
    """Without anything else it comes last; with the commit of its source after that; both whatever the year."""
    rows = [row("a", "2026-01-01"), row("c", "2026-03-01")]
    assert names([*rows, row("x", "2106-01-01")]) == "cax"
    assert names([*rows, row("x", "2106-01-01", since="2026-02-01")]) == "cxa"
    assert names([*rows, row("x", "2026-01-15", since="2106-02-01")]) == "cxa"


def test_its_branch_says_where_it_belongs() -> None:
    """Right after the run before it, also where that had such a clock too; a circle ends."""
    rows = [row("a", "2026-01-01"), row("x", "2107-01-01"), row("y", "2106-01-01"), row("c", "2026-03-01")]
    assert names(rows, {"x": "a", "y": "x"}) == "cyxa"
    assert set(names(rows, {"x": "y", "y": "x"})) == set("cyxa")
    many = [row(f"n{number}", "2106-01-01") for number in range(3000)]
    chain = {f"n{number}": f"n{number - 1}" for number in range(1, 3000)}
    ordered = names([row("a", "2026-01-01"), *many], {"n0": "a"} | chain)
    assert ordered == "".join(f"n{number}" for number in reversed(range(3000))) + "a"


def test_once_the_time_has_come_it_counts() -> None:
    """What was ahead is not for ever."""
    assert names([row("a", "2026-01-01"), row("x", "2106-01-01")], limit="2107") == "xa"


def test_dates_of_commits(repo: Repository) -> None:
    """Of those that are here; what is no commit, or has no time, has none."""
    head, tree = repo.git("rev-parse", "HEAD"), repo.git("rev-parse", "HEAD^{tree}")
    text = f"tree {tree}\nauthor A <a> 1 +0000\ncommitter A <a> what +0000\n\nx\n"
    odd = repo.path / "odd"
    odd.write_text(text)
    broken = repo.git("hash-object", "-t", "commit", "-w", "--literally", str(odd))
    git = Git(repo.path)
    found = order.dates(git.objects, [head, tree, broken, "0" * 40])
    git.objects.close()
    assert list(found) == [head]
    assert found[head].startswith(repo.git("log", "-1", "--date=format-local:%Y-%m-%dT%H:%M", "--format=%cd")[:4])


@pytest.mark.parametrize(
    ("given", "expected"),
    [("s10 s2 s1 s11", "s1 s2 s10 s11"), ("b a", "a b"), ("10 9 x 1.5", "1.5 9 10 x"), ("a01 a1 a001", "a001 a01 a1")],
)
def test_natural(given: str, expected: str) -> None:
    """Numbers in names count as numbers, and the order is the same whatever it was before."""
    for words in (given.split(), given.split()[::-1]):
        assert sorted(words, key=natural) == expected.split()


EXPERIMENT = """
from sklearn.dummy import DummyClassifier
from padre_git import App
app = App()
@app.experiment(dataset="iris", splitting=2)
def one(): return DummyClassifier()
"""


def test_the_last_run_is_the_last_of_its_branch(
    notebook: Repository, padre: Padre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run with a clock ahead is not the last one for ever: that it is ahead is said, and diff has the right order."""
    notebook.write({"exp.py": EXPERIMENT}, commit="experiment")
    padre("dataset", "add", "iris", "sklearn:iris")
    with monkeypatch.context() as patch:
        patch.setattr("padre_git.app.recording.session.timestamp", lambda: "2206-02-08T00:00:00.000Z")
        padre("run", "-q", "exp.py")
    future = padre("show", "@last", "--json").json["id"]
    padre("run", "-q", "exp.py")
    shown = padre("show", "@last")
    last = padre("show", "@last", "--json").json["id"]
    assert last != future
    said = f"the clock said 2206-02-08T00:00Z when {short(future)} ran, which is in the future"
    assert shown.err.count(said) == padre("list").err.count(said) == padre("log").err.count(said) == 1
    assert [each["id"] for each in padre("list", "--json").json] == [last, future]
    (pair,) = padre("diff", "--json").json["pairs"]
    assert (pair["before"]["run"], pair["after"]["run"]) == (future, last)
    assert said not in padre("show", short(last)).err

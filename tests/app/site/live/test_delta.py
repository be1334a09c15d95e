"""What is new in the table of runs: what a page has, together with it, is the new table."""

import random
from collections.abc import Sequence
from typing import Any

import msgspec
import pytest

from padre_git.app.site import rows
from padre_git.app.site.live import delta
from padre_git.app.site.live.delta import Seen
from padre_git.app.site.placed import Placed
from padre_git.app.site.rows import Table
from padre_git.storage import documents
from padre_git.storage.index import Index, Row, Rows, of_run
from padre_git.storage.index.rows import summary
from padre_git.storage.index.store import Store
from tests import synthetic

NAMES = ["aaaaaaaa", "bbbbbbbb", "cccccccc", "dddddddd", "eeeeeeee", "ffffffff"]
STORE = Store(None)


def row(name: str, value: Any = 1, scores: Sequence[str] = ("accuracy",), **given: Any) -> Row:
    """A run with a parameter and its scores; `ago` makes ids that do not depend on the clock of a test."""
    run = synthetic.run(
        name, **{"recording": f"r-{name}", "parameters": {"C": value}, "predictions": f"of {name}"} | given
    )
    whole = synthetic.metrics(run, [0.5, 0.7])
    metrics = msgspec.structs.replace(whole, metrics={each: whole.metrics["accuracy"] for each in scores})
    data = documents.encode(metrics)
    found = summary("metrics", data)
    STORE.add_document(documents.digest(metrics), "metrics", found)
    made = of_run(run, metrics)
    blob = documents.digest(run)
    return msgspec.structs.replace(made, path=f"runs/{name}", blob=blob, metrics=documents.digest(metrics))


def table(found: Sequence[Row]) -> Table:
    """All runs, each by itself, in this order."""
    known = Index(Rows(list(found)), [], [], [], STORE)
    return Table(Placed.of(known), {each.id for each in found if each.id[-1] in "ace"})


def ids_of(table: Table) -> list[str]:
    """Its rows."""
    found: list[str] = table.attribute("id")
    return found


def news(old: Table, new: Table) -> dict[str, Any] | None:
    """What a page needs that has the old table."""
    return delta.between(Seen.of(old), Seen.of(new), new)


MISSING = ("missing",)


def unpacked(packed: dict[str, Any], n: int) -> list[Any]:
    """The values of a column, whatever its form."""
    if "all" in packed:
        return [packed["all"]] * n
    if "short" in packed:  # the page makes it of another column
        return [None] * n
    if "values" in packed:
        return [packed["values"][code] if code >= 0 else MISSING for code in packed["codes"]]
    missing = set(packed.get("missing", ()))
    return [MISSING if at in missing else value for at, value in enumerate(packed["plain"])]


def shown(document: dict[str, Any], places: Sequence[int], ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """All that each row of a document shows, by id; ``places`` are its rows, ``ids`` those of the whole table."""
    n = document["n"]
    columns = {f"{each['kind']} {each['name']}": unpacked(each, n) for each in document["columns"]}
    columns |= {f"splits {each['name']}": each["splits"] for each in document["columns"] if "splits" in each}
    columns |= {name: unpacked(document[name], n) for name in ("position", "settings", "among", "failed", "seeds")}
    columns |= {"same": [ids[at] for at in unpacked(document["same"], n)]}
    columns |= {"page": [place in document["page"] for place in places]}
    found = [{name: values[at] for name, values in columns.items()} for at in range(n)]
    return {ids[place]: {name: value for name, value in each.items() if value not in (MISSING, [])}
            for place, each in zip(places, found, strict=True)}  # fmt: skip


def applied(old: Table, new: Table, told: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The rows that a page has then, as `templates/site/columns.js` makes them."""
    ids = ids_of(new)
    before = list(shown(old.document(), range(len(old)), ids_of(old)).items())
    places, kept, at = list[int](), dict[str, dict[str, Any]](), 0
    for first, count in told["order"]:
        if first >= 0:
            kept |= dict(before[first : first + count])
        else:
            places += range(at, at + count)
        at += count
    sent = shown(told["sent"], places, ids)
    return {each: {**kept, **sent}[each] for each in ids}


def whole(new: Table) -> dict[str, dict[str, Any]]:
    """The rows of a page that gets all."""
    return shown(new.document(), range(len(new)), ids_of(new))


@pytest.mark.parametrize(
    "names", [NAMES, ["xxxxxxxx", *NAMES], [*NAMES, "xxxxxxxx"], NAMES[:-1], [*NAMES[3:], *NAMES[:2]], NAMES[::-1]]
)
def test_rows_that_come_go_and_move(names: list[str]) -> None:
    """The order is that of the new table, and what is sent is what is new."""
    old, new = table(list(map(row, NAMES))), table(list(map(row, names)))
    told = news(old, new)
    assert told is not None
    assert applied(old, new, told) == whole(new)
    assert told["sent"]["n"] == len(set(names) - set(NAMES))
    assert sum(unpacked(told["sent"]["lengths"], len(names))) == len(names)


def test_a_row_that_changed() -> None:
    """It is sent again; the others are kept."""
    old, new = table(list(map(row, NAMES))), table([row(name, 7 if name[0] == "c" else 1) for name in NAMES])
    told = news(old, new)
    assert told is not None
    assert told["order"] == [[0, 2], [-1, 1], [3, 3]]
    assert unpacked(next(each for each in told["sent"]["columns"] if each["name"] == "C"), 1) == [7]
    assert told["sent"]["page"] == [2]
    assert applied(old, new, told) == whole(new)


def test_a_row_whose_original_is_gone() -> None:
    """It is no copy any more, though it is as it was."""
    kept = [*map(row, NAMES[1:5]), row("xxxxxxxx", predictions=f"of {NAMES[0]}")]
    old, new = table([row(NAMES[0]), *kept]), table(kept)
    told = news(old, new)
    assert told is not None
    assert told["order"] == [[1, 4], [-1, 1]]
    assert applied(old, new, told) == whole(new)


def test_a_new_column() -> None:
    """Rows that have nothing in it are kept; one that has something is sent."""
    old = table(list(map(row, NAMES)))
    new = table([*map(row, NAMES[:-1]), row(NAMES[-1], scores=("accuracy", "loss"))])
    told = news(old, new)
    assert told is not None
    assert told["order"] == [[0, 5], [-1, 1]]
    assert applied(old, new, told) == whole(new)


def test_values_per_split_that_a_page_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a metric becomes the main one of a run, the page gets the values of all runs that have it; where none has
    it, the new run is enough."""
    monkeypatch.setattr(rows, "_ALL", 0)
    for scores, all_again in ((("accuracy", "f1"), True), (("accuracy",), False)):
        old = table([row(name, scores=scores) for name in NAMES])
        new = table([*old.known, row("xxxxxxxx", scores=("accuracy", "f1"), main_metric="f1")])
        told = news(old, new)
        assert (told is None) == all_again
        assert told is None or applied(old, new, told) == whole(new)


def test_names_inside_values_that_the_page_has() -> None:
    """They can be typed as before, though no row that is sent has them."""
    old = table([row(name, {"deep": 1}) for name in NAMES])
    new = table([*old.known, row("xxxxxxxx")])
    told = news(old, new)
    assert told is not None
    assert "C.deep" in told["sent"]["names"]
    assert told["sent"]["names"] == new.document()["names"]


def test_most_rows_are_others() -> None:
    """Then all are sent as ever."""
    assert news(table(list(map(row, NAMES))), table(list(map(row, ("uuuuuuuu", "vvvvvvvv", "aaaaaaaa"))))) is None


def test_any_change() -> None:
    """Whatever comes, goes, moves or changes, old and new together are the new table."""
    drawn = random.Random(0)
    known = [f"{letter * 7}{number}" for letter in "abcdef" for number in "23456"]
    names = known[:20]
    old = table(list(map(row, names)))
    for _ in range(100):
        for name in drawn.sample(known, 3):
            if name in names:
                names.remove(name)
            else:
                names.insert(drawn.randrange(len(names) + 1), name)
        values = {drawn.choice(names): drawn.random(), drawn.choice(names): {"x": None}}
        copied = drawn.choice(names)
        new = table([row(name, values.get(name, 1), predictions=f"of {copied if name in values else name}")
                     for name in names])  # fmt: skip
        told = news(old, new)
        assert told is not None
        assert applied(old, new, told) == whole(new)
        old = new

"""What is new in the table of runs: what a page has, together with it, is the new table."""

import copy
import random
from typing import Any

import pytest

from padre_git.app.site import rows
from padre_git.app.site.live import delta

NAMES = ["a", "b", "c", "d", "e", "f"]


def document(ids: list[str], **changes: Any) -> dict[str, Any]:
    """A small document: groups of two, a parameter, a metric with splits; ``changes`` : id -> its parameter."""
    n = len(ids)
    values = [changes.get(each, {"x": 1} if each == "b" else each) for each in ids]
    return {
        "n": n,
        "group": [at // 2 for at in range(n)],
        **{name: rows._packed([1] * n) for name in ("position", "settings", "among", "failed", "seeds")},
        "seeded": rows._packed([[]] * n),
        "same": rows._packed(list(range(n))),
        "page": [at for at, each in enumerate(ids) if each in "ace"],
        "columns": [
            {"name": "id", "kind": "field", **rows._packed(ids)},
            {"name": "C", "kind": "parameter", **rows._packed(values)},
            {"name": "accuracy", "kind": "metric", "better": True, **rows._packed([0.5] * n), "splits": [[0.5]] * n},
        ],
        "names": {"id": 0, "C": 1},
        "ambiguous": {},
    }


def applied(old: dict[str, Any], news: dict[str, Any]) -> list[tuple[Any, ...]]:
    """The rows that a page has then, as `templates/site/table.js` makes them."""
    before, sent = list(delta._rows(old, old)), list(delta._rows(with_ids(news["sent"]), news["sent"]))
    found, at = [], 0
    for first, count in news["order"]:
        if first >= 0:
            found += before[first : first + count]
        else:
            found += sent[at : at + count]
            at += count
    return found


def with_ids(sent: dict[str, Any]) -> dict[str, Any]:
    """What is sent, read as a document: `same` and `page` have numbers of the new one, which is left out here."""
    return {**sent, "same": rows._packed(list(range(sent["n"]))), "page": []}


@pytest.mark.parametrize(
    "ids", [NAMES, ["x", *NAMES], [*NAMES, "x"], NAMES[:-1], ["d", "e", "f", "a", "b"], NAMES[::-1]]
)
def test_rows_that_come_go_and_move(ids: list[str]) -> None:
    """The order is that of the new document, and what is sent is what is new."""
    old, new = document(NAMES), document(ids)
    news = delta.between(old, new)
    assert news is not None
    assert [row[0] for row in applied(old, news)] == ids
    assert news["sent"]["n"] == len(set(ids) - set(NAMES))
    assert sum(news["lengths"]) == len(ids)


def test_a_row_that_changed() -> None:
    """It is sent again; the others are kept."""
    news = delta.between(document(NAMES), document(NAMES, c=7))
    assert news is not None
    assert news["order"] == [[0, 2], [-1, 1], [3, 3]]
    assert news["sent"]["columns"][1]["plain"] == [7]
    assert news["sent"]["page"] == [2]


def test_a_new_column() -> None:
    """Rows that have nothing in it are kept; one that has something is sent."""
    new = document(NAMES)
    new["columns"].append({"name": "loss", "kind": "metric", "plain": [None] * 5 + [0.1], "missing": [0, 1, 2, 3, 4]})
    news = delta.between(document(NAMES), new)
    assert news is not None
    assert news["order"] == [[0, 5], [-1, 1]]
    assert news["sent"]["columns"][3] == {"name": "loss", "kind": "metric", "plain": [0.1]}


def test_most_rows_are_others() -> None:
    """Then all are sent as ever."""
    assert delta.between(document(NAMES), document(["u", "v", "w", "x", "a"])) is None


def test_any_change() -> None:
    """Whatever comes, goes, moves or changes, old and new together are the new table."""
    drawn = random.Random(0)
    known = [f"{each}{number}" for each in NAMES for number in range(5)]
    ids = known[:20]
    for _ in range(200):
        later = copy.copy(ids)
        for name in drawn.sample(known, 3):
            if name in later:
                later.remove(name)
            else:
                later.insert(drawn.randrange(len(later) + 1), name)
        old, new = document(ids), document(later, **{drawn.choice(later): drawn.random()})
        news = delta.between(old, new)
        assert news is not None
        assert [row[:3] for row in applied(old, news)] == [row[:3] for row in delta._rows(new, new)]
        ids = later

"""One table per metric: the cells, their marks, and what is not comparable."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from padre_git.app.compare.gather import ComparedSetting
from padre_git.app.compare.labels import key
from padre_git.app.compare.table import BEST, CHOSEN, Table, make, marked
from padre_git.app.runs.settings import alone
from tests.app.compare.recorded import entry
from tests.conftest import Repository
from tests.storage.index.examples import read


def table(
    repo: Repository, cells: Mapping[tuple[str, str], Sequence[float]], *, chosen: str = "", **more: Any
) -> Table:
    """The accuracies of ``cells``, (label, data set) -> values; of the label ``chosen`` picked from two settings."""
    for (label, data), values in cells.items():
        repo.write(entry(label, values, data=data))
    known = read(repo)
    rows = sorted(known.rows, key=lambda row: [*cells].index((row.label, row.data or "")))
    found = [ComparedSetting(alone(row), chosen=2 if row.label == chosen else 0) for row in rows]
    keys = (key("label", rows), key("dataset", rows))
    return make(found, [row.label for row in rows], keys, "accuracy", known.metrics(rows), **more)


def test_mean_ranks_are_of_whole_columns(repo: Repository) -> None:
    """The better of two has rank 1, equal means share 1.5; a data set that one lacks does not count."""
    cells = {
        ("svc", "a"): [0.9, 0.8], ("nb", "a"): [0.7, 0.6],
        ("svc", "b"): [0.5, 0.7], ("nb", "b"): [0.6, 0.6],
        ("svc", "c"): [0.1, 0.1],
    }  # fmt: skip
    found = table(repo, cells)
    assert (found.rows, found.columns, found.by_dataset) == (("svc", "nb"), ("a", "b", "c"), True)
    assert found.whole == ["a", "b"]
    assert found.ranks == pytest.approx({"svc": 1.25, "nb": 1.75})
    assert [each.row for each in found.column("c")] == ["svc"]


def test_turned(repo: Repository) -> None:
    """The same cells, with rows and columns changed over; the corner says what stands below it."""
    found = table(repo, {("svc", "a"): [0.9, 0.8], ("nb", "a"): [0.7, 0.6]}, turned=True)
    assert (found.grid.corner, found.grid.rows, found.grid.columns) == ("dataset", ("a",), ("svc", "nb"))
    assert found.grid.entries["a", "nb"] is found.entries["nb", "a"]


def test_other_splits_are_left_out(repo: Repository) -> None:
    """What is of other splits than most of its column has no gain, and its reason is told with its place."""
    found = table(repo, {("a", "wine"): [0.5, 0.6], ("b", "wine"): [0.5, 0.6], ("c", "wine"): [0.5, 0.6, 0.7]})
    assert [bool(each.why) for each in found.column("wine")] == [False, False, True]
    assert found.entries["c", "wine"].gain == -float("inf")
    assert found.reasons == [f"c on wine: {found.entries['c', 'wine'].why}"]
    assert found.whole == []


def test_what_was_chosen_is_no_best(repo: Repository) -> None:
    """A setting that was picked on these splits has its own mark; the best of the others is the best."""
    cells = {("a", "wine"): [0.5, 0.6], ("b", "wine"): [0.4, 0.5], ("grid", "wine"): [0.8, 0.9]}
    found = marked(table(repo, cells, chosen="grid"), [])
    assert {row: each.marks for (row, _), each in found.entries.items()} == {"a": BEST, "b": "", "grid": CHOSEN}
    assert not found.entries["grid", "wine"].tested


def test_a_metric_that_was_not_computed(repo: Repository) -> None:
    """A cell without the metric is there, with the reason why it reads as a dash."""
    repo.write(entry("a", [0.5, 0.6]))
    known = read(repo)
    keys = (key("label", known.rows), key("dataset", known.rows))
    found = make([ComparedSetting(alone(known.rows[0]))], ["a"], keys, "f1", known.metrics(known.rows))
    assert found.reasons == ["a on wine: `f1` was not computed"]
    assert found.first is None

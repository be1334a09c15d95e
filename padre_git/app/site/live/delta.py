"""What is new in the table of runs since a page got it: the rows that came or changed, and the order of all."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from padre_git.app.site.rows import Table
from padre_git.storage.index import Row


@dataclass(frozen=True)
class Seen:
    """What a page has.

    Attributes
    ----------
    rows : the id of each row -> a number that is another one where the row is another.
    split : the metrics whose values per split it has.
    """

    rows: Mapping[str, int]
    split: frozenset[str]

    @classmethod
    def of(cls, table: Table) -> "Seen":
        """What a page has that got all of a table."""
        ids = table.attribute("id")
        of_runs = zip(*map(table.attribute, _OF_RUNS), strict=True)
        placed = table.placed
        of_settings = zip(
            placed.position, placed.settings, placed.failed, map(ids.__getitem__, table.same), strict=True
        )
        marks = {run: hash((own, setting)) for run, own, setting in zip(ids, of_runs, of_settings, strict=True)}
        for at, setting in placed.whole.items():
            marks[ids[at]] = hash((marks[ids[at]], *map(_mark, setting.runs)))
        return cls(marks, table.split)


# what tells the contents of a run, which are never others under the same ids, and what others say of it
_OF_RUNS = ("blob", "metrics", "computed", "project", "experiment", "label")


def _mark(row: Row) -> int:
    return hash(tuple(getattr(row, name) for name in _OF_RUNS))


def between(old: Seen, new: Seen, table: Table) -> dict[str, Any] | None:
    """What a page that has ``old`` needs to have ``new``, which is of ``table``; none where most rows are others.

    Returns
    -------
    order : the rows of the table: [first row of the page, how many], or [-1, how many of those sent].
    sent : what `rows.Table.document` gives of the rows that came or changed.
    """
    places = {name: at for at, name in enumerate(old.rows)}
    kept = [places[name] if old.rows.get(name) == mark else -1 for name, mark in new.rows.items()]
    sent = [at for at, place in enumerate(kept) if place < 0]
    lacking = new.split - old.split
    stay = [at for at, place in enumerate(kept) if place >= 0] if lacking else []
    has_all = not any(lacking & setting.scores.keys() for setting in table.placed.some(stay))
    if len(sent) > len(kept) // 2 or (lacking and not has_all):
        return None
    return {"order": list(_runs(kept)), "sent": table.document(sent)}


def _runs(kept: Sequence[int]) -> Iterator[list[int]]:
    """Rows that follow each other as one pair."""
    for _, each in groupby(enumerate(kept), key=lambda pair: pair[1] - pair[0] if pair[1] >= 0 else None):
        members = [place for _, place in each]
        yield [members[0], len(members)]

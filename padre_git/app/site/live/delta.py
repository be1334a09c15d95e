"""What is new in the table of runs since a page got it: the rows that came or changed, and the order of all."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from padre_git.app.runs.settings import Setting
from padre_git.app.site.rows import Table


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
        found, same = table.found, table.same
        return cls({each.row.id: _mark(each, found[same[at]]) for at, each in enumerate(found)}, table.split)


def _mark(setting: Setting, same: Setting) -> int:
    """Of what a row shows: contents that are never another under the same id, and what others say of it."""
    runs = [(row.path, row.blob, row.metrics, *row.later.items(), row.project, row.experiment, row.label)
            for row in setting.runs]  # fmt: skip
    return hash((*runs, setting.position, setting.settings, setting.failed, same.row.id))


def between(old: Seen, new: Seen, table: Table) -> dict[str, Any] | None:
    """What a page that has ``old`` needs to have ``new``, which is of ``table``; none where most rows are others.

    Returns
    -------
    order : the rows of the table: [first row of the page, how many], or [-1, how many of those sent].
    lengths : how many rows each group has.
    sent : what `rows.Table.document` gives of the rows that came or changed.
    """
    places = {name: at for at, name in enumerate(old.rows)}
    kept = [places[name] if old.rows.get(name) == mark else -1 for name, mark in new.rows.items()]
    sent = [at for at, place in enumerate(kept) if place < 0]
    lacking = new.split - old.split
    has_all = not any(place >= 0 and lacking & table.found[at].scores.keys() for at, place in enumerate(kept))
    if len(sent) > len(kept) // 2 or (lacking and not has_all):
        return None
    return {"order": list(_runs(kept)), "lengths": [len(each) for each in table.every], "sent": table.document(sent)}


def _runs(kept: Sequence[int]) -> Iterator[list[int]]:
    """Rows that follow each other as one pair."""
    for _, each in groupby(enumerate(kept), key=lambda pair: pair[1] - pair[0] if pair[1] >= 0 else None):
        members = [place for _, place in each]
        yield [members[0], len(members)]

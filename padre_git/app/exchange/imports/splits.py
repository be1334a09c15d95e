"""Runs of one parent that are its splits, such as the folds of a cross-validation: they become one run.

Nothing is guessed: the user names the tag or parameter that numbers them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from padre_git.core.text.formats import listed
from padre_git.errors import PadreError
from padre_git.model.foreign import Foreign, Head, Store

_SHOWN = 5  # names in a note
_Parts = list[tuple[str, Head]]  # what numbers a part, and where it is


class Joined:
    """A store whose runs have their splits in them.

    Parameters
    ----------
    by : the tag or parameter that numbers the splits.
    """

    def __init__(self, store: Store, by: str) -> None:
        self._store, self._by = store, by
        self.tool, self.name = store.tool, store.name
        self._parts: dict[str, _Parts] = {}  # by the id of the parent
        self._apart: dict[str, str] = {}  # runs that are no splits, though they are numbered -> why

    def experiments(self) -> Sequence[str]:
        """Their names."""
        return self._store.experiments()

    def heads(self, experiment: str) -> Iterator[Head | str]:
        """The runs of an experiment but the splits; a text says why one cannot be read, or that there are no splits."""
        heads: list[Head | str] = list(self._store.heads(experiment))
        found: dict[str, _Parts] = {}
        for head in heads:
            if isinstance(head, str) or head.deleted:
                continue
            try:
                foreign = self._store.read(experiment, head)
            except PadreError:
                continue  # `take` adds a note to the run
            value = foreign.tags.get(self._by, foreign.parameters.get(self._by))
            if foreign.parent and value is not None:
                found.setdefault(foreign.parent, []).append((value.strip(), head))
        there = {head.id for head in heads if isinstance(head, Head) and not head.deleted}
        self._parts, self._apart = {}, {}
        for parent, parts in found.items():
            self._join(parent, parts, there)
        if not self._parts and not self._apart and there:
            yield f"no run of {experiment} has runs below it that have a tag or parameter `{self._by}`"
        joined = {head.id for parts in self._parts.values() for _, head in parts}
        yield from (head for head in heads if isinstance(head, str) or head.id not in joined)

    def _join(self, parent: str, parts: _Parts, there: set[str]) -> None:
        values = [value for value, _ in parts]
        twice = next((value for value in values if values.count(value) > 1), None)
        why = ""
        if parent not in there:
            why = f"its parent {parent[:8]} is not among the runs"
        elif twice is not None:
            why = f"several runs of its parent {parent[:8]} have {self._by} {twice}"
        if why:
            self._apart.update({head.id: f"it is a run of its own and no split: {why}" for _, head in parts})
        else:
            self._parts[parent] = sorted(parts, key=lambda part: _order(part[0]))

    def read(self, experiment: str, head: Head) -> Foreign:
        """The content of a run, with its splits. Raises `PadreError` where one of them cannot be read."""
        foreign = self._store.read(experiment, head)
        if head.id in self._apart:
            return replace(foreign, notes=[*foreign.notes, self._apart[head.id]])
        parts = self._parts.get(head.id)
        if not parts:
            return foreign
        runs = [self._store.read(experiment, each) for _, each in parts]
        names = [value for value, _ in parts]
        numbered = f"its splits are {len(runs)} runs of {self._store.tool}, {self._by}: {listed(names, _SHOWN)}"
        return replace(foreign, parts=runs, **self._of_all(foreign, runs, numbered))

    def _of_all(self, foreign: Foreign, runs: Sequence[Foreign], numbered: str) -> dict[str, Any]:
        """Parameters, state and notes of a run from the ones of its splits."""
        every = [run.parameters for run in runs]
        shared = {
            name: text
            for name, text in every[0].items()
            if name != self._by and all(each.get(name) == text for each in every)
        }
        known = {*shared, *foreign.parameters, self._by}
        differing = sorted({name for each in every for name in each} - known)
        notes = [f"parameters that differ between its splits are left out: {listed(differing, _SHOWN)}"]
        states = {run.status for run in runs} - {"completed"}
        left: dict[str, int] = dict(foreign.left)
        for run in runs:
            for what, number in run.left.items():
                left[what] = left.get(what, 0) + number
        return {
            "parameters": {**shared, **foreign.parameters},
            "status": foreign.status if not states else "failed" if "failed" in states else "interrupted",
            "seed": foreign.seed,
            "left": left,
            "notes": [*foreign.notes, numbered, *(notes if differing else [])],
        }


def _order(value: str) -> tuple[bool, float, str]:
    """Numbers by their size, and texts behind them."""
    try:
        return False, float(value), value
    except ValueError:
        return True, 0.0, value

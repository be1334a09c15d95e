"""Which instances a change fixed and which it broke, from the stored predictions; pandas only where there are any."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from padre_git.app import predictions
from padre_git.app.diff.pairs import Pair, Variant
from padre_git.app.repository.reader import absent, pulling
from padre_git.core import results
from padre_git.core.text.formats import count, listed
from padre_git.errors import PadreError
from padre_git.model.shell import quoted

LISTED = 22
_CLASSES = 5
NO_ACCESS = "predictions are not accessible from here"
_TASKS = ("classification", "outlier detection", "regression", None)  # a script says none


@dataclass(frozen=True)
class Instances:
    """What became of the rows; or why that is not known.

    Attributes
    ----------
    unknown : why it is not known; empty where it is.
    absent : whether that is only because predictions are not on this machine.
    equal : whether all predictions are equal.
    rows : how many rows were compared; a row that is tested several times is right where most of its predictions are.
    fixed, broken : ids; of numbers the ones that are closer to the truth now and further from it, most first.
    both_right, both_wrong : how many; of numbers `both_right` are equally far.
    by_class : true class -> (fixed, broken), only those with any.
    classes : whether a prediction is right or wrong; else it is near or far.
    note : which seeds were compared.
    """

    unknown: str = ""
    absent: bool = False
    equal: bool = False
    rows: int = 0
    fixed: list[Any] = field(default_factory=list)
    broken: list[Any] = field(default_factory=list)
    both_right: int = 0
    both_wrong: int = 0
    by_class: dict[str, tuple[int, int]] = field(default_factory=dict)
    classes: bool = True
    note: str = ""

    @property
    def why(self) -> str:
        """Why it is not known, for readers elsewhere: what to type here is nothing to them."""
        return NO_ACCESS if self.absent else self.unknown

    @property
    def words(self) -> tuple[str, str]:
        """What the two directions are called."""
        return ("fixed", "broken") if self.classes else ("closer", "further")

    @property
    def summary(self) -> str:
        """``569: 38 fixed, 7 broken, 517 right in both, 7 wrong in both``."""
        note = f" ({self.note})" if self.note else ""
        if self.equal:
            return f"all predictions are equal{note}"
        rest = f"{self.both_right:,} right in both, {self.both_wrong:,} wrong in both"
        if not self.classes:
            rest = f"{self.both_right:,} equally far from the truth"
        better, worse = self.words
        return f"{self.rows:,}: {len(self.fixed):,} {better}, {len(self.broken):,} {worse}, {rest}{note}"


def instances(pair: Pair) -> Instances | None:
    """Compare the predictions of a pair that is comparable; none where neither side kept any."""
    variants = (pair.before, pair.after)
    if not any(variant.row.predictions for variant in variants):
        return None
    if len({variant.row.predictions for variant in variants}) == 1:
        design, use = pair.after.metrics and pair.after.metrics.design, pair.after.row.use
        rows = (design.rows if design else None) or (use.shape[0] if use else 0)  # as far as the documents say
        return Instances(equal=True, rows=rows, note=_seeds(pair))
    task = pair.after.row.task
    if task not in _TASKS:
        return Instances(unknown=f"predictions of {task} are neither right nor wrong")
    why = _unreadable(variants)
    if why:
        return Instances(unknown=why)
    away = [variant for variant in variants if not is_here(variant)]
    if away:
        names = " and ".join(dict.fromkeys(variant.name for variant in away))
        command = pulling(variant.reader for variant in away)
        return Instances(unknown=absent(f"the predictions of {names}", command), absent=True)
    try:
        return _compared(pair)
    except PadreError as error:
        return Instances(unknown=str(error))


def _unreadable(variants: Iterable[Variant]) -> str:
    """Why the predictions of a run could be read nowhere; empty where each has some."""
    for variant in variants:
        try:
            pointer = variant.reader.pointer
        except PadreError as error:
            return str(error)
        if pointer is None or not variant.row.predictions:
            return f"run {variant.name} has no predictions"
    return ""


def is_here(variant: Variant) -> bool:
    """Whether the predictions of a run are on this machine."""
    try:
        pointer = variant.reader.pointer
    except PadreError:  # damaged
        return False
    return pointer is not None and bool(variant.row.predictions) and variant.reader.workspace.dvc.has(pointer)


def _compared(pair: Pair) -> Instances:
    rows = predictions.instances
    several = pair.after.row.use.target if pair.after.row.use else []
    if len(several) > 1:
        sides = quoted(pair.before.name, pair.after.name)
        return Instances(
            unknown=f"of {len(several)} targets one by one: padre instances {sides} --target {quoted(several[0])}"
        )
    frames = [rows.answers(variant.reader) for variant in (pair.before, pair.after)]
    paired = results.instances.paired(*frames)
    found = rows.Pair(pair.before.row, pair.after.row, paired, int(frames[0]["split"].nunique()))
    make = _classes if found.classes else _errors
    return make(found, _seeds(pair))


def _seeds(pair: Pair) -> str:
    """Which seeds were compared, where a side has several."""
    variants = (pair.before, pair.after)
    seeds = max(len(variant.setting.distinct) for variant in variants)
    named = " and ".join(dict.fromkeys(str(variant.row.seed) for variant in variants))
    return f"seed {named} of {count(seeds, 'seed')}" if seeds > 1 else ""


def _classes(found: Any, note: str) -> Instances:
    counts = found.counts
    classes = {name: (each["fixed"], each["broken"]) for name, each in found.by_class().items()}
    moved = {name: each for name, each in classes.items() if any(each)}
    return Instances(
        rows=len(found.rows),
        fixed=found.ids("fixed"),
        broken=found.ids("broken"),
        both_right=counts["right in both"],
        both_wrong=counts["wrong in both"],
        by_class=dict(sorted(moved.items(), key=lambda item: (-sum(item[1]), item[0]))),
        note=note,
    )


def _errors(found: Any, note: str) -> Instances:
    rows = found.rows
    change = (rows["error_after"] - rows["error_before"]).sort_values(kind="stable")
    closer, further = change[change < 0].index.tolist(), change[change > 0].index.tolist()[::-1]
    equal = len(rows) - len(closer) - len(further)
    return Instances(rows=len(rows), fixed=closer, broken=further, both_right=equal, classes=False, note=note)


def lines(each: Instances, *, everything: bool = False) -> list[tuple[str, str]]:
    """In lines of a name and a text."""
    if each.unknown or each.equal:
        return [("instances", each.summary if each.equal else f"unknown, {each.unknown}")]
    most = None if everything else LISTED
    changed = zip(each.words, (each.fixed, each.broken), strict=True)
    return [
        ("instances", each.summary),
        *((f"  {name}", listed(rows, most, separator=" ")) for name, rows in changed if rows),
        *([("  by class", by_class(each, everything=everything))] if each.by_class else []),
    ]


def by_class(each: Instances, *, everything: bool = False) -> str:
    """``malignant 32 fixed, 3 broken; benign 6 fixed, 4 broken``."""
    counts = (f"{name} {fixed} fixed, {broken} broken" for name, (fixed, broken) in each.by_class.items())
    return listed(counts, None if everything else _CLASSES, "; {} more classes", "; ")

"""What a reviewer would check by hand: whose code ran, are the numbers those of the predictions, did a row leak."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

from padre_git.app import predictions
from padre_git.app.diff.instances import NO_ACCESS, is_here
from padre_git.app.diff.pairing import Pairs
from padre_git.app.diff.pairs import Variant
from padre_git.app.diff.sides import Side
from padre_git.app.diff.unrun import Unrun
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs.current import TreeCode
from padre_git.app.runs.settings import tried_by
from padre_git.core.text import findings
from padre_git.core.text.formats import count, listed
from padre_git.errors import PadreError
from padre_git.storage.index import Index

_LISTED = 3
_DERIVED = 10_000  # runs whose metrics are derived again: some minutes


@dataclass(frozen=True)
class Check:
    """A line of the table of checks.

    Attributes
    ----------
    good : whether the check passed; None where that is not known or does not apply.
    """

    name: str
    text: str
    good: bool | None = None


def checks(workspace: Workspace, after: Side, pairs: Pairs, unrun: Sequence[Unrun], known: Index) -> list[Check]:
    """The checks of what stands on the side ``after``."""
    old, new = [each.before for each in pairs.pairs], [each.after for each in pairs.pairs]
    news = [*new, *(variant for variant in pairs.first if variant.row.status == "completed")]
    table = [_code(workspace, after, news)] if after.revision else []
    if news:
        placed, several = [*old, *new] or news, len(new or news) > 1
        table += [_numbers([*old, *news]), _leaks(news), _tried(placed, known, several=several)]
    if after.revision:
        names = ", ".join(f"{each.experiment} ({each.reasons})" for each in unrun)
        name = "experiments that use changed files and were not run again"
        table.append(Check(name, names or "none", good=not unrun))
    return table


def _code(workspace: Workspace, after: Side, variants: Sequence[Variant]) -> Check:
    name = "code that ran = code of this branch (files that the runs use)"
    if not variants or after.revision is None:
        return Check(name, "no new run")
    code = TreeCode(workspace, after.revision)
    states = {variant.name: code.differing(variant.run) for variant in variants}
    stale = {run: files for run, files in states.items() if files}
    if stale:
        shown = list(stale.items())[:_LISTED]
        listed = "; ".join(f"{run}: {', '.join(each.text for each in files[:_LISTED])}" for run, files in shown)
        return Check(name, f"no: {listed}", good=False)
    unknown = [run for run, files in states.items() if files is None]
    if unknown:
        return Check(name, f"not known: {', '.join(unknown[:_LISTED])} does not say which files it used")
    return Check(name, "yes", good=True)


def _numbers(found: Sequence[Variant]) -> Check:
    """Whether the stored metrics are those of the stored predictions, with scikit-learn only where it must be."""
    name = "metrics derived again from the stored predictions"
    variants = {variant.row.id: variant for variant in found if variant.row.predictions}
    if not variants:
        return Check(name, "not checked: the runs have no predictions")
    asked = list(variants.values())[:_DERIVED]
    here = [variant for variant in asked if is_here(variant)]
    if not here:
        return Check(name, f"not checked: {NO_ACCESS}")
    wrong, left_out = [], set()
    for variant in here:
        try:
            unequal, unknown = predictions.derived.unequal(variant.reader, variant.metrics)
        except PadreError as error:
            return Check(name, f"not checked: {error}")
        wrong += [f"{variant.name} {metric}" for metric in unequal]
        left_out |= set(unknown)
    own = f"; {', '.join(sorted(left_out))} not checked: only padre's own code is run for this" if left_out else ""
    if wrong:
        return Check(name, f"not equal: {', '.join(wrong[:_LISTED])}{own}", good=False)
    return Check(
        name, f"equal, {len(here)} of {count(len(variants), 'run')}{own}", good=len(here) == len(variants) or None
    )


def _leaks(found: Sequence[Variant]) -> Check:
    name = "rows in both train and test, duplicates across them, missing classes"
    variants = {variant.row.id: variant for variant in found}
    texts: dict[str, None] = {}
    for variant in variants.values():
        try:
            splits = variant.reader.splits
        except PadreError as error:
            return Check(name, f"not checked: {error}")
        if not splits or variant.row.task is None:
            return Check(name, f"not checked: {variant.name} split its own data")
        found_here = {each.number: each.checks for split in splits for each in split.splits}
        texts |= dict.fromkeys(findings.summary(found_here))
    found_all = listed(texts, _LISTED, "; {} more", "; ")
    return Check(name, found_all or "none", good=not texts)


def _tried(found: Sequence[Variant], known: Index, *, several: bool) -> Check:
    """Every setting that was ever run on these splits, also removed ones; and whether one was picked."""
    names = ("project", "experiment", "version", "splitting")
    places = {attrgetter(*names)(variant.row) for variant in found}
    number = len(set().union(*tried_by(known, names, places).values()))
    chosen = sorted({variant.best_of for variant in found if variant.best_of})
    of = f"the best of {chosen[-1]} was picked on them: optimistic" if chosen else "each is fixed in the code"
    text = f"{number}; {of if chosen or several else 'this one is fixed in the code'}"
    return Check("settings tried on these splits, base and branch", text, good=not chosen)

"""The cross-validations of a program that was watched: their scores, and the rows of their splits."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from padre_git.core import splitting
from padre_git.core.metrics.codes import ELSEWHERE, KNOWN
from padre_git.core.results import collected

Event = Mapping[str, Any]
_NEGATIVE = "neg_"


def last(events: Sequence[Event]) -> tuple[list[Event], list[str]]:
    """The cross-validations of the estimator that came last, and a note where there are others."""
    estimators = [repr((event["pipeline"], event["parameters"])) for event in events]
    kept = [event for event, own in zip(events, estimators, strict=True) if own == estimators[-1]]
    several = len(set(estimators))
    text = f"cross-validations of {several} estimators; the last counts: metrics.json can name them"
    return kept, [text] if several > 1 else []


def scores(event: Event, found: Collection[str]) -> Iterator[tuple[str, list[float]]]:
    """Name and values of each metric. One that is ``found`` already is of other rows: this one is ``cv.accuracy``."""
    for name, values in event["values"].items():
        plain = name.removeprefix(_NEGATIVE)
        known = ELSEWHERE.get(plain, plain)
        if plain != name and known in KNOWN:  # a loss, as scikit-learn maximizes it
            values = [-value for value in values]
        else:
            known = ELSEWHERE.get(name, name)
        yield (f"cv.{known}" if known in found else known), values


def splits(event: Event, arrays: Mapping[str, Any]) -> tuple[collected.Splits, list[Any]]:
    """The design of the splits of a cross-validation, and the test rows of each.

    ``arrays`` : of the file that the event names.
    """
    parts = [_several(arrays, name) for name in ("train", "test")]
    rows = [splitting.rows.Indices(*part) for part in zip(*parts, strict=True)]
    design = splitting.seen.of_program(rows, event["maker"], arrays.get("groups"))
    hashes = [collected.indices(part.test.tolist()) for part in rows]
    return collected.Splits(design, splitting.seen.computations(rows, hashes)), [part.test for part in rows]


def _several(arrays: Mapping[str, Any], name: str) -> list[Any]:
    ends = arrays[f"{name}_sizes"].cumsum().tolist()
    return [arrays[name][begin:end] for begin, end in zip([0, *ends], ends, strict=False)]

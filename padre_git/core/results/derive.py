"""Recorded metrics derived again from stored predictions: from counts where that is enough, else as they were computed.

The quick way imports neither scikit-learn nor pandas. It only ever confirms: a value that is not equal to the recorded
one is computed again by the function of `core.metrics.table`, and that decides.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from typing import Any, NamedTuple

import msgspec
import numpy as np
import pyarrow as pa

from padre_git.core import results
from padre_git.core.data import buffers
from padre_git.core.metrics import codes, tensor
from padre_git.core.results.placed import numbered
from padre_git.core.results.schema import Kind, kinds
from padre_git.core.statistics.means import mean, std
from padre_git.errors import PadreError
from padre_git.model.documents import Metric

EQUAL = 1e-9  # relative, of numbers of size 1 and more; absolute below
_SAME = 1e-12
LOGGED = "logged by a script"
OWN_CODE = "metric of the repository's own code"
_CLASSES, _NUMBERS = {"classification", None}, {"regression", None}
_FIELDS = ("mean", "std", "n", "values", "greater_is_better", "bounds", "average", "positive")


class Derived(NamedTuple):
    """What the predictions of a run say of its metrics.

    Attributes
    ----------
    expected : name -> the metric as its predictions give it.
    unknown : name -> why it was not derived.
    """

    expected: dict[str, Metric]
    unknown: dict[str, str]


class Unlike(NamedTuple):
    """A field of a metric that is not what the predictions give."""

    field: str
    recorded: Any
    derived: Any


def derive(table: pa.Table, task: str | None, recorded: Mapping[str, Metric], *, pooled: bool = False) -> Derived:
    """The metrics ``recorded`` of a run, from its predictions.

    Parameters
    ----------
    table : the predictions, with the description of their columns.
    task : of the run; none of a script.
    pooled : one value over all rows; `n` is then the number of different rows.
    """
    found = Derived({}, {})
    try:
        columns = _Columns(table, task) if not pooled else None
    except (ValueError, TypeError, pa.ArrowException):
        columns = None
    left = {}
    for name, metric in recorded.items():
        quick = _quick(columns, name, metric) if columns else None
        if quick is not None and equal(quick.values, metric.values, _SAME):
            found.expected[name] = quick
        elif _is_others(name, metric):
            found.unknown[name] = OWN_CODE
        else:
            left[name] = metric
    if left:
        _slow(table, task, left, found, pooled=pooled)
    return found


def unlike(recorded: Metric, expected: Metric, *, fields: Sequence[str] = _FIELDS) -> Iterator[Unlike]:
    """The fields of a recorded metric that differ from what they should be, and the splits without a value."""
    for field in fields:
        one, other = getattr(recorded, field), getattr(expected, field)
        if field in {"mean", "std", "values"}:
            left, right = (each if isinstance(each, list) else [each] for each in (one, other))
            same = (one is None) is (other is None) and (one is None or equal(left, right))
        else:
            same = one == other
        if not same:
            yield Unlike(field, one, other)
    gaps = [sorted(each.split for each in metric.undefined) for metric in (recorded, expected)]
    if gaps[0] != gaps[1] and fields is _FIELDS:
        yield Unlike("undefined", gaps[0], gaps[1])


def summed(metric: Metric) -> Metric:
    """The same metric with the mean, std and, but of pooled ones, n that its values give."""
    count = metric.n if len(metric.values) == 1 else len(metric.values)
    return msgspec.structs.replace(metric, mean=mean(metric.values), std=std(metric.values), n=count)


def equal(one: Sequence[float], other: Sequence[float], tolerance: float = EQUAL) -> bool:
    """Whether two lists of numbers are the same within rounding; NaN equals NaN."""
    return len(one) == len(other) and all(
        left == right
        or (math.isnan(left) and math.isnan(right))
        or abs(left - right) <= tolerance * max(1.0, abs(right))
        for left, right in zip(one, other, strict=True)
    )


def _is_others(name: str, metric: Metric) -> bool:
    """Whether a function of the user's computed it: no metric of padre's of this name has this code."""
    own = {codes.code(name, version) for version in range(1, 10)}
    return metric.code is not None and metric.code not in own


def _slow(table: pa.Table, task: str | None, left: Mapping[str, Metric], found: Derived, *, pooled: bool) -> None:
    """As they were computed, with scikit-learn."""
    recompute = results.recompute
    known = recompute.problem_of(table, task, features=False)
    metrics = {name: recompute.own(name, metric, known) for name, metric in left.items()}
    asked = [metric for metric in metrics.values() if metric]
    values = recompute.recomputed(asked, table, task, lambda rows: {}, pooled=pooled) if asked else {}
    for name, metric in left.items():
        if name not in values:
            found.unknown[name] = LOGGED if metric.code is None else "it does not follow from predictions alone"
        elif metric.code is None and task is None and not equal(values[name].values, metric.values):
            found.unknown[name] = f"{LOGGED}, and not the same as padre's metric of that name"
        else:
            found.expected[name] = values[name]


class _Columns:
    """The columns of a table of predictions as arrays, the rows of a split together."""

    def __init__(self, table: pa.Table, task: str | None) -> None:
        split = buffers.column(table.column("split"))
        if np.any(split[1:] < split[:-1]):
            table = table.take(pa.array(np.argsort(split, kind="stable")))
            split = buffers.column(table.column("split"))
        self.table, self.task, self.split = table, task, split
        self.known = kinds(table.schema)
        several = [kind for kind in self.known.values() if kind.what == "prediction" and kind.target is not None]
        if several or task not in _CLASSES | _NUMBERS or not {"truth", "prediction"} <= {*table.column_names}:
            raise ValueError("not of one target")

    @cached_property
    def coded(self) -> tuple[Any, Any, list[Any]]:
        """Truth and prediction as positions in the classes, which are sorted."""
        columns = [self.table.column(name) for name in ("truth", "prediction")]
        if any(each.null_count for each in columns):
            raise ValueError("a class is missing")
        if not any(buffers.is_text(each.type) for each in columns):
            values = [buffers.column(each) for each in columns]
            if values[0].dtype.kind != values[1].dtype.kind:
                raise ValueError("truth and prediction are not of one type")
            classes, both = np.unique(np.concatenate(values), return_inverse=True)
            return both[: len(values[0])], both[len(values[0]) :], classes.tolist()
        known: dict[Any, int] = {}
        used, both = np.unique(np.concatenate([numbered(each, known) for each in columns]), return_inverse=True)
        kept = set(used.tolist())
        texts = [word for word, at in known.items() if at in kept]
        order = sorted(range(len(texts)), key=texts.__getitem__)
        place = np.empty(len(order), np.int64)
        place[order] = np.arange(len(order))
        both = place[both]
        return both[: len(self.split)], both[len(self.split) :], [texts[at] for at in order]

    @cached_property
    def matrices(self) -> tensor.Tensor:
        """The confusion matrices."""
        truth, prediction, _ = self.coded
        found = tensor.tensor(self.split, truth, prediction)
        if len(found.classes) != len(self.coded[2]):
            raise ValueError("a class is not finite")
        return found

    @cached_property
    def classes(self) -> list[Any]:
        """All classes: of truth and prediction, and the ones that columns are named after; sorted."""
        found = list(self.coded[2])
        types = set(map(type, found))
        labels = {kind.label for kind in self.known.values() if kind.label is not None and type(kind.label) in types}
        return sorted({*found, *labels})

    @cached_property
    def errors(self) -> tensor.Rows:
        """Truth and prediction as numbers."""
        values = [buffers.column(self.table.column(name)).astype(np.float64) for name in ("truth", "prediction")]
        if not all(np.isfinite(each).all() for each in values):
            raise ValueError("a number is not finite")
        return tensor.Rows(self.split, *values)

    def of(self, what: str) -> dict[Any, Any]:
        """Class -> its probabilities or scores; without nulls, which a class has that a training part lacked."""
        named = {kind.label: name for name, kind in self.known.items() if _is(kind, what)}
        columns = {label: self.table.column(name) for label, name in named.items()}
        if any(each.null_count for each in columns.values()):
            raise ValueError("a class is missing in a training part")
        return {label: buffers.column(each) for label, each in columns.items()}

    def hits(self, label: Any) -> Any:
        """1 where the truth is ``label``."""
        truth, _, classes = self.coded
        return (truth == classes.index(label)).astype(np.float64) if label in classes else np.zeros(len(truth))


def _is(kind: Kind, what: str) -> bool:
    return kind.what == what and kind.target is None


def _quick(columns: _Columns, name: str, recorded: Metric) -> Metric | None:
    """A metric of padre's own from counts, errors or ranks; none where that is not enough."""
    base, dot, label = name.partition(".")
    stated = codes.STATED.get(base)
    if stated is None or recorded.code not in (None, codes.code(name)) or (dot and not stated.part):
        return None
    try:
        if base in tensor.ERRORS:
            if columns.task not in _NUMBERS:
                return None
            values, about = tensor.ERRORS[base](columns.errors), None
        else:
            if columns.task not in _CLASSES or len(columns.classes) < 2:
                return None
            about = _class_of(columns, stated, label, named=bool(dot))
            values = _of_classes(columns, base, stated, about)
    except (ValueError, TypeError, KeyError, pa.ArrowException):
        return None
    if values is None or not np.isfinite(values).all():
        return None
    listed = values.tolist()
    return Metric(
        mean=mean(listed),
        std=std(listed),
        n=len(listed),
        values=listed,
        greater_is_better=stated.greater_is_better,
        bounds=None if stated.bounds is None else list(stated.bounds),
        code=codes.code(name),
        average=None if about is not None or stated.average == "uniform" else stated.average,
        positive=None if about is None else str(about),
    )


def _class_of(columns: _Columns, stated: codes.Stated, label: str, *, named: bool) -> Any:
    """The class that a metric is about; of two the second, where nobody says which; none where it is of all."""
    if named:
        return next(each for each in columns.classes if str(each) == label)
    if stated.part and len(columns.classes) == 2:
        return columns.classes[1]
    if stated.part == "class":
        raise ValueError("it needs a class")
    return None


def _of_classes(columns: _Columns, base: str, stated: codes.Stated, about: Any) -> Any:
    if base in tensor.QUICK:
        return tensor.QUICK[base](columns.matrices)
    if base in tensor.RATES:
        classes = columns.coded[2]
        return tensor.of_class(base, columns.matrices, classes.index(about)) if about in classes else None
    if base == "roc_auc":
        return _areas(columns, about)
    with suppress(StopIteration):
        return _probable(columns, base)
    return None


def _areas(columns: _Columns, about: Any) -> Any:
    """The area of one class, or the mean over one class against the rest."""
    known = columns.of("probability") or columns.of("score")
    if about is not None and None in known and len(known) == 1 and len(columns.classes) == 2:
        known = {columns.classes[1]: known[None]}
    labels = columns.classes if about is None else [about]
    if not set(labels) <= known.keys() or (about is None and len(known) != len(columns.classes)):
        return None
    found = [tensor.area(tensor.Rows(columns.split, columns.hits(each), known[each])) for each in labels]
    return np.mean(found, axis=0)


def _probable(columns: _Columns, base: str) -> Any:
    """Log loss and Brier score, where each class has its probabilities."""
    known = columns.of("probability")
    if set(known) != set(columns.classes):
        return None
    rows = tensor.Rows(columns.split, columns.hits(columns.classes[-1]), known[columns.classes[-1]])
    if base == "brier":
        if len(columns.classes) == 2:
            return tensor.mean_of(rows, (rows.values - rows.truth) ** 2)
        apart = sum((known[each] - columns.hits(each)) ** 2 for each in columns.classes)
        return tensor.mean_of(rows, np.asarray(apart))
    least = np.finfo(np.float64).eps
    own = sum(np.clip(known[each], least, 1 - least) * columns.hits(each) for each in columns.classes)
    return tensor.mean_of(rows, -np.log(np.asarray(own)))


def errors_of(name: str, recorded: Metric, found: Derived) -> list[Unlike]:
    """What of a recorded metric is not as its predictions, or its own values, say.

    Of a metric that was not derived, mean, std and n follow from its values.
    """
    if name not in found.expected:
        return list(unlike(recorded, summed(recorded), fields=("mean", "std", "n")))
    expected = found.expected[name]
    if recorded.code is None:  # of a script, or from before documents said more than values
        return list(unlike(recorded, expected, fields=("mean", "std", "values")))
    return list(unlike(recorded, expected))


def checked(table: pa.Table, task: str | None, recorded: Mapping[str, Metric], *, pooled: bool) -> tuple[
    dict[str, list[Unlike]], dict[str, str]
]:  # fmt: skip
    """Name -> what is wrong with each metric that does not agree with the predictions; and name -> why it is unknown.

    Raises
    ------
    PadreError : where the table is none of predictions.
    """
    if "split" not in table.column_names:
        raise PadreError("the predictions have no column `split`")
    found = derive(table, task, recorded, pooled=pooled)
    wrong = {name: errors_of(name, metric, found) for name, metric in recorded.items()}
    return {name: each for name, each in wrong.items() if each}, found.unknown

"""What estimators remember of their training: a number for each epoch or iteration."""

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pyarrow as pa

from padre_git.core.components.components import components, steps_of

History = dict[str, list[float]]
SCHEMA = pa.schema({"metric": pa.string(), "split": pa.int32(), "step": pa.int64(), "value": pa.float64()})
# entries of skorch's history that are no measures
_NOT_MEASURED = {"epoch", "dur", "train_batch_count", "valid_batch_count"}


def history(estimator: Any) -> History:
    """Name -> values of a fitted estimator and its steps, in their order; where several have some, with their names."""
    found = [own for _, step in steps_of(estimator) if (own := _of(step))]
    if len(found) < 2:
        return found[0] if found else {}
    steps = [(each.name, _of(each.estimator)) for each in components(estimator) if each.step]
    return {f"{name}.{metric}": values for name, own in steps for metric, values in own.items()}


def table(histories: Iterable[tuple[int, History]]) -> pa.Table | None:
    """Number of the split and its history as one table; none where nobody remembers anything."""
    rows = [
        {"metric": metric, "split": split, "step": step, "value": value}
        for split, found in histories
        for metric, values in found.items()
        for step, value in enumerate(values)
    ]
    return pa.Table.from_pylist(rows, schema=SCHEMA) if rows else None


def _of(estimator: Any) -> History:
    for attribute, read in _READERS:
        value = getattr(estimator, attribute, None)
        if value is not None:
            return {name: [float(each) for each in values] for name, values in read(value).items() if len(values)}
    return {}


def _skorch(entries: Any) -> History:
    """A list of epochs, each a mapping of names to numbers, texts and batches."""
    if not isinstance(entries, list) or not all(isinstance(each, Mapping) for each in entries):
        return {}
    first = entries[0].items() if entries else []
    names = [name for name, value in first if isinstance(value, int | float) and not isinstance(value, bool)]
    return {name: [each.get(name, math.nan) for each in entries] for name in names if name not in _NOT_MEASURED}


def _nested(results: Any) -> History:
    """Of LightGBM and XGBoost: data set -> metric -> values."""
    if not isinstance(results, Mapping):
        return {}
    return {f"{part}.{name}": list(values) for part, found in results.items() for name, values in found.items()}


# attribute of a fitted estimator -> what it holds; the first that there is counts
_READERS: tuple[tuple[str, Callable[[Any], History]], ...] = (
    ("history_", lambda value: dict(value) if isinstance(value, Mapping) else _skorch(value)),  # of TorchPipeline
    ("loss_curve_", lambda values: {"train_loss": values}),  # of MLPClassifier
    ("evals_result_", _nested),
    ("train_score_", lambda values: {"train_score": values}),  # of gradient boosting
)

"""Metrics derived again from stored predictions, and compared with those that the run recorded. Nothing is trained."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from padre_git.app.diff.pairing import Arm
from padre_git.app.runs import Run
from padre_git.core.answers import Answers, Problem, are_labels
from padre_git.core.answers import classes_of as classes_in
from padre_git.core.fitting import fitted, named
from padre_git.core.metric import Metric, value_of
from padre_git.errors import PadreError
from padre_git.model import documents

_EQUAL = 1e-9


def unequal(arm: Arm) -> tuple[list[str], list[str]]:
    """The metrics of a run that its predictions do not give, and those that other code than padre's own computed.

    Raises
    ------
    MissingData : where the predictions are not on this machine.
    """
    document = arm.metrics
    if document is None:
        return [], []
    frame = Run(arm.reader).predictions()
    problem = _problem(frame, arm.row.task)
    found = {name: _metric(name, recorded, problem) for name, recorded in document.metrics.items()}
    known = {name: metric for name, metric in found.items() if metric}
    values = derived(frame, known, document)
    wrong = [name for name in known if not _equal(values[name], document.metrics[name].values)]
    return wrong, [name for name, metric in found.items() if metric is None]


def _problem(frame: pd.DataFrame, task: str | None) -> Problem:
    columns = [str(name) for name in frame.columns]
    targets = [name.removeprefix("truth_") for name in columns if name.startswith("truth_")]
    classes = classes_in(frame["truth"].to_numpy()) if "truth" in columns and task == "classification" else ()
    labels = bool(targets) and are_labels(_columns(frame, "truth"))
    return Problem(task, True, tuple(targets), classes, labels and task == "classification")


def _metric(name: str, recorded: documents.Metric, problem: Problem) -> Metric | None:
    """padre's own metric of this name, where it is the one that was recorded."""
    try:
        listed = [fitted(each, problem) for each in named(name, problem)]
    except PadreError:
        return None
    same = [each for each in listed if recorded.code in (None, each.code)]
    return same[0] if len(same) == 1 else None


def derived(frame: pd.DataFrame, metrics: Mapping[str, Metric], document: documents.Metrics) -> dict[str, list[float]]:
    """The values of ``metrics`` of predictions, one per split."""
    parts = [part for _, part in frame.groupby("split", sort=True)]
    if document.design and document.design.family == "pooled":
        parts = [frame]
    classes = classes_of(frame)
    cases = [(_columns(part, "truth"), answers(part, classes)) for part in parts]
    return {name: [value_of(each, truth, answer)[0] for truth, answer in cases] for name, each in metrics.items()}


def classes_of(frame: pd.DataFrame) -> Any:
    """The classes of one target, sorted: one decision value stands for two of them without naming them."""
    return np.unique(frame["truth"].to_numpy()) if "truth" in frame.columns and "score" in frame.columns else None


def answers(part: pd.DataFrame, known: Any = None) -> Answers:
    """What the estimator of one split said, from the columns of its predictions; ``known`` are all classes."""
    probabilities, classes = _per_class(part, "probability")
    decision, named = _per_class(part, "score")
    if "score" in part.columns:
        decision, named = part["score"].to_numpy(float), known
    return Answers(_columns(part, "prediction"), probabilities, decision, classes if classes is not None else named)


def _columns(part: pd.DataFrame, prefix: str) -> Any:
    if prefix in part.columns:
        return part[prefix].to_numpy()
    return part[[name for name in part.columns if str(name).startswith(f"{prefix}_")]].to_numpy()


def _per_class(part: pd.DataFrame, prefix: str) -> tuple[Any, Any]:
    """The columns of the classes that the split's training part had, and the classes in their own type."""
    names = [str(name) for name in part.columns if str(name).startswith(f"{prefix}_")]
    names = [name for name in names if part[name].notna().any()]
    if not names:
        return None, None
    kind = part["truth"].to_numpy().dtype if "truth" in part.columns else np.dtype(object)
    texts = [name.removeprefix(f"{prefix}_") for name in names]
    return part[names].to_numpy(float), np.array([_value(text, kind) for text in texts], dtype=kind)


def _value(text: str, kind: Any) -> Any:
    if kind.kind == "b":
        return text == "True"
    return text if kind.kind in "OU" else kind.type(text)


def _equal(derived: list[float], recorded: list[float]) -> bool:
    pairs = zip(derived, recorded, strict=False)
    return len(derived) == len(recorded) and all(
        (math.isnan(one) and math.isnan(other)) or abs(one - other) <= _EQUAL * max(1.0, abs(other))
        for one, other in pairs
    )

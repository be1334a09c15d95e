"""What a fitted component says of the rows of a test part, and what a run has to say at all."""

from typing import Any, NamedTuple

import numpy as np

from padre_git.core import components
from padre_git.core.data.targets import as_target

OUTLIERS = "outlier detection"
OUTLIER_CLASSES = (-1, 1)
# a clusterer and an outlier detector never see the target: it is only what they are compared with
UNSUPERVISED = {"clustering", OUTLIERS}


class Answers(NamedTuple):
    """What a fitted estimator says of n test rows.

    Attributes
    ----------
    prediction : (n,) or (n, targets).
    probabilities : (n, classes), of several targets a list of these, or (n, labels) of the label 1 each; or None.
    decision : (n,) or (n, classes) or (n, labels), or None.
    classes : in the order of the columns, of several targets a list of these; or None.
    """

    prediction: Any
    probabilities: Any = None
    decision: Any = None
    classes: Any = None


class Problem(NamedTuple):
    """What there is to be measured, as far as it is known before anything runs.

    Attributes
    ----------
    task : of the pipeline; None where it says none.
    truth : whether there is a target; None where that is not known.
    targets : their names, where there are several.
    classes : of one target, sorted; empty where they are not known.
    labels : whether each of several targets is 0 or 1.
    products : what the component gives, names as in `core.paths`; None where that is not known.
    """

    task: str | None = None
    truth: bool | None = None
    targets: tuple[str, ...] = ()
    classes: tuple[Any, ...] = ()
    labels: bool = False
    products: frozenset[str] | None = None

    @property
    def kind(self) -> str | None:
        """One of `KINDS`; None where too little is known."""
        if self.task == "classification":
            if self.targets:
                return "multilabel" if self.labels else "multioutput"
            return ("binary" if len(self.classes) <= 2 else "multiclass") if self.classes else None
        return self.task if self.task in KINDS else None


# kind of problem -> its task
KINDS = {
    **dict.fromkeys(("binary", "multiclass", "multilabel", "multioutput"), "classification"),
    **{task: task for task in ("regression", "clustering", OUTLIERS)},
}


def problem(task: str | None, y: Any = None, *, estimator: Any = None) -> Problem:
    """What is known of a pipeline and its target."""
    products = None
    if estimator is not None:
        can = components.abilities.can  # scikit-learn: not for those who read what was recorded
        known = {word: can(estimator, word) for _, words in _GIVES for word in words}
        if None not in known.values():
            products = frozenset(name for name, words in _GIVES if any(known[word] for word in words))
    target = as_target(y)
    if target is None:  # what is fitted to a target has one, wherever it is
        return Problem(task, False if task in UNSUPERVISED else None, products=products)
    several = target.ndim > 1
    names = tuple(map(str, getattr(y, "columns", range(target.shape[1])))) if several else ()
    classes = () if several or task not in {"classification", OUTLIERS} else classes_of(target)
    labels = several and task == "classification" and are_labels(target)
    return Problem(task, True, names, classes, labels, products)


def classes_of(target: Any) -> tuple[Any, ...]:
    """The different values of a target, sorted; missing ones are no class."""
    try:
        found = np.unique(target[target == target] if target.dtype.kind in "fO" else target)
    except TypeError:  # several types in one column
        return tuple(sorted({value for value in target.tolist() if value is not None}, key=str))
    return tuple(found.tolist())


def are_labels(target: Any) -> bool:
    """Whether all values are 0 or 1."""
    return bool(target.dtype.kind in "biuf" and np.isin(target, (0, 1)).all())


_GIVES = (
    ("prediction", ("predict", "fit_predict")),
    ("probabilities", ("predict_proba",)),
    ("decision", ("decision_function",)),
    ("features", ("fit",)),
    ("estimator", ("fit",)),
)

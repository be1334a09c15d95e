"""What metrics consume and what produces it: each thing once per split, and only what a chosen metric needs."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
from sklearn.metrics.cluster import contingency_matrix

from padre_git.core.components.answers import Answers
from padre_git.core.metrics import counts, own
from padre_git.errors import UnknownName

Given = Mapping[str, Callable[[], Any]]


class Producer(NamedTuple):
    """What makes one thing of others.

    Attributes
    ----------
    gives : the name of what it makes.
    consumes : names of what it takes, in the order of the function's arguments.
    function : makes it; of several producers of one thing the first counts whose things are there.
    dimensions : of the truth that it applies to; 2 where there are several targets.
    """

    gives: str
    consumes: tuple[str, ...]
    function: Callable[..., Any]
    dimensions: tuple[int, ...] = (1, 2)


# what a component gives; all else is made of it
COMPONENT = (
    "truth",
    "prediction",
    "probabilities",
    "decision",
    "classes",
    "features",
    "transformed",
    "groups",
    "estimator",
)


def _label_scores(values: Any) -> Any:
    """(n, labels), from one array (n, 2) for each label or one array for all."""
    if isinstance(values, list):
        if any(each.shape[1] != 2 for each in values):
            raise own.Undefined("a label has one value in the training part")
        return np.stack([each[:, 1] for each in values], axis=1)
    return values


def _numbers(values: Any) -> Any:
    """Features as numbers, (n, features)."""
    matrix = values.toarray() if hasattr(values, "toarray") else np.asarray(values)
    try:
        matrix = matrix.astype(np.float64, copy=False)
    except (TypeError, ValueError) as error:
        raise own.Undefined("the features are not all numbers") from error
    if not np.isfinite(matrix).all():
        raise own.Undefined("the features have missing values")
    return matrix.reshape(len(matrix), -1)


def _errors(truth: Any, prediction: Any) -> Any:
    errors = np.asarray(truth, np.float64) - np.asarray(prediction, np.float64)
    if not np.isfinite(errors).all():
        what = "truth" if not np.isfinite(np.asarray(truth, np.float64)).all() else "prediction"
        raise own.Undefined(f"the {what} contains NaN or infinity")
    return errors


PRODUCERS = (
    Producer("confusion", ("truth", "prediction"), counts.confusion, (1,)),
    Producer("counts", ("confusion",), counts.counts, (1,)),
    Producer("counts", ("truth", "prediction"), counts.label_counts, (2,)),
    *(Producer("ranking", (each,), lambda values: values, (1,)) for each in ("probabilities", "decision")),
    *(Producer("ranking", (each,), _label_scores, (2,)) for each in ("probabilities", "decision")),
    Producer("reliability", ("truth", "probabilities", "classes"), own.reliability, (1,)),
    Producer("errors", ("truth", "prediction"), _errors),
    Producer("contingency", ("truth", "prediction"), contingency_matrix, (1,)),
    Producer("numbers", ("features",), _numbers),
    Producer("transformed_numbers", ("transformed",), _numbers),
)
KNOWN = (*COMPONENT, *dict.fromkeys(producer.gives for producer in PRODUCERS))


def needs(names: tuple[str, ...], dimensions: int = 1) -> list[frozenset[str]]:
    """The sets of things of a component that suffice for all of ``names``, the preferred one first."""
    ways: list[frozenset[str]] = [frozenset()]
    for name in names:
        ways = [way | other for way in ways for other in _ways(name, dimensions)]
    return ways


def _ways(name: str, dimensions: int) -> list[frozenset[str]]:
    if name in COMPONENT:
        return [frozenset([name])]
    return [way for each in _producers(name, dimensions) for way in needs(each.consumes, dimensions)]


def _producers(name: str, dimensions: int) -> list[Producer]:
    return [each for each in PRODUCERS if each.gives == name and dimensions in each.dimensions]


def check(name: str) -> str:
    """``name``, where it is one of a thing that can be consumed.

    Raises
    ------
    UnknownName : listing the known ones.
    """
    if name not in KNOWN:
        raise UnknownName("thing to consume", name, KNOWN, f"; a metric consumes {', '.join(KNOWN)}")
    return name


def given(estimator: Any, features: Any, groups: Any = None) -> Given:
    """What metrics may consume in addition to the answers of a fitted estimator; made only where one does."""
    several = hasattr(estimator, "steps") and len(estimator.steps) > 1
    found: dict[str, Callable[[], Any]] = {
        "features": lambda: features,
        "estimator": lambda: estimator,
        "transformed": lambda: estimator[:-1].transform(features) if several else features,
    }
    return found if groups is None else {**found, "groups": lambda: groups}


class Paths:
    """What there is of one test part; each thing is made when first asked for, and once.

    Parameters
    ----------
    truth : (n,) or (n, targets), or None.
    answers : of the fitted estimator.
    given : what more the component can give, made when asked for.
    """

    def __init__(self, truth: Any, answers: Answers, given: Given | None = None) -> None:
        named = {"truth": truth, **answers._asdict()}
        self._made: dict[str, Any] = {name: value for name, value in named.items() if value is not None}
        self._given = dict(given or {})
        self._failed: dict[str, own.Undefined] = {}
        self._parts: dict[int, Paths] = {}

    @property
    def dimensions(self) -> int:
        """Of the truth, or where there is none of the prediction: 2 where there are several targets, else 1."""
        found = self._made.get("truth", self._made.get("prediction"))
        return 2 if found is not None and np.ndim(found) > 1 else 1

    def has(self, names: tuple[str, ...]) -> bool:
        """Whether all of ``names`` can be made."""
        there = {*self._made, *self._given}
        return any(way <= there for way in needs(names, self.dimensions))

    def __getitem__(self, name: str) -> Any:
        if name in self._failed:
            raise self._failed[name]
        if name not in self._made:
            try:
                self._made[name] = self._make(name)
            except own.Undefined as error:  # the same for each metric that consumes it
                self._failed[name] = error
                raise
        return self._made[name]

    def _make(self, name: str) -> Any:
        if name in self._given:
            return self._given[name]()
        for producer in _producers(name, self.dimensions):
            if self.has(producer.consumes):
                return producer.function(*(self[each] for each in producer.consumes))
        raise own.Undefined(f"there is no {name} here")

    def target(self, at: int) -> "Paths":
        """The same of one of several targets."""
        if at not in self._parts:
            columns = {name: self._made[name][:, at] for name in ("truth", "prediction") if name in self._made}
            lists = {
                name: self._made[name][at]
                for name in ("probabilities", "decision", "classes")
                if isinstance(self._made.get(name), list)
            }
            truth, prediction = columns.get("truth"), columns.get("prediction")
            self._parts[at] = Paths(truth, Answers(prediction, **lists), self._given)
        return self._parts[at]

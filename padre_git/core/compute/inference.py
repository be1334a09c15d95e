"""What is measured on the answers of a fitted component to the rows of a test part."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from sklearn import config_context

from padre_git.core.components.answers import OUTLIERS
from padre_git.core.metrics.metric import Metric, value_in
from padre_git.core.metrics.paths import Paths

# a clusterer and an outlier detector never see the target: it is only what they are compared with
UNSUPERVISED = {"clustering", OUTLIERS}


class Measured(NamedTuple):
    """Metric -> value, NaN where it is undefined; and metric -> why it is undefined."""

    scores: dict[str, float]
    undefined: dict[str, str]


def measure(
    metrics: Sequence[Metric],
    paths: Paths,
    found: Measured,
    started: Callable[[str], None] = lambda name: None,
) -> Measured:
    """Put each metric on one test part into ``found``; one that is optional is left out where there is not what it
    consumes.

    Parameters
    ----------
    started : told the name of each metric before it is computed.
    """
    with config_context(skip_parameter_validation=True):
        for metric in metrics:
            if metric.optional and not metric.available(paths):
                continue
            started(metric.name)
            found.scores[metric.name], why = value_in(metric, paths)
            if why:
                found.undefined[metric.name] = why
    return found


def given(estimator: Any, features: Any, groups: Any = None) -> Mapping[str, Callable[[], Any]]:
    """What metrics may consume beside the answers; made only where one does."""
    found: dict[str, Callable[[], Any]] = {"features": lambda: features}
    if hasattr(estimator, "steps") and len(estimator.steps) > 1:
        found["transformed"] = lambda: estimator[:-1].transform(features)
    else:
        found["transformed"] = lambda: features
    return found if groups is None else {**found, "groups": lambda: groups}

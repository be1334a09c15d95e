"""Seeds of training, derived from what they are for and not from when it runs."""

import json
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from padre_git.core.components.abilities import frozen, is_inside
from padre_git.core.components.components import components, join, leaves
from padre_git.core.pipelines.pipeline import Pipeline
from padre_git.core.search.derive import derive as derive

_STATE = "random_state"
# parameters that say how to compute, not what
_NOT_CONTENT = {_STATE, "n_jobs", "verbose"}


def content(pipeline: Pipeline) -> str:
    """A setting as text: the hyperparameters that are not the default, without seeds, numbers of jobs and verbosity."""
    found = {
        name: parameter.value
        for name, parameter in pipeline.parameters.items()
        if parameter.is_set and name.rpartition(".")[2] not in _NOT_CONTENT
    }
    return json.dumps(found, sort_keys=True, ensure_ascii=True, default=repr)


def unseeded(estimator: Any) -> dict[str, str]:
    """Name -> scikit-learn's path of each `random_state` that is None; frozen parts draw nothing and take none."""
    fixed = [path for path, _ in frozen(estimator)]
    return {
        f"{component.name}.{_STATE}": path
        for component in components(estimator)
        if _STATE in (own := leaves(component)) and own[_STATE] is None
        if not is_inside(path := join(component.path, _STATE), fixed)
    }


@contextmanager
def global_seed(seed: int) -> Iterator[None]:
    """Seed `random`, numpy's global generator and torch if it is loaded; afterwards they are as before."""
    torch = sys.modules.get("torch")
    before = random.getstate(), np.random.get_state(), torch.get_rng_state() if torch else None
    cuda = torch.cuda.get_rng_state_all() if torch and torch.cuda.is_initialized() else None
    random.seed(seed)
    np.random.seed(seed)
    if torch:
        torch.manual_seed(seed)
    try:
        yield
    finally:
        random.setstate(before[0])
        np.random.set_state(before[1])
        if torch:
            torch.set_rng_state(before[2])
        if torch and cuda is not None:
            torch.cuda.set_rng_state_all(cuda)

"""Seeds of training, derived from what they are for and not from when it runs."""

import json
import random
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from types import ModuleType
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
    """Seed `random`, numpy's global generator and torch, also where it is imported inside for the first time;
    afterwards they are as before."""
    before = random.getstate(), np.random.get_state()
    random.seed(seed)
    np.random.seed(seed)
    torch = _Torch(seed)
    sys.meta_path.insert(0, torch)
    try:
        if "torch" in sys.modules:
            torch.seed(sys.modules["torch"])
        yield
    finally:
        sys.meta_path.remove(torch)
        random.setstate(before[0])
        np.random.set_state(before[1])
        torch.restore()


class _Torch:
    """Seeds torch: at once where it is loaded, else as soon as its import is done; what nobody has seeded draws other
    numbers in each process."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._restore: list[Callable[[], object]] = []
        self._looking = False

    def seed(self, torch: Any) -> None:
        """Seed its generators, and keep what puts them back."""
        state = torch.get_rng_state()
        self._restore.append(lambda: torch.set_rng_state(state))
        if torch.cuda.is_initialized():
            states = torch.cuda.get_rng_state_all()
            self._restore.append(lambda: torch.cuda.set_rng_state_all(states))
        torch.manual_seed(self._seed)

    def restore(self) -> None:
        """Put its generators back, where it was seeded."""
        for each in self._restore:
            each()

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """What Python asks before it imports a module: of torch, as others find it, with a loader that seeds it."""
        if name != "torch" or self._looking:
            return None
        self._looking = True
        try:
            found = find_spec(name)
        finally:
            self._looking = False
        if found is not None and found.loader is not None:
            found.loader = _Seeding(found.loader, self.seed)
        return found


class _Seeding(Loader):
    """A loader that calls ``then`` with the module when its import is done."""

    def __init__(self, loader: Loader, then: Callable[[Any], None]) -> None:
        self._loader, self._then = loader, then

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        assert module.__spec__ is not None
        module.__spec__.loader = module.__loader__ = self._loader
        self._loader.exec_module(module)
        self._then(module)

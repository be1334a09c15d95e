"""What is computed: a run over one split, and the data that it needs, each of which can go to another process."""

import uuid
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pickle import PickleBuffer
from typing import Any, NamedTuple

import cloudpickle
import numpy as np

from padre_git.core.components.protocol import adapted, configuration
from padre_git.core.compute.seeds import content, unseeded
from padre_git.core.data.targets import as_target
from padre_git.core.metrics.metric import Metric
from padre_git.core.pipelines.pipeline import Pipeline
from padre_git.core.pipelines.transformations import Place
from padre_git.core.search.nested import Search
from padre_git.core.splitting.splits import Split

_KNOWN = 512  # settings that a `Preparation` remembers


@dataclass(frozen=True)
class Computation:
    """A run over one split, to be computed.

    Attributes
    ----------
    pipeline : without the setting.
    setting : hyperparameters that differ from it; computations of a run share the object.
    seed : base seed.
    split : its rows.
    metrics : what is measured.
    keep : whether the fitted estimator is given back.
    search : nested: what is tried inside the training part first; computations of a run share the object.
    places : components whose transformations of the test rows are given back.
    """

    pipeline: Pipeline
    setting: Mapping[str, Any]
    seed: int | None
    split: Split
    metrics: Sequence[Metric]
    keep: bool = False
    search: Search | None = None
    places: Sequence[Place] = ()


class Configured(NamedTuple):
    """A setting in the pipeline, and which seeds it lacks."""

    estimator: Any
    content: str
    unseeded: dict[str, str]
    before: dict[str, Any]


@dataclass(frozen=True)
class Task:
    """A computation with everything prepared that its run has in common.

    ``data`` is the key of its `Data`, ``code`` that of its `Code`.
    """

    data: str
    configured: Configured
    seed: int | None
    split: Split
    metrics: Sequence[Metric]
    keep: bool = False
    task: str | None = None
    search: Search | None = None
    candidates: Sequence[Configured] = ()
    places: Sequence[Place] = ()
    pipeline: Pipeline | None = None  # where a sampler proposes settings of it inside the training part
    code: str = ""


@dataclass(frozen=True)
class Code:
    """The user's code, for a process on another machine.

    Attributes
    ----------
    key : the same for equal code; it names a folder.
    archive : gives it as a ZIP file.
    folders : of it that modules are imported from, in their order; "." is the whole.
    missing : of the name of a module that is not in it, a sentence that says why, and what to do.
    """

    key: str
    archive: Callable[[], bytes]
    folders: Sequence[str]
    missing: Callable[[str], str]


class Packed(NamedTuple):
    """A pickle whose arrays lie next to it, not copied (pickle protocol 5)."""

    head: bytes
    buffers: list[PickleBuffer]

    @property
    def size(self) -> int:
        """In bytes."""
        return len(self.head) + sum(each.raw().nbytes for each in self.buffers)


@dataclass(frozen=True)
class Data:
    """All rows, as the computations get them. Make it with `Data.of`.

    Attributes
    ----------
    features : DataFrame, array, CSR matrix or sequence, with n rows.
    target : array of shape (n,) or (n, targets), or None.
    groups : array of shape (n,), or None; what metrics of an order take as queries.
    """

    features: Any
    target: Any = None
    groups: Any = None

    @classmethod
    def of(cls, X: Any, y: Any = None, groups: Any = None) -> "Data":
        """The data of anything that scikit-learn takes: ``X`` (n, features), ``y`` and ``groups`` (n,)."""
        features = X.tocsr() if hasattr(X, "tocsr") else X  # not every sparse format has rows
        return cls(features, as_target(y), None if groups is None else np.asarray(groups))

    @property
    def content(self) -> tuple[Any, Any, Any]:
        """Features, target and groups."""
        return self.features, self.target, self.groups

    def packed(self) -> Packed:
        """The content for another process. Raises what pickle raises."""
        buffers: list[PickleBuffer] = []
        head = cloudpickle.dumps(self.content, protocol=5, buffer_callback=buffers.append)
        return Packed(head, buffers)

    @cached_property
    def key(self) -> str:
        """SHA-256 of the pickled content, so that equal data is sent once; of chance where it cannot be pickled."""
        try:
            packed = self.packed()
        except Exception:  # noqa: BLE001  any `__reduce__` of the user's; who sends it says what is wrong
            return uuid.uuid4().hex
        digest = sha256(packed.head)
        for each in packed.buffers:
            digest.update(each.raw())
        return digest.hexdigest()


class Preparation:
    """Makes tasks of computations. Each setting is configured once, however many splits and seeds it has."""

    def __init__(self) -> None:
        # the key is the identity of objects that the value holds, so that no other object can take it
        self._known: OrderedDict[tuple[int, int], tuple[Any, Any, Configured]] = OrderedDict()
        self._last: tuple[Pipeline, Search, list[Configured]] | None = None

    def __call__(self, each: Computation, data: str, code: str = "") -> Task:
        return Task(
            data=data,
            configured=self._configured(each.pipeline, each.setting),
            seed=each.seed,
            split=each.split,
            metrics=each.metrics,
            keep=each.keep,
            task=each.pipeline.task,
            search=each.search,
            candidates=self._candidates(each.pipeline, each.search) if each.search else (),
            places=each.places,
            pipeline=each.pipeline if each.search and each.search.sampler else None,
            code=code,
        )

    def _candidates(self, pipeline: Pipeline, search: Search) -> list[Configured]:
        if self._last is None or self._last[0] is not pipeline or self._last[1] is not search:
            self._last = pipeline, search, [configure(pipeline, setting) for setting in search.settings]
        return self._last[2]

    def _configured(self, pipeline: Pipeline, setting: Mapping[str, Any]) -> Configured:
        key = id(pipeline), id(setting)
        if key not in self._known:
            self._known[key] = pipeline, setting, configure(pipeline, setting)
            if len(self._known) > _KNOWN:
                self._known.popitem(last=False)
        else:
            self._known.move_to_end(key)
        return self._known[key][2]


def configure(pipeline: Pipeline, setting: Mapping[str, Any]) -> Configured:
    """A setting in the pipeline, prepared for its fits."""
    configured = pipeline.configured(setting)
    paths = unseeded(configured.estimator)
    # what a fit must not change; the seeds come in later
    before = configuration(adapted(configured.estimator))
    before = {name: value for name, value in before.items() if name not in paths.values()}
    return Configured(configured.estimator, content(configured), paths, before)

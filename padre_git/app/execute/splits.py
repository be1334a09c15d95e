"""Computed splits outlive the process: each is in the journal, and the next run takes what an interrupted one left."""

import json
from functools import cached_property
from hashlib import sha256
from typing import Any

import msgspec

from padre_git.app.execute.job import Job
from padre_git.app.recording.environment import environment
from padre_git.core.components.plain import plain
from padre_git.core.compute.tasks import Task
from padre_git.core.results.results import Result
from padre_git.core.search.nested import Search
from padre_git.model.documents import Failure, Warned
from padre_git.storage import documents, packed, parts


class Splits:
    """The splits of a job that earlier processes have computed, and the keys of all."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._parts = parts.Parts(job.session.workspace.git.private)
        self._known = self._parts.keys()
        self.taken: set[str] = set()

    @cached_property
    def _shared(self) -> list[Any]:
        """What all computations of the job have in common, as JSON has it."""
        plan, session = self._job.plan, self._job.session
        return [
            session.source.snapshot.tree,
            # code and data that no tree has
            [[file.path, file.sha256] for file in session.source.code().outside],
            documents.digest(session.definition),
            session.dataset and [session.dataset.dataset, session.dataset.version],
            documents.environment_key(environment()),
            [place.name for place in plan.places],
            _inner(plan.search) if plan.search else None,
        ]

    def key(self, task: Task) -> str:
        """What a computation is of: the same key gives the same result."""
        own = [*self._shared, task.split.indices, task.configured.content, task.seed]
        return sha256(json.dumps(own, default=repr).encode()).hexdigest()

    def find(self, task: Task) -> Result | None:
        """What an earlier process computed, and did not get into a run that is over."""
        if not self._known or task.keep:
            return None
        key = self.key(task)
        data = self._parts.read(key) if key in self._known else None
        result = _result(data, task) if data is not None else None
        if result is not None:
            self.taken.add(key)
        return result

    def done(self) -> None:
        """The runs are committed: what they took is needed no more."""
        self._parts.remove(self.taken)


def _inner(search: Search) -> list[Any]:
    """What is tried inside each training part."""
    settings = [{name: plain(value) for name, value in each.items()} for each in search.settings]
    own = search.sampler
    return [settings, search.count, own and [own.name, own.version, own.seed, own.space.key]]


def encoded(result: Result) -> bytes | None:
    """A result for the journal; none where it failed, or has something that only pickle can store."""
    if result.failure is not None or result.fitted is not None:
        return None
    values = {name: value for name, value in vars(result).items() if name not in {"failure", "fitted", "imported"}}
    return packed.encode({**values, "warnings": msgspec.to_builtins(result.warnings)})


def _result(data: bytes, task: Task) -> Result | None:
    """The result that was encoded; none where this is of another version of padre."""
    try:
        values = packed.decode(data)
        warned = msgspec.convert(values["warnings"], list[Warned])
        failure: Failure | None = None
        found = Result(**{**values, "warnings": warned, "failure": failure})
    except (KeyError, TypeError, ValueError):
        return None
    return found if found.number == task.split.number else None

"""What one `execute()` is asked for: an experiment as it is defined, with what the command line says instead."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from padre_git.app.execute.invocation import Invocation
from padre_git.errors import BadArgument, UnknownName
from padre_git.model.names import check_name, slug
from padre_git.model.shell import quoted

# samplers of a search, which numpy and others draw for; those of optuna are named
TPE, NSGA = "tpe", "nsga"
TIMES = ("fit_time", "infer_time")  # means over the splits, in seconds, as objectives of a search
SAMPLERS = ("sobol", "grid", "random", TPE, NSGA)
_DURATION = re.compile(r"(?:(?P<h>\d+(?:\.\d+)?)h)?(?:(?P<m>\d+(?:\.\d+)?)m(?:in)?)?(?:(?P<s>\d+(?:\.\d+)?)s?)?")
_SECONDS = {"h": 3600.0, "m": 60.0, "s": 1.0}


@dataclass(frozen=True)
class Options:
    """How a search is to go, as the command line, Python or `@app.parameters` say it.

    Attributes
    ----------
    settings : how many to try; None for all of a grid, else 32.
    sampler : its name, `FILE:CLASS` or a class; None for sobol, or with several objectives nsga.
    seed : of the sampler.
    time : seconds after which no further settings are begun; None for no limit.
    objectives : names of metrics, where several decide.
    again : whether what earlier runs have is computed again.
    race : whether a setting gets no more splits once it cannot win or is clearly worse.
    warm : how many settings that did well on other data are tried first.
    """

    settings: int | None = None
    sampler: Any = None
    seed: int = 0
    time: float | None = None
    objectives: tuple[str, ...] = ()
    again: bool = False
    race: bool = False
    warm: int = 0

    def __post_init__(self) -> None:
        if isinstance(self.warm, bool) or self.warm < 0:
            raise BadArgument(f"--warm {self.warm}: give a number of settings, 1 or larger.")
        if self.settings is not None and (isinstance(self.settings, bool) or self.settings < 1):
            raise BadArgument(f"--settings {self.settings}: a search tries at least one setting.")
        if isinstance(self.seed, bool) or self.seed < 0:
            raise BadArgument(f"--search-seed {self.seed}: a seed must be a whole number, 0 or larger.")
        if isinstance(self.sampler, str) and ":" not in self.sampler and self.sampler not in SAMPLERS:
            hint = "Or name one of your own: FILE:CLASS"
            raise UnknownName("sampler", self.sampler, SAMPLERS, hint=hint)


def seconds(text: str | float | None) -> float | None:
    """How long ``30m``, ``1h30m``, ``90s`` or a number of seconds is.

    Raises
    ------
    BadArgument : where it is none of these, or not above 0.
    """
    if text is None:
        return None
    match = _DURATION.fullmatch(str(text).replace(" ", ""))
    found = sum(float(value) * _SECONDS[unit] for unit, value in match.groupdict().items() if value) if match else 0.0
    if not found > 0:
        raise BadArgument(f"--time {quoted(text)}: write a time as 90s, 30m or 1h30m.")
    return found


@dataclass(frozen=True)
class Request:
    """An experiment and the options of its `execute()`; both are described at `Experiment`."""

    name: str
    project: str
    label: str
    dataset: Any
    pipeline: Any
    splitting: Any = None
    metrics: Any = None
    preprocessing: Any = None
    seed: int | None = 0
    description: str = ""
    project_description: str = ""
    provenance: Mapping[str, Any] = field(default_factory=dict)
    parameters: Any = None
    # parameters of the command line, which stand instead of those of the same name in ``parameters``
    over: Mapping[str, Any] | None = None
    seeds: Sequence[int] | None = None  # base seeds; None for the one of the experiment
    search: Options = field(default_factory=Options)
    n_jobs: int | None = None
    # where it computes: a back-end, the scheduler of a Dask cluster, a client of one; as the settings say, by default
    backend: str | None = None
    scheduler: str | None = None
    cluster: Mapping[str, Any] | None = None  # options of a queue's jobs
    client: Any = None
    message: str = ""
    progress: bool | None = None
    keep_models: bool | str = False
    keep: Sequence[str] = ()
    defined: tuple[str, int] | None = None  # file and line of its definition

    @property
    def slug(self) -> str:
        return slug(self.name)

    @property
    def path(self) -> tuple[str, str]:
        """Project and experiment, as folders."""
        return slug(self.project), self.slug

    @property
    def root(self) -> Path | None:
        """A folder of the repository that the data set belongs to; None for the one around the current folder."""
        root = getattr(self.dataset, "root", None)
        return root if isinstance(root, Path) else None

    def under(self, said: Invocation) -> "list[Request]":
        """The request with what the command line says instead; one for each data set that it names."""
        splitting = self.splitting if said.splitting is None else said.splitting
        request = replace(
            self,
            splitting={"kind": "nested", "outer": splitting} if said.nested else splitting,
            metrics=list(said.metrics) or self.metrics,
            label=self.label if said.label is None else said.label,
            over=said.parameters,
            seeds=self.seeds if said.seeds is None else said.seeds,
            search=replace(self.search, **said.search),
            n_jobs=self.n_jobs if said.jobs is None else said.jobs,
            **self._place(said),
            message=said.message or self.message,
            keep_models=said.keep_models or self.keep_models,
            keep=said.keep or self.keep,
        )
        every = [request.on(name) for name in said.datasets] or [request]
        # a file that calls `execute()` of what was not asked for gets that
        return [each for each in every if said.only is None or each.path in said.only] or every

    def _place(self, said: Invocation) -> dict[str, Any]:
        """Where it computes: as the command line says, else as the file does."""
        cluster = {**(self.cluster or {}), **(said.cluster or {})} or None
        if said.backend or said.scheduler:
            scheduler = said.scheduler or self.scheduler
            return {"backend": said.backend or None, "scheduler": scheduler, "client": None, "cluster": cluster}
        return {"backend": self.backend, "scheduler": self.scheduler, "client": self.client, "cluster": cluster}

    def on(self, dataset: str) -> "Request":
        """The same experiment on other data, with a name that says so; itself where it is the same data."""
        own = dataset_name(self.dataset)
        if slug(own or "") == slug(dataset or "other"):
            return self
        renamed = swapped(self.name, own, dataset) if own and dataset else None
        new = renamed or f"{self.name}{' ' if ' ' in self.name else '-'}{dataset}"
        return replace(self, dataset=dataset, name=check_name("experiment", new))


def dataset_name(dataset: Any) -> str | None:
    """The name of a data set, however it is given; none for a tuple."""
    return dataset if isinstance(dataset, str) else getattr(dataset, "name", None)


def swapped(name: str, old: str, new: str) -> str | None:
    """``name`` with ``old``, the name of a data set, replaced; none where it does not stand in it."""
    words = r"[\W_]+".join(re.escape(word) for word in re.findall(r"[^\W_]+", old))
    pattern = re.compile(rf"(?<![^\W_]){words}(?![^\W_])", re.IGNORECASE)
    return pattern.sub(lambda _: new, name, count=1) if words and pattern.search(name) else None

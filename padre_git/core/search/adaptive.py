"""Samplers that learn from scores, by Optuna: made anew for each batch from the results before it, without storage."""

import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar

import optuna
from optuna.distributions import BaseDistribution, CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.trial import TrialState

from padre_git.core.search.derive import derive
from padre_git.core.search.samplers import Objective, Sampler, Tried, fresh
from padre_git.core.search.space import Choice, Dimension, Float, Setting, Space, identity

_STARTUP = 10  # settings that are drawn at random before TPE models anything; Optuna's default
_PART = "part"  # the parameter that says which of several spaces a setting is of


@dataclass(frozen=True)
class _Adaptive(Sampler):
    """What Optuna proposes.

    Attributes
    ----------
    objectives : whose means it learns from, and whether more is better.
    """

    objectives: Sequence[Objective] = ()

    @property
    def version(self) -> str:
        """That of Optuna."""
        return f"optuna {optuna.__version__}"

    def _study(self, sampler: optuna.samplers.BaseSampler) -> optuna.Study:
        better = optuna.study.StudyDirection
        directions = [better.MAXIMIZE if each.greater_is_better else better.MINIMIZE for each in self.objectives]
        return optuna.create_study(directions=directions, sampler=sampler)

    def _values(self, tried: Tried) -> list[float] | None:
        return None if tried.scores is None else [tried.scores[each.name] for each in self.objectives]


class Tpe(_Adaptive):
    """The tree-structured Parzen estimator (Bergstra et al. 2011), multivariate (Falkner et al. 2018), as Optuna has
    it."""

    name: ClassVar[str] = "tpe"
    batch: ClassVar[int | None] = 8

    def draws(self, first: int, history: Sequence[Tried]) -> Iterator[Setting]:
        """What a new study proposes that knows ``history``; inside a batch it takes what it proposed for bad."""
        with _quiet():
            seed = derive(self.seed, self.name, first)
            study = self._study(
                optuna.samplers.TPESampler(seed=seed, n_startup_trials=_STARTUP, multivariate=True, group=True)
            )
            study.add_trials([self._trial(each) for each in history])
        while True:
            with _quiet():
                setting = _suggested(study.ask(), self.space)
            yield setting

    def _trial(self, tried: Tried) -> optuna.trial.FrozenTrial:
        values, (params, distributions) = self._values(tried), _recorded(tried.setting, self.space)
        state = TrialState.FAIL if values is None else TrialState.COMPLETE
        return optuna.trial.create_trial(state=state, params=params, distributions=distributions, values=values)


class Nsga(_Adaptive):
    """NSGA-II (Deb et al. 2002) as Optuna has it. Its generations depend on each other, so they are proposed again, one
    after the other, and told what was recorded."""

    name: ClassVar[str] = "nsga"
    batch: ClassVar[int | None] = 24  # the population

    def proposals(self, first: int, history: Sequence[Tried]) -> Iterator[Setting]:
        """As `draws`: the warm settings are members of its first generations."""
        return self.draws(first, history)

    def draws(self, first: int, history: Sequence[Tried]) -> Iterator[Setting]:
        """What the generation after those of ``history`` proposes."""
        size = self.batch or 1
        with _quiet():
            begin = [_recorded(setting, self.space)[0] for setting in self.warm]
            study = self._study(_Begun(begin, seed=derive(self.seed, self.name), population_size=size))
        seen: set[str] = set()
        known = {identity(each.setting): self._values(each) for each in history}
        for start in range(0, first, size):
            asked: list[tuple[optuna.Trial, Setting]] = []
            generation = history[start : start + size]
            fresh(self._asked(study, asked), seen, len(generation))
            seen.update(identity(each.setting) for each in generation)
            for trial, setting in asked:
                values = known.get(identity(setting))
                state = TrialState.FAIL if values is None else TrialState.COMPLETE
                study.tell(trial, values, state=state)
        yield from self._asked(study, [])

    def _asked(self, study: optuna.Study, asked: list[tuple[optuna.Trial, Setting]]) -> Iterator[Setting]:
        while True:
            with _quiet():
                trial = study.ask()
                # also of the spaces that this one is not of: it crosses only what all members of a generation have
                drawn = [_of_part(trial, self.space, at) for at in range(len(self.space.parts))]
                setting = drawn[_part(trial, self.space)]
            if trial.number < len(self.warm):
                setting = self.warm[trial.number]  # not rounded
            asked.append((trial, setting))
            yield setting


class _Begun(optuna.samplers.NSGAIISampler):
    """NSGA-II whose first trials have given parameters; they are members of its generations like all others, which
    trials that Optuna's `enqueue_trial` gets are not."""

    def __init__(self, begin: Sequence[Mapping[str, Any]], **options: Any) -> None:
        super().__init__(**options)
        self._begin = begin

    def sample_relative(self, study: Any, trial: Any, search_space: dict[str, BaseDistribution]) -> dict[str, Any]:
        """As given, or crossed and mutated."""
        drawn: dict[str, Any] = super().sample_relative(study, trial, search_space)
        own = self._given(trial)
        return {name: own[name] for name in search_space if name in own} if own else drawn

    def sample_independent(self, study: Any, trial: Any, name: str, distribution: BaseDistribution) -> Any:
        """As given, or at random."""
        own = self._given(trial)
        return own[name] if name in own else super().sample_independent(study, trial, name, distribution)

    def _given(self, trial: Any) -> Mapping[str, Any]:
        return self._begin[trial.number] if trial.number < len(self._begin) else {}


def _suggested(trial: optuna.Trial, space: Space) -> Setting:
    """A setting of the space, drawn parameter by parameter."""
    return _of_part(trial, space, _part(trial, space))


def _part(trial: optuna.Trial, space: Space) -> int:
    """Which of several spaces a trial is of."""
    return int(trial.suggest_categorical(_PART, list(range(len(space.parts))))) if len(space.parts) > 1 else 0


def _of_part(trial: optuna.Trial, space: Space, at: int) -> Setting:
    return {name: _drawn(trial, _key(space, at, name), own) for name, own in space.parts[at].items()}


def _drawn(trial: optuna.Trial, key: str, own: Dimension) -> Any:
    if own.size == 1:
        return own.at(0.0)
    if isinstance(own, Choice):
        return own.values[trial.suggest_categorical(key, list(range(own.size)))]
    if isinstance(own, Float):
        return own.rounded(trial.suggest_float(key, own.low, own.high, log=own.log))
    return trial.suggest_int(key, own.low, own.high, log=own.log)


def _recorded(setting: Setting, space: Space) -> tuple[dict[str, Any], dict[str, BaseDistribution]]:
    """A setting as Optuna has trials: the values of its parameters, and what they were drawn from."""
    at = next(at for at, part in enumerate(space.parts) if _holds(part, setting))
    params: dict[str, Any] = {}
    distributions: dict[str, BaseDistribution] = {}
    if len(space.parts) > 1:
        params[_PART], distributions[_PART] = at, CategoricalDistribution(list(range(len(space.parts))))
    for name, own in space.parts[at].items():
        if own.size != 1:
            key = _key(space, at, name)
            params[key] = own.place(setting[name]) if isinstance(own, Choice) else setting[name]
            distributions[key] = _distribution(own)
    return params, distributions


def _holds(part: Mapping[str, Dimension], setting: Setting) -> bool:
    return part.keys() == setting.keys() and all(own.holds(setting[name]) for name, own in part.items())


def _distribution(own: Dimension) -> BaseDistribution:
    if isinstance(own, Choice):
        return CategoricalDistribution(list(range(own.size)))
    if isinstance(own, Float):
        return FloatDistribution(own.low, own.high, log=own.log)
    return IntDistribution(own.low, own.high, log=own.log)


def _key(space: Space, at: int, name: str) -> str:
    """The same hyperparameter of two spaces is two parameters: their ranges may differ."""
    return name if len(space.parts) == 1 else f"{at}.{name}"


@contextmanager
def _quiet() -> Iterator[None]:
    """Without Optuna's log lines, and its warning that multivariate TPE is experimental."""
    before = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
            yield
    finally:
        optuna.logging.set_verbosity(before)

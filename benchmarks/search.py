"""What a search costs beside its fits, what its proposals cost, and how soon a finished one says so."""

import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.dummy import DummyClassifier
from sklearn.model_selection import StratifiedKFold

import padre_git
from benchmarks.measure import Measurement, cpu, in_turns, median, timed
from benchmarks.notebook import NAMES, data, notebook
from padre_git.core.search.adaptive import Tpe
from padre_git.core.search.samplers import Objective, Tried, ask
from padre_git.core.search.space import Float, Setting, Space

SPLITS = 10
SPACE = {"constant": padre_git.integer(0, 1_000_000)}  # DummyClassifier takes it and does nothing with it


def measure(*, quick: bool) -> Iterator[Measurement]:
    """Settings of a classifier that does nothing; Optuna proposes and stores the same number."""
    settings, finished = (40, 200) if quick else (200, 1000)
    with notebook(100):
        subject = _experiment(SPLITS)
        subject.execute(SPACE, settings=2, progress=False)
        ours = median([_executed(subject, settings, again=True) / settings for _ in range(1 if quick else 3)])
    yield Measurement(
        f"a setting of a search of {settings}", ours, _optuna_search(settings), "OptunaSearchCV", ratio=0.5
    )
    _proposed(20)  # imports
    _optuna(20)
    proposed, theirs = in_turns(3, lambda: _proposed(settings), lambda: _optuna(settings), clock=cpu)
    yield Measurement(f"{settings} proposals of tpe (CPU)", proposed, theirs, "Optuna in memory", ratio=1.5)
    with notebook(100):
        subject = _experiment(2)
        subject.execute(SPACE, settings=finished, progress=False)
        again = median([_executed(subject, finished, again=False) for _ in range(3)])
    yield Measurement(f"a finished search of {finished}, asked for again", again, seconds=1.0)


def _experiment(splits: int) -> padre_git.Experiment:
    return padre_git.Experiment(
        "benchmark",
        dataset=padre_git.Dataset("benchmark", data(), target="target"),
        pipeline=DummyClassifier(strategy="prior"),
        splitting=StratifiedKFold(splits, shuffle=True, random_state=0),
        metrics=NAMES,
    )


def _executed(subject: padre_git.Experiment, settings: int, *, again: bool) -> float:
    return timed(lambda: subject.execute(SPACE, settings=settings, again=again, progress=False))


def _optuna_search(settings: int) -> float | None:
    """Seconds per setting of the peer that keeps its trials on disk; none where it is not installed."""
    try:
        import optuna
        from optuna_integration import OptunaSearchCV
    except ImportError:
        return None
    X, y = data()
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    with tempfile.TemporaryDirectory(prefix="padre-benchmark-") as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        study = optuna.create_study(
            storage=f"sqlite:///{Path(folder, 'study.sqlite')}",
            sampler=optuna.samplers.QMCSampler(seed=0, warn_asynchronous_seeding=False),
            direction="maximize",
        )
        search = OptunaSearchCV(
            DummyClassifier(strategy="prior"),
            {"constant": optuna.distributions.IntDistribution(0, 1_000_000)},
            cv=StratifiedKFold(SPLITS, shuffle=True, random_state=0),
            n_trials=settings,
            study=study,
            refit=False,
            scoring="accuracy",
        )
        return timed(lambda: search.fit(X, y)) / settings


def _score(setting: Setting) -> float:
    return -float((np.array(list(setting.values())) ** 2).sum())


def _proposed(settings: int) -> None:
    sampler = Tpe(Space(({f"x{at}": Float(-1.0, 1.0) for at in range(4)},)), 0, (Objective("score", True),))
    history: list[Tried] = []
    while len(history) < settings:
        first = len(history)
        new = ask(sampler, first, min(sampler.batch or 1, settings - first), history)
        history += [Tried(at, each, {"score": _score(each)}) for at, each in enumerate(new, start=first)]


def _optuna(settings: int) -> None:
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        study: Any = optuna.create_study(
            sampler=optuna.samplers.TPESampler(seed=0, multivariate=True, group=True), direction="maximize"
        )
        for _ in range(settings):
            trial = study.ask()
            study.tell(trial, _score({f"x{at}": trial.suggest_float(f"x{at}", -1, 1) for at in range(4)}))

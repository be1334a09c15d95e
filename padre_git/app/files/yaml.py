"""An experiment as a YAML file: its keys are the arguments of `Experiment`, its pipeline names components."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from sklearn.pipeline import make_pipeline
from sklearn.utils import all_estimators

from padre_git.app.api.experiment import Experiment
from padre_git.core.components import dotted
from padre_git.errors import PadreError, UnknownName
from padre_git.storage import yaml

_REQUIRED = ("name", "dataset", "pipeline")
_KEYS = (*_REQUIRED, "project", "splitting", "metrics", "seed", "label", "description", "parameters")


def read(file: Path) -> Experiment:
    """The experiment that ``file`` describes.

    Parameters
    ----------
    file : Path
        A YAML file with the keys ``name``, ``dataset`` (a name), ``pipeline``, and maybe ``project``, ``splitting``,
        ``metrics``, ``seed``, ``label``, ``description``, ``parameters``. The pipeline is a list of components,
        each with its parameters: ``{StandardScaler: {}}``, ``{sklearn.svm.SVC: {C: 1.0}}``; or the function that makes
        it, ``my_module:build``, imported from the file's folder or an installed package.

    Returns
    -------
    Experiment
        Nothing has run yet.

    Raises
    ------
    PadreError
        For an unknown or missing key, a component that does not exist, or one that lacks a parameter; naming the file.
    """
    content = yaml.load(file)
    if not isinstance(content, Mapping):
        raise PadreError(f"{file.name}: an experiment is keys and values: {', '.join(_KEYS)}")
    for key in content:
        if key not in _KEYS:
            raise PadreError(f"{file.name}: {UnknownName('key', str(key), _KEYS)}")
    for key in _REQUIRED:
        if content.get(key) is None:
            raise PadreError(f"{file.name}: the key `{key}` is missing; an experiment has {', '.join(_REQUIRED)}")
    values = {key: value for key, value in content.items() if value is not None and key != "pipeline"}
    pipeline = _Build(file, content["pipeline"])
    pipeline()  # a wrong name is an error now, not in the first split
    return Experiment(pipeline=pipeline, **values)


class _Build:
    """A function without arguments that returns the pipeline."""

    def __init__(self, file: Path, description: Any) -> None:
        self._file, self._description = file, description
        self.__name__ = file.stem

    def __call__(self) -> Any:
        try:
            with _importable(self._file.parent):
                return _pipeline(self._description)
        except PadreError as error:
            raise PadreError(f"{self._file.name}, pipeline: {error}") from error


@contextmanager
def _importable(folder: Path) -> Iterator[None]:
    """Modules next to the file can be imported, as next to a Python file that is run."""
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))


def _pipeline(description: Any) -> Any:
    if isinstance(description, str):
        found = _named(description)
        return found() if callable(found) else found
    steps = description if isinstance(description, list) else [description]
    components = [_component(step) for step in steps]
    return components[0] if len(components) == 1 else make_pipeline(*components)


def _component(step: Any) -> Any:
    if isinstance(step, str):
        step = {step: {}}
    if not isinstance(step, Mapping) or len(step) != 1:
        raise PadreError(f"a step is `Component: {{parameter: value}}`; this is {step!r}")
    ((name, parameters),) = step.items()
    kind = _named(name)
    given = dict(parameters or {})
    known = kind().get_params(deep=False) if isinstance(kind, type) and not given.keys() <= _accepted(kind) else given
    for parameter in given:
        if parameter not in known:
            raise UnknownName("parameter", parameter, known, where=kind.__name__)
    return kind(**given)


def _accepted(kind: type) -> set[str]:
    names = getattr(kind, "_get_param_names", None)
    return set(names()) if names else set()


def _named(name: Any) -> Callable[..., Any]:
    """A component by scikit-learn's name (``SVC``) or a dotted path (``package.Class``, ``module:function``)."""
    text = str(name)
    if "." not in text and ":" not in text:
        estimators = _estimators()
        if text not in estimators:
            raise UnknownName("component", text, estimators, hint="Or write its path: package.module.Class")
        return estimators[text]
    try:
        found: Callable[..., Any] = dotted.find(text.replace(":", "."))
    except (ImportError, AttributeError) as error:
        raise PadreError(f"`{text}` cannot be imported: {error}") from error
    _check_trusted(text, found)
    return found


def _check_trusted(text: str, found: Any) -> None:
    """A file that anyone may have written names estimators and functions of the code next to it, nothing else."""
    if isinstance(found, type) and hasattr(found, "fit"):
        return
    file = getattr(sys.modules.get(getattr(found, "__module__", None) or ""), "__file__", None)
    own = file and any(Path(file).is_relative_to(Path(place or ".").absolute()) for place in ("", sys.path[0]))
    if not callable(found) or isinstance(found, type) or not own or "site-packages" in Path(file or "").parts:
        raise PadreError(
            f"`{text}` is neither an estimator (a class with `fit`) nor a function of a file in this folder; "
            "a pipeline calls nothing else"
        )


@cache
def _estimators() -> dict[str, type]:
    return dict(all_estimators())

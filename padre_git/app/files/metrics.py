"""The metrics that a Python file defines; the file is run because the user asked for it."""

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

from padre_git.app.api.experiment import Experiment, collected
from padre_git.app.files import launch
from padre_git.core.metrics import resolve
from padre_git.core.metrics.metric import Metric
from padre_git.core.metrics.user import Evaluator
from padre_git.errors import PadreError, UnknownName
from padre_git.model.shell import quoted

_MODULE = "padre_metrics_of_file"


def metric_of(file: Path, name: str) -> Metric:
    """The metric ``name`` that ``file`` defines with `@app.metric`.

    Raises
    ------
    UnknownName : listing the ones that it defines.
    PadreError : where the file cannot be run.
    """
    if not os.path.isfile(file):
        raise PadreError(f"--file {file}: there is no such file")
    module = _run(file)
    found = {metric.name: metric for value in vars(module).values() for metric in _metrics(value)}
    if name not in found:
        raise UnknownName("metric", name, found, where=str(file), hint="@app.metric(greater_is_better=…) defines one.")
    return found[name]


def by_code(file: Path, root: Path) -> dict[str, Metric]:
    """Hash of the code -> metric, as ``file`` defines or its experiments take them; nothing is executed but the
    file itself, up to where it would run an experiment. What it prints goes to standard error.

    Raises
    ------
    PadreError : where the file cannot be read or run.
    """
    with launch.only_defined(file, root, none=True) as (experiments, _):
        module = sys.modules["__main__"]
        found = [metric for value in vars(module).values() for metric in _metrics(value)]
        found += [metric for each in experiments for metric in _taken(each)]
    return {metric.code: metric for metric in found if metric.source}


def _taken(experiment: Experiment) -> Iterator[Metric]:
    """The metrics of an experiment that are no names, such as scorers that are made where they are listed."""
    given = experiment.metrics
    for value in given if isinstance(given, list | tuple) else [given]:
        if value is not None and not isinstance(value, str):
            with suppress(PadreError):  # of another task
                yield from resolve.resolve([value], None)


def _metrics(value: object) -> list[Metric]:
    if isinstance(value, Metric):
        return [value]
    return list(value.metrics) if isinstance(value, Evaluator) else []


def _run(file: Path) -> ModuleType:
    """The file as a module, not as `__main__`: what it defines is made, and what it would run is not."""
    spec = spec_from_file_location(_MODULE, file.absolute())
    if spec is None or spec.loader is None:
        raise PadreError(f"--file {file}: it is not a Python file")
    module, path = module_from_spec(spec), sys.path[:]
    sys.modules[_MODULE] = module
    sys.path.insert(0, str(file.absolute().parent))
    try:
        with collected():
            spec.loader.exec_module(module)
    except PadreError:
        raise
    except Exception as error:
        raise PadreError(f"{file}: {type(error).__name__}: {error} (traceback: python {quoted(file)})") from error
    finally:
        sys.modules.pop(_MODULE, None)
        sys.path[:] = path
    return module

"""The metrics that a Python file defines; the file is run because the user named it."""

import os
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

from padre_git.app.api.experiment import collected
from padre_git.core.metrics.metric import Metric
from padre_git.core.metrics.user import Evaluator
from padre_git.errors import PadreError, UnknownName
from padre_git.model.shell import quoted

_MODULE = "padre_metrics_of_file"


def metric_of(file: Path, name: str) -> Metric:
    """The metric ``name`` that ``file`` defines with `@app.metric`.

    Raises
    ------
    UnknownName : listing those that it defines.
    PadreError : where the file cannot be run.
    """
    if not os.path.isfile(file):
        raise PadreError(f"--file {file}: there is no such file")
    module = _run(file)
    found = {metric.name: metric for value in vars(module).values() for metric in _metrics(value)}
    if name not in found:
        raise UnknownName("metric", name, found, where=str(file), hint="@app.metric(greater_is_better=…) defines one.")
    return found[name]


def _metrics(value: object) -> list[Metric]:
    if isinstance(value, Metric):
        return [value]
    return list(value.metrics) if isinstance(value, Evaluator) else []


def _run(file: Path) -> ModuleType:
    """The file as a module, not as `__main__`: what it defines is made, and what it would run is not."""
    spec = spec_from_file_location(_MODULE, file.absolute())
    if spec is None or spec.loader is None:
        raise PadreError(f"--file {file}: it is no Python file")
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

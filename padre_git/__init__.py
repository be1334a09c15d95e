"""padre makes a git repository the lab notebook of machine-learning research.

The public names are resolved on first use, so that importing the package costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from padre_git.app.app import App as App
    from padre_git.app.compare.api import compare as compare
    from padre_git.app.definitions import Experiment as Experiment
    from padre_git.app.definitions import Project as Project
    from padre_git.app.definitions import SKLearnPipeline as SKLearnPipeline
    from padre_git.app.diff.api import diff as diff
    from padre_git.app.example import example_app as example_app
    from padre_git.app.frames import get_run as get_run
    from padre_git.app.frames import load_model as load_model
    from padre_git.app.frames import runs as runs
    from padre_git.app.frames import scores as scores
    from padre_git.app.inspectfile import inspect as inspect
    from padre_git.app.plot import plot as plot
    from padre_git.app.provenance import Function as Function
    from padre_git.app.provenance import PipIdentifier as PipIdentifier
    from padre_git.app.report.verb import report as report
    from padre_git.app.script import start_run as start_run
    from padre_git.core.dataset import Dataset as Dataset
    from padre_git.core.functions import FunctionPipeline as FunctionPipeline
    from padre_git.core.networks.pipeline import TorchPipeline as TorchPipeline
    from padre_git.core.preprocessing import FunctionTransform as FunctionTransform
    from padre_git.errors import MissingData as MissingData
    from padre_git.errors import NotComparable as NotComparable
    from padre_git.errors import PadreError as PadreError
    from padre_git.errors import RepositoryError as RepositoryError
    from padre_git.errors import UnknownName as UnknownName

# name -> the module that has it
_PUBLIC = {
    "App": "padre_git.app.app",
    "Dataset": "padre_git.core.dataset",
    "compare": "padre_git.app.compare.api",
    "Experiment": "padre_git.app.definitions",
    "Function": "padre_git.app.provenance",
    "FunctionPipeline": "padre_git.core.functions",
    "FunctionTransform": "padre_git.core.preprocessing",
    "MissingData": "padre_git.errors",
    "NotComparable": "padre_git.errors",
    "PadreError": "padre_git.errors",
    "PipIdentifier": "padre_git.app.provenance",
    "Project": "padre_git.app.definitions",
    "RepositoryError": "padre_git.errors",
    "SKLearnPipeline": "padre_git.app.definitions",
    "TorchPipeline": "padre_git.core.networks.pipeline",
    "UnknownName": "padre_git.errors",
    "diff": "padre_git.app.diff.api",
    "example_app": "padre_git.app.example",
    "inspect": "padre_git.app.inspectfile",
    "load_model": "padre_git.app.frames",
    "plot": "padre_git.app.plot",
    "get_run": "padre_git.app.frames",
    "report": "padre_git.app.report.verb",
    "runs": "padre_git.app.frames",
    "scores": "padre_git.app.frames",
    "start_run": "padre_git.app.script",
}

__all__ = list(_PUBLIC)


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module `padre_git` has no `{name}`; it has {', '.join(_PUBLIC)}")
    value = getattr(import_module(_PUBLIC[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_PUBLIC})

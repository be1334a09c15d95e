"""padre makes a git repository the lab notebook of machine-learning research.

The public names are resolved on first use, so that importing the package costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from padre_git.app.api.app import App as App
    from padre_git.app.api.compare import compare as compare
    from padre_git.app.api.diff import diff as diff
    from padre_git.app.api.example import example_app as example_app
    from padre_git.app.api.experiment import Experiment as Experiment
    from padre_git.app.api.experiment import Project as Project
    from padre_git.app.api.experiment import SKLearnPipeline as SKLearnPipeline
    from padre_git.app.api.provenance import Function as Function
    from padre_git.app.api.provenance import PipIdentifier as PipIdentifier
    from padre_git.app.api.runs import get_run as get_run
    from padre_git.app.api.runs import load_model as load_model
    from padre_git.app.api.runs import runs as runs
    from padre_git.app.api.runs import scores as scores
    from padre_git.app.files.inspect import inspect as inspect
    from padre_git.app.plots.plot import plot as plot
    from padre_git.app.report.verb import report as report
    from padre_git.app.scripts.script import start_run as start_run
    from padre_git.core.components.functions import FunctionPipeline as FunctionPipeline
    from padre_git.core.components.preprocessing import FunctionTransform as FunctionTransform
    from padre_git.core.data.dataset import Dataset as Dataset
    from padre_git.core.networks.pipeline import TorchPipeline as TorchPipeline
    from padre_git.errors import MissingData as MissingData
    from padre_git.errors import NotComparable as NotComparable
    from padre_git.errors import PadreError as PadreError
    from padre_git.errors import RepositoryError as RepositoryError
    from padre_git.errors import UnknownName as UnknownName

# name -> the module that has it
_PUBLIC = {
    "App": "padre_git.app.api.app",
    "Dataset": "padre_git.core.data.dataset",
    "compare": "padre_git.app.api.compare",
    "Experiment": "padre_git.app.api.experiment",
    "Function": "padre_git.app.api.provenance",
    "FunctionPipeline": "padre_git.core.components.functions",
    "FunctionTransform": "padre_git.core.components.preprocessing",
    "MissingData": "padre_git.errors",
    "NotComparable": "padre_git.errors",
    "PadreError": "padre_git.errors",
    "PipIdentifier": "padre_git.app.api.provenance",
    "Project": "padre_git.app.api.experiment",
    "RepositoryError": "padre_git.errors",
    "SKLearnPipeline": "padre_git.app.api.experiment",
    "TorchPipeline": "padre_git.core.networks.pipeline",
    "UnknownName": "padre_git.errors",
    "diff": "padre_git.app.api.diff",
    "example_app": "padre_git.app.api.example",
    "inspect": "padre_git.app.files.inspect",
    "load_model": "padre_git.app.api.runs",
    "plot": "padre_git.app.plots.plot",
    "get_run": "padre_git.app.api.runs",
    "report": "padre_git.app.report.verb",
    "runs": "padre_git.app.api.runs",
    "scores": "padre_git.app.api.runs",
    "start_run": "padre_git.app.scripts.script",
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

"""padre turns a git repository into a lab notebook for machine-learning experiments.

The public names are resolved on first use, so that importing the package costs nothing.
"""

from typing import TYPE_CHECKING

from padre_git.lazily import names

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
    from padre_git.app.scripts.active import callback as callback
    from padre_git.app.scripts.active import log_artifact as log_artifact
    from padre_git.app.scripts.active import log_metrics as log_metrics
    from padre_git.app.scripts.active import log_params as log_params
    from padre_git.app.scripts.autolog import autolog as autolog
    from padre_git.app.scripts.script import start_run as start_run
    from padre_git.app.site.write import site as site
    from padre_git.app.verify.reproduce import reproduce as reproduce
    from padre_git.app.verify.verify import verify as verify
    from padre_git.core.components.functions import FunctionPipeline as FunctionPipeline
    from padre_git.core.components.preprocessing import FunctionTransform as FunctionTransform
    from padre_git.core.data.dataset import Dataset as Dataset
    from padre_git.core.networks.pipeline import TorchPipeline as TorchPipeline
    from padre_git.core.search.space import integer as integer
    from padre_git.core.search.space import loginteger as loginteger
    from padre_git.core.search.space import loguniform as loguniform
    from padre_git.core.search.space import uniform as uniform
    from padre_git.errors import MissingData as MissingData
    from padre_git.errors import NotComparable as NotComparable
    from padre_git.errors import PadreError as PadreError
    from padre_git.errors import RepositoryError as RepositoryError
    from padre_git.errors import UnknownName as UnknownName

# name -> the module of this package that has it
_PUBLIC = {
    "App": "app.api.app",
    "Dataset": "core.data.dataset",
    "autolog": "app.scripts.autolog",
    "callback": "app.scripts.active",
    "compare": "app.api.compare",
    "Experiment": "app.api.experiment",
    "Function": "app.api.provenance",
    "FunctionPipeline": "core.components.functions",
    "FunctionTransform": "core.components.preprocessing",
    "MissingData": "errors",
    "NotComparable": "errors",
    "PadreError": "errors",
    "PipIdentifier": "app.api.provenance",
    "Project": "app.api.experiment",
    "RepositoryError": "errors",
    "SKLearnPipeline": "app.api.experiment",
    "TorchPipeline": "core.networks.pipeline",
    "UnknownName": "errors",
    "diff": "app.api.diff",
    "example_app": "app.api.example",
    "inspect": "app.files.inspect",
    "integer": "core.search.space",
    "load_model": "app.api.runs",
    "log_artifact": "app.scripts.active",
    "log_metrics": "app.scripts.active",
    "log_params": "app.scripts.active",
    "loginteger": "core.search.space",
    "loguniform": "core.search.space",
    "plot": "app.plots.plot",
    "get_run": "app.api.runs",
    "report": "app.report.verb",
    "runs": "app.api.runs",
    "scores": "app.api.runs",
    "site": "app.site.write",
    "start_run": "app.scripts.script",
    "uniform": "core.search.space",
    "reproduce": "app.verify.reproduce",
    "verify": "app.verify.verify",
}

__all__ = list(_PUBLIC)
__getattr__ = names(__name__, _PUBLIC)


def __dir__() -> list[str]:
    return sorted({*globals(), *_PUBLIC})

"""What is looked at before anything runs: the experiments that a file defines (`padre inspect FILE`), any object."""

from pathlib import Path
from typing import Any

from padre_git.app.api.experiment import Experiment
from padre_git.app.files import launch
from padre_git.app.repository import mappings
from padre_git.app.show.inspect import Inspected
from padre_git.core.components.plain import plain
from padre_git.core.inspectors import frameworks
from padre_git.core.inspectors.mappings import Catalog
from padre_git.core.pipelines.pipeline import Pipeline
from padre_git.core.search import grid as parameters
from padre_git.errors import RepositoryError
from padre_git.model.inspection import Inspection
from padre_git.storage.git.plumbing import Git


def of_file(file: Path) -> list[Inspected]:
    """The pipelines of all experiments of ``file``, which is read as `padre run` reads it.

    Raises
    ------
    PadreError : for a file that is not there, defines nothing or raises; for an invalid mapping.
    """
    root = _root()
    catalog = mappings.catalog(root)
    with launch.only_defined(file, root or file.absolute().parent) as (experiments, note):
        return [_experiment(each, file, catalog, [note] if note else []) for each in experiments]


def inspect(value: Any) -> Inspection:
    """The components of any object, nested, and its hyperparameters, typed model, optimizer or other.

    Parameters
    ----------
    value : Experiment, or any object
        An estimator, a pipeline, a module, optimizer, scheduler or loader of torch, a function. It is neither changed
        nor fitted.

    Returns
    -------
    Inspection
        `root` is the outermost component; `parts` are all of them, `hyperparameters` all of theirs by name.

    Raises
    ------
    PadreError
        For an invalid mapping in the repository around the working folder.
    """
    catalog = mappings.catalog(_root())
    if isinstance(value, Experiment):
        return Pipeline.of(value.pipeline, preprocessing=value.preprocessing).inspection(catalog)
    return frameworks.inspect(value, catalog)


def _root() -> Path | None:
    """The repository around the working folder; a file can be looked at outside of any."""
    try:
        return Git(Path.cwd()).root
    except RepositoryError:
        return None


def _experiment(experiment: Experiment, file: Path, catalog: Catalog, notes: list[str]) -> Inspected:
    pipeline = Pipeline.of(experiment.pipeline, preprocessing=experiment.preprocessing)
    place = {"project": experiment.project.slug, "experiment": experiment.slug, "file": file.as_posix()}
    return Inspected(
        title=f"{experiment.project.slug}/{experiment.slug}",
        text=pipeline.text,
        inspection=pipeline.inspection(catalog),
        identity=place,
        varied=_varied(experiment, pipeline),
        notes=[*notes, *pipeline.notes],
    )


def _varied(experiment: Experiment, pipeline: Pipeline) -> dict[str, list[Any]]:
    """The parameters of the experiment's grid, with their alternatives in order."""
    found: dict[str, list[Any]] = {}
    for setting in parameters.expand(experiment.parameters, pipeline, where=experiment.slug):
        for name, value in setting.items():
            alternatives = found.setdefault(name, [])
            if plain(value) not in alternatives:
                alternatives.append(plain(value))
    return found

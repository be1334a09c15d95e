"""What a run is made of next to its own folder, by path."""

from collections.abc import Iterator

from padre_git.model.documents import Run
from padre_git.storage.layout import Layout


def required(layout: Layout, run: Run) -> Iterator[str]:
    """What `run.json` refers to: without these the run cannot be read."""
    place = layout.execution(run.project, run.experiment, run.execution)
    yield place.file
    if run.definition:
        yield place.definition(run.definition)
    if run.environment:
        yield place.environment(run.environment)
    if run.predictions:
        yield place.pointer(run.recording)
    if run.dataset:
        yield layout.version_file(run.dataset.dataset, run.dataset.version)


def companions(layout: Layout, run: Run) -> Iterator[str]:
    """What goes with it where it is there."""
    place = layout.execution(run.project, run.experiment, run.execution)
    yield from (layout.project_file(run.project), layout.experiment_file(run.project, run.experiment))
    yield place.pointer(run.recording)
    if run.search:
        yield place.search(run.search)
    if run.dataset:
        yield layout.dataset_file(run.dataset.dataset)


def version_folder(layout: Layout, run: Run) -> str:
    """The folder of the data version that it used; empty where it used none."""
    return layout.version(run.dataset.dataset, run.dataset.version) if run.dataset else ""

"""`padre import`."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from padre_git.app import runs
from padre_git.app.exchange import imports
from padre_git.app.repository.workspace import Workspace
from padre_git.app.setup import hooks
from padre_git.cli import output
from padre_git.cli.shared import Group, opened
from padre_git.core.text.formats import count, listed
from padre_git.errors import BadArgument, PadreError
from padre_git.model.foreign import OPENML, Store
from padre_git.model.names import slug
from padre_git.model.shell import quoted
from padre_git.storage import dvc as dvc_of
from padre_git.storage import foreign

if TYPE_CHECKING:
    from padre_git.app.exchange.imports.answers import Wanted
    from padre_git.app.exchange.imports.openml import Taken as OfOpenML
    from padre_git.app.exchange.imports.take import Taken

_SHOWN = 3  # problems, and names


@click.group(cls=Group, short_help="Import runs of other tools, and results published by others.")
def command() -> None:
    """Import runs that other tools have recorded, or results published by others."""


def _common(function: Callable[..., None]) -> Callable[..., None]:
    """The options of each import of runs."""
    for option in reversed(
        (
            click.option(
                "--project",
                metavar="NAME",
                default="default",
                help="Put the runs into this project; by default `default`.",
            ),
            click.option(
                "--lower-is-better",
                "lower",
                metavar="METRICS",
                default="",
                help="Treat these metrics as better if lower (comma-separated); padre knows its own.",
            ),
            click.option(
                "--since",
                type=click.DateTime(["%Y-%m-%d"]),
                metavar="DATE",
                help="Skip runs from before this day (UTC).",
            ),
            click.option(
                "--limit", type=click.IntRange(0), metavar="N", default=0, help="Import at most N runs; 0 means all."
            ),
            click.option(
                "--predictions",
                metavar="FILE",
                default="",
                help="Take the predictions of each run from this file of its artifacts: CSV, Parquet or JSON.",
            ),
            click.option(
                "--truth", metavar="COLUMN", default="", help="Name the column of the truth, with --predictions."
            ),
            click.option(
                "--prediction",
                metavar="COLUMN",
                default="",
                help="Name the column of the predictions, with --predictions.",
            ),
            click.option(
                "--row",
                metavar="COLUMN",
                default="",
                help="Name the column that tells rows apart, with --predictions; by default they are numbered.",
            ),
            click.option(
                "--task",
                type=click.Choice(["classification", "regression"]),
                help="Say what whole numbers are, with --predictions.",
            ),
            click.option("--dry-run", "dry", is_flag=True, help="Say what would be imported, and import nothing."),
            click.option("--json", "as_json", is_flag=True, help="Print one JSON document."),
        )
    ):
        function = option(function)
    return function


@command.command()
@click.argument("place", metavar="DIR|FILE.db", type=click.Path(path_type=Path))
@click.option(
    "--experiment", "experiments", multiple=True, metavar="NAME", help="Import only this experiment. May be repeated."
)
@click.option(
    "--splits",
    "by",
    metavar="NAME",
    default="",
    help="Make the runs below one parent its splits, by their tag or parameter NAME, such as fold.",
)
@_common
def mlflow(place: Path, experiments: tuple[str, ...], *, by: str, **given: Any) -> None:
    """Import the runs of MLflow: of a folder such as mlruns, or of a database in SQLite such as mlflow.db.

    MLflow is not needed. Parameters, metrics and states are taken, not models and other artifacts. A run that is here
    is left out, so the command can be repeated.
    """
    store = foreign.mlflow.open_store(place)
    _import(imports.splits.Joined(store, by) if by else store, experiments, **given)


@command.command()
@click.option("--all-commits", is_flag=True, help="Include each commit that changed dvc.lock.")
@_common
def dvc(*, all_commits: bool, **given: Any) -> None:
    """Import the experiments of DVC in this repository: those in refs/exps, as `dvc exp show` lists them.

    DVC reads them; nothing is run and nothing is checked out. Each is recorded at the code of its own commit.
    """
    workspace = opened()
    store = dvc_of.experiments.Experiments(workspace.git, every_commit=all_commits)
    _import(store, (), workspace=workspace, **given)


@command.command()
@click.argument("place", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--experiment", "experiments", multiple=True, metavar="NAME", help="Import only this experiment. May be repeated."
)
@_common
def sacred(place: Path, experiments: tuple[str, ...], **given: Any) -> None:
    """Import the runs that Sacred's FileStorageObserver has written: numbered folders with run.json and config.json.

    Sacred is not needed. Settings, metrics, the result and the state are taken, not sources, outputs and artifacts.
    """
    _import(foreign.sacred.Folder(place), experiments, **given)


@command.command(name="tensorboard")
@click.argument("place", metavar="DIR", type=click.Path(path_type=Path))
@_common
def events(place: Path, **given: Any) -> None:
    """Import the scalars of TensorBoard: each folder below DIR that has event files is a run, its path its name.

    TensorBoard is not needed. Hyperparameters and the state of a run are taken where `add_hparams` wrote them.
    """
    _import(foreign.tensorboard.Folder(place), (), **given)


@command.command()
@click.argument("run", metavar="RUN|DIR")
@click.option("--server", metavar="URL", default=OPENML, show_default=True, help="Ask this server.")
@click.option("--dataset", "name", metavar="NAME", default="", help="Name the data set; by default as OpenML does.")
@click.option(
    "--project", metavar="NAME", default="default", help="Put the run into this project; by default `default`."
)
@click.option("--dry-run", "dry", is_flag=True, help="Say what would be imported, and import nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def openml(run: str, *, server: str, as_json: bool, **given: Any) -> None:
    """Import a run of OpenML by its number, or from a folder with its files, with data, splits and predictions.

    Its metrics are computed here, from the predictions. It is compared with own runs by a test where these are on the
    same splits: padre run FILE --dataset NAME --splitting openml-RUN
    """
    number = run.isdigit() and not Path(run).is_dir()
    found = foreign.openml.of_server(run, server) if number else foreign.openml.of_folder(Path(run))
    taken = imports.openml.take(opened(), found, **given)
    if as_json:
        output.json(vars(taken))
        return
    name = taken.experiment
    if taken.here:
        output.line(f"{name}   already here, or removed: nothing was imported")
        return
    _openml(taken)
    if taken.saved:
        output.line(f"Next   padre run FILE --dataset {quoted(taken.dataset)} --splitting {quoted(name)}")


def _openml(taken: "OfOpenML") -> None:
    metrics = taken.metrics.metrics if taken.metrics else {}
    values = ", ".join(f"{name} {metric.mean:.4g}" for name, metric in metrics.items())
    output.line(f"{taken.experiment}   {taken.dataset}, {count(taken.splits, 'split')}, with predictions")
    output.line(f"    {values}")
    for name, (here, there) in taken.compared.items():
        output.line(f"    {name} over all rows   {here:.6g} here, {there:.6g} there")
    for text in taken.notes:
        output.note(f"note   {text}")
    if taken.saved is None:
        output.line("would save 1 recording")
        return
    output.line(f"saved  to {taken.saved.branch} ({taken.saved.commit[:7]})")
    for text in taken.saved.notes:
        output.note(f"note   {text}")


def _import(
    store: Store,
    experiments: Iterable[str],
    *,
    project: str,
    lower: str,
    since: datetime | None,
    limit: int,
    dry: bool,
    as_json: bool,
    workspace: Workspace | None = None,
    **predictions: str,
) -> None:
    wanted = _wanted(**predictions)
    workspace = workspace or opened()
    asked = imports.take.Asked(
        project=project,
        experiments=list(experiments),
        limit=limit,
        since=since.replace(tzinfo=UTC).timestamp() if since else None,
        lower=[name.strip() for name in lower.split(",") if name.strip()],
        predictions=wanted,
        dry=dry,
    )
    found: list[Taken] = []
    for taken in imports.take.take(workspace, store, asked):
        found.append(taken)
        if not as_json and taken.total:
            _experiment(taken)
    if as_json:
        output.json([_document(each, dry=dry) for each in found])
    else:
        _saved(workspace, found, dry=dry)
    if not any(each.runs or each.left_out["already here"] for each in found):
        raise PadreError(f"{store.name} has no run that can be imported")


def _wanted(*, predictions: str, truth: str, prediction: str, row: str, task: str | None) -> "Wanted | None":
    """Where the predictions are; none where nobody asked for them."""
    given = {"--truth": truth, "--prediction": prediction, "--row": row, "--task": task}
    if not predictions:
        without = next((name for name, value in given.items() if value), "")
        if without:
            raise BadArgument(f"{without} needs --predictions FILE, the file of each run that has the column")
        return None
    lacking = [name for name in ("--truth", "--prediction") if not given[name]]
    if lacking:
        raise BadArgument(f"--predictions needs {' and '.join(f'{name} COLUMN' for name in lacking)}")
    return imports.answers.Wanted(predictions, truth, prediction, row, task or "")


def _experiment(taken: "Taken") -> None:
    """What came of an experiment."""
    statuses = ", ".join(f"{number:,} {status}" for status, number in sorted(taken.statuses.items()))
    left = ", ".join(f"{number:,} {why}" for why, number in sorted(taken.left_out.items()))
    parts = [statuses, f"left out: {left}" if left else ""]
    head = f"{taken.runs:,} of {count(taken.total, 'run')}"
    output.line(f"{taken.experiment}   {head}{': ' if any(parts) else ''}{'; '.join(filter(None, parts))}")
    if taken.runs:
        output.line(f"    {_content(taken)}")
        output.line(f"    {_code(taken)}")
    if taken.equal or taken.differing:
        output.line(f"    metrics   {_compared(taken)}")
    if taken.left:
        texts = (count(number, what) for what, number in taken.left.items())
        output.line(f"    not taken   {listed(texts, None)}")
    for text in taken.problems[:_SHOWN]:
        output.note(f"note   {text}")
    if len(taken.problems) > _SHOWN:
        output.note(f"note   {len(taken.problems) - _SHOWN} more runs cannot be read")


def _content(taken: "Taken") -> str:
    stepped = f", {len(taken.stepped)} of them by step" if taken.stepped else ""
    numbers = f"{count(len(taken.parameters), 'parameter')}, {count(len(taken.metrics), 'metric')}{stepped}"
    joined = f", {taken.splits:,} splits" if taken.splits else ""
    if not taken.predicted:
        return f"{numbers}{joined}; no predictions: they can be listed, not tested"
    without = taken.runs - taken.predicted
    rest = f", {without:,} without: they can be listed, not tested" if without else ""
    return f"{numbers}{joined}; {taken.predicted:,} with predictions{rest}"


def _compared(taken: "Taken") -> str:
    """How the metrics of predictions are to the ones that the tool recorded."""
    parts = [f"{count(taken.equal, 'value')} as recorded"] if taken.equal else []
    for name, (number, here, there) in taken.differing.items():
        parts.append(f"{name} differs in {count(number, 'run')}: {here:.6g} here, {there:.6g} there")
    return "; ".join(parts)


def _code(taken: "Taken") -> str:
    known = sum(taken.commits.values())
    here = f"{known:,} at {count(len(taken.commits), 'commit')} of this repository" if known else ""
    return f"code   {', '.join(filter(None, (here, f'{taken.unknown:,} unknown' if taken.unknown else '')))}"


def _saved(workspace: Workspace, found: "list[Taken]", *, dry: bool) -> None:
    recordings = sum(each.recordings for each in found)
    if not recordings:
        return
    layout = workspace.layout
    branches = [saved.branch for each in found for saved in each.saved]
    project = slug(found[0].project)
    places = {f"{layout.refs}/{project}/{slug(each.experiment)}/…" for each in found if each.recordings}
    where = branches[0] if len(branches) == 1 else places.pop() if len(places) == 1 else f"{layout.refs}/{project}/…"
    if dry:
        output.line(f"would save {count(recordings, 'recording')} to {where}")
        return
    output.line(f"saved  {count(recordings, 'recording')} to {where}")
    if hooks.installed(workspace.git):
        output.line("       The hook adds them to your next `git commit`.")
    else:
        output.line(
            f"       To add them to your branch: git add {quoted(layout.projects)} (run `padre install` once to "
            "automate this)"
        )
    for text in dict.fromkeys(note for each in found for saved in each.saved for note in saved.notes):
        output.note(f"note   {text}")
    first = slug(next(each.experiment for each in found if each.recordings))
    output.line(f"Next   padre list --experiment {quoted(first)}    padre compare {quoted(f'{first}@best')}")


def _document(taken: "Taken", *, dry: bool) -> dict[str, Any]:
    """What came of an experiment, for programs."""
    plain = {name: dict(value) if isinstance(value, Counter) else value for name, value in vars(taken).items()}
    names = {name: sorted(value) for name, value in plain.items() if isinstance(value, set)}
    saved = [{"branch": each.branch, "commit": each.commit} for each in taken.saved]
    return {**plain, **names, "runs": taken.runs, "saved": saved, "dry_run": dry}


@command.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--source", required=True, metavar="TEXT", help="Say where the numbers come from, such as 'Doe 2020, table 3'."
)
@click.option("--cite", "citation", metavar="KEY", default="", help="Give the key of \\cite.")
@click.option(
    "--metric", metavar="NAME", default="", help="Name the metric, if the file has a column per data set or label."
)
@click.option("--percent", is_flag=True, help="Divide all by 100.")
@click.option("--project", metavar="NAME", default="default", help="Save them in this project; by default `default`.")
@click.option("--name", metavar="NAME", default="", help="Name the document; by default like the file.")
def scores(file: Path, **given: Any) -> None:
    """Import the numbers of a CSV FILE: a line per number (label, dataset, metric, mean, and std, n where known), or,
    with --metric, a line per label and a column per data set, or a line per dataset and a column per label.

    They stand in tables next to one's own, marked as reported, and take part in tests over data sets alone.
    """
    path, document = runs.reported.import_scores(opened(), file, **given)
    labels = list(dict.fromkeys(each.label for each in document.scores))
    data = {each.dataset for each in document.scores}
    numbers, sets = count(len(document.scores), "number"), count(len(data), "data set")
    output.line(f"{document.name}   {numbers} of {', '.join(labels)} on {sets}")
    output.line(f"saved  {path} (untracked)")
    words = quoted(*(f"reported:{label}" for label in labels[:2]))
    output.line(f"Next   padre compare OWN {words}    git add {quoted(path)}")

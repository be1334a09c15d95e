"""`padre show`."""

import click

from padre_git.app import show as views
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import listing, searches, select, settings
from padre_git.app.show import overview
from padre_git.app.show.run import show_run
from padre_git.cli import output
from padre_git.cli.shared import opened, show
from padre_git.errors import PadreError, UnknownName
from padre_git.storage.index import Index


@click.command(short_help="Show one run, experiment, project or data set.")
@click.argument("selector", default="@last", metavar="[SELECTOR]")
@click.option("--all", "everything", is_flag=True, help="Show all parameters, files and the command.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(selector: str, everything: bool, as_json: bool) -> None:
    """Show what SELECTOR names: a run, an experiment, a project or a data set; by default the last run.

    \b
    padre show m4t7              a run, by its id or a unique beginning of it
    padre show @last~1           the run before the last
    padre show @last#3           its third setting
    padre show breast-svc        an experiment and its runs
    padre show breast-svc@best   its best setting
    """
    workspace = opened()
    known = workspace.index()
    for problem in known.problems:
        output.note(listing.problem(problem, len(known.rows)))
    show(_find(workspace, known, selector, everything=everything), as_json=as_json)


def _find(workspace: Workspace, known: Index, selector: str, *, everything: bool) -> listing.Shown:
    try:
        found = select.select(workspace, selector, known=known)
    except UnknownName:
        # a project or a data set that nothing has run with has no runs to select
        name = selector.rpartition(":")[2]
        empty = overview.project(known, workspace, name) or overview.dataset(known, name)
        if empty is None:
            raise
        return empty
    if found.whole:
        view = _whole(workspace, found, known)
        if view:
            return view
    trade_offs = _front(workspace, found, known)
    if trade_offs:
        return trade_offs
    every = settings.of_rows(found.rows)
    if len(every) == 1 and len(every[0].distinct) < 2:
        return show_run(workspace, every[0].row, known, everything=everything)
    if not every:
        raise PadreError(f"`{selector}` has no runs; padre list")
    return overview.of_settings(workspace, found, known)


def _front(workspace: Workspace, found: select.Selection, known: Index) -> listing.Shown | None:
    """The front of a search for several objectives; none of any other."""
    if not found.rows or not (found.kind == "last" or found.text.endswith("@best")):
        return None
    document = searches.of(workspace, found.rows[0])
    return views.front.front(workspace, found, known) if document and document.front else None


def _whole(workspace: Workspace, found: select.Selection, known: Index) -> listing.Shown | None:
    name = found.text.rpartition(":")[2]
    if found.kind == "experiment":
        return overview.experiment(workspace, found, known)
    return overview.project(known, workspace, name) if found.kind == "project" else overview.dataset(known, name)

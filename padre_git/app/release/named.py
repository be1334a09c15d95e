"""Completed runs by one word: a selector, the name of a table of `report.yaml`, or a tag."""

from padre_git.app import report as reports
from padre_git.app.release import tagged
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import select, settings
from padre_git.errors import PadreError
from padre_git.model.names import short
from padre_git.storage.index import Row


def rows_of(workspace: Workspace, selector: str, *, every: bool = False) -> list[Row]:
    """The completed runs that ``selector`` names: of a tag the ones in its manifest, of ``table:NAME`` the ones that
    the table of `report.yaml` shows.

    Parameters
    ----------
    every : all of them; else one of the seeds with equal predictions, of which one is enough to run again.

    Raises
    ------
    PadreError : where there are none.
    """
    if selector.startswith("table:"):
        found = reports.claims.of_comparison(
            reports.build.answer(
                workspace, (reports.spec.at(workspace.git, "HEAD") or reports.spec.Spec()).table(selector[6:])
            )
        )
    else:
        tag = tagged.find(workspace.git, selector)
        claimed = tag.manifest if tag else None
        found = select.select(workspace, selector).rows
        if claimed and claimed.runs:
            found = [row for row in found if short(row.id) in claimed.runs]
    done = [row for row in found if row.status == "completed"]
    if not done:
        raise PadreError(f"`{selector}` has no completed run: padre list")
    if every:
        return done
    return [row for setting in settings.of_rows(done) for row in setting.distinct or setting.runs]

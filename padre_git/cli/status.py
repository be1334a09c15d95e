"""`padre status`."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from padre_git.app import questions
from padre_git.app import show as shows
from padre_git.app import study as studies
from padre_git.cli import output
from padre_git.cli.shared import opened, show
from padre_git.errors import BadArgument, PadreError

if TYPE_CHECKING:
    from padre_git.app.repository.workspace import Workspace
    from padre_git.app.runs.listing import Shown


@click.command(short_help="Show what is stale, unpublished or interrupted.")
@click.argument("study", required=False, type=click.Path(path_type=Path))
@click.option("--watch", is_flag=True, help="Repaint the status of a study every 2 s until Ctrl-C.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(study: Path | None, watch: bool, as_json: bool) -> None:
    """Show experiments whose files or data changed since their last run, runs that this branch does not have,
    results that are not on the remote, interrupted work, and what the runs answer to research questions.

    With STUDY, a YAML file of `padre run`, show which of its cells are done, stale, failed, missing or running.
    """
    if study is None and watch:
        raise BadArgument("--watch repaints the matrix of a study: padre status study.yaml --watch")
    workspace = opened()
    if study is None:
        show(_with_answers(workspace, shows.status.status(workspace)), as_json=as_json)
    elif watch and not as_json and output.is_terminal():
        output.repaint(lambda: show(studies.status.status(workspace, study), as_json=False))
    else:
        show(studies.status.status(workspace, study), as_json=as_json)


def _with_answers(workspace: "Workspace", shown: "Shown") -> "Shown":
    """The same with a line for each research question; statistics are imported only where there is one."""
    problems: list[PadreError] = []
    if not questions.read.questions(workspace, problems=problems) and not problems:
        return replace(shown, document={**shown.document, "questions": []})
    lines, documents, texts = questions.answered.status(workspace)
    return replace(
        shown,
        head=[*shown.head, *(("questions", line) for line in lines)],
        document={**shown.document, "questions": documents},
        problems=[*shown.problems, *texts],
    )

"""What `padre run` prints of a study: what is to be computed, each cell as it is recorded, and the table at the end."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from padre_git import cli
from padre_git.app import compare as comparing
from padre_git.app import study as studies
from padre_git.app.execute.invocation import Invocation
from padre_git.app.repository.workspace import Workspace
from padre_git.cli import output
from padre_git.core.text.formats import count
from padre_git.errors import PadreError

if TYPE_CHECKING:
    from padre_git.app.recording.recording import Recording
    from padre_git.app.study.run import Board
    from padre_git.app.study.spec import Study

# what the file of a study says itself
_IN_FILE = ("dataset", "splitting", "metrics", "seeds", "label", "nested", "parameters", "names", "stale")


def asked(files: Sequence[Path], given: dict[str, Any], message: str) -> "Study | None":
    """The study that FILEs and options are; none where they are experiments that run one after the other.

    Raises
    ------
    UsageError : for options that a study's file has instead, and the ones that only a study takes.
    PadreError : for an invalid file.
    """
    own = [file for file in files if studies.spec.is_study(file)]
    if given.get("warm") and (own or (given["datasets"] and len(files) > 1)):
        raise click.UsageError("--warm: a cell of a study would depend on those before it. Run its file by itself")
    if own:
        _check(own[0], files, given)
        return studies.spec.read(own[0])
    wanted = [f"--{name.replace('_', '-')}" for name in ("dry_run", "only", "fail_fast") if given.get(name)]
    datasets = given["datasets"]
    if not datasets or not files:
        if wanted:
            raise click.UsageError(f"{wanted[0]} is for a study, or for FILEs with --dataset A,B")
        return None
    if len(files) < 2 and not wanted:
        return None
    return studies.spec.given(files, name=message, datasets=datasets, names=tuple(given["names"]))


def _check(own: Path, files: Sequence[Path], given: dict[str, Any]) -> None:
    if len(files) > 1:
        raise click.UsageError(f"{own} is a study, which runs by itself; its `experiments` lists files")
    for name in _IN_FILE:
        if given.get(name):
            option = {"parameters": "-p", "names": "--only"}.get(name, f"--{name}")
            other = "use --only LABEL" if name == "names" else f"write it into {own}"
            raise click.UsageError(
                f"{'--experiment' if name == 'names' else option}: a study says this itself; {other}"
            )


def run(
    study: "Study",
    invocation: Invocation,
    *,
    only: Sequence[str],
    dry: bool,
    fail_fast: bool,
    quiet: bool,
    as_json: bool,
) -> int:
    """Compute what is missing, print it, and return the exit code."""
    silent = quiet or as_json
    board = studies.run.run(
        study,
        invocation,
        only=only,
        dry=dry,
        fail_fast=fail_fast,
        before=lambda before: None if silent else _before(before, dry=dry),
        progress=output.matrix,
    )
    if dry:
        if as_json:
            output.json(studies.status.document(board.study, board.cells, board.found))
        return 0
    if not silent:
        _after(board)
    return 1 if studies.run.failures(board) else 0


def _before(board: "Board", *, dry: bool) -> None:
    """The matrix, and how much there is to do."""
    view = studies.view
    name = board.study.name or "matrix"
    output.pairs([(name, view.heading(board.cells, board.how)), ("", view.summary(board.cells, board.found))])
    if dry or not board.missing:
        output.line()
        _matrix(board)
    for text in view.misfits(board.cells, board.found):
        output.note(f"note   not computed: {text}")
    if not board.missing:
        output.line("All cells are done.")
    elif dry:
        output.line(f"{count(len(board.missing), 'cell')} would be computed; nothing ran.")
    sys.stdout.flush()


def _matrix(board: "Board") -> None:
    headers, rows = studies.view.table(board.cells, board.found)
    if output.needed(headers, rows) > output.width():
        headers, rows = studies.view.turned(headers, rows)
    output.table(headers, rows)


def recorded(recording: "Recording") -> None:
    """A cell that is recorded, on one line, and why a run of it failed."""
    cli.recording.brief(recording)


def _after(board: "Board") -> None:
    """The table of `padre compare`, and what is still missing."""
    groups = studies.run.rows(board)
    if groups:
        output.line()
        try:
            cli.compare.show(comparing.compare.of_runs(Workspace.at(), groups, board.study.metrics))
        except PadreError as error:  # such as no number that two cells have in common
            output.note(f"note   {error}")
    left = studies.run.failures(board)
    if left:
        output.line()
        _matrix(board)
        output.error(f"{count(left, 'cell')} of {len(board.cells)} could not be computed; the same command tries again")

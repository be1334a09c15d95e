"""`padre tag`."""

from typing import TYPE_CHECKING

import click

from padre_git.app import release
from padre_git.cli import output
from padre_git.cli.shared import opened
from padre_git.model.shell import quoted

if TYPE_CHECKING:
    from padre_git.app.release.tag import Draft

_FAILED = 1


@click.command(short_help="Tag what the current commit claims.")
@click.argument("name")
@click.option("-m", "--message", default="", help="Describe the version: a subject, an empty line, and more text.")
@click.option("--select", multiple=True, metavar="SELECTOR", help="Claim these runs. May be repeated.")
@click.option(
    "--allow",
    default="",
    metavar="CHECKS",
    help="Tag in spite of these problems: stale, unverified, uncited, unpushed.",
)
@click.option("--changes", is_flag=True, help="Add what changed since the previous tag to the message.")
@click.option("--dry-run", is_flag=True, help="Only check whether the tag could be made.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(
    name: str, message: str, select: tuple[str, ...], allow: str, changes: bool, dry_run: bool, as_json: bool
) -> int:
    """Make the annotated git tag NAME on the current commit, with a manifest of what it claims.

    The tag claims the tables in `report.yaml`, the answers to questions, and the runs behind both; without either, the
    latest runs of each experiment.
    padre refuses to tag stale runs, numbers that the stored predictions do not confirm, a version that `CITATION.cff`
    does not cite, and results that are on no DVC remote. A tag is never moved.
    """
    workspace = opened()
    kinds = [word.strip() for word in allow.split(",") if word.strip()]
    draft = release.tag.prepare(workspace, name, select=select, allow=kinds)
    lines = list[str]()
    if not draft.problems and not dry_run:
        lines = release.tag.create(workspace, draft, message, note=changes)
    if as_json:
        output.json(_document(draft, made=not draft.problems and not dry_run))
    else:
        _print(draft, lines, dry_run=dry_run)
    return _FAILED if draft.problems else 0


def _document(draft: "Draft", *, made: bool) -> dict[str, object]:
    return {
        "tag": draft.name,
        "made": made,
        "commit": draft.commit,
        "runs": [row.id for row in draft.claims.rows],
        "tables": list(draft.claims.tables),
        "answers": {name: part.word for name, part in draft.claims.answers.items()},
        "refused": [{"check": each.kind, "message": each.text} for each in draft.problems],
        "allowed": draft.allowed,
        "checked": draft.checked,
        "manifest": draft.manifest.lines,
    }


def _print(draft: "Draft", lines: list[str], *, dry_run: bool) -> None:
    for note in draft.notes:
        output.note(note)
    for problem in draft.problems:
        output.error(problem.text)
    if draft.problems:
        return
    verb = "would freeze" if dry_run else "freezes"
    output.line(f"{draft.name} on {draft.place}     {verb} {draft.counts}")
    rows = [("  checked", ", ".join(draft.checked))] if draft.checked else []
    answers = (f"{name}: {part.word}" for name, part in draft.claims.answers.items())
    rows += [("  answers" if not number else "", text) for number, text in enumerate(answers)]
    rows += [("  cite", "CITATION.cff is up to date")] if draft.cited else []
    rows += [("  allowed", ", ".join(draft.allowed))] if draft.allowed else []
    rows += [("  changes" if not number else "", text) for number, text in enumerate(lines)]
    rows += [] if dry_run else [("Next", f"padre publish {quoted(draft.name)}")]
    output.pairs(rows, indent=12)

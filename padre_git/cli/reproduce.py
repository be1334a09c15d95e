"""`padre reproduce`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from padre_git.app import verify
from padre_git.app.release import named
from padre_git.app.repository.workspace import Workspace
from padre_git.cli import output
from padre_git.core.text.formats import listed
from padre_git.errors import PadreError
from padre_git.model.names import short

if TYPE_CHECKING:
    from padre_git.app.verify.rerun import Options, Reproduced
    from padre_git.storage.index import Row

_DIFFERENT = 3
_SHOWN = 6  # differences of environments
_ROWS = 22


@click.command(short_help="Run a recorded run again and compare instance by instance.")
@click.argument("selector")
@click.option("--here", is_flag=True, help="Run in this environment, not in one with the recorded versions.")
@click.option(
    "--in", "folder", type=click.Path(path_type=Path), metavar="DIR", help="Keep everything in this new folder."
)
@click.option("--lock", is_flag=True, help="Print the recorded versions as requirements.txt, and end.")
@click.option("--split", type=int, metavar="K", help="Compute and compare only this split, counted from 0.")
@click.option("--tolerance", type=float, default=1e-9, metavar="X", help="Set the relative tolerance; by default 1e-9.")
@click.option("--keep-going", is_flag=True, help="Continue if one of several runs differs or cannot run.")
@click.option("--record", is_flag=True, help="Save it as a run of the same execution.")
@click.option("--allow-build", is_flag=True, help="Let source distributions be built, which runs their code.")
@click.option("--allow-origin", "hosts", multiple=True, metavar="HOST", help="Install from repositories of this host.")
@click.option(
    "--index", default="", metavar="URL", help="Install packages from this index, instead of the configured one."
)
@click.option("--find-links", "links", multiple=True, metavar="DIR", help="Install from this folder of wheels.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask before the repository's code runs.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(
    selector: str,
    here: bool,
    folder: Path | None,
    lock: bool,
    split: int | None,
    tolerance: float,
    keep_going: bool,
    record: bool,
    allow_build: bool,
    hosts: tuple[str, ...],
    index: str,
    links: tuple[str, ...],
    yes: bool,
    as_json: bool,
) -> int:
    """Run SELECTOR again in a clone, with its code, data, setting and seed, and compare the predictions row by row.

    The environment is built anew from the recorded versions, by uv or pip. Your files, index and branches stay as they
    are, and nothing is recorded unless you ask for it.

    \b
    padre reproduce m4t7            with the recorded versions
    padre reproduce m4t7 --here     in this environment
    padre reproduce m4t7 --split 0  one split, at a fraction of the cost
    padre reproduce v1.0 --keep-going --yes          all runs of a tag
    padre reproduce table:accuracy --keep-going      all runs of a table

    Exit 0 if the predictions are the same, 3 if they differ, 1 if it could not run.
    """
    verb = verify.reproduce
    workspace = Workspace.at()
    rows = named.rows_of(workspace, selector)
    if lock:
        for row in rows:
            output.block("\n".join(verb.requirements(workspace, row, hosts)))
        return 0
    if len(rows) > 1 and not keep_going:
        names = listed((short(row.id) for row in rows), 8)
        raise PadreError(f"`{selector}` matches {len(rows)} runs: {names}. Name one, or give --keep-going")
    if folder is not None and len(rows) > 1:
        raise click.UsageError("--in DIR is for one run")
    sources = verify.environment.Sources(index, links, allow_build, hosts)
    options = verify.rerun.Options(here, folder, tolerance, record, split, sources)
    for row in rows:
        verb.check(workspace, row, options)
    _agree(workspace, rows, yes=yes, asking=not as_json)
    if len(rows) == 1:
        return _one(workspace, rows[0], options, as_json=as_json)
    return _several(workspace, rows, options, as_json=as_json)


def _agree(workspace: Workspace, rows: "list[Row]", *, yes: bool, asking: bool) -> None:
    """Ask once whether the code may run; elsewhere than on a terminal it needs `--yes`."""
    for row in rows:
        asked = verify.reproduce.about(workspace, row)
        if yes:
            continue
        if not asking or not sys.stdin.isatty() or not sys.stdout.isatty():
            raise PadreError(f"{asked.text}; to allow it, add --yes")
        output.line(f"{asked.text[:1].upper()}{asked.text[1:]}: {asked.command}")
    if not yes:
        click.confirm("Run it?", default=False, abort=True, err=True)


def _one(workspace: Workspace, row: "Row", options: "Options", *, as_json: bool) -> int:
    verb = verify.reproduce
    if as_json:
        found = verb.again(workspace, row, options)
        output.json(found.document())
        return found.code
    output.line(f"{short(row.id)}   {verify.rerun.title(workspace, row)}")
    found = verb.again(workspace, row, options, lambda name, text: output.pairs([(f"  {name}", text)], indent=15))
    _print(found)
    if options.folder is not None:
        output.note(f"Kept in {options.folder}: clone, environment and log.txt.")
    return found.code


def _print(found: "Reproduced") -> None:
    if found.step and found.verdict == verify.rerun.COULD_NOT:
        output.line(f"could not run: {found.step}: {found.why}")
        return
    total, changed = found.total, found.labels_changed
    scores = f", scores within {found.largest:.0e}" if found.largest else ""
    why = "" if found.step else found.why
    output.pairs([("predictions", why or f"{total - changed:,} of {total:,} equal{scores}")], indent=15)
    same = sum(each.same for each in found.metrics)
    if found.metrics:
        output.pairs([("metrics", f"{same} of {len(found.metrics)} equal")], indent=15)
    if found.verdict == "different":
        _differences(found)
    within = f" ({found.tolerance:g})" if "tolerance" in found.verdict else ""
    output.line(f"{found.verdict}{within}")
    if found.step:
        output.line(f"It could not be recorded: {found.why}")
    elif found.recorded:
        output.line(f"Recorded as {short(found.recorded)}: padre diff {short(found.run)} {short(found.recorded)}")
    else:
        output.line("Nothing was recorded; --record saves it as a run.")


def _differences(found: "Reproduced") -> None:
    pairs = [("  " + each.name, each.text.removeprefix(f"{each.name} ")) for each in found.metrics if not each.same]
    if found.rows:
        pairs.append(("rows", listed(found.rows, _ROWS, separator=" ")))
    environment = [f"{name} {old} -> {new}" for name, old, new in found.environment]
    pairs.append(("environment", listed(environment, _SHOWN) or "no difference is known"))
    output.pairs(pairs, indent=15)


def _several(workspace: Workspace, rows: "list[Row]", options: "Options", *, as_json: bool) -> int:
    verb = verify.reproduce
    found = []
    with output.progress(len(rows), "run") as advance:
        for each in verb.several(workspace, rows, options):
            found.append(each)
            advance()
    if as_json:
        output.json([each.document() for each in found])
    else:
        table = [[short(each.run), each.title.partition(",")[0], each.verdict, _why(each)] for each in found]
        output.table(["run", "experiment", "verdict", "predictions"], table, cuttable=("predictions",))
    codes = {each.code for each in found}
    return _DIFFERENT if _DIFFERENT in codes else max(codes, default=0)


def _why(each: "Reproduced") -> str:
    if each.step:
        return f"{each.step}: {each.why}"
    return f"{each.total - each.labels_changed:,} of {each.total:,} equal"

"""`padre gc`."""

import click

from padre_git.app.share import gc
from padre_git.cli import output
from padre_git.cli.shared import opened
from padre_git.core.text.formats import count, listed
from padre_git.model.shell import quoted

_LISTED = 3
_STAY = {
    gc.RUNS: "with runs that no other branch or tag has",
    gc.RESULTS: "whose results are on no remote and not in another branch: padre push, or commit them",
    gc.UNPUSHED: "that no remote has yet: padre push",
    gc.CHECKED_OUT: "checked out",
    gc.RECORDING: "being recorded",
    gc.UNREAD: "that this clone cannot read: git fetch",
}


@click.command(short_help="Move merged executions to the archive.")
@click.option("--dry-run", is_flag=True, help="Only show what would be archived.")
@click.option("--restore", "selectors", metavar="EXECUTION", multiple=True, help="Bring an execution's branch back.")
@click.option("--verbose", is_flag=True, help="Name each execution.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(dry_run: bool, selectors: tuple[str, ...], verbose: bool, as_json: bool) -> None:
    """Move the branches of executions whose runs are in another branch or tag to refs/padre/archive, so that `git
    branch` stays short. Archived executions are listed, shown and checked out as before."""
    workspace = opened()
    if selectors:
        branches = [gc.restore(workspace, each) for each in selectors]
        if as_json:
            output.json({"restored": branches})
        for name in () if as_json else branches:
            output.line(f"restored  {name}")
        return
    done = gc.Collected(gc.plan(workspace)) if dry_run else gc.collect(workspace)
    if as_json:
        output.json(_document(done, dry_run=dry_run))
    else:
        _print(done, dry_run=dry_run, verbose=verbose)


def _document(done: gc.Collected, *, dry_run: bool) -> dict[str, object]:
    return {
        "dry_run": dry_run,
        "executions": done.plan.total,
        "archived": [_short(ref.name) for ref in done.plan.merged],
        "stay": {
            reason: [{"branch": _short(name), "detail": text} for name, text in found.items()]
            for reason, found in done.plan.stays.items()
        },
        "remote_only": list(map(_short, done.plan.remote_only)),
        "at_remotes": done.at_remotes,
    }


def _print(done: gc.Collected, *, dry_run: bool, verbose: bool) -> None:
    found, many = done.plan, len(done.plan.merged)
    if not found.total:
        output.line("This clone has no execution branches.")
        return
    would = "would " if dry_run else ""
    verb, stay = ("archive", "stay") if dry_run else ("archived", "stay")
    rows = list[tuple[str, str]]()
    if dry_run and many:
        where = "and so are their data" if not found.remote_only else "and their data there or on DVC's remote"
        rows.append((f"{would}{verb}", f"{many} of {count(found.total, 'execution')}: {_holders(found)}, {where}"))
    elif many:
        back = "Bring one back with: padre gc --restore EXECUTION"
        rows.append((verb, f"{count(many, 'execution')} to refs/padre/archive; they are listed as before. {back}"))
    else:
        rows.append((f"{would}{verb}", f"none of {count(found.total, 'execution')}"))
    rows += [(f"{would}archive" if dry_run else verb, _short(ref.name)) for ref in found.merged if verbose]
    rows += [(f"{would}{stay}", text) for text in _stays(found, verbose=verbose)]
    output.pairs(rows, indent=max(len(name) for name, _ in rows) + 3)
    if found.remote_only:
        output.note(
            f"Results of {count(len(found.remote_only), 'execution')} are in no branch or tag, only on DVC's remote: "
            "`dvc gc --cloud` would delete them."
        )
    for remote, names in done.at_remotes.items():
        output.line(f"{remote} still has {len(names)} of them: git push {quoted(remote, '--delete', *names)}")


def _holders(found: gc.Plan) -> str:
    names = found.holders
    *first, last = names if len(names) <= _LISTED else ("", "branches or tags that stay")
    return f"all their runs are in {', '.join(first) + ' or ' if any(first) else ''}{last}"


def _stays(found: gc.Plan, *, verbose: bool) -> list[str]:
    texts = list[str]()
    for reason, what in _STAY.items():
        names = found.stays.get(reason, {})
        if not names:
            continue
        places = sorted({text for text in names.values() if text})
        where = f" in {listed(places, _LISTED)}" if reason == gc.CHECKED_OUT else ""
        verb = f"{'is' if len(names) == 1 else 'are'} " if reason in (gc.CHECKED_OUT, gc.RECORDING) else ""
        hint = " (--verbose names them)" if not verbose and not texts else ""
        texts.append(f"{len(names)} {verb}{what}{where}{hint}")
        if verbose:
            texts += [f"  {_short(name)}{f'   {text}' if text else ''}" for name, text in names.items()]
    return texts


def _short(ref: str) -> str:
    return ref.removeprefix("refs/heads/")

"""`padre init`."""

from pathlib import Path
from typing import Any

import click

from padre_git.app.setup import ci
from padre_git.app.setup.init import Initialised, initialise
from padre_git.app.setup.write import DVC_LOCAL
from padre_git.app.show.textconv import install
from padre_git.cli import output
from padre_git.cli.main import COMMANDS
from padre_git.storage.git.plumbing import Git
from padre_git.storage.paths import home

_ORDER = (".padre", ".dvc", ".dvcignore", ".gitignore", ".gitattributes")
# what can be created, as it is shown, and what it is for
_CREATED = (
    ({".padre/config.yaml", ".padre/.gitignore"}, "settings of this repository"),
    ({".dvc/config", ".dvc/.gitignore", ".dvcignore"}, "keeps data and predictions out of git; analytics off"),
    ({DVC_LOCAL}, "this worktree uses the cache of the main one"),
)
_ADDED = {".gitignore": "predictions stay out", ".gitattributes": "run files fold in pull requests"}
# the command that must be there, what to type, what it does
_NEXT = (
    ("run", "padre run experiment.py", "run and record an experiment"),
    ("run", "padre run -- python train.py", "record a script as it is"),
    ("install", "padre install", "add finished runs to each `git commit`"),
)


@click.command(name="init")
@click.argument("path", type=click.Path(path_type=Path), default=Path())
@click.option("--git", is_flag=True, help="Run `git init` first if PATH is in no repository.")
@click.option("--commit", is_flag=True, help="Commit what padre wrote, and nothing else.")
@click.option(
    "--textconv",
    is_flag=True,
    help="Let `git diff` show metrics instead of hashes (sets diff.padre.textconv in this clone).",
)
@click.option("--root", metavar="FOLDER", help="Put projects/ and datasets/ below FOLDER, such as lab/.")
@click.option("--refs-prefix", metavar="NAME", help="Begin branches with NAME instead of `padre`.")
@click.option("--ci", "host", type=click.Choice(ci.HOSTS), help="Write workflows and templates for this git host.")
def command(path: Path, textconv: bool, refs_prefix: str | None, host: str | None, **options: Any) -> None:
    """Set up padre in the git repository of PATH (here, by default).

    Writes settings and ignore rules, stages nothing, and changes no other file. A second time it does nothing.
    """
    done = initialise(path, prefix=refs_prefix, **options)
    if textconv and install(Git(done.root)):
        output.note(
            "note   `git diff` shows metrics of .dvc files in this clone; undo it with: padre textconv --uninstall"
        )
    copied = ci.copy(done.root, host) if host else None
    if done.nothing and copied:
        _show_copied(done, copied)
        return
    if done.nothing:
        output.line(f"padre is already set up in {home(done.root)}; nothing to do")
        return
    output.line(f"padre is set up in {home(done.root)} ({_state(done)})")
    for label, names, text in [*_rows(done), *(_copied_rows(copied) if copied else ())]:
        output.line(f"  {label:<10}{names:<34}{text}".rstrip())
    if done.nobody:
        output.note("note   git has no user.name and user.email, so the commit is by padre <padre@localhost>")
    output.line()
    for number, (typed, text) in enumerate(_next(done)):
        output.line(f"{'Next' if number == 0 else '':<6}{typed:<40}{text}".rstrip())


def _show_copied(done: Initialised, copied: ci.Copied) -> None:
    if not copied.written and not copied.kept:
        output.line(f"padre and its workflows are already set up in {home(done.root)}; nothing to do")
        return
    output.line(f"padre is set up in {home(done.root)}")
    for label, names, text in _copied_rows(copied):
        output.line(f"  {label:<10}{names:<44}{text}".rstrip())
    if copied.written:
        output.line()
        if ci.PLACEHOLDER in ci.requirement():
            output.line(f"Next  replace {ci.PLACEHOLDER} in them with the address of padre's repository")
        output.line("Next  read them, then git add and commit: a host runs them once they are on its default branch")


def _copied_rows(copied: ci.Copied) -> list[tuple[str, str, str]]:
    rows = [("created" if number == 0 else "", path, "") for number, path in enumerate(copied.written)]
    return rows + [("kept", path, text) for path, text in copied.kept.items()]


def _state(done: Initialised) -> str:
    branch = f"branch {done.branch}" if done.branch else "detached HEAD"
    inside = f"the repository around {home(done.asked)}; " if done.asked.resolve() != done.root.resolve() else ""
    unborn = ", no commit yet" if done.unborn else ""
    files = "file is" if done.changed == 1 else "files are"
    changed = f"; your {done.changed} changed {files} untouched" if done.changed else ""
    return f"{inside}{branch}{unborn}{changed}"


def _rows(done: Initialised) -> list[tuple[str, str, str]]:
    setup = done.setup
    created = [(_shown(known & setup.created.keys()), text) for known, text in _CREATED if known & setup.created.keys()]
    rows = [("created" if number == 0 else "", names, text) for number, (names, text) in enumerate(created)]
    if done.made_git:
        rows.insert(0, ("created", ".git/", "the repository"))
    if setup.has_dvc:
        rows.append(("kept", ".dvc/", "was set up before; left as it is"))
    if setup.added:
        counts = ", ".join(f"{name} +{len(lines)}" for name, lines in setup.added.items())
        rows.append(("added", counts, "; ".join(_ADDED[name] for name in setup.added)))
    for each in setup.hiding:
        file = home(Path(each.file)) if Path(each.file).is_absolute() else each.file
        rows.append(("undone", f"{file}:{each.line} `{each.rule}`", "hid padre's files"))
    if done.commit:
        rows.append(("committed", f"{done.commit[:7]} on {done.branch or 'HEAD'}", "these files and lines only"))
    rows.append(("not done", f"{'' if done.commit else 'no commit, '}no hook, no branch", ""))
    return rows


def _shown(paths: set[str]) -> str:
    """`.dvc/config` and what is next to it are `.dvc/`; a file that stands alone is itself."""
    inside = {path for path in paths if path.startswith(".dvc/") and path != DVC_LOCAL}
    shown = {".padre/config.yaml"} if ".padre/config.yaml" in paths else paths - inside
    return " ".join(sorted({*shown, *([".dvc/"] if inside else [])}))


def _next(done: Initialised) -> list[tuple[str, str]]:
    steps = [] if Path.cwd().resolve() == done.root.resolve() else [(f"cd {home(done.root)}", "")]
    touched = {path.partition("/")[0] for path in done.setup.paths if path != DVC_LOCAL}
    names = [name for name in _ORDER if name in touched]
    if names and not done.commit:
        steps.append((f'git add {" ".join(names)} && git commit -m "Set up padre"', ""))
    return steps + [(typed, text) for needed, typed, text in _NEXT if needed in COMMANDS]

"""`padre install`."""

from pathlib import Path

import click

from padre_git.app.setup import hooks
from padre_git.app.setup.ignores import hidden_by
from padre_git.app.show import textconv
from padre_git.cli import output
from padre_git.storage.config import read_settings
from padre_git.storage.git.plumbing import Git
from padre_git.storage.layout import Layout
from padre_git.storage.paths import home


@click.command(short_help="Have git commit take finished runs along.")
def command() -> None:
    """Write hooks of git: `git commit` then takes the finished runs of its history along and validates what is staged,
    `git push` sends their data to DVC's remote. Hooks that are there are kept and run first."""
    git = Git(Path.cwd())
    settings = read_settings(git.root)
    done = hooks.install(git)
    for each in hidden_by(git, Layout(git.root, settings.layout.root.strip("/"), settings.refs.prefix), {}):
        output.note(f"note   {each.sentence}")
    if done.by_framework:
        output.line("the pre-commit framework calls padre already (.pre-commit-config.yaml); nothing to do")
    elif not done.written:
        output.line(f"padre's hooks are already in {home(done.folder)}; nothing to do")
    else:
        output.line(f"`git commit` takes finished runs along, `git push` their data: {home(git.root)}")
        output.line(f"  written   {home(done.folder)}: {', '.join(done.written)}")
        if done.chained:
            output.line(f"  kept      your own {', '.join(done.chained)}: run first, beside as NAME.before-padre")
        output.line("  without   git commit --no-verify, or PADRE_SKIP_HOOK=1; for good: padre uninstall")
        if not textconv.installed(git):
            output.line()
            output.line("Next  padre textconv --install    `git diff` then shows metrics of .dvc files")

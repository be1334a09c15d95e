"""`padre install`."""

from pathlib import Path

import click

from padre_git.app.setup import driver, hooks
from padre_git.app.setup.ignores import hidden_by
from padre_git.app.show import textconv
from padre_git.cli import output
from padre_git.core.text.formats import count
from padre_git.storage.config import read_settings
from padre_git.storage.git.plumbing import Git
from padre_git.storage.layout import Layout
from padre_git.storage.paths import home


@click.command(short_help="Install git hooks that add finished runs to each commit.")
def command() -> None:
    """Install git hooks: `git commit` then adds the finished runs of its history and validates what is staged, and
    `git push` sends their data to the DVC remote. Hooks that you have are kept and run first.

    It also installs a merge driver: `git merge` derives `experiment.json` and the README of an experiment from the runs
    of both sides.
    """
    git = Git(Path.cwd())
    settings = read_settings(git.root)
    layout = Layout(git.root, settings.layout.root.strip("/"), settings.refs.prefix)
    done = hooks.install(git)
    merges, lines = driver.install(git, layout)
    for each in hidden_by(git, layout, {}):
        output.note(f"note   {each.sentence}")
    if done.written:
        output.line(f"`git commit` now adds finished runs, and `git push` sends their data: {home(git.root)}")
        output.line(f"  written   {home(done.folder)}: {', '.join(done.written)}")
    else:
        framework = "the pre-commit framework already calls padre (.pre-commit-config.yaml)"
        there = framework if done.by_framework else f"padre's hooks are already in {home(done.folder)}"
        output.line(there if merges or lines else f"{there}; nothing to do")
    if done.written and done.chained:
        output.line(f"  kept      your own {', '.join(done.chained)}: run first, now called NAME.before-padre")
    if merges:
        output.line(
            "  merging   `git merge` derives experiment.json and READMEs of experiments from the runs of both sides"
        )
    if lines:
        output.line(f"  added     {count(lines, 'line')} to .gitattributes; commit them")
    if done.written:
        output.line("  skip it   git commit --no-verify, or PADRE_SKIP_HOOK=1; for good: padre uninstall")
        if not textconv.installed(git):
            output.line()
            output.line("Next  padre textconv --install    `git diff` then shows metrics of .dvc files")

"""`padre note`."""

import sys

import click

from padre_git.app.notes import notes
from padre_git.cli import output
from padre_git.cli.shared import opened
from padre_git.model.shell import quoted


@click.command(short_help="Write a note on a run, an experiment, a question or a row of data.")
@click.argument("about", metavar="RUN|EXPERIMENT|question:NAME|data:DATASET/VERSION#ROW")
@click.argument("text")
@click.option("--project", default="", help="Put the file into this project; by default that of what the note is on.")
def command(about: str, text: str, project: str) -> None:
    """Write a note: a new file in git, shown with what it is on by `padre show`, `padre diff`, `padre instances` and on
    web pages. Its author and its date are those of the commit that brings it.

    \b
    padre note @last "The learning rate was a typo, see #12"
    padre note data:wine#102 "The label is doubtful"
    padre note question:rq1-kernel "Reviewer 2 asks for a third data set"
    """
    text = sys.stdin.read() if text == "-" else text
    path = notes.write(opened(), about, text, project=project)
    output.line(f"wrote  {path}")
    output.note(f"Next   git add {quoted(path)}")

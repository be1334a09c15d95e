"""`padre project create|edit|list|show`."""

from typing import Any

import click

from padre_git.app import questions
from padre_git.app.release import citation
from padre_git.app.repository import catalog
from padre_git.app.repository.texts import question_texts
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs.listing import Shown
from padre_git.cli import output, shared
from padre_git.cli.shared import Group, opened
from padre_git.core.text.formats import count
from padre_git.errors import PadreError
from padre_git.model.documents import Project
from padre_git.model.names import slug
from padre_git.model.shell import quoted


@click.group(cls=Group, name="project")
def command() -> None:
    """Create, edit, list and show projects."""


@command.command()
@click.argument("name")
@click.option("--description", default="", help="Say what it is about.")
@click.option("--question", "asked", multiple=True, help="Add a research question. May be repeated.")
def create(name: str, description: str, asked: tuple[str, ...]) -> None:
    """Create the project NAME: its project.json, and a file for each question."""
    workspace = opened()
    path = catalog.create_project(workspace, name, description=description)
    output.line(f"created {path}, not committed yet")
    for text in asked:
        output.line(f"created {questions.write.create(workspace, text, project=name)}")
    output.note(
        f'Next   padre experiment create NAME --project {quoted(name)}    or name it in an experiment: project="{name}"'
    )


@command.command()
@click.argument("name")
@click.option(
    "--author",
    "authors",
    multiple=True,
    metavar="NAME",
    help='Add an author to cite, as "Given Family", optionally followed by an ORCID iD. May be repeated.',
)
@click.option("--remove-author", "removed", multiple=True, metavar="NAME", help="Remove an author.")
def edit(name: str, authors: tuple[str, ...], removed: tuple[str, ...]) -> None:
    """Change the authors of the project NAME in its project.json."""
    if not authors and not removed:
        raise click.UsageError("nothing to change; name an --author")
    path = catalog.edit_project(opened(), name, add=list(map(citation.author, authors)), remove=removed)
    output.line(f"changed {path}")


@command.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
def list_(as_json: bool) -> None:
    """List the projects of the work tree."""
    workspace = opened()
    problems: list[PadreError] = []
    found = catalog.projects(workspace, problems)
    for problem in problems:
        output.error(f"{problem}; {count(len(found), 'other project')} listed")
    if as_json:
        output.json([{"slug": slug(each.document.name), **_plain(workspace, each)} for each in found])
        return
    counts = [len(catalog.experiments(workspace, each.document.name)) for each in found]
    rows = [
        [slug(each.document.name), each.document.name, str(number), each.document.description]
        for each, number in zip(found, counts, strict=True)
    ]
    if rows:
        output.table(["project", "name", "experiments", "description"], rows, align="llr", cuttable=["description"])
    else:
        output.note("no projects yet; padre project create NAME, or the first run makes one")


@command.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def show(name: str, as_json: bool) -> None:
    """Show the project NAME."""
    workspace = opened()
    found = catalog.project(workspace, name)
    document = found.document
    inside = [slug(each.document.name) for each in catalog.experiments(workspace, document.name)]
    plain = _plain(workspace, found)
    asked = [("questions", text) for text in plain["questions"]]
    about = [("description", document.description)] if document.description else []
    people = [("authors", f"{each.name} {each.orcid}".strip()) for each in document.authors or ()]
    rows = [("project", document.name), *about, *asked, *people, ("experiments", ", ".join(inside) or "none yet")]
    shared.show(Shown([*rows, ("file", found.path)], document=plain), as_json=as_json)


def _plain(workspace: Workspace, found: catalog.DocumentFile[Project]) -> dict[str, Any]:
    document = found.document
    return {
        "name": document.name,
        "description": document.description,
        "questions": question_texts(workspace, slug(document.name), document.questions),
        "authors": document.authors or [],
        "path": found.path,
    }

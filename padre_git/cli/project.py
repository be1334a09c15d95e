"""`padre project create|edit|list|show`."""

import click

from padre_git.app.release import citation
from padre_git.app.repository import catalog
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
@click.option("--question", "questions", multiple=True, help="Add a research question. May be repeated.")
def create(name: str, description: str, questions: tuple[str, ...]) -> None:
    """Create the project NAME: one file, project.json."""
    path = catalog.create_project(opened(), name, description=description, questions=questions)
    output.line(f"created {path}; git add it when you like")
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
        output.json([{"slug": slug(each.document.name), **_plain(each)} for each in found])
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
    questions = [("questions", text) for text in document.questions]
    about = [("description", document.description)] if document.description else []
    people = [("authors", f"{each.name} {each.orcid}".strip()) for each in document.authors or ()]
    rows = [("project", document.name), *about, *questions, *people, ("experiments", ", ".join(inside) or "none yet")]
    shared.show(Shown([*rows, ("file", found.path)], document=_plain(found)), as_json=as_json)


def _plain(found: catalog.DocumentFile[Project]) -> dict[str, object]:
    words = ("name", "description", "questions")
    authors = found.document.authors or []
    return {**{word: getattr(found.document, word) for word in words}, "authors": authors, "path": found.path}

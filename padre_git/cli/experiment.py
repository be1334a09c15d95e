"""`padre experiment create|list|rename|rm|show`."""

import click
import msgspec

from padre_git.app.commit import experiments
from padre_git.app.repository import catalog
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs.listing import Shown
from padre_git.cli import output, shared
from padre_git.cli.shared import opened
from padre_git.core.text.formats import count
from padre_git.errors import PadreError
from padre_git.model.documents import Definition
from padre_git.model.names import slug
from padre_git.model.shell import quoted


@click.group(name="experiment", cls=shared.Group)
def command() -> None:
    """Create, list, show, rename and remove experiments."""


@command.command()
@click.argument("name")
@click.option("--project", default="default", show_default=True, help="Name the project it belongs to.")
@click.option("--dataset", help="Name its data set.")
@click.option("--description", default="", help="Say what it is about.")
def create(name: str, project: str, dataset: str | None, description: str) -> None:
    """Create the experiment NAME: one file, experiment.json, which its first run completes."""
    workspace = opened()
    path = catalog.create_experiment(workspace, name, project=project, dataset=dataset, description=description)
    output.line(f"created {path}, not committed yet")
    output.note(f'Next   name it in a file: @app.experiment("{name}", project="{project}", …), then padre run FILE')


@command.command(name="list")
@click.option("--project", help="List only the experiments of this project.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
def list_(project: str | None, as_json: bool) -> None:
    """List the experiments of the work tree."""
    problems: list[PadreError] = []
    found = catalog.experiments(opened(), project, problems)
    for problem in problems:
        output.error(f"{problem}; {count(len(found), 'other experiment')} listed")
    if as_json:
        output.json([_plain(each) for each in found])
        return
    headers = ["experiment", "label", "data", "pipeline", "description"]
    rows = []
    for each in (one.document for one in found):
        pipeline = str(each.pipeline.get("description", ""))
        path = f"{slug(each.project)}/{slug(each.name)}"
        rows.append([path, each.label, each.dataset or "", pipeline, each.description])
    if rows:
        output.table(headers, rows, cuttable=["description", "pipeline"])
    else:
        output.note("no experiments yet; padre experiment create NAME, or the first run makes one")


@command.command()
@click.argument("name")
@click.option("-m", "--message", default="", metavar="WHY", help="Say why; kept in removed.json.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def rm(name: str, message: str, as_json: bool) -> None:
    """Remove the experiment NAME, or PROJECT/NAME. Its runs leave the lists and stay in git's history."""
    workspace = opened()
    done = experiments.remove_experiment(workspace, name, reason=message)
    if as_json:
        output.json(done)
        return
    output.line(f"removed {'/'.join(done.place)} and {count(len(done.gone), 'run')}; they stay in git's history")
    output.line(f"to do the same on your branch: git add -A {quoted(_folder(workspace, done.place))}")


@command.command()
@click.argument("name")
@click.argument("new", metavar="NEW")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def rename(name: str, new: str, as_json: bool) -> None:
    """Rename the experiment NAME, or PROJECT/NAME, to NEW. Its runs stay where they are and count as runs of NEW.
    Rename the experiment in your file, too."""
    workspace = opened()
    done = experiments.rename_experiment(workspace, name, new)
    if as_json:
        output.json(done)
        return
    output.line(f"renamed {name} to {'/'.join(done.place)}; its runs now belong to the new name")
    folders = [_folder(workspace, done.place), _folder(workspace, done.before)]
    output.line(f"to do the same on your branch: git add -A {' '.join(folders)}")


def _folder(workspace: Workspace, place: tuple[str, str]) -> str:
    return workspace.layout.experiment_file(*place).rpartition("/")[0]


@command.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def show(name: str, as_json: bool) -> None:
    """Show the experiment NAME, or PROJECT/NAME: its newest definition."""
    found = catalog.experiment(opened(), name)
    document = found.document
    target = f"target {', '.join(document.target)}" if document.target else ""
    rows = [
        ("experiment", f"{slug(document.project)}/{slug(document.name)}   {document.name}"),
        ("description", document.description),
        ("label", document.label),
        ("data", f"{document.dataset or ''} {target}".rstrip()),
        ("pipeline", str(document.pipeline.get("description", ""))),
        ("splitting", str(document.splitting.get("description", ""))),
        ("metrics", ", ".join(document.metrics)),
        ("seed", "" if document.seed is None else str(document.seed)),
        ("file", found.path),
    ]
    lines = [(name, text) for name, text in rows if text.strip()]
    shared.show(Shown(lines, document=_plain(found)), as_json=as_json)


def _plain(found: catalog.DocumentFile[Definition]) -> dict[str, object]:
    document: dict[str, object] = msgspec.to_builtins(found.document)
    return {**document, "path": found.path}

"""`padre update`."""

import click

from padre_git.app import commit, questions
from padre_git.app.commit.derived import Derived, definition, derive, experiments
from padre_git.app.release import citation
from padre_git.app.repository.texts import texts
from padre_git.app.repository.workspace import Workspace
from padre_git.cli import output
from padre_git.cli.shared import opened
from padre_git.core.text.formats import count
from padre_git.errors import PadreError
from padre_git.storage.git.staging import Index


@click.command(short_help="Write the derived files of this branch.")
@click.option(
    "--readme/--no-readme",
    default=None,
    help="Write the README of each experiment; by default only on the default branch.",
)
@click.option(
    "--answers/--no-answers",
    default=None,
    help="Write the answer of each question; by default only on the default branch.",
)
@click.option(
    "--cite", "version", is_flag=False, flag_value="", metavar="[VERSION]",
    help="Write CITATION.cff instead, for VERSION if given.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(readme: bool | None, answers: bool | None, version: str | None, as_json: bool) -> int:
    """Write `experiment.json` of each experiment: the definition of its newest completed run on this branch. On the
    default branch, write also its `README.md`, which a git host shows, and the answers to research questions.

    With --cite, write the version and the release date into `CITATION.cff`, and fields that the file lacks. Other
    fields stay as they are.

    The hook writes `experiment.json` with each commit that includes runs. A file with unstaged changes is not
    written.
    """
    workspace = opened()
    if version is not None:
        _cite(workspace, version, as_json=as_json)
        return 0
    index = Index(workspace.git)
    found = experiments(workspace.layout, index)
    wanted = workspace.git.is_default_branch() if readme is None else readme
    # a page that both sides of a merge changed is derived, whatever the branch
    wanted = wanted or any(f"{workspace.layout.experiment(*each)}/README.md" in index.conflicts for each in found)
    generators = [definition, *([commit.readme.page] if wanted else [])]
    done = derive(workspace.git, workspace.layout, index, found, generators=generators, stage=False)
    asked = workspace.git.is_default_branch() if answers is None else answers
    asked = asked and any(texts(workspace, "question"))  # comparisons take a second to import
    answered = questions.write.answers(workspace) if asked else None
    written, problems = [*done.written], answered.problems if answered else []
    written += answered.written if answered else []
    if as_json:
        output.json({"written": sorted(written), "left": done.remarks})
    else:
        _say(sorted(written), done, problems, len(found))
    for problem in problems:
        output.error(problem)
    return 1 if problems else 0


def _say(written: list[str], done: Derived, problems: list[PadreError], experiments: int) -> None:
    for path in written:
        output.line(f"wrote {path}{', and staged it: its conflict is resolved' if path in done.resolved else ''}")
    for remark in done.remarks:
        output.note(remark)
    if not written and not problems:
        output.line(f"The derived files of {count(experiments, 'experiment')} are up to date.")


def _cite(workspace: Workspace, version: str, *, as_json: bool) -> None:
    done = citation.update(workspace, version)
    for text in done.notes:
        output.note(text)
    if as_json:
        output.json({"written": [citation.FILE] if done.written else [], "left": []})
    elif done.written:
        output.line(f"wrote {citation.FILE}")
    else:
        output.line(f"{citation.FILE} is up to date")

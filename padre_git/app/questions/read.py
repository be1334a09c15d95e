"""The questions of the work tree or of a revision, with what people wrote; one that cannot be read hurts no other."""

from dataclasses import dataclass

from padre_git.app.repository.texts import Text, texts
from padre_git.app.repository.workspace import Workspace
from padre_git.errors import PadreError, UnknownName
from padre_git.model.documents import Project
from padre_git.model.names import natural, slug
from padre_git.model.questions import Question
from padre_git.storage import prose
from padre_git.storage.index import HEAD, WORK, Index


@dataclass(frozen=True)
class QuestionFile:
    """A question and where it stands.

    Attributes
    ----------
    name : of the file; empty for a question that `project.json` lists, which has no rule.
    text : below the fields, without the answer.
    written : the answer that stands in the file.
    """

    path: str
    project: str
    name: str
    question: Question
    text: str = ""
    written: str = ""


def questions(
    workspace: Workspace, revision: str | None = None, problems: list[PadreError] | None = None
) -> list[QuestionFile]:
    """All that have a file.

    Parameters
    ----------
    revision : of this commit or tree; by default of the work tree.
    problems : where the errors of files go that cannot be read.
    """
    found = []
    for each in texts(workspace, "question", revision, problems):
        try:
            found.append(parsed(each))
        except PadreError as error:
            if problems is not None:
                problems.append(error)
    return found


def parsed(each: Text) -> QuestionFile:
    """The question in a file.

    Raises
    ------
    PadreError : as of `storage.prose.question`.
    """
    found, text = prose.question(each.data, each.path)
    people = prose.without_answer(text, each.path)
    return QuestionFile(each.path, each.project, each.name, found, people, prose.answer_of(text, each.path))


def of_projects(workspace: Workspace, known: Index) -> list[QuestionFile]:
    """The questions that `project.json` of this branch lists; earlier versions of padre wrote them there."""
    found = []
    for noun, document in known.documents("project"):
        if noun.places & (WORK | HEAD) and isinstance(document, Project):
            project = noun.path.split("/")[-2]
            found += [QuestionFile(noun.path, project, "", Question(question=text)) for text in document.questions]
    return found


def question(workspace: Workspace, name: str) -> QuestionFile:
    """The question that is called ``name``, or ``project/name``.

    Raises
    ------
    UnknownName : listing the ones that there are.
    PadreError : several projects have it, or its file cannot be read.
    """
    problems: list[PadreError] = []
    project, _, own = name.rpartition("/")
    found = questions(workspace, problems=problems)
    same = [each for each in found if each.name in {own, slug(own)} and project in {"", each.project}]
    if len(same) > 1:
        places = ", ".join(f"{each.project}/{each.name}" for each in same)
        raise PadreError(f"{len(same)} questions are called `{own}`: {places}; write one of these")
    if same:
        return same[0]
    broken = next((each for each in problems if f"/{slug(own)}.md" in str(each)), None)
    names = sorted((each.name for each in found), key=natural)
    raise broken or UnknownName("question", name, names, hint="All: padre question list")

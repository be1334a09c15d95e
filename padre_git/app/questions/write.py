"""New questions as files, and the derived answers in them: between their markers, and nothing else of a file."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from padre_git.app.questions.answered import answered
from padre_git.app.questions.read import parsed
from padre_git.app.repository.texts import texts
from padre_git.app.repository.workspace import Workspace
from padre_git.errors import PadreError
from padre_git.model.names import check_name, natural, slug
from padre_git.model.questions import Rule
from padre_git.storage import prose, writing
from padre_git.storage.git.staging import Index, scratch

_EMPTY = f"Why it matters, in your words.\n\n{prose.BEGIN}\n{prose.END}\n"
_NO_RULE = f"{prose.BEGIN}\n{prose.END}\n"


@dataclass(frozen=True)
class Answers:
    """What was done to the answers: the files that were written, and why others were left."""

    written: list[str] = field(default_factory=list)
    problems: list[PadreError] = field(default_factory=list)


def create(workspace: Workspace, text: str, *, project: str = "", name: str = "", rule: Rule | None = None) -> str:
    """Write the file of a new question, and return its path.

    Parameters
    ----------
    text : the question.
    project : by default the only one that there is, or `default` where there is none.
    name : of the file; by default the slug of the text.
    rule : what decides it; without one it is only listed.

    Raises
    ------
    PadreError : there is such a question, the text is empty, or the rule expects what it does not select.
    """
    if not text.strip():
        raise PadreError('the question is empty; write it as: padre question create "Does A beat B?" --select a,b')
    own = slug(check_name("question", name)) if name else slug(text)
    path = f"{workspace.layout.project(slug(project) if project else _project(workspace))}/questions/{own}.md"
    if (workspace.root / path).exists():
        raise PadreError(f"the question `{own}` already exists: {path}; edit that file, or choose another --name")
    fields: dict[str, object] = {"schema": 1, "question": text.strip()}
    if rule is not None:
        expected = rule.expectation
        fields["hypothesis"] = _hypothesis(expected.one, expected.others, rule)
        fields["decided_by"] = _fields(rule)
    writing.write(workspace.root, path, prose.written(fields, _EMPTY if rule else _NO_RULE))
    return path


def _project(workspace: Workspace) -> str:
    known = workspace.index()
    projects = {row.project for row in known.rows} | {
        each.path.split("/")[-2] for each in known.nouns if each.kind == "project"
    }
    if len(projects) > 1:
        raise PadreError(
            f"there are {len(projects)} projects: {', '.join(sorted(projects, key=natural))}; name one with --project"
        )
    return next(iter(projects), "default")


def _hypothesis(one: str, others: Sequence[str], rule: Rule) -> str:
    names = " and ".join(others)
    if rule.expectation.equal:
        return f"{one} is as good as {names} within {rule.rope:g}"
    return f"{one} is better than {names}"


def _fields(rule: Rule) -> dict[str, object]:
    """What was given; the rest is left to its default."""
    given = {name: getattr(rule, name) for name in ("select", "where", "metric", "expect", "rope")}
    given["select"] = list(rule.select)
    given["expect"] = rule.expectation.text
    return {name: value for name, value in given.items() if value not in ("", None)}


def answers(workspace: Workspace) -> Answers:
    """Write the answer of each question that is not what the runs of this branch say.

    Runs, code and data are the ones that git's index has, so that every clone writes the same bytes.
    """
    done = Answers()
    files = list(texts(workspace, "question", problems=done.problems))
    if not files:
        return done
    with _staged(workspace) as tree:
        known = workspace.index(at=tree)
        for each in files:
            try:
                found = answered(workspace, parsed(each), known, at=tree)
                if found.answer.elsewhere:
                    raise PadreError(f"{each.path}: its test needs predictions that are not on this machine, so its "
                                     "answer was left. Get them with: dvc pull")  # fmt: skip
                data = prose.with_answer(each.data, each.path, found.block)
            except PadreError as error:
                done.problems.append(error)
                continue
            if data != each.data:
                writing.write(workspace.root, each.path, data)
                done.written.append(each.path)
    return done


@contextmanager
def _staged(workspace: Workspace) -> Iterator[str]:
    """The tree of the user's index; made of a copy, as git would note it in the index itself."""
    index = Index(workspace.git)
    if index.conflicts:
        raise PadreError("a merge is not finished, so no answer was written. Finish it, then: padre update")
    with scratch(workspace.git) as copy:
        if index.file.exists():
            shutil.copyfile(index.file, copy.file)
        yield copy.tree()

"""The page of research questions: each with its answer, what decided it, and what people wrote; and notes elsewhere."""

from collections.abc import Iterable
from typing import Any

from padre_git.app.notes import links, papers
from padre_git.app.notes.notes import Written, on
from padre_git.app.questions import words
from padre_git.app.questions.answered import Answered
from padre_git.app.runs.settings import grouped
from padre_git.app.site import prose
from padre_git.app.site.contents.cells import Content, link
from padre_git.app.site.view import View
from padre_git.errors import PadreError
from padre_git.model.names import short
from padre_git.model.shell import quoted

_TONES = {"yes": "good", "no": "bad", "stale": "bad"}  # of an answer's word


def page(view: View) -> Content:
    """All questions of the view."""
    found = [_question(view, each) for each in view.questions]
    return {"questions": found, "problems": list(map(str, view.question_problems)), "same": ["padre question list"]}


def _question(view: View, found: Answered) -> Content:
    file, asking, answer = found.file, found.file.question, found.answer
    headers, rows = words.table(answer) if answer.parts else ([], [])
    by_short = {short(row.id): row for row in answer.rows}
    facts: list[tuple[str, Any]] = [
        (name, [link(view, by_short[each]) if each in by_short else each for each in text.split(", ")])
        if name == "runs" else (name, [text])
        for name, text in words.lines(answer, found.asked)
    ]  # fmt: skip
    return {
        "name": file.name,
        "text": asking.question,
        "hypothesis": asking.hypothesis,
        "word": words.cell(answer),
        "tone": _TONES.get(answer.word, ""),
        "headers": headers,
        "rows": rows,
        "facts": facts,
        "comparison": found.page if found.page in view.comparisons else "",
        "links": [_link(view, each) for each in asking.links],
        **_papers(view, found),
        "prose": prose.html(file.text, view.forge),
        "notes": written(view, on(view.written, found.about)),
        "show": f"padre question show {quoted(file.name)}" if file.name else "",
    }


def _papers(view: View, found: Answered) -> Content:
    file = found.file
    revision = view.commit if view.revision else None
    try:
        cited = papers.of(view.workspace, file.question.papers, file.path, revision)
    except PadreError as error:  # an unknown key
        return {"papers": [], "problem": str(error)}
    return {"papers": [{"text": each.text, "link": links.address(None, each.address)} for each in cited], "problem": ""}


def _link(view: View, text: str) -> Content:
    return {"text": text, "link": links.address(view.forge, text)}


def written(view: View, found: Iterable[Written]) -> list[Content]:
    """Notes as a page shows them."""
    return [
        {"html": prose.html(each.text, view.forge), "by": ", ".join(filter(None, [each.author, each.date]))
         or "not committed"}
        for each in found
    ]  # fmt: skip


def summary(view: View) -> dict[str, list[Content]]:
    """Project -> a line for each of its questions, for the overview."""
    groups = grouped(view.questions, lambda each: each.file.project)
    return {project: _lines(found) for project, found in groups.items()}


def _lines(found: Iterable[Answered]) -> list[Content]:
    return [
        {"name": each.file.name, "text": each.file.question.question, "word": words.cell(each.answer),
         "tone": _TONES.get(each.answer.word, "")}
        for each in found
    ]  # fmt: skip


def discuss(view: View, title: str, path: str) -> str:
    """The address for a new issue about a page; empty where the forge of `origin` is not known."""
    where = [f"Page: {path} of {view.where}"] + ([f"Commit: {view.commit}"] if view.commit else [])
    return links.discuss(view.forge, title, ["", "", *where])

"""Markdown files with fields above the text: questions and notes. Strict where they are read; people's text is kept."""

import re
from typing import Any, NamedTuple, TypeVar

from padre_git.errors import PadreError
from padre_git.model.questions import Note, Question, Rule
from padre_git.storage import yaml
from padre_git.storage.config import convert

T = TypeVar("T")
_HEAD = re.compile(r"---[ \t]*\n(?P<fields>.*?)^---[ \t]*$\n?", re.MULTILINE | re.DOTALL)
BEGIN, END = "<!-- padre:answer (derived, do not edit) -->", "<!-- /padre:answer -->"
_BEGIN = re.compile(r"<!--\s*padre:answer\b[^\n]*?-->")
_END = re.compile(r"<!--\s*/padre:answer\s*-->")


class Parts(NamedTuple):
    """The fields of a file, and the text below them."""

    fields: Any
    text: str


def split(data: bytes, path: str) -> Parts:
    """Fields and text of the file ``path``.

    Raises
    ------
    PadreError : naming the file and, where there is one, the line: no UTF-8, no fields, a conflict, no YAML.
    """
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise PadreError(f"{path}, line {line}: byte {error.start} is not UTF-8") from error
    if re.search(r"^<<<<<<< ", text, re.MULTILINE):
        raise PadreError(f"{path}: a merge left a conflict in it. Choose a side, then git add it")
    head = _HEAD.match(text)
    if not head:
        raise PadreError(f"{path}: it does not begin with fields between two lines of `---`")
    # the first line of the fields is the second one of the file, and errors name lines of the file
    return Parts(yaml.load(b"\n" + head["fields"].encode(), path), text[head.end() :])


def question(data: bytes, path: str) -> tuple[Question, str]:
    """The question in a file and the text below its fields, answer included.

    Raises
    ------
    PadreError : naming file and field, where it says something that is none; unknown fields list the known ones.
    """
    parts = split(data, path)
    fields = dict(parts.fields) if isinstance(parts.fields, dict) else parts.fields
    rule = fields.pop("decided_by", None) if isinstance(fields, dict) else None
    found = convert(fields, path, Question)
    if not found.question.strip():
        raise PadreError(f"{path}: `question` is empty")
    answer_place(parts.text, path)
    return _with_rule(found, rule, path), parts.text


def _with_rule(found: Question, raw: Any, path: str) -> Question:
    if raw is None:
        return found
    rule = convert(raw, f"{path}: decided_by", Rule)
    try:
        _ = rule.expectation
    except PadreError as error:
        raise PadreError(f"{path}: {error}") from error
    return Question(
        question=found.question, hypothesis=found.hypothesis, decided_by=rule, links=found.links, papers=found.papers
    )


def note(data: bytes, path: str) -> tuple[Note, str]:
    """What a note is about, and its text.

    Raises
    ------
    PadreError : as of `question`.
    """
    parts = split(data, path)
    found = convert(parts.fields, path, Note)
    if not found.about:
        raise PadreError(f"{path}: `about` is empty; it names runs, experiments, questions or rows of data")
    return found, parts.text.strip()


def written(fields: dict[str, Any], text: str) -> bytes:
    """A file with these fields above ``text``."""
    return b"---\n" + yaml.dumps(fields) + b"---\n" + text.rstrip().encode() + b"\n"


def answer_place(text: str, path: str) -> tuple[int, int]:
    """Where the answer stands in ``text``: between its two markers, which are there once.

    Raises
    ------
    PadreError : where a marker is missing, stands twice, or they are in the wrong order.
    """
    begins, ends = list(_BEGIN.finditer(text)), list(_END.finditer(text))
    for found, marker in ((begins, BEGIN), (ends, END)):
        if len(found) != 1:
            what = f"stands {len(found)} times" if found else "is missing"
            raise PadreError(f"{path}: the line `{marker}` {what}; it stands once, around the answer that padre writes")
    if ends[0].start() < begins[0].end():
        raise PadreError(f"{path}: the line `{END}` stands above `{BEGIN}`; put it below")
    return begins[0].end(), ends[0].start()


def without_answer(text: str, path: str) -> str:
    """The text of people alone."""
    begin, end = answer_place(text, path)
    before = text[: text.rindex("<!--", 0, begin)]
    return f"{before.rstrip()}\n\n{text[text.index('-->', end) + 3 :].lstrip()}".strip()


def answer_of(text: str, path: str) -> str:
    """What stands between the markers."""
    begin, end = answer_place(text, path)
    return text[begin:end].strip("\n")


def with_answer(data: bytes, path: str, answer: str) -> bytes:
    """The file with ``answer`` between its markers; every other byte stays as it is.

    Raises
    ------
    PadreError : as of `answer_place`.
    """
    text = data.decode("utf-8")
    begin, end = answer_place(text, path)
    ends = "\r\n" if "\r\n" in text else "\n"
    inside = answer.replace("\n", ends)
    return f"{text[:begin]}{ends}{inside}{ends if inside else ''}{text[end:]}".encode()

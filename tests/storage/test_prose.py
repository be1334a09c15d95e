"""Questions and notes as files: strict about their fields, careful with everything else."""

import pytest

from padre_git.errors import PadreError
from padre_git.model.questions import Rule
from padre_git.storage import prose

MARKED = f"Why.\n\n{prose.BEGIN}\n{prose.END}\n"
HEAD = "---\nschema: 1\nquestion: Does it?\n{}---\n"


def _file(fields: str = "", text: str = MARKED) -> bytes:
    return (HEAD.format(fields) + text).encode()


def test_a_question() -> None:
    """Fields, rule and text."""
    fields = "hypothesis: yes it does\ndecided_by: {select: [svc, nb], rope: 0.01}\nlinks: ['#12']\npapers: [n2003]\n"
    found, text = prose.question(_file(fields), "q.md")
    assert found.decided_by == Rule(select=("svc", "nb"), rope=0.01)
    assert (found.hypothesis, found.links, found.papers) == ("yes it does", ("#12",), ("n2003",))
    assert prose.without_answer(text, "q.md") == "Why."


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"no fields\n", "q.md: it does not begin with fields between two lines of `---`"),
        (b"---\nschema: 1\n", "q.md: it does not begin with fields"),
        (_file("nmae: x\n"), "unknown setting `nmae` of q.md"),
        (_file("decided_by: {selct: [a, b]}\n"), "unknown setting `selct` of q.md: decided_by; did you mean `select`?"),
        (_file("decided_by: {select: svc}\n"), "q.md: decided_by: select: expected `array`"),
        (_file("decided_by: [svc]\n"), "it must be keys and values"),
        (_file("decided_by: {select: [a, b], expect: a > c}\n"), "q.md: `expect: a > c`: there is no label `c`"),
        (_file("schema: 1\n"), "q.md, line 4: "),  # a key twice; the line is that of the file
        (_file("x: &a 1\n"), "q.md, line 4: `&`"),
        (_file().replace(b"schema: 1", b"schema: 2"), "needs a newer padre"),
        (_file().replace(b"Does it?", b"''"), "q.md: `question` is empty"),
        (_file().replace(b"Does", b"\xff"), "q.md, line 3: byte "),
        (_file(text="Why.\n"), "q.md: the line `<!-- padre:answer (derived, do not edit) -->` is missing"),
        (_file(text=f"{prose.BEGIN}\n"), "q.md: the line `<!-- /padre:answer -->` is missing"),
        (_file(text=MARKED + MARKED), "stands 2 times"),
        (_file(text=f"{prose.END}\n{prose.BEGIN}\n"), "put it below"),
        (_file(text="<<<<<<< HEAD\n" + MARKED), "q.md: a merge left a conflict in it"),
    ],
)
def test_what_is_refused(data: bytes, said: str) -> None:
    """File, field and, where there is one, the line; a missing or doubled marker is an error, never a rewrite."""
    with pytest.raises(PadreError) as caught:
        prose.question(data, "q.md")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_only_the_answer_is_written(ends: str) -> None:
    """Every other byte stays: line ends, spaces, comments, what follows."""
    text = (
        _file("# a comment\n", f"Why  \n\t\n{prose.BEGIN}\nold\n{prose.END} after\n\n\n").decode().replace("\n", ends)
    )
    done = prose.with_answer(text.encode(), "q.md", "new\nlines").decode()
    assert done == text.replace(f"{ends}old{ends}", f"{ends}new{ends}lines{ends}")
    assert prose.with_answer(done.encode(), "q.md", "new\nlines").decode() == done


def test_answers_come_and_go() -> None:
    """A new file has none; one that is taken away leaves the file as it was."""
    first = _file()
    done = prose.with_answer(first, "q.md", "**yes**")
    assert prose.answer_of(prose.question(done, "q.md")[1], "q.md") == "**yes**"
    assert prose.with_answer(done, "q.md", "") == first


def test_notes() -> None:
    """What a note is about, and its text; one that is about nothing is refused."""
    data = prose.written({"schema": 1, "about": ["m4t7xq2p"]}, "A text.\n\nMore\n")
    found, text = prose.note(data, "n.md")
    assert (found.about, text) == (("m4t7xq2p",), "A text.\n\nMore")
    for fields, said in (({"about": []}, "`about` is empty"), ({"abuot": ["x"]}, "did you mean `about`?")):
        with pytest.raises(PadreError, match=said.replace("?", r"\?")):
            prose.note(prose.written(fields, "x"), "n.md")

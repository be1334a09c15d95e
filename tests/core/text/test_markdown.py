"""Foreign text in Markdown is text: rendered by an independent implementation of CommonMark."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from padre_git.core.text import markdown
from padre_git.core.text.markdown import code, fenced, name, prose, visible

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "![x](https://evil.example/pixel.png)",
    "https://evil.example www.evil.example",
    "@everyone see #1 and GH-2",
    "a | b | c",
    "`code` ``x`` \\`",
    "**bold** _em_ ~~no~~ __init__",
    "</details></td></table>",
    "<!-- padre:diff -->",
    "&lt;b&gt; &#60;b&#62;",
    "[ref]: https://evil.example\n# title\n> quote\n- list",
    "a\u202eb\x1b[31m\x00\u2028c",
    "$x^2$ <a href='x'>",
]
MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table")


class Seen(HTMLParser):
    """The tags and the text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_comment(self, data: str) -> None:
        self.tags.append(f"!{data}")

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return "".join(self.texts).replace("\u200b", "").strip()


def table(cell: str) -> Seen:
    """A cell between two others, rendered."""
    return Seen(MARKDOWN.render("\n".join(markdown.table(["a", "b", "c"], [["1", cell, "3"]]))))


FRAME = ["table", "thead", "tr", "th", "th", "th", "tbody", "tr", "td", "td", "td"]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("escape", [name, code, prose], ids=lambda each: each.__name__)
def test_hostile_text_stays_text(escape: object, text: str) -> None:
    """No tag beyond code comes out of it, the table keeps its cells, and a reader sees the same letters."""
    seen = table(escape(text))  # type: ignore[operator]
    assert [tag for tag in seen.tags if tag != "code"] == FRAME
    shown = "".join(seen.text.split())
    expected = "".join(visible(text).split())
    assert expected in shown or expected.replace("|", "¦") in shown


@pytest.mark.parametrize("text", HOSTILE)
def test_prose_makes_no_links_and_mentions_nobody(text: str) -> None:
    """What hosts turn into links without being asked is broken by a space without width."""
    source = re.sub(r"&#8203;", "\u200b", prose(text))
    assert not re.search(r"[@#](?=\w)(?!\d+;)|://|www\.", source)


@given(st.text(max_size=40))
def test_any_text(text: str) -> None:
    """Whatever the letters are."""
    for escape in (name, code, prose):
        assert [tag for tag in table(escape(text)).tags if tag != "code"] == FRAME


@pytest.mark.parametrize("plain", ["breast-svc", "f1_macro", "SVC.C=10", "features.py", "n/a"])
def test_plain_names_stay_as_they_are(plain: str) -> None:
    """A comment reads well also as source."""
    assert name(plain) == plain


def test_a_fence_cannot_be_closed_from_inside() -> None:
    """Code that holds fences stays in its own."""
    lines = fenced(["a", "```", "</details>", "````diff", "b"], "diff")
    seen = Seen(MARKDOWN.render("\n".join(lines)))
    assert seen.tags == ["pre", "code"]
    assert "</details>" in seen.text


ROWS = [["1", "1e5", "True"], ["", "日本", "a  b"], ["-1.0", "", "nan"]]


def test_cells_stay_as_they_are() -> None:
    """No cell is padded, stripped or taken for a number, and each column is aligned as it was asked for."""
    assert markdown.table(["", "number", "text", "rest"], [[*row, "x"] for row in ROWS], align="lrc") == [
        "| | number | text | rest |",
        "|:--|--:|:-:|:--|",
        "| 1 | 1e5 | True | x |",
        "|  | 日本 | a  b | x |",
        "| -1.0 |  | nan | x |",
    ]


def test_empty_cells_are_cells() -> None:
    """A reader of Markdown finds every cell, also where a header or a cell is empty, and a table without rows."""
    seen = Seen(MARKDOWN.render("\n".join(markdown.table(["", "b", ""], ROWS))))
    assert (seen.tags.count("th"), seen.tags.count("td")) == (3, 9)
    assert Seen(MARKDOWN.render("\n".join(markdown.table(["a"], [])))).tags.count("th") == 1

"""Markdown of people as HTML that does nothing."""

import pytest

from padre_git.app.notes.links import of_address
from padre_git.app.site.prose import html

FORGE = of_address("https://github.com/ada/thesis")
REL = 'rel="noopener nofollow"'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It **matters**.", "<p>It <strong>matters</strong>.</p>\n"),
        ("# One\n## Two", "<h3>One</h3>\n<h4>Two</h4>\n"),  # the page has a heading of its own
        ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>\n"),
        ("![x](https://example.org/x.png)", f'<p>!<a href="https://example.org/x.png" {REL}>x</a></p>\n'),
        ("[x](https://example.org)", f'<p><a href="https://example.org" {REL}>x</a></p>\n'),
        ("[x](mailto:ada@example.org)", f'<p><a href="mailto:ada@example.org" {REL}>x</a></p>\n'),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>\n"),
        ("[x](JaVaScRiPt:alert(1))", "<p>[x](JaVaScRiPt:alert(1))</p>\n"),
        ("[x](&#106;avascript:alert(1))", "<p>[x](javascript:alert(1))</p>\n"),
        ("[x](data:text/html,x)", "<p>[x](data:text/html,x)</p>\n"),
        ("<javascript:alert(1)>", "<p>&lt;javascript:alert(1)&gt;</p>\n"),
        ("see #12", f'<p>see <a href="https://github.com/ada/thesis/issues/12" {REL}>#12</a></p>\n'),
        ("see a/b#3, `#4`", f'<p>see <a href="https://github.com/a/b/issues/3" {REL}>a/b#3</a>, <code>#4</code></p>\n'),
        ("[#5](x)", f'<p><a href="x" {REL}>#5</a></p>\n'),
        ("a#1 ##2 #x", "<p>a#1 ##2 #x</p>\n"),
        ("a\u202eb", "<p>a\ufffdb</p>\n"),
    ],
)
def test_html(text: str, expected: str) -> None:
    """No element of theirs, no address that runs, references as links; headings below those of the page."""
    assert html(text, FORGE) == expected


def test_tables_have_no_style() -> None:
    """The policy of pages refuses it; headings say what they are of."""
    found = html("| a | b |\n|--:|:-:|\n| 1 | 2 |")
    assert "style" not in found
    assert found.count('<th scope="col">') == 2


def test_without_a_forge() -> None:
    """References stay text."""
    assert html("see #12") == "<p>see #12</p>\n"

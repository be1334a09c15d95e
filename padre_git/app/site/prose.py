"""Markdown that people wrote as HTML that does nothing: no HTML, no image, links of the web and of the site only."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from padre_git.app.notes import links
from padre_git.app.notes.links import Forge
from padre_git.core.text.markdown import visible

_SCHEMES = {"http", "https", "mailto", ""}
_REFERENCE = re.compile(r"(?<![\w/#!&])((?:[\w.-]+/[\w.-]+)?[#!]\d{1,9})\b")
REL = "noopener nofollow"


def html(text: str, forge: Forge | None = None) -> Markup:
    """``text`` as HTML. Headings begin at the third level, as pages have their own above."""
    lines = (visible(line.replace("\t", "    ")) for line in text.splitlines())
    tokens = _parser().parse("\n".join(lines))
    for token in tokens:
        _tame(token)
        for inner in token.children or ():
            _tame(inner)
        if token.children:
            token.children = _linked(token.children, forge)
    return Markup(_parser().renderer.render(tokens, _parser().options, {}))


@cache
def _parser() -> MarkdownIt:
    made = MarkdownIt("js-default", {"html": False}).disable("image")
    made.validateLink = _is_harmless  # type: ignore[method-assign, assignment]
    return made


def _is_harmless(address: str) -> bool:
    try:
        return urlsplit(address.strip()).scheme.lower() in _SCHEMES
    except ValueError:
        return False


def _tame(token: Token) -> None:
    """What the policy of pages refuses, or a page has once, is taken away; links say nothing of where they stood."""
    token.attrs.pop("style", None)
    if token.type in {"heading_open", "heading_close"}:
        token.tag = f"h{min(int(token.tag[1]) + 2, 6)}"
    if token.type == "th_open":
        token.attrSet("scope", "col")
    if token.type == "link_open":
        token.attrSet("rel", REL)


def _linked(tokens: Sequence[Token], forge: Forge | None) -> list[Token]:
    """The same with ``#12``, ``!3`` and ``owner/repo#4`` as links of the forge, where they are in no link yet."""
    found, inside = list[Token](), 0
    for token in tokens:
        inside += (token.type == "link_open") - (token.type == "link_close")
        if token.type != "text" or inside or forge is None:
            found.append(token)
            continue
        for at, part in enumerate(_REFERENCE.split(token.content)):
            address = links.address(forge, part) if at % 2 else ""
            found += _link(part, address) if address else [_text(part)] if part else []
    return found


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _link(content: str, address: str) -> list[Token]:
    attributes: dict[str, Any] = {"href": address, "rel": REL}
    return [Token("link_open", "a", 1, attrs=attributes), _text(content), Token("link_close", "a", -1)]

"""All pages as one file, for a mail or an archive: scripts, style and data are inside, and nothing is loaded.

Each page is a section whose id is what its links lead to, ``#page=run/x.html``: without scripts the sections stand one
below the other. The policy names the hash of each script and of the style, so that nothing else runs.
"""

import re
from base64 import b64encode
from hashlib import sha256
from html import unescape
from posixpath import dirname, join, normpath
from urllib.parse import quote, urlsplit

from markupsafe import Markup, escape

from padre_git.app.plots.charts import undrawn
from padre_git.app.site import libraries
from padre_git.app.site.embed import FOLDER
from padre_git.app.site.pages import ASSETS, Pages
from padre_git.app.site.view import View
from padre_git.storage import templates

_MAIN = re.compile(r'<main id="main"([^>]*)>(.*)</main>', re.S)
_HREF = re.compile(r'href="([^"]*)"')
_TITLE = re.compile(r"<title>(.*?)</title>", re.S)
_CURRENT = re.compile(r'href="([^"]*)" aria-current="page"')
_SCRIPT_END = re.compile(r"<(?=/script|!--)", re.I)
_STYLE = "padre.css"


def document(view: View, *, every: bool = False) -> str:
    """The file."""
    pages = Pages(view)
    texts = {
        path: pages.render(path) or ""
        for path in pages.paths(every=every)
        if path.endswith(".html") and not path.startswith(f"{FOLDER}/")
    }
    sections = [_section(path, text, texts) for path, text in texts.items()]
    own = [each for each in ASSETS if each != _STYLE]
    scripts = [text for path in (*own, "runs.js", "splits.js") if (text := pages.render(path))]
    charts, absent = any("<figure" in text for text in texts.values()), undrawn()
    if charts and absent:
        view.notes.append(absent)
        charts = False
    scripts = [_inside(text) for text in ([libraries.vega()] if charts else []) + scripts]
    style = templates.text(f"site/{_STYLE}")
    return pages.single(
        sections=sections,
        scripts=[Markup(each) for each in scripts],
        style=Markup(style),
        csp=_policy(scripts, style),
        licences=libraries.licences() if charts else "",
    )


def _policy(scripts: list[str], style: str) -> str:
    """What the file may do: run these scripts, and nothing else."""
    run = " ".join(map(_hash, scripts))
    return (
        f"default-src 'none'; script-src {run}; style-src {_hash(style)}; img-src data:; base-uri 'none'; "
        "form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _inside(script: str) -> str:
    """A script that nothing in it ends early: in texts and patterns, where alone this can stand, `\\x3c` is `<`."""
    return _SCRIPT_END.sub(r"\\x3c", script)


def _section(path: str, text: str, known: dict[str, str]) -> dict[str, str | Markup]:
    found, title = _MAIN.search(text), _TITLE.search(text)
    assert found and title  # each page is made of the same frame
    body = _HREF.sub(lambda match: f'href="{_target(path, unescape(match[1]), known)}"', found[2])
    current = _CURRENT.search(text)
    return {
        "path": path,
        "address": address(path),
        "section": normpath(join(dirname(path), current[1])) if current else path,
        "title": unescape(title[1]),
        "wide": "wide" if "wide" in found[1] else "",
        "body": Markup(body),
    }


def address(path: str, more: str = "") -> str:
    """What leads to a page, or to a place or a view of it."""
    return f"page={quote(path)}{f'&{more}' if more else ''}"


def _target(page: str, given: str, known: dict[str, str]) -> str:
    """An address of a page as one inside of the file."""
    parts = urlsplit(given)
    if parts.scheme or parts.netloc:
        return str(escape(given))
    path = normpath(join(dirname(page), parts.path)) if parts.path else page
    if path not in known:  # what somebody wrote in a question or a note
        return str(escape(given))
    more = parts.fragment if "=" in parts.fragment else f"at={parts.fragment}" if parts.fragment else ""
    return str(escape(f"#{address(path, more)}"))

"""The pictures of README and docs/, made from real runs: `make pictures`.

Each one begins with a page of docs/, whose commands are run in a new repository, so that a picture shows the numbers of
its page. Chromium draws them; the typeset table also needs LaTeX with dvisvgm.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from PIL import Image
from playwright.sync_api import sync_playwright

from tests.conftest import ROOT, made
from tests.pages import Page, Terminal

FOLDER = ROOT / "docs/pictures"
SHARPNESS = 1.6  # pixels of a picture for one of the page
LARGEST = 150_000  # bytes of a picture: a clone has each version of it for ever
STYLE = """
body { margin: 0; padding: 16px; background: #fff; color: #1f2328; font: 14px/1.5 "Liberation Sans", Arial, sans-serif }
.comment { width: 800px; border: 1px solid #d1d9e0; border-radius: 6px }
.head { padding: 8px 16px; background: #f6f8fa; border-bottom: 1px solid #d1d9e0; color: #59636e }
.head b { color: #1f2328 }
.text { padding: 4px 16px 12px }
blockquote { margin: 12px 0; padding: 0 1em; color: #59636e; border-left: 4px solid #d1d9e0 }
h3 { font-size: 17.5px; margin: 16px 0 8px }
table { border-collapse: collapse; margin: 0 0 14px }
th, td { border: 1px solid #d1d9e0; padding: 4px 12px }
tr:nth-child(2n) td { background: #f6f8fa }
code { background: #eff1f3; border-radius: 4px; padding: 2px 5px; font: 12px "DejaVu Sans Mono", monospace }
sub { color: #59636e; font-size: 11px; vertical-align: baseline }
"""


def comment(terminal: Terminal) -> str:
    """The comment of a pull request, as a host shows it."""
    text = terminal.run("padre diff main...HEAD --markdown")
    body = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    return (
        f'<body><div class="comment shot"><div class="head"><b>padre</b> commented on the pull request '
        f'<b>Scale the features</b></div><div class="text">{body}</div></div></body>'
    )


def table(terminal: Terminal) -> str:
    """The table of a paper, as LaTeX sets it."""
    terminal.run("padre report accuracy --latex --standalone -o paper.tex")
    paper = terminal.folder / "paper.tex"
    # a page number would be part of the picture
    begin = r"\begin{document}"
    paper.write_text(paper.read_text(encoding="utf-8").replace(begin, rf"\pagestyle{{empty}}{begin}"), encoding="utf-8")
    for words in (
        ["latex", "-interaction=batchmode", "-halt-on-error", "paper.tex"],
        ["dvisvgm", "--no-fonts", "--exact-bbox", "--bbox=min", "--zoom=1.5", "-o", "paper.svg", "paper.dvi"],
    ):
        subprocess.run(words, cwd=terminal.folder, check=True, capture_output=True)
    drawn = (terminal.folder / "paper.svg").read_text(encoding="utf-8").partition("?>")[2]
    return f'<body><div class="shot" style="display: inline-block; padding: 12px">{drawn}</div></body>'


def comparison(terminal: Terminal) -> str:
    """The page of a comparison that `padre site` writes."""
    said = terminal.run("padre site -o pages")
    pages = sorted(path for path in (terminal.folder / "pages/compare").glob("*.html") if path.stem != "index")
    assert pages, said
    return pages[0].as_uri()


def runs(terminal: Terminal) -> str:
    """The table of runs with parallel coordinates, filtered as a brush filters."""
    terminal.run("padre site -o pages")
    return f"{(terminal.folder / 'pages/runs.html').as_uri()}#expand=1&chart=parallel"


def rows(terminal: Terminal) -> str:
    """The squares of a comparison: which rows only one of two methods gets right."""
    return f"{comparison(terminal)}#squares"


# picture -> the page that it begins with, and what makes it: a page as text, or the address of one
PICTURES = {
    "comment": ("diff", comment),
    "table": ("report", table),
    "comparison": ("report", comparison),
    "runs": ("search", runs),
    "rows": ("report", rows),
}


@contextmanager
def after(page: str) -> Iterator[Terminal]:
    """A terminal in a repository in which all commands of ``page`` were run."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        binaries = home / "bin"
        binaries.mkdir()
        for name, words in (("padre", f'{sys.executable} -m padre_git "$@"'), ("python", f'{sys.executable} "$@"')):
            (binaries / name).write_text(f"#!/bin/sh\nexec {words}\n")
            (binaries / name).chmod(0o755)
        terminal = Terminal(made(home / "thesis", {"README.md": "A thesis\n"}).repo.path, binaries)
        Page((ROOT / f"docs/{page}.md").read_text(encoding="utf-8"), terminal).check()
        yield terminal


def draw(browser: Any, name: str, page: str) -> None:
    """Write the picture ``name`` of ``page``: the text of one, or the address of one."""
    tab = browser.new_page(viewport={"width": 1000, "height": 700}, device_scale_factor=SHARPNESS)
    if page.startswith("<"):
        tab.set_content(f"<!doctype html><meta charset=utf-8><title>{escape(name)}</title><style>{STYLE}</style>{page}")
        data = tab.locator(".shot").screenshot()
    else:
        tab.goto(page)
        tab.wait_for_timeout(1000)
        data = _squares(tab) if page.endswith("#squares") else tab.screenshot()
    path = FOLDER / f"{name}.png"
    # a palette of 64 colours is a third of the size, and text looks the same
    Image.open(BytesIO(data)).convert("RGB").quantize(64).save(path, optimize=True)
    size = path.stat().st_size
    assert size < LARGEST, f"{path.name} has {size} bytes"
    sys.stdout.write(f"wrote {path.relative_to(ROOT)}, {size // 1000} kB\n")


def _squares(tab: Any) -> bytes:
    """The first squares of a page, with what one of them says."""
    figure = tab.locator("figure.plot:has(.fixed)").first
    figure.scroll_into_view_if_needed()
    square = figure.locator("svg.marks .mark-rect.role-mark path").first
    square.click()
    square.hover()
    tab.wait_for_timeout(500)
    data: bytes = figure.screenshot()
    return data


def main(names: list[str]) -> None:
    """Make these pictures, or all."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        for name in names or PICTURES:
            page, make = PICTURES[name]
            with after(page) as terminal:
                draw(browser, name, make(terminal))


if __name__ == "__main__":
    main(sys.argv[1:])

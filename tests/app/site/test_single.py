"""All pages as one file: nothing is loaded, each link leads to a page inside, and only its own scripts may run."""

import re
from base64 import b64encode
from hashlib import sha256
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs

from padre_git.app.repository.workspace import Workspace
from padre_git.app.site import single, write
from padre_git.app.site.view import View
from tests.conftest import Padre, Repository
from tests.site_payloads import hostile


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _check(text: str) -> None:
    """The policy names each script and the style; nothing is loaded; each link has its section."""
    policy = unescape(re.search(r'Content-Security-Policy" content="([^"]*)"', text)[1])  # type: ignore[index]
    scripts = re.findall(r"<script>(.*?)</script>", text, re.S)
    assert len(scripts) >= 4
    assert [_hash(each) for each in scripts] == re.findall(r"'sha256-[^']*'", policy)[: len(scripts)]
    (style,) = re.findall(r"<style>(.*?)</style>", text, re.S)
    assert f"style-src {_hash(style)}" in policy
    assert "'self'" not in policy
    assert "'unsafe" not in policy
    pages = re.sub(r"<script.*?</script>", "", text, flags=re.S)
    assert not re.search(r'\ssrc="', pages)
    sections = set(re.findall(r'<main [^>]*id="([^"]*)"', pages))
    for address in re.findall(r'href="([^"]*)"', pages):
        if not address.startswith("#"):  # what somebody wrote in a question or a note
            assert re.match(r"data:,$|https?:|(?!\w+:)", address), address
            continue
        assert f"page={parse_qs(unescape(address[1:]))['page'][0]}" in sections, address


def test_the_file(thesis: Padre) -> None:
    """It has every page that the folder has, once."""
    view = View.of(Workspace.at(thesis.repo.path), public=True, single=True)
    text = single.document(view)
    _check(text)
    assert "croissant.json" not in text
    folder = {path for path in write.contents(view) if path.endswith(".html")}
    assert sorted(re.findall(r'data-path="([^"]*)"', text)) == sorted(folder)
    assert text == single.document(View.of(Workspace.at(thesis.repo.path), public=True, single=True))
    ids = re.findall(r'\sid="([^"]*)"', re.sub(r"<script.*?</script>", "", text, flags=re.S))
    assert len(ids) == len(set(ids))


def test_foreign_text(notebook: Repository) -> None:
    """Text of a stranger ends no script and leads nowhere."""
    hostile(notebook)
    text = single.document(View.of(Workspace.at(notebook.path), public=True), every=True)
    _check(text)


def test_the_command(thesis: Padre, tmp_path: Path) -> None:
    """It writes the file that it was told, and no folder with it."""
    done = thesis("site", "--single", str(tmp_path / "report.html"))
    assert re.search(r"Next   open .*report\.html\n", done.out)
    assert not (thesis.repo.path / "site").exists()
    assert (tmp_path / "report.html").stat().st_size > 100_000
    assert "take one of them" in thesis("site", "--single", "a.html", "-o", "b", code=2).err
    assert "cannot be written" in thesis("site", "--single", "nowhere/a.html", code=1).err

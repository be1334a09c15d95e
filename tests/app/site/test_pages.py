"""Every page: what it links to is there, nothing in it does anything, and the same inputs give the same bytes."""

import re
import time
from html.parser import HTMLParser
from posixpath import dirname, join, normpath
from urllib.parse import urlsplit

import pytest

from padre_git.app.repository.workspace import Workspace
from padre_git.app.site import pages, write
from padre_git.app.site.pages import ASSETS, LIBRARY, POLICY, Pages
from padre_git.app.site.view import View
from tests.conftest import Padre, Repository
from tests.site_payloads import PAYLOADS, hostile


class Parsed(HTMLParser):
    """The elements of a page, with their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.fixture
def files(thesis: Padre) -> dict[str, bytes]:
    """What `padre site` writes."""
    return write.contents(View.of(Workspace.at(thesis.repo.path), public=True))


def _html(files: dict[str, bytes]) -> dict[str, Parsed]:
    return {path: Parsed(data.decode()) for path, data in files.items() if path.endswith(".html")}


def test_all_pages_are_there(files: dict[str, bytes]) -> None:
    """One of each section, a page for what is cited, and what they need."""
    folders = {path.partition("/")[0] for path in files if "/" in path}
    assert folders == {"compare", "search", "data", "run", "lib"}
    assert {*(path for path, _ in pages.SECTIONS), "runs.js", *ASSETS, LIBRARY, "manifest.json"} <= set(files)


def test_links_lead_somewhere(files: dict[str, bytes]) -> None:
    """Each address of each page is a file of the site; none leads out of it."""
    for path, page in _html(files).items():
        for tag, attributes in page.elements:
            for name in ("href", "src"):
                target = attributes.get(name)
                if not target or target.startswith(("#", "data:,")):
                    continue
                parts = urlsplit(target)
                assert not parts.scheme, (path, target)
                assert not parts.netloc, (path, target)
                assert normpath(join(dirname(path), parts.path)) in files, (path, tag, target)


def test_pages_do_what_the_policy_allows(files: dict[str, bytes]) -> None:
    """No inline script, style or handler; the policy stands in each page; each element has its id alone."""
    for path, page in _html(files).items():
        policies = [a.get("content") for t, a in page.elements if a.get("http-equiv") == "Content-Security-Policy"]
        assert policies == [POLICY], path
        ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
        assert len(ids) == len(set(ids)), path
        for tag, attributes in page.elements:
            assert not [name for name in attributes if name == "style" or name.startswith("on")], (path, tag)
            assert tag != "style", path
            assert tag != "script" or "src" in attributes or attributes.get("type") == "application/json", path


def test_pages_have_what_readers_of_a_screen_need(files: dict[str, bytes]) -> None:
    """A language, a title, one heading of the first level, a way to the content; tables have headings with a scope."""
    for path, page in _html(files).items():
        tags = [tag for tag, _ in page.elements]
        assert ("html", {"lang": "en"}) in page.elements, path
        assert (tags.count("h1"), tags.count("title"), tags.count("main")) == (1, 1, 1), path
        assert ("a", {"class": "skip", "href": "#main"}) in page.elements, path
        assert all("scope" in attributes for tag, attributes in page.elements if tag == "th"), path
        assert all(attributes.get("aria-label") for tag, attributes in page.elements if tag == "figure"), path


def test_own_scripts_are_careful() -> None:
    """No script of ours makes elements from text, or evaluates any."""
    for name in ASSETS:
        if name.endswith(".js"):
            text = pages.templates.text(f"site/{name}")
            assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|Function\(", text), (
                name
            )


def test_the_same_inputs_give_the_same_bytes(thesis: Padre, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever writes the pages, whenever and wherever."""
    workspace = Workspace.at(thesis.repo.path)
    first = write.contents(View.of(workspace, "HEAD", public=True))
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    monkeypatch.setenv("USER", "someone")
    time.tzset()
    try:
        again = write.contents(View.of(Workspace.at(thesis.repo.path), "HEAD", public=True))
    finally:
        monkeypatch.undo()
        time.tzset()
    assert {path for path in first if first[path] != again.get(path)} == set()
    assert not [path for path, data in first.items() if str(thesis.repo.path).encode() in data]


def test_unknown_paths_are_none(view: View) -> None:
    """A path that is not in the table is no page, whatever it looks like."""
    found = Pages(view)
    for path in (
        "nothing.html",
        "run/../index.html",
        "run/x.html",
        "compare/x.html",
        "data/x",
        "search/x.html",
        "/etc/passwd",
    ):
        assert found.render(path) is None, path


def test_live_pages_differ_by_their_line(view: View) -> None:
    """`padre ui` shows the same main part as `padre site` would, but for what is private to this machine."""
    written, live = (Pages(view, live=state).render("index.html") or "" for state in ("", "abc"))
    main = re.compile("<main.*</main>", re.S)
    assert main.search(written)[0] == main.search(live)[0]  # type: ignore[index]
    assert "data-live" in live
    assert "data-live" not in written


def test_a_damaged_document_hurts_its_own_page(thesis: Padre) -> None:
    """Every other page is written as ever."""
    for file in thesis.repo.path.glob("projects/thesis/experiments/iris-nb/executions/*/definitions/*.json"):
        file.write_text("{")
    thesis.repo.git("commit", "-q", "-am", "damaged")
    for ref in thesis.repo.git("for-each-ref", "--format=%(refname)", "refs/heads/padre").splitlines():
        thesis.repo.git("update-ref", "-d", ref)
    view = View.of(Workspace.at(thesis.repo.path), public=True)
    files = write.contents(view)
    texts = {path: " ".join(page.words) for path, page in _html(files).items() if path.startswith("run/")}
    broken = [path for path, text in texts.items() if "This page cannot be made" in text]
    assert broken == [f"run/{row.id}.html" for row in view.cited.values() if row.experiment == "iris-nb"]
    assert len(texts) > 1


def test_an_empty_repository_has_pages(notebook: Repository) -> None:
    """Each page says what is missing and what to type."""
    files = write.contents(View.of(Workspace.at(notebook.path), public=True))
    words = {path: " ".join(page.words) for path, page in _html(files).items()}
    assert "There are no runs yet" in words["index.html"]
    assert "There are no data sets yet" in words["data/index.html"]
    assert "No two labels can be compared yet" in words["compare/index.html"]


def test_foreign_text_does_nothing(notebook: Repository) -> None:
    """Text of a stranger in any field is text: no element, attribute or script of it is on a page."""
    hostile(notebook)
    files = write.contents(View.of(Workspace.at(notebook.path), public=True), every=True)
    pages_ = _html(files)
    assert sum(path.startswith("run/") for path in pages_) == len(PAYLOADS)
    for path, page in pages_.items():
        for tag, attributes in page.elements:
            assert tag in _TAGS, (path, tag)
            strange = [name for name in attributes if name not in _ATTRIBUTES and name[:5] not in {"aria-", "data-"}]
            assert not strange, (path, tag, strange)
            address = attributes.get("href") or ""
            assert not re.match(r"\s*(javascript|vbscript|data:text):", address, re.I), (path, attributes)
            # what people link to is a link, and says nothing of the page that it stands on
            assert not address.startswith("http") or attributes.get("rel") == "noopener nofollow", (path, attributes)
    assert b"</script" not in files["runs.js"].lower()
    shown = " ".join(pages_["index.html"].words)
    assert "<img src=x onerror=window.evil=1>" in shown  # it is there, as text


def test_contrast() -> None:
    """Text stands out from what is behind it by 4.5 to 1, in both sets of colours (WCAG 2.2, AA)."""
    text = pages.templates.text("site/padre.css")
    for scheme in ("light", "dark"):
        block = re.search(rf'data-scheme="{scheme}"\] \{{(.*?)\}}', text, re.S)
        assert block
        colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block[1]))
        for front in ("text", "quiet", "link", "bad", "good"):
            for back in ("back", "panel"):
                assert _contrast(colours[front], colours[back]) >= 4.5, (scheme, front, back)
        assert _contrast(colours["text"], colours["picked"]) >= 4.5
        assert _contrast(colours["note-text"], colours["note"]) >= 4.5


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


_TAGS = set(
    "html head meta title link script body a header nav span button main footer p code h1 h2 h3 ul li ol b dl dt dd br "
    "div table caption thead tbody tr th td small details summary figure figcaption svg circle pre label input select "
    "noscript dialog blockquote colgroup section em strong s hr h4 h5 h6 option".split()
)
_ATTRIBUTES = set(
    "lang charset http-equiv content name rel href src defer class id type role tabindex scope viewbox cx cy r title "
    "hidden disabled spellcheck autocomplete placeholder value".split()
)

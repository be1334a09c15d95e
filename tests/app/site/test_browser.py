"""The pages in a real Chromium: `make test-browser`. It also writes screenshots of each page to build/screenshots/."""

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.datasets import load_digits

from padre_git.app.repository.workspace import Workspace
from padre_git.app.site import pages, write
from padre_git.app.site.view import View
from tests import synthetic
from tests.app.site.conftest import MODES, SHOTS, WRITER, Tab, begin, show
from tests.conftest import PATIENCE, Padre, Repository, process_environment
from tests.site_payloads import hostile

pytestmark = pytest.mark.browser


def test_every_page(chromium: Any, thesis: Padre) -> None:
    """Each page from disk, light, dark and on a phone: nothing in the console, no request that fails or leaves, no
    scrolling sideways, charts drawn; what it looks like goes to build/screenshots/."""
    folder = write.pages(Workspace.at(thesis.repo.path)).folder
    paths = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.html"))
    SHOTS.mkdir(parents=True, exist_ok=True)
    for mode, options in MODES.items():
        made = Tab(chromium, **options)
        for path in paths:
            show(made, folder, path)
            for figure in made.page.locator("figure.plot").all():
                figure.scroll_into_view_if_needed()
                figure.locator("svg.marks").wait_for()
            assert made.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), (mode, path)
            made.page.evaluate("() => scrollTo(0, 0)")
            made.page.screenshot(path=SHOTS / f"{mode}-{path.replace('/', '-')}.png", full_page=True)
        assert made.said == []
        assert {url.partition(":")[0] for url in made.asked} <= {"file", "data"}
        made.context.close()


def test_one_file(tab: Tab, thesis: Padre, tmp_path: Path) -> None:
    """The file opens, turns its pages by links, filters, and draws charts; nothing is asked of anybody."""
    write.single(Workspace.at(thesis.repo.path), None, tmp_path / "report.html")
    page = tab.page
    show(tab, tmp_path, "report.html")
    assert page.locator("main:visible h1").all_inner_texts() == ["thesis"]
    page.locator("nav a", has_text="runs").click()
    assert page.locator("main:visible h1").inner_text() == "Runs"
    assert page.locator("nav a[aria-current=page]").inner_text() == "runs"
    page.locator("#where").fill("accuracy > 0.5 and C == 1")
    page.wait_for_function("() => location.hash.includes('where')")
    assert len(tab.ids()) == 2
    page.locator("#body a").first.click()
    page.locator("main:visible figure.plot svg.marks").first.wait_for()
    assert page.title().startswith("Run ")
    page.go_back()
    assert page.locator("#where").input_value() == "accuracy > 0.5 and C == 1"
    page.locator("nav a", has_text="searches").click()
    page.locator("main:visible table a").first.click()
    page.locator("main:visible .where").fill("C >= 1")
    assert page.locator("main:visible .said").inner_text() == "2 of 3 settings"
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / "light-single-search.png", full_page=True)
    assert {url.partition(":")[0] for url in tab.asked} <= {"file", "data"}


def _listed(padre: Padre, where: str) -> set[str]:
    """What the command line finds."""
    return {each["run"][-8:] for each in padre("list", "--expand", "--json", "--limit", "0", "--where", where).json}


def _settings(page: Any) -> set[str]:
    cells = page.locator("main .scroll").last.locator("tbody tr:visible td:last-child")
    return {text.strip() for text in cells.all_inner_texts()}


def test_a_brush_filters(tab: Tab, thesis: Padre) -> None:
    """A rectangle in the parallel coordinates is a condition that the command line answers alike; so are ranges that
    are chosen by keyboard alone, and a condition that is typed."""
    options = ("-p", "SVC.C=0.01,0.1,1,10,100", "-p", "SVC.gamma=0.1,1", "-p", "SVC.kernel=rbf,linear")
    thesis("run", "experiment.py", "--experiment", "iris-svc", *options)
    folder = write.pages(Workspace.at(thesis.repo.path), every=True).folder
    page, every = tab.page, thesis("list", "--expand", "--json", "--limit", "0").json
    name = max(
        (file.stem for file in (folder / "search").glob("*.html") if file.stem != "index"),
        key=lambda stem: (folder / "search" / f"{stem}.html").stat().st_size,
    )
    show(tab, folder, f"search/{name}.html")
    assert len(every) > 20
    before = _settings(page)
    assert len(before) == 20
    figure = page.locator("figure.brushed")
    figure.scroll_into_view_if_needed()
    page.locator("figure.brushed[data-drawn='1']").wait_for()
    for at, names in enumerate(("SVC.C", "SVC.gamma", "SVC.kernel", "accuracy")):
        box = figure.locator("svg.marks .mark-text.role-axis-label text").nth(at).bounding_box()
        frame = figure.locator("svg.marks g.background, svg.marks path.background").first.bounding_box()
        middle = box["x"] + box["width"] / 2
        page.mouse.move(middle - 12, frame["y"] + frame["height"] * 0.6)
        page.mouse.down()
        page.mouse.move(middle + 12, frame["y"] - 8, steps=4)
        page.mouse.up()
        page.wait_for_function("name => document.querySelector('.chips').textContent.includes(name)", arg=names)
        condition = page.evaluate("() => new URLSearchParams(location.hash.slice(1)).get('where')")
        recording = page.locator(".brushing").get_attribute("data-all")
        assert _settings(page) == _listed(thesis, f"{recording} and ({condition})"), condition
        assert 0 < len(_settings(page)) < 20
        assert condition.startswith(names)
        assert page.locator(".in-runs").get_attribute("href").startswith("../runs.html#expand=1&where=")
    page.screenshot(path=SHOTS / "light-brushed.png", full_page=True)
    page.locator(".chip").first.press("Enter")
    assert _settings(page) == before
    page.locator(".ranges summary").press("Enter")
    page.locator('[aria-label="SVC.C at least"]').press_sequentially("1")
    page.locator("input[value=\"'rbf'\"]").press("Space")
    condition = page.evaluate("() => new URLSearchParams(location.hash.slice(1)).get('where')")
    assert condition == "SVC.C >= 1 and SVC.kernel in ['rbf']"
    assert _settings(page) == _listed(thesis, f"{recording} and {condition}")
    assert len(_settings(page)) == 6
    page.locator("main .where").fill("C == 10 or accuracy < 0.9")
    assert _settings(page) == _listed(thesis, f"{recording} and (C == 10 or accuracy < 0.9)")
    page.locator("main .where").fill("nothing > 1")
    assert "unknown name `nothing`" in page.locator("main .problem").inner_text()


def test_a_square_says_what_it_is(tab: Tab, thesis: Padre) -> None:
    """A pointer over a square shows the row with its truth, prediction and attributes; a click keeps that."""
    file = thesis.repo.path / "datasets/iris/dataset.json"
    file.write_text(file.read_text().replace('"schema": 1', '"schema": 1,\n  "publish": "attributes"', 1))
    folder, page = write.pages(Workspace.at(thesis.repo.path)).folder, tab.page
    show(tab, folder, "compare/thesis.html")
    figure = page.locator("figure.plot", has=page.locator(".fixed"))
    figure.scroll_into_view_if_needed()
    square = figure.locator("svg.marks .mark-rect.role-mark path").first
    square.hover()
    page.wait_for_function("() => document.getElementById('vg-tooltip-element')?.classList.contains('visible')")
    said = page.locator("#vg-tooltip-element").inner_text()
    assert "truth" in said
    assert "sepal length (cm)" in said
    square.click()
    kept = figure.locator(".fixed dl")
    names, values = (kept.locator(each).all_inner_texts() for each in ("dt", "dd"))
    row = dict(zip(names, values, strict=True))
    says = figure.get_attribute("aria-label").removeprefix("iris: a square for each row of ")
    data = thesis("plot", "instances", *(f"iris-{each}" for each in says.split(" and ")), "--data").out.splitlines()
    assert data[1].split(",")[:2] == [row["row"], row["truth"]]
    page.screenshot(path=SHOTS / "light-squares.png", full_page=True)


def test_pictures_of_rows(tab: Tab, digits: Path, tmp_path: Path) -> None:
    """Where rows are pictures, the hardest rows, a pointer over a square, and a square that is selected show them; the
    runs that have a row wrong are links."""
    place = shutil.copytree(digits, tmp_path / "digits")
    file = place / "datasets/digits/dataset.json"
    file.write_text(file.read_text().replace('"schema": 1', '"schema": 1,\n  "publish": "attributes"', 1))
    folder, page = write.pages(Workspace.at(place)).folder, tab.page
    drawn = (
        "canvas => Array.from(canvas.getContext('2d').getImageData(0, 0, 8, 8).data).filter((_, at) => at % 4 === 0)"
    )
    runs = {row.label: row for row in (each.row for each in View.of(Workspace.at(place)).newest)}
    for path in (f"run/{runs['nb'].id}.html", "compare/thesis.html"):
        show(tab, folder, path)
        figure = page.locator("figure.plot", has=page.locator(".fixed"))
        figure.scroll_into_view_if_needed()
        square = figure.locator("svg.marks .mark-rect.role-mark path").nth(3)
        square.hover()
        shown = page.locator("#vg-tooltip-element.visible canvas.picture").evaluate(drawn)
        square.click()
        values = dict(zip(*(figure.locator(f".fixed {each}").all_inner_texts() for each in ("dt", "dd")), strict=True))
        pixels = np.round(load_digits().images[int(values["row"])] / 16 * 255).reshape(-1).tolist()
        assert figure.locator(".fixed canvas.picture").evaluate(drawn) == pixels
        assert shown == pixels
    show(tab, folder, f"run/{runs['nb'].id}.html")
    images = page.locator("td img.picture")
    assert images.count() > 10
    assert all(image.evaluate("image => image.naturalWidth") == 8 for image in images.all())
    figure.scroll_into_view_if_needed()
    figure.locator("svg.marks .mark-rect.role-mark path").first.click()
    page.screenshot(path=SHOTS / "light-pictures.png", full_page=True)
    figure.locator(".fixed a", has_text="nb").click()
    page.wait_for_load_state("load")
    assert page.url.endswith(f"run/{runs['nb'].id}.html")
    show(tab, folder, "data/digits.html")
    assert page.locator("figure.examples img").evaluate("image => image.naturalWidth") == 12 * 9
    page.locator("summary", has_text="the numbers").first.press("Enter")
    page.screenshot(path=SHOTS / "light-pictures-data.png", full_page=True)


def test_a_newer_version(tab: Tab, thesis: Padre, tmp_path: Path) -> None:
    """Pages of an old version say what the newest one changed, also an embed in a frame, from a disk; the pages of the
    newest one say nothing."""
    thesis("config", "set", "site.url", "https://ada.example/thesis")
    for version in ("v1.0", "v1.1"):
        view = View.of(Workspace.at(thesis.repo.path), "HEAD", public=True, version=version)
        for path, data in write.contents(view).items():
            file = tmp_path / version / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
    since = {"v1.0": {"says": "accuracy: 1 of 2 cells changed", "embeds": {"thesis": "1 of 2 cells changed"}}}
    listed = [{"name": "v1.1", "since": since}, {"name": "v1.0"}]
    (tmp_path / "versions.js").write_text(f"padre_versions({json.dumps(listed)})\n")
    page = tab.page
    show(tab, tmp_path, "v1.0/compare/thesis.html")
    assert page.locator(".version").inner_text() == (
        "This is v1.0. v1.1 is out: accuracy: 1 of 2 cells changed. What changed"
    )
    page.locator(".version a", has_text="What changed").click()
    assert page.locator("h1").inner_text() == "Changes"
    assert "/v1.1/" in page.url
    assert page.locator(".version").count() == 0
    (tmp_path / "blog.html").write_text('<!doctype html><title>A blog</title><iframe src="v1.0/embed/thesis.html">')
    show(tab, tmp_path, "blog.html")
    frame = page.frame_locator("iframe")
    assert frame.locator(".version").inner_text() == "This is v1.0. v1.1 is out: 1 of 2 cells changed. What changed"
    assert frame.locator("tbody tr").count() == 2


def test_foreign_text_does_nothing(tab: Tab, notebook: Repository) -> None:
    """Names of a stranger run nothing and load nothing, on any page, in the table, and in what opens from it."""
    hostile(notebook)
    folder = write.pages(Workspace.at(notebook.path), every=True).folder
    paths = [path for path, _ in pages.SECTIONS] + [
        path.relative_to(folder).as_posix() for path in (folder / "run").iterdir()
    ]
    for path in paths:
        show(tab, folder, path)
        assert tab.page.evaluate("() => window.evil") is None, path
    show(tab, folder, "runs.html")
    page = tab.page
    assert len(tab.ids()) == len(list((folder / "run").iterdir()))
    page.locator("#columns").click()
    for box in page.locator("#dialog input[type=checkbox]").all():
        box.set_checked(True)
    page.keyboard.press("Escape")
    for group in ("setting", "label", "experiment", "data"):
        page.locator("#group").select_option(group)
    page.locator("#group").select_option("")
    for box in page.locator("#body input").all()[:10]:
        box.check()
    page.locator("#compare").click()
    made = "() => document.querySelectorAll('main img, main iframe, svg[onload], dialog img, [onerror]').length"
    assert (page.evaluate("() => window.evil"), page.evaluate(made)) == (None, 0)
    assert {url.partition(":")[0] for url in tab.asked} <= {"file", "data", "blob"}


@contextmanager
def _following(browser: Any, padre: Padre) -> Iterator[tuple[Tab, str]]:
    """A tab on `padre ui`, and its address; in the end the server is stopped."""
    words = [sys.executable, "-m", "padre_git", "ui", "--no-open", "--port", "0"]
    process = subprocess.Popen(words, cwd=padre.repo.path, env=process_environment(), stdout=subprocess.PIPE, text=True)
    tab = Tab(browser)
    try:
        assert process.stdout
        address = process.stdout.readline().split()[2]
        tab.page.goto(address)
        yield tab, address.partition("?")[0]
    finally:
        tab.context.close()
        process.send_signal(signal.SIGINT)
        process.wait(PATIENCE)
        if process.stdout:
            process.stdout.close()


def test_what_an_open_page_keeps(chromium: Any, thesis: Padre) -> None:
    """A hidden page asks nothing, and asks at once when it is shown; focus and open details stay where they were."""
    more = "refs/heads/padre/thesis/more/000000000001"
    with _following(chromium, thesis) as (tab, address):
        page = tab.page
        with page.expect_request("**/rows?**"):
            page.goto(f"{address}runs.html")
        before = tab.ids()
        page.locator("#body tr[data-line='1']").focus()
        seen = "state => Object.defineProperty(document, 'visibilityState', {get: () => state, configurable: true})"
        page.evaluate(seen, "hidden")
        page.wait_for_timeout(500)  # what was asked before is answered
        asked = len(tab.asked)
        synthetic.branch(thesis.repo.path, more, synthetic.complete("k9d2v5ha", ago=-5))
        page.wait_for_timeout(5000)  # more than two of its turns
        assert len(tab.asked) == asked
        page.evaluate(seen, "visible")
        page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
        page.wait_for_function("count => padreTable.ids().length === count + 1", arg=len(before))
        assert page.evaluate("() => Boolean(document.activeElement.closest('#body tr'))")
        page.goto(f"{address}compare/thesis.html")
        page.locator("main details summary").first.click()
        thesis.repo.git("update-ref", "-d", more)
        page.wait_for_function("() => !document.querySelector('main').textContent.includes('breast_cancer')")
        assert page.locator("main details").first.get_attribute("open") is not None
        assert tab.said == []


def test_a_run_arrives(chromium: Any, thesis: Padre) -> None:
    """On an open page of `padre ui` a run that is recorded appears; picks stay. A lost connection is said."""
    with _following(chromium, thesis) as (tab, address):
        tab.page.goto(f"{address}runs.html#show=run,accuracy,C,n")
        before = tab.ids()
        tab.page.locator("#body input").first.check()
        synthetic.branch(
            thesis.repo.path, "refs/heads/padre/thesis/more/000000000001", synthetic.complete("k9d2v5ha", ago=-5)
        )
        tab.page.wait_for_function("count => padreTable.ids().length === count + 1", arg=len(before))
        assert tab.page.locator("#compare").inner_text() == "Compare 1"
        # a run that is gone goes, and what arrived is as a new page has it
        thesis.repo.git("update-ref", "-d", "refs/heads/padre/thesis/more/000000000001")
        tab.page.wait_for_function("count => padreTable.ids().length === count", arg=len(before))
        assert tab.ids() == before
        shown = tab.page.locator("#body").inner_text()
        tab.page.reload()
        tab.page.wait_for_function("count => padreTable.ids().length === count", arg=len(before))
        assert tab.page.locator("#body").inner_text() == shown
        with subprocess.Popen([sys.executable, "-c", WRITER], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
            begin(writer, Workspace.at(thesis.repo.path))
            tab.page.wait_for_function("() => document.getElementById('live').textContent.includes('4 of 90 fits')")
            assert writer.stdin
            writer.stdin.close()
        tab.page.wait_for_function("() => !document.getElementById('live').textContent.includes('fits')")
        assert tab.said == []
        tab.page.route("**/rows**", lambda route: route.abort())
        tab.page.wait_for_function("() => document.getElementById('live').textContent === 'Connection lost, retrying'")
        tab.page.unroute("**/rows**")
        tab.page.wait_for_function("() => document.getElementById('live').textContent.startsWith('follows')")

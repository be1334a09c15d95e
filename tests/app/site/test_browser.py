"""The pages in a real Chromium: `make test-browser`. It also writes screenshots of each page to build/screenshots/."""

import json
import math
import re
import shutil
import signal
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.datasets import load_digits

from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import listing
from padre_git.app.site import pages, write
from padre_git.app.site.view import View
from padre_git.errors import PadreError
from tests import synthetic
from tests.app.site.conftest import WRITER, begin
from tests.conftest import PATIENCE, ROOT, Padre, Repository, process_environment
from tests.site_payloads import hostile

pytestmark = pytest.mark.browser
CONDITIONS: list[str] = json.loads((ROOT / "tests/core/text/query_cases.json").read_text(encoding="utf-8"))
SHOTS = ROOT / "build/screenshots"
MODES: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1280, "height": 860}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 860}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "color_scheme": "light"},
}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """The browser of this system."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("there is no Chromium: apt-get install chromium")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


class Tab:
    """A page, and what its console and its requests said."""

    def __init__(self, browser: Any, **options: Any) -> None:
        self.context = browser.new_context(**(options or MODES["light"]))
        self.page = self.context.new_page()
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.said.append(f"{self.page.url}: {message.text}"))
        self.page.on("pageerror", lambda error: self.said.append(f"{self.page.url}: {error}"))
        self.page.on("requestfailed", lambda request: self.said.append(f"failed: {request.url}"))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.set_default_timeout(PATIENCE * 1000)

    def ids(self) -> list[str]:
        """The runs that the table shows."""
        found: list[str] = self.page.evaluate("() => padreTable.ids()")
        return found


@pytest.fixture
def tab(chromium: Any) -> Iterator[Tab]:
    """A tab in which nothing may be said."""
    made = Tab(chromium)
    yield made
    made.context.close()
    assert made.said == []


def _various(repo: Repository) -> None:
    """Runs that differ in everything that a condition can ask about."""
    kinds: list[dict[str, Any]] = [
        {
            "SVC.kernel": "rbf",
            "SVC.gamma": "scale",
            "SVC.weight": None,
            "SVC.flag": True,
            "SVC.shape": [10, 5],
            "odd name": 1,
        },
        {
            "SVC.kernel": "poly",
            "SVC.gamma": 0.1,
            "SVC.weight": "balanced",
            "SVC.flag": False,
            "SVC.shape": [],
            "SVC.name": "Ünïcødé",
        },
        {
            "SVC.kernel": "",
            "SVC.gamma": 0.001,
            "SVC.shape": [10],
            "SVC.big": 2**53 + 1,
            "SVC.name": "\U0001d4b3",
            "Tree.verbose": 0,
        },
        {
            "SVC.gamma": None,
            "SVC.big": 2**53,
            "SVC.options": {"depth": 3, "inner": {"name": "x"}},
            "SVC.name": "it's",
            "SVC.verbose": 0,
        },
        {"SVC.gamma": "z", "SVC.options": {}, "SVC.name": "a\nb", "SVC.big": 5, "SVC.flag": 1, "odd name": -1},
    ]
    for number in range(40):
        kind, value = kinds[number % 5], [0.1, 1, 1.0, 10, 100, "1"][number % 6]
        setting = {"SVC.C": value}
        accuracy = [round(0.3 + 0.02 * number + 0.01 * at * (number % 4), 4) for at in range(3)]
        document = synthetic.run(
            f"k{number:07d}", ago=5000 - number * 60,
            recording=synthetic.identifier(f"r{number // 4:07d}", ago=5000 - number // 4 * 240), number=number % 4 + 1,
            experiment=f"svc-{number // 8}", setting=setting, parameters={**kind, **setting},
            message=["", "a note", "another note"][number // 4 % 3], seed=[0, 1, 2, None][number // 4 % 4],
            status="failed" if number in {7, 22} else "completed",
        )  # fmt: skip
        more = {
            "loss": synthetic.metric(
                [0.5 + number / 10, math.nan if number == 13 else 1.0, 1.0], greater=False, bounds=(0, None)
            )
        }
        numbers = synthetic.metrics(document, accuracy, **(more if number % 3 else {}))
        repo.write(synthetic.files(document, numbers if document.status == "completed" else None))


@pytest.fixture
def various(notebook: Repository) -> Workspace:
    """A repository of such runs, with `site/` written."""
    _various(notebook)
    workspace = Workspace.at(notebook.path)
    write.pages(workspace)
    return workspace


def _open(tab: Tab, folder: Path, path: str) -> None:
    tab.page.goto(f"{(folder / path.partition('#')[0]).as_uri()}{''.join(path.partition('#')[1:])}")


def test_conditions_match_the_same_runs(tab: Tab, various: Workspace) -> None:
    """The filter of the page and `padre list --where` give the same runs, and refuse the same."""
    _open(tab, various.root / "site", "runs.html")
    wrong, matched, refused = [], 0, 0
    for condition in CONDITIONS:
        shown = tab.page.evaluate("text => padreTable.where(text)", condition)
        try:
            expected: Any = [setting.row.id for setting in listing.runs(various, where=condition).lines]
        except PadreError as error:
            refused += 1
            if not isinstance(shown, str):
                wrong.append((condition, shown, str(error)))
            continue
        matched += bool(expected)
        if shown != expected:
            wrong.append((condition, shown, expected))
    assert not wrong
    assert len(CONDITIONS) >= 200
    assert matched > 100
    assert refused > 25


@pytest.mark.parametrize(
    "sort", ["accuracy", "-accuracy", "loss", "C", "-C", "gamma", "name", "experiment", "-age", "kernel"]
)
def test_the_order_is_that_of_the_list(sort: str, tab: Tab, various: Workspace) -> None:
    """A sort by any column is that of `padre list --sort`, missing values last."""
    _open(tab, various.root / "site", f"runs.html#sort={sort}&expand=1")
    assert tab.ids() == [each.row.id for each in listing.runs(various, sort=sort, expand=True).lines]


def test_headings_sort(tab: Tab, various: Workspace) -> None:
    """A click sorts, a second one the other way, a third not at all; the state is said to a screen reader."""
    _open(tab, various.root / "site", "runs.html#show=run,accuracy,C&expand=1")
    heading = tab.page.locator("th[data-name=accuracy]")
    for expected, sort in (("descending", "accuracy"), ("ascending", "-accuracy"), (None, "")):
        heading.locator("button").click()
        assert heading.get_attribute("aria-sort") == expected
        assert tab.ids() == [each.row.id for each in listing.runs(various, sort=sort, expand=True).lines]


def test_columns_move(tab: Tab, various: Workspace) -> None:
    """By keyboard as by pointer: the focus stays on the column, and the order stands in the address."""
    _open(tab, various.root / "site", "runs.html#show=run,accuracy,C")
    tab.page.locator("th[data-name=C] button").focus()
    tab.page.keyboard.press("Alt+ArrowLeft")
    names = "() => Array.from(document.querySelectorAll('#head th[data-name]'), (each) => each.dataset.name)"
    assert tab.page.evaluate(names) == ["run", "C", "accuracy"]
    assert tab.page.evaluate("() => document.activeElement.closest('th').dataset.name") == "C"
    assert "show=run%2CC%2Caccuracy" in tab.page.url


def test_columns_widen(tab: Tab, various: Workspace) -> None:
    """By pointer and by keyboard; the width stands in the address, and a double click undoes it."""
    page = tab.page
    _open(tab, various.root / "site", "runs.html#show=run,accuracy,C")
    heading, grip = page.locator("th[data-name=accuracy]"), page.locator("th[data-name=accuracy] .grip")
    before, order = heading.bounding_box()["width"], tab.ids()
    box = grip.bounding_box()
    page.mouse.move(box["x"] + 4, box["y"] + 5)
    page.mouse.down()
    page.mouse.move(box["x"] + 4 - before + 250, box["y"] + 5, steps=3)
    page.mouse.up()
    assert abs(heading.bounding_box()["width"] - 250) < 10
    address = page.url
    assert re.search(r"wide=accuracy%3A\d+", address)
    assert (heading.get_attribute("aria-sort"), tab.ids()) == (None, order)
    page.goto("about:blank")
    page.goto(address)
    assert abs(heading.bounding_box()["width"] - 250) < 10
    heading.locator("button").focus()
    page.keyboard.press("Alt+Shift+ArrowRight")
    assert heading.bounding_box()["width"] > 255
    assert page.evaluate("() => document.activeElement.closest('th').dataset.name") == "accuracy"
    grip.dblclick()
    assert "wide=" not in page.url
    assert abs(heading.bounding_box()["width"] - before) < 2


def test_values_become_conditions(tab: Tab, various: Workspace) -> None:
    """A click with Alt on a value, or `f` on its row, adds a condition that the command line answers alike."""
    page = tab.page
    _open(tab, various.root / "site", "runs.html#show=run,experiment,kernel,C,accuracy&expand=1&where=C < 5 or C > 5")
    page.locator("#body tr", has_text="rbf").first.locator("td[data-name=kernel]").click(modifiers=["Alt"])
    condition = "(C < 5 or C > 5) and kernel == 'rbf'"
    assert page.locator("#where").input_value() == condition
    assert tab.ids() == [each.row.id for each in listing.runs(various, where=condition, expand=True).lines]
    page.locator("#body tr[data-line='0']").focus()
    page.keyboard.press("f")
    texts = page.locator(".conditions button").all_inner_texts()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator("#where").input_value() == f"({condition}) and {texts[1]}"
    assert texts[1].startswith("experiment == ")
    expected = listing.runs(various, where=f"({condition}) and {texts[1]}", expand=True).lines
    assert tab.ids() == [each.row.id for each in expected]
    assert page.evaluate("() => document.activeElement.dataset.line") == "0"


def test_charts_of_the_table(tab: Tab, various: Workspace) -> None:
    """Loaded when they are asked for; what is brushed is a condition that the command line answers alike; the view
    stands in the address; a condition that is typed draws the lines that it leaves."""
    page = tab.page
    _open(tab, various.root / "site", "runs.html#expand=1")
    assert not any("vega" in url for url in tab.asked)
    page.keyboard.press("p")
    page.locator("#plots[data-drawn=parallel] svg.marks").wait_for()
    assert "chart=parallel" in page.url
    labels = page.locator("#drawn svg.marks .mark-text.role-axis-label text")
    frame = page.locator("#drawn svg.marks g.background, #drawn svg.marks path.background").first.bounding_box()

    def listed(where: str) -> list[str]:
        return [each.row.id for each in listing.runs(various, where=where, expand=True).lines]

    def drag(name: str, low: float, high: float) -> str:
        box = labels.filter(has_text=re.compile(f"^{name}$")).bounding_box()
        middle = box["x"] + box["width"] / 2
        page.mouse.move(middle - 10, frame["y"] + frame["height"] * low)
        page.mouse.down()
        page.mouse.move(middle + 10, frame["y"] + frame["height"] * high, steps=4)
        page.mouse.up()
        page.wait_for_function("name => document.getElementById('where').value.includes(name)", arg=f"{name} ")
        return str(page.locator("#where").input_value())

    names = labels.all_text_contents()
    where = drag("accuracy", 0.45, -0.02)
    assert where.startswith("accuracy >= ")
    assert 0 < len(tab.ids()) < 36
    assert tab.ids() == listed(where)
    kernel = drag("kernel", 0.3, -0.02)
    assert kernel == "kernel in ['rbf']"
    assert tab.ids() == listed(kernel)
    page.screenshot(path=SHOTS / "light-runs-charts.png", full_page=True)
    page.locator("#chips button").press("Enter")
    assert page.locator("#where").input_value() == ""
    page.locator("#where").fill("accuracy < 0.5")
    page.wait_for_function("() => document.querySelector('#drawn').textContent.includes('9 runs')")
    assert labels.all_text_contents()[-1] == names[-1] == "accuracy"
    page.locator("#where").fill("")
    page.wait_for_function("() => !location.hash.includes('where')")
    page.locator("#chart").select_option("scatter")
    page.locator("#plots[data-drawn=scatter] svg.marks").wait_for()
    page.locator("#plot-x").select_option("loss")
    page.wait_for_function("() => location.hash.includes('x=loss')")
    page.locator("#drawn svg.marks", has_text="loss").wait_for()
    page.mouse.move(frame["x"] + 60, page.locator("#drawn svg.marks").bounding_box()["y"] + 60)
    page.mouse.down()
    page.mouse.move(frame["x"] + 400, page.locator("#drawn svg.marks").bounding_box()["y"] + 200, steps=4)
    page.mouse.up()
    page.wait_for_function("() => document.getElementById('where').value.includes('loss >=')")
    where = page.locator("#where").input_value()
    assert "accuracy >= " in where
    assert tab.ids() == listed(where)
    assert tab.ids()
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    page.locator("#plots[data-drawn=scatter] svg.marks").wait_for()
    assert tab.ids() == listed(where)


def test_groups_average_distinct_runs(tab: Tab, various: Workspace) -> None:
    """Mean and standard deviation (n - 1) of a group are those of its runs."""
    _open(tab, various.root / "site", "runs.html#group=experiment&show=run,accuracy,n")
    groups = tab.page.evaluate("() => padreTable.groups()")
    rows = listing.runs(various, expand=True).lines
    assert [each["group"] for each in groups] == list(dict.fromkeys(each.row.experiment for each in rows))
    for each in groups:
        means = [one.scores["accuracy"].mean for one in rows if one.row.experiment == each["group"] and one.scores]
        assert each["cells"][1] == f"{statistics.mean(means):.3f} ± {statistics.stdev(means):.3f}"


def test_the_address_is_the_view(tab: Tab, various: Workspace) -> None:
    """Filter, order, columns and picks stand in the address; a new page with it shows the same."""
    folder = various.root / "site"
    _open(tab, folder, "runs.html")
    tab.page.locator("#where").fill("accuracy > 0.5 and kernel == 'rbf'")
    tab.page.wait_for_function("() => location.hash.includes('where')")
    tab.page.locator("th[data-name=accuracy] button").click()
    tab.page.locator("#body input").first.check()
    tab.page.wait_for_function("() => location.hash.includes('pick')")
    before, address = tab.ids(), tab.page.url
    tab.page.goto("about:blank")
    tab.page.goto(address)
    assert tab.ids() == before
    assert tab.page.locator("#body input").first.is_checked()
    assert tab.page.locator("#where").input_value() == "accuracy > 0.5 and kernel == 'rbf'"
    assert before


def test_by_keyboard_alone(tab: Tab, various: Workspace) -> None:
    """From the filter to two runs side by side without a mouse."""
    _open(tab, various.root / "site", "runs.html")
    keys = tab.page.keyboard
    keys.press("/")
    keys.type("accuracy > 0.5")
    tab.page.wait_for_function("() => location.hash.includes('where')")
    tab.page.locator("#body tr[data-line='0']").focus()
    keys.press("Space")
    keys.press("ArrowDown")
    keys.press("Space")
    assert tab.page.locator("#compare").inner_text() == "Compare 2"
    keys.press("c")
    assert "padre compare" in tab.page.locator("#dialog").inner_text()
    keys.press("Escape")
    keys.press("?")
    assert "pick a run" in tab.page.locator("#dialog").inner_text()
    keys.press("Escape")
    tab.page.locator("#body tr[data-line='0']").focus()
    keys.press("End")
    assert tab.page.evaluate("() => document.activeElement.dataset.line") == str(len(tab.ids()) - 1)


def test_many_rows_are_drawn_as_they_are_seen(tab: Tab, notebook: Repository) -> None:
    """Of 5,000 runs a few dozen are elements, and the last one can be scrolled to."""
    synthetic.many(notebook.path, 5000, on_branch="refs/heads/padre/thesis/svc/000000000001")
    write.pages(Workspace.at(notebook.path))
    _open(tab, notebook.path / "site", "runs.html#expand=1")
    last = len(tab.ids()) - 1  # settings that two runs drew alike are one
    assert last > 4900
    assert tab.page.locator("#body tr").count() < 120
    tab.page.evaluate("() => { const grid = document.getElementById('grid'); grid.scrollTop = grid.scrollHeight; }")
    tab.page.wait_for_selector(f"#body tr[data-line='{last}']")


def test_every_page(chromium: Any, thesis: Padre) -> None:
    """Each page from disk, light, dark and on a phone: nothing in the console, no request that fails or leaves, no
    scrolling sideways, charts drawn; what it looks like goes to build/screenshots/."""
    folder = write.pages(Workspace.at(thesis.repo.path)).folder
    paths = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.html"))
    SHOTS.mkdir(parents=True, exist_ok=True)
    for mode, options in MODES.items():
        made = Tab(chromium, **options)
        for path in paths:
            _open(made, folder, path)
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
    _open(tab, tmp_path, "report.html")
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
    _open(tab, folder, f"search/{name}.html")
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
    _open(tab, folder, "compare/thesis.html")
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
        _open(tab, folder, path)
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
    _open(tab, folder, f"run/{runs['nb'].id}.html")
    images = page.locator("td img.picture")
    assert images.count() > 10
    assert all(image.evaluate("image => image.naturalWidth") == 8 for image in images.all())
    figure.scroll_into_view_if_needed()
    figure.locator("svg.marks .mark-rect.role-mark path").first.click()
    page.screenshot(path=SHOTS / "light-pictures.png", full_page=True)
    figure.locator(".fixed a", has_text="nb").click()
    assert page.url.endswith(f"run/{runs['nb'].id}.html")
    _open(tab, folder, "data/digits.html")
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
    _open(tab, tmp_path, "v1.0/compare/thesis.html")
    assert page.locator(".version").inner_text() == (
        "This is v1.0. v1.1 is out: accuracy: 1 of 2 cells changed. What changed"
    )
    page.locator(".version a", has_text="What changed").click()
    assert page.locator("h1").inner_text() == "Changes"
    assert "/v1.1/" in page.url
    assert page.locator(".version").count() == 0
    (tmp_path / "blog.html").write_text('<!doctype html><title>A blog</title><iframe src="v1.0/embed/thesis.html">')
    _open(tab, tmp_path, "blog.html")
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
        _open(tab, folder, path)
        assert tab.page.evaluate("() => window.evil") is None, path
    _open(tab, folder, "runs.html")
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


def test_a_run_arrives(chromium: Any, thesis: Padre) -> None:
    """On an open page of `padre ui` a run that is recorded appears; picks stay. A lost connection is said."""
    words = [sys.executable, "-m", "padre_git", "ui", "--no-open", "--port", "0"]
    process = subprocess.Popen(
        words, cwd=thesis.repo.path, env=process_environment(), stdout=subprocess.PIPE, text=True
    )
    tab = Tab(chromium)
    try:
        assert process.stdout
        address = process.stdout.readline().split()[2]
        tab.page.goto(address)
        tab.page.goto(re.sub(r"\?.*", "runs.html#show=run,accuracy,C,n", address))
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
    finally:
        tab.context.close()
        process.send_signal(signal.SIGINT)
        process.wait(PATIENCE)
        if process.stdout:
            process.stdout.close()

"""The table of runs in a real Chromium, by pointer, by keyboard and by its address: `make test-browser`."""

import csv
import json
import math
import random
import re
import shlex
import statistics
from pathlib import Path
from typing import Any

import pytest

from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import listing
from padre_git.app.site import pages, rows, write
from padre_git.app.site.rows import Table
from padre_git.app.site.view import View
from padre_git.errors import PadreError
from padre_git.model.documents import Imported
from tests import synthetic
from tests.app.site.conftest import MODES, SHOTS, Tab, show
from tests.app.site.live import test_delta
from tests.conftest import ROOT, Padre, Repository, made

pytestmark = pytest.mark.browser
CONDITIONS: list[str] = json.loads((ROOT / "tests/core/text/query_cases.json").read_text(encoding="utf-8"))


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


@pytest.fixture(scope="module")
def various(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A repository of such runs, with `site/` written; only read it."""
    padre = made(tmp_path_factory.mktemp("table") / "thesis", {"notes.txt": "a table"})
    _various(padre.repo)
    padre.end()
    workspace = Workspace.at(padre.repo.path)
    write.pages(workspace)
    return workspace


def test_conditions_match_the_same_runs(tab: Tab, various: Workspace) -> None:
    """The filter of the page and `padre list --where` give the same runs, and refuse the same."""
    show(tab, various.root / "site", "runs.html")
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
    show(tab, various.root / "site", f"runs.html#sort={sort}&expand=1")
    assert tab.ids() == [each.row.id for each in listing.runs(various, sort=sort, expand=True).lines]


def test_headings_sort(tab: Tab, various: Workspace) -> None:
    """A click sorts, a second one the other way, a third not at all; the state is said to a screen reader."""
    show(tab, various.root / "site", "runs.html#show=run,accuracy,C&expand=1")
    heading = tab.page.locator("th[data-name=accuracy]")
    for expected, sort in (("descending", "accuracy"), ("ascending", "-accuracy"), (None, "")):
        heading.locator("button").click()
        assert heading.get_attribute("aria-sort") == expected
        assert tab.ids() == [each.row.id for each in listing.runs(various, sort=sort, expand=True).lines]


def test_columns_move(tab: Tab, various: Workspace) -> None:
    """By keyboard as by pointer: the focus stays on the column, and the order stands in the address."""
    show(tab, various.root / "site", "runs.html#show=run,accuracy,C")
    tab.page.locator("th[data-name=C] button").focus()
    tab.page.keyboard.press("Alt+ArrowLeft")
    names = "() => Array.from(document.querySelectorAll('#head th[data-name]'), (each) => each.dataset.name)"
    assert tab.page.evaluate(names) == ["run", "C", "accuracy"]
    assert tab.page.evaluate("() => document.activeElement.closest('th').dataset.name") == "C"
    assert "show=run%2CC%2Caccuracy" in tab.page.url


def test_columns_widen(tab: Tab, various: Workspace) -> None:
    """By pointer and by keyboard; the width stands in the address, and a double click undoes it."""
    page = tab.page
    show(tab, various.root / "site", "runs.html#show=run,accuracy,C")
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
    show(tab, various.root / "site", "runs.html#show=run,experiment,kernel,C,accuracy&expand=1&where=C < 5 or C > 5")
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
    show(tab, various.root / "site", "runs.html#expand=1")
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
    show(tab, various.root / "site", "runs.html#group=experiment&show=run,accuracy,n")
    groups = tab.page.evaluate("() => padreTable.groups()")
    rows = listing.runs(various, expand=True).lines
    assert [each["group"] for each in groups] == list(dict.fromkeys(each.row.experiment for each in rows))
    for each in groups:
        means = [one.scores["accuracy"].mean for one in rows if one.row.experiment == each["group"] and one.scores]
        assert each["cells"][1] == f"{statistics.mean(means):.3f} ± {statistics.stdev(means):.3f}"


def test_the_address_is_the_view(tab: Tab, various: Workspace) -> None:
    """Filter, order, columns and picks stand in the address; a new page with it shows the same."""
    folder = various.root / "site"
    show(tab, folder, "runs.html")
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
    show(tab, various.root / "site", "runs.html")
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
    made = pages.Pages(View.of(Workspace.at(notebook.path), public=True))
    (notebook.path / "site").mkdir()
    for path in ("runs.html", "runs.js", *pages.ASSETS):  # no pages of 500 searches
        (notebook.path / "site" / path).write_text(made.render(path) or "")
    show(tab, notebook.path / "site", "runs.html#expand=1")
    last = len(tab.ids()) - 1  # settings that two runs drew alike are one
    assert last > 4900
    assert tab.page.locator("#body tr").count() < 120
    tab.page.evaluate("() => { const grid = document.getElementById('grid'); grid.scrollTop = grid.scrollHeight; }")
    tab.page.wait_for_selector(f"#body tr[data-line='{last}']")


def test_words_are_found(tab: Tab, various: Workspace) -> None:
    """In ids, labels, experiments, messages and data, all of them; they stand in the address."""
    page = tab.page
    show(tab, various.root / "site", "runs.html#expand=1")
    page.locator("#find").fill("note SVC-3")
    page.wait_for_function("() => location.hash.includes('find=note+SVC-3')")
    rows = listing.runs(various, expand=True).lines
    expected = [each.row.id for each in rows if "note" in each.row.message and each.row.experiment == "svc-3"]
    assert tab.ids() == expected
    assert expected


def test_several_keys_of_order(tab: Tab, various: Workspace) -> None:
    """Shift and a click add a further key, by keyboard, too; the address has both."""
    page = tab.page
    show(tab, various.root / "site", "runs.html#show=run,experiment,accuracy,C&expand=1")
    page.locator("th[data-name=experiment] button").click()
    page.locator("th[data-name=accuracy] button").click(modifiers=["Shift"])
    expected = [each.row.id for each in listing.runs(various, sort="experiment,accuracy", expand=True).lines]
    assert tab.ids() == expected
    assert "sort=experiment%2Caccuracy" in page.url
    show(tab, various.root / "site", "runs.html#show=run,accuracy,experiment&expand=1&x=")
    page.locator("th[data-name=experiment] button").focus()
    page.keyboard.press("Enter")
    page.locator("th[data-name=accuracy] button").focus()
    page.keyboard.press("Shift+Enter")
    assert tab.ids() == expected


def test_columns_are_chosen(tab: Tab, various: Workspace) -> None:
    """Found by name and ticked by keyboard; unticked by pointer; the usual ones come back."""
    page = tab.page
    show(tab, various.root / "site", "runs.html")
    names = "() => Array.from(document.querySelectorAll('#head th[data-name]'), (each) => each.dataset.name)"
    usual = page.evaluate(names)
    page.locator("#columns").focus()
    page.keyboard.press("Enter")
    page.locator("#dialog input[type=search]").focus()
    page.keyboard.type("seed")
    page.locator("#dialog li:visible input").first.focus()
    page.keyboard.press("Space")
    assert page.evaluate(names) == [*usual, "seed"]
    assert "seed" in page.url
    page.locator("#dialog li:visible input").first.uncheck()
    assert page.evaluate(names) == usual
    page.locator("#dialog input[type=search]").fill("")
    page.locator("#dialog input[value=experiment]").uncheck()
    assert "experiment" not in page.evaluate(names)
    page.locator("#dialog button", has_text="The usual ones").click()
    assert page.evaluate(names) == usual
    assert not page.locator("#dialog").is_visible()


@pytest.mark.parametrize("group", ["setting", "label", "experiment", "data", "code", "kernel", "C"])
def test_groups(group: str, tab: Tab, various: Workspace) -> None:
    """Chosen by keyboard: all runs are in them, unfolded by Enter; the address has the group."""
    page = tab.page
    show(tab, various.root / "site", "runs.html")
    page.keyboard.press("g")
    assert page.evaluate("() => document.activeElement.id") == "group"
    page.locator("#group").select_option(group)
    assert f"group={group}" in page.url
    assert "± over the runs of a group; copies count once" in page.locator("#said").inner_text()
    folded = page.locator("#body tr.group")
    assert folded.count() > (1 if group in {"setting", "experiment", "kernel", "C"} else 0)
    for _ in range(folded.count()):
        page.locator("#body tr.group[aria-expanded=false]").first.focus()
        page.keyboard.press("Enter")
    assert sorted(tab.ids()) == sorted(each.row.id for each in listing.runs(various, expand=True).lines)


def test_copies_count_once(tab: Tab, notebook: Repository) -> None:
    """Three runs of one group, of which two are the same computation: mean and deviation are those of two."""
    for at, (name, accuracy) in enumerate((("kaaaaaaa", 0.5), ("kbbbbbbb", 0.5), ("kccccccc", 0.8))):
        document = synthetic.run(name, ago=100 - at, predictions="same" if accuracy == 0.5 else "other", seed=0)
        notebook.write(synthetic.files(document, synthetic.metrics(document, [accuracy])))
    write.pages(Workspace.at(notebook.path))
    show(tab, notebook.path / "site", "runs.html#group=label&show=run,accuracy,n")
    cells = tab.page.locator("#body tr.group td").all_inner_texts()
    assert cells[1:] == [f"0.650 ± {statistics.stdev([0.5, 0.8]):.3f}", "3 1 of them a copy"]


def test_marks(tab: Tab, notebook: Repository) -> None:
    """§ imported and † the best of several settings, each with its sentence; no column of p values."""
    taken = Imported(tool="MLflow", id="1", store="mlruns", taken="2026-11-01T00:00:00Z")
    document = synthetic.run("kaaaaaaa", ago=300, experiment="theirs", predictions=None, imported=taken)
    notebook.write(synthetic.files(document, synthetic.metrics(document)))
    recording = synthetic.identifier("rbbbbbbb", ago=200)
    for at in range(3):
        setting = {"SVC.C": at + 1}
        document = synthetic.run(
            f"kbbbbbb{'abc'[at]}", ago=200 - at, recording=recording, number=at + 1, setting=setting, experiment="ours"
        )
        notebook.write(synthetic.files(document, synthetic.metrics(document, [0.5 + at / 10, 0.6])))
    write.pages(Workspace.at(notebook.path))
    show(tab, notebook.path / "site", "runs.html#show=experiment,accuracy")
    page = tab.page
    assert page.locator("#said").inner_text() == "2 runs and searches · ± std over n splits"
    cells = page.locator("#body tr:not(.space)").all_inner_texts()
    assert [text.split()[-1] for text in cells] == ["†", "§"]
    assert page.locator("#imported").inner_text() == "§ Imported from MLflow: not computed here."
    assert page.locator("#marks").inner_text().startswith("† The best of several settings")
    page.locator("#where").fill("experiment == 'ours'")
    page.wait_for_function("() => document.getElementById('imported').textContent === ''")
    page.locator("#columns").click()
    assert not re.search(r"\bp\b", page.locator("#dialog ul").inner_text())


def test_side_by_side(tab: Tab, various: Workspace) -> None:
    """What differs between two runs, with the command that tests them, and no test of the page's own."""
    page = tab.page
    show(tab, various.root / "site", "runs.html#expand=1&sort=accuracy")
    for box in page.locator("#body input").all()[:2]:
        box.check()
    page.locator("#compare").click()
    rows = [each.row for each in listing.runs(various, sort="accuracy", expand=True).lines[:2]]
    shown = page.locator("#dialog").inner_text()
    assert f"padre compare {rows[0].id[-8:]} {rows[1].id[-8:]}" in shown
    body = {
        line.split("\t")[0]: line.split("\t")[1:] for line in page.locator("#dialog tbody").inner_text().splitlines()
    }
    means = [each.scores["accuracy"].mean for each in listing.runs(various, sort="accuracy", expand=True).lines[:2]]
    assert [text.split()[0] for text in body["accuracy"]] == [f"{mean:.3f}" for mean in means]
    assert "p =" not in shown
    assert len(page.url.partition("pick=")[2].split("&")[0].split("%2C")) == 2
    page.keyboard.press("Escape")
    page.locator("#unpick").click()
    assert "pick" not in page.url


def test_what_is_copied_and_downloaded(tab: Tab, thesis: Padre) -> None:
    """The command lists the runs that the table shows, in its order; so does the CSV, with all digits."""
    write.pages(Workspace.at(thesis.repo.path))
    page = tab.page
    show(tab, thesis.repo.path / "site", "runs.html#expand=1&sort=accuracy,-C&where=accuracy > 0.4 and C != 0.01")
    page.locator("#command").click()
    page.locator("#command", has_text="Copied").wait_for()
    page.locator("#find").focus()
    page.keyboard.press("Control+V")
    command = shlex.split(page.locator("#find").input_value())
    page.locator("#find").fill("")
    page.wait_for_function("() => !location.hash.includes('find')")
    assert command[:2] == ["padre", "list"]
    listed = thesis(*command[1:], "--json").json
    assert [each["run"] for each in listed] == [each[-8:] for each in tab.ids()]
    assert len(listed) > 2
    with page.expect_download() as download:
        page.locator("#csv").click()
    rows = list(csv.DictReader(Path(download.value.path()).read_text(encoding="utf-8").splitlines()))
    assert [each["run"] for each in rows] == [each[-8:] for each in tab.ids()]
    exact = {each["run"]: each for each in listed}
    for row in rows:
        assert float(row["accuracy"]) == exact[row["run"]]["metrics"]["accuracy"]["mean"]


def test_a_view_of_what_is_gone(tab: Tab, various: Workspace) -> None:
    """Columns and runs that are not there are named; what the page does not know stays in the address."""
    page = tab.page
    show(tab, various.root / "site", "runs.html#show=run,accuracy,nothing&pick=zzzzzzzz&later=1")
    said = page.locator("#said").inner_text()
    assert "no longer a column: nothing" in said
    assert "no longer a run: zzzzzzzz" in said
    assert "later=1" in page.url


def test_a_run_is_opened(tab: Tab, various: Workspace) -> None:
    """By Enter: its page, or without one what the table knows of it; Escape closes that."""
    page = tab.page
    show(tab, various.root / "site", "runs.html#expand=1")
    with_page = {file.stem for file in (various.root / "site/run").iterdir()}
    places = [each in with_page for each in tab.ids()]
    page.locator("#body tr[data-line='0']").focus()
    for _ in range(places.index(False)):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert tab.ids()[places.index(False)][-8:] in page.locator("#dialog h2").inner_text()
    assert "SVC.C" in page.locator("#dialog").inner_text()
    page.keyboard.press("Escape")
    assert not page.locator("#dialog").is_visible()
    page.locator("#body tr:not(.space)").first.focus()
    page.keyboard.press("Home")
    for _ in range(places.index(True)):
        page.keyboard.press("ArrowDown")
    run = tab.ids()[places.index(True)]
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/run/{run}.html")


# where the focus is, whether it is on a row, whether it is seen
_FOCUS = """() => {
    const at = document.activeElement, seen = getComputedStyle(at).outlineStyle !== "none" || at.matches(".skip");
    return [at.id || at.closest("[id]")?.id || "", at.matches("#body tr"), seen];
}"""


def test_every_part_is_reached_by_tab(tab: Tab, various: Workspace) -> None:
    """From the first link to the table, each with a focus that is seen."""
    page = tab.page
    show(tab, various.root / "site", "runs.html#show=run,accuracy")
    seen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        found = page.evaluate(_FOCUS)
        seen.append(found)
        if found[1]:
            break
    reached = {each[0] for each in seen}
    assert {"where", "find", "group", "expand", "columns", "charts", "keys", "command", "csv", "head"} <= reached
    assert seen[-1][1]
    assert all(each[2] for each in seen), seen


def test_on_a_phone(chromium: Any, various: Workspace) -> None:
    """Run, main metric and one column more; the page does not scroll sideways, and a tap opens a run."""
    made = Tab(chromium, **MODES["phone"], has_touch=True)
    show(made, various.root / "site", "runs.html")
    names = made.page.locator("#head th[data-name]")
    assert [each.get_attribute("data-name") for each in names.all()] == ["run", "accuracy", "experiment"]
    assert made.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    made.page.locator("#body a").first.tap()
    made.page.wait_for_url("**/run/*.html")
    assert made.said == []
    made.context.close()


def test_on_paper(tab: Tab, various: Workspace) -> None:
    """All rows of the filter are printed, without buttons; afterwards the page is as it was."""
    page = tab.page
    show(tab, various.root / "site", "runs.html#expand=1")
    lines = len(tab.ids())
    page.emulate_media(media="print")
    page.evaluate("() => window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#body tr:not(.space)").count() == lines
    assert not page.locator("#columns").is_visible()
    assert not page.locator("nav").is_visible()
    page.evaluate("() => window.dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    assert page.locator("#columns").is_visible()


def test_the_scheme_is_chosen(tab: Tab, various: Workspace) -> None:
    """The button goes from the system's colours to light and dark, also by keyboard."""
    page = tab.page
    show(tab, various.root / "site", "runs.html")
    back = "() => getComputedStyle(document.body).backgroundColor"
    seen = []
    for _ in range(3):
        page.locator("#scheme").press("Enter")
        seen.append((page.locator("#scheme").inner_text().split()[-1], page.evaluate(back)))
    assert [name for name, _ in seen] == ["light", "dark", "auto"]
    assert seen[0][1] == seen[2][1] != seen[1][1]


def test_values_per_split_of_very_many_runs(tab: Tab, notebook: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """They come once single runs are drawn, and then stand in their rows."""
    _various(notebook)
    write.pages(Workspace.at(notebook.path))
    show(tab, notebook.path / "site", "runs.html#expand=1")
    dots = "() => Array.from(document.querySelectorAll('#body .dots'), (each) => each.getAttribute('aria-label'))"
    drawn = tab.page.evaluate(dots)
    assert len(drawn) > 20
    monkeypatch.setattr(rows, "_APART", 0)
    write.pages(Workspace.at(notebook.path))
    show(tab, notebook.path / "site", "index.html")
    tab.asked.clear()
    show(tab, notebook.path / "site", "runs.html#group=setting")
    assert tab.page.evaluate("() => padreTable.groups().length") > 1
    assert not any("splits.js" in each for each in tab.asked)
    tab.page.locator("#group").select_option("")
    tab.page.locator("#expand").check()
    tab.page.wait_for_function(f"() => ({dots})().length > 20")
    assert tab.page.evaluate(dots)[:20] == drawn[:20]
    assert sum("splits.js" in each for each in tab.asked) == 1


_SHOWN = """names => {
    const count = padreTable.matching("").length;
    return names.map((name) => {
        const of = padreTable.columnOf(name).of;
        const rows = Array.from({length: count}, (_, row) => of(row));
        return rows.map((value) => typeof value === "symbol" ? "-" : typeof value === "bigint" ? String(value) : value);
    });
}"""


def test_what_is_new_makes_the_same_table(tab: Tab, various: Workspace) -> None:
    """Whatever comes, goes, moves or changes: the page puts it in place, as a page that gets all has it."""
    show(tab, various.root / "site", "runs.html#expand=1")
    drawn = random.Random(0)
    known = [f"{letter * 7}{number}" for letter in "abcdef" for number in "2345"]
    values = [1, 1.5, True, None, "x", [1, [2]], {"x": None}, math.nan, 2**60]

    def drawn_table() -> Table:
        """A table of some of the runs."""
        found = []
        for name in drawn.sample(known, drawn.randrange(14, 24)):
            scores = ("accuracy", "loss") if name < "d" else ("accuracy",)
            value = values[known.index(name) % 9] if drawn.random() < 0.9 else drawn.choice(values)
            found.append(test_delta.row(name, value, scores, predictions=f"of {name[:3]}"))
        return test_delta.table(found)

    old, puts = drawn_table(), 0
    tab.page.evaluate("given => padre_news(given)", old.document())
    for _ in range(40):
        new = drawn_table()
        names = ["run", "id", "label", "params.C", "accuracy", "accuracy_std", "values", "score", "started"]
        told = test_delta.news(old, new)
        puts += told is not None
        tab.page.evaluate("given => padre_news(given)", told or new.document())
        merged = tab.page.evaluate(_SHOWN, names), tab.page.locator("#body").inner_text()
        tab.page.evaluate("given => padre_news(given)", new.document())
        assert merged == (tab.page.evaluate(_SHOWN, names), tab.page.locator("#body").inner_text())
        old = new
    assert puts > 20

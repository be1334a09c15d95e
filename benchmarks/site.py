"""Web pages as files, against the list of the same runs; and what a browser does with them, against a chart as a file
and DataTables.

What a browser does needs Chromium and playwright, and says so where they are missing.
"""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from sklearn.dummy import DummyClassifier
from sklearn.model_selection import StratifiedKFold

import padre_git
from benchmarks import listing, pages, peers
from benchmarks.measure import Measurement, beside_python, command, cpu, cpu_of_processes, in_turns, median
from benchmarks.notebook import NAMES, data, notebook
from padre_git.app.repository.workspace import Workspace
from padre_git.app.site import libraries, versions
from padre_git.app.site.pages import Pages
from padre_git.app.site.view import View
from padre_git.storage.git.plumbing import Git

_MORE = 2.0  # seconds of CPU that the pages of 10,000 runs may take over a list of them
_SETTINGS, _POINTS, _OPEN = 40, 1000, 10  # of a search; of a chart; pages when `padre ui` ends
_GROWTH = 1.2
_STEPS = f"""
import padre_git
run = padre_git.start_run("steps")
for step in range({_POINTS}):
    run.log_metrics({{"loss": 1 / (step + 1)}}, step=step)
"""


def measure(*, quick: bool) -> Iterator[Measurement]:
    """Files first, then the browser."""
    runs, times = (1000, 1) if quick else (10_000, 5)
    with tempfile.TemporaryDirectory(prefix="padre-benchmark-") as name:
        place, site = listing.repository(Path(name, "padre"), runs, 2 if quick else 5), Path(name, "site")
        yield _files(place, site, runs, times)
        with notebook(20) as small:
            yield _search(small)
            yield _second_version(small, Path(name, "origin.git"))
            with pages.chromium("site") as launch:
                if launch:
                    browser = launch()
                    yield _chart(small, Path(name), browser, times)
                    yield from _table(place, site, runs, browser, times)
                    stopped = median([_stop(place, browser) for _ in range(times)])
                    yield Measurement(f"Ctrl-C with {_OPEN} pages open", stopped, seconds=2)
                    browser.close()


def _padre(place: Path, *words: str) -> Callable[[], object]:
    return command(beside_python("padre"), *words, cwd=place)


def _files(place: Path, target: Path, runs: int, times: int) -> Measurement:
    """The pages that something cites; the libraries are in padre's cache."""
    libraries.vega()
    listed = _padre(place, "list", "--json", "--limit", "0")
    listed()
    ours, theirs = in_turns(times, _padre(place, "site", "-o", str(target)), listed, clock=cpu_of_processes)
    return Measurement(
        f"site of {runs:,} runs, CPU", ours, theirs, "list --json --limit 0", seconds=round(theirs + _MORE, 1)
    )


def _search(place: Path) -> Measurement:
    """The page of a search: five charts, and a table of its settings."""
    subject = padre_git.Experiment(
        "benchmark",
        dataset=padre_git.Dataset("benchmark", data(), target="target"),
        pipeline=DummyClassifier(strategy="uniform"),
        splitting=StratifiedKFold(2, shuffle=True, random_state=0),
        metrics=NAMES[:1],
    )
    space = {"random_state": padre_git.integer(0, 10**6), "constant": padre_git.integer(0, 10**6)}
    subject.execute(space, settings=_SETTINGS, progress=False)
    made = Pages(View.of(Workspace.at(place), public=True))
    path = next(path for path in made.paths() if path.startswith("search/") and "index" not in path)
    made.render(path)  # imports
    altair = command(sys.executable, "-c", "import altair")
    each, theirs = in_turns(6, lambda: made.render(path), altair, clock=cpu)
    return Measurement(f"page of a search of {_SETTINGS}, CPU", each, theirs, "import altair", ratio=1)


def _second_version(place: Path, origin: Path) -> Measurement:
    """How much the pages of a second version add to the repository, against its changed files compressed."""

    def git(*words: str) -> None:
        subprocess.run(["git", *words], cwd=place, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def publish(name: str) -> int:
        git("add", "-A")
        git("commit", "-q", "--no-verify", "--allow-empty", "-m", name)
        subprocess.run(
            [beside_python("padre"), "tag", name, "--allow", "stale,uncited,unpushed"],
            cwd=place, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        git("push", "-q", "--no-verify", "origin", "HEAD", f"refs/tags/{name}")
        before = _size(origin)
        versions.publish(Workspace.at(place), name)
        return _size(origin) - before

    git("init", "-q", "--bare", str(origin))
    git("remote", "add", "origin", str(origin))
    publish("v1.0")
    _log_steps(place)
    grown = publish("v1.1")
    git("fetch", "-q", "origin", "gh-pages")
    first, second = (_blobs(place, f"FETCH_HEAD:{name}") for name in ("v1.0", "v1.1"))
    new = second - first
    objects = Git(place).objects
    changed = sum(len(zlib.compress(found[1])) for blob in new if (found := objects.read(blob)))
    peer = f"its {len(new)} changed files, compressed"
    return Measurement("second version of a site", grown / 1000, changed / 1000, peer, ratio=_GROWTH, unit="kB")


def _log_steps(place: Path) -> None:
    """One more run, with a chart of 1,000 points."""
    script = place / "steps.py"
    script.write_text(_STEPS)
    subprocess.run([sys.executable, script], cwd=place, check=True, capture_output=True)


def _blobs(place: Path, tree: str) -> set[str]:
    words = ["git", "ls-tree", "-r", "--object-only", tree]
    return set(subprocess.run(words, cwd=place, check=True, capture_output=True, text=True).stdout.split())


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in (folder / "objects").rglob("*") if file.is_file())


def _chart(place: Path, folder: Path, browser: Any, times: int) -> Measurement:
    """The page of a run whose only chart has 1,000 points, against that chart alone; until it is drawn."""
    _log_steps(place)
    _padre(place, "plot", "steps", "@last", "-o", str(folder / "x.html"))()
    _padre(place, "site", "-o", str(folder / "small"))()
    page = max((folder / "small/run").iterdir())  # ids begin with the time
    drawn = "() => document.querySelector('svg.marks, canvas.marks')"

    def shown(file: Path) -> None:
        tab = browser.new_context().new_page()
        tab.goto(file.as_uri())
        tab.locator("figure .chart, #vis, main, body").first.scroll_into_view_if_needed()
        tab.wait_for_function(drawn)
        tab.context.close()

    ours, theirs = in_turns(times, partial(shown, page), partial(shown, folder / "x.html"), clock=pages.cpu_below)
    what = f"page with a chart of {_POINTS:,} points, CPU"
    return Measurement(what, ours, theirs, "padre plot -o x.html", ratio=2)


# the columns of a row, as both tables get them
_COLUMNS = ["run", "experiment", "label", "accuracy", "n", "SVC.C", "SVC.kernel", "SVC.gamma", "SVC.degree", "SVC.tol"]
_ROWS = """names => {
    const every = padreTable.ids().length, columns = names.map(padreTable.columnOf);
    const plain = value => typeof value === "symbol" ? null : value;
    return Array.from({length: every}, (_, row) => columns.map(column => plain(column.of(row))));
}"""
_DATATABLES = """
import DataTable from "/datatables.js";
const [names, rows] = JSON.parse(document.getElementById("rows").textContent);
const type = at => typeof rows[0][at] === "number" ? "num" : "string";
window.table = new DataTable("#table", {
    data: rows, columns: names.map((title, at) => ({title, data: row => row[at], type: type(at)})),
    autoWidth: false, deferRender: true, orderClasses: false, scrollY: 500, scroller: {displayBuffer: 3}, order: [],
});
"""
# milliseconds until it is laid out
_TIMED = "() => { const start = performance.now(); %s; document.body.offsetHeight; return performance.now() - start; }"
_ACTS = {
    "sort": ("document.querySelector('th[data-name=accuracy] button').click()",
             "table.order([[3, table.order()[0]?.[1] === 'desc' ? 'asc' : 'desc']]).draw()"),
    "filter": ("padreTable.where(padreTable.view.where ? '' : 'accuracy > 0.9')",
               "table.search(table.search() ? '' : 'experiment-1').draw()"),
}  # fmt: skip


def _table(place: Path, site: Path, runs: int, browser: Any, times: int) -> Iterator[Measurement]:
    """To sort and to filter, until the rows are there, against DataTables with the same rows."""
    bundle = peers.run("peer_datatables.py", cwd=place)
    tab = browser.new_context().new_page()
    tab.goto(f"{(site / 'runs.html').as_uri()}#expand=1")
    tab.wait_for_function("() => window.padreTable && padreTable.ids().length > 0")
    rows = tab.evaluate(_ROWS, _COLUMNS)
    other = browser.new_context().new_page()
    text = json.dumps([_COLUMNS, rows]).replace("<", "\\u003c")
    body = f'<table id="table"></table><script type="application/json" id="rows">{text}</script>'
    answers = {
        "/": (
            "text/html",
            f'<!doctype html><meta charset="utf-8">{body}<script type="module" src="/main.js"></script>',
        ),
        "/main.js": ("text/javascript", _DATATABLES),
        "/datatables.js": ("text/javascript", Path(bundle).read_text()),
    }

    def answer(route: Any) -> None:
        kind, content = answers.get(re.sub(r"^http://[^/]*", "", route.request.url), ("text/plain", ""))
        route.fulfill(content_type=kind, body=content)

    other.route("**/*", answer)
    other.goto("http://datatables.test/")
    other.wait_for_function("() => window.table?.rows().count() > 0")
    for name, (ours, theirs) in _ACTS.items():
        taken = [(tab.evaluate(_TIMED % ours), other.evaluate(_TIMED % theirs)) for _ in range(2 * times)]
        own, others = (median([pair[at] / 1000 for pair in taken]) for at in (0, 1))
        yield Measurement(f"{runs:,} runs: {name}", own, others, "DataTables", ratio=2)
    for each in (tab, other):
        each.context.close()


def _stop(place: Path, browser: Any) -> float:
    """Seconds from Ctrl-C until `padre ui` is gone, with pages open."""
    with pages.server([beside_python("padre"), "ui", "--no-open", "--port", "0"], place) as (address, _, process):
        context = browser.new_context()
        for _ in range(_OPEN):
            context.new_page().goto(address)
            context.pages[-1].goto(re.sub(r"\?.*", "runs.html", address))
        begun = time.perf_counter()
        os.kill(process, signal.SIGINT)
        while _lives(process):
            time.sleep(0.01)
        taken = time.perf_counter() - begun
        context.close()
    return taken


def _lives(process: int) -> bool:
    """Whether it runs: one that is over stays a zombie until somebody asks for its exit code."""
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"

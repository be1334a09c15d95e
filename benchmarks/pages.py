"""The table of runs in a browser, against MLflow's: CPU seconds of browser and server until it can be used.

It needs Chromium and playwright, and says so where they are missing.
"""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks import listing, peers
from benchmarks.measure import Measurement, beside_python, command, median
from padre_git.model.names import new_id
from padre_git.storage.git import recorder
from padre_git.storage.git.plumbing import Git

_TICK = os.sysconf("SC_CLK_TCK")
_PATIENCE = 600_000  # milliseconds
_MANY = 100_000  # runs of which the page shows groups
_ROWS = 10  # that a page of MLflow must show: it draws those that are seen
_POLLS = 1000


def measure(*, quick: bool) -> Iterator[Measurement]:
    """The page of 10,000 runs and of 100,000; a recorded run on an open page; a poll with nothing new."""
    runs, times = (1000, 1) if quick else (10_000, 3)
    folder = Path(tempfile.mkdtemp(prefix="padre-benchmark-"))
    try:
        with chromium("pages") as browser:
            if browser is None:
                return
            place = listing.repository(folder / "padre", runs, 2 if quick else 5)
            theirs, their_start = _mlflow(folder / "mlflow", runs, times, browser)
            yield from _padre(place, runs, times, browser, theirs, their_start)
            if not quick:
                many = listing.repository(folder / "many", _MANY, 50)
                seen = [_opened(many, browser, _GROUPS) for _ in range(times)]
                what, (_, _, size, heap) = f"runs page, {_MANY:,} runs, groups", seen[0]
                note = f"runs.js {size:.1f} MB (at most 4), heap {heap:.0f} MB (at most 150)"
                taken = median([each[0] for each in seen])
                yield Measurement(what, taken, theirs, f"MLflow's page of {runs:,}, CPU", ratio=0.33, note=note)
                yield _new(many, browser)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def chromium(benchmark: str) -> Iterator[Callable[[], Any] | None]:
    """A function that starts Chromium; None, with a note, where it is not installed."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        path = None
    if path is None:
        sys.stderr.write(f"{benchmark}: skipped, it needs Chromium (apt-get install chromium) and playwright\n")
        yield None
        return
    with sync_playwright() as playwright:
        yield lambda: playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])


def _new(place: Path, browser: Callable[[], Any]) -> Measurement:
    """A run that is recorded while the page of very many shows groups."""
    command(beside_python("padre"), "list", cwd=place)()
    with _shown(place, browser, _GROUPS) as (page, process):
        taken, used = list[float](), list[float]()
        for _ in range(3):
            before, spent = page.evaluate(_COUNTED), cpu_below(process)
            begun = time.perf_counter()
            _record(place)
            page.wait_for_function(f"count => ({_COUNTED})() > count", arg=before)
            taken.append(time.perf_counter() - begun)
            used.append(cpu_below(process) - spent)
            time.sleep(3)  # for what the server rests after a long answer
        held = _memory(process)
    note = f"{median(used):.1f} s of them the server's CPU; it has {held:.0f} MB"
    return Measurement(f"{_MANY:,} runs: a recorded run is shown", median(taken), seconds=3, note=note)


def _memory(process: int) -> float:
    """MB that a process has."""
    status = Path(f"/proc/{process}/status").read_text()
    return float(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))) / 1024


_COUNTED = "() => padreTable.groups().reduce((sum, each) => sum + each.rows, 0)"
_ALL = ("#expand=1", "() => window.padreTable && padreTable.ids().length > 0")
_GROUPS = ("#group=setting", "() => window.padreTable && padreTable.groups().length > 0")


def _padre(
    place: Path, runs: int, times: int, browser: Callable[[], Any], theirs: float, their_start: float
) -> Iterator[Measurement]:
    found = [_opened(place, browser, _ALL) for _ in range(times)]
    yield Measurement(f"runs page, {runs:,} runs, all rows", median([cpu for cpu, *_ in found]), theirs,
                      "MLflow's first 100, CPU", ratio=0.33)  # fmt: skip
    start = median([start for _, start, *_ in found])
    yield Measurement("ui, start to first byte", start, their_start, "mlflow ui", ratio=0.2)
    with _shown(place, browser, _ALL) as (page, process):
        for name, script in _ACTS.items():
            took = page.evaluate(
                f"() => {{ const start = performance.now(); {script}; return performance.now() - start; }}"
            )
            yield Measurement(f"{runs:,} runs: {name}", took / 1000, seconds=0.5)
        before = page.evaluate("() => padreTable.ids().length")
        begun = time.perf_counter()
        _record(place)
        page.wait_for_function("count => padreTable.ids().length > count", arg=before)
        yield Measurement(f"{runs:,} runs: a recorded run is shown", time.perf_counter() - begun, seconds=3)
        yield from _polls(page, runs, process)


# what a reader does: in the page, until it is drawn
_ACTS = {
    "filter": "padreTable.where('accuracy > 0.9 and SVC.C >= 1')",
    "no filter": "padreTable.where('')",
    "sort": "document.querySelector('th[data-name=accuracy] button').click()",
}


def _polls(page: Any, runs: int, process: int) -> Iterator[Measurement]:
    """A look that finds nothing new, against the page itself: for the server, as any request costs a browser 5 ms."""
    script = """async ([path, count]) => {
        for (let at = 0; at < count; at += 1) await (await fetch(path, {cache: "no-store"})).text();
    }"""
    state = page.evaluate("async () => (await (await fetch('rows?since=')).json()).state")

    def used(path: str) -> float:
        before = cpu_below(process)
        page.evaluate(script, [path, _POLLS])
        return (cpu_below(process) - before) / _POLLS

    poll, whole = used(f"rows?since={state}"), used("runs.html")
    yield Measurement(
        f"{runs:,} runs: a poll with nothing new", poll, whole, "GET runs.html, CPU of the server", ratio=0.1
    )


@contextmanager
def _shown(place: Path, browser: Callable[[], Any], view: tuple[str, str]) -> Iterator[tuple[Any, int]]:
    """The page of runs of `padre ui` in a view, once it can be used, and the server's process."""
    with server([beside_python("padre"), "ui", "--no-open", "--port", "0"], place) as (address, _, process):
        chromium = browser()
        page = chromium.new_context().new_page()
        page.set_default_timeout(_PATIENCE)
        page.goto(address)
        page.goto(re.sub(r"\?.*", f"runs.html{view[0]}", address))
        page.wait_for_function(view[1])
        yield page, process
        chromium.close()


def _opened(place: Path, browser: Callable[[], Any], shown: tuple[str, str]) -> tuple[float, float, float, float]:
    """CPU seconds until a server that has just started shows its runs, seconds until it answers, MB that the runs have
    on their way, MB of the browser's heap."""
    words = [beside_python("padre"), "ui", "--no-open", "--port", "0"]
    with server(words, place) as (address, start, _):
        used, size, heap = _until(browser, [address, re.sub(r"\?.*", f"runs.html{shown[0]}", address)], shown[1])
        return used, start, size / 1e6, heap / 1e6


_SIZES = """() => [
    Math.max(0, ...performance.getEntriesByType("resource")
        .filter(each => each.name.includes("runs.js")).map(each => each.encodedBodySize)),
    performance.memory.usedJSHeapSize,
]"""


def _until(
    browser: Callable[[], Any], addresses: list[str], usable: str, argument: Any = None
) -> tuple[float, float, float]:
    """CPU seconds; bytes of the runs; bytes of the heap."""
    opened = browser()
    page = opened.new_context().new_page()
    page.set_default_timeout(_PATIENCE)
    page.goto("about:blank")
    before = cpu_below()
    for address in addresses:
        page.goto(address)
    page.wait_for_function(usable, arg=argument)
    used = cpu_below() - before
    size, heap = page.evaluate(_SIZES)
    opened.close()
    return used, size, heap


def _mlflow(folder: Path, runs: int, times: int, browser: Callable[[], Any]) -> tuple[float, float]:
    """The same of MLflow's page, with its first 100 runs."""
    folder.mkdir()
    peers.run("peer_mlflow.py", "fill", runs, cwd=folder)
    words = [str(peers.python()), "-m", "mlflow", "ui", "--backend-store-uri", "sqlite:///mlflow.db"]
    usable = "count => document.querySelectorAll('a[href*=\"/runs/\"]').length >= count"
    found, starts = list[float](), list[float]()
    for _ in range(times):
        port = _free()
        begun = time.perf_counter()
        with _process([*words, "--port", str(port)], folder, peers.environment()):
            address = f"http://127.0.0.1:{port}/"
            _answers(address)
            starts.append(time.perf_counter() - begun)
            found.append(_until(browser, [f"{address}#/experiments/1/runs"], usable, _ROWS)[0])
    return median(found), median(starts)


@contextmanager
def server(words: list[str], place: Path) -> Iterator[tuple[str, float, int]]:
    """`padre ui`: its address, the seconds until it answered, and its process."""
    begun = time.perf_counter()
    with _process(words, place, dict(os.environ)) as process:
        assert process.stdout
        address = process.stdout.readline().split()[2]
        _answers(address.partition("?")[0] + "favicon.ico?" + address.partition("?")[2])
        yield address, time.perf_counter() - begun, process.pid


@contextmanager
def _process(words: list[str], place: Path, variables: dict[str, str]) -> "Iterator[subprocess.Popen[str]]":
    process = subprocess.Popen(
        words,
        cwd=place,
        env=variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGINT)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        if process.stdout:
            process.stdout.close()


def _answers(address: str) -> None:
    while True:
        try:
            urllib.request.urlopen(address, timeout=60).close()
            return
        except urllib.error.HTTPError:  # it answers, though not this
            return
        except OSError:
            time.sleep(0.02)


def _free() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def cpu_below(above: int | None = None) -> float:
    """CPU seconds of a process and all below it, with those that are over; by default of all below this one: servers
    and browsers."""
    root, own = (os.getpid(), False) if above is None else (above, True)
    parents, used = dict[int, int](), dict[int, float]()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:  # it is over
                continue
            parents[int(entry.name)] = int(fields[1])
            used[int(entry.name)] = sum(map(int, fields[11:15])) / _TICK
    return sum(
        seconds for process, seconds in used.items() if _below(process, root, parents) or (own and process == root)
    )


def _below(process: int, root: int, parents: dict[int, int]) -> bool:
    while process in parents:
        process = parents[process]
        if process == root:
            return True
    return False


def _record(place: Path) -> None:
    """A run on one of the branches, in a recording of its own."""
    git = Git(place)
    ref = git.text("for-each-ref", "--format=%(refname)", "refs/heads/padre").split()[0]
    paths = git.text("ls-tree", "-r", "--name-only", ref).splitlines()
    run = next(path for path in paths if path.endswith("/run.json")).split("/")[-2]
    found = {path: git.objects.read(f"{ref}:{path}") for path in paths if f"/{run}/" in path}
    recording = json.loads(next(each[1] for path, each in found.items() if each and path.endswith("/run.json")))
    new = {run: new_id(), recording["recording"]: new_id()}

    def renamed(text: str) -> str:
        for old, name in new.items():
            text = text.replace(old, name)
        return text

    content = {renamed(path): renamed(each[1].decode()).encode() for path, each in found.items() if each}
    recorder.append(git, ref, content, "one more")

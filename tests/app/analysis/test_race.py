"""`--race`, from the outside: what is stopped, what of it is recorded, and where it does not show."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from padre_git.app.analysis.race import rules
from padre_git.errors import BadArgument, PadreError
from padre_git.model.documents import Design
from tests.conftest import Padre, Repository

EXPERIMENT = """
import os
import padre_git
from padre_git import App, Dataset
from sklearn.datasets import load_breast_cancer
from sklearn.naive_bayes import GaussianNB

app = App()
data = Dataset("breast_cancer", load_breast_cancer(as_frame=True).frame, target="target")

class Counted(GaussianNB):
    def fit(self, X, y):
        at = os.environ.get("ENDS_AFTER")
        if at:
            with open(os.environ["FITS"], "a") as file:
                file.write("x")
            if os.path.getsize(os.environ["FITS"]) > int(at):
                raise KeyboardInterrupt
        return super().fit(X, y)

@app.experiment(dataset=data, name="breast-nb", project="thesis", metrics=["accuracy", "roc_auc"])
def experiment():
    return Counted()
"""
WORDS = ("run", "experiment.py", "-p", "var_smoothing=loguniform(1e-9,1e3)", "--settings", "14")


@pytest.fixture
def written(notebook: Repository) -> Repository:
    """A repository with an experiment that fits in a millisecond."""
    notebook.write({"experiment.py": EXPERIMENT})
    return notebook


def runs(repo: Repository) -> list[dict[str, Any]]:
    """Every `run.json` of the work tree, by the setting."""
    found = [json.loads(path.read_text()) for path in repo.path.glob("projects/**/run.json")]
    return sorted(found, key=lambda run: run["setting"]["Counted.var_smoothing"])


def decided(repo: Repository) -> list[tuple[Any, ...]]:
    """Of each setting what a race made of it, without ids and times."""
    setting = {run["id"]: run["setting"] for run in runs(repo)}
    return [
        (run["setting"], run["status"])
        + ((run["stopped"] | {"than": setting[run["stopped"]["than"]]},) if run.get("stopped") else ())
        for run in runs(repo)
        if run["status"] == "completed" or run.get("stopped")
    ]


def test_what_is_stopped(written: Repository, padre: Padre) -> None:
    """Some settings get fewer splits; what there is of them is recorded; the best is that of the whole search."""
    said = padre(*WORDS, "--race").out
    stopped = [run for run in runs(written) if run.get("stopped")]
    assert 0 < len(stopped) < 14
    assert "; stops settings that are clearly worse" in said
    assert f"{len(stopped)} stopped after 3 to " in said
    assert "was interrupted" not in said
    done = {run["id"]: run for run in runs(written)}
    for run in stopped:
        why = run["stopped"]
        folder = next(written.path.glob(f"projects/**/runs/{run['id']}"))
        metrics = json.loads((folder / "metrics.json").read_text())["metrics"]["accuracy"]
        splits = json.loads((folder / "splits/0/split.json").read_text())["splits"]
        assert run["status"] == "interrupted"
        assert why["of"] == 10
        assert len(metrics["values"]) == len(splits) == why["after"] < 10
        assert metrics["mean"] == pytest.approx(sum(metrics["values"]) / why["after"])
        assert why["difference"] > 0
        assert (why.get("p") is None) == (why["reason"] == "bound")
        assert done[why["than"]]["status"] == "completed" or done[why["than"]].get("stopped")
    best = next(run for run in runs(written) if run.get("selected_on"))
    assert best["selected_among"] == 14
    padre(*WORDS, "--again", "-m", "whole")
    whole = next(run for run in runs(written) if run.get("selected_on") and run["message"] == "whole")
    assert whole["setting"] == best["setting"]


def test_the_bar_says_how_many_are_stopped(written: Repository, padre: Padre, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the first setting that is stopped on, the number grows up to what is recorded."""
    texts = list[str]()

    @contextmanager
    def bar(total: int, unit: str) -> Iterator[Any]:
        yield lambda said="": texts.append(said)

    monkeypatch.setattr("padre_git.cli.output.progress", bar)
    padre(*WORDS, "--race")
    stopped = sum(1 for run in runs(written) if run.get("stopped"))
    numbers = [int(text.removesuffix(" of 14 settings stopped") or 0) for text in texts]
    assert numbers == sorted(numbers)
    assert texts[0] == "" and 0 < numbers[-1] <= stopped


def test_stopped_settings_are_in_no_table(written: Repository, padre: Padre) -> None:
    """Lists say how far they came and show no score; no test takes them; `padre show` of one has its splits."""
    padre(*WORDS, "--race")
    stopped = [run for run in runs(written) if run.get("stopped")]
    rows = json.loads(padre("list", "--expand", "--json").out)
    mine = {row["id"]: row for row in rows if row["id"] in {run["id"] for run in stopped}}
    assert len(mine) == len(stopped)
    assert not any(row.get("metrics") for row in mine.values())
    lines = padre("list", "--expand").out
    assert lines.count("(stopped ") == len(stopped)
    first = stopped[0]["id"].rpartition("-")[2]
    shown = padre("show", first).out
    assert f"stopped after {stopped[0]['stopped']['after']} of 10 splits" in shown
    assert "interrupted" not in shown
    plotted = padre("plot", "slice", "@last", "--data").out.splitlines()
    assert len(plotted) == 1 + 14 - len(stopped)
    assert "not done" not in padre("list").out
    assert padre("plot", "box", first, code=1).err.startswith("error:")


@pytest.mark.parametrize("more", [("--jobs", "2"), ("--sampler", "random")], ids=" ".join)
def test_the_same_decisions_again(written: Repository, padre: Padre, more: tuple[str, ...]) -> None:
    """Whoever computes it, with however many processes."""
    words = (*WORDS, "--race", *(("--sampler", "random") if "random" in more else ()))
    padre(*words)
    once = decided(written)
    padre(*words, "--again", *(more if "--jobs" in more else ()))
    assert decided(written) == sorted([*once, *once], key=lambda each: each[0]["Counted.var_smoothing"])


@pytest.mark.heavy
def test_a_race_goes_on(written: Repository, padre: Padre, tmp_path: Any) -> None:
    """Ended in the middle, and again: in the end the decisions are those of a race that nobody ended."""
    padre(*WORDS, "--race", "-m", "whole")
    whole = decided(written)
    shutil.rmtree(written.path / "projects")
    for ref in written.git("for-each-ref", "--format=%(refname)", "refs/heads/padre").splitlines():
        written.git("update-ref", "-d", ref)
    for ends in ("30", "12"):  # of this process: what was computed before is not computed again
        env = {"ENDS_AFTER": ends, "FITS": str(tmp_path / ends)}
        padre.process(*WORDS, "--race", env=env, code=130)
        assert decided(written) != whole
    padre(*WORDS, "--race")
    assert decided(written) == whole
    said = padre(*WORDS, "--race").out
    assert said.startswith("This search already has 14 settings (best ")


def test_python(written: Repository, padre: Padre) -> None:
    """`execute(race=True)`; optimism and importance of the recording say what they have, or why not."""
    code = """
found = experiment.execute({"var_smoothing": padre_git.loguniform(1e-9, 1e3)}, settings=6)
optimism = found.optimism()
print(optimism.naive == found.best.metrics["accuracy"].mean, optimism.corrected < optimism.naive, optimism.how)
raced = experiment.execute({"var_smoothing": padre_git.loguniform(1e-9, 1e3)}, settings=6, race=True, again=True)
print(raced.search.race, any(view.document.stopped for view in raced.views))
try:
    found.importance()
except padre_git.PadreError as error:
    print(error)
"""
    written.write({"script.py": EXPERIMENT + code})
    said = padre("run", "script.py").out
    assert "True True rows" in said
    assert "True True\n" in said
    assert "importance needs 30 completed settings, and there are " in said


def test_what_is_refused(written: Repository, padre: Padre) -> None:
    """One line each, before anything runs; too few splits are a note."""
    grid = ("run", "experiment.py", "-p", "var_smoothing=1e-9,1e-3,1", "--race")
    time = padre(*grid, "--splitting", "time-series", code=2).err
    assert time == (
        "error: --race needs splits that are alike, and those of a time series are not. Leave --race out.\n"
    )
    assert "Leave one out." in padre(*grid, "--nested", code=2).err
    assert "a command has none. Leave --race out" in padre("run", "--race", "--", "true", code=2).err
    few = padre(*grid, "--splitting", "3-fold")
    assert "note   too few splits to race: 3" in few.out + few.err
    assert "stops settings" not in few.out


def test_rules() -> None:
    """Direction and bounds come from the main metric, the ratio from the splits."""
    design = Design(kind="k-fold", description="", n=10, ratio=1 / 9, family="folds")
    with pytest.raises(BadArgument, match="needs one objective, and this search has 3"):
        rules(design, [], ["a", "b", "c"])
    with pytest.raises(PadreError, match="needs a metric"):
        rules(design, [], [])

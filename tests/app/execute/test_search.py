"""Searches, from the outside: what is computed, taken over, extended, and said."""

import json
import os
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from padre_git.app.execute.request import Options, seconds
from padre_git.errors import PadreError
from tests.conftest import Padre, Repository
from tests.killed import ANYWHERE, IN_JOURNAL, killed

EXPERIMENT = """
from padre_git import App
from sklearn.tree import DecisionTreeClassifier
app = App()

@app.experiment(dataset="iris", splitting=2, metrics=["accuracy", "f1_macro"])
def iris_tree():
    return DecisionTreeClassifier()
"""
SPACE = ("-p", "max_depth=integer(1,200)", "-p", "min_impurity_decrease=uniform(0,0.5)")
CELLS = ("-p", "max_depth=1,2,3,4", "-p", "criterion=gini,entropy,log_loss")
SAMPLERS = """
class Fixed:
    def ask(self, n, space, history, rng):
        return [{"DecisionTreeClassifier.max_depth": int(each)} for each in rng.integers(1, 200, n)]

class Told(Fixed):
    def __init__(self):
        self.told = []
    def tell(self, setting, scores):
        self.told.append(scores)
    def ask(self, n, space, history, rng):
        assert len(self.told) == len(history)
        return super().ask(n, space, history, rng)

class Raising:
    def ask(self, n, space, history, rng):
        if history:
            raise RuntimeError("no idea")
        return Fixed().ask(n, space, history, rng)

class Silent:
    def ask(self, n, space, history, rng):
        return None

class Outside:
    def ask(self, n, space, history, rng):
        return [{"DecisionTreeClassifier.max_depth": 5000}]

class Stubborn:
    def ask(self, n, space, history, rng):
        return [{"DecisionTreeClassifier.max_depth": 3}]
"""


@pytest.fixture
def project(notebook: Repository, padre: Padre) -> Repository:
    """A repository with an experiment, committed."""
    padre("dataset", "add", "iris", "sklearn:iris")
    notebook.write({"experiment.py": EXPERIMENT, "mine.py": SAMPLERS})
    notebook.git("add", "experiment.py", "mine.py", "datasets")
    notebook.git("commit", "-q", "-m", "an experiment")
    return notebook


def search(padre: Padre, *words: str, code: int = 0) -> Any:
    """`padre run` of the experiment."""
    return padre("run", "experiment.py", *words, code=code)


def documents(repo: Repository) -> list[dict[str, Any]]:
    """The search documents, the oldest first."""
    found = repo.path.glob("projects/**/searches/*.json")
    # not by their ids: within one second these are in no order
    return [json.loads(path.read_text()) for path in sorted(found, key=lambda path: path.stat().st_mtime_ns)]


def runs(repo: Repository) -> dict[str, dict[str, Any]]:
    """All `run.json`, by id."""
    found = [json.loads(path.read_text()) for path in repo.path.glob("projects/**/runs/*/run.json")]
    return {each["id"]: each for each in found}


def tried(repo: Repository) -> list[tuple[dict[str, Any], int, str]]:
    """Setting, seed and predictions of each run of the newest search, in its order."""
    every = runs(repo)
    return [
        (every[each]["setting"], every[each]["seed"], every[each]["predictions"])
        for each in documents(repo)[-1]["runs"]
    ]


def test_a_search_and_its_document(project: Repository, padre: Padre) -> None:
    """The space is typed, the sampler named, and every value is one of JSON."""
    done = search(padre, *SPACE, "--settings", "4", "--search-seed", "7")
    assert "search      4 settings of 2 hyperparameters, sobol, search seed 7\n" in done.out
    assert "Next   padre best @last    padre plot search @last" in done.out
    (document,) = documents(project)
    assert document["space"] == {
        "DecisionTreeClassifier.max_depth": {"kind": "int", "low": 1, "high": 200, "log": False},
        "DecisionTreeClassifier.min_impurity_decrease": {"kind": "float", "low": 0.0, "high": 0.5, "log": False},
    }
    assert (document["sampler"], document["seed"], document["batch"], document["settings"]) == ("sobol", 7, None, 4)
    assert document["sampler_version"].startswith("scipy ")
    assert (len(document["runs"]), document["reused"], document["extends"]) == (4, [], None)
    every = runs(project)
    assert {each["search"] for each in every.values()} == {document["id"]}
    assert every[document["best"]]["selected_among"] == 4


def test_a_distribution_without_a_number(project: Repository, padre: Padre) -> None:
    """32 settings, which the heading says."""
    done = search(padre, "-p", "max_depth=loginteger(1,1000)", "--time", "1e-9s", code=2)
    assert "write a time as 90s, 30m or 1h30m" in done.err
    done = search(padre, "-p", "max_depth=loginteger(1,1000)")
    assert "32 settings of 1 hyperparameter (--settings N for another number), sobol" in done.out


def test_the_same_command_twice(project: Repository, padre: Padre) -> None:
    """Nothing is computed or recorded, and one line says how to go on; `--again` computes all of it again."""
    search(padre, *SPACE, "--settings", "4")
    before = project.git("for-each-ref", "refs/heads/padre")
    done = search(padre, *SPACE, "--settings", "4")
    (document,) = documents(project)
    best, date = document["best"].rpartition("-")[2], max(each["started"] for each in runs(project).values())[:10]
    assert done.out == (
        f"This search already has 4 settings (best {best}, {date}). "
        "Extend it with --settings 8, or repeat it with --again.\n"
    )
    assert project.git("for-each-ref", "refs/heads/padre") == before
    assert len(search(padre, *SPACE, "--settings", "4", "--json").json) == 4
    search(padre, *SPACE, "--settings", "4", "--again")
    assert len(runs(project)) == 8


@pytest.mark.parametrize("words", [(), ("--seeds", "0,1"), ("--sampler", "random")], ids=["sobol", "seeds", "random"])
def test_an_extended_search_is_the_larger_one(
    project: Repository, padre: Padre, tmp_path: Path, words: tuple[str, ...]
) -> None:
    """3 settings extended to 6 are 6 at once; the first are taken over, their files stay, and lists have one search."""
    search(padre, *SPACE, "--settings", "3", *words)
    files = {
        path: path.read_bytes() for path in project.path.glob("projects/**/*.json") if path.name != "experiment.json"
    }
    done = search(padre, *SPACE, "--settings", "6", *words)
    seeds = 2 if "--seeds" in words else 1
    assert f"note   {3 * seeds} of {6 * seeds} runs were recorded before and are reused; --again" in done.err
    assert all(path.read_bytes() == content for path, content in files.items())
    first, second = documents(project)
    assert second["extends"] == first["id"]
    assert second["reused"] == first["runs"]
    extended = tried(project)
    search(padre, *SPACE, "--settings", "6", "--again", *words)
    assert tried(project) == extended
    listed = padre("list", "--json").json
    assert len(listed) == 2
    shown = padre("show", "@last~1", "--json").json
    assert len(shown) == 6
    error = padre("run", "experiment.py", *SPACE, "--settings", "2", *words, code=1).err
    assert (
        "error: --settings 2: This search already has 6 settings. Extend it with --settings 12, or repeat it" in error
    )


def test_a_larger_grid(project: Repository, padre: Padre) -> None:
    """What a smaller grid has is not computed again, also where only some of it is in the larger one."""
    search(padre, "-p", "max_depth=2,3")
    search(padre, "-p", "max_depth=1,2,3")
    assert len(runs(project)) == 3
    assert documents(project)[-1]["extends"] == documents(project)[0]["id"]
    assert sorted(
        each["setting"]["DecisionTreeClassifier.max_depth"] for each in padre("show", "@last", "--json").json
    ) == [1, 2, 3]
    search(padre, "-p", "max_depth=3,4")
    assert len(runs(project)) == 4
    assert documents(project)[-1]["extends"] is None
    assert len(documents(project)[-1]["reused"]) == 1
    assert sorted(
        each["setting"]["DecisionTreeClassifier.max_depth"] for each in padre("show", "@last", "--json").json
    ) == [3, 4]
    done = search(padre, "-p", "max_depth=3,4")
    assert "Repeat it with --again.\n" in done.out
    assert "Extend" not in done.out


def test_seeds_are_taken_over(project: Repository, padre: Padre) -> None:
    """Two or more planned runs take over what is there; a single one is computed again."""
    search(padre, "--seeds", "0,1")
    search(padre, "--seeds", "0,1,2")
    assert len(runs(project)) == 3
    assert "These 3 runs are recorded already (" in search(padre, "--seeds", "0,1,2").out
    done = search(padre)
    assert "identical to" in done.out
    assert len(runs(project)) == 4


def test_defaults_that_are_named(project: Repository, padre: Padre) -> None:
    """A setting that says a default is the same run as one that does not."""
    search(padre, "-p", "max_depth=1,2")
    search(padre, "-p", "max_depth=1,2", "-p", "criterion=gini")
    assert len(runs(project)) == 2


def test_a_space_that_ends(project: Repository, padre: Padre) -> None:
    """Of 12 cells 40 settings are asked for: all are computed once, and it is said."""
    done = search(padre, *CELLS, "--settings", "40")
    assert "note   all 12 settings of this space are computed" in done.err
    assert len(runs(project)) == 12
    search(padre, *CELLS, "--settings", "40", "--sampler", "tpe", "--again")
    assert len(documents(project)[-1]["runs"]) == 12


def test_new_code_takes_nothing_over(project: Repository, padre: Padre) -> None:
    """A branch is complete by itself."""
    search(padre, "-p", "max_depth=1,2")
    project.write(
        {"experiment.py": EXPERIMENT.replace("DecisionTreeClassifier()", "DecisionTreeClassifier(max_features=2)")}
    )
    search(padre, "-p", "max_depth=1,2")
    assert len(runs(project)) == 4


def test_another_environment_takes_nothing_over(project: Repository, padre: Padre) -> None:
    """Another version of a library may give other numbers."""
    search(padre, "-p", "max_depth=1,2")
    for path in project.path.glob("projects/**/environments/*.json"):
        path.write_text(path.read_text().replace('"python": "3.', '"python": "2.'))
    search(padre, "-p", "max_depth=1,2")
    assert len(runs(project)) == 4


def test_in_a_fresh_clone(project: Repository, padre: Padre, tmp_path: Path) -> None:
    """Who clones the repository goes on where it ended, and gets what one clone would have."""
    search(padre, *SPACE, "--settings", "3")
    project.git("add", "projects", "datasets")
    project.git("commit", "-q", "-m", "three settings")
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", str(project.path), str(clone)], check=True)
    subprocess.run(["git", "config", "user.email", "b@example.org"], cwd=clone, check=True)
    subprocess.run(["git", "config", "user.name", "b"], cwd=clone, check=True)
    shutil.copytree(project.path / ".dvc/cache", clone / ".dvc/cache")  # as `padre pull` does from a remote
    other = padre.at(clone)
    other("run", "experiment.py", *SPACE, "--settings", "6")
    search(padre, *SPACE, "--settings", "6")
    assert len(documents(other.repo)[-1]["reused"]) == 3
    assert tried(other.repo) == tried(project)


def test_failing_settings(project: Repository, padre: Padre) -> None:
    """They are recorded, told as failed, not computed again, and never the best."""
    words = ("-p", "max_depth=integer(-3,4)", "--settings", "8", "--sampler", "tpe")
    search(padre, *words, code=1)
    every = runs(project)
    failed = [each for each in every.values() if each["status"] == "failed"]
    assert {each["setting"]["DecisionTreeClassifier.max_depth"] for each in failed} == {-3, -2, -1, 0}
    assert every[documents(project)[-1]["best"]]["status"] == "completed"
    done = search(padre, *words)
    assert "This search already has 8 settings" in done.out
    assert len(runs(project)) == 8


@pytest.mark.parametrize("sampler", ["tpe", "nsga", "mine.py:Told"])
def test_an_adaptive_search_goes_on_as_if_it_had_not_ended(project: Repository, padre: Padre, sampler: str) -> None:
    """Proposals are a function of what came before them: 11 extended to 20 are 20 at once."""
    words = ("-p", "max_depth=integer(1,200)", "--sampler", sampler)
    search(padre, *words, "--settings", "11")
    search(padre, *words, "--settings", "20")
    extended = tried(project)
    assert len(extended) == 20
    assert len(runs(project)) == 20
    search(padre, *words, "--settings", "20", "--again")
    assert tried(project) == extended


@pytest.mark.parametrize(
    ("kind", "message", "computed"),
    [
        ("Raising", "error: mine.py:Raising failed in ask: RuntimeError: no idea", 8),
        ("Silent", "error: mine.py:Silent proposed nothing: `ask` returns a list of 8 dicts.", 0),
        ("Outside", "mine.py:Outside proposed DecisionTreeClassifier.max_depth=5000, but the space ends at 200.", 0),
        ("Lacking", "error: unknown sampler `Lacking` of mine.py. Known: Fixed, Outside, Raising, Silent, Stubborn", 0),
    ],
)  # fmt: skip
def test_samplers_that_fail(project: Repository, padre: Padre, kind: str, message: str, computed: int) -> None:
    """One line says which and what; what was computed before is recorded."""
    words = ("-p", "max_depth=integer(1,200)", "--settings", "12", "--sampler", f"mine.py:{kind}")
    assert message in search(padre, *words, code=1).err
    assert sum(each["status"] == "completed" for each in runs(project).values()) == computed


def test_a_sampler_that_repeats_itself(project: Repository, padre: Padre) -> None:
    """It is asked a few times, then other settings are computed: never the same one twice."""
    search(padre, "-p", "max_depth=integer(1,200)", "--settings", "9", "--sampler", "mine.py:Stubborn")
    assert len({each[0]["DecisionTreeClassifier.max_depth"] for each in tried(project)}) == 9


def test_objectives(project: Repository, padre: Padre) -> None:
    """With several there is a front and no best; `@best` is the front."""
    words = ("-p", "max_depth=integer(1,200)", "--objectives", "accuracy,fit_time", "--settings", "26")
    done = search(padre, *words)
    assert "nsga, search seed 0" in done.out
    (document,) = documents(project)
    assert (document["best"], document["objective"], document["objectives"]) == (None, None, ["accuracy", "fit_time"])
    every = runs(project)
    assert document["front"]
    assert all(every[each]["selected_among"] == 26 for each in document["front"])
    assert "This search already has 26 settings" in search(padre, *words).out
    for command in (("show", "@last@best"), ("show", "@last"), ("best",)):
        assert {each["id"] for each in padre(*command, "--json").json} == set(document["front"])
        assert "of 26 settings: no other one is better in accuracy and fit_time" in padre(*command).out


def test_small_and_good(project: Repository, padre: Padre) -> None:
    """The size of the model is a metric like others, so it may be an objective."""
    search(padre, "-p", "max_depth=1,2,8", "--objectives", "accuracy,model_size")
    (document,) = documents(project)
    found = {
        run: tuple(padre("show", run, "--json").json["metrics"][name]["mean"] for name in ("accuracy", "model_size"))
        for run in runs(project)
    }
    front = {
        run
        for run, (score, size) in found.items()
        if not any(a >= score and b <= size and (a, b) != (score, size) for a, b in found.values())
    }
    assert set(document["front"]) == front


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("-p", "max_depth=loguniform(0,1)"), "`loguniform(0,1)`: the lower end of a logarithmic range must be above"),
        (("-p", "max_depth=normal(0,1)"), "`normal(0,1)` is unbounded; use uniform"),
        ((*SPACE, "--sampler", "grid"), "--sampler grid needs lists of values, and `DecisionTreeClassifier.max_depth`"),
        ((*SPACE, "--sampler", "sobl"), "unknown sampler `sobl`"),
        ((*SPACE, "--sampler", "none.py:Mine"), "--sampler none.py:Mine: there is no file none.py."),
        ((*SPACE, "--settings", "0"), "--settings 0: a search tries at least one setting."),
        ((*SPACE, "--search-seed", "-1"), "--search-seed -1: a seed must be a whole number, 0 or larger."),
        ((*SPACE, "--objectives", "fit_time"), "--objectives fit_time: a search for it alone says nothing"),
    ],
)  # fmt: skip
def test_what_cannot_be_searched(project: Repository, padre: Padre, words: tuple[str, ...], message: str) -> None:
    """One line, before anything runs."""
    done = padre("run", "experiment.py", *words, code=None)
    assert done.code in (1, 2)
    assert message in done.err
    assert not runs(project)


def test_without_optuna(project: Repository, padre: Padre, monkeypatch: pytest.MonkeyPatch) -> None:
    """What to install, in one line."""
    monkeypatch.setattr("padre_git.app.execute.asked._OPTUNA", 99)
    done = search(padre, *SPACE, "--sampler", "tpe", code=1)
    assert done.err.strip() == "error: --sampler tpe needs optuna. Install it with: pip install 'optuna>=99'"


@pytest.mark.parametrize(
    ("text", "found"), [("90s", 90), ("30m", 1800), ("1h30m", 5400), ("2h", 7200), (15, 15), (None, None)]
)
def test_times(text: Any, found: float | None) -> None:
    """As people write them; a number is seconds."""
    assert seconds(text) == found


@pytest.mark.parametrize("text", ["", "soon", "-3m", "0s", "30 apples"])
def test_no_times(text: str) -> None:
    """What is none is refused."""
    with pytest.raises(PadreError, match="write a time as 90s, 30m or 1h30m"):
        seconds(text)


def test_time_is_over(project: Repository, padre: Padre) -> None:
    """No settings are begun after it, the exit is 0, and the same command continues."""
    done = search(padre, *SPACE, "--settings", "20", "--time", "0.001s")
    assert "note   ended by --time after 8 of 20 settings; the same command continues" in done.err
    assert documents(project)[-1]["status"] == "interrupted"
    search(padre, *SPACE, "--settings", "20")
    assert len(runs(project)) == 20
    assert documents(project)[-1]["status"] == "completed"


@pytest.mark.parametrize("sampler", ["sobol", "tpe"])
def test_nested(project: Repository, padre: Padre, sampler: str) -> None:
    """A space is searched inside each training part, each with its own draws; the cost is printed first."""
    words = ("-p", "max_depth=integer(1,200)", "--settings", "9", "--nested", "--sampler", sampler)
    done = search(padre, *words)
    assert "nested      2 × 9 × 5 inner + 2 fits" in done.out
    (file,) = project.path.glob("projects/**/split.json")
    first, second = (each["selected"] for each in json.loads(file.read_text())["splits"])
    assert first != second
    (run,) = runs(project).values()
    assert run["searched"] == {"DecisionTreeClassifier.max_depth": {"kind": "int", "low": 1, "high": 200, "log": False}}


def test_options_in_python(project: Repository, padre: Padre) -> None:
    """`@app.parameters` says defaults, the command line what stands instead."""
    text = EXPERIMENT.replace(
        "\n@app.experiment",
        "import padre_git\n\n@app.parameters(settings=3, sampler='random')\n"
        "def space(): return {'max_depth': padre_git.integer(1, 200)}\n\n@app.experiment",
    )
    project.write({"experiment.py": text.replace("splitting=2", "parameters=space, splitting=2")})
    search(padre)
    assert (documents(project)[-1]["sampler"], len(runs(project))) == ("random", 3)
    search(padre, "--settings", "5")
    assert (documents(project)[-1]["sampler"], len(runs(project))) == ("random", 5)
    assert Options(settings=3).sampler is None


_TWELVE = ("run", "experiment.py", *SPACE, "--settings", "12", "--sampler", "tpe")


def outcome(repo: Repository) -> tuple[object, ...]:
    """The newest search without ids, the settings of its runs and of its best, and what is left over in the stage."""
    document, every = documents(repo)[-1], runs(repo)
    changing = {"id", "runs", "reused", "extends", "best"}
    rest = {name: value for name, value in document.items() if name not in changing}
    return rest, tried(repo), every[document["best"]]["setting"], os.listdir(repo.path / ".git/padre/stage")


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("kind", "left"),
    [("head", 1), ("document", 1), ("start", 1), ("run", 1), ("start", 6), ("run", 9), ("run", 12), ("search", 1)],
)
def test_killed_at_each_step(project: Repository, padre: Padre, kind: str, left: int) -> None:
    """The process dies right after a step of the journal; the same command ends with what an uninterrupted one has."""
    ended = killed(IN_JOURNAL, project, *_TWELVE, KIND=kind, LEFT=left)
    assert ended.returncode == -9, ended.stderr
    padre(*_TWELVE, code=None)
    resumed = outcome(project)
    assert sum(each["status"] == "completed" for each in runs(project).values()) == 12
    padre(*_TWELVE, "--again")
    assert outcome(project) == resumed
    assert resumed[-1] == []


def test_killed_before_its_document(project: Repository, padre: Padre) -> None:
    """All runs are there and their search document is not: the same command writes it, once, and computes nothing."""
    words = ("run", "experiment.py", *SPACE, "--settings", "3")
    killed(IN_JOURNAL, project, *words, KIND="run", LEFT=3)
    padre("list")
    assert documents(project) == []
    done = padre(*words)
    assert "note   the runs of this search were recorded without their summary, which is saved now (" in done.err
    assert "This search already has 3 settings (best " in done.out
    (document,), every = documents(project), runs(project)
    assert (document["status"], document["settings"], document["batch"]) == ("completed", 3, None)
    assert set(document["runs"]) == set(document["reused"]) == set(every)
    branch = project.git("for-each-ref", "--format=%(refname)", "refs/heads/padre").strip()
    assert ", search of 3 runs" in project.git("log", "-1", "--format=%s", branch)
    assert f"searches/{document['id']}.json" in project.git("ls-tree", "-r", "--name-only", branch)
    assert len(padre("show", "@last", "--json").json) == 3
    before = project.git("for-each-ref", "refs/heads/padre")
    assert "note" not in padre(*words).err
    assert project.git("for-each-ref", "refs/heads/padre") == before


@pytest.mark.heavy
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_killed_at_a_seeded_moment(project: Repository, padre: Padre, tmp_path: Path, seed: int) -> None:
    """The process dies before any of the steps that change a file; the same command ends with what an uninterrupted
    one has."""
    other = padre.at(shutil.copytree(project.path, tmp_path / "uninterrupted")).repo
    whole = killed(ANYWHERE, other, *_TWELVE, LEFT=0)
    steps = int(whole.stderr.rpartition("steps ")[2])
    # not among the last ones: how often a lock is tried may differ
    at = random.Random(seed).randrange(1, steps - steps // 20)
    ended = killed(ANYWHERE, project, *_TWELVE, LEFT=at)
    assert ended.returncode == -9, ended.stderr
    padre(*_TWELVE, code=None)
    assert outcome(project) == outcome(other)
    padre("verify")

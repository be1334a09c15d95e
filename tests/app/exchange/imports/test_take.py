"""Runs of other tools as recordings: what is taken, where it is recorded, and that nothing is taken twice."""

import json
import pickle
import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import pytest

import padre_git
from padre_git.app.exchange.imports.take import Asked, Taken, take
from padre_git.app.repository.workspace import Workspace
from padre_git.errors import PadreError
from padre_git.model.foreign import Foreign, Head, Step
from padre_git.storage.foreign import mlflow
from padre_git.storage.git import recorder
from tests.conftest import Padre, copied, made
from tests.storage.foreign.test_mlflow import FILES, database

EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with the runs of a store of MLflow; only copied."""
    folder = tmp_path_factory.mktemp("take")
    padre = made(folder / "thesis", {"train.py": "print(1)\n"})
    shutil.copytree(FILES / "mlflow-3", folder / "mlruns")
    database("mlflow-3", folder)
    padre("import", "mlflow", "../mlruns", "--project", "thesis")
    return padre.repo.path


@pytest.fixture
def taken(template: Path, tmp_path: Path) -> Padre:
    """`padre` in a copy of it; the store lies beside it."""
    shutil.copytree(template.parent / "mlruns", tmp_path / "mlruns")
    return copied(template, tmp_path / "thesis")


def _documents(padre: Padre, **where: str) -> list[dict[str, object]]:
    return [
        row
        for row in padre("list", "--json", "--expand").json
        if all(row[name] == value for name, value in where.items())
    ]


def test_runs_are_runs(taken: Padre) -> None:
    """They are listed and filtered as others are, with what was recorded and nothing else."""
    rows = _documents(taken)
    assert sorted(str(row["status"]) for row in rows) == ["completed", "completed", "failed", "interrupted"]
    assert {row["imported"] for row in rows} == {"MLflow"}
    [first] = [row for row in rows if row["message"] == "why: a note\nof two lines"]
    assert first["parameters"] == {"C": 0.001, "kernel": "no", "shrinking": True, "svc/gamma": 0.1}
    assert first["main_metric"] == "val_accuracy"
    metric = first["metrics"]["val_accuracy"]  # type: ignore[index]
    assert (metric["mean"], metric["std"], metric["n"], metric["greater_is_better"]) == (0.97, None, 1, True)
    assert first["metrics"]["speed"]["greater_is_better"] is None  # type: ignore[index]
    assert len(_documents(taken, execution="000000000000")) == 4
    found = taken("list", "--where", "imported == 'MLflow' and C == 10", "--json").json
    assert [row["message"] for row in found] == ["nested, schön"]


def test_where_they_are_recorded(taken: Padre) -> None:
    """On a branch of the execution without code, whose tree is empty and whose history has none of the user's."""
    git = taken.repo.git
    branch = "padre/thesis/churn/000000000000"
    assert git("log", "-1", "--format=%s", branch) == "thesis/churn: 4 runs imported from MLflow"
    place = "projects/thesis/experiments/churn/executions/000000000000/execution.json"
    assert f'"tree": "{EMPTY_TREE}"' in git("show", f"{branch}:{place}")
    assert git("merge-base", "main", branch, check=False) == ""
    assert "train.py" not in git("ls-tree", "-r", "--name-only", branch)


def test_show(taken: Padre) -> None:
    """Where it is from, that its code is unknown, and a number without a spread."""
    [first] = [row for row in _documents(taken) if row["main_metric"] and row["message"] != "nested, schön"]
    out = taken("show", str(first["run"])).out
    assert "imported     MLflow run " in out
    assert "code         unknown (imported from MLflow)\n" in out
    assert "stale" not in out and "current" not in out
    assert "val_accuracy  (main)  0.970" in out


def test_steps(taken: Padre) -> None:
    """All values are there, by step."""
    [first] = [row for row in _documents(taken) if row["main_metric"] and row["message"] != "nested, schön"]
    run = padre_git.get_run(str(first["run"]), at=taken.repo.path)
    assert run.imported is not None and run.imported.store == "mlruns"
    steps = run.steps()
    assert steps[steps["metric"] == "train/loss"]["value"].tolist() == [1.0, 0.5, 1 / 3]


def test_verify(taken: Padre) -> None:
    """The documents are as padre writes them; without predictions nothing is derived again."""
    out = taken("verify", "churn").out
    assert "not checked" in out
    assert "of runs without predictions" in out


def test_again(taken: Padre) -> None:
    """What is here is left out: the same files, the database of the same store, and what `padre rm` removed."""
    [first] = [row for row in _documents(taken) if row["message"] == "nested, schön"]
    taken("rm", str(first["run"]))
    before = taken.repo.git("for-each-ref", "refs/heads/padre")
    out = taken("import", "mlflow", "../mlruns", "--project", "thesis").out
    assert "churn   0 of 5 runs: left out: 4 already here, 1 deleted" in out
    assert "saved" not in out
    assert taken.repo.git("for-each-ref", "refs/heads/padre") == before


def test_dry_run(taken: Padre, template: Path) -> None:
    """The same answer, and nothing is written."""
    database("mlflow-2", taken.repo.path.parent)
    before = taken.repo.git("for-each-ref")
    out = taken("import", "mlflow", "../mlflow.db", "--dry-run").out
    assert "would save 1 recording to padre/default/churn/…" in out
    assert taken.repo.git("for-each-ref") == before


def test_the_code_of_a_run(taken: Padre) -> None:
    """A run whose commit is here is recorded at its execution, beside the runs that were made there."""
    commit = taken.repo.git("rev-parse", "main")
    for file in (taken.repo.path.parent / "mlruns").rglob("mlflow.source.git.commit"):
        file.write_text(commit)
    out = taken("import", "mlflow", "../mlruns", "--project", "other").out
    assert "0 of 5 runs" in out  # they are here, in another project
    fresh = made(taken.repo.path.parent / "fresh", {"train.py": "print(1)\n"})
    commit = fresh.repo.git("rev-parse", "main")
    for file in (taken.repo.path.parent / "mlruns").rglob("mlflow.source.git.commit"):
        file.write_text(commit)
    out = fresh("import", "mlflow", "../mlruns").out
    assert "code   1 at 1 commit of this repository, 3 unknown" in out
    [row] = [row for row in _documents(fresh) if row["message"] == "nested, schön"]
    own = fresh("run", "--", "true", check=False)
    assert own.code == 0
    mine = [each["execution"] for each in _documents(fresh) if not each["imported"]]
    assert mine == [row["execution"]]


def test_compare(taken: Padre) -> None:
    """A mark with its sentence, no ±, no test, in all forms."""
    for form in ([], ["--markdown"], ["--latex"]):
        out = " ".join(taken("compare", "churn", "--expand", *form).out.split())
        assert "imported from MLflow, single scores without predictions" in out
        assert "±" not in out and r"\pm" not in out
        assert ("§" in out) or (r"{\S}" in out)
    assert "test     none" in taken("compare", "churn", "--expand").out


def test_it_is_not_repeated(taken: Padre) -> None:
    """No command out of a file of others is run."""
    [first] = [row for row in _documents(taken) if row["message"] == "nested, schön"]
    assert "imported from MLflow" in taken("reproduce", str(first["run"]), "--yes", code=1).err


def test_directions_that_are_said(template: Path, tmp_path: Path) -> None:
    """A metric that padre does not know has the direction that the user gives it."""
    padre = made(tmp_path / "thesis", {"a.txt": "a"})
    shutil.copytree(FILES / "mlflow-3", tmp_path / "mlruns")
    padre("import", "mlflow", "../mlruns", "--lower-is-better", "speed, loss")
    metrics = next(row["metrics"] for row in _documents(padre) if "speed" in row["metrics"])  # type: ignore[operator]
    found = {name: each["greater_is_better"] for name, each in metrics.items()}  # type: ignore[attr-defined]
    assert found == {"endless": None, "speed": False, "train/loss": False, "undefined": None, "val_accuracy": True}


class Made:
    """A store in memory."""

    tool, name = "Made", "made"

    def __init__(self, runs: Iterable[Foreign], experiment: str = "x") -> None:
        self._runs, self._experiment = {run.id: run for run in runs}, experiment

    def experiments(self) -> list[str]:
        """Its only one."""
        return [self._experiment]

    def heads(self, experiment: str) -> list[Head | str]:
        """Of all runs."""
        return [Head(run.id, run.started) for run in self._runs.values()]

    def read(self, experiment: str, head: Head) -> Foreign:
        """One of them."""
        return self._runs[head.id]


def _run(number: int, **more: object) -> Foreign:
    given = {"parameters": {"n": str(number)}, "metrics": {"accuracy": [Step(0, None, 0.5)]}, **more}
    return Foreign(**{"id": str(number), "name": "", "status": "completed", "started": 1.0, "finished": 2.0, **given})  # type: ignore[arg-type]


def _taken(padre: Padre, store: Made, asked: Asked | None = None) -> list[Taken]:
    return list(take(Workspace.at(padre.repo.path), store, asked or Asked()))


HOSTILE = {
    "../x": "1",
    "a/../../b": "1",
    "C:\\x": "1",
    "k" * 10_000: "1",
    "line\nend": "1",
    "nul\0": "1",
    "\u202eright": "1",
    "<script>alert(1)</script>": "<script>alert(2)</script>",
    "address": "https://me:password1@example.org/x",
    "": "",
}


def test_hostile_names(taken: Padre) -> None:
    """Names become text in documents, never paths; what is printed has no control characters, and secrets are gone."""
    store = Made([_run(1, parameters=HOSTILE, metrics={name: [Step(0, 1e300, 1.0)] for name in HOSTILE}, name="\0")])
    [found] = _taken(taken, store)
    assert found.runs == 1
    [row] = _documents(taken, imported="Made")
    assert "https://***@example.org/x" in row["parameters"].values()  # type: ignore[attr-defined]
    assert "password1" not in str(row)
    out = taken("show", str(row["run"]), "--all").out
    assert not any(letter in out for letter in "\0\u202e")
    inside = (taken.repo.path / "projects").resolve()
    written = taken.repo.git("ls-tree", "-r", "--name-only", "padre/default/x/000000000000").splitlines()
    assert all((taken.repo.path / path).resolve().is_relative_to(inside) for path in written if "projects" in path)
    assert not (taken.repo.path.parent / "x").exists()


def test_times_that_are_none(taken: Padre) -> None:
    """A run without a time, or with one beyond all calendars, is taken."""
    runs = [_run(1), _run(2)]
    odd = [
        Foreign(**{**vars(run), "started": when, "finished": None})
        for run, when in zip(runs, (None, 1e300), strict=True)
    ]
    [found] = _taken(taken, Made(odd))
    assert found.runs == 2
    assert {row["started"] for row in _documents(taken, imported="Made")} == {"1970-01-01T00:00:00.000Z"}


def test_limits(taken: Padre) -> None:
    """At most so many, and none from before a date; the rest comes with the next import."""
    store = Made(map(_run, range(5)))
    [found] = _taken(taken, store, Asked(limit=2))
    assert (found.runs, found.left_out["beyond the limit"]) == (2, 3)
    [found] = _taken(taken, store, Asked(since=10.0))
    assert (found.runs, found.left_out["older"]) == (0, 5)
    [found] = _taken(taken, store)
    assert (found.runs, found.left_out["already here"]) == (3, 2)


def test_names_that_are_paths(taken: Padre) -> None:
    """Such as an experiment of a workspace of others is called."""
    [found] = _taken(taken, Made([_run(1)], "/Users/ada/churn"))
    assert found.experiment == "Users-ada-churn"


def test_many_runs_are_several_recordings(taken: Padre, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is in memory does not grow with the number of runs."""
    monkeypatch.setattr("padre_git.app.exchange.imports.take._MOST_RUNS", 4)
    [found] = _taken(taken, Made(map(_run, range(10))))
    assert (found.runs, len(found.saved)) == (10, 3)
    assert len(_documents(taken, imported="Made")) == 10
    monkeypatch.setattr("padre_git.app.exchange.imports.take._MOST_METRICS", 3)
    wide = (_run(number, metrics={name: [Step(0, None, 0.5)] for name in "abc"}) for number in range(10, 13))
    [found] = _taken(taken, Made(wide))
    assert (found.runs, len(found.saved)) == (3, 3)


def test_many_codes_are_committed_together(taken: Padre, monkeypatch: pytest.MonkeyPatch) -> None:
    """A recording for each execution, and one process of git for all: commits that differ in no code are one."""
    git, commits = taken.repo.git, list[str]()
    for number in (1, 2, 2, 3):
        (taken.repo.path / "train.py").write_text(f"print({number})\n")
        (taken.repo.path / "README.md").write_text(f"{len(commits)}\n")
        git("add", "train.py", "README.md")
        git("commit", "-q", "-m", "another code")
        commits.append(git("rev-parse", "HEAD"))
    calls = list[str]()
    send = recorder._Stream.send
    monkeypatch.setattr(recorder._Stream, "send", lambda *given: calls.append("") or send(*given))
    [found] = _taken(taken, Made(_run(number, commit=commits[number % 4]) for number in range(8)))
    assert (found.runs, found.recordings, len(calls), found.unknown) == (8, 3, 1, 0)
    files = taken.repo.path.glob("projects/default/experiments/x/executions/*/runs/*/run.json")
    recorded = {(run["code"]["commit"], run["execution"]) for run in (json.loads(file.read_text()) for file in files)}
    assert {commit for commit, _ in recorded} == set(commits)
    assert len({execution for _, execution in recorded}) == 3


@pytest.mark.parametrize("step", ["append_all", "add_directories"])
def test_a_failure_leaves_nothing_half(taken: Padre, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    """Where git or DVC refuses, the next command saves what was read, and a second import finds it."""
    owner = {"append_all": "padre_git.storage.git.recorder", "add_directories": "padre_git.storage.dvc.Dvc"}[step]

    def refuse(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    store = Made([_run(1, metrics={"accuracy": [Step(0, None, 0.5), Step(1, None, 0.6)]}), _run(2)])
    with monkeypatch.context() as broken:
        broken.setattr(f"{owner}.{step}", refuse)
        with pytest.raises(KeyboardInterrupt):
            _taken(taken, store)
    assert "was saved" in taken("list").err
    assert len(_documents(taken, imported="Made")) == 2
    [found] = _taken(taken, store)
    assert found.left_out["already here"] == 2


class Evil:
    """Whose pickle leaves a mark where it is read."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, ...]:
        return (Path.touch, (self.mark,))


def test_no_pickle_is_read(tmp_path: Path) -> None:
    """Wherever a store has one, also where the user names it as predictions."""
    padre, mark = made(tmp_path / "thesis", {"a.txt": "a"}), tmp_path / "mark"
    shutil.copytree(FILES / "mlflow-3", tmp_path / "mlruns")
    data = pickle.dumps(Evil(mark))
    run = next((tmp_path / "mlruns").glob("*/*/params/C")).parent.parent
    for name in ("artifacts/model/model.pkl", "artifacts/p.csv", "artifacts/p.parquet", "artifacts/p.pkl", "params/C"):
        (run / name).parent.mkdir(parents=True, exist_ok=True)
        (run / name).write_bytes(data)
    for name in ("p.csv", "p.parquet", "p.pkl", "model/model.pkl"):
        given = ("--predictions", name, "--truth", "y", "--prediction", "p", "--dry-run")
        assert "1 cannot be read" in padre("import", "mlflow", "../mlruns", *given).out
    assert "4 of 5 runs" in padre("import", "mlflow", "../mlruns").out
    assert not mark.exists()
    pickle.loads(data)
    assert mark.exists()  # it would have been seen


def test_a_store_that_changes(taken: Padre, tmp_path: Path) -> None:
    """A run that goes away while the store is read is named, no half of it is taken, and the others are."""
    folder = mlflow.open_store(tmp_path / "mlruns")
    heads = [head for head in folder.heads("churn") if isinstance(head, Head) and not head.deleted]
    shutil.rmtree(tmp_path / "mlruns" / heads[0].place / heads[0].id)
    with pytest.raises(PadreError, match=r"removed while it was read|cannot be read"):
        folder.read("churn", heads[0])
    data = mlflow.open_store(database("mlflow-3", tmp_path))
    first, *others = [head for head in data.heads("churn") if isinstance(head, Head) and not head.deleted]
    with closing(sqlite3.connect(tmp_path / "mlflow.db")) as connection:
        connection.execute("DELETE FROM runs WHERE run_uuid = ?", [first.id])
        connection.commit()
    with pytest.raises(PadreError, match="was removed from"):
        data.read("churn", first)
    assert all(data.read("churn", head) for head in others)

    class Gone(Made):
        """Whose second run goes away."""

        def read(self, experiment: str, head: Head) -> Foreign:
            if head.id == "1":
                raise PadreError("run 1 was removed")
            return super().read(experiment, head)

    [found] = _taken(taken, Gone(map(_run, range(3))))
    assert (found.runs, found.problems) == (2, ["run 1 was removed"])


def test_exit_codes(taken: Padre, tmp_path: Path) -> None:
    """0 with a note where a part could not be taken, 1 where nothing could."""
    run = next((tmp_path / "mlruns").glob("*/*/params/C")).parents[1]
    (run / "meta.yaml").write_text("no yaml\n")
    padre = made(tmp_path / "other", {"a.txt": "a"})
    done = padre("import", "mlflow", "../mlruns")
    assert "1 cannot be read" in done.out and "meta.yaml" in done.err
    assert "0 of" in padre("import", "mlflow", "../mlruns").out  # all here
    for each in (tmp_path / "mlruns").glob("*/*/meta.yaml"):
        each.write_text("no yaml\n")
    fresh = made(tmp_path / "fresh", {"a.txt": "a"})
    assert "has no run that can be imported" in fresh("import", "mlflow", "../mlruns", code=1).err

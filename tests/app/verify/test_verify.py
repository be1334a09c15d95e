"""`padre verify`: nothing is found where nothing was forged, and each forgery is found at its level."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from padre_git.errors import PadreError, UnknownName
from padre_git.model.names import short
from tests.app.verify.forging import Forger, put, template
from tests.conftest import Padre, Repository

RUN = "projects/thesis/experiments/{}/executions/*/runs/*"
BAYES, KNN, MEAN = (RUN.format(name) for name in ("bayes", "knn", "mean"))


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with runs; only copied."""
    return template(tmp_path_factory.mktemp("verify"))


@pytest.fixture
def forger(source: Path, tmp_path: Path) -> Forger:
    """A copy to forge."""
    return Forger(source, tmp_path / "thesis")


def test_what_padre_recorded_is_equal(forger: Forger) -> None:
    """All levels, but the user's own metric, whose code is not run."""
    found = forger.verify()
    assert found.differences == []
    assert found.ok
    assert (found.runs, found.experiments, found.versions) == (3, 3, 3)
    levels = {check.level: (check.looked_at, check.equal) for check in found.checks}
    assert levels["predictions"] == (3, 3)
    assert levels["metrics"] == (9, 8)
    assert levels["data"] == (6, 6)
    assert levels["claims"] == (3, 3)
    assert found.checks[3].unchecked == {"metric of the repository's own code": 1}
    assert not forger.verify(strict=True).ok
    assert found.frame().empty


def test_own_metrics_are_derived_when_asked(forger: Forger) -> None:
    """By the file here that defines them, where its code is the recorded one; a forged value is seen then."""
    assert forger.verify(strict=True, own_metrics=True).ok
    file = forger.root / "experiment.py"
    file.write_text(file.read_text().replace("y_true == y_pred", "y_pred == y_true"))
    found = forger.verify(own_metrics=True)
    assert found.checks[3].unchecked == {"no file here defines `mine` with the recorded code": 1}
    file.write_text("raise SystemExit('no')\n")
    assert any("cannot be run here" in why for why in forger.verify(own_metrics=True).checks[3].unchecked)
    forger.padre.repo.git("checkout", "experiment.py")
    forger.edit(f"{BAYES}/metrics.json", lambda document: _raised(document["metrics"]["mine"]))
    assert forger.verify().ok
    assert next((each.level, each.what) for each in forger.verify(own_metrics=True).differences) == ("metrics", "mine")


def test_own_metrics_of_a_range_are_of_its_base(forger: Forger, tmp_path: Path) -> None:
    """A request's files never run: neither where the base is checked out, nor, with a note, where the request is."""
    marker = tmp_path / "ran"
    git = forger.padre.repo.git
    git("switch", "-q", "-c", "feature")
    forger.padre("run", "experiment.py", "--experiment", "bayes", "--seeds", "1")
    file = forger.root / "experiment.py"
    file.write_text(f"open({str(marker)!r}, 'w')\n{file.read_text()}")
    forger.commit(".")
    found = forger.verify("main...feature", own_metrics=True)
    assert any("HEAD has commits of the range" in note for note in found.notes)
    git("switch", "-q", "main")
    found = forger.verify("main...feature", own_metrics=True, strict=True)
    assert (found.runs, found.ok) == (1, True), found
    assert not marker.exists()


PAPER = "tables:\n  acc: {select: [bayes, knn], metric: accuracy}\n"


def test_generated_files(forger: Forger) -> None:
    """Each line of what `padre report` generated follows from the runs of its commit; an older file is not checked."""
    repo, padre = forger.padre.repo, forger.padre
    repo.write({"report.yaml": PAPER})
    padre("report", "--write", check=False)
    (forger.root / "acc.md").write_text(padre("report", "acc", "--markdown").out)
    (forger.root / "asked.md").write_text(padre("report", "--markdown").out)
    (forger.root / "notes.md").write_text("0.953 is our best\n")
    forger.commit(".")
    assert _claims(forger) == (7, 7)
    repo.git("switch", "-q", "-c", "forged")
    for name in ("acc.tex", "numbers.tex", "acc.md", "asked.md"):
        file = forger.root / name
        text = file.read_text()
        file.write_text(text.replace("0.953", "0.993"))
        assert file.read_text() != text
    forger.commit(".")
    for selectors in ([], ["main...HEAD"]):
        found = forger.verify(*selectors).differences
        assert {each.path for each in found} == {"acc.tex", "numbers.tex", "acc.md", "asked.md"}
        assert all("0.993" in each.recorded and "0.953" in each.derived for each in found)
    repo.git("switch", "-q", "main")
    padre("run", "experiment.py", "--experiment", "bayes", "--splitting", "5")
    forger.commit()
    (check,) = (check for check in forger.verify().checks if check.level == "claims")
    assert sum("does not show the latest runs" in why for why in check.unchecked) == 2
    for name in ("acc.tex", "numbers.tex"):  # of runs that are there, and not what they give
        file = forger.root / name
        file.write_text(file.read_text().replace("0.953", "0.993"))
    forger.commit(".")
    found = [each for each in forger.verify().differences if each.path.endswith(".tex")]
    assert {each.path for each in found} == {"acc.tex", "numbers.tex"}
    assert all("0.993" in each.recorded and "0.953" in each.derived for each in found)


def _claims(forger: Forger) -> tuple[int, int]:
    return next((check.looked_at, check.equal) for check in forger.verify().checks if check.level == "claims")


def _metric(name: str, change: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any]], Any]:
    return lambda document: change(document["metrics"][name])


def _raised(metric: dict[str, Any]) -> None:
    """Mean, std and values agree with each other, and not with the predictions."""
    metric["values"] = [1.0] * len(metric["values"])
    metric["mean"], metric["std"] = 1.0, 0.0


DOCUMENTS: dict[str, tuple[str, Callable[[dict[str, Any]], Any], tuple[str, str]]] = {
    "metric": (f"{BAYES}/metrics.json", _metric("accuracy", _raised), ("metrics", "accuracy")),
    "mean alone": (
        f"{BAYES}/metrics.json",
        _metric("f1_macro", lambda metric: metric.update(mean=0.999)),
        ("metrics", "f1_macro"),
    ),
    "std alone": (
        f"{KNN}/metrics.json",
        _metric("accuracy", lambda metric: metric.update(std=0.0001)),
        ("metrics", "accuracy: std"),
    ),
    "mean of a metric of one's own": (
        f"{BAYES}/metrics.json",
        _metric("mine", lambda metric: metric.update(mean=0.999)),
        ("metrics", "mine"),
    ),
    "direction": (
        f"{BAYES}/metrics.json",
        _metric("log_loss", lambda metric: metric.update(greater_is_better=True)),
        ("metrics", "log_loss: greater_is_better"),
    ),
    "class that it is about": (
        f"{KNN}/metrics.json",
        _metric("roc_auc", lambda metric: metric.update(positive="benign")),
        ("metrics", "roc_auc: positive"),
    ),
    "value of a regression": (
        f"{MEAN}/metrics.json",
        _metric("rmse", lambda metric: metric.update(mean=1.5, values=[1.5])),
        ("metrics", "rmse"),
    ),
    "hash of predictions": (
        f"{BAYES}/run.json",
        lambda document: document.update(predictions="0" * 64),
        ("predictions", "hash of the predictions"),
    ),
    "hash of the splits": (
        f"{BAYES}/run.json",
        lambda document: document.update(splitting="0" * 64),
        ("predictions", "rows of the splits"),
    ),
    "size of a split": (
        f"{BAYES}/splits/0/split.json",
        lambda document: document["splits"][1].update(train=40),
        ("predictions", "split 1: rows"),
    ),
    "main metric": (
        f"{BAYES}/run.json",
        lambda document: document.update(main_metric="log_loss"),
        ("files", "main metric"),
    ),
    "id used twice": (
        f"{BAYES}/run.json",
        lambda document: document.update(id="20260101t000000-gaaaaaaa"),
        ("files", "content"),
    ),
    "environment that is not there": (
        f"{BAYES}/run.json",
        lambda document: document.update(environment="0" * 12),
        ("files", "refers to"),
    ),
    "environment": (
        "projects/thesis/experiments/bayes/executions/*/environments/*.json",
        lambda document: document.update(python="2.7"),
        ("files", "content"),
    ),
    "execution": (
        "projects/thesis/experiments/bayes/executions/*/execution.json",
        lambda document: document.update(tree="0" * 40),
        ("files", "execution"),
    ),
    "source of a metric": (
        "projects/thesis/experiments/bayes/executions/*/codes/*.json",
        lambda document: document.update(source="def mine(a, b): return 1"),
        ("files", "hash of the source"),
    ),
    "content of the data": (
        "datasets/iris/*/version.json",
        lambda document: document.update(content=document["content"][:12] + "0" * 52),
        ("data", "content hash"),
    ),
    "rows of the data": (
        "datasets/iris/*/version.json",
        lambda document: document.update(shape=[151, 5]),
        ("data", "shape"),
    ),
    "target of the data": (
        "datasets/iris/*/version.json",
        lambda document: document["roles"].update(target=["sepals"]),
        ("data", "role of a column"),
    ),
    "definition of the experiment": (
        "projects/thesis/experiments/bayes/experiment.json",
        lambda document: document.update(seed=7),
        ("claims", "seed"),
    ),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_forged_document(forger: Forger, name: str) -> None:
    """It is found at its level, with the path of the file."""
    pattern, change, expected = DOCUMENTS[name]
    file = forger.edit(pattern, change)
    found = forger.verify()
    assert expected in [(each.level, each.what) for each in found.differences]
    assert file.relative_to(forger.root).as_posix() in {each.path for each in found.differences} | {
        path.replace("run.json", "splits/0/split.json") for path in (each.path for each in found.differences)
    }
    assert not found.ok


def _moved(name: str, at: int) -> Callable[[Any], Any]:
    """Row ``at`` has the value of another class, and the other way round."""
    return put(name, at, lambda values: next(value for value in values if value != values[at]))


RESULTS: dict[str, tuple[str, str, Callable[[Any], Any], tuple[str, str]]] = {
    "prediction": ("bayes", "predictions.parquet", _moved("prediction", 3), ("metrics", "accuracy")),
    "probability": ("bayes", "predictions.parquet", put("probability_setosa", 0, 0.5), ("metrics", "log_loss")),
    "truth": ("bayes", "predictions.parquet", _moved("truth", 5), ("predictions", "truth of row")),
    "truth of numbers": ("mean", "predictions.parquet", put("truth", 2, 151.5), ("predictions", "truth of row")),
    "row id": ("bayes", "predictions.parquet", put("row_id", 1, 149), ("predictions", "row_id of row")),
    "row id twice": (
        "bayes",
        "predictions.parquet",
        put("row_id", 1, lambda values: values[0]),
        ("predictions", "row_id of row"),
    ),
    "number of the split": ("bayes", "predictions.parquet", put("split", 0, 1), ("predictions", "predictions, row")),
    "a row left out": (
        "bayes",
        "predictions.parquet",
        lambda table: table.slice(1),
        ("predictions", "rows of the predictions"),
    ),
    "a row of the splits": ("bayes", "splits.parquet", put("row", 0, 149), ("predictions", "rows of the splits")),
    "a row in train and test": (
        "bayes",
        "splits.parquet",
        put("row", 0, lambda values: values[-1]),
        ("predictions", "rows of the splits"),
    ),
}


@pytest.mark.parametrize("name", RESULTS)
def test_forged_results(forger: Forger, name: str) -> None:
    """All hashes were made to fit, as a clever forger does; what follows from other files still differs."""
    experiment, file, change, (level, what) = RESULTS[name]
    forger.results(experiment, file, change)
    found = forger.verify()
    assert [each for each in found.differences if each.level == level and each.what.startswith(what)], found.differences


def test_the_truth_is_said_with_its_row(forger: Forger) -> None:
    """Which row, what the file says, and what the data have."""
    forger.results("bayes", "predictions.parquet", _moved("truth", 5))
    found = next(each for each in forger.verify().differences if each.what.startswith("truth"))
    assert {found.recorded, found.derived} <= {"setosa", "versicolor", "virginica"}
    assert found.recorded != found.derived


def test_a_damaged_object(forger: Forger) -> None:
    """One bit of an object in DVC's cache: its hash is another one."""
    file = forger.file(".dvc/cache/files/md5/*/*")
    file.chmod(0o644)
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    assert {level for level, _ in forger.found(pull=False)} & {"data"}


def test_a_file_of_another_kind(forger: Forger) -> None:
    """A pickle beside a run, or anything else below an execution."""
    (forger.file(BAYES) / "model.pkl").write_bytes(b"\x80\x04.")
    forger.commit()
    assert ("files", "kind of file") in forger.found()


def test_a_link(forger: Forger) -> None:
    """A link in place of a document may lead anywhere."""
    file = forger.file(f"{BAYES}/metrics.json")
    file.unlink()
    file.symlink_to("/etc/passwd")
    forger.commit()
    assert ("files", "kind of file") in forger.found()


def test_a_path_that_leaves(forger: Forger) -> None:
    """A tree may have an entry `..`, which no tool of git's would write."""
    git = forger.padre.repo.git
    blob = git("rev-parse", "HEAD:experiment.py").strip()
    made = f"100644 blob {blob}\trun.json\n"
    inner = _tree(forger, made)
    outer = _raw_tree(forger, b"40000 ..\0" + bytes.fromhex(inner))
    root = _tree(forger, f"040000 tree {outer}\tprojects\n")
    commit = git("commit-tree", root, "-m", "x").strip()
    found = forger.found(commit)
    assert ("files", "path") in found


def _tree(forger: Forger, text: str) -> str:
    return forger.told("mktree", text=text)


def _raw_tree(forger: Forger, data: bytes) -> str:
    file = forger.root.parent / "tree"
    file.write_bytes(data)
    return forger.padre.repo.git("hash-object", "-t", "tree", "-w", "--literally", str(file)).strip()


@pytest.mark.parametrize("text", [b'{"schema": 1, "schema": 1}', b"{", b'{"schema": 1}', b"\xff"])
def test_a_document_that_cannot_be_read(forger: Forger, text: bytes) -> None:
    """It is a difference, and all others are checked still."""
    forger.file(f"{BAYES}/metrics.json").write_bytes(text)
    forger.commit()
    found = forger.verify()
    assert ("files", "content") in [(each.level, each.what) for each in found.differences]
    assert {check.level: check.looked_at for check in found.checks}["predictions"] == 3


def test_an_id_is_used_twice(forger: Forger) -> None:
    """The same run below another execution."""
    folder = forger.file("projects/thesis/experiments/bayes/executions/*")
    shutil.copytree(folder, folder.parent / "0123456789ab")
    forger.commit()
    assert ("files", "id") in forger.found()


def test_what_is_not_here_is_not_checked(forger: Forger) -> None:
    """Without objects documents are equal, and the rest says why it is not checked; nothing differs."""
    shutil.rmtree(forger.root / ".dvc" / "cache")
    found = forger.verify()
    assert found.ok
    assert not forger.verify(strict=True).ok
    reasons = {check.level: check.unchecked for check in found.checks}
    assert any("are not here" in reason for reason in reasons["predictions"])
    assert any("are not here" in reason for reason in reasons["data"])
    assert "no DVC remote is set, so nothing can be fetched" in found.notes


def test_what_is_not_here_is_fetched(forger: Forger, tmp_path: Path) -> None:
    """From DVC's remote, unless told not to."""
    repo = forger.padre.repo
    (forger.root / ".dvc" / "config.local").write_text(
        f"[core]\n    remote = lab\n['remote \"lab\"']\n    url = {tmp_path}/lab\n"
    )
    cache = forger.root / ".dvc" / "cache"
    shutil.copytree(cache / "files", tmp_path / "lab" / "files")
    shutil.rmtree(cache)
    assert not forger.verify(pull=False, strict=True).ok
    before = repo.git("status", "--porcelain")
    found = forger.verify()
    assert all("--own-metrics" in note for note in found.notes)
    assert [check.equal for check in found.checks if check.level in {"data", "predictions"}] == [6, 3]
    assert repo.git("status", "--porcelain") == before


def test_a_range_is_what_it_adds(forger: Forger) -> None:
    """Runs that the base has, too, are not looked at; a changed run of the base is."""
    git = forger.padre.repo.git
    git("switch", "-q", "-c", "feature")
    assert forger.verify("main...HEAD").runs == 0
    forger.padre("run", "experiment.py", "--experiment", "bayes", "--seeds", "1")
    forger.commit()
    found = forger.verify("main...HEAD")
    assert (found.runs, found.ok) == (1, True)
    forger.edit(f"{KNN}/metrics.json", lambda document: document["metrics"]["accuracy"].update(mean=0.999))
    found = forger.verify("main...HEAD")
    assert found.runs == 2
    assert {("files", "recorded file"), ("metrics", "accuracy")} <= {(e.level, e.what) for e in found.differences}


def test_selectors(forger: Forger) -> None:
    """Runs, experiments, revisions and tags; a name that nothing has is an error."""
    name = short(forger.file(BAYES).name)
    assert forger.verify(name).runs == 1
    assert forger.verify("knn", "bayes").runs == 2
    forger.padre.repo.git("tag", "-a", "v1.0", "-m", "first")
    assert forger.verify("v1.0").runs == 3
    assert forger.verify("HEAD").runs == 3
    with pytest.raises(UnknownName, match="zzzz"):
        forger.verify("zzzz")


def test_runs_of_other_branches_are_said(forger: Forger) -> None:
    """What this branch lacks is not checked, and the note says what to type."""
    forger.padre("run", "experiment.py", "--experiment", "mean", "--seeds", "3")
    found = forger.verify()
    assert found.runs == 3
    assert any("1 run is not on this branch" in note for note in found.notes)
    name = found.notes[-1].rsplit(" ", 1)[1]
    assert forger.verify(name).ok


def test_a_manifest(forger: Forger) -> None:
    """A line of a tag's manifest is what the tree gives; one digit is seen."""
    file = forger.file(BAYES)
    run = short(file.name)
    accuracy = json.loads((file / "metrics.json").read_text())["metrics"]["accuracy"]
    document = json.loads((file / "run.json").read_text())
    data = f"{document['dataset']['dataset']}/{document['dataset']['version']}"
    line = f"run {run} thesis/bayes {data} splits {document['splitting'][:7]} accuracy"
    good = f"{line} {accuracy['mean']!r} {accuracy['std']!r} {accuracy['n']}"
    bad = f"{line} {accuracy['mean'] + 0.01!r} {accuracy['std']!r} {accuracy['n']}"
    for name, text in (("good", good), ("bad", bad), ("none", "run gaaaaaaa a/b c/d splits e f 1 2 3")):
        message = f"first\n\n--- padre 1\nselect {run}\n{text}\n---\n"
        forger.told("tag", "-a", name, "--cleanup=verbatim", "-F", "-", text=message)
    assert forger.found("good") == []
    assert forger.found("bad") == [("claims", f"line of {run}")]
    assert forger.found("none") == [("claims", "a run"), ("claims", f"line of run {run}")]  # another one is left out


def test_without_commits(repo: Repository, padre: Padre) -> None:
    """Outside of padre, and before anything is recorded, it says so."""
    with pytest.raises(PadreError, match="padre init"):
        Forger.verify(_at(repo.path))
    padre("init", "--commit")
    assert Forger.verify(_at(repo.path)).runs == 0


def _at(path: Path) -> Any:
    class Here:
        root = path

    return Here

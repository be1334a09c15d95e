"""What an older padre recorded reads as it did then, and runs again to the same numbers.

`make.py` recorded the repositories and what that version printed of them. Data (JSON, CSV) are the same for ever, but
for the fields in `MAY_DIFFER`. Texts for people may be worded anew: `make golden` writes what they are now. A number of
many digits that padre computes while it reads may differ in its last ones: they depend on the machine and on scipy.
"""

import json
import math
import re
import shlex
import sys
import tarfile
from collections.abc import Iterator
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from runpy import run_path
from typing import Any

import pytest
from pandas.testing import assert_frame_equal

import padre_git
from tests.conftest import TESTERS, Padre, Repository, in_process
from tests.old.make import printed

HERE = Path(__file__).parent
NAMES = ("scikit", "networks")
FILES = sorted(HERE.glob("*/printed/*.txt"))
READ, CHANGE = ([file for file in FILES if file.name.startswith("then-") is then] for then in (False, True))

# pattern of the name of a command -> the fields of its JSON, anywhere in it, that may differ
_RUN = {"bounds", "reasons", "imported"}  # the last came with runs of other tools
_LISTED = {"path", "places", "position", "run", "runs", "seeds", "selected_on", "settings", "splits"}
_LOOK = {"axis", "config", "scale", "subtitle", "usermeta"}
MAY_DIFFER = {
    "plot-.*-json": _LOOK,  # the rows that are drawn, and by what, are data
    "then-.*-json": {"commits"},  # a commit has a time
    "then-update-json": {"written"},  # READMEs of networks name the class and the size, not each layer
    # a run has one shape now, wherever it is printed: that of `list`
    "(list-runs|log)-json": _RUN,
    "compare-.*json": {"statement", "facts", "reason", "imported"},  # sentences
    # why nothing is known of the instances has a field of its own; answers that change, and notes of people
    "diff-.*json": {"absent", "reason", "questions", "noted"},
    "instances-.*json": {"noted"},
    # an experiment says whether it is stale
    "list-experiments-json": {"state", "stale"},
    "show-project-json": {"state", "stale"},
    # versions of data count, too, and rules of git that hide runs are named
    "status-json": {
        "not_on_remote",
        "not_here",
        "nowhere",
        "versions",
        "ignored",
        "merged",
        "only_in_archive",
        "questions",
        "running",
    },
    "show-(?!dataset|project).*json": _RUN | _LISTED | {"error", "failure", "noted", "stopped"},
    "project-.*-json": {"authors"},  # who is cited
    # what each run has of its own; the hash of predictions is over all their digits
    "recorded": _RUN
    | _LISTED
    | {"id", "recording", "commit", "started", "duration", "message", "identical_to", "predictions"}
    | {"data", "dataset", "number", "undefined", "version"},
}
# commands that list what padre has: there may be more of it now
MAY_GROW = {"metric-list-for-csv"}
# the class path that was recorded -> the one that padre may write now
PATHS = {
    "padre_git.core.functions.FunctionPipeline": "padre_git.FunctionPipeline",
    "padre_git.core.preprocessing.FunctionTransform": "padre_git.FunctionTransform",
    "padre_git.core.networks.pipeline.TorchPipeline": "padre_git.TorchPipeline",
}
_MASKS = [
    *((re.compile(rf"\b{re.escape(old)}\b"), new) for old, new in PATHS.items()),
    (re.compile(r"\bpadre \d+\.\d+\.\d+\w*"), "padre VERSION"),
    (re.compile(r"schema/vega-lite/v[\d.]+json"), "schema/vega-lite/VERSION"),
    (re.compile(r"\bdata-[0-9a-f]{32}\b"), "data-HASH"),  # over all digits of its numbers
]
_NUMBER = re.compile(r"-?\d+\.\d{9,}(?:e[+-]\d+)?|-?\d(?:\.\d+)?e[+-]\d+")


def _name(file: Path) -> str:
    return f"{file.parent.parent.name}-{file.stem}"


def _restored(name: str, folder: Path) -> Repository:
    """The repository ``name`` as it was recorded: refs, work tree, DVC's cache."""
    with tarfile.open(HERE / name / "repository.tar.xz") as archive:
        archive.extraction_filter = getattr(tarfile, "data_filter", None)  # Python 3.11.3 has no argument for it
        archive.extractall(folder)
    repository = Repository(folder / "thesis")
    repository.git("status")  # git looks at each file once and notes its new time
    return repository


@pytest.fixture(scope="module")
def restored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Repository]]:
    """Both repositories, to be read; nothing that is the user's may be different in the end."""
    found = {name: _restored(name, tmp_path_factory.mktemp(name)) for name in NAMES}
    with ExitStack() as stack:
        for repository in found.values():
            stack.enter_context(repository.unchanged())
        yield found


@pytest.fixture
def scikit(tmp_path: Path) -> Repository:
    """The repository of scikit-learn, to be changed."""
    return _restored("scikit", tmp_path)


@pytest.fixture
def networks(tmp_path: Path) -> Repository:
    """The repository of networks, to be changed."""
    pytest.importorskip("torch")
    pytest.importorskip("skorch")
    return _restored("networks", tmp_path)


@pytest.mark.parametrize("file", READ, ids=_name)
def test_it_prints_what_it_printed(file: Path, restored: dict[str, Repository]) -> None:
    """Each command that reads, of both repositories, byte for byte."""
    _check(file, restored[file.parent.parent.name])


@pytest.mark.parametrize("file", CHANGE, ids=_name)
def test_it_writes_what_it_wrote(file: Path, tmp_path: Path) -> None:
    """Metrics that are computed later of old predictions, and derived files, which are as they were."""
    _check(file, _restored(file.parent.parent.name, tmp_path))


def _check(file: Path, repository: Repository) -> None:
    kept = file.read_text(encoding="utf-8")
    words = kept.partition("\n")[0].removeprefix("$ padre ")
    now = printed(words, *in_process(shlex.split(words), repository.path))
    if file.stem in MAY_GROW:
        assert set(kept.splitlines()) <= set(now.splitlines())
        return
    fields = _may_differ(file.stem)
    texts = [_masked(_without(text, fields) if fields else text) for text in (kept, now)]
    if _equal_numbers(*texts):
        return
    if TESTERS.get("PADRE_GOLDEN") == "write" and not file.stem.endswith(("-json", "-csv", "-data")):
        file.write_text(now, encoding="utf-8")
        return
    assert texts[1] == texts[0]


def _may_differ(name: str) -> set[str]:
    return {field for pattern, fields in MAY_DIFFER.items() if re.fullmatch(pattern, name) for field in fields}


def _masked(text: str) -> str:
    for pattern, name in _MASKS:
        text = pattern.sub(name, text)
    return text


def _equal_numbers(kept: str, now: str) -> bool:
    """Whether two texts differ at most in the last digits of long numbers."""
    found = [[float(each) for each in _NUMBER.findall(text)] for text in (kept, now)]
    alike = len(found[0]) == len(found[1]) and all(map(_close, *found))
    return alike and _NUMBER.sub("NUMBER", kept) == _NUMBER.sub("NUMBER", now)


def _close(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)


def _without(text: str, fields: set[str]) -> str:
    """The text of a command whose JSON has not the ``fields``; what is left of it in one order."""
    command, _, document = text.partition("\n")
    return f"{command}\n{_text(json.loads(document), fields)}"


def _text(document: Any, fields: set[str]) -> str:
    return json.dumps(_cut(document, fields), indent=2, sort_keys=True)


def _cut(value: Any, fields: set[str]) -> Any:
    if isinstance(value, list):
        return [_cut(each, fields) for each in value]
    if isinstance(value, dict):
        return {key: _cut(each, fields) for key, each in value.items() if key not in fields}
    return value


def _runs(**options: Any) -> list[Any]:
    """All runs of the repository that is the current folder."""
    return [padre_git.get_run(name) for name in padre_git.runs(status=None, **options).index]


@pytest.mark.parametrize("name", NAMES)
def test_runs_are_read_in_python(name: str, restored: dict[str, Repository], monkeypatch: pytest.MonkeyPatch) -> None:
    """Each run by its id: its predictions give its metrics, and its rows are those that its splits tested."""
    monkeypatch.chdir(restored[name].path)
    found = [run for run in _runs() if run.document.predictions]
    assert len(found) == {"scikit": 23, "networks": 13}[name]
    for run in found:
        frame = run.predictions()
        if "accuracy" in run.metrics:
            right = (frame["truth"] == frame["prediction"]).groupby(frame["split"]).mean()
            assert right.tolist() == pytest.approx(run.metrics["accuracy"].values)
        if run.pipeline:
            tested = [len(split.test) for split in run.indices()]
            assert frame.groupby("split").size().tolist() == tested
            assert len(run.predictions(split=0)) == tested[0]


def test_what_was_kept_is_read(restored: dict[str, Repository], monkeypatch: pytest.MonkeyPatch) -> None:
    """The output of components and layers, and what was logged step by step, by scripts and by networks."""
    monkeypatch.chdir(restored["scikit"].path)
    embedded = padre_git.get_run("flowers-svc@best").transformations("PCA")
    assert embedded.shape == (60, 4 + 2)
    steps = padre_git.get_run("own-loop").steps()
    assert steps.loc[steps["metric"] == "loss", "value"].tolist() == [0.9, 0.5, 0.3]
    monkeypatch.chdir(restored["networks"].path)
    net = padre_git.get_run("flowers-net@best")
    assert net.transformations("TorchPipeline.encoder").shape == (15, 4 + 8)
    assert net.steps().groupby("metric").size().to_dict() == {"lr": 6, "train_loss": 6, "validation_loss": 6}


# experiment -> the types that its models make beside those of scikit-learn and torch, as they were named then
MODELS = {
    "flowers-svc": [],
    "flowers-forest": ["sklearn.tree._tree.Tree"],
    "flowers-means": [
        "__main__.logs",
        "__main__.nearest",
        "padre_git.core.functions.FunctionPipeline",
        "padre_git.core.preprocessing.FunctionTransform",
    ],
    "flowers-nearest": [],
    "flowers-layers": [],
    "flowers-net": ["__main__.Net"],
    "numbered-skorch": ["__main__.single"],
}


@pytest.mark.parametrize("experiment", MODELS)
@pytest.mark.filterwarnings("ignore:Trying to unpickle estimator")  # of scikit-learn, for another version of it
def test_kept_models_predict_what_they_predicted(
    experiment: str, restored: dict[str, Repository], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The model of the first split of each run loads, and says of its test rows what the stored predictions say."""
    name, file = ("networks", "net.py") if experiment in list(MODELS)[4:] else ("scikit", "experiment.py")
    if name == "networks":
        pytest.importorskip("torch")
        pytest.importorskip("skorch")
    monkeypatch.chdir(restored[name].path)
    for key, value in run_path(
        file, run_name="__main__"
    ).items():  # its classes and functions are those of the script that ran then
        monkeypatch.setattr(sys.modules["__main__"], key, value, raising=False)
    found = [run for run in _runs(experiment=experiment) if run.document.model]
    assert found
    for run in found:
        _same_versions(run)
        rows = run.predictions(split=0)
        said = _loaded(run, MODELS[experiment]).predict(_features(run).loc[rows["row_id"]])
        assert list(said) == rows["prediction"].tolist()


def _loaded(run: Any, trust: list[str]) -> Any:
    try:
        return padre_git.load_model(run.id, split=0, trust=trust)
    except padre_git.PadreError as error:  # a pickle is trusted by its hash
        digest = re.search(r"trust='(sha256:[0-9a-f]{64})'", str(error))
        if digest is None:
            raise
        return padre_git.load_model(run.id, split=0, trust=digest[1])


def _features(run: Any) -> Any:
    data = run.document.dataset
    dataset = padre_git.App().datasets.get(f"{data.dataset}@{data.version}")
    return dataset.X.set_axis(dataset.row_ids)


def _same_versions(run: Any) -> None:
    """Skip where scikit-learn or pandas is another one than then: neither reads what other versions of it stored."""
    (file, *_) = Path().rglob(f"{run.execution}/environments/{run.document.environment}.json")
    then = json.loads(file.read_text(encoding="utf-8"))["distributions"]
    for name in ("scikit-learn", "pandas"):
        if _minor(then[name]) != _minor(version(name)):
            pytest.skip(f"the models are of {name} {then[name]}, this is {version(name)}")


def _minor(text: str) -> list[str]:
    return text.split(".")[:2]


# experiment -> its repository, its file, and what it was run with
AGAIN = {
    "flowers-svc": ("scikit", "experiment.py", ("-p", "SVC.C=0.1,1,10")),
    "flowers-nearest": ("scikit", "experiment.py", ("-p", "power=1,2")),
    "flowers-means": ("scikit", "experiment.py", ()),
    "flowers-clusters": ("networks", "tasks.py", ()),
    "flowers-layers": ("networks", "net.py", ()),
    "flowers-net": ("networks", "net.py", ("-p", "hidden=4,8")),
}
# those whose pipelines have a class of padre's, which may have another name now
OWN = {"flowers-nearest", "flowers-means", "flowers-layers", "flowers-net"}


@pytest.mark.slow
@pytest.mark.parametrize("experiment", AGAIN)
def test_an_old_execution_runs_again(
    experiment: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Checked out, its code is the same execution and gives the same numbers; where they are equal `run` says so."""
    name, file, words = AGAIN[experiment]
    repository: Repository = request.getfixturevalue(name)
    monkeypatch.chdir(repository.path)
    padre, there = Padre(repository), repository.path.parent / "there"
    before = {_setting(run): run for run in _runs(experiment=experiment)}
    padre("checkout", experiment, str(there))
    _same_versions(next(iter(before.values())))
    made = padre.at(there)("run", file, "--json", "--experiment", experiment, *words, check=False).json
    assert made
    for document in made:
        run = padre_git.get_run(document["id"])
        old = before[_setting(run)]
        _check_same(repository, old, run)
        equal = old.document.predictions == run.document.predictions
        assert document["identical_to"] == (old.id if equal else None)
    if experiment == "flowers-svc":
        _check_recorded(made)


def _check_recorded(made: list[dict[str, Any]]) -> None:
    """`padre run --json` prints what it printed when these runs were recorded."""
    kept = json.loads((HERE / "scikit/recorded.json").read_text(encoding="utf-8"))
    texts = [_masked(_text(runs, _may_differ("recorded"))) for runs in (kept, made)]
    assert _equal_numbers(*texts) or texts[1] == texts[0]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "file", "experiment"),
    [("scikit", "experiment.py", "cells-svc"), ("networks", "tasks.py", "patients-ridge"),
     ("networks", "net.py", "flowers-layers")],
)  # fmt: skip
def test_an_unchanged_file_runs_as_the_same_experiment(
    name: str, file: str, experiment: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the work tree as it was left: a run that compares with the old ones, and is current as they are."""
    repository: Repository = request.getfixturevalue(name)
    monkeypatch.chdir(repository.path)
    old, padre = padre_git.get_run(experiment), Padre(repository)
    _same_versions(old)
    (made,) = padre("run", file, "--json", "--experiment", experiment).json
    _check_same(repository, old, padre_git.get_run(made["id"]))
    project = old.project
    assert f"{project}/{experiment}" in padre("status", "--json").json["current"]
    compared = padre("compare", old.id, made["id"], "--json", code=None)
    assert compared.code == 0, compared.err


def _setting(run: Any) -> str:
    return json.dumps([run.execution, run.parameters, run.seed], sort_keys=True)


def _check_same(repository: Repository, old: Any, new: Any) -> None:
    """Two runs of one experiment: one definition, setting, data and splits, and, but for rounding, one result."""
    assert new.parameters == old.parameters
    assert new.document.dataset == old.document.dataset
    assert new.document.splitting == old.document.splitting
    assert _definition(repository, new) == _definition(repository, old)
    if old.experiment not in OWN:
        assert new.document.definition == old.document.definition
    for name, metric in new.metrics.items():
        assert (metric.code, metric.positive) == (old.metrics[name].code, old.metrics[name].positive)
        assert metric.values == pytest.approx(old.metrics[name].values, rel=1e-6)
    assert_frame_equal(new.predictions(), old.predictions(), rtol=1e-4, atol=1e-6)
    (pair,) = in_process(["diff", old.id, new.id, "--json"], repository.path).json["pairs"]
    assert pair["comparable"]
    assert {"pipeline", "data", "splitting", "seed"} <= set(pair["same"])
    assert pair["changed"]["components"] == pair["changed"]["parameters"] == []


def _definition(repository: Repository, run: Any) -> Any:
    """The definition that ran, with the names that classes of padre have now."""
    branch = f"padre/{run.project}/{run.experiment}/{run.execution}"
    folder = f"projects/{run.project}/experiments/{run.experiment}/executions/{run.execution}"
    return json.loads(_masked(repository.git("show", f"{branch}:{folder}/definitions/{run.document.definition}.json")))

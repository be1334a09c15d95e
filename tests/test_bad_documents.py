"""A document that cannot be read costs itself: it is named in one line, and all commands work on everything else."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from padre_git.app.repository.workspace import Workspace
from padre_git.model.names import short
from padre_git.storage import index
from tests import synthetic
from tests.conftest import Padre, Repository, copied, made, with_origin

FILE = """
from sklearn.dummy import DummyClassifier
from padre_git import App

app = App()


@app.experiment(dataset="iris", splitting=2)
def dummy():
    return DummyClassifier()


@app.experiment(dataset="iris", splitting=2)
def other():
    return DummyClassifier(strategy="uniform")
"""


def _deep(levels: int) -> bytes:
    return b'{"schema": 1, "name": ' + b"[" * (levels - 1) + b"1" + b"]" * (levels - 1) + b"}"


BAD = {
    "deep": _deep(65),
    "deeper": _deep(480),
    "deeper-still": _deep(600),
    "bottomless": _deep(100_000),
    "bytes": b'{"schema": 1, "name": "\xff"}',
    "half": b'{"schema": 1, "name": "\\ud800"}',
    "empty": b"",
    "cut": b'{"schema": 1, "na',
    "list": b"[1, 2]",
    "shape": b'{"schema": 1, "name": {"a": 1}, "run": 3, "id": []}',
    "future": b'{"schema": 99}',
    "twice": b'{"schema": 1, "schema": 1}',
    "huge": b'{"schema": 1, "name": "' + b"x" * 8_000_000 + b'"}',
}
EXECUTION = "projects/bad/experiments/{name}/executions/000000000000"
RUN = EXECUTION + "/runs/20260101t000000-gaaaaaaa"
# the documents that lists are made of
NAMED = (
    "projects/bad-{name}/project.json",
    "projects/bad/experiments/{name}/experiment.json",
    RUN + "/run.json",
    RUN + "/metrics.json",
    RUN + "/metrics/f1-0123456.json",
    "datasets/{name}/dataset.json",
    "datasets/{name}/0123456789ab/version.json",
)
# those that one command alone reads, and names
OTHERS = (
    "projects/bad/reported/{name}.json",
    EXECUTION + "/execution.json",
    EXECUTION + "/definitions/0123456789ab.json",
    EXECUTION + "/environments/0123456789ab.json",
    RUN + "/splits/0/split.json",
    EXECUTION + "/results/20260101t000000-gaaaaaaa.dvc",
    "datasets/{name}/0123456789ab/data.parquet.dvc",
)
COMMANDS = (
    ["list"],
    ["list", "--json"],
    ["list", "experiments"],
    ["list", "executions"],
    ["list", "--where", "accuracy > 0"],
    ["status"],
    ["log"],
    ["show", "dummy"],
    ["diff", "dummy", "other"],
    ["compare", "dummy", "other"],
    ["inspect", "dummy"],
    ["instances", "dummy"],
    ["project", "list"],
    ["project", "show", "default"],
    ["experiment", "list"],
    ["experiment", "show", "dummy"],
    ["dataset", "list"],
    ["dataset", "show", "iris"],
    ["dataset", "history", "iris"],
    ["checkout", "dummy", "../beside"],
    ["branch", "dummy", "for-review"],
    ["push"],
    ["pull"],
    ["update"],
    ["keep", "dummy"],
    ["metric", "compute", "f1_macro", "dummy"],
    ["report", "--numbers"],
    ["run", "exp.py"],
    ["clean"],
)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with two good experiments, committed, and a remote of git's; only copied."""
    padre = made(tmp_path_factory.mktemp("bad") / "thesis", {"exp.py": FILE})
    padre("dataset", "add", "iris", "sklearn:iris")
    padre("run", "exp.py")
    with_origin(padre)
    return padre.repo.path


def _files() -> dict[str, bytes]:
    return {pattern.format(name=name): data for name, data in BAD.items() for pattern in (*NAMED, *OTHERS)}


@pytest.fixture(params=["branch", "work tree"])
def spoilt(request: pytest.FixtureRequest, template: Path, tmp_path: Path) -> Padre:
    """`padre` in a copy that has every bad document, on a branch as a colleague's or in the work tree."""
    runner = copied(template, tmp_path / "thesis")
    if request.param == "branch":
        synthetic.branch(runner.repo.path, "refs/heads/padre/a/b/c", _files(), source="main")
    else:
        runner.repo.write(_files())
    return runner


def test_every_command_works(spoilt: Padre) -> None:
    """None ends in a fault, and each does what it does for the good runs."""
    for words in COMMANDS:
        done = spoilt(*words, check=False)
        assert "this is a bug" not in done.err, words
    assert {row["experiment"] for row in spoilt("list", "--json", check=False).json} == {"dummy", "other"}


def test_each_is_named_in_one_line(spoilt: Padre) -> None:
    """By `padre list`, with the path and what is wrong."""
    lines = spoilt("list").err.splitlines()
    for path in (pattern.format(name=name) for name in BAD for pattern in NAMED):
        assert len([line for line in lines if path in line]) == 1, path


@pytest.mark.parametrize("spoilt", ["work tree"], indirect=True)
def test_the_command_that_lists_them_names_them(spoilt: Padre) -> None:
    """Projects, experiments and data sets; and asking for one says why it cannot be shown."""
    for noun, pattern in (("project", NAMED[0]), ("experiment", NAMED[1]), ("dataset", NAMED[5])):
        said = spoilt(noun, "list").err
        assert all(pattern.format(name=name) in said for name in BAD)
    assert "projects/bad-deep/project.json: more than 64 levels" in spoilt("project", "show", "bad-deep", code=1).err
    assert "experiments/deep/experiment.json: more than 64" in spoilt("experiment", "show", "bad/deep", code=1).err
    assert "datasets/deep/0123456789ab/version.json: more" in spoilt("dataset", "show", "deep", code=1).err
    assert "projects/bad/reported/deep.json: more than 64" in spoilt("compare", "dummy", "other").out


_EVERY = 40  # of the runs that are read, every so many are shown
VALUES: tuple[Any, ...] = (
    *(None, -1, 10**30, 2**63, 1e308, "NaN", "", "x" * 300, "\u202e\x1b[31m", "\ud800", [], {}, True, "../x", ["\x1b"]),
    *({"a": [[1]]}, [None], "2026-99-99T00:00:00Z"),
)


def _places(value: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to each value in a document, to a depth of three."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in items:
        yield (*above, key)
        if len(above) < 3:
            yield from _places(each, (*above, key))


def _mutated(document: Any) -> Iterator[Any]:
    for *above, last in _places(document):
        for value in VALUES:
            found = place = copy.deepcopy(document)
            for key in above:
                place = place[key]
            place[last] = value
            yield found


def _name(number: int) -> str:
    return "m" + "".join("0123456789abcdefghjkmnpqrstvwxyz"[number >> shift & 31] for shift in range(30, -1, -5))


@pytest.mark.parametrize("kind", ["run.json", "metrics.json"])
def test_values_that_padre_would_not_write(notebook: Repository, padre: Padre, kind: str) -> None:
    """Every value of a run is replaced by absurd ones: the run is shown, or named as unreadable."""
    files = synthetic.complete("m0000000")
    good = json.loads(next(data for path, data in files.items() if path.endswith(f"/{kind}")))
    for number, document in enumerate(_mutated(good), start=1):
        own = {path: data for path, data in synthetic.complete(_name(number)).items() if "/runs/" in path}
        path = next(path for path in own if path.endswith(f"/{kind}"))
        if kind == "run.json" and document["id"] == good["id"]:
            document["id"] = path.split("/")[-2]
        files |= {**own, path: json.dumps(document, indent=2).encode()}
    synthetic.branch(notebook.path, f"refs/heads/padre/thesis/breast-svc/{synthetic.EXECUTION}", files, source="main")
    for words in (["list", "--limit", "0", "--expand"], ["list", "--json"], ["status"], ["log"], ["compare"], ["diff"]):
        assert "this is a bug" not in padre(*words, code=None).err, words
    workspace = Workspace.at(notebook.path)
    found = index.read(workspace.git, workspace.layout)
    assert found.rows
    assert found.problems
    for row in found.rows[::_EVERY]:
        for words in (["show", row.id], ["show", row.id, "--json"], ["diff", "m000", short(row.id)]):
            assert "this is a bug" not in padre(*words, code=None).err, words


_BRACKETS = "[" * 600
ABSURD = (
    *(
        ["run", "exp.py", "-p", f"a={text}"]
        for text in (_BRACKETS, "(" * 600, "{" * 600, "{a: " * 600, "{[1]: 2}", "'")
    ),
    ["run", "exp.py", "-p", f"a=1,{_BRACKETS}{']' * 600}"],
    ["run", "exp.py", "-p", "=1"],
    *(["run", "exp.py", "--splitting", text] for text in (_BRACKETS, "[1],[2]", "{a: " * 600, "9" * 5000, "x" * 5000)),
    ["run", "exp.py", "--seeds", "9" * 5000],
    *(["list", "--where", text] for text in ("(" * 600, "not " * 400 + "a", "-" * 900 + "1", "a.b" * 900)),
    ["list", "--where", " and ".join(["(a"] * 200)],
)


@pytest.mark.parametrize("words", ABSURD, ids=lambda words: " ".join(words)[:40])
def test_absurd_arguments(template: Path, words: list[str]) -> None:
    """Exit 2 and one line of error, whatever is typed."""
    done = Padre(Repository(template))(*words, code=2)
    errors = done.err.splitlines()
    assert len(errors) == 1
    assert len(errors[0]) < 3_000

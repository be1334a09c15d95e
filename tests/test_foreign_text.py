"""What others wrote is shown as text, in every form that padre prints: Markdown, CSV, JSON and the terminal."""

import csv
import io
import json
import re
from pathlib import Path

import msgspec
import pytest

from padre_git.model.documents import Dataset, Definition, Metrics, Project, Run
from padre_git.storage import documents
from tests import synthetic
from tests.conftest import Padre, Repository

EVIL = "![x](https://example.org/t.png) [c](javascript:1) @octocat #1 <b>|$x$ \x1b[31m\u202e"
ACTIVE = re.compile(r"!\[|\]\(|(?<!\w)@(?=\w)|(?<![&\w])#(?=\d)|<b>|https://|\x1b|\u202e|\$x\$")
FORMULA = "=HYPERLINK(1)"


def _spoilt(path: str, data: bytes) -> bytes:
    """The document with foreign text in each field that is free text."""
    if path.endswith("/run.json"):
        run = documents.decode(data, Run, path)
        assert run.dataset
        changed = msgspec.structs.replace(
            run,
            label=EVIL,
            message=EVIL,
            pipeline=EVIL,
            parameters={EVIL: EVIL},
            set=[EVIL],
            setting={EVIL: EVIL},
            notes=[EVIL],
            dataset=msgspec.structs.replace(run.dataset, name=EVIL, target=[EVIL]),
        )
        return documents.encode(changed)
    if path.endswith("/metrics.json"):
        found = documents.decode(data, Metrics, path)
        return documents.encode(
            msgspec.structs.replace(found, metrics={**found.metrics, EVIL: found.metrics["accuracy"]})
        )
    for name, kind in (("project", Project), ("dataset", Dataset), ("experiment", Definition)):
        if path.endswith(f"/{name}.json"):
            read = documents.decode(data, kind, path)
            return documents.encode(msgspec.structs.replace(read, description=EVIL))
    return data


@pytest.fixture
def foreign(notebook: Repository, padre: Padre) -> Padre:
    """A notebook with runs of a stranger, on a branch and in the work tree."""
    for number, name in enumerate(("k9d2v5ha", "m4t7xq2p")):
        files = {path: _spoilt(path, data) for path, data in synthetic.complete(name, ago=60 - number).items()}
        branch = f"refs/heads/padre/thesis/breast-svc/{synthetic.EXECUTION}"
        synthetic.branch(notebook.path, branch, files, source="main")
        notebook.write(files)
    return padre


NOUNS = ("runs", "experiments", "executions", "splits", "metrics", "datasets", "projects")
LISTS = [["list"], ["list", "--expand"], ["list", "--columns", "run,label,message,pipeline"], ["log"]]
MARKDOWN = [
    *LISTS,
    *(["list", noun] for noun in NOUNS),
    ["metric", "list"],
    ["dataset", "list"],
    ["compare", "k9d2", "m4t7", "--rows", "code"],
    ["diff", "k9d2", "m4t7"],
]


@pytest.mark.parametrize("words", MARKDOWN, ids=" ".join)
def test_markdown(foreign: Padre, words: list[str]) -> None:
    """No image, link, mention, HTML, code or formula comes out of it."""
    said = foreign(*words, "--markdown", code=None)
    assert "this is a bug" not in said.err
    shown = re.sub(r"\]\((datasets|projects|\.\.)/[^)]*\)", "", re.sub(r"`+[^`]*`+", "", said.out))
    assert not ACTIVE.findall(shown), shown


@pytest.mark.parametrize("words", [*MARKDOWN, ["status"], ["show", "k9d2"], ["inspect", "k9d2"]], ids=" ".join)
def test_terminal(foreign: Padre, words: list[str]) -> None:
    """No escape sequence, and no text that runs the other way."""
    said = foreign(*words, code=None)
    assert "this is a bug" not in said.err
    assert not re.search("[\x1b\u202e]", said.out + said.err)


@pytest.mark.parametrize("words", [*LISTS[:3], ["list", "executions"], ["dataset", "list"]], ids=" ".join)
def test_csv_and_json(foreign: Padre, words: list[str]) -> None:
    """Nothing for the terminal and no formula in CSV; JSON keeps the text, escaped."""
    text = foreign(*words, "--csv").out
    assert not re.search("[\x1b\u202e]", text)
    assert not [cell for row in csv.reader(io.StringIO(text)) for cell in row if cell.startswith(("=", "@"))]
    if "--columns" not in words:
        raw = foreign(*words, "--json").out
        assert not re.search("[\x1b\u202e]", raw)
        assert json.loads(raw)


def test_json_keeps_the_text(foreign: Padre) -> None:
    """What a program reads is what was recorded."""
    assert {run["message"] for run in foreign("list", "--json").json} == {EVIL}


def test_formulas(foreign: Padre, notebook: Repository, tmp_path: Path) -> None:
    """A spreadsheet takes no cell for a formula."""
    file = next(notebook.path.rglob("run.json"))
    path = file.relative_to(notebook.path).as_posix()
    run = documents.decode(file.read_bytes(), Run, path)
    file.write_bytes(documents.encode(msgspec.structs.replace(run, message=FORMULA, label=FORMULA)))
    cells = [cell for row in csv.reader(io.StringIO(foreign("list", "--csv", "--expand").out)) for cell in row]
    assert f"'{FORMULA}" in cells
    assert FORMULA not in cells

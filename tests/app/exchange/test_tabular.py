"""Runs, scores and predictions as CSV: what is read back has the values that were recorded."""

import io
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import padre_git
from padre_git.core.text import csv
from tests.conftest import Padre, copied, made

FILE = """
from sklearn.dummy import DummyClassifier
from padre_git import App

app = App()


@app.experiment(dataset="iris", splitting=3, label="=1+1, \\"a\\"\\nb")
def dummy():
    return DummyClassifier()
"""


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with two runs; only copied."""
    padre = made(tmp_path_factory.mktemp("csv") / "thesis", {"dummy.py": FILE})
    padre("dataset", "add", "iris", "sklearn:iris")
    padre("run", "dummy.py", "-p", "strategy=prior,uniform")
    return padre.repo.path


@pytest.fixture
def padre(template: Path, tmp_path: Path) -> Padre:
    """`padre` in a copy of it."""
    return copied(template, tmp_path / "thesis")


def test_runs_and_scores(padre: Padre) -> None:
    """A line for each run, and for each split of it, with the values that Python gives."""
    runs = pd.read_csv(io.StringIO(padre("export", "csv", "runs").out))
    own = padre_git.runs(at=padre.repo.path, include="all").reset_index()
    assert runs["run"].tolist() == own["run"].tolist()
    assert runs["accuracy"].tolist() == own["accuracy"].tolist()
    assert set(runs["label"]) == {'=1+1, "a"\nb'}
    scores = pd.read_csv(io.StringIO(padre("export", "csv", "scores", "--where", "accuracy > 0").out))
    assert scores["value"].tolist() == padre_git.scores(at=padre.repo.path)["value"].tolist()
    one = pd.read_csv(io.StringIO(padre("export", "csv", "scores", runs["run"][0]).out))
    assert set(one["run"]) == {runs["run"][0]}


def test_predictions(padre: Padre) -> None:
    """Of one run its rows, of several with the run in the first column."""
    run = padre("list", "--json", "--expand").json[0]["run"]
    one = pd.read_csv(io.StringIO(padre("export", "csv", "predictions", run).out))
    own = padre_git.get_run(run, at=padre.repo.path).predictions()
    assert list(one.columns) == list(own.columns)
    assert one["prediction"].tolist() == own["prediction"].astype(str).tolist()
    both = pd.read_csv(io.StringIO(padre("export", "csv", "predictions", "@last").out))
    assert both.columns[0] == "run"
    assert both["run"].nunique() == 2
    assert "predictions need a run" in padre("export", "csv", "predictions", code=1).err


def test_spreadsheets_and_files(padre: Padre, tmp_path: Path) -> None:
    """A formula is guarded where that is asked for; a file that is there stays unless --force is given."""
    file = tmp_path / "runs ü.csv"
    padre("export", "csv", "runs", "--spreadsheet", "-o", str(file))
    assert set(pd.read_csv(file)["label"]) == {'\'=1+1, "a"\nb'}
    assert "is there" in padre("export", "csv", "runs", "-o", str(file), code=1).err
    padre("export", "csv", "runs", "-o", str(file), "--force")
    assert set(pd.read_csv(file)["label"]) == {'=1+1, "a"\nb'}


def test_nothing(padre: Padre) -> None:
    """Nothing to export is an error, not an empty file."""
    assert "there are no runs to export" in padre("export", "csv", "runs", "--where", "accuracy > 2", code=1).err


ROWS = st.lists(
    st.tuples(
        # a character that is half of one is no text, and NUL ends a text for some readers
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
        st.floats(allow_nan=False),
        st.integers(-(2**63), 2**63 - 1),
    ),
    min_size=1,
)


@given(ROWS)
def test_values_come_back(rows: list[tuple[str, float, int]]) -> None:
    """Each text, with quotes, commas, line ends and formulas, and each number to its last digit."""
    text = csv.exact(["text", "float", "int"], (list(row) for row in rows))
    options = {
        "dtype": {"text": str},
        "keep_default_na": False,
        "lineterminator": "\n",
    }
    found = pd.read_csv(io.BytesIO(text.encode()), **options)  # type: ignore[call-overload]
    assert list(found.itertuples(index=False, name=None)) == rows

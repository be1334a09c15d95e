"""A run of OpenML in a repository: its metrics are padre's own, and it is tested against own runs."""

from pathlib import Path

import pytest

from padre_git.app.exchange.imports.openml import take
from padre_git.app.repository.workspace import Workspace
from padre_git.errors import PadreError
from padre_git.storage.foreign.openml import of_folder
from tests.conftest import Padre, copied, made
from tests.storage.foreign.openml_files import documents, server

SCRIPT = """
from sklearn.svm import SVC
from padre_git import App

app = App()


@app.experiment(dataset="iris", splitting=3)
def svc():
    return SVC()
"""


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with a run of OpenML, which came from a server; only copied."""
    padre = made(tmp_path_factory.mktemp("openml") / "thesis", {"svc.py": SCRIPT})
    with server() as address:
        out = padre("import", "openml", "77", "--server", address, "--project", "thesis").out
    assert "openml-77   iris, 5 splits, with predictions" in out
    assert "predictive_accuracy over all rows   0.953333 here, 0.953333 there" in out
    return padre.repo.path


@pytest.fixture
def padre(template: Path, tmp_path: Path) -> Padre:
    """`padre` in a copy of it."""
    return copied(template, tmp_path / "thesis")


def _folder(path: Path, **changed: bytes) -> Path:
    path.mkdir()
    for name, data in (documents() | {name.replace("_", "."): data for name, data in changed.items()}).items():
        (path / name).write_bytes(data)
    return path


def test_tested_against_an_own_run(padre: Padre) -> None:
    """Own runs on its splits are compared with it by the corrected t-test, and all of it is verified."""
    padre("run", "svc.py", "--splitting", "openml-77")
    out = padre("compare", "svc", "openml-77").out
    assert "corrected resampled t-test (Nadeau & Bengio 2003), 4 df, variance × (1/5 + 1/4)" in out
    assert "unknown" in out and "§" not in out
    verified = padre("verify", "openml-77").out
    assert verified.count("equal") == 4 and "not checked" not in verified


def test_what_is_recorded(padre: Padre) -> None:
    """Parameters, the flow, classes with probabilities, no code; the second import finds it."""
    [row] = padre("list", "--json").json
    assert (row["imported"], row["parameters"], row["dataset"]["name"]) == ("OpenML", {"var_smoothing": 1e-09}, "iris")
    assert row["metrics"]["roc_auc"]["n"] == 5
    assert row["execution"] == "0" * 12
    with server() as address:
        assert "already here" in padre("import", "openml", "77", "--server", address).out
    assert len(padre("list", "--json").json) == 1


def test_confidences_that_are_none(padre: Padre, tmp_path: Path) -> None:
    """A model that is always sure gets no probabilities, and a note names a score that differs from OpenML's."""
    files = documents(probable=False)
    run = files["run.xml"].replace(b"<oml:run_id>77", b"<oml:run_id>78").replace(b"</oml:value>\n", b"1</oml:value>\n")
    folder = _folder(tmp_path / "78", predictions_arff=files["predictions.arff"], run_xml=run)
    out = padre("import", "openml", str(folder))
    assert "its confidences are 0 or 1 in all rows" in out.err
    [row] = padre("list", "--json", "--experiment", "openml-78").json
    assert "roc_auc" not in row["metrics"]


def test_dry_run(padre: Padre, tmp_path: Path) -> None:
    """The same answer, and nothing is written."""
    before = padre.repo.git("for-each-ref")
    run = documents()["run.xml"].replace(b"<oml:run_id>77", b"<oml:run_id>79")
    out = padre("import", "openml", str(_folder(tmp_path / "79", run_xml=run)), "--dataset", "other", "--dry-run").out
    assert "would save 1 recording" in out
    assert padre.repo.git("for-each-ref") == before and not (padre.repo.path / "datasets/other").exists()


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("splits.arff", b"TEST,0,", b"TEST,150,", "a row that the data of 150 rows do not have"),
        ("predictions.arff", b"\n0,0,", b"\n1,0,", "they are not the 30 test rows"),
        ("splits.arff", b"\nTRAIN,", b"\nTEST,", "no rows to train or to test"),
    ],
)
def test_rows_that_do_not_fit(padre: Padre, tmp_path: Path, name: str, old: bytes, new: bytes, words: str) -> None:
    """Splits and predictions of other rows are refused before anything is recorded."""
    files = documents()
    assert old in files[name]
    folder = _folder(tmp_path / "x", **{name.replace(".", "_"): files[name].replace(old, new)})
    (folder / "run.xml").write_bytes(files["run.xml"].replace(b"<oml:run_id>77", b"<oml:run_id>80"))
    with pytest.raises(PadreError, match=words):
        take(Workspace.at(padre.repo.path), of_folder(folder), name="wrong")
    assert not (padre.repo.path / "datasets/wrong").exists()

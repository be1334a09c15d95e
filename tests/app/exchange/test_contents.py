"""What a package has of each run: packages without contradictions, and values by step."""

import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from padre_git.app.exchange.contents import _joined
from tests.conftest import made
from tests.storage.foreign.test_mlflow import FILES


@pytest.mark.parametrize(
    ("there", "lines", "joined"),
    [
        (["a==1"], ["a==1", "b==2"], ["a==1", "b==2"]),
        ([], ["b @ git+https://x/y@0"], ["b @ git+https://x/y@0"]),
        (["a==1"], ["a==2"], None),
        (["b==1"], ["b @ git+https://x/y@0"], None),
    ],
)
def test_packages_of_several_runs(there: list[str], lines: list[str], joined: list[str] | None) -> None:
    """One list as long as no package is needed in two versions."""
    assert _joined(there, lines) == joined


def test_an_imported_run(tmp_path: Path) -> None:
    """It has its own values by step, and none of the recording's other runs; a note says that its code is unknown."""
    padre = made(tmp_path / "thesis", {"a.txt": "a"})
    shutil.copytree(FILES / "mlflow-3", tmp_path / "mlruns")
    padre("import", "mlflow", "../mlruns")
    [row] = [each for each in padre("list", "--json", "--expand").json if "train/loss" in each["metrics"]]
    out = padre("package", row["run"], str(tmp_path / "crate")).out
    assert "code unknown, data none" in out
    table = pq.read_table(tmp_path / f"crate/results/{row['run']}/history.parquet")
    assert table.filter(pq.filters_to_expression([("metric", "==", "train/loss")]))["value"].to_pylist() == [
        1.0, 0.5, 1 / 3,
    ]  # fmt: skip
    assert "padre cannot run this again" in (tmp_path / "crate/REPRODUCE.md").read_text()

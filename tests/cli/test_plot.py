"""`padre plot`: what it prints of a picture, and which words it refuses."""

import csv
import io
import json

from padre_git.core.plots.kinds import KINDS
from tests import synthetic
from tests.conftest import Padre, Repository


def _record(repo: Repository) -> None:
    synthetic.branch(repo.path, "refs/heads/padre/x", synthetic.simple("k9d2v5ha", [0.5, 0.75, 1.0]))


def test_all_kinds(repo: Repository, padre: Padre) -> None:
    """Without a kind, a line for each; no repository of padre's is needed."""
    lines = padre("plot").out.splitlines()[1:]
    assert {line.split()[0] for line in lines} == set(KINDS)


def test_data_and_specification(notebook: Repository, padre: Padre) -> None:
    """With --data or --json nothing is saved; the data are the values of the run."""
    _record(notebook)
    rows = list(csv.DictReader(io.StringIO(padre("plot", "box", "k9d2v5ha", "--data").out)))
    assert ["0.5", "0.75", "1.0"] in [sorted(row[name] for row in rows) for name in rows[0]]
    assert "vega-lite" in json.loads(padre("plot", "box", "k9d2v5ha", "--json").out)["$schema"]
    assert not (notebook.path / "box.html").exists()


def test_what_is_refused(notebook: Repository, padre: Padre) -> None:
    """An unknown kind lists those that there are; a file of another form lists the forms."""
    _record(notebook)
    assert "unknown plot `bx`; did you mean `box`?" in padre("plot", "bx", code=1).err
    said = padre("plot", "heart-shaped", code=1).err
    assert said.startswith("error: unknown plot `heart-shaped`. Known: box, calibration")
    assert said.endswith("All: padre plot\n")
    listed = padre("plot").out
    assert all(kind in listed for kind in KINDS)
    assert ".svg" in padre("plot", "box", "k9d2v5ha", "-o", "box.gif", code=1).err
    assert not (notebook.path / "box.gif").exists()

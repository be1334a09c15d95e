"""`padre log`: its forms, and how many lines each has."""

import csv
import io

from tests import synthetic
from tests.conftest import Padre, Repository


def _record(repo: Repository, count: int) -> None:
    files: dict[str, bytes] = {}
    for number in range(count):
        name = f"g{number:07d}"
        files |= synthetic.simple(name, ago=1000 - number, recording=synthetic.identifier("r" + name[1:]))
    synthetic.branch(repo.path, "refs/heads/padre/x", files)


def test_people_get_twenty_lines_and_programs_all(notebook: Repository, padre: Padre) -> None:
    """CSV and JSON are whole; the table says how many it left out."""
    _record(notebook, 22)
    assert "20 of 22: --limit 0" in padre("log").out
    assert len(padre("log", "--json").json) == 22
    rows = list(csv.reader(io.StringIO(padre("log", "--csv").out)))
    assert rows[0] == "when run experiment code setting score message".split()
    assert len(rows) == 23
    assert padre("log", "--limit", "0").out.count("accuracy 0.950") == 22


def test_newest_first(notebook: Repository, padre: Padre) -> None:
    """The run that started last is the first line, in each form."""
    _record(notebook, 3)
    assert padre("log", "--limit", "1", "--json").json[0]["id"].endswith("g0000002")
    assert "g0000002" in padre("log", "--markdown").out.splitlines()[2]


def test_no_runs(notebook: Repository, padre: Padre) -> None:
    """Without any run it says how to make one; of an experiment that is not there it is an error."""
    assert padre("log").out == "no runs yet: padre run experiment.py\n"
    _record(notebook, 1)
    assert "unknown experiment" in padre("log", "nothing", code=1).err

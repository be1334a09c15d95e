"""Each table on a wide and a narrow terminal and in a pipe: two rows that differ never look alike."""

import re
from pathlib import Path

import pytest

from tests import synthetic
from tests.conftest import Padre, Repository, made

pytestmark = pytest.mark.usefixtures("steady")  # the age of a run decides how wide its table is

FOREST = {"RandomForestClassifier.max_depth": 8, "RandomForestClassifier.n_estimators": 100}
LONG = "the same long words in front of what differs, which stands at the end: "
# what each run has of its own; else all are the same but for their ids
RUNS: list[dict[str, object]] = [
    {},
    {"parameters": synthetic.PARAMETERS | {"SVC.C": 0.5}},
    {"parameters": synthetic.PARAMETERS | {"SVC.kernel": "1"}},
    {"parameters": synthetic.PARAMETERS | {"SVC.kernel": 1}},
    {"pipeline": "StandardScaler + SVC"},
    {"seed": 7},
    {"label": "baseline"},
    {"execution": "a" * 12},
    {"project": "other"},
    {"experiment": "a-long-name-of-an-experiment-1"},
    {"experiment": "a-long-name-of-an-experiment-2"},
    {"message": f"{LONG}0.1"},
    {"message": f"{LONG}0.2"},
    *({"pipeline": "RandomForestClassifier", "parameters": {**FOREST, name: 16}} for name in FOREST),
]
# what the line of a row begins with, and how many rows there are; no two of them are alike
COMMANDS = {
    "list": (r"g\d{7}", len(RUNS) + 1),
    "list --expand --limit 0": (r"g\d{7}", len(RUNS) + 4),
    "list experiments": (r"thes|other", 5),
    "list executions": (r"[0-9a-f]{7} ", 6),
    "log": (r"\d{4}-\d\d-\d\d", len(RUNS) + 1),
    "show @last": (r"\d+ ", 4),
    "dataset describe wide": (r"column_", 28),
}
# what says nothing of a row but its place
_PLACE = re.compile(r"\bg\d{7}\b|^\d+ |\d+ (s|min)\b")


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Runs that differ in one thing each, a search over two parameters, a table of 28 columns with similar names."""
    path = tmp_path_factory.mktemp("widths") / "thesis"
    names = [f"column_{at}" for at in range(1, 29)]
    padre = made(path, {"wide.csv": "\n".join([",".join(names), *(",".join("123" * 28)[:55] for _ in range(3))])})
    padre("dataset", "add", "wide", "wide.csv")
    content: dict[str, bytes] = {}
    for at, changes in enumerate(RUNS):
        recording = synthetic.identifier(f"r{at:07}")
        content |= synthetic.simple(f"g{at:07}", [0.5, 0.6], recording=recording, **changes)
    for at in range(4):
        values = dict(zip(FOREST, (8 + at % 2, 100 + at // 2), strict=True))
        given = {
            "parameters": values,
            "setting": values,
            "pipeline": "RandomForestClassifier",
            "experiment": "search",
            "ago": 30,
        }
        content |= synthetic.simple(
            f"g1{at:06}", [0.5, 0.6], recording=synthetic.identifier("search", ago=30), number=at + 1, **given
        )
    synthetic.branch(path, "refs/heads/padre/x", content)
    return path


@pytest.mark.parametrize("columns", ["80", "40", None])
@pytest.mark.parametrize("command", COMMANDS)
def test_rows_that_differ_do_not_look_alike(
    command: str, columns: str | None, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Apart from their ids and positions, the lines of any two rows are different."""
    if columns is None:
        monkeypatch.delenv("COLUMNS")
    else:
        monkeypatch.setenv("COLUMNS", columns)
    out = Padre(Repository(repository))(*command.split()).out
    begin, count = COMMANDS[command]
    rows = [_PLACE.sub("", row) for row in re.split(r"^(?! )", out, flags=re.MULTILINE) if re.match(begin, row)]
    assert len(rows) == count, out
    assert len(set(rows)) == count, out


@pytest.mark.parametrize("columns", [80, 40])
@pytest.mark.parametrize("command", COMMANDS)
def test_no_line_is_wider_than_the_terminal(
    command: str, columns: int, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where two columns do not fit beside each other, they stand below each other."""
    monkeypatch.setenv("COLUMNS", str(columns))
    out = Padre(Repository(repository))(*command.split()).out
    rows = [row for row in re.split(r"^(?! )", out, flags=re.MULTILINE) if re.match(COMMANDS[command][0], row)]
    assert max(len(line) for row in rows for line in row.splitlines()) <= columns


def test_a_pipe_has_no_width(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is cut where a program reads."""
    monkeypatch.delenv("COLUMNS")
    for command in COMMANDS:
        assert "…" not in Padre(Repository(repository))(*command.split()).out

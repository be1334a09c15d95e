"""Files of metrics as programs write them."""

from pathlib import Path

import pytest

from padre_git.app.recording.logged import Logged
from padre_git.app.scripts import metricsfile

STEPS = (
    '{"epoch": 1, "loss": 0.9}',
    '{"epoch": 2, "loss": 0.4, "acc": 0.5}',
    '{"epoch": 3, "loss": 0.2, "acc": 0.75}',
)


def _taken(folder: Path, files: dict[str, str], *names: str, asked: bool = False) -> tuple[Logged, list[str]]:
    """What is taken of ``files``, written after padre looked for ``names`` in an empty folder."""
    looked = {folder / name: None for name in (names or metricsfile.NAMES)}
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    logged = Logged()
    return logged, metricsfile.take(logged, looked, asked=asked)


def _values(logged: Logged) -> dict[str, float]:
    found = logged.collected.metrics("run")
    return {name: metric.mean for name, metric in found.metrics.items()} if found else {}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("metrics.json", '{"accuracy": 0.75, "val": {"loss": 0.5}}'),
        ("metrics.yaml", "accuracy: 0.75\nval:\n  loss: 0.5\n"),
        ("metrics.yml", "{accuracy: 0.75, val: {loss: 0.5}}"),
        ("metrics.jsonl", '{"accuracy": 0.75, "val": {"loss": 0.5}}\n'),
        ("metrics.csv", "accuracy,val.loss\n0.75,0.5\n"),
        ("metrics.csv", "metric,value\naccuracy,0.75\nval.loss,5e-1\n"),
    ],
)
def test_one_value_each(tmp_path: Path, name: str, text: str) -> None:
    """In any form, found by its name; nested names get dots."""
    logged, notes = _taken(tmp_path, {name: text})
    assert (_values(logged), notes) == ({"accuracy": 0.75, "val.loss": 0.5}, [])
    assert logged.collected.history is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("metrics.csv", "epoch,loss,acc\n1,0.9,\n2,0.4,0.5\n\n3,0.2,0.75\n"),
        (
            "metrics.jsonl",
            '{"epoch": 1, "loss": 0.9}\n{"epoch": 2, "loss": 0.4, "acc": 0.5}\n{"epoch": 3, "loss": 0.2, "acc": 0.75}',
        ),
        (
            "metrics.json",
            '[{"step": 1, "loss": 0.9}, {"step": 2, "loss": 0.4, "acc": 0.5}, {"step": 3, "loss": 0.2, "acc": 0.75}]',
        ),
    ],
)
def test_step_by_step(tmp_path: Path, name: str, text: str) -> None:
    """The last value of each counts, whatever the others have in that row; all of them are the history."""
    logged, notes = _taken(tmp_path, {name: text})
    assert (_values(logged), notes) == ({"loss": 0.2, "acc": 0.75}, [])
    assert logged.collected.history is not None
    rows = [(row["metric"], row["step"], row["value"]) for row in logged.collected.history.to_pylist()]
    assert rows == [("loss", 1, 0.9), ("loss", 2, 0.4), ("acc", 2, 0.5), ("loss", 3, 0.2), ("acc", 3, 0.75)]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("m.json", "{", "m.json gives no metrics: Expecting property name"),
        ("m.json", "[1]", "m.json gives no metrics: it is not an object such as"),
        ("m.jsonl", "", "m.jsonl gives no metrics: it is empty"),
        ("m.csv", "a,b\n1\n", "m.csv gives no metrics: line 2 has 1 fields, and the header has 2"),
        ("m.csv", "", "m.csv gives no metrics: "),
        ("m.yaml", "a: [", "m.yaml gives no metrics: line 1"),
        ("m.yaml", "a: !!python/object/apply:os.system [ls]", "m.yaml gives no metrics: line 1: "),
        ("m.csv", "a,b,c\n1,x,true\n", "m.csv: not numbers, so not recorded: b, c"),
    ],
)
def test_files_that_give_none(tmp_path: Path, name: str, text: str, message: str) -> None:
    """Are said, in one line; no code of a file runs."""
    _, notes = _taken(tmp_path, {name: text}, name, asked=True)
    assert len(notes) == 1
    assert notes[0].startswith(message)


def test_several_files(tmp_path: Path) -> None:
    """The first of the known names counts, and the others are named."""
    logged, notes = _taken(tmp_path, {"metrics.csv": "a\n1\n", "metrics.json": '{"a": 2}'})
    assert (_values(logged), notes) == (
        {"a": 2.0},
        ["metrics.csv was written, too; the metrics are those of metrics.json"],
    )


def test_files_of_before(tmp_path: Path) -> None:
    """What the program did not write is not its metrics; one that was named and is not there is said, too."""
    old = tmp_path / "metrics.csv"
    old.write_text("a\n1\n", encoding="utf-8")
    said = "metrics.csv was not written by this command, so no metrics are read from it"
    assert metricsfile.take(Logged(), {old: metricsfile.stamp(old)}, asked=False) == [said]
    assert metricsfile.take(Logged(), {tmp_path / "metrics.json": None}, asked=False) == []
    assert metricsfile.take(Logged(), {tmp_path / "m.json": None}, asked=True) == [
        said.replace("metrics.csv", "m.json")
    ]


def test_what_led_to_a_value(tmp_path: Path) -> None:
    """A curve that something else has seen stands before the file's value, which counts."""
    file = tmp_path / "metrics.json"
    file.write_text('{"accuracy": 0.75, "loss": 0.5, "step": 2}')
    curves = {"loss": [(0, 1.0), (1, 0.5)], "accuracy": [(0, 0.25)], "other": [(0, 1.0)]}
    logged = Logged()
    assert metricsfile.take(logged, {file: None}, asked=True, curve=lambda name: curves.get(name, [])) == []
    rows = [(row["metric"], row["step"], row["value"]) for row in logged.collected.history.to_pylist()]
    assert rows == [("accuracy", 0, 0.25), ("accuracy", 2, 0.75), ("loss", 0, 1.0), ("loss", 1, 0.5)]
    assert logged.collected.names == ["accuracy", "loss"]

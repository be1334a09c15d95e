"""What a script logs in one run, before it is recorded."""

from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from padre_git.app.recording.logged import Logged, Outcome
from padre_git.core.results.collected import Splits
from padre_git.errors import PadreError
from padre_git.model.documents import Computation, Design
from padre_git.storage import documents
from padre_git.storage.stage import Kept
from tests import synthetic


def test_the_last_value_of_a_split_counts() -> None:
    """The metric has one value per split, the last that was logged; all of them stand in the history."""
    logged = Logged()
    for split, value in ((0, 0.5), (0, 0.7), (1, 0.9)):
        logged.add_metrics({"accuracy": value}, None, split)
    found = logged.collected.metrics("r")
    assert found is not None
    assert (found.main, found.design.n if found.design else None) == ("accuracy", 2)
    assert found.metrics["accuracy"].values == [0.7, 0.9]
    assert found.metrics["accuracy"].mean == pytest.approx(0.8)
    assert logged.collected.history is not None
    assert logged.collected.history.column("step").to_pylist() == [0, 1, 0]
    assert logged.collected.history.column("value").to_pylist() == [0.5, 0.7, 0.9]


def test_one_value_each_has_no_history() -> None:
    """Where each metric was logged once per split, nothing is kept but the metrics; without any there are none."""
    logged = Logged()
    assert logged.collected.metrics("r") is None
    logged.add_metrics({"loss": 2.0}, None, None)
    assert logged.collected.history is None


def test_what_contradicts_itself_is_refused(tmp_path: Path) -> None:
    """Two values of a parameter, a metric with and without splits, text as a metric, a name that leads out."""
    logged = Logged()
    logged.add_parameters({"C": 1})
    logged.add_parameters({"C": 1})
    with pytest.raises(PadreError, match="parameter `C` is 1 in this run already"):
        logged.add_parameters({"C": 2})
    logged.add_metrics({"f1": 1.0}, None, None)
    with pytest.raises(PadreError, match="with split= and without"):
        logged.add_metrics({"f1": 1.0}, None, 0)
    with pytest.raises(PadreError, match="metric `f1` is a str; log numbers"):
        logged.add_metrics({"f1": "high"}, None, None)  # type: ignore[dict-item]
    with pytest.raises(PadreError, match="stays inside the run"):
        logged.add_artifact(tmp_path / "a.txt", "../a.txt")


def test_predictions_make_the_splits() -> None:
    """A split with predictions is a computation of that many test rows; a second call needs another split."""
    logged = Logged()
    assert logged.collected.splitting() is None
    logged.add_predictions(1, [0, 1, 1], [0, 1, 0])
    logged.add_predictions(0, [0, 1], [0, 1])
    assert [(each.fold, each.test) for each in logged.collected.computations()] == [(0, 2), (1, 3)]
    assert logged.collected.predictions is not None
    assert logged.collected.predictions.num_rows == 5
    with pytest.raises(PadreError, match="predictions of split 0 are logged already"):
        logged.add_predictions(0, [0], [0])


_SPLITS = Splits(
    Design(kind="logged", description="2 splits", n=2, family="folds", ratio=1.0, rows=4),
    [Computation(number=at, repeat=0, fold=at, train=2, test=2, indices="x") for at in (0, 1)],
)
_VALUES = st.dictionaries(st.sampled_from(["loss", "accuracy"]), st.floats(), min_size=1)
_CALLS = st.one_of(
    st.tuples(st.just("add_metrics"), _VALUES, st.none() | st.integers(0, 9) | st.floats(0, 1), st.none()),
    st.tuples(st.just("add_parameters"), st.dictionaries(st.sampled_from("abc"), st.integers() | st.text())),
    st.tuples(st.just("add_predictions"), st.integers(0, 2), st.just([0, 1]), st.just([1, 1])),
    st.tuples(st.just("add_note"), st.text()),
    st.tuples(st.just("add_splits"), st.just(_SPLITS)),
)


@given(calls=st.lists(_CALLS, max_size=12))
def test_what_was_logged_is_what_the_entries_say(calls: list[tuple[Any, ...]]) -> None:
    """A run whose process was killed gets the documents and results that it would have had at its end."""
    entries, files = list[bytes](), list[bytes]()

    def keep(content: bytes | Path) -> Kept:
        assert isinstance(content, bytes)
        files.append(content)
        return Kept(str(len(files) - 1))

    live = Logged(entries.append, keep)
    for name, *arguments in calls:
        with suppress(PadreError):  # another value of a parameter, a split that has predictions
            getattr(live, name)(*arguments)
    again = Logged.again(entries, lambda kept: files[int(kept.name)])
    one, two = (logged.outcome(synthetic.run(notes=["first"])) for logged in (live, again))
    assert documents.encode(one.run) == documents.encode(two.run)
    assert [documents.encode(each.metrics) for each in (one, two) if each.metrics] in ([], 2 * [_metrics(one)])
    assert (one.computations, one.rows, one.results) == (two.computations, two.rows, two.results)


def _metrics(outcome: Outcome) -> bytes:
    return documents.encode(outcome.metrics) if outcome.metrics else b""


def test_an_entry_that_cannot_be_read_costs_itself_alone() -> None:
    """The others are recorded, and the run says so."""
    entries = list[bytes]()
    logged = Logged(entries.append)
    logged.add_metrics({"loss": 1.0}, 0, None)
    logged.add_metrics({"loss": 2.0}, 1, None)
    logged.add_parameters({"lr": 1})
    found = Logged.again([entries[0], b"no entry", *entries[1:]], lambda kept: b"").outcome(synthetic.run())
    assert found.run.parameters == {"lr": 1}
    assert found.metrics is not None
    assert found.metrics.metrics["loss"].values == [2.0]
    (note,) = found.run.notes
    assert note.startswith("something that was logged cannot be read any more: ")


def test_places_of_artifacts(tmp_path: Path) -> None:
    """A file is in no other's way, and a folder is taken as a whole or not at all."""
    (tmp_path / "model").mkdir()
    for name in ("a.txt", "b.txt"):
        (tmp_path / "model" / name).write_text(name)
    logged = Logged()
    logged.add_artifact(tmp_path / "model/a.txt", "model/b.txt/c")
    for given_name, words in (
        ("model", "`model/b.txt`.* is a folder already"),
        ("model/b.txt", "`model/b.txt` is a folder already"),
        ("model/b.txt/c/d", "`model/b.txt/c` is a file already"),
        (".", "DVC can hold no file of that name"),
    ):
        file = tmp_path / "model" if given_name == "model" else tmp_path / "model/a.txt"
        with pytest.raises(PadreError, match=words):
            logged.add_artifact(file, given_name)
    assert list(logged.files) == ["artifacts/model/b.txt/c"]

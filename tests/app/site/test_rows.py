"""The runs as the page gets them."""

import json
import math
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import settings
from padre_git.app.runs.names import Name
from padre_git.app.site import rows
from padre_git.app.site.placed import Placed
from padre_git.app.site.view import View
from padre_git.model.missing import MISSING
from padre_git.storage.index import Index, Row, Rows, of_run
from padre_git.storage.index.store import Store
from tests import synthetic
from tests.app.runs.test_lines import ROWS, kept
from tests.conftest import Repository


def _document(view: View) -> dict[str, Any]:
    return rows.Table(view.placed).document()


def _column(document: dict[str, Any], name: str, kind: str) -> list[Any]:
    """The values of a column, whatever its form is; None where there is none."""
    column = next(each for each in document["columns"] if (each["name"], each["kind"]) == (name, kind))
    return _unpacked(column, document["n"])


def _unpacked(column: dict[str, Any], n: int) -> list[Any]:
    if "all" in column:
        return [column["all"]] * n
    if "codes" in column:
        return [column["values"][code] if code >= 0 else None for code in column["codes"]]
    return list(column["plain"])


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (1.5, 1.5),
        (math.nan, ["#", "NaN"]),
        (-math.inf, ["#", "-Infinity"]),
        (2**53, 2**53),
        (2**53 + 1, ["#", "9007199254740993"]),
        (True, True),
        ("NaN", "NaN"),
        ([1, [2]], ["[", 1, ["[", 2]]),
        ({"a": math.inf}, {"a": ["#", "Infinity"]}),
        (None, None),
    ],
)
def test_values_survive(value: Any, written: Any) -> None:
    """Numbers, texts and lists are told apart, also those that JSON would change."""
    assert rows.plain(value) == written


def test_rows_are_those_of_the_list(view: View) -> None:
    """Each setting is a row, with its number in its recording, parameters and metrics."""
    document = _document(view)
    assert document["n"] == 5
    assert _unpacked(document["lengths"], 3) == [1, 1, 3]
    assert _unpacked(document["settings"], 5) == [1, 1, 3, 3, 3]
    assert _column(document, "SVC.C", "parameter") == [None, 1.0, 0.01, 1, 100]
    settings = [setting for group in view.placed.recordings for setting in group]
    assert _column(document, "id", "field") == [setting.row.id for setting in settings]
    assert _column(document, "accuracy", "metric") == [setting.scores["accuracy"].mean for setting in settings]
    assert _column(document, "accuracy_std", "std") == [setting.scores["accuracy"].std for setting in settings]


def test_copies_are_known(view: View) -> None:
    """A run that repeats another one, with the same predictions, names it: averages count it once."""
    document = _document(view)
    same = _unpacked(document["same"], 5)
    assert same[0] == 0
    # C=1 of the grid has the predictions of the baseline, but was given C, and other settings are other runs
    assert len(set(same)) >= 4


def test_names_mean_what_the_command_line_says(view: View) -> None:
    """Short names, prefixes and stds lead to their columns; a name of two things says so."""
    document = _document(view)
    names, columns = document["names"], document["columns"]
    for text, name, kind in (
        ("C", "SVC.C", "parameter"),
        ("params.SVC.C", "SVC.C", "parameter"),
        ("metrics.accuracy_std", "accuracy_std", "std"),
        ("age", "started", "field"),
        ("dataset", "data", "field"),
    ):
        assert (columns[names[text]]["name"], columns[names[text]]["kind"]) == (name, kind), text
    assert "verbose" in document["ambiguous"]


def test_names_inside_a_mapping() -> None:
    """What stands inside a parameter that is a mapping can be asked for."""
    value = {"betas": {"first": 0.9}, "eps": 1}
    row = of_run(msgspec.structs.replace(synthetic.run("k9d2v5ha"), parameters={"Adam": value}), None)
    table = rows.Table(Placed.of(Index(Rows([row]), [], [], [], Store(None))))
    document = table.document()
    at = document["names"]["Adam"]
    assert document["names"]["Adam.betas.first"] == document["names"]["params.Adam.betas.first"] == [at, "betas.first"]
    assert document["names"]["Adam.eps"] == [at, "eps"]
    # also where the rows that are written have none
    assert "Adam.eps" in table.document([])["names"]


def test_the_index_gives_the_same(notebook: Repository) -> None:
    """Columns as the index keeps them make the page that the runs themselves make, seeds, missing values and zeros of
    both signs included."""
    values: list[Any] = [1, 1.0, True, None, 0.0, -0.0, math.nan, math.inf, 2**60, "1", [1, [2.5]], {"a": {"b": -0.0}}]
    for number, value in enumerate(values * 2):
        more = {"SVC.x": value} if number % 7 else {}
        setting = {"SVC.C": number * 2 // 3}  # of three runs two are seeds of one setting
        document = synthetic.run(
            f"k{number:07d}", ago=9000 - 60 * number, recording=synthetic.identifier(f"r{number // 3:07d}", ago=9000),
            number=number % 3 + 1, seed=number % 3, seeded=["SVC.seed"],
            parameters={**setting, **more}, setting=setting,
            status="failed" if number == 7 else "completed", message="" if number % 2 else "a note",
        )  # fmt: skip
        numbers = synthetic.metrics(document, [0.5 + number / 100, 0.6])
        notebook.write(synthetic.files(document, numbers if number != 7 else None))
    workspace = Workspace.at(notebook.path)
    read = workspace.index()
    made = replace(read, rows=Rows(list(read.rows)))
    assert read.rows.coded("parameter:SVC.x")
    assert not made.rows.coded("parameter:SVC.x")
    texts = [rows.text(rows.Table(Placed.of(each)).document()) for each in (made, read)]
    assert texts[0] == texts[1]
    assert '["#","1152921504606846976"]' in texts[0]
    assert "-0.0" in texts[0]


@pytest.mark.parametrize(
    ("values", "form"), [([1, 1, 1], {"all"}), ([1, 2, 1, 2], {"values", "codes"}), ([1, 2, 3], {"plain"})]
)
def test_the_shortest_form_is_taken(values: list[int], form: set[str]) -> None:
    """A column of one value is written once, one of few values as numbers of these."""
    assert set(rows._packed(values)) == form
    assert _unpacked(rows._packed(values), len(values)) == values


def test_nothing_ends_the_script() -> None:
    """A name cannot end the script that holds the data, and comes out as it was."""
    evil = "</script><script>alert(1)</script><!-- \u2028"
    text = rows.script("padre_runs", {"name": evil})
    assert "<" not in text
    assert json.loads(json.loads(text.removeprefix("padre_runs(").rstrip().removesuffix(")"))) == {"name": evil}


def _plainly(known: Index) -> list[settings.Setting]:
    """The settings of all runs, each of them read."""
    every = [settings.of_recording(recording) for recording in settings.recordings(known.rows)]
    return settings.settle([setting for group in every for setting in group], known.metrics)


@given(found=ROWS)
def test_columns_say_what_the_runs_say(found: list[Row]) -> None:
    """Whatever the runs have, of rows in memory and in a file: seeds, failed runs, missing values and odd ones."""
    for known in (Index(each, [], [], [], Store(None)) for each in (Rows(found), kept(found))):
        table, plainly = rows.Table(Placed.of(known)), _plainly(known)
        document = table.document()
        assert document["n"] == len(plainly)
        for column in document["columns"]:
            if "short" not in column:
                key = column["name"].removesuffix("_std") if column["kind"] == "std" else column["name"]
                values = [Name(column["kind"], key).of(setting) for setting in plainly]
                expected = [None if value is MISSING else rows.plain(value) for value in values]
                assert repr(_unpacked(column, len(plainly))) == repr(expected), key
        assert _unpacked(document["seeds"], len(plainly)) == [len(each.distinct) or 1 for each in plainly]
        some = range(0, len(plainly), 2)
        part, whole = table.document(some), document
        for one, other in zip(part["columns"], whole["columns"], strict=True):
            if "short" not in one:
                values = _unpacked(other, len(plainly))
                assert repr(_unpacked(one, len(some))) == repr([values[at] for at in some])


def _original(setting: settings.Setting) -> Any:
    """What a copy of it has, too; nothing has that of one without predictions."""
    row, predictions = setting.row, [each.predictions for each in setting.distinct]
    if not predictions or None in predictions:
        return row.id
    values = settings.key({**row.parameters, **row.setting})
    seeds = [each.seed for each in setting.distinct]
    return repr((row.execution, row.version, row.splitting, row.pipeline, values, seeds, predictions))


@given(found=ROWS, drawn=st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 1)), min_size=12, max_size=12))
def test_copies_among_all(found: list[Row], drawn: list[tuple[str, int]]) -> None:
    """Those of one run, and those of several seeds, are what the runs themselves say."""
    given = [
        msgspec.structs.replace(row, predictions=predictions, seed=seed, seeded=["seed"])
        for row, (predictions, seed) in zip(found, drawn, strict=False)
    ]
    for known in (Index(each, [], [], [], Store(None)) for each in (Rows(given), kept(given))):
        originals = list(map(_original, _plainly(known)))
        assert rows.Table(Placed.of(known)).same == [originals.index(each) for each in originals]


def test_values_per_split_of_very_many_runs(view: View, monkeypatch: pytest.MonkeyPatch) -> None:
    """They stand in a file of their own, of the main metrics; rows that come later bring theirs."""
    inside = next(each["splits"] for each in _document(view)["columns"] if "splits" in each)
    table = rows.Table(view.placed)
    monkeypatch.setattr(rows, "_APART", 0)
    monkeypatch.setattr(rows, "_ALL", 0)
    document = table.document()
    assert document["apart"]
    assert not any("splits" in each for each in document["columns"])
    assert table.splits() == {"n": 5, "splits": {"accuracy": inside}}
    assert [each["splits"] for each in table.document([1])["columns"] if "splits" in each] == [inside[1:2]]

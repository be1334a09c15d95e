"""What reaches the terminal: tables that fit, foreign text that cannot steer it, machine formats with nothing else."""

import csv
import io
import json
import math
import sys

import pytest

from padre_git.cli import output

ESCAPES = "a\x1b[31mred\x07 b\u202ec\r\nd\x9be"


def test_escape_shows_control_characters() -> None:
    """No C0, C1 or bidirectional character gets through; ordinary letters do."""
    shown = output.escape(ESCAPES)
    assert shown.isprintable()
    assert "\\x1b[31m" in shown
    assert "\\u202e" in shown
    assert output.escape("Größe ± 日本 🙂") == "Größe ± 日本 🙂"


def test_lines_go_where_they_belong(capsys: pytest.CaptureFixture[str]) -> None:
    """Answers to stdout; notes and errors, one line each, to stderr."""
    output.line("answer")
    output.note("two\nlines")
    output.error("what\x1b[2J")
    said = capsys.readouterr()
    assert said.out == "answer\n"
    assert said.err == "two lines\nerror: what\\x1b[2J\n"


def test_foreign_text_in_tables() -> None:
    """A message with a line break or an escape sequence stays one harmless cell."""
    lines = output.table_lines(["message"], [[ESCAPES]])
    assert len(lines) == 2
    assert lines[1].isprintable()


def test_width(monkeypatch: pytest.MonkeyPatch) -> None:
    """The terminal's; a pipe has no end."""
    for given, expected in (("80", 80), ("200", 200), ("10", 40), ("", sys.maxsize), ("wide", sys.maxsize)):
        monkeypatch.setenv("COLUMNS", given)
        assert output.width() == expected


def test_nothing_is_cut_in_a_pipe(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Programs read all of each cell."""
    monkeypatch.delenv("COLUMNS")
    output.table(["run", "setting"], [["m4t7", "x" * 500], ["k9d2", "y" * 500]], cuttable=["setting"])
    assert capsys.readouterr().out == f"run   setting\nm4t7  {'x' * 500}\nk9d2  {'y' * 500}\n"


def test_json_is_one_document(capsys: pytest.CaptureFixture[str]) -> None:
    """Also with numbers that JSON lacks."""
    output.json([{"mean": math.nan, "values": [1.0, math.inf, -math.inf], "text": ESCAPES}])
    said = capsys.readouterr()
    assert said.err == ""
    assert "\x1b" not in said.out
    assert json.loads(said.out) == [{"mean": "NaN", "values": [1.0, "Infinity", "-Infinity"], "text": ESCAPES}]


def test_csv(capsys: pytest.CaptureFixture[str]) -> None:
    """Full precision, quotes where needed, empty where nothing is."""
    output.csv(["a", "b"], [[1 / 3, 'x,"y"\nz'], [None, "ü"]])
    assert list(csv.reader(io.StringIO(capsys.readouterr().out))) == [
        ["a", "b"],
        [repr(1 / 3), 'x,"y"\nz'],
        ["", "ü"],
    ]


def test_markdown_escapes(capsys: pytest.CaptureFixture[str]) -> None:
    """Text cannot end a cell or become HTML."""
    output.markdown(["name", "n"], [["a|b<script>", "1"], [None, "2"]], align="lr")
    assert capsys.readouterr().out == "| name | n |\n|:--|--:|\n| a&#124;b&#60;script&#62; | 1 |\n|  | 2 |\n"


def test_no_colour_without_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing but text goes into a pipe, and no progress bar."""
    output.table(["a"], [["b"]])
    with output.progress(10, "splits") as advance:
        advance()
    said = capsys.readouterr()
    assert said.out == "a\nb\n"
    assert said.err == ""


def test_a_terminal_without_utf8(monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be shown becomes a question mark, not a crash."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii", write_through=True)
    monkeypatch.setattr("sys.stdout", stream)
    output.line("0.9 ± 0.1")
    assert stream.buffer.getvalue() == b"0.9 ? 0.1\n"  # type: ignore[attr-defined]

"""JSON lines and JSON."""

import pytest

from padre_git.errors import PadreError
from padre_git.storage.sources import jsonlines


def test_json_lines() -> None:
    """Keys become columns; text that looks like a number stays text, and a missing key is missing."""
    frame = jsonlines.read_json_lines(b'{"a": 1, "code": "007"}\n\n{"a": 2}\n', "x.jsonl")
    assert frame["a"].tolist() == [1, 2]
    assert frame["code"][0] == "007"
    assert frame["code"].isna().tolist() == [False, True]


def test_json() -> None:
    """A list of objects is a table, a node-link document a graph."""
    assert jsonlines.read_json(b'[{"a": 1}, {"a": 2}]', "x.json")["a"].tolist() == [1, 2]
    graph = jsonlines.read_json(b'{"nodes": [{"id": "a"}], "edges": []}', "x.json")
    assert list(graph.nodes) == ["a"]


def test_columns_and_rows() -> None:
    """What pandas calls split, as `mlflow.log_table` writes it, is a table too; rows of another length are no table."""
    frame = jsonlines.read_json(b'{"columns": ["a", "b"], "data": [[1, "x"], [2, "y"]]}', "x.json")
    assert frame.to_dict("list") == {"a": [1, 2], "b": ["x", "y"]}
    for data in (b'{"columns": ["a"], "data": [[1, 2]]}', b'{"columns": "a", "data": [1]}'):
        with pytest.raises(PadreError, match="one value for each of `columns`"):
            jsonlines.read_json(data, "x.json")


@pytest.mark.parametrize("data", [b'{"a": 1}\n{"a": \n', b"[1, 2]\n", b'{"a": {"b": 1}}\n', b""])
def test_broken_json_lines(data: bytes) -> None:
    """What is no object on each line is an error that names the file, and the line where there is one."""
    with pytest.raises(PadreError, match=r"x\.jsonl"):
        jsonlines.read_json_lines(data, "x.jsonl")


def test_line_number() -> None:
    """The line is named."""
    with pytest.raises(PadreError, match=r"x\.jsonl, line 3: "):
        jsonlines.read_json_lines(b'{"a": 1}\n\n{"a": \n', "x.jsonl")


@pytest.mark.parametrize("character", ["\u2028", "\u2029", "\x85"])
def test_separators_of_lines_in_texts(character: str) -> None:
    """JSON lets them stand in a text as they are; only a newline ends a line."""
    text = f'{{"text": "a{character}b", "y": 1}}\r\n{{"text": "c", "y": 2}}\n'
    assert jsonlines.read_json_lines(text.encode(), "x.jsonl")["text"].tolist() == [f"a{character}b", "c"]


def test_a_key_that_stands_twice() -> None:
    """None of its values is dropped without a word."""
    with pytest.raises(PadreError, match=r"x\.jsonl, line 2: the key `a` appears twice"):
        jsonlines.read_json_lines(b'{"a": 1}\n{"a": 1, "a": 2}\n', "x.jsonl")
    with pytest.raises(PadreError, match=r"x\.json: an object has the key `a` twice"):
        jsonlines.read_json(b'[{"a": 1, "b": 1, "a": 2}]', "x.json")

"""JSON lines and JSON."""

import json
from typing import Any

import pandas as pd

from padre_git.errors import PadreError
from padre_git.storage import graphs, lines


class _Twice(Exception):
    """A key that an object has twice: one of its values would be lost."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        raise _Twice(next(key for key in keys if keys.count(key) > 1))
    return found


def read_json_lines(data: bytes, name: str) -> pd.DataFrame:
    """One JSON object per line; a key that a line lacks is missing there. Text stays text, also where it has digits."""
    records = []
    for number, line in enumerate(lines.split(data.decode("utf-8-sig")), 1):
        if line.strip():
            records.append(_record(line, f"{name}, line {number}"))
    return _table(records, name)


def _record(line: str, place: str) -> Any:
    try:
        return json.loads(line, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        raise PadreError(f"{place}: {error.msg}; each line is one JSON object") from error
    except _Twice as error:
        raise PadreError(f"{place}: the key `{error}` appears twice; name each value once") from error


def read_json(data: bytes, name: str) -> Any:
    """A list of objects, or a graph as networkx's node-link document."""
    try:
        document = json.loads(data, object_pairs_hook=_object)
    except _Twice as error:
        raise PadreError(f"{name}: an object has the key `{error}` twice; name each value once") from error
    except json.JSONDecodeError as error:
        raise PadreError(f"{name}, line {error.lineno}: {error.msg}") from error
    if isinstance(document, dict) and "nodes" in document:
        return graphs.from_bytes(data)
    if isinstance(document, dict) and document.keys() - {"index"} == {"columns", "data"}:
        return _split(document["columns"], document["data"], name)
    return _table(document, name)


def _split(columns: Any, rows: Any, name: str) -> pd.DataFrame:
    """What pandas calls `orient="split"`, as `mlflow.log_table` writes it."""
    lists = isinstance(columns, list) and isinstance(rows, list) and all(isinstance(row, list) for row in rows)
    if not lists or any(len(row) != len(columns) for row in rows):
        raise PadreError(f"{name}: each row of `data` has one value for each of `columns`")
    return _table([dict(zip(map(str, columns), row, strict=True)) for row in rows], name)


def _table(records: Any, name: str) -> pd.DataFrame:
    if not isinstance(records, list) or not records or not all(isinstance(record, dict) for record in records):
        raise PadreError(f"{name} is neither a list of objects nor a graph with `nodes`; give one object for each row")
    nested = [key for key, value in records[0].items() if isinstance(value, dict | list)]
    if nested:
        raise PadreError(f"{name}: `{nested[0]}` holds a {type(records[0][nested[0]]).__name__}; give simple values")
    return pd.DataFrame.from_records(records)

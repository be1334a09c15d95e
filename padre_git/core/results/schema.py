"""What each column of a table of predictions is: its name, and a description in the metadata of the schema.

The metadata `padre` is JSON: ``{"schema": 1, "task": …, "targets": […], "columns": [{"name": …, "is": …, …}]}``, with
``target`` and ``class`` of a column where it has them. ``is`` is id, place, truth, prediction, probability or score;
a target is the name of one of several, a class its value.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

KEY = b"padre"
_PLACES = ("split", "repeat", "fold")
_ANSWERS = ("truth", "prediction")
_VALUES = ("probability", "score")


class Kind(NamedTuple):
    """What a column is.

    Attributes
    ----------
    what : id, place, truth, prediction, probability or score.
    target : the name of one of several targets.
    label : the class that it is about.
    """

    what: str
    target: str | None = None
    label: Any = None


def named_columns(prefix: str, values: Any, classes: Any, targets: Sequence[str]) -> list[tuple[str, Any]]:
    """Names and columns of probabilities or decision values."""
    if values is None:
        return []
    if isinstance(values, list):
        own = classes if isinstance(classes, list) else [None] * len(values)
        return [
            part
            for target, array, labels in zip(targets, values, own, strict=True)
            for part in named_columns(f"{prefix}_{target}", array, labels, ())
        ]
    array = np.asarray(values, np.float64)
    if array.ndim == 1:
        return [(prefix, array)]
    known = classes is not None and not isinstance(classes, list) and len(classes) == array.shape[1]
    labels = [str(name) for name in np.asarray(classes).tolist()] if known else list(map(str, range(array.shape[1])))
    names = list(targets) if len(targets) == array.shape[1] else labels
    return [(f"{prefix}_{name}", array[:, at]) for at, name in enumerate(names)]


def described(
    table: pa.Table, task: str | None, targets: Sequence[str], classes: Iterable[Any], *, of_targets: bool = True
) -> pa.Table:
    """``table`` with its description; ``of_targets`` : whether several targets have probabilities and scores each."""
    known: dict[str, Kind] = {}
    for each in classes:
        known |= _kinds(each, targets if of_targets else ())
    columns = [_column(name, known) for name in table.column_names]
    content = {"schema": 1, "task": task, "targets": list(targets), "columns": columns}
    # a script's classes may be what JSON has no words for, such as moments
    return table.replace_schema_metadata({KEY: json.dumps(content, default=str).encode()})


def kinds(schema: pa.Schema) -> dict[str, Kind]:
    """Column -> what it is; from its name alone where nothing describes it, as in files of other programs."""
    known = {}
    content = (schema.metadata or {}).get(KEY)
    if content:
        try:
            columns = json.loads(content)["columns"]
            # one without a target and a class says no more than its name
            said = [each for each in columns if "target" in each or "class" in each]
            known = {each["name"]: Kind(each["is"], each.get("target"), each.get("class")) for each in said}
        except (ValueError, KeyError, TypeError):
            pass  # another program's
    return {name: known.get(name) or _guess(name) for name in schema.names}


def _guess(name: str) -> Kind:
    if name == "row_id" or name in _PLACES:
        return Kind("id" if name == "row_id" else "place")
    what, _, rest = name.partition("_")
    if what in _ANSWERS:
        return Kind(what, rest or None)
    return Kind(what, None, rest or None) if what in _VALUES else Kind("other")


def _column(name: str, known: dict[str, Kind]) -> dict[str, Any]:
    what, _, rest = name.partition("_")
    kind = known.get(rest, Kind(""))._replace(what=what) if what in _VALUES else _guess(name)
    found = {"name": name, "is": kind.what, "target": kind.target, "class": kind.label}
    return {key: value for key, value in found.items() if value is not None}


def _kinds(classes: Any, targets: Sequence[str]) -> dict[str, Kind]:
    """Ending of a column's name -> target and class."""
    if isinstance(classes, list):
        return {
            f"{target}_{label}": Kind("", target, label)
            for target, own in zip(targets, classes, strict=False)
            for label in np.asarray(own).tolist()
        }
    if targets:
        return {target: Kind("", target, 1) for target in targets}
    return {str(label): Kind("", None, label) for label in ([] if classes is None else np.asarray(classes).tolist())}

"""What a data set can hold, in one form per kind; and how the user's Python objects become it.

* table   a ``pandas.DataFrame`` with text names, no index, and one type per column
* array   a ``numpy.ndarray`` of any number of dimensions; its rows have no named columns
* arrays  ``{"X": array or CSR matrix, name: 1-d array, …}``: features without names, and named columns next to them
* graph   a ``networkx`` graph; its nodes are the rows
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import scipy.sparse as sp

from padre_git.core.data import columns as _columns
from padre_git.core.data import graphs
from padre_git.errors import PadreError

Content = Any  # pd.DataFrame | np.ndarray | dict[str, np.ndarray | sp.csr_array] | networkx.Graph
FEATURES = "X"


class Parts(NamedTuple):
    """The same content for the reader: named columns that roles can point at, and features that have no names."""

    table: pd.DataFrame
    features: Any = None  # ndarray or CSR matrix; none where the features are columns of `table`


class ContentAndTarget(NamedTuple):
    """Content, and the target where the object itself says it."""

    content: Content
    target: tuple[str, ...] = ()


def kind(content: Content) -> str:
    """``table``, ``array``, ``arrays`` or ``graph``."""
    if isinstance(content, pd.DataFrame):
        return "table"
    if isinstance(content, np.ndarray):
        return "array"
    return "arrays" if isinstance(content, dict) else "graph"


def rows(content: Content) -> int:
    """Number of rows; of a graph, of nodes."""
    if isinstance(content, dict):
        return int(content[FEATURES].shape[0])
    return len(content)


def parts(content: Content) -> Parts:
    """Split ``content`` into named columns and unnamed features."""
    if isinstance(content, pd.DataFrame):
        return Parts(content)
    if isinstance(content, np.ndarray):
        return Parts(pd.DataFrame(index=pd.RangeIndex(len(content))), content)
    if isinstance(content, dict):
        named = {name: values for name, values in content.items() if name != FEATURES}
        return Parts(pd.DataFrame(named, index=pd.RangeIndex(rows(content))), content[FEATURES])
    return Parts(_columns.tidy(graphs.nodes(content)))


def of(data: Any, *, columns: Sequence[str] | None = None, target: Sequence[str] = ()) -> ContentAndTarget:
    """Bring what a user has into one of the four forms; the object itself is not changed.

    Parameters
    ----------
    data : DataFrame, Series, ndarray, sparse matrix, ``(X, y)``, scikit-learn's Bunch, networkx graph, mapping of
        arrays with the features under ``X``, or a function without arguments that returns one of these.
    columns : names for the columns of a 2-d array or of the ``X`` of a pair.
    target : names for the targets of ``(X, y)`` and Bunch, where ``y`` has none of its own.

    Returns
    -------
    ContentAndTarget : the content, and the names of its targets where ``data`` says which they are.

    Raises
    ------
    PadreError : where ``data`` is none of these, names and shape disagree, or a column mixes types.
    """
    if callable(data) and not graphs.is_graph(data):
        return of(data(), columns=columns, target=target)
    if isinstance(data, tuple):
        return _pair(data, columns, target)
    if isinstance(data, Mapping):
        if "data" in data and "target" in data and FEATURES not in data:
            return _bunch(data, columns, target)
        return _mapping(data, target)
    return ContentAndTarget(_single(data, columns))


def _single(data: Any, columns: Sequence[str] | None) -> Content:
    if isinstance(data, pd.DataFrame | pd.Series):
        frame = data.to_frame() if isinstance(data, pd.Series) else data
        return _columns.tidy(_renamed(frame, columns))
    if sp.issparse(data):
        return {FEATURES: _matrix(data)}
    if graphs.is_graph(data):
        return graphs.checked(data)
    if isinstance(data, np.ndarray):
        return _array(data, columns)
    raise PadreError(
        f"a data set cannot hold a {type(data).__name__}; give a DataFrame, an array, (X, y), a sparse matrix, "
        "a graph, or a function that returns one of these"
    )


def _renamed(frame: pd.DataFrame, columns: Sequence[str] | None) -> pd.DataFrame:
    return frame if columns is None else frame.set_axis(_names(columns, frame.shape), axis=1)


def _names(columns: Sequence[str], shape: Sequence[int]) -> list[str]:
    names = [str(name) for name in columns]
    if len(shape) != 2 or len(names) != shape[1]:
        size = " × ".join(map(str, shape))
        raise PadreError(f"{len(names)} names in `columns` for data of {size}; give one name for each column")
    return names


def _array(data: np.ndarray[Any, Any], columns: Sequence[str] | None) -> Content:
    if data.dtype.names:
        return _columns.tidy(_renamed(pd.DataFrame({name: data[name] for name in data.dtype.names}), columns))
    if columns is not None:
        return _columns.tidy(pd.DataFrame(data, columns=pd.Index(_names(columns, data.shape), dtype=object)))
    return _plain(data, FEATURES)


def _plain(data: Any, name: str) -> np.ndarray[Any, Any]:
    """An array that a file keeps as it is: numbers, truth values, moments or text."""
    array = np.asarray(data)
    if array.ndim == 0:
        raise PadreError(f"`{name}` is a single value, not an array; a data set needs rows")
    if array.dtype.kind == "O":
        texts = array.ravel()
        if not all(isinstance(value, str) for value in texts):
            raise PadreError(f"the array `{name}` mixes types; give numbers or text, or a DataFrame with one type each")
        array = np.array(texts, dtype="U").reshape(array.shape)
    if array.dtype.kind not in "biufcUMm" or (array.dtype.itemsize > 16 and array.dtype.kind in "fc"):
        raise PadreError(f"the array `{name}` is of type {array.dtype}, which no file format keeps; convert it")
    if array.dtype.kind == "f" and array.dtype.itemsize > 8:
        raise PadreError(f"the array `{name}` is of type {array.dtype}, which other machines lack; astype('float64')")
    return array


def _matrix(data: Any) -> Any:
    """A sparse matrix in one form: CSR, sorted, no entry twice. Returns a copy."""
    matrix = sp.csr_array(data, copy=True)
    matrix.sum_duplicates()
    return matrix


def _features(data: Any) -> Any:
    return _matrix(data) if sp.issparse(data) else _plain(data, FEATURES)


def _pair(data: tuple[Any, ...], columns: Sequence[str] | None, target: Sequence[str]) -> ContentAndTarget:
    if len(data) != 2:
        raise PadreError(f"a tuple of {len(data)} is not a data set; give (X, y)")
    X, y = data
    named = {name: _side(values) for name, values in _targets(y, target).items()}
    if isinstance(X, pd.DataFrame) or columns is not None:
        frame = of(X, columns=columns).content
        _same_length(len(frame), named)
        twice = [name for name in named if name in frame.columns]
        if twice:
            raise PadreError(f"X of (X, y) has a column `{twice[0]}` too; call the target something else: target=…")
        return ContentAndTarget(_columns.tidy(frame.assign(**named)), tuple(named))
    return _mapping({FEATURES: X, **named}, tuple(named))


def _side(values: Any) -> Any:
    """Values without their index: the rows of a pair belong together by position."""
    return values.array if isinstance(values, pd.Series) else values


def _targets(y: Any, names: Sequence[str]) -> dict[str, Any]:
    if isinstance(y, pd.DataFrame):
        given = list(names) if len(names) == y.shape[1] else list(map(str, y.columns))
        return {name: y.iloc[:, at] for at, name in enumerate(given)}
    if isinstance(y, pd.Series):
        return {(names[0] if len(names) == 1 else str(y.name) if y.name is not None else "target"): y}
    array = np.asarray(y)
    if array.ndim == 1 or (array.ndim == 2 and array.shape[1] == 1):
        return {names[0] if len(names) == 1 else "target": array.ravel()}
    if array.ndim != 2:
        raise PadreError(f"y has {array.ndim} dimensions; give one column, or one for each target")
    given = list(names) if len(names) == array.shape[1] else [f"target_{at}" for at in range(array.shape[1])]
    return {name: array[:, at] for at, name in enumerate(given)}


def _mapping(data: Mapping[str, Any], target: Sequence[str]) -> ContentAndTarget:
    if FEATURES not in data:
        known = ", ".join(map(str, data)) or "none"
        raise PadreError(f"the arrays {known} have no features; call the array of features `{FEATURES}`")
    X = _features(data[FEATURES])
    content = {FEATURES: X}
    renamed = {}
    for name, values in data.items():
        if name != FEATURES:
            split = _targets(_plain(_side(values), name), _split_names(name, values))
            renamed[name] = tuple(split)
            content |= split
    _same_length(X.shape[0], content)
    return ContentAndTarget(content, tuple(part for name in target for part in renamed.get(name, (name,))))


def _split_names(name: str, values: Any) -> Sequence[str]:
    shape = np.shape(values)
    return (name,) if len(shape) < 2 or shape[1] == 1 else tuple(f"{name}_{at}" for at in range(shape[1]))


def _same_length(expected: int, named: Mapping[str, Any]) -> None:
    for name, values in named.items():
        if name != FEATURES and len(values) != expected:
            raise PadreError(f"X has {expected} rows and `{name}` has {len(values)}; they must be the same rows")


def _bunch(data: Mapping[str, Any], columns: Sequence[str] | None, target: Sequence[str]) -> ContentAndTarget:
    """scikit-learn's Bunch: its values as they are; text classes are not put in place of their numbers."""
    X, y = data["data"], data["target"]
    several = np.ndim(y) == 2 and not isinstance(y, pd.DataFrame)
    names = list(target) or (list(map(str, data.get("target_names", ()))) if several else [])
    if columns is None and not isinstance(X, pd.DataFrame) and not sp.issparse(X):
        columns = _feature_names(data.get("feature_names"), np.shape(X))
    return _pair((X, y), columns, names)


def _feature_names(names: Iterable[Any] | None, shape: Sequence[int]) -> list[str] | None:
    found = None if names is None else [str(name) for name in names]
    return found if found and len(shape) == 2 and len(found) == shape[1] else None

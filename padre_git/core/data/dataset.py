"""`Dataset`: named data whose columns have roles. It reads and answers; it never changes what it was given."""

from collections.abc import Mapping, Sequence
from copy import copy
from functools import cached_property
from html import escape
from typing import Any

import msgspec
import numpy as np
import pandas as pd
import scipy.sparse as sp

from padre_git.core.data import attributes, content, graphs, summary
from padre_git.core.data.fingerprint import fingerprint
from padre_git.core.data.moments import Moments, moments
from padre_git.core.data.roles import Names, check, names_of, used
from padre_git.errors import PadreError, UnknownName
from padre_git.model.documents import Attribute, Roles
from padre_git.model.names import check_name, slug
from padre_git.model.shell import quoted

_SHOWN = 5  # rows in a notebook


class Dataset:
    """Named data whose columns have roles.

    Parameters
    ----------
    name : what the data set is called.
    data : pandas DataFrame, ndarray (with ``columns=`` where its columns have names), ``(X, y)``, SciPy sparse matrix,
        scikit-learn's Bunch, networkx graph, or a function without arguments that returns one of these. A function is
        called when its data is first needed.
    target : the column, or columns, to predict. Nothing is guessed by position: without it there is no target, except
        where ``(X, y)`` or a Bunch says which one it is.
    id, group, time, weight : columns with these roles.
    drop : columns that are no features.
    columns : names of the columns of an array.
    units, levels : column -> unit, and column -> nominal, ordinal, interval or ratio.
    description, source, license, citation : text for people.

    Raises
    ------
    PadreError : a column that is not there or has two roles, an id that is not unique, or data of no known kind.
    """

    def __init__(
        self,
        name: str,
        data: Any,
        *,
        target: Names = None,
        id: str | None = None,
        group: str | None = None,
        time: str | None = None,
        weight: str | None = None,
        drop: Names = (),
        columns: Sequence[str] | None = None,
        units: Mapping[str, str] | None = None,
        levels: Mapping[str, str] | None = None,
        description: str = "",
        source: str = "",
        license: str = "",
        citation: str = "",
    ) -> None:
        self.name = check_name("data set", name)
        self.description, self.source, self.license, self.citation = description, source, license, citation
        self._asked = Roles(target=names_of(target), id=id, group=group, time=time, weight=weight, drop=names_of(drop))
        self._columns = columns
        self._units, self._levels = dict(units or {}), dict(levels or {})
        self._raw = data
        self._noted: tuple[str, ...] = ()
        if not callable(data) or graphs.is_graph(data):
            _ = self.roles

    @cached_property
    def _given(self) -> content.ContentAndTarget:
        try:
            given = content.of(self._raw, columns=self._columns, target=self._asked.target)
        except PadreError as error:
            raise PadreError(f"data set `{self.name}`: {error}") from error
        self._raw = None  # the copy is what counts from here on
        return given

    @property
    def data(self) -> content.Content:
        """The whole content: a DataFrame, an array, a dict of arrays with the features under ``X``, or a graph."""
        return self._given.content

    @cached_property
    def _parts(self) -> content.Parts:
        return content.parts(self.data)

    @cached_property
    def roles(self) -> Roles:
        """What the columns are for; those in none of them are features."""
        target = list(self._given.target) or self._asked.target
        roles = msgspec.structs.replace(self._asked, target=target)
        if content.kind(self.data) == "graph" and graphs.NODE not in used(roles):  # the node itself is no feature
            change = {"drop": [*roles.drop, graphs.NODE]} if roles.id else {"id": graphs.NODE}
            roles = msgspec.structs.replace(roles, **change)
        check(self.name, roles, self._parts)
        return roles

    def renamed(self, name: str) -> "Dataset":
        """The same data set under another name."""
        other = copy(self)
        other.name = check_name("data set", name)
        return other

    def noted(self, notes: Sequence[str]) -> "Dataset":
        """The same data set with ``notes`` of whoever read it."""
        other = copy(self)
        other._noted = (*self._noted, *notes)
        return other

    @property
    def slug(self) -> str:
        """The name of its folder."""
        return slug(self.name)

    @cached_property
    def content(self) -> str:
        """SHA-256 over names, types and values (64 hex digits), computed once. See `core.fingerprint`."""
        return fingerprint(self.data)

    @property
    def version(self) -> str:
        """The first 12 hex digits of `content`."""
        return self.content[:12]

    @cached_property
    def features(self) -> list[str]:
        """The names of the feature columns; empty where the features have no names."""
        taken = set(used(self.roles))
        names = [] if self._parts.features is not None else map(str, self._parts.table.columns)
        return [name for name in names if name not in taken]

    @cached_property
    def X(self) -> Any:  # noqa: N802
        """The features, n rows: a DataFrame where columns have names, else an ndarray (n, …) or CSR matrix (n, p).

        Of a graph: the attributes of its nodes; where these are all roles, the adjacency matrix (n, n).
        """
        if self._parts.features is not None:
            return self._parts.features
        if content.kind(self.data) == "graph" and not self.features:
            return graphs.adjacency(self.data)
        return self._parts.table[self.features]

    @cached_property
    def y(self) -> Any:
        """The target: a Series (n,), next to arrays an ndarray (n,); of several a DataFrame (n, k); or none."""
        names = self.roles.target
        if not names:
            return None
        if len(names) > 1:
            return self._parts.table[names]
        return self.data[names[0]] if isinstance(self.data, dict) else self._parts.table[names[0]]

    @cached_property
    def classes(self) -> list[Any] | None:
        """The different values of one target in order: at most 100, all text, truth values or whole numbers; else none.

        Whether they are classes is for the estimator to say.
        """
        return None if len(self.roles.target) != 1 else summary.classes(pd.Series(self.y))

    @property
    def shape(self) -> tuple[int, ...]:
        """Rows and features; more for n-d arrays."""
        return tuple(int(size) for size in self.X.shape)

    @property
    def size(self) -> list[int]:
        """The shape of the whole data, roles included: rows and columns; of unnamed features their shape."""
        features = self._parts.features
        return [int(size) for size in (self._parts.table if features is None else features).shape]

    def __len__(self) -> int:
        return content.rows(self.data)

    @cached_property
    def row_ids(self) -> np.ndarray[Any, Any]:
        """The ids of the rows, (n,): those of the id column, else the positions 0 … n-1 as int64."""
        if self.roles.id is None:
            return np.arange(len(self), dtype=np.int64)
        return np.asarray(self._parts.table[self.roles.id].to_numpy())

    @property
    def groups(self) -> np.ndarray[Any, Any] | None:
        """The values of the group column (n,), or none."""
        return self._role(self.roles.group)

    @cached_property
    def times(self) -> np.ndarray[Any, Any] | None:
        """The values of the time column (n,), or none; text as moments, where it says them. See `core.data.moments`."""
        try:
            return None if self.roles.time is None else self._moments.values
        except PadreError:  # recorded before such text was refused; what orders by it says why it cannot
            return self._role(self.roles.time)

    @cached_property
    def _moments(self) -> Moments:
        return moments(self._parts.table[self.roles.time])

    def check_time(self) -> None:
        """Check that the time column, if there is one, can be put in order.

        Raises
        ------
        PadreError
            Where it cannot.
        """
        if self.roles.time is not None:
            try:
                _ = self._moments
            except PadreError as error:
                raise PadreError(f"data set `{self.name}`: time column `{self.roles.time}`: {error}") from error

    @property
    def weights(self) -> np.ndarray[Any, Any] | None:
        """The values of the weight column, float64 (n,), or none."""
        values = self._role(self.roles.weight)
        return None if values is None else values.astype(np.float64)

    def _role(self, name: str | None) -> np.ndarray[Any, Any] | None:
        return None if name is None else np.asarray(self._parts.table[name].to_numpy())

    @property
    def described(self) -> set[str]:
        """The columns whose unit or level was given, not found."""
        return {*self._units, *self._levels}

    @cached_property
    def attributes(self) -> list[Attribute]:
        """What is known of each column. See `core.attributes`."""
        return attributes.attributes(self._parts, units=self._units, levels=self._levels)

    @property
    def notes(self) -> list[str]:
        """What one should look at before trusting a model: columns that look like ids, and how the source was read."""
        found = attributes.likely_ids(self._parts.table, used(self.roles))
        ids = [
            f"column `{name}` looks like an id and is a feature; --id {quoted(name)} or --drop {quoted(name)}"
            for name in found
        ]
        return [*self._noted, *ids, *self._read_times]

    @property
    def _read_times(self) -> list[str]:
        if self.times is None or self.times.dtype.kind == "O" or not self._moments.reading:
            return []
        return [f"time column `{self.roles.time}` {self._moments.reading}"]

    def column(self, name: str) -> "pd.Series[Any]":
        """The values of the column ``name``, a Series (n,), whatever its role.

        Raises
        ------
        UnknownName
            Where there is no such column.
        """
        table = self._parts.table
        if name not in table:
            raise UnknownName("column", name, map(str, table.columns), where=f"data set `{self.name}`")
        return table[name]

    def frame(self) -> pd.DataFrame:
        """All columns, features and roles, a DataFrame (n, columns); a copy. Features without names are called 0, 1, ….

        Raises
        ------
        PadreError
            Where the features have more than two dimensions.
        """
        features, table = self._parts.features, self._parts.table
        if features is None:
            return table.copy()
        if features.ndim > 2:
            raise PadreError(f"data set `{self.name}` has features of {features.ndim} dimensions; use .X, an array")
        wide = features.reshape(len(self), -1)
        names = pd.Index([str(at) for at in range(wide.shape[1])], dtype=object)
        make: Any = getattr(pd.DataFrame, "sparse").from_spmatrix if sp.issparse(wide) else pd.DataFrame  # noqa: B009
        return pd.DataFrame(pd.concat([make(wide).set_axis(names, axis=1), table], axis=1))

    def describe(self) -> pd.DataFrame:
        """One row per column: role, type, level, unit, missing, distinct, mean, std, smallest, median, largest, most.

        ``std`` is with n - 1. The data is not touched.
        """
        return summary.describe(self._parts, self.attributes, self.roles)

    def __repr__(self) -> str:
        size = " × ".join(map(str, self.shape))
        target = f", target {', '.join(self.roles.target)}" if self.roles.target else ""
        return f"<Dataset {self.name}: {size}{target}>"

    def _repr_html_(self) -> str:
        head = f"<p><b>{escape(self.name)}</b> {escape(repr(self)[1:-1].partition(': ')[2])}</p>"
        if self._parts.features is not None and self._parts.features.ndim > 2:
            return head
        return head + self.frame().head(_SHOWN).to_html(escape=True, border=0)

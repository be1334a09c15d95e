"""Roles of columns: which there are, and whether the data fits them."""

from collections.abc import Sequence

import pandas as pd

from padre_git.core.data.attributes import unknown_column
from padre_git.core.data.content import Parts
from padre_git.errors import PadreError
from padre_git.model.documents import Roles
from padre_git.model.shell import quoted

Names = str | Sequence[str] | None


def names_of(names: Names) -> list[str]:
    """One name or several, as a list."""
    if names is None:
        return []
    return [names] if isinstance(names, str) else [str(name) for name in names]


def used(roles: Roles) -> list[str]:
    """The columns that have a role; one that has two stands there twice."""
    single = (roles.id, roles.group, roles.time, roles.weight)
    return [*roles.target, *(name for name in single if name is not None), *roles.drop]


def check(name: str, roles: Roles, parts: Parts) -> None:
    """Raise an error unless every role has a column of ``parts``, no column two roles, and its values fit."""
    known = list(parts.table.columns)
    taken = used(roles)
    for column in taken:
        if column not in known:
            raise unknown_column(name, column, known)
        if taken.count(column) > 1:
            raise PadreError(f"data set `{name}`: column `{column}` has two roles; keep one")
    idle = [column for column in known if parts.features is not None and column not in taken]
    if idle:
        raise PadreError(
            f"data set `{name}`: array `{idle[0]}` next to X has no role; "
            f"--target {quoted(idle[0])}, … or --drop {quoted(idle[0])}"
        )
    _check_id(name, roles.id, parts.table)
    _check_weight(name, roles.weight, parts.table)


def _check_id(name: str, column: str | None, table: pd.DataFrame) -> None:
    if column is None:
        return
    ids = table[column]
    if ids.isna().any():
        raise PadreError(
            f"data set `{name}`: {int(ids.isna().sum())} rows have no `{column}`; an id needs a value in each"
        )
    if not ids.is_unique:
        twice = ids[ids.duplicated()].iloc[0]
        raise PadreError(
            f"data set `{name}`: `{column}` is {twice!s} in several rows; ids must be unique, groups need not be"
        )


def _check_weight(name: str, column: str | None, table: pd.DataFrame) -> None:
    if column is None:
        return
    weights = table[column]
    if not pd.api.types.is_numeric_dtype(weights.dtype) or weights.isna().any() or (weights < 0).any():
        raise PadreError(f"data set `{name}`: weights in `{column}` must be numbers of at least 0 in each row")

"""How many settings were tried: what a reader must know of a score that was chosen."""

from collections.abc import Iterable
from typing import Any

from padre_git.app.nountable import grouped
from padre_git.storage.index import Row


def tried(rows: Iterable[Row]) -> int:
    """How many different settings of pipelines these runs are; another seed is no other setting."""
    groups = grouped(rows, lambda row: (row.project, row.experiment, row.pipeline))
    count = 0
    for group in groups.values():
        count += len({_hashable(same_setting(row)) for row in group})
    return count


def _hashable(value: Any) -> Any:
    if isinstance(value, dict):
        return frozenset((key, _hashable(item)) for key, item in value.items())
    return tuple(map(_hashable, value)) if isinstance(value, list) else (isinstance(value, bool), value)


def same_setting(row: Row) -> dict[str, Any]:
    """What two runs must have in common to be one setting; 1 and 1.0 are equal."""
    return {name: value for name, value in row.parameters.items() if name not in row.seeded}


def same_values(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two settings have the same values; 1 and 1.0 are equal, a truth value equals no number."""
    return bool(_hashable(one) == _hashable(other))

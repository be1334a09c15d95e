"""What differs between the data of two runs: the attributes of both versions, and the rows where they are here."""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from padre_git.app import data
from padre_git.app.data import versions
from padre_git.app.diff.pairs import Pair
from padre_git.app.repository.reader import absent
from padre_git.app.repository.workspace import Workspace
from padre_git.core import data as core_data
from padre_git.core.text.formats import count, listed
from padre_git.errors import PadreError
from padre_git.model.documents import Attribute, DataUse, Version
from padre_git.model.names import is_slug
from padre_git.storage.dvc import parse_pointer

if TYPE_CHECKING:
    from padre_git.app.data.versions import Stored

_LISTED = 5
_WHAT = "(0 to 1; Kolmogorov-Smirnov distance, for categories total variation; no test: the versions share rows)"
_VERSION = re.compile("[0-9a-f]{12}")


@dataclass(frozen=True)
class Drift:
    """How far the distribution of a column moved.

    Attributes
    ----------
    distance : between 0 (the same) and 1 (nothing in common).
    measure : what it is: of numbers the two-sample Kolmogorov-Smirnov statistic, else the total variation distance.
    """

    column: str
    distance: float
    measure: str


@dataclass(frozen=True)
class DataChange:
    """From one version of a data set to another.

    Attributes
    ----------
    before, after : ``breast_cancer 3b1f0c2``.
    text : such as ``2 rows changed``; from the attributes alone where the rows are not on this machine.
    missing : why the rows could not be compared; empty where they were.
    added, removed, changed : ids of rows.
    attributes : what `version.json` says of the columns, where that differs.
    drift : columns whose distribution is not the same, the largest distance first.
    """

    before: str
    after: str
    text: str
    missing: str = ""
    added: list[Any] = field(default_factory=list)
    removed: list[Any] = field(default_factory=list)
    changed: list[Any] = field(default_factory=list)
    attributes: list[str] = field(default_factory=list)
    drift: list[Drift] = field(default_factory=list)

    @property
    def title(self) -> str:
        """``3b1f0c2 -> 8d0e11a (2 rows changed)``."""
        old, new = (name.rpartition(" ") for name in (self.before, self.after))
        names = (old[2], new[2]) if old[0] == new[0] else (self.before, self.after)
        return f"{names[0]} -> {names[1]}" + (f" ({self.text})" if self.text else "")


def changes(workspace: Workspace, pair: Pair) -> DataChange | None:
    """What differs between the data of two runs; none where it is the same version."""
    old, new = (variant.row.use for variant in (pair.before, pair.after))
    if old is None or new is None or (old.dataset, old.version) == (new.dataset, new.version):
        return None
    names = f"{old.name} {old.version[:7]}", f"{new.name} {new.version[:7]}"
    if old.dataset != new.dataset:
        return DataChange(*names, text="another data set")
    was, is_now = (
        _find(workspace, variant.side.revision, use) for variant, use in ((pair.before, old), (pair.after, new))
    )
    if was is None or is_now is None:
        return DataChange(*names, text=_sizes(old, new), missing="a version is on no branch of this clone")
    attributes = _attributes(was.version, is_now.version)
    missing = next(filter(None, (_missing(workspace, each) for each in (was, is_now))), "")
    if missing:
        text = _sizes(old, new) or (count(len(attributes), "column") + " not the same" if attributes else "")
        return DataChange(*names, text=text, missing=missing, attributes=attributes)
    return _rows(workspace, names, attributes, (was, is_now))


def _missing(workspace: Workspace, stored: "Stored") -> str:
    """Why the rows of a version cannot be read here; empty where they can."""
    try:
        here = workspace.dvc.has(parse_pointer(stored.files[stored.pointer], stored.pointer))
    except PadreError as error:
        return str(error)
    name = f"{stored.dataset} {stored.version.version[:7]}"
    return "" if here else absent(f"rows of {name}", "padre pull")


def _find(workspace: Workspace, revision: str | None, use: DataUse) -> "Stored | None":
    # a stranger wrote both: they become parts of paths
    if not is_slug(use.dataset) or not _VERSION.fullmatch(use.version):
        return None
    try:
        if revision:
            found = versions.find_at(workspace, use.dataset, use.version, revision)
            if found:
                return found
        return versions.find(workspace, use.dataset, use.version)
    except PadreError:  # a document that cannot be read; `padre dataset history` names it
        return None


def _sizes(old: DataUse, new: DataUse) -> str:
    return "" if old.shape == new.shape else " -> ".join(" × ".join(map(str, use.shape)) for use in (old, new))


def _attributes(old: Version, new: Version) -> list[str]:
    before, after = ({each.name: each for each in version.attributes} for version in (old, new))
    found = [f"`{name}` removed" for name in before if name not in after]
    found += [f"`{name}` added ({after[name].type})" for name in after if name not in before]
    for name in before:
        if name in after and before[name] != after[name]:
            found.append(f"`{name}`: {_attribute(before[name], after[name])}")
    if old.roles != new.roles:
        found.append("roles of columns")
    return found


def _attribute(old: Attribute, new: Attribute) -> str:
    values = (msgspec.to_builtins(each) for each in (old, new))
    before, after = ({key: value for key, value in each.items() if value not in (None, "")} for each in values)
    names = [key for key in before.keys() | after.keys() if before.get(key) != after.get(key)]
    return ", ".join(f"{key} {before.get(key, 'none')} -> {after.get(key, 'none')}" for key in sorted(names))


def _rows(
    workspace: Workspace, names: tuple[str, str], attributes: list[str], both: tuple["Stored", "Stored"]
) -> DataChange:
    """The rows themselves; pandas is imported only where both versions are on this machine."""
    before, after = (data.load.open_version(workspace, each) for each in both)
    found = core_data.changes.changes(before, after)
    return DataChange(
        *names,
        text=found.text,
        added=found.added,
        removed=found.removed,
        changed=found.changed,
        attributes=attributes,
        drift=[Drift(*each) for each in core_data.changes.drifts(before, after)],
    )


def lines(change: DataChange, *, everything: bool = False) -> list[str]:
    """What to say beyond the title."""
    most = None if everything else _LISTED
    found = []
    for word, ids in (("added", change.added), ("removed", change.removed), ("changed", change.changed)):
        if ids:
            more = f" … {len(ids) - _LISTED} more" if most and len(ids) > _LISTED else ""
            found.append(
                f"{len(ids)} {'row' if len(ids) == 1 else 'rows'} {word}: {' '.join(map(str, ids[:most]))}{more}"
            )
    if change.attributes:
        found.append(f"columns {listed(change.attributes, most, '; {} more', '; ')}")
    if change.drift:
        found.append(f"shift {', '.join(f'{each.column} {each.distance:.3f}' for each in change.drift[:most])} {_WHAT}")
    return found + ([change.missing] if change.missing else [])

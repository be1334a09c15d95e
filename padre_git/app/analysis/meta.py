"""The meta-features of data sets, which are computed once for each version and kept in the user's cache."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from padre_git.app.data.load import open_version
from padre_git.app.data.versions import find
from padre_git.app.repository.workspace import Workspace
from padre_git.core.data.dataset import Dataset
from padre_git.core.search import meta
from padre_git.errors import PadreError
from padre_git.model.documents import Roles
from padre_git.storage import user_cache

Meta = Mapping[str, float]
_DECODER = msgspec.json.Decoder(dict[str, float])


def of_version(workspace: Workspace, dataset: str, version: str, *, classes: bool) -> Meta:
    """The meta-features of a recorded version, which is loaded only where they are not known yet.

    Raises
    ------
    MissingData : where its content is not on this machine.
    PadreError : where nothing has it, or it is damaged.
    """
    stored = find(workspace, dataset, version)
    if stored is None:
        raise PadreError(f"no branch here has version {version[:7]} of {dataset}")
    name = _name(stored.version.content, stored.version.roles, classes=classes)
    return _kept(name) or _made(name, open_version(workspace, stored), classes=classes)


def of_dataset(data: Dataset, *, classes: bool, rows: NDArray[np.int64] | None = None) -> Meta:
    """The meta-features of a data set, or of a part of its ``rows``: positions (n,), int64, such as a training part."""
    name = _name(data.content, data.roles, classes=classes, rows=rows)
    return _kept(name) or _made(name, data, classes=classes, rows=rows)


def _made(name: str, data: Dataset, *, classes: bool, rows: NDArray[np.int64] | None = None) -> Meta:
    if data.y is None:
        raise PadreError(f"{data.name} has no target")
    X, y = (data.X, data.y) if rows is None else (_part(data.X, rows), _part(data.y, rows))
    found = meta.meta_features(X, y, classes=classes)
    user_cache.write(name, msgspec.json.encode(found))
    return found


def _part(values: Any, rows: NDArray[np.int64]) -> Any:
    return values.iloc[rows] if hasattr(values, "iloc") else values[rows]


def _kept(name: str) -> Meta | None:
    """What the cache has; none where it has something else."""
    data = user_cache.read(name)
    try:
        found = _DECODER.decode(data) if data else {}
    except msgspec.MsgspecError:
        return None
    return found if tuple(found) == meta.NAMES else None


def _name(content: str, roles: Roles, *, classes: bool, rows: NDArray[np.int64] | None = None) -> str:
    """Another one for all that they depend on."""
    part = "" if rows is None else sha256(np.ascontiguousarray(rows, np.int64).tobytes()).hexdigest()
    own = msgspec.json.encode([meta.VERSION, content, msgspec.to_builtins(roles), classes, part])
    return f"meta/{sha256(own).hexdigest()}.json"

"""The mappings that count in a repository: its own before those of plug-ins, these before those of padre."""

from pathlib import Path

from padre_git.core.inspectors.mappings import Catalog
from padre_git.storage import mappings


def catalog(root: Path | None) -> Catalog:
    """All mappings, read when they are needed.

    Parameters
    ----------
    root : of the repository; none outside of one.

    Raises
    ------
    PadreError : at the first look-up or before, where a mapping is invalid; naming the file and the place.
    """
    own = mappings.of_repository(root) if root else []
    return Catalog(lambda package: [*own, *mappings.of_plugins(), *mappings.shipped(package)])

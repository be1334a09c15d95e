"""`padre config`: the settings of the repository by their dotted names; what is changed keeps the file's comments."""

from typing import Any

import msgspec

from padre_git.errors import PadreError, UnknownName
from padre_git.storage import yaml
from padre_git.storage.config import CONFIG, Settings, parse, read_settings
from padre_git.storage.git.plumbing import Git

# a repository's branches and folders are named by these: after the first run they are not to change
_FIXED = {"layout.root", "refs.prefix", "schema"}


def settings(git: Git) -> dict[str, Any]:
    """Name -> value of every setting, `code.max_size`."""
    return _flat(msgspec.to_builtins(read_settings(git.root)))


def value(git: Git, name: str) -> Any:
    """The value of one setting."""
    known = settings(git)
    if name not in known:
        raise UnknownName("setting", name, known, hint="All: padre config list")
    return known[name]


def defaults() -> dict[str, Any]:
    """Name -> value where the file says nothing."""
    return _flat(msgspec.to_builtins(Settings()))


def change(git: Git, name: str, text: str) -> Any:
    """Set a setting to ``text``, read as in YAML; the value it has now.

    Raises
    ------
    PadreError : there is no such setting, it cannot be this, or it is no longer to change; the file is as it was.
    """
    old = value(git, name)
    if name in _FIXED:
        raise PadreError(
            f"{name} is {old!r}: recorded runs and branches are named after it, so only `padre init` can set it"
        )
    new = yaml.load(text.encode(), f"the value of {name}")
    *above, last = name.split(".")
    with yaml.edit(git.root, CONFIG) as document:
        place = document
        for part in above:
            place = place.setdefault(part, {})
        place[last] = new
        parse(yaml.load(yaml.dumps(document), CONFIG), CONFIG)
    return value(git, name)


def _flat(tree: dict[str, Any], above: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, each in tree.items():
        found |= _flat(each, f"{above}{key}.") if isinstance(each, dict) else {f"{above}{key}": each}
    return found

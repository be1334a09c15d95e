"""Which versions a cluster must have, compared with those of this process, as sentences."""

from collections.abc import Mapping, Sequence

SAME = ("distributed", "numpy", "scikit-learn")  # distributions that must have one version everywhere
_GUIDE = "(docs/cluster.md)"


def find(names: Sequence[str]) -> dict[str, str]:
    """Version of python, of padre and of each distribution; empty where there is none, ``?`` where nobody knows.

    It is sent to workers that may lack padre, so it uses nothing of this module.
    """
    import importlib.metadata as metadata  # noqa: PLC0415
    import importlib.util as util  # noqa: PLC0415
    import platform  # noqa: PLC0415

    found = {"python": ".".join(platform.python_version_tuple()[:2])}
    for name in (*names, "padre-git"):
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = ""
    found["padre_git"] = found.pop("padre-git")
    spec = util.find_spec("padre_git")
    if spec is None or spec.origin is None:  # none, or a folder of that name
        found["padre_git"] = ""
    elif not found["padre_git"]:
        found["padre_git"] = "?"  # found by its path alone
    return found


def other(mine: Mapping[str, str], theirs: Mapping[str, str]) -> tuple[tuple[str, str, str], ...]:
    """Name, version there and version here of what differs."""
    pairs = ((name, theirs.get(name, ""), version) for name, version in mine.items())
    return tuple((name, there, here) for name, there, here in pairs if there != here and "?" not in (there, here))


def differing(other: Mapping[str, Sequence[tuple[str, str, str]]]) -> str:
    """The first thing that differs, and on which workers; one that lacks padre lacks all else, too."""
    everything = [each for found in other.values() for each in found]
    name, there, here = next((each for each in everything if each[0] == "padre_git"), everything[0])
    where = [worker for worker, found in other.items() if (name, there, here) in found]
    if not there:
        return lacking(name, _joined(where))
    have = f"workers {_joined(where)} have" if len(where) > 1 else f"worker {where[0]} has"
    return f"{have} {name} {there}, this process has {here}. Install the driver's version there {_GUIDE}."


def lacking(module: str, where: str) -> str:
    what = "the driver's padre" if module.partition(".")[0] == "padre_git" else "it"
    return f"{module} is missing on {where}. Install {what} there {_GUIDE}."


def _joined(names: Sequence[str]) -> str:
    if len(names) > 4:
        return f"{', '.join(names[:3])} and {len(names) - 3} more"
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))

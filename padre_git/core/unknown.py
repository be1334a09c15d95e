"""Errors about a name that nothing has, where the sentence says more than a list of all that is known."""

from collections.abc import Iterable

from padre_git.errors import PadreError, UnknownName


class Unknown(UnknownName):
    """An `UnknownName` that is told its sentence.

    Parameters
    ----------
    kind : what it should have been, such as ``"metric"``.
    name : what was written.
    known : the names that exist.
    sentence : what follows ``unknown KIND `NAME```.
    """

    def __init__(self, kind: str, name: str, known: Iterable[str], sentence: str) -> None:
        self.kind, self.name, self.known = kind, name, sorted(set(known))
        PadreError.__init__(self, f"unknown {kind} `{name}`{sentence}")

"""What can go wrong, and what to do about it. Each error is one sentence: what, which, what to do.

* PadreError            the user can fix it
  - UnknownName         a name that nothing has; says which there are
  - NoRuns              nothing that was named has a completed run
  - BadArgument         words of the command line that cannot be read: exit code 2
  - NotComparable       two things that no number may join
  - MissingData         recorded, but not on this machine
  - RepositoryError     git, DVC or the disk is not in the state that we need
  - Interrupted         the processes of a cluster are gone; what they have computed is kept
"""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

PACKAGE = Path(__file__).parent  # what lies below it is padre's own code, not the user's


class PadreError(Exception):
    """A problem that the user can fix; its message is one line."""


def natural(name: str) -> tuple[list[str | int], str]:
    """What names are sorted by where people read them: a number in a name counts as a number, so s2 is before s10."""
    parts = re.split("([0-9]+)", name)
    return [int(part) if at % 2 else part for at, part in enumerate(parts)], name


class UnknownName(PadreError):
    """A name that nothing has.

    Parameters
    ----------
    kind : what it should have been, such as ``"metric"``.
    name : what was written.
    known : the names that exist; they are listed, the closest one first suggested.
    sentence : what follows the name, where it says more than a list of all that is known (optional).
    where : where it was looked up, such as ``"SVC"`` (optional).
    hint : what to type to see all (optional).
    """

    def __init__(
        self, kind: str, name: str, known: Iterable[str], sentence: str = "", *, where: str = "", hint: str = ""
    ) -> None:
        self.kind, self.name, self.known = kind, name, sorted(set(known), key=natural)
        what = "unknown" if self.known or sentence else "no"
        super().__init__(f"{what} {kind} `{name}`{sentence or self._listed(where, hint)}")

    def _listed(self, where: str, hint: str) -> str:
        place = f" of {where}" if where else ""
        close = get_close_matches(self.name, self.known, n=1)
        close = close or [each for each in self.known if each.lower() == self.name.lower()]
        mend = f"; did you mean `{close[0]}`?" if close else "."
        listed = ", ".join(self.known[:12]) + (f" … {len(self.known) - 12} more" if len(self.known) > 12 else "")
        what = f"{mend} Known: {listed}." if listed else " yet."
        return f"{place}{what}{' ' + hint if hint else ''}"


class NoRuns(PadreError):
    """Nothing completed is left of what was named."""


class BadArgument(PadreError):
    """Words that someone typed, and that cannot be read as what they should be."""


class NotComparable(PadreError):
    """Two results whose numbers do not measure the same thing."""


class MissingData(PadreError):
    """Data or predictions that are recorded but not on this machine."""


class RepositoryError(PadreError):
    """git, DVC or the disk is not in the state that padre needs."""


class Interrupted(PadreError):
    """The processes that compute are gone for good.

    ``sentence`` has ``{}`` where `of` puts how many of how many computations are there.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    def of(self, done: int, total: int) -> "Interrupted":
        """The same with the numbers in it."""
        return Interrupted(self.sentence.replace("{}", f"{done:,} of {total:,} fits", 1))

"""The manifest in the message of a tag: what the tag claims, a line each, between `--- padre 1` and `---`."""

from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple

from padre_git.errors import PadreError

_BEGIN, _END = "--- padre ", "---"
_FORMAT = "1"
MOST_RUNS = 1_000  # of which each has a line


class Manifest(NamedTuple):
    """The lines of a manifest.

    Attributes
    ----------
    lines : each begins with a word that says what it is: `run`, `runs`, `table`, `answer`, `select`, `allow`.
    """

    lines: tuple[str, ...]

    def of(self, kind: str) -> list[str]:
        """The lines of one kind, without the word."""
        return [line.partition(" ")[2] for line in self.lines if line.partition(" ")[0] == kind]

    @property
    def select(self) -> list[str]:
        """The selectors that said what is claimed; empty where it follows from `report.yaml` or the experiments."""
        return self.of("select")

    @property
    def allowed(self) -> list[str]:
        """The checks that were let pass."""
        return " ".join(self.of("allow")).split()

    @property
    def runs(self) -> list[str]:
        """The short ids of the runs; empty where there are too many for a line each."""
        return [line.split()[0] for line in self.of("run") if line.split()]


def runs(lines: Sequence[str]) -> list[str]:
    """The lines of runs as they stand in a manifest: where there are more than 1,000, their number and hash."""
    if len(lines) <= MOST_RUNS:
        return list(lines)
    return [f"runs {len(lines)} sha256 {digest(lines)}"]


def digest(lines: Sequence[str]) -> str:
    """SHA-256 of the sorted lines, each with a line end."""
    return sha256("".join(f"{line}\n" for line in sorted(lines)).encode()).hexdigest()


def text(manifest: Manifest) -> str:
    """The block that ends the message of a tag."""
    return "\n".join([f"{_BEGIN}{_FORMAT}", *manifest.lines, _END]) + "\n"


def parse(message: str) -> Manifest | None:
    """The manifest in ``message``; none where there is none. What people wrote before it may have such lines, too.

    Raises
    ------
    PadreError : it was written by a newer padre, or has no end.
    """
    lines = message.splitlines()
    begins = [number for number, line in enumerate(lines) if line.startswith(_BEGIN)]
    if not begins:
        return None
    version = lines[begins[-1]].removeprefix(_BEGIN).strip()
    if version != _FORMAT:
        raise PadreError(f"the tag's manifest is of format {version[:20]}; this padre reads {_FORMAT}. Upgrade padre")
    rest = lines[begins[-1] + 1 :]
    if _END not in rest:
        raise PadreError("the tag's manifest has no end; the tag was not made by padre tag")
    return Manifest(tuple(rest[: rest.index(_END)]))

"""What `padre verify` looked at, and what it found."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from padre_git.app import verify as door
from padre_git.core.text.formats import count, listed
from padre_git.model.names import short

if TYPE_CHECKING:
    import pandas as pd

FILES, DATA, PREDICTIONS, METRICS, CLAIMS = LEVELS = ("files", "data", "predictions", "metrics", "claims")


@dataclass(frozen=True)
class Difference:
    """Something that is recorded, and is not what it should be.

    Attributes
    ----------
    level : files, data, predictions, metrics or claims.
    run : its id; empty where it is of no run.
    path : of the file that says it, relative to the repository.
    what : it is, such as `accuracy` or `truth of row 17`.
    recorded, derived : what the file says, and what follows from the rest; text or numbers.
    """

    level: str
    run: str
    path: str
    what: str
    recorded: Any
    derived: Any


@dataclass(frozen=True)
class Check:
    """One level.

    Attributes
    ----------
    level : files, data, predictions, metrics or claims.
    what : was looked at, in words: ``412 documents: valid, paths safe, ids unique``.
    looked_at, equal, differs : how many.
    unchecked : reason -> how many could not be checked.
    """

    level: str
    what: str
    looked_at: int
    equal: int
    differs: int
    unchecked: dict[str, int] = field(default_factory=dict)

    @property
    def status(self) -> str:
        """``equal``, or ``243 equal, 1 differs, 2 not checked``."""
        if not self.looked_at:
            return "nothing to check"
        if self.equal == self.looked_at:
            return "equal"
        parts = [(self.equal, "equal"), (self.differs, "differs" if self.differs == 1 else "differ")]
        parts.append((sum(self.unchecked.values()), "not checked"))
        return ", ".join(f"{number:,} {word}" for number, word in parts if number)


@dataclass(frozen=True)
class Verified:
    """The answer of `verify`.

    Attributes
    ----------
    checks : one per level, in order of their cost.
    differences : all that were found.
    strict : whether what could not be checked counts as a difference.
    runs, experiments, versions : how many were looked at.
    seconds : it took.
    names : short ids of the runs, for what to type next.
    notes : what one should know, one line each.
    """

    checks: list[Check]
    differences: list[Difference]
    strict: bool = False
    runs: int = 0
    experiments: int = 0
    versions: int = 0
    seconds: float = 0.0
    names: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether nothing differs; with ``strict`` also whether all of it was checked."""
        return not self.differences and not (self.strict and any(check.unchecked for check in self.checks))

    @property
    def title(self) -> str:
        """``61 runs of 5 experiments, 4 data versions``."""
        runs = f"{count(self.runs, 'run')} of {count(self.experiments, 'experiment')}"
        return f"{runs}, {count(self.versions, 'data version')}"

    def frame(self) -> "pd.DataFrame":
        """The differences as a table: level, run, path, what, recorded, derived."""
        names = list(Difference.__dataclass_fields__)
        return door.whole.table(names, [[getattr(each, name) for name in names] for each in self.differences])

    def document(self) -> dict[str, Any]:
        """The answer of ``--json``."""
        return {
            "ok": self.ok,
            "strict": self.strict,
            "runs": self.runs,
            "experiments": self.experiments,
            "versions": self.versions,
            "checks": [{**vars(check)} for check in self.checks],
            "differences": [{**vars(each)} for each in self.differences],
            "notes": self.notes,
        }

    def __str__(self) -> str:
        lines = [self.title, *(f"  {each.level:<12} {each.what}: {each.status}" for each in self.checks)]
        return "\n".join([*lines, *(f"{short(each.run)} {each.what}: {each.path}" for each in self.differences)])


class Tally:
    """What a level has found so far; each thing that it looks at is one of equal, differing or not checked."""

    def __init__(self, level: str) -> None:
        self.level = level
        self.differences: list[Difference] = []
        self._differing: set[str] = set()
        self._unchecked: dict[str, str] = {}
        self._looked: dict[str, None] = {}

    def look(self, thing: str) -> None:
        """``thing`` is checked; it is equal unless something else is said of it."""
        self._looked[thing] = None

    def differ(self, thing: str, what: str, recorded: Any, derived: Any, *, path: str, run: str = "") -> None:
        """Something about ``thing`` differs."""
        self.look(thing)
        self._differing.add(thing)
        self.differences.append(Difference(self.level, run, path, what, recorded, derived))

    def leave(self, thing: str, reason: str) -> None:
        """``thing`` cannot be checked, and why."""
        self.look(thing)
        self._unchecked.setdefault(thing, reason)

    def check(self, what: str) -> Check:
        """The line of this level."""
        reasons = [reason for thing, reason in self._unchecked.items() if thing not in self._differing]
        equal = len(self._looked) - len(self._differing) - len(reasons)
        return Check(self.level, what, len(self._looked), equal, len(self._differing), dict(Counter(reasons)))

    def __len__(self) -> int:
        return len(self._looked)


def reasons(checks: Iterable[Check], most: int = 3) -> list[str]:
    """Why things were not checked, one line per level that has any."""
    lines = []
    for check in checks:
        named = sorted(check.unchecked.items(), key=lambda item: -item[1])
        if named:
            texts = (f"{number:,} {reason}" if number > 1 else reason for reason, number in named)
            lines.append(f"{check.level} not checked: {listed(texts, most, '; {} more', '; ')}")
    return lines

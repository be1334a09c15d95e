"""The settings that a search may try: what each hyperparameter ranges over, and which of them belong together."""

import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, product
from typing import Any

import numpy as np

from padre_git.core.components.plain import plain
from padre_git.core.text.literals import same, scalar
from padre_git.errors import BadArgument, PadreError

Setting = dict[str, Any]

_DIGITS = 6  # of a drawn number, as far as its range has that many: so it can be read and typed
_LARGEST = 2**53  # whole numbers beyond it are none as a float, which logarithmic ranges need
_CALL = re.compile(r"\s*(?P<name>[A-Za-z_][A-Za-z_0-9]*)\(\s*(?P<low>[^,()\s]+)\s*,\s*(?P<high>[^,()\s]+)\s*\)\s*")
# what has no ends cannot be divided evenly
_UNBOUNDED = {
    **dict.fromkeys(("normal", "norm", "gauss", "expon", "exponential", "gamma", "beta"), "uniform"),
    **dict.fromkeys(("lognormal", "lognorm", "gennorm"), "loguniform"),
}
_DATA = (bool, int, float, str, list, tuple, dict, np.generic, np.ndarray)


@dataclass(frozen=True)
class Float:
    """Real numbers from ``low`` to ``high``, both included; evenly, or evenly in their logarithm."""

    low: float
    high: float
    log: bool = False

    size = None  # without end
    kind = "float"

    def at(self, unit: float) -> float:
        """The number at ``unit``, from 0 to below 1, of the range, rounded."""
        if not self.log:
            return self.rounded(self.low + unit * (self.high - self.low))
        ends = math.log(self.low), math.log(self.high)
        return self.rounded(math.exp(ends[0] + unit * (ends[1] - ends[0])))

    def rounded(self, value: float) -> float:
        """A number of the range with six digits of what its ends leave open."""
        if self.log:
            width = math.log(self.high) - math.log(self.low)
            finer = max(0, -math.floor(math.log10(width)))  # of a range that is narrow for its size
            value = float(f"{value:.{_DIGITS - 1 + finer}e}")
        else:
            value = round(float(value), _DIGITS - 1 - math.floor(math.log10(self.high - self.low)))
        return min(max(value, self.low), self.high)

    def holds(self, value: Any) -> bool:
        """Whether it has this number."""
        return isinstance(value, float) and self.low <= value <= self.high

    def taken(self, value: Any) -> float:
        """``value`` as a number of this range.

        Raises
        ------
        PadreError : where it is none; the sentence follows the name and the value.
        """
        if isinstance(value, bool) or not hasattr(value, "__float__"):
            raise PadreError("which is not a number")
        _check_inside(float(value), self)
        return float(value)

    @property
    def document(self) -> dict[str, Any]:
        """As it is recorded."""
        return {"kind": self.kind, "low": self.low, "high": self.high, "log": self.log}

    def __str__(self) -> str:
        return f"{'log' if self.log else ''}uniform({self.low!r}, {self.high!r})"


@dataclass(frozen=True)
class Int:
    """Whole numbers from ``low`` to ``high``, both included; evenly, or evenly in their logarithm."""

    low: int
    high: int
    log: bool = False

    kind = "int"

    @property
    def size(self) -> int:
        """How many there are."""
        return self.high - self.low + 1

    @property
    def values(self) -> range:
        """All of them."""
        return range(self.low, self.high + 1)

    def at(self, unit: float) -> int:
        """The number at ``unit``, from 0 to below 1, of the range."""
        if not self.log:
            return min(self.low + int(unit * self.size), self.high)
        # half a number around both ends, so that they are no rarer than their neighbours
        ends = math.log(self.low - 0.5), math.log(self.high + 0.5)
        return min(max(round(math.exp(ends[0] + unit * (ends[1] - ends[0]))), self.low), self.high)

    def holds(self, value: Any) -> bool:
        """Whether it has this number."""
        return isinstance(value, int) and not isinstance(value, bool) and self.low <= value <= self.high

    def taken(self, value: Any) -> int:
        """``value`` as a number of this range; raises PadreError as `Float.taken`."""
        if isinstance(value, bool) or not hasattr(value, "__float__") or float(value) % 1:
            raise PadreError("which is not a whole number")
        _check_inside(int(value), self)
        return int(value)

    @property
    def document(self) -> dict[str, Any]:
        """As it is recorded."""
        return {"kind": self.kind, "low": self.low, "high": self.high, "log": self.log}

    def __str__(self) -> str:
        return f"{'log' if self.log else ''}integer({self.low}, {self.high})"


@dataclass(frozen=True)
class Choice:
    """Alternatives, each as likely as the others."""

    values: tuple[Any, ...]

    kind = "choice"

    @classmethod
    def of(cls, values: Iterable[Any]) -> "Choice":
        """The ones that differ."""
        found: dict[str, Any] = {}
        for each in values:
            found.setdefault(identity({"": each}), each)
        return cls(tuple(found.values()))

    @property
    def size(self) -> int:
        """How many there are."""
        return len(self.values)

    def at(self, unit: float) -> Any:
        """The alternative at ``unit``, from 0 to below 1."""
        return self.values[min(int(unit * self.size), self.size - 1)]

    def place(self, value: Any) -> int:
        """The number of an alternative, from 0 on."""
        key = identity({"": value})
        return next(at for at, each in enumerate(self.values) if identity({"": each}) == key)

    def holds(self, value: Any) -> bool:
        """Whether it has this alternative."""
        key = identity({"": value})
        return any(identity({"": each}) == key for each in self.values)

    def taken(self, value: Any) -> Any:
        """The alternative that ``value`` is, also where a library has made another type of it; raises PadreError as
        `Float.taken`."""
        own = plain(value)
        for each in self.values:
            if each is value or same(plain(each), own):
                return each
        raise PadreError(f"which is not one of {', '.join(str(plain(each)) for each in self.values)}")

    @property
    def document(self) -> dict[str, Any]:
        """As it is recorded."""
        return {"kind": self.kind, "values": [plain(each) for each in self.values]}


Dimension = Float | Int | Choice


def _check_inside(value: float, own: Float | Int) -> None:
    if value != value:
        raise PadreError("which is not a number")
    if value > own.high:
        raise PadreError(f"but the space ends at {own.high:g}")
    if value < own.low:
        raise PadreError(f"but the space begins at {own.low:g}")


def uniform(low: float, high: float) -> Float:
    """Real numbers from ``low`` to ``high``, as the values of a hyperparameter in a search.

    Raises
    ------
    PadreError
        Where the ends are no finite numbers, or the lower one is not below the upper.
    """
    low, high = _ends("uniform", low, high)
    return Float(float(low), float(high))


def loguniform(low: float, high: float) -> Float:
    """Real numbers from ``low`` to ``high``, evenly in their logarithm: as many from 0.1 to 1 as from 1 to 10.

    Raises
    ------
    PadreError
        As `uniform`, and where ``low`` is not above 0.
    """
    low, high = _ends("loguniform", low, high)
    return Float(float(low), float(high), log=True)


def integer(low: int, high: int) -> Int:
    """Whole numbers from ``low`` to ``high``, both included, as the values of a hyperparameter in a search.

    Raises
    ------
    PadreError
        Where the ends are no whole numbers, or the lower one is not below the upper.
    """
    low, high = _ends("integer", low, high)
    return Int(int(low), int(high))


def loginteger(low: int, high: int) -> Int:
    """Whole numbers from ``low`` to ``high``, both included, evenly in their logarithm.

    Raises
    ------
    PadreError
        As `integer`, and where ``low`` is not above 0.
    """
    low, high = _ends("loginteger", low, high)
    return Int(int(low), int(high), log=True)


DISTRIBUTIONS: Mapping[str, Callable[[Any, Any], Float | Int]] = {
    "uniform": uniform,
    "loguniform": loguniform,
    "integer": integer,
    "loginteger": loginteger,
}


def _ends(name: str, low: Any, high: Any) -> tuple[Any, Any]:
    shown = f"`{name}({_number(low)},{_number(high)})`"
    for end in (low, high):
        if isinstance(end, bool) or not hasattr(end, "__float__") or not math.isfinite(end):
            raise BadArgument(f"{shown}: the ends of a range are two numbers.")
        if name.endswith("integer") and (end % 1 or abs(end) > _LARGEST):
            raise BadArgument(f"{shown}: the ends are whole numbers up to 2**53. For others use {name[:-7]}uniform.")
    if name.startswith("log") and low <= 0:
        raise BadArgument(f"{shown}: the lower end of a logarithmic range must be above 0.")
    if not low < high:
        raise BadArgument(f"{shown}: the lower end of a range must be below the upper one.")
    return low, high


def _number(value: Any) -> str:
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def read(text: str) -> Float | Int | None:
    """The distribution that ``text`` is, such as ``loguniform(1e-3,1e3)``; none where it is no such call.

    Raises
    ------
    BadArgument : where the call cannot be one: the ends are wrong, or the distribution has no ends.
    """
    match = _CALL.fullmatch(text)
    if match is None:
        _refuse_mixed(text)
        return None
    name = match["name"]
    if name in _UNBOUNDED:
        raise BadArgument(f"`{text.strip()}` is unbounded; use {_UNBOUNDED[name]}, which has a lower and an upper end.")
    if name not in DISTRIBUTIONS:
        return None
    ends = (scalar(match["low"]), scalar(match["high"]))
    return DISTRIBUTIONS[name](*ends)


_NAMED = re.compile(rf"(?<![\w.'\"])(?P<name>{'|'.join(DISTRIBUTIONS)})\(")


def _refuse_mixed(text: str) -> None:
    """A distribution among other words would be cut at its comma and searched as two texts."""
    found = _NAMED.search(text)
    if found and text[:1] not in "'\"[{(":
        name = found["name"]
        raise BadArgument(
            f"cannot read `{text[:60]}`: a distribution is the only value of its parameter, with two numbers, such as "
            f"{name}(1,10)."
        )


def frozen(name: str, distribution: Any) -> Float | Int:
    """A frozen distribution of scipy.stats (``uniform``, ``loguniform``, ``randint``) as a range.

    Raises
    ------
    PadreError : for any other; it names the parameter ``name``.
    """
    kind = getattr(getattr(distribution, "dist", None), "name", type(distribution).__name__)
    if kind not in _SCIPY:
        raise PadreError(
            f"parameter `{name}` is scipy's `{kind}`; a search reads its uniform, loguniform and randint, "
            f"and {', '.join(f'padre_git.{each}' for each in DISTRIBUTIONS)}"
        )
    low, high = distribution.support()  # of randint the last number that it draws
    return _SCIPY[kind](low.item() if hasattr(low, "item") else low, high.item() if hasattr(high, "item") else high)


_SCIPY: Mapping[str, Callable[[Any, Any], Float | Int]] = {
    "uniform": uniform,
    "loguniform": loguniform,
    "reciprocal": loguniform,
    "randint": integer,
}


@dataclass(frozen=True)
class Space:
    """All settings that a search may try.

    Attributes
    ----------
    parts : name -> what it ranges over, of one space or of several: a hyperparameter that only some of them have is
        set only in their settings. Each part is drawn as often as the others.
    """

    parts: tuple[Mapping[str, Dimension], ...]

    @cached_property
    def names(self) -> list[str]:
        """The hyperparameters of all parts, in their order."""
        return list(dict.fromkeys(name for part in self.parts for name in part))

    @cached_property
    def axes(self) -> list[str]:
        """The coordinates of a point in the unit cube: the part where there are several (an empty name), and every
        hyperparameter that has more than one value in some part."""
        varied = [name for name in self.names if any(part[name].size != 1 for part in self.parts if name in part)]
        return [*([""] if len(self.parts) > 1 else []), *varied]

    @property
    def listed(self) -> bool:
        """Whether each hyperparameter has a list of values, so that the space is a grid."""
        return all(isinstance(each, Choice) for part in self.parts for each in part.values())

    @property
    def distributed(self) -> str:
        """The first hyperparameter with a distribution; empty where none has one."""
        found = (name for part in self.parts for name, each in part.items() if not isinstance(each, Choice))
        return next(found, "")

    @cached_property
    def bound(self) -> float:
        """At least as many settings as there are; infinite where the space has no end."""
        return sum(math.prod(each.size or math.inf for each in part.values()) for part in self.parts)

    @cached_property
    def size(self) -> int | None:
        """How many settings a space of lists has; none with a distribution."""
        return sum(1 for _ in self.cells()) if self.listed else None

    def at(self, point: Sequence[float]) -> Setting:
        """The setting at a point of the unit cube, whose coordinates are `axes`, each from 0 to below 1."""
        units = dict(zip(self.axes, point, strict=True))
        part = self.parts[min(int(units.get("", 0.0) * len(self.parts)), len(self.parts) - 1)]
        return {name: each.at(units.get(name, 0.0)) for name, each in part.items()}

    def cells(self) -> Iterator[Setting]:
        """Every setting of a space with an end, once: the last name varies fastest, the parts follow each other."""
        seen = set()
        for part in self.parts:
            for combination in product(*(each.values for each in part.values() if not isinstance(each, Float))):
                setting = dict(zip(part, combination, strict=True))
                if (key := identity(setting)) not in seen:
                    seen.add(key)
                    yield setting

    def has(self, count: int) -> bool:
        """Whether there are at least ``count`` settings."""
        if self.bound < count:
            return False
        # those of one part differ
        largest = max(math.prod(each.size or math.inf for each in part.values()) for part in self.parts)
        return largest >= count or sum(1 for _ in islice(self.cells(), count)) == count

    def taken(self, proposed: Mapping[str, Any]) -> Setting:
        """A setting that someone proposes, as one of this space.

        Raises
        ------
        PadreError : where it is none: ``SVC.C=5000, but the space ends at 1000``.
        """
        fitting = [part for part in self.parts if part.keys() == proposed.keys()]
        for at, part in enumerate(fitting):
            try:
                return {name: _taken(name, each, proposed[name]) for name, each in part.items()}
            except PadreError:
                if at == len(fitting) - 1:
                    raise
        expected = " or ".join(", ".join(part) for part in self.parts)
        raise PadreError(f"{', '.join(map(str, proposed)) or 'no hyperparameters'}; the space has {expected}")

    @property
    def document(self) -> dict[str, Any] | list[dict[str, Any]]:
        """As it is recorded: of one space a mapping, of several a list of them."""
        found = [{name: each.document for name, each in part.items()} for part in self.parts]
        return found[0] if len(found) == 1 else found

    @property
    def key(self) -> str:
        """Equal for equal spaces."""
        return json.dumps(self.document, sort_keys=True, ensure_ascii=True)


def _taken(name: str, own: Dimension, value: Any) -> Any:
    try:
        return own.taken(value)
    except PadreError as error:
        raise PadreError(f"{name}={value}, {error}") from error


def recorded(document: Any) -> Space:
    """The space that a search document has; of earlier versions the values of each hyperparameter."""
    parts = document if isinstance(document, list) else [document]
    return Space(tuple({name: _recorded(each) for name, each in part.items()} for part in parts))


def _recorded(own: Any) -> Dimension:
    if isinstance(own, list):
        return Choice(tuple(own))
    if own["kind"] == "choice":
        return Choice(tuple(own["values"]))
    kind = Float if own["kind"] == "float" else Int
    return kind(own["low"], own["high"], log=own["log"])


def identity(setting: Mapping[str, Any]) -> str:
    """Equal for equal settings; a value that is no data is only itself."""
    return repr([(name, _identity(setting[name])) for name in sorted(setting)])


def _identity(value: Any) -> Any:
    """What makes two values of a setting one: equal data, or the same object of anything else."""
    return plain(value) if isinstance(value, _DATA) or value is None else id(value)

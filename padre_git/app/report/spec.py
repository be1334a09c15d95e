"""`report.yaml`: what a paper takes from the runs, as people write it; an unknown key is an error."""

from pathlib import Path
from typing import Any, Literal

import msgspec

from padre_git.errors import PadreError, UnknownName
from padre_git.storage import yaml
from padre_git.storage.config import convert
from padre_git.storage.git.plumbing import Git
from padre_git.storage.layout import REPORT
from padre_git.storage.paths import home, is_safe

FILE = REPORT
LATEST = "latest"


class Order(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Which rows and columns come first; the others follow in their own order."""

    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()


class ComparisonSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """What is compared, and how; as the options of `padre compare`."""

    select: tuple[str, ...] = ()
    where: str = ""
    metric: str | tuple[str, ...] = ()
    rows: str = "label"
    columns: str = "dataset"
    expand: bool = False
    control: str = ""
    test: str = "auto"
    rope: float | None = None
    alpha: float = 0.05
    posthoc: str = ""


class TableSpec(ComparisonSpec, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """A table: a question, and how its answer is set. Fields as in `app.compare.latex.Style`."""

    caption: str = "auto"
    label: str = ""
    rename: dict[str, str] = {}
    cite: dict[str, str] | None = None
    order: Order = Order()
    digits: int | None = None
    bold: bool = True
    second: bool = False
    siunitx: bool = False
    position: str = "t"
    size: Literal["", "small", "footnotesize", "scriptsize", "tiny"] = ""
    wide: bool = False


class FigureSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A figure: a kind of `padre plot`, its items and options."""

    kind: str
    items: tuple[str, ...] = ()
    options: dict[str, Any] = {}
    format: str = "pdf"


class Numbers(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The numbers that have a macro; all experiments and metrics by default."""

    select: tuple[str, ...] = ()
    where: str = ""
    metrics: tuple[str, ...] = ()
    digits: int | None = None


class Spec(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The file.

    Attributes
    ----------
    freeze : a revision, so that numbers stay until it changes; ``latest`` floats.
    output : folder of what `padre report --write` writes, relative to the file.
    """

    schema: int = 1
    freeze: str = LATEST
    output: str = "."
    tables: dict[str, TableSpec] = {}
    figures: dict[str, FigureSpec] = {}
    tests: dict[str, ComparisonSpec] = {}
    numbers: Numbers = Numbers()

    @property
    def at(self) -> str | None:
        """The revision; none for what there is now."""
        return None if self.freeze == LATEST else self.freeze

    def table(self, name: str) -> TableSpec:
        """The table ``name``.

        Raises
        ------
        UnknownName : listing the tables.
        """
        if name not in self.tables:
            raise UnknownName("table", name, self.tables, where=FILE)
        return self.tables[name]


_PARTS: dict[str, type[msgspec.Struct]] = {"tables": TableSpec, "figures": FigureSpec, "tests": ComparisonSpec}


def read(file: Path) -> Spec:
    """The specification in ``file``.

    Raises
    ------
    PadreError : naming the file and the key, where it says something that is none.
    """
    try:
        return parse(yaml.load(file, file.name), file.name)
    except FileNotFoundError as error:
        raise PadreError(f"{home(file)} does not exist. Write a first one with: padre report --init") from error


def at(git: Git, revision: str) -> Spec | None:
    """The specification of a revision; none where its tree has no `report.yaml`.

    Raises
    ------
    PadreError : as of `read`.
    """
    found = git.objects.read(f"{revision}:{FILE}")
    return parse(yaml.load(found[1], FILE), FILE) if found and found[0] == "blob" else None


def parse(raw: Any, name: str) -> Spec:
    """The specification that ``raw``, the content of the file ``name``, says; checked."""
    raw = {} if raw is None else raw
    parts = {key: _parts(raw, key, name) for key in _PARTS} if isinstance(raw, dict) else {}
    rest = {key: value for key, value in raw.items() if key not in _PARTS} if isinstance(raw, dict) else raw
    found = msgspec.structs.replace(convert(rest, name, Spec), **parts)
    if Path(found.output).is_absolute() or ".." in Path(found.output).parts:
        raise PadreError(f"{name}: output is `{found.output}`; it must be a folder below the file")
    return found


def _is_plain(name: str) -> bool:
    """Whether ``name`` is that of a file in the folder it is written to, and of no hidden one."""
    return is_safe(name) and "/" not in name and not name.startswith(".")


def _parts(raw: dict[str, Any], key: str, file: str) -> dict[str, Any]:
    given = raw.get(key) or {}
    if not isinstance(given, dict):
        raise PadreError(f"{file}: `{key}` is a {type(given).__name__}; it has a name for each of them")
    wrong = next((str(name) for name in given if not _is_plain(str(name))), None)
    if wrong is not None:
        raise PadreError(f"{file}: {key}: {wrong!r} cannot be a file name; use letters, digits, `-` and `_`")
    return {str(name): convert(value or {}, f"{file}: {key}.{name}", _PARTS[key]) for name, value in given.items()}

"""The columns that tell the runs of a list apart: where they are from, the parameters that differ, their setting."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from padre_git.app.runs import settings
from padre_git.app.runs.names import FIELDS, code_text, pipeline_text, setting_text
from padre_git.app.runs.settings import Setting
from padre_git.core.text.formats import value_text
from padre_git.core.text.literals import same
from padre_git.storage.index import Row

Column = tuple[str, list[str]]  # its heading, and a cell per run
# what is left out of a list where it is the same in all rows
COMMON = ("experiment", "data", "code", "setting", "splits", "version", "label", "message")
_ROOM = 28  # columns of a setting
# what runs may differ in that otherwise look alike; the first that tell them apart become columns
_FIELDS: dict[str, Callable[[Setting], str]] = {
    "data": lambda setting: setting.row.data or "",
    "version": lambda setting: (setting.row.version or "")[:7],
    "splits": lambda setting: setting.row.splits,
    "code": lambda setting: code_text(setting.row),
    "label": lambda setting: setting.row.label,
    "seed": lambda setting: ", ".join("" if row.seed is None else str(row.seed) for row in setting.runs),
}


@dataclass(frozen=True)
class Differing:
    """The parameters that have several values among some runs.

    Attributes
    ----------
    columns : the ones that all of the runs have, and the headings of their columns.
    texts : the ones that only some of the runs have; they stand in the text of the setting.
    typed : those of which values of two types would look alike, such as 1 and "1".
    """

    columns: dict[str, str] = field(default_factory=dict)
    texts: frozenset[str] = frozenset()
    typed: frozenset[str] = frozenset()

    def value(self, name: str, value: Any) -> str:
        """A value of a parameter as text."""
        return repr(value) if name in self.typed else value_text(value)


def table(found: Sequence[Setting], fields: Sequence[str] = ()) -> list[Column]:
    """What tells runs apart: ``fields`` (of experiment, data, code), each parameter that differs, the setting, and of
    the other fields those in which runs differ that would look alike without them."""
    differ = differing(found)
    known = [(name, _experiments(found) if name == "experiment" else _cells(found, name)) for name in fields]
    columns = [*known, *_parameters(found, differ), ("setting", _settings(found, differ))]
    more = {"experiment": _experiments(found)} | {name: _cells(found, name) for name in _FIELDS}
    for name, cells in more.items():
        if name not in fields and _separates(cells, [own for _, own in columns]):
            columns.insert(len(columns) - 1, (name, cells))
    return columns


def fixed(found: Sequence[Setting]) -> list[Column]:
    """The same columns whatever the runs are, for programs: experiment, code and setting."""
    return [
        ("experiment", [setting.row.experiment for setting in found]),
        ("code", _cells(found, "code")),
        ("setting", [setting_cell(setting) for setting in found]),
    ]


def texts(columns: Sequence[Column]) -> list[str]:
    """The headings of those whose cells may be cut: hashes are as short as they can be."""
    return [heading for heading, _ in columns if heading not in {"code", "version"}]


def rows(columns: Sequence[Column]) -> tuple[list[str], list[list[str]]]:
    """Their headings, and a row per run."""
    return [heading for heading, _ in columns], [
        list(row) for row in zip(*(cells for _, cells in columns), strict=True)
    ]


def differing(found: Iterable[Setting]) -> Differing:
    """The parameters that differ among ``found``, but for the ones that only say the seed."""
    rows = [setting.row for setting in found]
    having = [row for row in rows if row.parameters or row.setting]
    values: dict[str, list[Any]] = {}
    for row in having:
        for name, value in _own(row).items():
            values.setdefault(name, []).append(value)
    several = [name for name, each in values.items() if any(not same(each[0], other) for other in each)]
    several = [name for name in several if not _is_made_of(name, values[name], several)]
    columns = [name for name in several if len(values[name]) == len(having)]
    typed = frozenset(name for name in several if _look_alike(values[name]))
    return Differing(_headings(columns, values, rows), frozenset(several) - set(columns), typed)


def setting_cell(setting: Setting, differ: Differing | None = None) -> str:
    """What the column `setting` says of it: the parameters that were varied, or that differ from other runs and have no
    column, else its pipeline."""
    row, differ = setting.row, differ or Differing()
    own = _own(row)
    named = [name for name in {**row.setting, **own} if name in row.setting or name in differ.texts]
    values = {name: own.get(name, row.setting.get(name)) for name in named if name not in differ.columns}
    text = _short(row, {name: differ.value(name, value) for name, value in values.items()}) or pipeline_text(row)
    if row.stopped:
        return f"{text} (stopped {row.stopped.after}/{row.stopped.of})"
    if row.status != "completed":
        return f"{row.status}: {row.error}" if row.error else row.status
    if setting.chosen and setting.among > 1:
        of = "" if setting.among == setting.settings else f" of {setting.settings}"
        text = f"best of {setting.among}{of}: {text}"
    return f"{text} ({setting.failed} not done)" if setting.failed else text


def spread_text(found: Sequence[Setting], over: str = "n splits") -> str:
    """What the numbers of these runs are: ``± std over n splits``; empty where none has a ±."""
    scores = [setting.score for setting in found if setting.score]
    seeds = " of seed-averaged scores" if any(len(setting.distinct) > 1 for setting in found) else ""
    spread = [f"± std over {over}{seeds}"] if any(score.std is not None for score in scores) else []
    pooled = ["over n rows pooled"] if any(score.std is None and score.n > 1 for score in scores) else []
    return ", or ".join(spread + pooled)


def _is_made_of(name: str, values: Iterable[Any], others: Iterable[str]) -> bool:
    """Whether a parameter is a part, or a list of named parts, of which a parameter is among ``others``."""
    whole = name.rpartition(".")[0]
    parts = {
        part[0] for value in values if isinstance(value, list) for part in value if isinstance(part, list) and part
    }
    begins = (f"{name}.", *(f"{whole}.{part}." for part in parts))
    return any(other.startswith(begins) for other in others)


def _own(row: Row) -> dict[str, Any]:
    return {name: value for name, value in {**row.setting, **row.parameters}.items() if name not in row.seeded}


def _headings(names: Sequence[str], values: Iterable[str], rows: Iterable[Row]) -> dict[str, str]:
    """The names without their component, where one parameter has this end and nothing else that name."""
    ends = [name.rpartition(".")[2] for name in values]
    taken = {*FIELDS, *(name for row in rows for name in row.scores)}
    found = {}
    for name in names:
        end = name.rpartition(".")[2]
        free = end if ends.count(end) == 1 and end not in taken else name
        found[name] = f"params.{free}" if free in taken else free
    return found


def _parameters(found: Sequence[Setting], differ: Differing) -> list[Column]:
    own = [_own(setting.row) for setting in found]
    return [
        (heading, [differ.value(name, each[name]) if name in each else "" for each in own])
        for name, heading in differ.columns.items()
    ]


def _look_alike(values: Iterable[Any]) -> bool:
    """Whether two different values read alike."""
    groups = settings.grouped(values, value_text)
    return any(not same(group[0], other) for group in groups.values() for other in group)


def _settings(found: Sequence[Setting], differ: Differing) -> list[str]:
    """The cells of the column `setting`, with their pipeline where different ones would look alike."""
    cells = [setting_cell(setting, differ) for setting in found]
    pipelines: dict[str, set[str]] = {}
    for cell, setting in zip(cells, found, strict=True):
        pipelines.setdefault(cell, set()).add(setting.row.pipeline)
    return [
        f"{cell} ({setting.row.pipeline})" if len(pipelines[cell]) > 1 and setting.row.pipeline else cell
        for cell, setting in zip(cells, found, strict=True)
    ]


def _short(row: Row, setting: dict[str, str]) -> str:
    """The setting, its names without their component where that is long and not needed: a value should be seen."""
    text = setting_text(setting)
    ends = [name.rpartition(".")[2] for name in row.parameters]
    if len(text) <= _ROOM or any(ends.count(name.rpartition(".")[2]) != 1 for name in setting):
        return text
    return setting_text({name.rpartition(".")[2]: value for name, value in setting.items()})


def _experiments(found: Sequence[Setting]) -> list[str]:
    """The experiments, with their project where two projects have one of this name."""
    both = {(setting.row.project, setting.row.experiment) for setting in found}
    several = len(both) > len({experiment for _, experiment in both})
    return [f"{each.row.project}/{each.row.experiment}" if several else each.row.experiment for each in found]


def _cells(found: Iterable[Setting], name: str) -> list[str]:
    return [_FIELDS[name](setting) for setting in found]


def _separates(cells: Sequence[str], columns: Sequence[Sequence[str]]) -> bool:
    """Whether ``cells`` differ in rows that are alike in ``columns``."""
    groups = settings.grouped(zip(cells, zip(*columns, strict=True), strict=True), lambda each: each[1])
    return any(len({cell for cell, _ in group}) > 1 for group in groups.values())

"""The lines of a list: which settings of which `padre run`, found, filtered and sorted without reading the runs.

Values come from the columns of the index. Only a setting of several seeds is read whole: its scores are averages.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from padre_git.app.runs import settings
from padre_git.app.runs.names import Condition, Name, Names, column
from padre_git.app.runs.settings import MetricsOf, Setting
from padre_git.core.text import query, quoting
from padre_git.model.missing import MISSING
from padre_git.storage.index import Row, Rows
from padre_git.storage.index.columns import bunched


class Key(NamedTuple):
    """A name to sort by, and whether its natural order is turned round."""

    name: Name
    turned: bool


@dataclass(frozen=True)
class Line:
    """A line of a list that is not read yet.

    Attributes
    ----------
    group : the places of the runs of its `padre run`, by number.
    fitting : the ones that a condition holds for; none where there is no condition.
    at : the place of the run that it shows.
    expand : whether it stands for this setting alone.
    """

    group: Sequence[int]
    fitting: frozenset[int] | None
    at: int
    expand: bool


Found = list[Line | Setting]


def keys(sort: str, names: Names) -> list[Key]:
    """What ``sort`` names: metrics best first, ``-name`` the other way round.

    Raises
    ------
    UnknownName : for a name that no run has.
    """
    pieces = quoting.pieces(sort)
    return [Key(names.resolve(quoting.name(each.removeprefix("-").strip())), each.startswith("-")) for each in pieces]


def matching(
    rows: Rows, condition: Condition | None, metrics_of: MetricsOf, *, expand: bool = False, sort: bool = False
) -> Found:
    """A line for each `padre run`, with ``expand`` for each setting, that ``condition`` holds for.

    Parameters
    ----------
    sort : whether the lines are going to be sorted.
    """
    places = groups(rows)
    several = of_several_seeds(rows, places) if condition or expand or sort else set[int]()
    if condition and Name("field", "selected_on") in condition.names.values():
        several = set(range(len(places)))
    whole = _whole(rows, [places[number] for number in sorted(several)], condition, metrics_of, expand=expand)
    holds = condition.alone(rows) if condition and len(several) < len(places) else None
    goodness = rows.column("field:goodness")
    found: Found = []
    for number, group in enumerate(places):
        if number in several:
            found += next(whole)
            continue
        fitting = [place for place in group if holds[place]] if holds else group
        kept = frozenset(fitting) if holds else None
        shown = fitting if expand else [max(fitting, key=goodness.__getitem__)] if fitting else []
        found += [Line(group, kept, place, expand) for place in shown]
    return found


def groups(rows: Rows) -> list[list[int]]:
    """The places of the runs of each `padre run`, by number; in the order of ``rows``."""
    numbers = rows.column("field:number")
    found = settings.grouped(range(len(rows)), rows.column("field:group").__getitem__)
    return [sorted(group, key=numbers.__getitem__) if len(group) > 1 else group for group in found.values()]


def of_several_seeds(rows: Rows, places: list[list[int]]) -> set[int]:
    """The numbers of the groups that have a setting with several runs."""
    given = rows.column("field:setting")
    return {
        number
        for number, group in enumerate(places)
        if len(group) > 1 and len({settings.key(given[place]) for place in group}) < len(group)
    }


def _whole(
    rows: Rows, groups: list[list[int]], condition: Condition | None, metrics_of: MetricsOf, *, expand: bool
) -> Iterator[list[Setting]]:
    """The same lines of groups whose runs have to be read."""
    for bunch in bunched(groups):
        every = [settings.of_recording(rows.at(group)) for group in bunch]
        settled = iter(settings.settle([setting for group in every for setting in group], metrics_of))
        for group in ([next(settled) for _ in each] for each in every):
            fitting = [setting for setting in group if condition is None or condition(setting)]
            yield _lines(group, fitting, expand=expand) if fitting else []


def _lines(group: Sequence[Setting], fitting: Sequence[Setting], *, expand: bool) -> list[Setting]:
    if not expand:
        return [settings.collapsed(group, fitting)]
    positions = {setting.position for setting in fitting}
    return [setting for setting in settings.marked(group) if setting.position in positions]


def ordered(rows: Rows, found: Sequence[Line | Setting], by: Sequence[Key], metrics_of: MetricsOf) -> Found:
    """The lines in the order of the names ``by``."""
    found = list(found)
    if any(key.name.kind == "std" or key.name == Name("field", "selected_on") for key in by):
        found = [*settings_of(rows, found, metrics_of)]  # a std over the splits of several seeds needs their numbers
    for name, turned in reversed(by):
        values = column(rows, name) if any(isinstance(line, Line) for line in found) else []
        given = [values[line.at] if isinstance(line, Line) else name.of(line) for line in found]
        having = next((line for line, value in zip(found, given, strict=True) if value is not MISSING), None)
        row = None if having is None else rows.at([having.at])[0] if isinstance(having, Line) else having.row
        found = [found[at] for at in query.order(given, descending=turned != _best_first(name, row))]
    return found


def _best_first(name: Name, row: Row | None) -> bool:
    """Whether its natural order is from large to small: scores, and the youngest run.

    Parameters
    ----------
    row : one that has it.
    """
    if name.kind == "metric":
        return row is None or row.scores[name.key].greater_is_better is not False
    return name == Name("field", "age")


def settings_of(rows: Rows, found: Sequence[Line | Setting], metrics_of: MetricsOf) -> Iterator[Setting]:
    """The settings that the lines stand for; a bunch of them is read at a time."""
    for bunch in bunched(found):
        yield from settings.settle([_read(rows, line) for line in bunch], metrics_of)


def _read(rows: Rows, line: Line | Setting) -> Setting:
    if isinstance(line, Setting):
        return line
    group = settings.of_recording(rows.at(line.group))
    ids = None if line.fitting is None else {row.id for row in rows.at(line.fitting)}
    fitting = [setting for setting in group if ids is None or not ids.isdisjoint(row.id for row in setting.runs)]
    if not line.expand:
        return settings.collapsed(group, fitting)
    shown = rows.at([line.at])[0].id
    return next(setting for setting in settings.marked(group) if any(row.id == shown for row in setting.runs))

"""What rows and columns of a comparison are called: as asked, and by what tells apart the ones that would collide."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from padre_git.app.compare.gather import ComparedSetting
from padre_git.app.runs.names import Name, Names, code_text, setting_text, value_text
from padre_git.app.runs.settings import grouped
from padre_git.core.text import quoting
from padre_git.core.text.query import MISSING
from padre_git.model.names import short
from padre_git.storage.index import Row

NONE = "--"
_OWN = {"label", "dataset", "experiment", "code"}  # words of a comparison: a parameter of that name is `params.label`


class Key(NamedTuple):
    """What stands in the rows or columns: `text` as it was asked for, `name` what it means."""

    text: str
    name: Name

    def of(self, found: ComparedSetting) -> str:
        """The value for a setting."""
        value = self.name.of(found.setting)
        if isinstance(value, float) and value.is_integer():  # 1 and 1.0 are one value
            value = int(value)
        return NONE if value is MISSING or value is None or value == "" else value_text(value)

    @property
    def is_dataset(self) -> bool:
        """Whether each value is a data set."""
        return self.name in (Name("field", "dataset"), Name("field", "data"))


def key(text: str, rows: Sequence[Row]) -> Key:
    """What ``text`` means: label, dataset, experiment, code, or any parameter.

    Raises
    ------
    UnknownName : listing the known ones.
    """
    plain = quoting.name(text)
    return Key(plain, Name("field", plain) if plain in _OWN else Names(rows).resolve(plain))


# what may tell apart two settings of one name, the most telling first; how it is written behind the name
_FACETS: tuple[tuple[str, Callable[[ComparedSetting, set[str]], str], str], ...] = (
    ("setting", lambda found, differing: _setting(found, differing), "{} {}"),
    ("experiment", lambda found, _: found.row.experiment, "{} ({})"),
    ("code", lambda found, _: code_text(found.row), "{}@{}"),
    ("project", lambda found, _: found.row.project, "{} ({})"),
    ("seed", lambda found, _: "" if found.row.seed is None else str(found.row.seed), "{} seed {}"),
    ("run", lambda found, _: short(found.row.id), "{} {}"),
)


def row_names(found: Sequence[ComparedSetting], rows: Key, columns: Key) -> list[str]:
    """A name per setting, so that no cell of the table has two.

    A name that all settings would share is left out where what tells them apart is a name by itself.
    """
    names = [rows.of(each) for each in found]
    places = [columns.of(each) for each in found]
    single = len(set(names)) == 1
    differing = _differing([each.row.setting for each in found])
    for facet, value, form in _FACETS:
        colliding = _colliding(names, places)
        if not colliding:
            break
        values = [value(each, differing) for each in found]
        if any(len({values[at] for at in group}) > 1 for group in colliding):
            wanted = {names[at] for group in colliding for at in group}
            bare = single and facet == "setting" and all(values)
            names = [
                (values[at] if bare else form.format(name, values[at]) if values[at] else name)
                if name in wanted
                else name
                for at, name in enumerate(names)
            ]
            single = False
    return names


def _differing(values: Sequence[Mapping[str, object]]) -> set[str]:
    """The hyperparameters that are not the same in all settings."""
    names = dict.fromkeys(name for each in values for name in each)
    return {name for name in names if len({repr(each.get(name, MISSING)) for each in values}) > 1}


def _setting(found: ComparedSetting, differing: set[str]) -> str:
    return setting_text({name: value for name, value in found.row.setting.items() if name in differing})


def _colliding(names: Sequence[str], places: Sequence[str]) -> list[list[int]]:
    groups = grouped(range(len(names)), lambda at: (names[at], places[at]))
    return [group for group in groups.values() if len(group) > 1]

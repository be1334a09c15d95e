"""What the names in `--where`, `--sort` and `--columns` stand for: fields of a run, parameters, metrics."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from padre_git.app.runs.settings import Setting
from padre_git.core.text import quoting
from padre_git.core.text.formats import value_text as value_text
from padre_git.core.text.query import MISSING, Query, parse
from padre_git.errors import PadreError, UnknownName
from padre_git.model.names import NO_CODE, natural, short
from padre_git.storage.index import Row, Rows

HINT = "All names: padre list --json"


def setting_text(setting: dict[str, Any]) -> str:
    """``SVC.C=10 SVC.kernel=rbf``."""
    return " ".join(f"{name}={value_text(value)}" for name, value in setting.items())


def code_text(row: Row) -> str:
    """The execution, shortened; ``unknown`` of imported runs without their code."""
    return "unknown" if row.execution == NO_CODE else row.execution[:7]


FIELDS: dict[str, Callable[[Setting], Any]] = {
    "run": lambda setting: short(setting.row.id),
    "id": lambda setting: setting.row.id,
    "recording": lambda setting: setting.row.recording,
    "project": lambda setting: setting.row.project,
    "experiment": lambda setting: setting.row.experiment,
    "label": lambda setting: setting.row.label,
    "data": lambda setting: setting.row.data,
    "dataset": lambda setting: setting.row.data,
    "version": lambda setting: setting.row.version,
    "code": lambda setting: code_text(setting.row),
    "execution": lambda setting: setting.row.execution,
    "pipeline": lambda setting: setting.row.pipeline,
    "setting": lambda setting: _setting(setting),
    "seed": lambda setting: setting.row.seed,
    "splitting": lambda setting: setting.row.splitting,
    "splits": lambda setting: setting.row.splits,
    "status": lambda setting: setting.row.status,
    "task": lambda setting: setting.row.task,
    "n": lambda setting: setting.score.n if setting.score else None,
    "main_metric": lambda setting: setting.row.main,
    "imported": lambda setting: setting.row.imported,
    "message": lambda setting: setting.row.message,
    "error": lambda setting: setting.row.error,
    "started": lambda setting: setting.row.started,
    "age": lambda setting: setting.row.started,
    "duration": lambda setting: setting.row.duration,
    "selected_on": lambda setting: setting.selected_on,
}


def _setting(setting: Setting) -> str:
    return setting_text(setting.row.setting) or pipeline_text(setting.row)


def pipeline_text(row: Row) -> str:
    """What a run is called where no parameter tells it from others: what was searched, its pipeline, or its label."""
    nested = f"nested: {', '.join(row.searched)}" if row.searched else ""
    return nested or row.pipeline or row.label


# what may stand before a name that means several things
_PREFIXES = {"field": "fields.", "parameter": "params.", "metric": "metrics.", "std": "metrics."}
_WORDS = {"field": "a field", "parameter": "a parameter", "metric": "a metric", "std": "the std of a metric"}


class Name(NamedTuple):
    """A name that is known: `kind` is field, parameter, metric or std; of a parameter that is a mapping `below` is the
    name inside it."""

    kind: str
    key: str
    below: str = ""

    def of(self, setting: Setting) -> Any:
        """Its value for a setting, or `MISSING`."""
        if self.kind == "field":
            return FIELDS[self.key](setting)
        if self.kind == "parameter":
            value = setting.row.parameters.get(self.key, setting.row.setting.get(self.key, MISSING))
            return _inside(value, self.below) if self.below else value
        score = setting.scores.get(self.key)
        if score is None:
            return MISSING
        return score.mean if self.kind == "metric" else score.std

    @property
    def typed(self) -> str:
        """How it is typed where what it is has to be said: ``metrics.duration``."""
        dotted = f"{self.key}.{self.below}" if self.below else self.key
        return _PREFIXES[self.kind] + quoting.spelled(f"{dotted}_std" if self.kind == "std" else dotted)


def _inside(value: Any, path: str) -> Any:
    """What stands below the dotted ``path`` in a mapping; keys may have dots, too."""
    if not isinstance(value, Mapping):
        return MISSING
    if path in value:
        return value[path]
    below = ((key, path.removeprefix(f"{key}.")) for key in value if path.startswith(f"{key}."))
    found = (_inside(value[key], rest) for key, rest in below)
    return next((each for each in found if each is not MISSING), MISSING)


def column(rows: Rows, name: Name) -> list[Any]:
    """The value of ``name`` for each run by itself, as `Name.of` gives it."""
    if name.kind == "field":
        seen = Seen(rows)
        return [FIELDS[name.key](seen.at(place)) for place in range(len(rows))]
    values = rows.column(f"{name.kind}:{name.key}")
    return [_inside(value, name.below) for value in values] if name.below else values


class Seen:
    """What `FIELDS` ask of a setting, for one run after the other; only the columns that are asked for are read."""

    def __init__(self, rows: Rows) -> None:
        self._rows, self._place = rows, 0
        self.row: Any = self

    def at(self, place: int) -> Any:
        """The run at this place of the index."""
        self._place = place
        return self

    def __getattr__(self, name: str) -> Any:
        return self._rows.column(f"field:{name}")[self._place]

    @property
    def score(self) -> Any:
        """Of which `FIELDS` ask over how many splits it is."""
        return self if self.n is not None else None


def _at(columns: Mapping[str, Sequence[Any]], place: int, name: str) -> Any:
    return columns[name][place]


class Condition(NamedTuple):
    """What `--where` asks, its names resolved; called with a setting it says whether it holds."""

    query: Query
    names: dict[str, Name]

    def __call__(self, setting: Setting) -> bool:
        return self.query.matches(lambda name: self.names[name].of(setting))

    def alone(self, rows: Rows) -> list[bool]:
        """Whether it holds for each run by itself."""
        columns = {name: column(rows, known) for name, known in self.names.items()}
        return [self.query.matches(partial(_at, columns, place)) for place in range(len(rows))]

    @property
    def by_score(self) -> bool:
        """Whether it asks about a score, so that it chooses by it."""
        return any(name.kind in {"metric", "std"} for name in self.names.values())


class Names:
    """All names that some runs have; how they are typed says `core.text.quoting`."""

    def __init__(self, rows: Rows | Iterable[Row]) -> None:
        self._rows = rows if isinstance(rows, Rows) else Rows(list(rows))
        self.parameters, self.metrics = (dict.fromkeys(self._rows.names(kind)) for kind in ("parameter", "metric"))

    def where(self, text: str) -> Condition:
        """The condition that ``text`` is; see `core.text.query`.

        Raises
        ------
        UnknownName : for a name that no run has.
        PadreError : where it cannot be read, or a name means two things.
        """
        try:
            query = parse(text)
        except PadreError as error:
            odd = [each for each in self._all() if each in text and not quoting.is_plain(each)]
            longest = [each for each in odd if not any(each != other and each in other for other in odd)]
            if not longest or "backquotes: " in str(error):
                raise
            raise PadreError(f"{error}: {', '.join(map(quoting.quote, longest))}") from error
        return Condition(query, {name: self._asked(name, query) for name in query.names})

    def _asked(self, name: str, query: Query) -> Name:
        try:
            return self.resolve(name)
        except UnknownName as error:
            if name not in query.texts:
                raise
            sentence = f"; no run has it. Put text in quotes: {query.texts[name]}"
            raise UnknownName("name", name, error.known, sentence) from error

    def listed(self, text: str) -> list[tuple[str, Name]]:
        """The names of a list with commas, as they were typed without backquotes, and what each means.

        Raises
        ------
        UnknownName, PadreError : as `resolve`.
        """
        return [(name, self.resolve(name)) for name in quoting.names(text)]

    def resolve(self, text: str) -> Name:
        """The name that ``text`` means, backquotes taken off.

        Raises
        ------
        UnknownName : listing the known ones.
        PadreError : where it means several things: a field, a parameter, a metric, or the end of the names of several
            parameters.
        """
        kinds = {"fields.": self._field, "params.": self._parameter, "metrics.": self._metric}
        for prefix, find in kinds.items():
            found = find(text.removeprefix(prefix)) if text.startswith(prefix) else None
            if found:
                return found
        if text in FIELDS:  # the end of another name is no reason to ask which is meant
            exact = (("parameter", self.parameters), ("metric", self.metrics))
            every = [Name("field", text), *(Name(kind, text) for kind, known in exact if text in known)]
        else:
            every = [found for found in (self._parameter(text), self._metric(text)) if found]
        if len(every) > 1:
            what = " and ".join(_WORDS[each.kind] for each in every)
            spellings = " or ".join(each.typed for each in every)
            raise PadreError(f"{quoting.quote(text)} is {what}; write {spellings}")
        return every[0] if every else self._same_letters(text)

    def typed(self, name: Name) -> str:
        """How ``name`` is typed: as it is, in backquotes, with what it is in front, as far as needed."""
        bare = name.typed.removeprefix(_PREFIXES[name.kind])
        try:
            return bare if self.resolve(quoting.name(bare)) == name else name.typed
        except PadreError:
            return name.typed

    def _all(self) -> list[str]:
        return [*self.metrics, *self.parameters, *FIELDS]

    def _same_letters(self, text: str) -> Name:
        """The one name that has the letters of ``text``, an umlaut being written with one character or with two."""
        wanted = unicodedata.normalize("NFC", text)
        same = [each for each in self._all() if unicodedata.normalize("NFC", each) == wanted]
        if len(same) == 1:
            return self.resolve(same[0])
        near = any(text in each and not quoting.is_plain(each) for each in self._all())
        hint = f"Put names with other characters in backquotes. {HINT}" if near else HINT
        raise UnknownName("name", text, self._all(), hint=hint)

    @staticmethod
    def _field(text: str) -> Name | None:
        return Name("field", text) if text in FIELDS else None

    def _metric(self, text: str) -> Name | None:
        if text in self.metrics:
            return Name("metric", text)
        base = text.removesuffix("_std")
        return Name("std", base) if base != text and base in self.metrics else None

    def _parameter(self, text: str) -> Name | None:
        dotted = text.replace("__", ".")
        for exact in (text, dotted):
            if exact in self.parameters:
                return Name("parameter", exact)
        ends = [name for name in self.parameters if name.endswith(f".{dotted}")]
        if len(ends) > 1:
            spellings = " or ".join(map(quoting.spelled, sorted(ends, key=natural)))
            raise PadreError(f"{quoting.quote(text)} is a parameter of several components; write {spellings}")
        return Name("parameter", ends[0]) if ends else self._nested(text)

    def _nested(self, text: str) -> Name | None:
        """A name inside a parameter that is a mapping: ``optimizer.betas.first``."""
        for key in (name for name in self.parameters if text.startswith(f"{name}.")):
            name = Name("parameter", key, text.removeprefix(f"{key}."))
            values = self._rows.column(f"parameter:{key}")
            if any(_inside(value, name.below) is not MISSING for value in values):
                return name
        return None

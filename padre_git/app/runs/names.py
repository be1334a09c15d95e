"""What the names in `--where`, `--sort` and `--columns` stand for: fields of a run, parameters, metrics."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from padre_git.app.runs.settings import Setting
from padre_git.core.text.formats import value_text as value_text
from padre_git.core.text.query import MISSING, Query, parse
from padre_git.errors import PadreError, UnknownName
from padre_git.model.names import short
from padre_git.storage.index import Row

HINT = "All names: padre list --json"


def setting_text(setting: dict[str, Any]) -> str:
    """``SVC.C=10 SVC.kernel=rbf``."""
    return " ".join(f"{name}={value_text(value)}" for name, value in setting.items())


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
    "code": lambda setting: setting.row.execution[:7],
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
    "message": lambda setting: setting.row.message,
    "error": lambda setting: setting.row.error,
    "started": lambda setting: setting.row.started,
    "age": lambda setting: setting.row.started,
    "duration": lambda setting: setting.row.duration,
    "selected_on": lambda setting: setting.selected_on,
}


def _setting(setting: Setting) -> str:
    row = setting.row
    nested = f"nested: {', '.join(row.searched)}" if row.searched else ""
    return setting_text(row.setting) or nested or row.pipeline or row.label


class Name(NamedTuple):
    """A name that is known: `kind` is field, parameter, metric or std."""

    kind: str
    key: str

    def of(self, setting: Setting) -> Any:
        """Its value for a setting, or `MISSING`."""
        if self.kind == "field":
            return FIELDS[self.key](setting)
        if self.kind == "parameter":
            return setting.row.parameters.get(self.key, setting.row.setting.get(self.key, MISSING))
        score = setting.scores.get(self.key)
        if score is None:
            return MISSING
        return score.mean if self.kind == "metric" else score.std


class Condition(NamedTuple):
    """What `--where` asks, its names resolved; called with a setting it says whether it holds."""

    query: Query
    names: dict[str, Name]

    def __call__(self, setting: Setting) -> bool:
        return self.query.matches(lambda name: self.names[name].of(setting))

    @property
    def by_score(self) -> bool:
        """Whether it asks about a score, so that it chooses by it."""
        return any(name.kind in {"metric", "std"} for name in self.names.values())


class Names:
    """All names that some runs have."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.parameters: dict[str, None] = {}
        self.metrics: dict[str, None] = {}
        for row in rows:
            self.parameters |= dict.fromkeys(row.parameters) | dict.fromkeys(row.setting)
            self.metrics |= dict.fromkeys(row.scores)

    def where(self, text: str) -> Condition:
        """The condition that ``text`` is; see `core.text.query`.

        Raises
        ------
        UnknownName : for a name that no run has.
        PadreError : where it cannot be read.
        """
        query = parse(text)
        return Condition(query, {name: self.resolve(name) for name in query.names})

    def resolve(self, text: str) -> Name:
        """The name that ``text`` means.

        Raises
        ------
        UnknownName : listing the known ones.
        PadreError : where it is both a parameter and a metric, or the end of several parameters' names.
        """
        for prefix, find in (("params.", self._parameter), ("metrics.", self._metric)):
            if text.startswith(prefix):
                found = find(text.removeprefix(prefix))
                if found:
                    return found
        if text in FIELDS:
            return Name("field", text)
        either = [found for found in (self._parameter(text), self._metric(text)) if found]
        if len(either) > 1:
            raise PadreError(f"`{text}` is a parameter and a metric; write params.{text} or metrics.{text}")
        if not either:
            raise UnknownName("name", text, [*self.metrics, *self.parameters, *FIELDS], hint=HINT)
        return either[0]

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
            raise PadreError(f"`{text}` is a parameter of several components; write {' or '.join(sorted(ends))}")
        return Name("parameter", ends[0]) if ends else None

"""What a program was seen to do, taken into its run."""

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from padre_git import storage
from padre_git.app.execute.ranks import Rank
from padre_git.app.recording import used
from padre_git.app.recording.logged import Logged
from padre_git.app.scripts import commandline, configs, validated, written
from padre_git.app.scripts.events import PARSERS, Seen
from padre_git.core.metrics.codes import ELSEWHERE
from padre_git.core.text.formats import count, listed
from padre_git.core.text.literals import same
from padre_git.core.text.printed import printed
from padre_git.errors import PACKAGE, PadreError
from padre_git.storage import kinds, templates, tensorboard, user_cache
from padre_git.storage.config import WatchSettings
from padre_git.storage.layout import Layout
from padre_git.storage.paths import below

T = TypeVar("T")
_SHOWN = 4
_MODULES = {".py", ".pyi", ".so", ".pyd", ".pth"}
_SEARCH = "search.parquet"
_CLOSE = 1e-9  # relative: the same number, written with all its digits
_ROUNDED = 6e-3  # the same, as people print it; they also print 97.9 for 0.979
_PROBABILITIES = {"log_loss", "brier_score_loss"}
_SCORES = {"roc_auc_score", "average_precision_score"}


class Taken(NamedTuple):
    """What was taken into a run.

    Attributes
    ----------
    watched : whether any process was.
    read : files of the repository.
    inputs : files outside of it that were read.
    options : parameter -> what sets it in the command.
    lines : for the person who waits.
    events : how many there are.
    """

    watched: bool
    read: set[str]
    inputs: tuple[Path, ...]
    pipeline: str
    notes: list[str]
    lines: list[tuple[str, str]]
    events: int = 0
    options: Mapping[str, str] = {}


class Also(NamedTuple):
    """What else is known of a program.

    Attributes
    ----------
    printed : what it printed, and the ``rule`` for the numbers in that.
    configs : files whose values are hyperparameters.
    metrics : files of metrics, which are no artifacts.
    named : files of the repository that its command names, which is no news.
    wrote : files that it wrote, also where no Python opened them.
    """

    printed: str = ""
    rule: re.Pattern[str] | None = None
    configs: Collection[Path] = ()
    metrics: Collection[Path] = ()
    named: Collection[str] = ()
    wrote: Collection[Path] = ()


def take(
    logged: Logged, seen: Seen, layout: Layout, also: Also, *, artifacts: WatchSettings | None, guessed: bool = True
) -> Taken:
    """Take what was seen, and the numbers that were printed, into a run.

    Parameters
    ----------
    artifacts : how many of the files that were written are kept; none for none.
    guessed : whether the parameters so far were guessed from words; else the program has said what they are.
    """
    seen.wrote |= dict.fromkeys(map(str, also.wrote))
    taking = _Taking(logged, seen, layout)
    taking.parameters(also.configs, guessed=guessed)
    taking.metrics(also)
    kept = taking.artifacts(also.metrics, artifacts) if artifacts else []
    logged.unset |= taking.unset
    used = taking.used()
    troubles = [f"not everything was seen: {text}" for text in list(seen.troubles)[:1]]
    news = sorted(used - set(also.named))
    files = [f"read {listed(news, _SHOWN)}"] if news else []
    files += [f"wrote {listed(kept, _SHOWN)}"] if kept else []
    lines = [("seen", ", ".join(taking.said))] if taking.said else []
    lines += [("files", "; ".join(files))] if files else []
    notes = [*taking.notes, *troubles, *filter(None, [Rank(0, seen.ranks).note])]
    return Taken(bool(seen.began), used, taking.inputs(), taking.pipeline, notes, lines, seen.count, taking.options)


class _Taking:
    """Takes what was seen into a run: values of metrics files are there already, and win."""

    def __init__(self, logged: Logged, seen: Seen, layout: Layout) -> None:
        self._logged, self._seen, self._layout, self._root = logged, seen, layout, layout.root
        self.notes: list[str] = []
        self.said: list[str] = []  # after `seen`
        self.pipeline = ""
        self.options: dict[str, str] = {}  # parameter -> what sets it in the command
        self.unset: set[str] = set()  # parameters that have their defaults

    # -------------------------------------------------------------------------------------------- parameters
    def parameters(self, own: Collection[Path], *, guessed: bool) -> None:
        """Of the parser, of config files, and of what was fitted; ``guessed``: whether those so far were."""
        known = [(each["source"], each["values"]) for each in self._seen.arguments if each["values"]]
        parsed = [each for each in known if each[0] in PARSERS]
        if parsed and guessed:  # the program says itself what its words mean
            self._logged.forget_parameters()
        self._arguments(known)
        for file in configs.named(self._root, self._seen.read, self._seen.wrote, own):
            values, why = configs.values(file)
            self.notes += [why] if why else []
            if values:
                if configs.is_composed(file):
                    self.options |= {name: f"{name}=" for name in values}
                self._add(values, file.name)
                self.said.append(f"{file.name}: {count(len(values), 'value')}")
        if self._seen.described:
            last = self._seen.described[-1]
            self.pipeline = " + ".join(name.partition("#")[0] for name in last["pipeline"])
            self._add(last["parameters"], "the estimator")
            # what an argument of the same name says already tells no runs apart
            said = {name for name in last["set"] if self._is_said(name, last["parameters"][name])}
            self.unset = {name for name in last["parameters"] if name not in last["set"] or name in said}
            self.said.append(self.pipeline)
        self._searches()

    def _arguments(self, known: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
        """Of command lines, and what was logged elsewhere: source and values of each."""
        for event in self._seen.arguments:
            self.options |= event.get("options", {})
        shown: dict[str, dict[str, str]] = {}
        for source, values in known:
            self._add(values, source)
            words = {name: f"{name}={commandline.hidden(name, value)}" for name, value in values.items()}
            shown[source] = shown.get(source, {}) | words
        for source, words in shown.items():
            self.said.append(f"{listed(list(words.values()), _SHOWN, ' …', separator=' ')} ({source})")

    def _searches(self) -> None:
        for search in self._seen.searches[-1:]:
            best = " ".join(f"{name}={value}" for name, value in search["best"].items())
            self.said.append(f"{search['class']}: best of {search['settings']} is {best}")
            if isinstance(search["score"], float):
                self._metrics({"search.best_score": search["score"]}, None, None)
            if search.get("results"):
                self._search(search["results"])

    def _search(self, rows: list[dict[str, Any]]) -> None:
        """Keep what a search of scikit-learn tried as a table: a row for each setting."""
        try:
            file = self._seen.folder / _SEARCH
            file.write_bytes(storage.parquet_writing.of_rows(rows))
            self._logged.add_artifact(file, _SEARCH)
        except (PadreError, OSError, ValueError, TypeError) as error:
            self.notes.append(f"the settings of the search are not kept: {error}")

    def _add(self, values: Mapping[str, Any], source: str) -> None:
        for name, value in values.items():
            hidden = commandline.hidden(name, value)
            try:
                self._logged.add_parameters({name: hidden})
            except PadreError:
                known = self._logged.parameters.get(name)
                if known is None or same(known, hidden):
                    continue
                try:  # both are true: the line wins, and the file's value stands under the file's name
                    self._logged.add_parameters({f"{source}:{name}": hidden})
                except PadreError as error:
                    self.notes.append(str(error))

    def _is_said(self, name: str, value: Any) -> bool:
        own = name.rpartition(".")[2]
        return own in self._logged.parameters and same(self._logged.parameters[own], value)

    # -------------------------------------------------------------------------------------------- metrics
    def metrics(self, also: Also) -> None:
        """What the program logged here, what metric functions gave, what went to other trackers, what models computed
        while they were fitted, and what was printed, in this order."""
        files = set(self._logged.collected.names)
        for values, step in [(each["values"], each.get("step")) for each in self._seen.logged]:
            self._metrics(self._new(values, files), step, None)
        found = set(self._logged.collected.names)
        self._evaluations(found)
        self._validations()
        for event in self._seen.scalars:
            self._metrics(self._new(event["values"], found), event.get("step"), None)
        self._curves({name: self._seen.curve(name) for name in self._seen.curves})
        self._event_files()
        found = set(self._logged.collected.names)
        known = {} if also.rule else self._logged.parameters
        settings = {name.rpartition(".")[2]: value for name, value in known.items()}
        last: dict[str, float] = {}
        for values, step in printed(also.printed, also.rule):
            last |= values
            new = self._new(values, found).items()
            # a program that prints its settings measures nothing
            self._metrics({name: value for name, value in new if settings.get(name) != value}, step, None)
        for name in sorted(found & last.keys()):
            counts = self._logged.collected.last(name)
            if counts is not None and not any(_is_printed(last[name], each) for each in (counts, 100 * counts)):
                self.notes.append(f"{name} is {last[name]:g} where the program printed it; {counts:g} counts")

    def _validations(self) -> None:
        """The scores of cross-validation; its splits are those of the run where no other scores are."""
        events, found = self._seen.scores, set(self._logged.collected.names)
        kept, notes = validated.last(events) if events else ([], [])
        self.notes += notes
        for event in kept:
            for name, values in validated.scores(event, found):
                for split, value in enumerate(values):
                    self._metrics({name: value}, None, split)
        if kept and not found:
            self._divided(kept[-1])
        if not (events or self._seen.metrics):
            for each in self._seen.predicted[-1:]:
                self._add_predictions(each["truth"], each["answer"], {})

    def _divided(self, event: Mapping[str, Any]) -> list[Any] | None:
        """Add how a cross-validation divided the rows; gives the test rows of each split."""
        arrays = self._load(event["folds"]) if "folds" in event else None
        if arrays is None:
            if event.get("splits"):
                self.notes.append("the rows of the splits of a cross-validation take more than 64 MB: not recorded")
            return None
        known, rows = validated.splits(event, arrays)
        self._logged.add_splits(known)
        return rows

    def _curves(self, curves: Mapping[str, Iterable[tuple[float | None, float]]]) -> None:
        """Step and value of metrics that nothing better has said."""
        for name, curve in self._new(curves, set(self._logged.collected.names)).items():
            for step, value in curve:
                self._metrics({name: value}, step, None)

    @staticmethod
    def _new(values: Mapping[str, T], found: Collection[str]) -> dict[str, T]:
        """What no better source has said."""
        return {name: value for name, value in values.items() if name not in found}

    def _event_files(self) -> None:
        """Curves in the files of TensorBoard that the program wrote, where no hook has seen them; a tag that several
        folders have, such as `train` and `validation`, is named after them."""
        found: dict[tuple[str, str], list[tuple[float | None, float]]] = {}
        for path in map(Path, self._seen.wrote):
            if tensorboard.is_event_file(path) and below(self._root, path):
                with suppress(OSError):  # it is gone again
                    for tag, each in tensorboard.read(path).items():
                        found.setdefault((path.parent.name, tag), []).extend(zip(each.steps, each.values, strict=True))
        tags = Counter(tag for _, tag in found)
        self._curves({tag if tags[tag] == 1 else f"{folder}/{tag}": curve for (folder, tag), curve in found.items()})

    def _evaluations(self, found: set[str]) -> None:
        events = self._seen.metrics
        by_part: dict[str, list[Mapping[str, Any]]] = {}
        for event in events:
            by_part.setdefault(self._seen.parts.get(event["truth"], ""), []).append(event)
        for part, own in by_part.items():
            last = own[-1]["truth"], own[-1]["answer"]
            kept = [event for event in own if self._together(event, last)]
            others = {(event["truth"], event["answer"]) for event in own} - {
                (event["truth"], event["answer"]) for event in kept
            }
            if others:
                self.notes.append(
                    f"{len(others) + 1} evaluations{f' of the {part} part' if part else ''}; the last counts: "
                    "metrics.json can name them"
                )
            prefix = "train." if part == "train" else ""
            values = {f"{prefix}{_name(event)}": event["value"] for event in kept}
            for name, value in values.items():
                if name not in found:
                    self._metrics({name: value}, None, None)
                elif not _is_close(value, self._logged.collected.last(name)):
                    self.notes.append(f"{name} is {value:g} where the program computed it; the file's value counts")
        test = by_part.get("test") or by_part.get("")
        if test:
            self._predictions(test)

    def _together(self, event: Mapping[str, Any], last: tuple[str, str]) -> bool:
        """Whether it is of the last predictions, or of scores of the same rows behind the last other ones."""
        if event["truth"] != last[0]:
            return False
        scores = event["name"] in _SCORES | _PROBABILITIES
        return scores or event["answer"] == last[1] or self._answers(last) in (None, event["answer"])

    def _answers(self, last: tuple[str, str]) -> str | None:
        """The last predictions that are no scores, of the rows of ``last``."""
        own = [each for each in self._seen.metrics if each["truth"] == last[0]]
        return next((each["answer"] for each in reversed(own) if each["name"] not in _SCORES | _PROBABILITIES), None)

    def _predictions(self, events: list[Mapping[str, Any]]) -> None:
        """Of the evaluations ``events`` of the same rows."""
        truth, more = events[-1]["truth"], dict[str, Any]()
        for event in events:
            scores = self._arrays(truth, event["answer"]) if event["name"] in _SCORES | _PROBABILITIES else None
            if scores is not None:
                values = scores["answer"]
                proba = event["name"] in _PROBABILITIES or values.ndim == 2
                more = {"y_proba" if proba else "y_score": values}
        answer = self._answers((truth, ""))
        if answer:
            self._add_predictions(truth, answer, more)

    def _add_predictions(self, truth: str, answer: str, more: dict[str, Any]) -> None:
        arrays = self._arrays(truth, answer)
        if arrays is None or arrays["truth"].shape != arrays["answer"].shape:
            return
        y_true, y_pred, parts = arrays["truth"], arrays["answer"], self._parts(truth, answer)
        if more and len(parts) > 1:  # a split may lack one of them
            more["classes"] = sorted({*y_true.tolist(), *y_pred.tolist()})
        rows = self._rows(len(y_true)) if len(parts) == 1 else None
        for given in ({**more, "row_id": rows}, {"row_id": rows}, {}):
            try:
                for split, part in enumerate(parts):
                    own = _of_part(given, part) if len(parts) > 1 else given
                    self._logged.add_predictions(split, y_true[part], y_pred[part], **own)
            except (PadreError, ValueError, TypeError) as error:
                why = str(error)
                continue
            self.said.append(count(len(y_true), "prediction"))
            return
        self.notes.append(f"the predictions are not recorded: {why}")

    def _parts(self, truth: str, answer: str) -> list[Any]:
        """Places of the rows of each split, where `cross_val_predict` made the answers; else one split has all."""
        for event in reversed(self._seen.predicted):
            if event["truth"] == truth and answer in event["answers"] and (rows := self._divided(event)):
                return rows
        return [slice(None)]

    def _rows(self, n: int) -> Any:
        """The ids of the test rows, where the split that made them is known."""
        for event in reversed(self._seen.splits):
            if event["test"] == n and (arrays := self._load(event["file"])) is not None:
                return arrays["test"]
        return None

    def _arrays(self, truth: str, answer: str) -> Any:
        return self._load(f"{truth}-{answer}")

    def _load(self, name: str) -> Any:
        try:
            return storage.packed.arrays(self._seen.folder / f"{name}.npz")
        except (OSError, ValueError, KeyError):  # it was left out, or the program was killed while it was written
            return None

    def _metrics(self, values: Mapping[str, float], step: float | None, split: int | None) -> None:
        for name, value in values.items():
            try:
                self._logged.add_metrics({name: value}, step, split)
            except PadreError as error:
                if str(error) not in self.notes:
                    self.notes.append(str(error))

    # -------------------------------------------------------------------------------------------- files
    def _is_padres(self, path: str) -> bool:
        """Whether a program that records runs itself, or reads recorded data, came to the file through padre."""
        own = path in kinds.TEXTS or kinds.is_named(self._layout, path) or path.rpartition("/")[2] in used.SETTINGS
        return own or path.partition("/")[0] in {".git", ".padre", ".dvc"}

    def used(self) -> set[str]:
        """Files of the repository that the program read, without the ones that it wrote."""
        found = set()
        for path in self._seen.read:
            inside = below(self._root, path)
            if inside and path not in self._seen.wrote and not self._is_padres(inside):
                found.add(inside)
        return found

    def inputs(self) -> tuple[Path, ...]:
        """Files outside the repository that the program read, and that were there before it began."""
        found = []
        padres = [Path(str(each)).resolve() for each in (PACKAGE, templates.folder(), user_cache.folder())]
        for path in map(Path, self._seen.read):
            # no inputs: modules of packages that are installed from a folder, settings and caches, also padre's own
            is_code = path.suffix in _MODULES or any(part.startswith(".") for part in path.parts)
            with suppress(OSError):
                is_own = is_code or any(path.resolve().is_relative_to(each) for each in padres)
                elsewhere = not is_own and not below(self._root, path) and path.is_file()
                if elsewhere and path.stat().st_mtime < self._seen.since:
                    found.append(path)
        return tuple(found)

    def artifacts(self, without: Iterable[Path], most: WatchSettings) -> list[str]:
        """Keep the files that the program logged or wrote into the repository; gives their names."""
        left, found = set(without), list[tuple[Path, str]]()
        for event in self._seen.artifacts:
            found.append((self._seen.folder / event["file"], event["name"]))
        for path in self._seen.wrote:
            inside, file = below(self._root, path), Path(path)
            hidden = any(part.startswith(".") for part in inside.split("/"))
            if inside and file not in left and not hidden and not self._is_padres(inside):
                found.append((file, inside))
        return written.keep(self._logged, found, most, self.notes)


def _of_part(given: Mapping[str, Any], rows: Any) -> dict[str, Any]:
    """What is known of predictions, of these rows alone."""
    found = {name: value if name == "classes" else value[rows] for name, value in given.items() if value is not None}
    return {**found, "row_id": rows}


def _name(event: Mapping[str, Any]) -> str:
    """As padre calls the metric; the average over classes stands behind it."""
    name, average = event["name"], event["options"].get("average")
    known = ELSEWHERE.get(name, name)
    return f"{known}_{average}" if average not in (None, "binary") and "_score" in name else known


def _is_printed(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=_ROUNDED, abs_tol=_ROUNDED) or (math.isnan(one) and math.isnan(other))


def _is_close(one: float, other: float | None) -> bool:
    return other is not None and (math.isclose(one, other, rel_tol=_CLOSE) or (math.isnan(one) and math.isnan(other)))

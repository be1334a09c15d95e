"""What a watched program tells: the variables that make it tell, and the events that `watch/sitecustomize.py` wrote."""

import json
import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from padre_git.errors import PACKAGE

FILE = PACKAGE / "watch" / "sitecustomize.py"
LOG = "PADRE_LOG"  # the variable with the folder that `padre_git.log_metrics` and the like write into
# kind of an event -> where it is kept
PARSERS = {"argparse", "click", "absl"}
_LISTS = {
    "arguments": "arguments",
    "metric": "metrics",
    "scores": "scores",
    "predicted": "predicted",
    "scalars": "scalars",
    "split": "splits",
    "logged": "logged",
    "artifact": "artifacts",
}


def environment(folder: Path, root: Path) -> dict[str, str]:
    """Variables with which a program in Python writes its events into ``folder``."""
    if os.environ.get("PADRE_WATCH") == "0":
        return {}
    before = os.environ.get("PYTHONPATH", "")
    return {
        "PADRE_WATCH": str(folder),
        "PADRE_ROOT": os.path.realpath(root),
        "PADRE_WATCH_BY": str(os.getpid()),
        "PYTHONPATH": f"{FILE.parent}{os.pathsep}{before}" if before else str(FILE.parent),
    }


@dataclass
class Seen:
    """The events of all processes of a program, in the order of their processes.

    Attributes
    ----------
    arguments : of command lines, and what was logged as hyperparameters, to padre or to other trackers.
    logged : metrics, by `padre_git.log_metrics`.
    artifacts : files that `padre_git.log_artifact` copied into the folder.
    described : pipelines that were fitted or validated.
    scores, predicted : of cross-validations.
    parts : hash of an array -> ``test`` or ``train``.
    splits : the files with the rows of both.
    read, wrote : absolute paths.
    began : how many processes were watched.
    ranks : how many processes trained together.
    count : of all events.
    since : when the first of them began, in seconds since 1970.
    """

    folder: Path
    arguments: list[Mapping[str, Any]] = field(default_factory=list)
    described: list[Mapping[str, Any]] = field(default_factory=list)
    searches: list[Mapping[str, Any]] = field(default_factory=list)
    metrics: list[Mapping[str, Any]] = field(default_factory=list)
    scores: list[Mapping[str, Any]] = field(default_factory=list)
    predicted: list[Mapping[str, Any]] = field(default_factory=list)
    scalars: list[Mapping[str, Any]] = field(default_factory=list)
    logged: list[Mapping[str, Any]] = field(default_factory=list)
    artifacts: list[Mapping[str, Any]] = field(default_factory=list)
    parts: dict[str, str] = field(default_factory=dict)
    splits: list[Mapping[str, Any]] = field(default_factory=list)
    read: dict[str, None] = field(default_factory=dict)
    wrote: dict[str, None] = field(default_factory=dict)
    troubles: dict[str, None] = field(default_factory=dict)
    began: int = 0
    ranks: int = 1
    count: int = 0
    since: float = math.inf

    def take(self, event: Mapping[str, Any]) -> None:
        """One more event."""
        kind = event["kind"]
        if kind in ("read", "wrote"):
            getattr(self, kind)[event["path"]] = None
        elif kind == "trouble":
            self.troubles[event["text"]] = None
        elif kind in _LISTS:
            getattr(self, _LISTS[kind]).append(event)
        if kind == "began":
            self.began += 1
            self.ranks = max(self.ranks, event.get("ranks", 1))
            self.since = min(self.since, float(event.get("at", math.inf)))
        self.parts |= event.get("parts", {})
        if event.get("pipeline"):
            self.described.append(event)
        if event.get("search"):
            self.searches.append(event["search"])

    def curve(self, name: str) -> list[tuple[float | None, float]]:
        """Step and value of a scalar that went to another tracker, or that a model computed while it was fitted."""
        logged = [(each.get("step"), each["values"][name]) for each in self.scalars if name in each["values"]]
        return logged or list(enumerate(self.curves.get(name, ())))

    @property
    def curves(self) -> Mapping[str, Sequence[float]]:
        """Of the last estimator: the scores of each iteration on the data sets that it was given."""
        return self.described[-1].get("curves", {}) if self.described else {}


def read(folder: Path, *, since: int = 0) -> Seen:
    """All events that lie in ``folder``; a line that is cut off costs itself alone.

    ``since`` : how many of each process are in another run already. Of these the arguments and the splits count, which
    a program makes once.
    """
    processes = sorted((_events(file) for file in folder.glob("events-*.jsonl")), key=_began)
    seen = Seen(folder)
    for events in processes:
        seen.count += len(events)
        for at, event in enumerate(events):
            try:
                if at >= since or event["kind"] == "split" or event.get("source") in PARSERS:
                    seen.take(event)
            except (KeyError, TypeError, AttributeError):  # of another version, or the program's own doing
                seen.troubles["an event could not be read"] = None
    return seen


def _events(file: Path) -> list[dict[str, Any]]:
    found = []
    for line in file.read_bytes().splitlines():
        try:
            event = json.loads(line)
        except ValueError:
            continue
        if isinstance(event, dict) and "kind" in event:
            found.append(event)
    return found


def _began(events: list[dict[str, Any]]) -> float:
    return next((float(event.get("at", 0)) for event in events if event["kind"] == "began"), math.inf)

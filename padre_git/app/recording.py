"""What one `execute()` leaves: its runs, where they were saved, and what is worth saying about them."""

from dataclasses import dataclass, field
from html import escape
from importlib import import_module
from typing import TYPE_CHECKING

from padre_git.model.documents import Metrics, Run, Search
from padre_git.model.names import short

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class RunView:
    """A run of a recording: its `run.json` and its `metrics.json`."""

    document: Run
    metrics: Metrics | None

    @property
    def id(self) -> str:
        return self.document.id

    @property
    def score(self) -> float | None:
        """Mean of the main metric."""
        main = self.document.main_metric
        return self.metrics.metrics[main].mean if self.metrics and main in self.metrics.metrics else None


@dataclass(frozen=True)
class Recording:
    """One `padre run` of one experiment. Its runs are in git when you hold this object.

    Attributes
    ----------
    id : of the recording.
    project, experiment : their names.
    runs : in the order of the grid.
    search : the grid, where there are several settings.
    commit, branch : where it was saved.
    announcements : new versions of data sets.
    notes : what a careful reader should know, one line each.
    identical_to : an earlier run of the same code, data, setting and seed that has the same predictions.
    left_out : untracked files that the experiment opened, or could have; they are not in the snapshot.
    rows : how many predictions a run has.
    """

    id: str
    project: str
    experiment: str
    label: str
    runs: list[RunView]
    commit: str
    branch: str
    duration: float
    search: Search | None = None
    announcements: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    identical_to: str | None = None
    left_out: list[str] = field(default_factory=list)
    rows: int = 0
    status: str = "completed"

    @property
    def best(self) -> RunView:
        """The run with the best mean of the main metric; the first of equals."""
        done = [run for run in self.runs if run.score is not None]
        if not done:
            return self.runs[0]
        main = done[0].document.main_metric or ""
        first = done[0].metrics
        sign = -1 if first and first.metrics[main].greater_is_better is False else 1
        # a mean that is not a number is never the best
        return max(
            done, key=lambda run: sign * run.score if run.score == run.score and run.score is not None else -1e308
        )

    def frame(self) -> "pd.DataFrame":
        """One row per run: id, status, seed, the setting, and mean and std of each metric."""
        pandas = import_module("pandas")
        return pandas.DataFrame([_row(run) for run in self.runs]).set_index("run")  # type: ignore[no-any-return]

    def __repr__(self) -> str:
        best = self.best
        main = best.document.main_metric
        score = "" if best.score is None else f", {main} {best.score:.3f}"
        return f"<Recording {self.project}/{self.experiment}, {len(self.runs)} runs, {short(best.id)}{score}>"

    def _repr_html_(self) -> str:
        return f"<p>{escape(repr(self))}</p>{self.frame().to_html(escape=True)}"


def _row(run: RunView) -> dict[str, object]:
    row: dict[str, object] = {"run": short(run.id), "status": run.document.status, "seed": run.document.seed}
    row |= run.document.setting
    for name, metric in (run.metrics.metrics if run.metrics else {}).items():
        row |= {name: metric.mean, f"{name}_std": metric.std}
    return row

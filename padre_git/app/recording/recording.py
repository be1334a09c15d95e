"""What one `execute()` leaves: its runs, where they were saved, and what is worth saying about them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from padre_git.app import analysis, recording
from padre_git.app.recording.opening import open_workspace
from padre_git.app.repository.reader import Reader
from padre_git.app.runs import select, settings
from padre_git.app.runs.run import Run
from padre_git.app.runs.settings import Setting
from padre_git.core.text.formats import count
from padre_git.errors import PadreError
from padre_git.model import documents
from padre_git.model.documents import Metrics, Search
from padre_git.model.names import short
from padre_git.storage import index
from padre_git.storage.index import Row

if TYPE_CHECKING:
    import pandas as pd

    from padre_git.app.analysis.analyse import Analysis
    from padre_git.core.search.optimism import Optimism


@dataclass(frozen=True)
class RunView:
    """A run of a recording, in memory: its `run.json` and its `metrics.json`."""

    document: documents.Run
    metrics: Metrics | None

    @property
    def id(self) -> str:
        return self.document.id

    @property
    def row(self) -> Row:
        """The run as lists have it."""
        return index.of_run(self.document, self.metrics)


@dataclass(frozen=True)
class Recording:
    """One `padre run` of one experiment. Its runs are in git when you hold this object.

    Attributes
    ----------
    id : of the recording.
    project, experiment : their names.
    views : its runs as they were saved, in the order of the grid.
    search : the grid, where there are several settings.
    commit, branch, root : where it was saved.
    announcements : new versions of data sets.
    notes : what a careful reader should know, one line each.
    identical : run -> an earlier one of the same code, data, setting and seed that has the same predictions.
    opened : how many of the files of `left_out` were opened; they come first.
    left_out : untracked files that the experiment opened, or could have; they are not in the snapshot.
    seen : of a program that padre watched, as printed lines with their names.
    rows : how many predictions a run has.
    """

    id: str
    project: str
    experiment: str
    label: str
    views: list[RunView]
    commit: str
    branch: str
    root: Path
    duration: float
    search: Search | None = None
    announcements: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    identical: dict[str, str] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    opened: int = 0
    rows: int = 0
    seen: Sequence[tuple[str, str]] = ()  # what a watched program did, as lines with their names
    status: str = "completed"

    @property
    def runs(self) -> list[Run]:
        """The runs, in the order of the grid."""
        return [self._run(view) for view in self.views]

    @property
    def best(self) -> Run:
        """A run of the best setting by the main metric, seeds averaged; the first of equals."""
        return self._run(self.best_view)

    @property
    def best_view(self) -> RunView:
        """The same as it was saved."""
        chosen = settings.best(self.settings).row.id
        return next(view for view in self.views if view.id == chosen)

    @property
    def settings(self) -> list[Setting]:
        """Its settings, in the order of the grid."""
        return settings.of_recording([view.row for view in self.views])

    @property
    def metrics(self) -> dict[str, Metrics]:
        """The metrics of its runs, by id."""
        return {view.id: view.metrics for view in self.views if view.metrics}

    def _run(self, view: RunView) -> Run:
        workspace = open_workspace(self.root)
        return Run(Reader(workspace, select.run(workspace, f"run:{view.id}", command="runs")))

    def analysis(self) -> "Analysis | None":
        """What the search tells: its best, how optimistic that is, what mattered; none of a single setting."""
        workspace, ids = open_workspace(self.root), {view.id for view in self.views}
        known = workspace.index()
        return analysis.analyse.of_rows(workspace, known, known.rows.having(ids.__contains__, "id"))

    def _analysed(self) -> "Analysis":
        found = self.analysis()
        if found is None:
            raise PadreError("no search: this recording has one setting.")
        return found

    def optimism(self) -> "Optimism":
        """The score of the best setting, and what is left of it once it is corrected for having been chosen (BBC-CV).

        Returns
        -------
        Optimism
            With ``naive``, ``corrected``, ``interval`` (approximate, 95 %; None where only scores per split are there),
            ``how`` and ``settings``.

        Raises
        ------
        PadreError
            For fewer than 3 completed settings or 5 splits, and for a nested search, which needs no correction.
        """
        return analysis.analyse.required(self._analysed())

    def importance(self) -> "pd.DataFrame":
        """The share of each hyperparameter in what tells the best tenth of the settings from all (PED-ANOVA).

        Returns
        -------
        DataFrame
            A row for each hyperparameter, the largest share first: ``share``, and ``low`` and ``high`` of its 95 %
            interval over resamples of the settings.

        Raises
        ------
        PadreError
            For fewer than 30 completed settings.
        """
        return recording.frames.of_shares(analysis.analyse.shares(self._analysed()))

    def frame(self) -> "pd.DataFrame":
        """One row per run: id, status, seed, the setting, and mean and std of each metric."""
        return recording.frames.of_rows(view.row for view in self.views)

    def __repr__(self) -> str:
        best = self.best_view.row
        score = "" if best.score is None else f", {best.main} {best.score.mean:.3f}"
        return f"<Recording {self.project}/{self.experiment}, {count(len(self.views), 'run')}, {short(best.id)}{score}>"

    def _repr_html_(self) -> str:
        return f"<p>{escape(repr(self))}</p>{self.frame().to_html(escape=True)}"

"""A run of a recording while it is in memory."""

from dataclasses import dataclass

from padre_git.model.documents import Metrics, Run


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

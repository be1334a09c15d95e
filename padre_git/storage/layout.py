"""Where each file of padre lives. No other module joins these names."""

from pathlib import Path
from typing import NamedTuple

# what is called how among the results of a run
PREDICTIONS = "predictions.parquet"
HISTORY = "history.parquet"
MODELS = "models"  # folders
ARTIFACTS = "artifacts"
TRANSFORMATIONS = "transformations"
SPLITS = "splits.parquet"  # of all runs of a recording
STEPS = "steps.parquet"  # likewise, of imported ones: `HISTORY` with the run
ARCHIVE = "refs/padre/archive"
CELLS = ".cells.py"  # ending of the executed cells of a notebook, which lie in the code alone
REPORT = "report.yaml"  # what a paper takes from the runs


class Layout(NamedTuple):
    """Paths relative to the repository, with `/`, as git writes them; `root / path` is the file."""

    root: Path  # of the work tree, absolute
    below: str = ""  # the setting `layout.root`, such as `lab`
    refs: str = "padre"  # the setting `refs.prefix`

    def _at(self, *parts: str) -> str:
        return "/".join(part for part in (self.below, *parts) if part)

    @property
    def config(self) -> str:
        return ".padre/config.yaml"

    @property
    def projects(self) -> str:
        return self._at("projects")

    @property
    def datasets(self) -> str:
        return self._at("datasets")

    def dataset(self, dataset: str) -> str:
        return self._at("datasets", dataset)

    def dataset_file(self, dataset: str) -> str:
        return self._at("datasets", dataset, "dataset.json")

    def version(self, dataset: str, version: str) -> str:
        return self._at("datasets", dataset, version)

    def version_file(self, dataset: str, version: str) -> str:
        return self._at("datasets", dataset, version, "version.json")

    def project(self, project: str) -> str:
        return self._at("projects", project)

    def project_file(self, project: str) -> str:
        return self._at("projects", project, "project.json")

    def reported_file(self, project: str, name: str) -> str:
        return self._at("projects", project, "reported", f"{name}.json")

    def experiment(self, project: str, experiment: str) -> str:
        return self._at("projects", project, "experiments", experiment)

    def experiment_file(self, project: str, experiment: str) -> str:
        return f"{self.experiment(project, experiment)}/experiment.json"

    def execution(self, project: str, experiment: str, execution: str) -> "ExecutionLayout":
        return ExecutionLayout(f"{self.experiment(project, experiment)}/executions/{execution}")

    def branch(self, project: str, experiment: str, execution: str) -> str:
        return f"refs/heads/{self.refs}/{project}/{experiment}/{execution}"

    def archive(self, project: str, experiment: str, execution: str) -> str:
        """Where the branch of an execution goes whose runs are elsewhere too."""
        return f"{ARCHIVE}/{project}/{experiment}/{execution}"


class ExecutionLayout(NamedTuple):
    """The paths below one execution."""

    folder: str

    @property
    def file(self) -> str:
        return f"{self.folder}/execution.json"

    def definition(self, digest: str) -> str:
        return f"{self.folder}/definitions/{digest}.json"

    def environment(self, digest: str) -> str:
        return f"{self.folder}/environments/{digest}.json"

    def code(self, digest: str) -> str:
        return f"{self.folder}/codes/{digest}.json"

    def search(self, search: str) -> str:
        return f"{self.folder}/searches/{search}.json"

    def run(self, run: str) -> str:
        return f"{self.folder}/runs/{run}"

    def run_file(self, run: str) -> str:
        return f"{self.folder}/runs/{run}/run.json"

    def metrics_file(self, run: str) -> str:
        return f"{self.folder}/runs/{run}/metrics.json"

    def later_metric(self, run: str, metric: str, code: str) -> str:
        return f"{self.folder}/runs/{run}/metrics/{metric}-{code}.json"

    def split_file(self, run: str, repeat: int) -> str:
        return f"{self.folder}/runs/{run}/splits/{repeat}/split.json"

    def log_file(self, run: str) -> str:
        return f"{self.folder}/runs/{run}/log.txt"

    def removed_file(self, run: str) -> str:
        return f"{self.folder}/runs/{run}/removed.json"

    def results(self, recording: str) -> str:
        """The directory that DVC tracks: the files of each run in a folder of its id, and those of all next to them."""
        return f"{self.folder}/results/{recording}"

    def pointer(self, recording: str) -> str:
        """The file that says what is in the directory."""
        return f"{self.results(recording)}.dvc"


def result(run: str, name: str) -> str:
    """The file of a run in the directory of results; what all runs have in common lies next to the runs' folders."""
    return name if name in {SPLITS, STEPS} else f"{run}/{name}"

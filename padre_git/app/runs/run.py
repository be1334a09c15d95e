"""A run seen from Python: its parameters, metrics and predictions."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from padre_git.app import runs
from padre_git.app.repository.reader import Reader
from padre_git.app.runs.scores import of_run
from padre_git.core.statistics.scores import Scores
from padre_git.errors import UnknownName
from padre_git.model import documents
from padre_git.model.names import short

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from padre_git.core.splitting.indices import Indices


class Metrics(Mapping[str, Scores]):
    """The metrics of a run by name; an unknown name is an error that lists them."""

    def __init__(self, run: str, document: documents.Metrics | None) -> None:
        self._run, self._metrics = run, of_run(document)

    def __getitem__(self, name: str) -> Scores:
        if name not in self._metrics:
            raise UnknownName("metric", name, self._metrics, where=f"run {self._run}")
        return self._metrics[name]

    def __contains__(self, name: object) -> bool:
        return name in self._metrics

    def __iter__(self) -> Iterator[str]:
        return iter(self._metrics)

    def __len__(self) -> int:
        return len(self._metrics)

    def __repr__(self) -> str:
        return f"{{{', '.join(map(repr, self._metrics.values()))}}}"


class Run:
    """A recorded run; get one with `get_run`.

    Attributes
    ----------
    id, recording, project, experiment, execution, label, status, message, pipeline, started : str
    parameters : dict
        Every hyperparameter as used, ``SVC.C``.
    setting : dict
        The ones that its `padre run` chose.
    seed : int or None
    dataset : str or None
        Name of the data set.
    splitting : dict
        What `Experiment(splitting=...)` takes.
    metrics : Metrics
    imported : padre_git.model.documents.Imported or None
        Where it is from, if another tool recorded it: ``tool``, ``id``, ``store``, ``taken``.
    document : padre_git.model.documents.Run
        `run.json`.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.document = document = reader.run
        self.id, self.recording, self.label = document.id, document.recording, document.label
        self.project, self.experiment, self.execution = reader.row.project, reader.row.experiment, reader.row.execution
        self.status, self.message, self.pipeline = document.status, document.message, document.pipeline
        self.parameters, self.setting, self.seed = document.parameters, document.setting, document.seed
        self.dataset = document.dataset.name if document.dataset else None
        self.imported = document.imported or None
        self.started, self.main_metric = document.started, document.main_metric
        self.metrics = Metrics(short(document.id), reader.metrics)

    @property
    def splitting(self) -> dict[str, Any]:
        """The splitting as its definition says it; of given splits, functions and the like the rows themselves.

        Raises
        ------
        MissingData : where only its rows say what it was, and these are not on this machine.
        """
        return runs.stored.splitting(self._reader)

    def predictions(self, split: int | None = None) -> "pd.DataFrame":
        """What the run predicted; read from DVC's cache, not from the work tree.

        Parameters
        ----------
        split : int, optional
            Only this split.

        Returns
        -------
        DataFrame
            row_id, split, repeat, fold, truth, prediction, probability_<class>.

        Raises
        ------
        MissingData : saying what to pull, where the predictions are not on this machine.
        """
        return runs.stored.prediction_frame(self._reader, split)

    def indices(self) -> "list[Indices]":
        """The positions of the rows of each split: ``train``, ``test``, and ``validation`` or none.

        They are those of the data version of the run, from 0 on, in the order of the splitter; as ``splitting=`` they
        make the same splits again.

        Raises
        ------
        MissingData : where they are not on this machine, or the run had no splits of padre.
        """
        return runs.stored.splits(self._reader)

    def prediction_batches(self) -> "Iterator[pa.RecordBatch]":
        """The same some thousand rows at a time, as pyarrow has them."""
        return runs.stored.prediction_batches(self._reader)

    def steps(self) -> "pd.DataFrame":
        """What was logged step by step: metric, split, step, value.

        Raises
        ------
        MissingData : where nothing was, or it is not on this machine.
        """
        return runs.stored.steps(self._reader)

    def transformations(self, component: str, split: int | None = None) -> "pd.DataFrame":
        """What a component made of the test rows, where that was kept (``--keep-transformations``, ``keep=``).

        Parameters
        ----------
        component : str
            Its name, ``PCA``.
        split : int, optional
            Only this split.

        Returns
        -------
        DataFrame
            row_id, split, repeat, fold, and a column for each value; sparse where the component's output is.

        Raises
        ------
        UnknownName
            For a component of which nothing was kept, and for an unknown split.
        MissingData
            Where they are not on this machine.
        PadreError
            Where the splits have different columns and none is named.
        """
        return runs.stored.transformations(self._reader, component, split)

    def load_model(self, *, split: int | None = None, trust: str | Sequence[str] = ()) -> Any:
        """The fitted estimator of one split, where it was kept. No code of a file runs that is not trusted.

        Parameters
        ----------
        split : int, optional
            Which one; not needed where there is one.
        trust : str or sequence of str
            Types in the file that may be made next to those of scikit-learn and torch; of a pickle its hash,
            ``"sha256:…"``. The error names them.

        Raises
        ------
        MissingData
            Where no model was kept, or it is not on this machine.
        PadreError
            Where the run has several models and no split is named, and for what is not trusted.
        """
        folder = self.document.model
        files = [name for name in self.document.artifacts if folder and name.startswith(f"{folder}/")]
        read = self._reader.result
        return runs.models.load(
            files,
            lambda name: read(name, "the model").read_bytes(),
            run=short(self.id),
            split=split,
            trust=trust,
            notes=self.document.notes,
        )

    def __repr__(self) -> str:
        main = self.metrics[self.main_metric] if self.main_metric and self.main_metric in self.metrics else None
        score = f", {main.name} {main.text}" if main else ""
        return f"<Run {short(self.id)} {self.project}/{self.experiment}, {self.status}{score}>"

    def _repr_html_(self) -> str:
        rows = [(name, each.text, str(each.n)) for name, each in self.metrics.items()]
        return f"<p>{escape(repr(self))}</p>{html_table(('metric', 'mean ± std over splits', 'n'), rows)}"


def html_table(headers: Sequence[str], rows: Sequence[Sequence[str | None]]) -> str:
    """A table for a notebook; a cell of none is empty."""
    head = "".join(f"<th>{escape(name)}</th>" for name in headers)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell or str())}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><tr>{head}</tr>{body}</table>"

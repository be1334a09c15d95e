"""Metrics over the test rows of all splits together, for splits whose test parts are single rows or overlap.

One row has no accuracy worth a mean, and many metrics of one row are undefined (Forman & Scholz 2010).
"""

from collections.abc import Sequence

import pyarrow as pa

from padre_git.core.fitting import available
from padre_git.core.metric import Metric
from padre_git.core.recompute import Given, problem_of, recomputed
from padre_git.model.documents import Design, Metrics


def pooled(
    metrics: Sequence[Metric],
    table: pa.Table,
    task: str | None,
    *,
    design: Design,
    run: str,
    given: Given = lambda rows: {},
) -> Metrics:
    """The metrics of a run, each one value over all its predictions; `n` is the number of different rows.

    Parameters
    ----------
    table : the predictions.
    task : of the pipeline.
    given : of the ids of rows, what else a metric may take.

    Raises
    ------
    PadreError
        Where a metric needs what the pipeline does not answer.
    """
    known = problem_of(table, task, features=False)
    there = [metric for metric in metrics if not metric.optional or available(metric, known)]
    found = recomputed(there, table, task, given, pooled=True)
    return Metrics(run=run, main=next(iter(found), None), design=design, metrics=found)

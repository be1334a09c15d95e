"""The scores of a setting as the statistics take them, from the index and the metrics documents."""

from collections.abc import Mapping, Sequence
from hashlib import sha256

from padre_git.app.runs import settings as lines
from padre_git.app.runs.settings import Line
from padre_git.core.statistics import designs
from padre_git.core.statistics.means import mean
from padre_git.core.statistics.scores import Scores
from padre_git.model.documents import Design, Metric, Metrics
from padre_git.storage.index import Row


def scores(
    line: Line,
    name: str,
    metric: str,
    documents: Mapping[str, Metrics],
    *,
    chosen: bool = False,
    reported: bool = False,
) -> Scores | None:
    """A metric of a setting; none where one of its runs has not that metric.

    Parameters
    ----------
    name : what tables call the setting.
    documents : the metrics of its runs, by id.
    chosen : whether it was picked by its score on these splits.
    reported : whether others reported it.
    """
    of_seeds = [(row, documents[row.id]) for row in line.distinct if row.id in documents]
    each = [document.metrics[metric] for _, document in of_seeds if metric in document.metrics]
    if not each or len(each) < len(of_seeds):
        return None
    row, document = of_seeds[0]
    if len({row.splitting for row, _ in of_seeds}) > 1:
        return _own_splits(of_seeds, name, metric, reported=reported)
    several = len(each) > 1
    return Scores(
        name,
        tuple(lines.values(line, metric, documents)),
        metric,
        greater_is_better=each[0].greater_is_better,
        bounds=each[0].bounds,
        design=document.design,
        dataset=row.data or "",
        per_seed=tuple(tuple(one.values) for one in each) if several else (),
        seeds=tuple(row.seed for row, _ in of_seeds) if several else (),
        asked=len(line.runs),
        predictions=tuple(row.predictions for row, _ in of_seeds if row.predictions),
        basis=_basis(row, each[0]),
        undefined={one.split: one.reason for of_seed in each for one in of_seed.undefined},
        chosen=chosen and row.splitting is not None,
        reported=reported,
    )


def _own_splits(of_seeds: Sequence[tuple[Row, Metrics]], name: str, metric: str, *, reported: bool) -> Scores:
    """Of seeds that each drew a split: a value per seed, as of so many holdouts."""
    row, each = of_seeds[0][0], [document.metrics[metric] for _, document in of_seeds]
    known = [document.design for _, document in of_seeds if document.design]
    ratios = [design.ratio for design in known if design.ratio is not None and designs.family(design) == "holdouts"]
    count = len(of_seeds)
    design = Design(
        kind="holdout",
        description=f"{count} holdouts, one per seed",
        n=count,
        ratio=mean(ratios) if len(ratios) == count else None,
        family="holdouts",
        smallest_test=min((one.smallest_test for one in known if one.smallest_test is not None), default=None),
    )
    splits = sha256(" ".join(row.splitting or "" for row, _ in of_seeds).encode()).hexdigest()
    return Scores(
        name,
        tuple(one.values[0] for one in each),
        metric,
        greater_is_better=each[0].greater_is_better,
        bounds=each[0].bounds,
        design=design,
        dataset=row.data or "",
        predictions=tuple(row.predictions for row, _ in of_seeds if row.predictions),
        basis=_basis(row, each[0]) | {"splits": splits},
        reported=reported,
    )


def _basis(row: Row, metric: Metric) -> dict[str, str]:
    """What must be equal for a comparison, by the word that is printed."""
    return {
        "data": f"{row.dataset} {row.version}" if row.dataset else "",
        "splits": row.splitting or "",
        "code of the metric": metric.code or "",
        "averaging": metric.average or "",
        "positive class": metric.positive or "",
    }

"""The scores of runs and settings as the statistics take them: values per split, from the metrics documents."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from padre_git.app.runs import settings
from padre_git.core.statistics import designs
from padre_git.core.statistics.means import mean
from padre_git.core.statistics.scores import Scores
from padre_git.model.documents import Design, Metric, Metrics
from padre_git.storage.index import Row


def of_run(document: Metrics | None) -> dict[str, Scores]:
    """The metrics of one run, by name."""
    if document is None:
        return {}
    return {
        name: _scores(metric, metric.values, name, name, design=document.design, undefined=_undefined([metric]))
        for name, metric in document.metrics.items()
    }


def of_setting(
    setting: settings.Setting,
    metric: str,
    documents: Mapping[str, Metrics],
    *,
    name: str = "",
    chosen: bool = False,
    reported: bool = False,
) -> Scores | None:
    """A metric of a setting, its seeds averaged within each split; none where one of its runs has not that metric.

    Parameters
    ----------
    documents : the metrics of its runs, by id.
    name : what tables call the setting.
    chosen : whether it was picked by its score on these splits.
    reported : whether others reported it.
    """
    of_seeds = [(row, documents[row.id]) for row in setting.distinct if row.id in documents]
    each = [document.metrics[metric] for _, document in of_seeds if metric in document.metrics]
    if not each or len(each) < len(of_seeds):
        return None
    row, document = of_seeds[0]
    given: dict[str, Any] = {
        "dataset": row.data or "",
        "predictions": tuple(row.predictions for row, _ in of_seeds if row.predictions),
        "reported": reported,
        "imported": next((row.secondhand for row, _ in of_seeds if row.secondhand), ""),
    }
    if len({row.splitting for row, _ in of_seeds}) > 1:
        splits = sha256(" ".join(row.splitting or "" for row, _ in of_seeds).encode()).hexdigest()
        given |= {"design": _own_splits([document.design for _, document in of_seeds]), "basis": _basis(row, splits)}
        return _scores(each[0], [one.values[0] for one in each], name or metric, metric, **given)
    if len(each) > 1:
        given |= {"per_seed": [one.values for one in each], "seeds": tuple(row.seed for row, _ in of_seeds)}
    return _scores(
        each[0],
        settings.values(setting, metric, documents),
        name or metric,
        metric,
        design=document.design,
        asked=len(setting.runs),
        basis=_basis(row, row.splitting or ""),
        undefined=_undefined(each),
        chosen=chosen and row.splitting is not None,
        **given,
    )


def _scores(document: Metric, values: Sequence[float], name: str, metric: str, **given: Any) -> Scores:
    return Scores(
        name,
        values,
        metric,
        greater_is_better=document.greater_is_better,
        bounds=document.bounds,
        code=document.code,
        average=document.average,
        positive=document.positive,
        alone=(document.n, document.std),
        **given,
    )


def _undefined(of_seeds: Sequence[Metric]) -> dict[int, str]:
    return {each.split: each.reason for metric in of_seeds for each in metric.undefined}


def _own_splits(known: Sequence[Design | None]) -> Design:
    """Of seeds that each drew a split: a value per seed, as of so many holdouts."""
    found = [design for design in known if design]
    ratios = [design.ratio for design in found if design.ratio is not None and designs.family(design) == "holdouts"]
    return Design(
        kind="holdout",
        description=f"{len(known)} holdouts, one per seed",
        n=len(known),
        ratio=mean(ratios) if len(ratios) == len(known) else None,
        family="holdouts",
        smallest_test=min((design.smallest_test for design in found if design.smallest_test is not None), default=None),
    )


def _basis(row: Row, splits: str) -> dict[str, str]:
    return {"data": f"{row.dataset} {row.version}" if row.dataset else "", "splits": splits}

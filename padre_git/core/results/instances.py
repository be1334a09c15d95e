"""Single rows of a run: which are hard, which errors are sure of themselves, where two runs differ. Counts, no tests.

Everything starts from `answers`, the narrow form of a table of predictions: one row per prediction with what it says of
the truth, made batch by batch, so that the columns of many classes are never all in memory.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from padre_git.core.results.schema import kinds
from padre_git.errors import PadreError, UnknownName

_SURE = ("p_prediction", "p_truth", "margin")  # how sure a prediction is; the first that there is orders
_CLASSES = ("classification", "outlier detection")
_KEYS = ["row_id", "split"]
_ANSWERS = ("truth", "prediction")
OUTCOMES = ("right in both", "fixed", "broken", "wrong in both")


def has_classes(task: str | None, schema: pa.Schema, target: str | None = None) -> bool:
    """Whether predictions are right or wrong, instead of near or far.

    Parameters
    ----------
    task : of the run. A script says none: fractions are then numbers, and all else are classes.
    schema : of its table of predictions.
    target : which one of several targets.
    """
    if task is not None:
        return task in _CLASSES
    return not pa.types.is_floating(schema.field(_columns(schema, target)["prediction"]).type)


def answers(batches: Iterable[pa.RecordBatch | pa.Table], *, classes: bool, target: str | None = None) -> pd.DataFrame:
    """The narrow form of predictions.

    Parameters
    ----------
    batches : iterable of pyarrow.RecordBatch or Table
        As `core.predictions` makes them: `row_id`, `split`, `truth`, `prediction`, `probability_<class>` …
    classes : whether truth and prediction are classes, which are equal or not; else they are numbers.
    target : which one of several targets.

    Returns
    -------
    DataFrame
        `row_id`, `split`, `truth`, `prediction`, `loss` (float64). Of classes also `right` (bool) and, where there are
        probabilities, `p_truth` and `p_prediction` (float64); the loss is then 1 - p_truth, else 0 or 1. Where there
        are decision values instead, `margin`: of two classes the distance from the boundary, of several the highest
        value minus the second. Of numbers the loss is the absolute error.

    Raises
    ------
    UnknownName : for a target that is none.
    PadreError : where there are several targets and none is named, and where there is no truth.
    """
    parts = [_narrow(batch, classes, target) for batch in batches]
    if not parts:
        raise PadreError("there are no predictions")
    return pd.concat(parts, ignore_index=True)


def _narrow(batch: Any, classes: bool, target: str | None) -> pd.DataFrame:
    columns = _columns(batch.schema, target)
    data: dict[str, Any] = {key: batch.column(columns.get(key, key)).to_pandas() for key in (*_KEYS, *_ANSWERS)}
    if not classes:
        error = data["prediction"].to_numpy(np.float64) - data["truth"].to_numpy(np.float64)
        return pd.DataFrame({**data, "loss": np.abs(error)})
    frame = pd.DataFrame(data)
    frame["right"] = frame["truth"].to_numpy() == frame["prediction"].to_numpy()
    values = {} if target is not None else kinds(batch.schema)
    known = {
        str(kind.label): name for name, kind in values.items() if kind.what == "probability" and kind.label is not None
    }
    if known:
        for column, of in (("p_truth", "truth"), ("p_prediction", "prediction")):
            frame[column] = _picked(batch, known, frame[of].astype(str).to_numpy())
    scores = [name for name, kind in values.items() if kind.what == "score"]
    if scores:
        frame["margin"] = _margin([batch.column(name).to_numpy(zero_copy_only=False) for name in scores])
    frame["loss"] = 1 - frame["p_truth"] if "p_truth" in frame else (~frame["right"]).astype(np.float64)
    return frame


def _columns(schema: pa.Schema, target: str | None) -> dict[str, str]:
    """Truth and prediction -> their columns, of the one target or the named one."""
    answers = {(kind.what, kind.target): name for name, kind in kinds(schema).items() if kind.what in _ANSWERS}
    several = [of for what, of in answers if what == "truth" and of is not None]
    if target is not None and target not in several:
        raise UnknownName(
            "target", target, several, f"; known are {', '.join(several) or 'one target without a choice'}"
        )
    if several and target is None:
        raise PadreError(f"the run has {len(several)} targets; name one with --target: {', '.join(several)}")
    if ("truth", target) not in answers:
        raise PadreError("the run has no truth to compare its predictions with")
    return {what: answers[what, target] for what in _ANSWERS}


def _picked(batch: Any, known: dict[str, str], wanted: Any) -> Any:
    """The probability of each row's ``wanted`` class; 0 for a class that the split's training part lacked."""
    found = np.zeros(len(wanted))
    for name in np.unique(wanted):
        if name in known:
            chosen = wanted == name
            values = batch.column(known[name]).to_numpy(zero_copy_only=False) if chosen.any() else None
            found[chosen] = np.nan_to_num(np.asarray(values, np.float64)[chosen])
    return found


def _margin(scores: list[Any]) -> Any:
    if len(scores) == 1:
        return np.abs(np.asarray(scores[0], np.float64))
    ordered = np.sort(np.nan_to_num(np.column_stack(scores).astype(np.float64), nan=-np.inf), axis=1)
    return ordered[:, -1] - ordered[:, -2]


def per_row(frame: pd.DataFrame) -> pd.DataFrame:
    """One row per row of the data, the hardest first.

    The hardness of classes is 1 - mean p(truth) over the splits that test the row (instance hardness: Smith, Martinez
    and Giraud-Carrier 2014, Machine Learning 95:225, equation 3, from one learner); without probabilities the share of
    wrong predictions; of numbers the mean absolute error.

    Parameters
    ----------
    frame : of `answers`.

    Returns
    -------
    DataFrame
        Index `row_id`; `truth`, `prediction` (the most frequent one of classes, of equals the first; else the mean),
        `hardness`, `n` (predictions); of classes `wrong` (how many).
    """
    classes = "right" in frame
    groups = frame.groupby("row_id", sort=False)
    found = pd.DataFrame({"truth": groups["truth"].first(), "hardness": groups["loss"].mean(), "n": groups.size()})
    found.insert(1, "prediction", _most(frame) if classes else groups["prediction"].mean())
    if classes:
        found["wrong"] = found["n"] - groups["right"].sum()
    ordered = found.assign(_at=np.arange(len(found)))
    return ordered.sort_values(["hardness", "_at"], ascending=[False, True]).drop(columns="_at")


def _most(frame: pd.DataFrame) -> pd.Series:
    """The most frequent prediction of each row."""
    counts = frame.groupby(["row_id", "prediction"], sort=False).size().reset_index(name="count")
    return (
        counts.sort_values("count", ascending=False, kind="stable")
        .drop_duplicates("row_id")
        .set_index("row_id")["prediction"]
    )


def sure_errors(frame: pd.DataFrame) -> pd.DataFrame:
    """The wrong predictions, the surest first: `row_id`, `split`, `truth`, `prediction`, and what says how sure.

    That is `p_prediction` and `p_truth`, else `margin`; without either there are no rows.
    """
    known = [name for name in _SURE if name in frame]
    columns = ["row_id", "split", "truth", "prediction", *known]
    if not known:
        return pd.DataFrame(columns=columns)
    wrong = frame.loc[~frame["right"], columns]
    return wrong.sort_values(known[0], ascending=False, kind="stable").reset_index(drop=True)


def per_class(frame: pd.DataFrame) -> pd.DataFrame:
    """Index `class`; `n` (predictions), `right` (share of the class, its recall), `mistaken_for` (most frequent first).

    ``mistaken_for`` is a list of (class, count).
    """
    found = []
    for name, part in frame.groupby("truth"):
        others = part.loc[~part["right"], "prediction"].value_counts()
        listed = [(other, int(count)) for other, count in others.items()]
        found.append((name, len(part), float(part["right"].mean()), listed))
    return pd.DataFrame(found, columns=["class", "n", "right", "mistaken_for"]).set_index("class")


def paired(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Two runs on the same rows: one row per row of the data, in their order.

    A row is right in a run where more than half of its predictions are; each row is predicted once per repeat.

    Parameters
    ----------
    before, after : of `answers`, on the same data and splits.

    Returns
    -------
    DataFrame
        Index `row_id`; `truth`, `n`; of classes `before` and `after` (most frequent predictions), `right_before` and
        `right_after` (shares), `p_truth_before` and `p_truth_after` (means, where both have probabilities), `outcome`
        (of `OUTCOMES`) and `same` (share of equal predictions); of numbers `error_before` and `error_after` (mean
        absolute errors).

    Raises
    ------
    PadreError : where the two do not have the same rows in the same splits.
    """
    joined = before.merge(after, on=_KEYS, how="outer", suffixes=("_before", "_after"), indicator=True, sort=False)
    apart = int((joined["_merge"] != "both").sum())
    if apart:
        raise PadreError(f"the two runs do not test the same rows in the same splits: {apart} have no partner")
    groups = joined.groupby("row_id", sort=False)
    found = pd.DataFrame({"truth": groups["truth_before"].first(), "n": groups.size()})
    if "right_before" not in joined:
        return found.assign(error_before=groups["loss_before"].mean(), error_after=groups["loss_after"].mean())
    for side, frame in (("before", before), ("after", after)):
        found[side] = _most(frame)
        found[f"right_{side}"] = groups[f"right_{side}"].mean()
        if f"p_truth_{side}" in joined:
            found[f"p_truth_{side}"] = groups[f"p_truth_{side}"].mean()
    was, now = found["right_before"] > 0.5, found["right_after"] > 0.5
    found["outcome"] = np.select([was & now, ~was & now, was & ~now], OUTCOMES[:3], OUTCOMES[3])
    equal = joined["prediction_before"].to_numpy() == joined["prediction_after"].to_numpy()
    found["same"] = pd.Series(equal, index=joined.index).groupby(joined["row_id"], sort=False).mean()
    return found


def agreement(pairs: pd.DataFrame) -> tuple[float, float]:
    """The share of equal predictions of two runs, and Cohen's kappa of their most frequent predictions per row.

    Cohen 1960, Educational and Psychological Measurement 20:37, equation 1; NaN where both always say the same class.
    """
    one, other = pairs["before"].astype(str), pairs["after"].astype(str)
    observed = float((one == other).mean())
    shares = [series.value_counts(normalize=True) for series in (one, other)]
    expected = float(shares[0].mul(shares[1], fill_value=0).sum())
    kappa = (observed - expected) / (1 - expected) if expected < 1 else float("nan")
    return float(np.average(pairs["same"], weights=pairs["n"])), kappa

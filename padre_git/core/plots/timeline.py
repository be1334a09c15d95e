"""How the score of each label changed over the commits of a branch."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import altair as alt
import pandas as pd

from padre_git.core.plots import style
from padre_git.core.statistics.scores import Scores
from padre_git.errors import PadreError

_STEP, _WIDEST = 34, 900  # pixels from commit to commit, and of all
MOST = 1_000  # points of a chart


class Moment(NamedTuple):
    """A recording that a commit brought.

    Attributes
    ----------
    place : number of the commit, from 0; the recordings that no commit of the branch has are of the last one.
    commit : its short name, or why there is none.
    when : its date.
    what : its subject.
    scores : of the recording's best setting.
    tried : over how many settings it is the best.
    """

    place: int
    commit: str
    when: str
    what: str
    scores: Scores
    tried: int = 1


def timeline(moments: Sequence[Moment], *, earlier: int = 0) -> style.Picture:
    """The main metric of each label at the commits that brought a recording of it, with its 95 % interval.

    Parameters
    ----------
    earlier : recordings before these, which are not drawn.

    Raises
    ------
    PadreError : without recordings, and where they are of several metrics.
    """
    if not moments:
        raise PadreError("no completed run has a score yet; padre list")
    ordered = sorted(moments, key=lambda each: each.place)
    data = pd.DataFrame([_row(each) for each in ordered])
    if data["metric"].nunique() > 1:
        raise PadreError(f"these runs have several metrics ({', '.join(data['metric'].unique())}); name one: --metric")
    shown, total = data.tail(MOST).reset_index(drop=True), len(data) + earlier
    said = f"the latest {len(shown):,} of {total:,} recordings" if len(shown) < total else ""
    order = list(dict.fromkeys(shown["commit"]))
    labels = list(dict.fromkeys(shown["label"]))
    first = ordered[0].scores
    legend = alt.Legend(orient="bottom", columns=4, labelLimit=200)
    base = alt.Chart().encode(
        x=alt.X("commit:O", sort=order, title="commit", axis=alt.Axis(labelAngle=-45, labelOverlap=True)),
        color=alt.Color("label:N", title=None, sort=labels, scale=style.scale(len(labels)), legend=legend),
    )
    y = alt.Y("mean:Q", title=style.axis(first.metric, first.greater_is_better), scale=style.near())
    line = base.mark_line(interpolate="step-after", strokeWidth=1.5).encode(y=y, order=alt.Order("place:Q"))
    ranges = (
        base.transform_filter("isValid(datum.low)").mark_rule(opacity=0.5).encode(y=alt.Y("low:Q"), y2=alt.Y2("high:Q"))
    )
    dots = base.transform_filter("datum.new").mark_point(filled=True, size=55, opacity=1).encode(
        y=y, shape=alt.Shape("label:N", sort=labels, legend=None),
        tooltip=[_told(name) for name in ("label", "commit", "when", "what", "mean", "low", "high", "n", "tried")],
    )  # fmt: skip
    width = min(max(style.WIDTH, _STEP * len(order)), _WIDEST)
    chart = alt.layer(line, ranges, dots, data=_lasting(shown)).properties(width=width, height=style.HEIGHT)
    if shown["dataset"].nunique() > 1:
        chart = chart.facet(row=alt.Row("dataset:N", title=None)).resolve_scale(y="independent")
    return style.finish(shown, chart, f"{first.metric} over commits", "lines: 95 % intervals, corrected", said)


def _told(name: str) -> Any:
    return alt.Tooltip(name, format=".4~f") if name in {"mean", "low", "high"} else alt.Tooltip(name)


def _row(each: Moment) -> dict[str, object]:
    scores = each.scores
    low, high = scores.interval() or (None, None)
    return {
        "label": scores.name,
        "dataset": scores.dataset,
        "metric": scores.metric,
        "place": each.place,
        "commit": each.commit,
        "when": each.when,
        "what": each.what,
        "mean": scores.mean,
        "low": low,
        "high": high,
        "n": scores.n,
        "tried": each.tried,
    }


def _lasting(data: pd.DataFrame) -> pd.DataFrame:
    """With the last score of each label once more at the last commit: it holds until another one comes."""
    place = int(data["place"].max())
    commit = data.loc[data["place"] == place, "commit"].iloc[0]
    ends = data.groupby(["label", "dataset"], sort=False).tail(1)
    ends = ends[ends["place"] < place].assign(new=False, low=None, high=None, place=place, commit=commit)
    both = [each.astype({"low": float, "high": float}) for each in (data.assign(new=True), ends)]
    return pd.concat(both, ignore_index=True)

"""`padre best --portfolio`: a few settings that together do well on all data sets that runs are recorded on."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from padre_git.app.analysis.warm import check_others
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import select, settings
from padre_git.app.runs.listing import Shown
from padre_git.app.runs.settings import Setting
from padre_git.core.search import warm
from padre_git.core.search.warm import HeldOut
from padre_git.core.text import formats
from padre_git.core.text.formats import count, listed
from padre_git.errors import PadreError
from padre_git.storage.index import Index, Row

_NAMED = 5  # data sets that a line names
_MEANING = "regret: 0 is the best setting of a data set, 1 the worst; where a setting was not run, it counts as 1"


def portfolio(workspace: Workspace, selector: str, known: Index, size: int) -> Shown:
    """At most ``size`` settings of the pipeline that ``selector`` names, and how they do on data that they were not
    chosen on.

    Raises
    ------
    UnknownName : where nothing has this name.
    PadreError : where too few data sets have runs of it, or nothing was searched.
    """
    if size < 1:
        raise PadreError(f"--portfolio {size}: give a number of settings, 1 or larger.")
    found = select.select(workspace, selector, known=known)
    first = next((row for row in found.rows if row.main in row.scores), None)
    if first is None or first.main is None:
        raise PadreError(f"`{selector}` has no run with a score. All: padre list")
    names, by_data, left = _history(first, known.rows)
    if len(by_data) < warm.LEAST:
        have = f", and there are {len(by_data)}" + (f": {listed(by_data, _NAMED)}" if by_data else "")
        more = f" ({left})" if left else ""
        raise PadreError(
            f"a portfolio needs searches of {first.pipeline} on {warm.LEAST} data sets{have}{more}. "
            "Run it on more with: padre run FILE --dataset A,B"
        )
    keys = list({key: each for own in by_data.values() for key, each in own.items()}.items())
    metric, every = first.main, by_data.values()
    sign = -1 if first.scores[metric].greater_is_better is False else 1
    scores = np.array(
        [[sign * own[key].scores[metric].mean if key in own else np.nan for own in every] for key, _ in keys]
    )
    chosen = warm.portfolio(scores, size)
    default = next((at for at, (_, each) in enumerate(keys) if not set(each.row.set) & set(names)), None)
    whole = default is not None and not np.isnan(scores[default]).any()
    unseen = warm.held_out(scores, len(chosen), default=default if whole else None)
    return _shown(first, names, list(by_data), [keys[at][1] for at in chosen], scores, chosen, unseen, left)


def _history(first: Row, rows: Sequence[Row]) -> tuple[list[str], dict[str, dict[bytes, Setting]], str]:
    """The hyperparameters that were searched, and of each data set the settings of its newest version by their key: on
    those splits that most of them have. And how many settings are left out."""
    own = [
        row
        for row in rows
        if (row.pipeline, row.task) == (first.pipeline, first.task)
        and row.status == "completed"
        and not row.searched
        and row.dataset
        and first.main in row.scores
    ]
    names = sorted({name for row in own for name in row.setting})
    fitting = [row for row in own if _is_like(row, first, names)]
    versions: dict[str, str | None] = {}
    for row in sorted(fitting, key=lambda row: (row.started, row.id), reverse=True):
        versions.setdefault(row.dataset or "", row.version)
    found: dict[str, dict[bytes, Setting]] = {}
    for dataset in sorted(versions):
        here = [row for row in fitting if (row.dataset, row.version) == (dataset, versions[dataset])]
        splits = settings.grouped(here, lambda row: row.splitting)
        largest = max(splits.values(), key=lambda group: (len(group), group[0].id))
        keyed = ((_key(each.row, names), each) for each in settings.of_rows(largest) if _has(each, first))
        found[dataset] = {key: each for key, each in keyed}
    other = len(own) - len(fitting)
    return names, found, f"{count(other, 'run')} set other hyperparameters in the code" if other else ""


def _has(setting: Setting, first: Row) -> bool:
    score = setting.scores.get(first.main or "")
    return score is not None and score.mean == score.mean


def _is_like(row: Row, first: Row, names: Sequence[str]) -> bool:
    """Whether a run differs from the first one in nothing but what was searched."""
    if not names or any(name not in row.parameters for name in names):
        return False
    try:
        check_others(row, set(names), values=first.parameters, own=set(first.set) - set(first.seeded))
    except PadreError:
        return False
    return True


def _key(row: Row, names: Sequence[str]) -> bytes:
    """Equal for equal hyperparameters; here 1 is 1.0, as a default may be written otherwise."""
    values = (row.parameters[name] for name in names)
    return settings.key([float(each) if type(each) is int and abs(each) < 2**53 else each for each in values])


def _shown(
    first: Row,
    names: Sequence[str],
    datasets: Sequence[str],
    chosen: Sequence[Setting],
    scores: NDArray[np.float64],
    at: Sequence[int],
    unseen: HeldOut,
    left: str,
) -> Shown:
    reached = warm.reached(scores, at)
    values: list[Mapping[str, Any]] = [{name: each.row.parameters[name] for name in names} for each in chosen]
    on_all = int((~np.isnan(scores)).all(axis=1).sum())
    about = f"{count(len(scores), 'setting')}, of which {on_all} were run on all {len(datasets)}"
    head = [
        ("portfolio", f"{count(len(chosen), 'setting')} of {first.pipeline}, by {first.main}"),
        ("chosen from", f"{about}: {listed(datasets, _NAMED)}"),
        *([("left out", left)] if left else []),
    ]
    number = count(len(chosen), "random setting")
    told = f"mean regret {unseen.portfolio:.3f}; {number} {unseen.random:.3f}"
    usual = "was not run on all" if unseen.default is None else f"{unseen.default:.3f}"
    tail = [
        ("unseen data", f"{told}; the default setting {usual} (each data set left out in turn)"),
        *([] if unseen.helps else [("", "this portfolio is no better than random settings")]),
    ]
    rows = [
        [str(number), *(formats.value_text(value) for value in own.values()), f"{regret:.3f}"]
        for number, (own, regret) in enumerate(zip(values, reached, strict=True), 1)
    ]
    return Shown(
        head=head,
        headers=["", *names, "mean regret so far"],
        rows=rows,
        remark=_MEANING,
        tail=tail,
        document={
            "pipeline": first.pipeline,
            "metric": first.main,
            "datasets": list(datasets),
            "settings": [
                {"setting": own, "run": each.row.id, "regret": regret}
                for own, each, regret in zip(values, chosen, reached, strict=True)
            ],
            "unseen": {**unseen._asdict(), "better_than_random": unseen.helps},
        },
    )

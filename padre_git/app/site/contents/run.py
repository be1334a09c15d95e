"""The page of a run: what `padre show` and `padre instances` print, with charts."""

import math
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from padre_git.app import predictions
from padre_git.app.notes import notes
from padre_git.app.repository.reader import Reader
from padre_git.app.runs.scores import of_run
from padre_git.app.show import details
from padre_git.app.show.run import NOTES, show_run
from padre_git.app.site import charts
from padre_git.app.site.contents.cells import Content, paired
from padre_git.app.site.questions import written
from padre_git.app.site.view import View
from padre_git.core.plots.instances import Instances
from padre_git.core.statistics.scores import Scores
from padre_git.core.text import formats
from padre_git.core.text.formats import count, number, value_text
from padre_git.errors import PadreError
from padre_git.model.documents import Environment
from padre_git.model.names import short
from padre_git.storage.index import Row

if TYPE_CHECKING:
    from padre_git.app.predictions.instances import Look

_HARDEST = 15  # rows
_COLUMNS = 8  # attributes of a row
_PAIRS = 6  # of a comparison: each reads the predictions of two runs
_LOG = 200_000  # letters of what a run printed


def run(view: View, row: Row) -> Content:
    """A run as `padre show` has it, with its charts and its hardest rows."""
    shown = show_run(view.workspace, row, view.index, everything=True, now=view.revision is None)
    reader = Reader(view.workspace, row)
    scores = of_run(reader.metrics)
    rows = [
        {
            "cells": cells[:3],
            "drawn": [value for value in score.values if math.isfinite(value)],
            "says": f"{count(len(score.values), 'split')}: {cells[-1]}",
            **_range(score, scores.values()),
        }
        for cells, score in zip(shown.rows, scores.values(), strict=True)
    ]
    pictures, absent = charts.of_run(view, row)
    looked = _look(view, row)
    hardest = _hardest(view, looked) if looked else None
    return {
        "short": short(row.id),
        "experiment": row.experiment,
        "head": paired(shown.head),
        "headers": [*shown.headers[:3], *(["splits"] if len(shown.headers) > 3 else [])],
        "scores": rows,
        "remark": shown.remark,
        "splits": _per_split(scores),
        "traceback": shown.text,
        "plots": pictures,
        "absent": absent,
        "squares": _squares(view, looked) if looked else [],
        "tables": [hardest] if hardest else [],
        "tail": paired(line for line in shown.tail if line[0] != NOTES),
        "title": f"Run {short(row.id)} of {row.experiment}",
        "noted": written(view, notes.on_run(view.written, row)),
        "parameters": _parameters(reader),
        "environment": _environment(reader),
        "log": _log(reader),
        "same": [f"padre show {short(row.id)}", *([f"padre instances {short(row.id)}"] if row.predictions else [])],
    }


def _range(score: Scores, every: Iterable[Scores]) -> dict[str, float]:
    """The ends of the scale on which values per split are drawn: one scale for all metrics within [0, 1]."""
    beside = [each for each in every if each.within_unit and score.within_unit] or [score]
    known = [value for each in beside for value in each.values if math.isfinite(value)] or [0.0]
    return {"low": min(known), "high": max(known)}


def _per_split(scores: Any) -> Content | None:
    found = {name: score for name, score in scores.items() if len(score.values) > 1}
    if not found:
        return None
    most = max(len(score.values) for score in found.values())
    cells = [[number(v, score.digits) for v in score.values] for score in found.values()]
    rows = [[str(at), *(column[at] if at < len(column) else "" for column in cells)] for at in range(most)]
    return {"headers": ["split", *found], "rows": rows}


def _parameters(reader: Reader) -> list[list[str]]:
    run, types = reader.run, details.parameter_types(reader.definition)
    chosen = {*run.set, *run.setting}
    ranked = sorted(run.parameters, key=lambda name: name not in chosen)
    return [
        [name, value_text(run.parameters[name]), types.get(name, ""), "set" if name in chosen else "default"]
        for name in ranked
    ]


def _environment(reader: Reader) -> list[tuple[str, list[str]]]:
    digest = reader.row.environment
    try:
        found = reader.document(reader.place.environment(digest), Environment) if digest else None
    except PadreError:
        return []
    if found is None:
        return []
    hardware = [found.processor, count(found.cpus, "core"), formats.size(found.memory) if found.memory else ""]
    versions = [f"{name} {version}" for name, version in sorted(found.distributions.items())]
    return [
        ("python", [f"{found.implementation} {found.python}"]),
        ("system", [f"{found.system} {found.release} {found.machine}"]),
        ("hardware", [", ".join([*filter(None, hardware), *found.accelerators])]),
        ("packages", [", ".join(versions)]),
    ]


def _log(reader: Reader) -> str:
    data = reader.bytes(f"{reader.row.path}/log.txt")
    text = data.decode(errors="replace") if data else ""
    return text if len(text) <= _LOG else f"{text[:_LOG]}\n… {len(text) - _LOG:,} more letters: padre show"


def _look(view: View, row: Row) -> "Look | None":
    """The rows of a run; none where they are not shown, or cannot be right or wrong."""
    if view.shows(row.dataset) == "none" or not row.predictions:
        return None
    try:
        return predictions.instances.look_at(view.workspace, row)
    except PadreError:  # a clustering, several targets; predictions that are not here are said above
        return None


def _squares(view: View, found: "Look") -> list[Content]:
    """A square for each row, which says who else has it wrong."""
    wrong = view.wrong_in(found.row) if found.classes else {}
    rows, row = found.rows, found.row
    names = _names(each for runs in wrong.values() for each in runs)
    if wrong:
        said = ([names[each.id] for each in wrong.get(at, ())] for at in rows.index)
        rows = rows.assign(wrong_in=[", ".join(each) for each in said])
    links = {name: f"run/{each}.html" for each, name in names.items() if each in view.cited or not view.public}
    shown = Instances(rows, (row.label,), "p_truth" in found.frame, _attributes(view, found))
    return charts.of_rows(shown, pictures=view.pictures(row.dataset, row.version), links=links)


def _names(rows: Iterable[Row]) -> dict[str, str]:
    """Run -> its label; its experiment where several have the label."""
    found = {row.id: row for row in rows}
    labels = Counter(row.label for row in found.values())
    return {
        key: row.label if labels[row.label] == 1 else f"{row.label} of {row.experiment}" for key, row in found.items()
    }


def _attributes(view: View, found: "Look") -> Any:
    """The columns of the data that may be shown, but pictures; none where ids that a script made up are not in it."""
    return None if found.attributes is None else view.attributes(found.row)


def _hardest(view: View, found: "Look") -> Content | None:
    """The hardest rows of a run, with what people wrote about them."""
    row, kept = found.row, view.shows(found.row.dataset)
    attributes = _attributes(view, found)
    chosen = list(attributes.columns[:_COLUMNS]) if attributes is not None else []
    rows = []
    wrong = found.rows[found.rows["hardness"] > 0] if found.classes else found.rows
    if wrong.empty:
        return None
    hardest: Any = wrong.head(_HARDEST)
    noted = notes.on_rows(view.written, row.dataset, row.version)
    said = [" ".join(note.line for note in noted.get(str(each), ())) for each in hardest.index]
    seen = view.pictures(row.dataset, row.version)
    drawn = [[each] for each in seen.cells(list(hardest.index))] if seen else [[]] * len(hardest)
    for each, note, picture in zip(hardest.itertuples(), said, drawn, strict=True):
        hard = [number(each.hardness), f"{each.wrong} of {each.n}"] if found.classes else [f"{each.hardness:.4g}"]
        cells = [_short(attributes.at[each.Index, name]) for name in chosen] if attributes is not None else []
        beside = [note] if any(said) else []
        rows.append([_short(each.Index), *picture, _short(each.truth), _short(each.prediction), *hard, *beside, *cells])
    names = ["hardness", "wrong"] if found.classes else ["mean absolute error"]
    names += ["notes"] if any(said) else []
    more = f" Attributes are not shown ({row.data} says `publish: ids`)." if kept == "ids" else ""
    return {
        "title": "Hardest rows",
        "says": f"Of {count(len(found.rows), 'row')}, the ones that were predicted worst.{more}",
        "headers": ["row", *(["picture"] if seen else []), "truth", "prediction", *names, *map(str, chosen)],
        "rows": rows,
    }


def _short(value: Any) -> str:
    value = value.item() if hasattr(value, "item") else value
    return f"{value:.4g}" if isinstance(value, float) else value_text(value)

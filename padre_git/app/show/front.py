"""`padre show` of a search for several objectives: the settings of its front, and which neighbours hardly differ."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from padre_git.app.repository.reader import Reader
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import columns, listing, searches, settings
from padre_git.app.runs.listing import Shown
from padre_git.app.runs.scores import of_setting
from padre_git.app.runs.select import Selection
from padre_git.app.runs.settings import Setting
from padre_git.core.statistics import words
from padre_git.core.statistics.means import mean, std
from padre_git.core.statistics.outcomes import holm
from padre_git.core.statistics.pair import pair
from padre_git.core.text import formats
from padre_git.model.documents import Metrics, Search
from padre_git.model.names import short
from padre_git.storage.index import Index


def front(workspace: Workspace, found: Selection, known: Index) -> Shown | None:
    """The front of the search that was selected; none where it has one objective."""
    document = searches.of(workspace, found.rows[0]) if found.rows else None
    if document is None or not document.front:
        return None
    every = settings.marked(settings.of_rows(searches.whole(workspace, known, found.rows)))
    place = {run: at for at, run in enumerate(document.front)}
    chosen = [each for each in settings.settle(every, known.metrics) if any(row.id in place for row in each.runs)]
    chosen.sort(key=lambda each: min(place.get(row.id, len(place)) for row in each.runs))
    metrics = known.metrics(row for each in chosen for row in each.distinct)
    told = columns.table(chosen)
    headers, rows = columns.rows(
        [
            ("", [str(each.position) for each in chosen]),
            *told,
            *((name, [_value(workspace, each, name, metrics) for each in chosen]) for name in document.objectives),
            ("run", [short(each.row.id) for each in chosen]),
        ]
    )
    row = chosen[0].row
    return Shown(
        head=[
            ("front", f"{len(chosen)} of {formats.count(document.settings or len(every), 'setting')}: no other one is "
                      f"better in {' and '.join(document.objectives)}"),
            ("experiment", f"{row.project}/{row.experiment}"),
            *([("splitting", row.splits)] if row.splits else []),
        ],
        headers=headers,
        rows=rows,
        remark="these settings were chosen on these splits: their scores are optimistic",
        tail=[("neighbours", text) for text in _neighbours(chosen, document, metrics)],
        document=[listing.run_document(each, metrics) for each in chosen],
        common=columns.COMMON,
        cuttable=columns.texts(told),
    )  # fmt: skip


def _value(workspace: Workspace, setting: Setting, name: str, metrics: Mapping[str, Metrics]) -> str:
    """A metric with its spread, or a time per split."""
    score = of_setting(setting, name, metrics)
    if score is not None:
        return score.text
    documents = [split for row in setting.distinct for each in Reader(workspace, row).splits for split in each.splits]
    seconds = [getattr(each, name) for each in documents if hasattr(each, name)]
    if not seconds:
        return ""
    spread = std(seconds)
    return f"{mean(seconds):.3g} s" + (f" ± {spread:.1g}" if spread is not None else "")


def _neighbours(chosen: Sequence[Setting], document: Search, metrics: Mapping[str, Metrics]) -> list[str]:
    """Which of two settings that follow each other do not differ significantly, in one family of tests (Holm)."""
    tests = []
    for one, other in pairwise(chosen):
        for name in document.objectives:
            both = [of_setting(each, name, metrics, name=str(each.position)) for each in (one, other)]
            if both[0] is not None and both[1] is not None:
                tests.append(pair(both[0], both[1]))
    return [
        f"{each.a} and {each.b} do not differ significantly in {each.metric} ({words.adjusted(each)})"
        for each in holm(tests)
        if each.adjusted is not None and each.adjusted >= each.alpha
    ]

"""The page of history: when which run took the lead."""

import re
from collections.abc import Sequence

from padre_git.app.notes import links
from padre_git.app.plots.timeline import NOT_YET, commit_of, moments
from padre_git.app.runs import columns, listing
from padre_git.app.runs.settings import Setting, goodness, grouped
from padre_git.app.site import charts
from padre_git.app.site.contents.cells import Cell, Content, link, when
from padre_git.app.site.view import View
from padre_git.core.text import formats
from padre_git.model.names import natural

_DRAWN = 20  # boards with a chart
_REQUEST = re.compile(r"[#!]\d+")  # as hosts write it into the subject of a merge


def history(view: View) -> list[Content]:
    """For each data set and metric, how the scores changed over the commits, and when which run took the lead."""
    done = [
        setting
        for group in view.placed.recordings
        for setting in group
        if setting.score and setting.row.status == "completed"
    ]
    places = grouped(
        done, lambda each: (each.row.project, each.row.data or "", each.row.splitting or "", each.row.main or "")
    )
    ordered = sorted(places.items(), key=lambda each: [natural(part) for part in each[0]])
    return [_board(view, place, every, drawn=at < _DRAWN) for at, (place, every) in enumerate(ordered)]


def _board(view: View, place: tuple[str, str, str, str], every: Sequence[Setting], *, drawn: bool) -> Content:
    project, data, _, metric = place
    lines: list[list[Cell]] = []
    leader: Setting | None = None
    for each in sorted(every, key=lambda each: (each.row.started, each.position)):
        if leader is None or goodness(each) > goodness(leader):
            lines.append(_lead(view, each, leader))
            leader = each
    picture = None
    if drawn:
        recordings = grouped(every, lambda each: each.row.group).values()
        picture = charts.of_history(moments(recordings, view.brought, view.index))
    return {
        "title": f"{project}: {metric} on {data}" if data else f"{project}: {metric}",
        "splits": next((each.row.splits for each in every if each.row.splits), ""),
        "rows": lines[::-1],
        "tried": formats.count(len(every), "setting"),
        "plots": [picture | {"says": f"{metric} of each label over the commits"}] if picture else [],
    }


def _lead(view: View, each: Setting, leader: Setting | None) -> list[Cell]:
    row = each.row
    what = " ".join(filter(None, [row.label, columns.setting_cell(each) if row.setting else ""]))
    before = "" if leader is None else f"{leader.row.label} {listing.spread_cell(leader.score)}" if leader.score else ""
    score = listing.spread_cell(each.score) if each.score else ""
    return [
        when(row.started),
        what,
        f"{score}{' †' if each.settings > 1 else ''}",
        link(view, row),
        (row.commit or "")[:7],
        before,
        _commit(view, each),
    ]


def _commit(view: View, each: Setting) -> Cell:
    """The commit that brought a run to the branch; where its subject names a pull request, with the way to that."""
    found = commit_of(each.runs, view.brought)
    if found is None:
        return NOT_YET
    text = f"{found.hash[:7]} {found.subject}"
    request = _REQUEST.search(found.subject)
    address = links.address(view.forge, request[0]) if request else ""
    return {"text": text, "outside": address} if address else text


HISTORY = ["when (UTC)", "leader", "score", "run", "code", "before", "in the branch since"]

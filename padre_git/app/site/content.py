"""What stands on each page: from the view to the words and tables that its template arranges."""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from padre_git.app.compare.testing import Comparison
from padre_git.app.compare.views.statement import statement
from padre_git.app.compare.views.tables import is_long, long, pairs, pivoted
from padre_git.app.compare.views.words import facts, heading, legend
from padre_git.app.data.versions import ordered
from padre_git.app.runs import columns, listing, nouns, settings
from padre_git.app.runs.names import pipeline_text
from padre_git.app.runs.select import Selection
from padre_git.app.runs.settings import Setting, alone, best, goodness, grouped, of_recording
from padre_git.app.show import overview
from padre_git.app.site import charts
from padre_git.app.site.view import View
from padre_git.core.text import formats
from padre_git.model.documents import Version
from padre_git.model.names import natural, short
from padre_git.model.shell import quoted
from padre_git.storage.index import Row

Content = dict[str, Any]
Cell = Any  # a text, or a text with a link

_EXPERIMENTS = ("experiment", "label", "data", "pipeline", "latest score", "n", "runs")
_PLURALS = {"search": "searches"}
_GAP = re.compile(" {2,}")  # what keeps words apart on a terminal


def link(view: View, row: Row, text: str | None = None) -> Cell:
    """A run's name, with the way to its page where it has one."""
    shown = text if text is not None else short(row.id)
    return {"text": shown, "link": f"run/{row.id}.html"} if not view.public or row.id in view.cited else shown


def paired(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, list[str]]]:
    """Names that repeat, or are empty, continue the one above."""
    found: list[tuple[str, list[str]]] = []
    for name, given in pairs:
        text = _GAP.sub(" · ", given)
        if found and name in {"", found[-1][0]}:
            found[-1][1].append(text)
        else:
            found.append((name, [text]))
    return found


def when(started: str) -> str:
    """``2026-11-23 18:30``, in UTC."""
    return listing.when(started)


# the overview


def front(view: View) -> Content:
    """Projects with their experiments and what they say, and the latest runs."""
    table = nouns.experiments(view.workspace)
    experiments = [each for each in table.documents if each["runs"] or not view.is_part]
    by_project = grouped(experiments, lambda each: str(each["project"]))
    names = sorted({*by_project, *view.projects}, key=natural)
    counts = [
        (f"{number:,}", formats.count(number, noun, _PLURALS.get(noun, "")).partition(" ")[2], path)
        for number, noun, path in (
            (len(view.index.rows), "run", "runs.html"),
            (len(experiments), "experiment", "runs.html#group=experiment"),
            (len(_datasets(view)), "data set", "data/index.html"),
            (len(view.searches), "search", "search/index.html"),
            (len(view.comparisons), "comparison", "compare/index.html"),
            *([(len(view.questions), "question", "questions.html")] if view.questions else []),
        )
    ]
    return {
        "counts": counts,
        "experiments": experiments,
        "projects": [_project(view, name, by_project.get(name, [])) for name in names],
        "latest": _runs(view, view.latest) if view.latest else None,
        "problems": [listing.problem(each, len(view.index.rows)) for each in view.index.problems],
        "same": ["padre list experiments", "padre list"],
        "cite": view.citation.decode(errors="replace"),
    }


def _project(view: View, name: str, experiments: Sequence[dict[str, Any]]) -> Content:
    document, found = view.projects.get(name), view.comparisons.get(name)
    latest = {each.row.experiment: each for each in view.newest if each.row.project == name}
    state = view.revision is None and any(each["state"] for each in experiments)
    rows = [
        [
            each["experiment"],
            each["label"],
            _dataset_link(view, each["data"]),
            each["pipeline"].replace(" + ", " → "),
            *_score(view, latest.get(each["experiment"])),
            str(each["runs"]),
            *([each["state"]] if state else []),
            when(each["last"])[:10] if each["last"] else "",
        ]
        for each in experiments
    ]
    return {
        "slug": name,
        "name": document.name if document else name,
        "description": document.description if document else "",
        "statement": statement(found[1]) if found else "",
        "headers": [*_EXPERIMENTS, *(["state"] if state else []), "last"],
        "rows": rows,
    }


def _score(view: View, setting: Setting | None) -> list[Cell]:
    """The score of an experiment's latest recording, with the way to its run, and over how many splits it is."""
    if setting is None or setting.score is None:
        return ["", ""]
    text = listing.score_cell(setting, named=True) + (" †" if setting.chosen else "")
    return [link(view, setting.row, text), str(setting.score.n)]


def _dataset_link(view: View, name: str | None) -> Cell:
    slugs = {row.data: row.dataset for row in view.index.rows}
    return {"text": name, "link": f"data/{slugs[name]}.html"} if name and slugs.get(name) else name or ""


def _runs(view: View, found: Sequence[Setting]) -> Content:
    """Some runs as a table."""
    told = columns.table(found, ("experiment", "data"))
    cells = [
        [link(view, setting.row) for setting in found],
        *(texts for _, texts in told),
        [listing.score_cell(setting, named=True) + (" †" if setting.chosen else "") for setting in found],
        [str(setting.score.n) if setting.score else "" for setting in found],
        [when(setting.row.started) for setting in found],
        [setting.row.message for setting in found],
    ]
    says = columns.spread_text(found)
    marks = " † The best of several settings, chosen on these splits." if any(each.chosen for each in found) else ""
    return {
        "headers": ["run", *(heading for heading, _ in told), "score", "n", "started (UTC)", "message"],
        "rows": [list(row) for row in zip(*cells, strict=True)],
        "says": f"{says[:1].upper()}{says[1:]}.{marks}" if says else marks,
    }


# comparisons


def compare(view: View, title: str, found: Comparison, same: str) -> Content:
    """A comparison as `padre compare` has it."""
    return {
        "title": title,
        "statement": statement(found),
        "tables": [_compared(view, found, table) for table in found.tables],
        "pairs": pairs(found) if found.tests.decisive else None,
        "facts": paired(facts(found)),
        "notes": found.notes,
        "plots": charts.of_comparison(found),
        "same": [same],
    }


def _compared(view: View, comparison: Comparison, table: Any) -> Content:
    headers, rows = long(table) if is_long(table) else pivoted(table)
    by_short = {short(each): row for each, row in view.by_id.items()}
    if headers[-1] == "run":
        rows = [
            [*cells[:-1], link(view, by_short[cells[-1]]) if cells[-1] in by_short else cells[-1]] for cells in rows
        ]
    return {
        "heading": heading(table),
        "headers": headers,
        "rows": rows,
        "legend": [_GAP.sub(" · ", text) for text in legend(comparison, table)],
    }


# data sets


def _datasets(view: View) -> list[dict[str, Any]]:
    return nouns.datasets(view.workspace).documents


def dataset(view: View, slug: str) -> Content:
    """A data set: what it is, its versions, the attributes of the newest, its runs."""
    shown = overview.dataset(view.index, slug)
    assert shown  # the table of pages asks for what there is
    found = [each for noun, each in nouns.documents(view.index, "version", Version) if nouns.slugs(noun)[0] == slug]
    newest = ordered(found)[-1] if found else None
    runs = [alone(row) for row in view.index.rows if row.dataset == slug]
    name = view.datasets[slug].name if slug in view.datasets else slug
    return {
        "title": dict(shown.head).get("data set", slug),
        "head": paired(shown.head[1:]),
        "headers": shown.headers,
        "rows": shown.rows,
        "attributes": _attributes(newest) if newest else None,
        "runs": _runs(view, runs[:20]) if runs else None,
        "count": len(runs),
        "slug": slug,
        "name": name,
        "same": [
            f"padre dataset show {quoted(slug)}",
            f"padre list --where {quoted(f'data == {literal(name)}')}",
        ],
    }


def literal(name: str) -> str:
    """A name as a text of a condition; in double quotes, since a shell's are single ones."""
    return repr(name) if '"' in name or "\\" in name or not name.isprintable() else f'"{name}"'


def _attributes(version: Version) -> Content:
    roles = version.roles
    role = {**dict.fromkeys(roles.target, "target"), **dict.fromkeys(roles.drop, "dropped")}
    role |= {name: each for each in ("id", "group", "time", "weight") if (name := getattr(roles, each))}
    rows = []
    for each in version.attributes:
        values = f"{each.range[0]:g} … {each.range[1]:g}" if each.range else formats.listed(each.categories or [], 8)
        cells = [each.name, role.get(each.name, "feature"), each.type, each.level, each.unit, str(each.missing or "")]
        rows.append([*cells, values, each.description])
    headers = ["column", "role", "type", "level", "unit", "missing", "values", "description"]
    kept = [at for at, name in enumerate(headers) if at < 3 or any(row[at] for row in rows)]
    return {"headers": [headers[at] for at in kept], "rows": [[row[at] for at in kept] for row in rows]}


# searches


def search(view: View, name: str) -> Content:
    """A search: its settings, the best first, and what its plots show."""
    rows = view.searches[name]
    shown = overview.of_settings(view.workspace, Selection(name, "run", rows), view.index)
    by_short = {short(row.id): row for row in rows}
    linked = [[link(view, by_short[cell]) if cell in by_short else cell for cell in cells] for cells in shown.rows]
    experiment = dict(shown.head).get("experiment", "")
    recordings = [f'"{each}"' for each in dict.fromkeys(row.recording for row in rows)]
    where = f"recording in [{', '.join(recordings)}]"
    drawn = charts.of_search(view, rows)
    ordered = settings.ranked(
        sorted(settings.settle(settings.of_rows(rows), view.index.metrics), key=lambda setting: setting.position)
    )
    axes = next((each["axes"] for each in drawn if each["axes"]), None)
    return {
        "title": f"Search of {experiment}",
        "filter": charts.settings_of(ordered, axes) if axes else "",
        "head": paired(shown.head),
        "tail": paired(shown.tail),
        "headers": ["#", *shown.headers[1:]],
        "rows": linked,
        "remark": shown.remark,
        "plots": drawn,
        "where": where,
        "same": [f"padre list --expand --where {quoted(where)}"],
    }


def searches(view: View) -> list[list[Cell]]:
    """A line for each search."""
    lines = []
    for name, rows in view.searches.items():
        group = of_recording(rows)
        top = best(group)
        cells = [{"text": top.row.experiment, "link": f"search/{name}.html"}, str(len(group))]
        lines.append(
            [*cells, listing.score_cell(top, named=True), link(view, top.row), when(rows[0].started), top.row.message]
        )
    return lines


# history and provenance


def history(view: View) -> list[Content]:
    """For each data set and metric, when which run took the lead."""
    done = [setting for group in view.every for setting in group if setting.score and setting.row.status == "completed"]
    places = grouped(
        done, lambda each: (each.row.project, each.row.data or "", each.row.splitting or "", each.row.main or "")
    )
    found = []
    for (project, data, _, metric), every in sorted(
        places.items(), key=lambda each: [natural(part) for part in each[0]]
    ):
        ordered_runs = sorted(every, key=lambda each: (each.row.started, each.position))
        lines: list[list[Cell]] = []
        leader: Setting | None = None
        for each in ordered_runs:
            if leader is None or goodness(each) > goodness(leader):
                lines.append(_lead(view, each, leader))
                leader = each
        if lines:
            title = f"{project}: {metric} on {data}" if data else f"{project}: {metric}"
            splits = next((each.row.splits for each in ordered_runs if each.row.splits), "")
            found.append(
                {
                    "title": title,
                    "splits": splits,
                    "rows": lines[::-1],
                    "tried": formats.count(len(ordered_runs), "setting"),
                }
            )
    return found


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
    ]


HISTORY = ["when (UTC)", "leader", "score", "run", "commit", "before"]


def provenance(view: View) -> list[Content]:
    """For each experiment that something cites: from the data over the code to the runs and to the tables."""
    tables: dict[str, list[Cell]] = {}
    for title, compared in view.comparisons.values():
        for table in compared.tables:
            for entry in table.entries.values():
                for each in entry.found.setting.runs:
                    tables.setdefault(each.id, []).append(
                        f"{title}: {entry.row}{f', {entry.column}' if entry.column else ''}"
                    )
    rows = sorted(view.cited.values(), key=lambda row: (natural(row.project), natural(row.experiment), row.id))
    found = []
    for (project, experiment), own in groupby(rows, key=lambda row: (row.project, row.experiment)):
        lines = [
            [
                _version_link(row),
                f"{row.execution[:7]}{f' = {row.commit[:7]}' if row.commit else ''}",
                pipeline_text(row).replace(" + ", " → "),
                link(view, row),
                row.splits,
                formats.listed(dict.fromkeys(tables.get(row.id, [])), 3),
            ]
            for row in own
        ]
        found.append({"title": f"{project}/{experiment}", "rows": lines})
    return found


PROVENANCE = ["data", "code = commit", "pipeline", "run", "splits", "shown in"]


def _version_link(row: Row) -> Cell:
    if not row.dataset:
        return ""
    return {"text": f"{row.data} {(row.version or '')[:7]}", "link": f"data/{row.dataset}.html"}

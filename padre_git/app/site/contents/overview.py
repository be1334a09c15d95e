"""The overview: projects with their experiments and what they say, and the latest runs."""

from collections.abc import Sequence
from typing import Any

from padre_git.app.compare.views.statement import statement
from padre_git.app.runs import listing, nouns
from padre_git.app.runs.settings import Setting, grouped
from padre_git.app.site.contents.cells import Cell, Content, dataset_link, link, runs, when
from padre_git.app.site.view import View
from padre_git.core.text import formats
from padre_git.model.names import natural

_EXPERIMENTS = ("experiment", "label", "data", "pipeline", "latest score", "n", "runs")
_PLURALS = {"search": "searches"}


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
            (len(nouns.datasets(view.workspace).documents), "data set", "data/index.html"),
            (len(view.searches), "search", "search/index.html"),
            (len(view.comparisons), "comparison", "compare/index.html"),
            *([(len(view.questions), "question", "questions.html")] if view.questions else []),
        )
    ]
    return {
        "counts": counts,
        "experiments": experiments,
        "projects": [_project(view, name, by_project.get(name, [])) for name in names],
        "latest": runs(view, view.latest) if view.latest else None,
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
            dataset_link(view, each["data"]),
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

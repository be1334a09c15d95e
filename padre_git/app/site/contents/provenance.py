"""The page of provenance: from the version of the data, over the code, to the run and what shows it."""

from itertools import groupby

from padre_git.app.runs.names import pipeline_text
from padre_git.app.site.contents.cells import Cell, Content, link
from padre_git.app.site.view import View
from padre_git.core.text import formats
from padre_git.model.names import natural
from padre_git.storage.index import Row


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

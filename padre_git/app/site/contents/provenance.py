"""The page of provenance: from the version of the data, over the code, to the run and what shows it."""

from itertools import groupby

from padre_git.app.notes import links
from padre_git.app.report.uses import Use
from padre_git.app.runs.names import pipeline_text
from padre_git.app.runs.settings import grouped
from padre_git.app.site.contents.cells import Cell, Content, link
from padre_git.app.site.view import View
from padre_git.core.text import formats
from padre_git.model.names import natural
from padre_git.storage.index import Row

_PAPER = "in the paper"
_USES = 5  # of a run that are listed


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
    papers = grouped(view.uses, lambda each: each.number.row.id)
    rows = sorted(view.cited.values(), key=lambda row: (natural(row.project), natural(row.experiment), row.id))
    found = []
    for (project, experiment), own in groupby(rows, key=lambda row: (row.project, row.experiment)):
        lines = [
            [
                _version_link(row),
                _code(view, row),
                pipeline_text(row).replace(" + ", " → "),
                link(view, row),
                row.splits,
                formats.listed(dict.fromkeys(tables.get(row.id, [])), 3),
                [_use(view, each) for each in papers.get(row.id, [])[:_USES]],
            ]
            for row in own
        ]
        kept = [at for at, name in enumerate(PROVENANCE) if name != _PAPER or any(line[at] for line in lines)]
        headers, rows_ = [PROVENANCE[at] for at in kept], [[line[at] for at in kept] for line in lines]
        found.append({"title": f"{project}/{experiment}", "headers": headers, "rows": rows_})
    return found


PROVENANCE = ["data", "code = commit", "pipeline", "run", "splits", "shown in", _PAPER]


def _code(view: View, row: Row) -> Cell:
    """The code of a run, and the commit that has it."""
    text = f"{row.execution[:7]}{f' = {row.commit[:7]}' if row.commit else ''}"
    address = links.commit(view.forge, row.commit or "")
    return {"text": text, "outside": address} if address else text


def _use(view: View, each: Use) -> Cell:
    """``paper.tex:212 svc.digits.accuracy = 0.983 ± 0.008``, with the way to that line."""
    text = f"{each.path}:{each.line} {each.key} = {each.number.text}"
    address = links.line(view.forge, view.commit, each.path, each.line)
    return {"text": text, "outside": address} if address else text


def _version_link(row: Row) -> Cell:
    if not row.dataset:
        return ""
    return {"text": f"{row.data} {(row.version or '')[:7]}", "link": f"data/{row.dataset}.html"}

"""What the pages share: texts and links of cells, facts, tables of runs."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from padre_git.app.runs import columns, listing
from padre_git.app.runs.settings import Setting
from padre_git.app.site.view import View
from padre_git.model.names import short
from padre_git.storage.index import Row

Content = dict[str, Any]
Cell = Any  # a text, or a text with a link

GAP = re.compile(" {2,}")  # what keeps words apart on a terminal


def link(view: View, row: Row, text: str | None = None) -> Cell:
    """A run's name, with the way to its page where it has one."""
    shown = text if text is not None else short(row.id)
    return {"text": shown, "link": f"run/{row.id}.html"} if not view.public or row.id in view.cited else shown


def paired(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, list[str]]]:
    """Names that repeat, or are empty, continue the one above."""
    found: list[tuple[str, list[str]]] = []
    for name, given in pairs:
        text = GAP.sub(" · ", given)
        if found and name in {"", found[-1][0]}:
            found[-1][1].append(text)
        else:
            found.append((name, [text]))
    return found


def when(started: str) -> str:
    """``2026-11-23 18:30``, in UTC."""
    return listing.when(started)


def dataset_link(view: View, name: str | None) -> Cell:
    slug = view.slugs.get(name)
    return {"text": name, "link": f"data/{slug}.html"} if name and slug else name or ""


def literal(name: str) -> str:
    """A name as a text of a condition; in double quotes, since a shell's are single ones."""
    return repr(name) if '"' in name or "\\" in name or not name.isprintable() else f'"{name}"'


def runs(view: View, found: Sequence[Setting]) -> Content:
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

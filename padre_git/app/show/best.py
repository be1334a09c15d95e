"""`padre best`: the best setting of a search on one screen, and the words that repeat it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from padre_git.app import analysis
from padre_git.app.repository.reader import Reader
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import columns, listing, searches, select, settings
from padre_git.app.runs.listing import Shown
from padre_git.app.runs.scores import of_setting
from padre_git.app.runs.settings import Setting
from padre_git.app.show.front import front
from padre_git.core.text import findings, formats
from padre_git.core.text.literals import typed
from padre_git.errors import PadreError
from padre_git.model.documents import Metrics, Search
from padre_git.model.names import short
from padre_git.model.shell import quoted
from padre_git.storage.index import Index, Row

_PARAMETER = ("-p", "--parameter")
# options of `padre run` with a value that say how and why it searched, or where it computed: a single setting is no
# search, and its numbers are the same everywhere
_SEARCH = (
    "-m",
    "--message",
    "--jobs",
    "--backend",
    "--scheduler",
    "--cluster-option",
    "--settings",
    "--sampler",
    "--search-seed",
    "--time",
    "--objectives",
    *_PARAMETER,
)
_SEARCH_FLAGS = ("--again", "--race", "--nested", "-q", "--quiet", "--json")
_WARM = "--warm"  # its value may be left out


def best(workspace: Workspace, selector: str, known: Index) -> Shown:
    """The best setting of what ``selector`` names: its values, its scores, and how it is run again; of a search for
    several objectives its front.

    Raises
    ------
    UnknownName : where nothing has this name.
    PadreError : where it has no completed run with a score.
    """
    found = select.select(workspace, selector, known=known)
    trade_offs = front(workspace, found, known)
    if trade_offs:
        return trade_offs
    every = settings.marked(settings.of_rows(found.rows))
    done = [each for each in every if each.score]
    if not done:
        raise PadreError(
            f"`{selector}` has no completed run with a score. List its runs with: padre show {quoted(selector)}"
        )
    chosen = settings.best(done)
    [setting] = settings.settle([chosen], known.metrics)
    metrics = known.metrics(setting.distinct)
    reader = Reader(workspace, setting.row)
    document = searches.of(workspace, setting.row)
    row, count = setting.row, len(every)
    best_of = f"best of {count} settings of " if count > 1 else ""
    headers, rows = _scores(setting, metrics)
    searched = analysis.analyse.of_rows(
        workspace, known, searches.whole(workspace, known, _same_search(found.rows, row))
    )
    told = searched.lines() if searched else []
    again = words(reader.run.command, reader.run.setting)
    head = [
        ("best", f"{short(row.id)}, {best_of}{row.experiment}, {listing.when(row.started, ' UTC')}"),
        *([("search", _search(document))] if document else []),
        ("setting", " ".join(f"{name}={formats.value_text(value)}" for name, value in row.setting.items()) or "none"),
        *([("splitting", row.splits)] if row.splits else []),
    ]
    tail = [*told, *([("again", again)] if again else [])]
    return Shown(
        head,
        headers,
        rows,
        findings.optimistic(count) if count > 1 and not told else "",
        tail,
        document={
            **listing.run_document(setting, metrics),
            "settings": count,
            "again": again,
            "search": document.id if document else None,
            **(searched.document if searched else {}),
        },
    )


def _same_search(rows: Iterable[Row], best: Row) -> list[Row]:
    """The runs of the search that the best one is of, also the ones that it took over."""
    return [row for row in rows if row.group == best.group] or list(rows)


def _scores(setting: Setting, metrics: Mapping[str, Metrics]) -> tuple[list[str], list[list[str]]]:
    found = {name: each for name in setting.scores if (each := of_setting(setting, name, dict(metrics)))}
    rows = [
        [f"{name}  (main)" if name == setting.row.main else name, each.text, each.interval_text, str(each.n)]
        for name, each in found.items()
    ]
    return columns.rows(
        list(zip(("metric", "mean ± std", "95 % interval", "n"), map(list, zip(*rows, strict=True)), strict=True))
    )


def _search(document: Search) -> str:
    """How it was searched, in words."""
    how = document.sampler + (f", search seed {document.seed}" if document.seed is not None else "")
    ended = "" if document.status == "completed" else ", unfinished: the same command continues"
    return f"{how}{ended}"


def words(command: Sequence[str], setting: Mapping[str, Any]) -> str:
    """The command that runs ``setting`` alone: of a `padre run` with all its other words; else the `-p` words."""
    given = [word for name, value in setting.items() for word in ("-p", f"{name}={typed(value)}")]
    if not given:
        return ""
    if list(command[:2]) != ["padre", "run"]:
        return quoted(*given)
    kept, behind = _kept(command[2:])
    return quoted("padre", "run", *kept, *given, *behind)


def _kept(given: Sequence[str]) -> tuple[list[str], list[str]]:
    """The words that say nothing of the search; and those behind `--`."""
    at = list(given).index("--") if "--" in given else len(given)
    own = [word for before, word in pairwise(("", *given[:at])) if not (before == _WARM and word.isdecimal())]
    return list(_other(word for word in own if word.partition("=")[0] != _WARM)), list(given[at:])


def _other(given: Iterator[str]) -> Iterable[str]:
    for word in given:
        name = word.partition("=")[0]
        if name in _SEARCH:
            if "=" not in word:
                next(given, None)  # its value
        elif word not in _SEARCH_FLAGS and not (word[:2] in ("-p", "-m") and len(word) > 2):
            yield word

"""Builds what a specification asks for: tables and statements from comparisons, figures from plots."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from importlib import metadata

from padre_git.app.compare.compare import compare
from padre_git.app.compare.table import WORSE, Entry, Table
from padre_git.app.compare.testing import Comparison, Procedure
from padre_git.app.compare.views.latex import Style, latex
from padre_git.app.compare.views.statement import method, statement
from padre_git.app.compare.views.tables import flat, flat_pairs, markdown, pivot, rank_of
from padre_git.app.compare.views.words import heading as heading_of
from padre_git.app.report.spec import LATEST, ComparisonSpec, Order, TableSpec
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import select
from padre_git.app.runs.settings import grouped
from padre_git.core.text import csv, formats
from padre_git.core.text import markdown as markup
from padre_git.errors import NoRuns, PadreError, RepositoryError, UnknownName
from padre_git.model.shell import quoted
from padre_git.storage.index import Index, Row

LATEX, MARKDOWN, CSV = "latex", "markdown", "csv"
_NAMES = {"^": "bold", "v": "*", "=": "=", "†": "†", "‡": "‡", "§": "§"}


def table(workspace: Workspace, spec: TableSpec, form: str, *, command: str, source: str, freeze: str = LATEST) -> str:
    """A table as text: the same runs, the same bytes.

    Parameters
    ----------
    form : latex, markdown or csv.
    command : that makes it again; it stands in the first line.
    source : where it is edited, such as ``report.yaml``; empty where it was asked for on the command line.
    freeze : a revision, or ``latest``.
    """
    found = ordered(answer(workspace, spec, freeze, intervals=form == CSV), spec.order)
    head = heading(workspace, command, source, freeze)
    if form == LATEX:
        if spec.siunitx and spec.second:
            raise PadreError("siunitx columns cannot be underlined; use `siunitx` or `second`")
        fields = {field: getattr(spec, field) for field in Style.__dataclass_fields__ if field != "cite"}
        return latex(found, Style(**fields, cite=spec.cite or {}), head=[head])
    if form == MARKDOWN:
        return "\n".join([f"<!-- {head} -->", "", *(_markdown(each, spec, found) for each in found.tables)])
    return csv.text(*flat(found.tables))


def everything(workspace: Workspace, known: Index | None = None) -> tuple[str, ...]:
    """Selectors of the latest runs of all experiments: their labels, in the order in which they were first recorded.

    ``known`` : the index that is meant; by default that of all runs.

    Raises
    ------
    NoRuns : where no run is completed.
    """
    known = known or workspace.index()
    done = [row for row in reversed(known.rows) if row.status == "completed"]
    if not done:
        raise NoRuns("there are no completed runs yet. Record one with: padre run experiment.py")
    groups = grouped(done, lambda row: row.label)
    return tuple(word for label, rows in groups.items() for word in _words(workspace, known, label, rows))


def _words(workspace: Workspace, known: Index, label: str, rows: Sequence[Row]) -> list[str]:
    """The label, where it names these runs and can be typed in a list; else their experiments."""
    if label.strip() == label and "," not in label:
        for word in (label, f"label:{label}"):
            with suppress(PadreError):
                if {row.label for row in select.select(workspace, word, known=known).rows} == {label}:
                    return [word]
    return list(dict.fromkeys(f"experiment:{row.project}/{row.experiment}" for row in rows))


def evidence(workspace: Workspace, question: ComparisonSpec, form: str, freeze: str = LATEST) -> str:
    """A test: its statement, in Markdown with all tables and pairs, or its pairs as CSV.

    Raises
    ------
    PadreError : where a statement is asked for and nothing can be tested.
    """
    found = answer(workspace, question, freeze)
    if form != LATEX:
        return csv.text(*flat_pairs(found)) if form == CSV else markdown(found) + "\n"
    said = statement(found)
    if not said:
        raise PadreError(f"nothing is tested here; padre compare {quoted(*question.select)} says why")
    return said + "\n"


def answer(
    workspace: Workspace, question: ComparisonSpec, freeze: str = LATEST, *, intervals: bool = False
) -> Comparison:
    """The comparison that answers a question; of single scores on one test set only asked with ``intervals``."""
    metrics = [question.metric] if isinstance(question.metric, str) else question.metric
    asked = Procedure(question.test, question.control, question.rope, question.alpha, question.posthoc)
    return compare(
        workspace,
        question.select,
        where=question.where,
        metrics=[name for name in metrics if name],
        rows=question.rows,
        columns=question.columns,
        expand=question.expand,
        asked=asked,
        at=None if freeze == LATEST else freeze,
        intervals=intervals,
    )


def heading(workspace: Workspace, command: str, source: str, freeze: str) -> str:
    """``padre 0.1.0: padre report accuracy --latex. Generated: edit report.yaml instead. commit 1a2b3c4``."""
    commit = workspace.git.resolve("HEAD" if freeze == LATEST else freeze)
    if commit is None and freeze != LATEST:
        raise RepositoryError(f"freeze: `{freeze}` is not a revision of this repository; git tag, git branch")
    edit = f"Generated: edit {source} instead." if source else "Generated."
    where = "; numbers are the latest" if freeze == LATEST else f" ({freeze})"
    return f"padre {metadata.version('padre-git')}: {command}. {edit} commit {(commit or 'none')[:7]}{where}"


def ordered(found: Comparison, order: Order) -> Comparison:
    """The same with the rows and columns of ``order`` first; an unknown one is an error that lists them."""
    tables = []
    for each in found.tables:
        down, across = (order.columns, order.rows) if each.turned else (order.rows, order.columns)
        rows = _first(down, each.rows, "row", each)
        columns = _first(across, each.columns, "column", each)
        tables.append(replace(each, rows=rows, columns=columns))
    return replace(found, tables=tuple(tables))


def _first(wanted: Sequence[str], known: Sequence[str], kind: str, table: Table) -> tuple[str, ...]:
    for name in wanted:
        if name not in known:
            raise UnknownName(kind, name, known, where=f"the table of {table.metric}")
    return (*wanted, *(name for name in known if name not in wanted))


def _markdown(found: Table, spec: TableSpec, comparison: Comparison) -> str:
    def name(text: str) -> str:
        return markup.prose(spec.rename.get(text, text) or found.metric)

    def rank(row: str) -> str:
        return markup.prose(rank_of(found, row).replace(f" {WORSE}", _NAMES[WORSE]))

    heads, rows, below = pivot(found, name, partial(_cell, spec=spec), rank, ranked=bool(found.over))
    lines = markup.table(["", *heads], [*rows, *below], align="l".ljust(len(heads) + 1, "r"))
    caption = "" if spec.caption == "auto" else f"{spec.caption}\n\n"
    return f"{caption}{chr(10).join(lines)}\n\n{_legend(found, comparison)}\n"


def _cell(entry: Entry | None, spec: TableSpec) -> str:
    if entry is None or entry.scores is None or entry.why:
        return "" if entry is None else "--"
    text = formats.spread(entry.scores.mean, entry.scores.std, bounds=entry.scores.bounds, digits=spec.digits)
    marks = "".join(_NAMES[mark] for mark in entry.marks if mark != "^")
    return (f"**{text}**" if "^" in entry.marks and spec.bold else text) + markup.prose(marks)


def _legend(found: Table, comparison: Comparison) -> str:
    """What the ± is over, which test the marks are of, and what cells without a number lack."""
    test = markup.prose(method(comparison, found))
    used = {mark for entry in found.entries.values() for mark in entry.marks}
    extreme = "lowest" if found.lower_is_better else "highest"
    parts = [
        ("^", f"Bold: {extreme} mean."),
        ("v", f"\\*: significantly worse than it ({test})."),
        ("=", "=: equivalent to it."),
        ("†", "†: chosen on these splits, optimistic, in no test."),
        ("§", f"§: {markup.prose(found.imported)}."),
        ("‡", f"‡: reported by others ({markup.prose('; '.join(found.sources))})."),
    ]
    ranks = [f"Mean rank: over {len(found.over.datasets)} data sets, 1 is best."] if found.over else []
    ranks += [f"\\* at a mean rank: significantly worse than the best ({test})."] if found.behind else []
    ranks += [f"From {markup.prose('; '.join(found.sources))}."] if found.borrowed else []
    reasons = [f"--: {markup.prose(reason)}." for reason in found.reasons]
    first = f"{markup.prose(heading_of(found).partition(';')[0])}."
    return " ".join([first, *(text for mark, text in parts if mark in used), *ranks, *reasons])


def standalone(body: str, *, siunitx: bool) -> str:
    """A document of its own around tables, to look at."""
    packages = ["booktabs", "amsmath", *(["siunitx"] if siunitx else [])]
    lines = [
        r"\documentclass{article}",
        r"\usepackage[T1]{fontenc}",
        r"\usepackage[utf8]{inputenc}",
        r"\IfFileExists{lmodern.sty}{\usepackage{lmodern}}{}",
        r"\usepackage[margin=2cm]{geometry}",
        *(rf"\usepackage{{{name}}}" for name in packages),
        r"\begin{document}",
        body.rstrip(),
        r"\end{document}",
    ]
    return "\n".join(lines) + "\n"

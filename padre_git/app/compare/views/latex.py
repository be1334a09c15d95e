"""A comparison as booktabs tables, one per metric: marks have their sentence in the caption, runs stand in comments."""

import re
import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from padre_git.app.compare.table import BEST, CHOSEN, EQUIVALENT, IMPORTED, REPORTED, WORSE, Entry, Table
from padre_git.app.compare.testing import Comparison
from padre_git.app.compare.views.statement import method, statement
from padre_git.app.compare.views.tables import pivot
from padre_git.app.compare.views.words import facts, title
from padre_git.core.statistics import words
from padre_git.core.text import formats
from padre_git.core.text import latex as tex
from padre_git.model.names import short, slug

_WIDTH = 100
_LETTER = 5.0  # points of a digit at 10 pt
_PAGE, _BOTH_COLUMNS = 345, 500  # points: a page of `article`, and both columns of a paper
_MATH = re.compile(r"\\(?:mathbf|underline|bfseries|cite|dagger|ddagger|S\b)|[\\{}$^~]")


class Size(NamedTuple):
    """A size of letters: width of a digit relative to the text's, and the points on each side of a column.

    Small letters are drawn wider: those of Computer Modern at 5 pt have 0.68 of the width at 10 pt, not the half.
    """

    letters: float
    between: float


SIZES = {
    "": Size(1, 6),
    "small": Size(0.93, 4),
    "footnotesize": Size(0.85, 3),
    "scriptsize": Size(0.8, 2),
    "tiny": Size(0.69, 1.5),
}
_SIGNS = {WORSE: "*", EQUIVALENT: "=", CHOSEN: r"\dagger", REPORTED: r"\ddagger", IMPORTED: r"\S"}


@dataclass(frozen=True)
class Style:
    """How a table is set.

    Attributes
    ----------
    caption : the whole text; ``auto`` is what padre writes, with a sentence for each mark; other text comes before
        those sentences.
    label : of `\\ref`; by default ``tab:`` and the metric.
    rename : row or column -> what stands there.
    cite : row -> keys of `\\cite`.
    digits : decimals of all cells; by default as everywhere.
    bold, second : the best mean bold, the second best underlined.
    siunitx : columns of the package siunitx (version 3), aligned at the decimal point.
    position : of the float.
    size : of the letters: small, footnotesize, scriptsize or tiny; the space between columns shrinks with it. By
        default the largest with which the table, turned where it is narrower then, fits the page.
    wide : a float over both columns of the page.
    """

    caption: str = "auto"
    label: str = ""
    rename: Mapping[str, str] = field(default_factory=dict)
    cite: Mapping[str, str] = field(default_factory=dict)
    digits: int | None = None
    bold: bool = True
    second: bool = False
    siunitx: bool = False
    position: str = "t"
    size: str = ""
    wide: bool = False


def latex(comparison: Comparison, style: Style | None = None, *, head: Iterable[str] = ()) -> str:
    """The tables, ready for `\\input`; above them in comments ``head``, the runs of each cell, and what was tested."""
    lines = [tex.comment(line) for line in head]
    notes = [*dict.fromkeys(note for table in comparison.tables for note in _runs(table))]
    notes += [f"{name}: {text}" for name, text in facts(comparison)]
    for note in [*notes, statement(comparison)]:
        lines += map(tex.comment, _wrapped(note, _WIDTH))
    for table in comparison.tables:
        lines += _fitting(table, comparison, style or Style()).lines()
    return "\n".join(lines) + "\n"


def _fitting(table: Table, comparison: Comparison, style: Style) -> "_Setter":
    """The table as it fits the page: as it is, turned, or in smaller letters."""
    usual, turned = (_Setter(each, comparison, style) for each in (table, replace(table, turned=not table.turned)))
    found = min(usual, turned, key=_Setter.width) if usual.width() > usual.room else usual
    if style.size or found.width() <= found.room:
        return found
    smaller = (_Setter(found.table, comparison, replace(style, size=size)) for size in SIZES if size)
    sizes = list(smaller)
    return next((each for each in sizes if each.width() <= each.room), sizes[-1])


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)


def _runs(table: Table) -> list[str]:
    """The runs of each cell, and their splits."""
    runs = (
        f"{each.row}{each.column and f'.{each.column}'} {' '.join(short(row.id) for row in each.found.setting.runs)}"
        for each in table.entries.values()
    )
    splits = dict.fromkeys((each.found.row.splitting or "")[:7] for each in table.entries.values())
    listed = ", ".join(filter(None, splits))
    return [", ".join(runs), f"splits {listed}" if listed else ""]


class _Setter:
    """Sets one table."""

    def __init__(self, table: Table, comparison: Comparison, style: Style) -> None:
        self.table, self.comparison, self.style = table, comparison, style
        self.grid, self.ranked = table.grid, table.over is not None
        self.used = {mark for each in table.entries.values() for mark in each.marks}
        self.second = {name: self._second(name) for name in table.columns} if style.second else {}
        self.room = _BOTH_COLUMNS if style.wide else _PAGE

    def width(self) -> float:
        """About how many points it takes."""
        heads, body, last = pivot(self.table, self._name, self._cell, self._rank, ranked=self.ranked)
        columns = zip(["", *heads], *body, *last, strict=True)
        letters = sum(max(len(_MATH.sub("", cell.replace(r"\pm", "±"))) for cell in cells) for cells in columns)
        size = SIZES[self.style.size]
        return letters * _LETTER * size.letters + (len(heads) + 1) * 2 * size.between

    def lines(self) -> list[str]:
        """From `\\begin{table}` to `\\end{table}`."""
        table, style = self.table, self.style
        columns, body, last = pivot(table, self._name, self._cell, self._rank, ranked=self.ranked)
        heads = [f"{{{name}}}" for name in columns] if style.siunitx else columns
        widths = [max(map(len, cells), default=0) for cells in zip(*body, *last, strict=True)]
        float_, between = "table*" if style.wide else "table", f"{SIZES[style.size].between:g}"

        def lines(rows: Iterable[list[str]]) -> list[str]:
            return [rf"    {' & '.join(map(str.ljust, cells, widths)).rstrip()} \\" for cells in rows]

        over = self.width() - self.room
        wide = f"about {over:.0f} pt wider than the text: leave out columns, or set it sideways (package rotating)"
        return [
            *([tex.comment(wide)] if over > 0 else []),
            rf"\begin{{{float_}}}[{style.position}]",
            r"  \centering",
            r"  \setlength{\belowcaptionskip}{6pt}",  # which `article` has below figures alone
            *([rf"  \{style.size}", rf"  \setlength{{\tabcolsep}}{{{between}pt}}"] if style.size else []),
            *self._caption(),
            rf"  \label{{{style.label or f'tab:{slug(table.metric)}'}}}",
            rf"  \begin{{tabular}}{{{self._columns()}}}",
            r"    \toprule",
            rf"    & {' & '.join(heads)} \\",
            r"    \midrule",
            *lines(body),
            *([r"    \midrule", *lines(last)] if last else []),
            r"    \bottomrule",
            r"  \end{tabular}",
            rf"\end{{{float_}}}",
        ]

    def _name(self, name: str) -> str:
        name = name or self.table.metric
        cite = self.style.cite.get(name)
        return (self.style.rename.get(name) or tex.escape(name)) + (rf"~\cite{{{cite}}}" if cite else "")

    def _columns(self) -> str:
        more = "l" if self.ranked and not self.table.turned else ""
        if not self.style.siunitx:
            return "l" * (len(self.grid.columns) + 1) + more
        return "l" + "".join(self._number_column(name) for name in self.grid.columns) + more

    def _number_column(self, name: str) -> str:
        """Room for the longest number of a column, its uncertainty, and the marks behind it."""
        column = [entry for (_, at), entry in self.grid.entries.items() if at == name]
        texts = [_parts(self._text(entry)) for entry in column if not entry.why and entry.scores]
        if not texts:
            return "c"
        whole = max(len(mean.partition(".")[0]) for mean, _ in texts)
        places = max(len(mean.partition(".")[2]) for mean, _ in texts)
        spread = max((len(std.replace(".", "").lstrip("0")) or 1 for _, std in texts if std), default=0)
        error = f"({spread})" if spread else ""
        signs = max(map(_signs, column), key=len, default="")
        after = f", table-space-text-post={{$^{{{signs}}}$}}" if signs else ""
        return (
            f"S[table-format={whole}.{places}{error}, separate-uncertainty=true, retain-zero-uncertainty=true, "
            f"detect-weight=true, mode=text{after}]"
        )

    def _caption(self) -> list[str]:
        first = _first(self.table) if self.style.caption == "auto" else self.style.caption
        text = " ".join([first, *self._sentences()])
        wrapped = _wrapped(rf"\caption{{{text}}}", _WIDTH - 4)
        return [f"  {wrapped[0]}", *(f"    {line}" for line in wrapped[1:])]

    def _sentences(self) -> list[str]:
        """One for each mark that occurs, one for the mean ranks, and one for cells without a number."""
        table, used = self.table, self.used
        extreme = "lowest" if table.lower_is_better else "highest"
        fair = r" of those without~$^{\dagger}$" if CHOSEN in used else ""
        rope = next((pair.posterior.rope for pair in self.comparison.tests.pairs if pair.posterior), 0.0)
        sets = len(table.over.datasets) if table.over else 0
        sentences = (
            (BEST in used and self.style.bold, f"Bold: {extreme} mean{fair}."),
            (any(self.second.values()), "Underlined: second best."),
            (WORSE in used, rf"$^{{*}}$~significantly worse than it ({self._test()})."),
            (EQUIVALENT in used, rf"$^{{=}}$~equivalent to it (within $\pm {rope:g}$)."),
            (CHOSEN in used, r"$^{\dagger}$~chosen on these splits, optimistic, in no test."),
            (REPORTED in used, rf"$^{{\ddagger}}$~reported by others ({tex.escape('; '.join(table.sources))})."),
            (IMPORTED in used, rf"$^{{\S}}$~{tex.escape(table.imported)}."),
            (table.borrowed, f"All numbers are as reported by others ({tex.escape('; '.join(table.sources))})."),
            (sets, f"Mean rank: over {sets} data sets, 1 is best."),
            (table.behind, rf"$^{{*}}$~at a mean rank: significantly worse than the best ({self._test()})."),
            (table.reasons, "--: not comparable."),
        )
        return [text for needed, text in sentences if needed]

    def _test(self) -> str:
        """What makes a difference significant: level, test and family."""
        level, _, rest = method(self.comparison, self.table).partition(", ")
        return f"${level}$, {tex.prose(rest).replace('t-test', '$t$-test')}"

    def _rank(self, row: str) -> str:
        rank = self.table.ranks.get(row)
        if rank is None:
            return ""
        number = formats.number(rank, formats.apart(self.table.ranks.values()))
        text = f"${number}{'^{*}' if row in self.table.behind else ''}$"
        return f"{{{text}}}" if self.style.siunitx else text

    def _text(self, entry: Entry) -> str:
        score = entry.scores
        assert score
        return formats.spread(score.mean, score.std, bounds=score.bounds, digits=self.style.digits)

    def _cell(self, entry: Entry | None) -> str:
        if entry is None:
            return ""
        if entry.scores is None or entry.why:
            return "{--}" if self.style.siunitx else "--"
        signs, best = _signs(entry), BEST in entry.marks and self.style.bold
        second = entry.row in self.second.get(entry.column, ())
        if self.style.siunitx:
            mean, std = _parts(self._text(entry))
            number = f"{mean} +- {std}" if std else mean
            weight = r"\bfseries " if best else ""
            return f"{weight}{number}" + (f"{{$^{{{signs}}}$}}" if signs else "")
        text = self._text(entry).replace("±", r"\pm")
        text = rf"\mathbf{{{text}}}" if best else rf"\underline{{{text}}}" if second else text
        return f"${text}{f'^{{{signs}}}' if signs else ''}$"

    def _second(self, column: str) -> list[str]:
        """The rows with the second best mean among the ones that were chosen by nothing."""
        known = [entry for entry in self.table.column(column) if entry.tested and BEST not in entry.marks]
        top = max((entry.gain for entry in known), default=None)
        return [entry.row for entry in known if entry.gain == top] if len(known) > 1 else []


def _signs(entry: Entry) -> str:
    return "".join(_SIGNS.get(mark, "") for mark in entry.marks)


def _parts(text: str) -> tuple[str, str]:
    mean, _, std = text.partition(" ± ")
    return mean, std


def _first(table: Table) -> str:
    """``Accuracy, mean ± standard deviation over 10 × 10-fold stratified cross-validation.``"""
    metric = tex.escape(title(table.metric))
    if table.borrowed:
        return f"{metric}."
    over = tex.prose(words.protocol(table.known))
    if any(entry.scores and len(entry.scores.values) > 1 for entry in table.entries.values()):
        return rf"{metric}, mean $\pm$ standard deviation over {over or 'splits'}."
    return f"{metric} of {over}." if over else f"{metric}."

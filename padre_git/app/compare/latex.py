"""A comparison as booktabs tables, one per metric; the best is bold, marks have their sentence in the caption."""

import re
from collections.abc import Sequence

from padre_git.app.compare.result import Comparison
from padre_git.app.compare.statement import statement
from padre_git.app.compare.table import BEST, CHOSEN, EQUIVALENT, REPORTED, WORSE, Entry, Table
from padre_git.app.compare.words import facts, heading
from padre_git.core import formats
from padre_git.model.names import short, slug

_ESCAPES = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{", "}": r"\}",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "±": r"$\pm$", "×": r"$\times$", "†": r"$^{\dagger}$",
    "‡": r"$^{\ddagger}$", "χ": r"$\chi$", "²": r"$^2$", "≥": r"$\geq$", "<": r"$<$", ">": r"$>$",
}  # fmt: skip
_SIGNS = {WORSE: "*", EQUIVALENT: "=", CHOSEN: r"\dagger", REPORTED: r"\ddagger"}
_SENTENCES = {
    WORSE: "$^{*}$~significantly worse than it.",
    EQUIVALENT: "$^{=}$~equivalent to it.",
    CHOSEN: r"$^{\dagger}$~chosen on these splits, in no test.",
    REPORTED: r"$^{\ddagger}$~reported by others.",
}


def escape(text: str) -> str:
    """``text`` as LaTeX shows it."""
    return re.sub("|".join(map(re.escape, _ESCAPES)), lambda match: _ESCAPES[match.group()], " ".join(text.split()))


def latex(comparison: Comparison) -> str:
    """The tables; what was tested stands in comments above them."""
    notes = [f"% {name}: {text}" for name, text in facts(comparison)]
    said = statement(comparison)
    notes += [f"% {said}"] if said else []
    return "\n".join([*map(_comment, notes), *("\n".join(_table(each)) for each in comparison.tables)])


def _comment(line: str) -> str:
    return "% " + " ".join(line.removeprefix("% ").split())


def _table(table: Table) -> list[str]:
    runs = ", ".join(
        f"{each.row}.{each.column or 'score'} {short(each.found.row.id)}" for each in table.entries.values()
    )
    used = {mark for each in table.entries.values() for mark in each.marks}
    best = "Bold: lowest mean." if table.lower_is_better else "Bold: highest mean."
    sentences = [*([best] if BEST in used else []), *(text for mark, text in _SENTENCES.items() if mark in used)]
    columns = [escape(name) for name in table.columns] if table.columns != ("",) else [escape(table.metric)]
    return [
        _comment(f"% {runs}"),
        r"\begin{table}[t]",
        r"  \centering",
        rf"  \caption{{{' '.join([_sentence(heading(table)), *sentences])}}}",
        rf"  \label{{tab:{slug(table.metric)}}}",
        rf"  \begin{{tabular}}{{{'l' * (len(columns) + 1)}}}",
        r"    \toprule",
        rf"    & {' & '.join(columns)} \\",
        r"    \midrule",
        *(_row(table, name) for name in table.rows),
        r"    \bottomrule",
        r"  \end{tabular}",
        r"\end{table}",
    ]


def _sentence(text: str) -> str:
    return f"{escape(text[:1].upper() + text[1:])}."


def _row(table: Table, name: str) -> str:
    cells: Sequence[str] = [_cell(table.entries.get((name, column))) for column in table.columns]
    return rf"    {escape(name)} & {' & '.join(cells)} \\"


def _cell(entry: Entry | None) -> str:
    if entry is None:
        return ""
    score = entry.scores
    if score is None or entry.why:
        return "--"
    text = formats.spread(score.mean, score.std, bounds=score.bounds).replace("±", r"\pm")
    signs = "".join(_SIGNS.get(mark, "") for mark in entry.marks)
    bold = rf"\mathbf{{{text}}}" if BEST in entry.marks else text
    return f"${bold}{f'^{{{signs}}}' if signs else ''}$"

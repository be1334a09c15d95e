"""The matrix of a study as text: labels down, data sets across, and why a cell is not done at the end of its row."""

from collections.abc import Sequence

from padre_git.app.runs.settings import grouped
from padre_git.app.study.cells import Cell
from padre_git.app.study.state import FAILED, NONE, STALE, State
from padre_git.core.text.formats import count, listed

_REASONS = 2  # of a row
_NAMED = 5  # labels, data sets
_LONGEST = 60  # letters of a reason


def heading(cells: Sequence[Cell], how: str) -> str:
    """``3 experiments × 4 data sets × 3 seeds, 10-fold``."""
    labels, datasets = {cell.label for cell in cells}, {cell.dataset for cell in cells}
    seeds = max((len(cell.seeds) for cell in cells), default=1)
    parts = [count(len(labels), "experiment"), count(len(datasets), "data set")]
    parts += [count(seeds, "seed")] if seeds > 1 else []
    return " × ".join(parts) + (f", {how}" if how else "")


def table(cells: Sequence[Cell], found: Sequence[State]) -> tuple[list[str], list[list[str]]]:
    """Headers and rows."""
    datasets = list(dict.fromkeys(cell.dataset for cell in cells))
    pairs = grouped(zip(cells, found, strict=True), lambda pair: pair[0].label)
    rows = []
    for label, own in pairs.items():
        texts = {cell.dataset: state.text for cell, state in own}
        rows.append([label, *(texts.get(name, "") for name in datasets), _why([state for _, state in own])])
    return ["label", *datasets, ""], rows


def turned(headers: list[str], rows: list[list[str]]) -> tuple[list[str], list[list[str]]]:
    """The same with the data sets down, for a narrow terminal; the reasons stand below it."""
    cells = [[row[at] for row in rows] for at in range(1, len(headers) - 1)]
    return ["dataset", *(row[0] for row in rows)], [
        [name, *each] for name, each in zip(headers[1:-1], cells, strict=True)
    ]


def misfits(cells: Sequence[Cell], found: Sequence[State]) -> list[str]:
    """``svc, nb on diabetes: the target …``: the cells that cannot be computed, a line for each reason."""
    pairs = [(cell, state.why) for cell, state in zip(cells, found, strict=True) if state.word == NONE]
    lines = []
    for why, group in grouped(pairs, lambda pair: pair[1]).items():
        labels, datasets = (dict.fromkeys(getattr(cell, name) for cell, _ in group) for name in ("label", "dataset"))
        where = listed(datasets, _NAMED, " and {} more")
        lines.append(f"{listed(labels, _NAMED, ' and {} more')} on {where}: {why.partition(';')[0]}")
    return lines


def _why(found: Sequence[State]) -> str:
    """``stale: features.py changed``."""
    texts = []
    for word in (STALE, FAILED, NONE):
        reasons = dict.fromkeys(state.why for state in found if state.word == word and state.why)
        named = listed((_cut(each) for each in reasons), _REASONS, " …")
        texts += [f"{word}: {named}" if word == STALE else named] if reasons else []
    return "; ".join(texts)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def summary(cells: Sequence[Cell], found: Sequence[State]) -> str:
    """``144 runs, 1,440 fits; 36 runs are recorded, 108 to compute``."""
    every = [cell for cell, state in zip(cells, found, strict=True) if state.word != NONE]
    runs = sum(len(cell.runs) for cell in every)
    fits = sum(len(cell.runs) * cell.splits for cell in every)
    lacking = sum(
        len([key for key in cell.runs if key[1] in state.lacking]) for cell, state in zip(cells, found, strict=True)
    )
    done = runs - lacking
    rest = f"{done:,} are recorded, {lacking:,} to compute" if done else "none is recorded"
    return f"{fits:,} fits in {runs:,} runs; {rest}"


def missing(found: Sequence[State]) -> bool:
    """Whether anything is to be computed."""
    return any(state.lacking for state in found if state.word != NONE)

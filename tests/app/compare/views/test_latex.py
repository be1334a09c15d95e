"""A comparison as booktabs tables: what fits a page, what a caption says, and what is said once."""

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from padre_git.app.compare.views.latex import SIZES, Style, latex
from tests.app.compare.recorded import BASE, entry
from tests.app.compare.views.test_words import compared
from tests.conftest import Padre, Repository

PAGE = r"""\documentclass[SIZE]{article}
\usepackage[T1]{fontenc}
\usepackage{lmodern,booktabs,amsmath,siunitx}
\begin{document}
\input{table}
\end{document}
"""


def many(notebook: Repository, labels: int, sets: int) -> list[str]:
    """Runs of so many labels on so many data sets."""
    for label in range(labels):
        for at in range(sets):
            notebook.write(entry(f"method{label}", BASE - 0.001 * label - 0.0001 * at, data=f"set{at:02}"))
    return [f"method{label}" for label in range(labels)]


def heads(text: str) -> list[str]:
    """The names above the columns."""
    return [cell.strip(" \\") for cell in text.partition("\\toprule\n")[2].splitlines()[0].split("&")[1:]]


def test_a_table_fits_the_page(notebook: Repository, padre: Padre) -> None:
    """Of many data sets they stand below each other; where that is still too wide, the letters are smaller."""
    names = many(notebook, 3, 14)
    text = padre("compare", *names, "--latex").out
    assert heads(text) == names
    assert not any(f"\\{size}" in text for size in SIZES if size)
    wide = padre("compare", *many(notebook, 5, 6), "--latex").out
    assert len(heads(wide)) == 5
    assert "\\footnotesize" in wide
    assert "\\setlength{\\tabcolsep}{3pt}" in wide


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="LaTeX is not installed")
@pytest.mark.parametrize(("labels", "sets"), [(3, 14), (14, 3), (5, 6)])
def test_latex_finds_that_it_fits(notebook: Repository, padre: Padre, tmp_path: Path, labels: int, sets: int) -> None:
    """No table is wider than the text of an article in any of its sizes, whatever its cells are marked with."""
    names = many(notebook, labels, sets)
    for marks in ((), ("--second",), ("--siunitx",)):
        notebook.write({"table.tex": padre("report", "--select", ",".join(names), "--latex", *marks).out})
        for size in ("10pt", "11pt", "12pt"):
            notebook.write({"page.tex": PAGE.replace("SIZE", size)})
            words = ["pdflatex", "-interaction=nonstopmode", f"-output-directory={tmp_path}", "page.tex"]
            log = subprocess.run(words, cwd=notebook.path, capture_output=True, check=False).stdout.decode()
            assert not re.findall(r"^!.*|Overfull.*", log, re.MULTILINE), (marks, size, log)


def test_a_table_that_cannot_fit_says_so(notebook: Repository, padre: Padre) -> None:
    """Where no letters are small enough, a comment says by how much, and what helps."""
    text = padre("compare", *many(notebook, 9, 9), "--latex").out
    assert re.search(r"^% about \d+ pt wider than the text: leave out columns, or set it sideways", text, re.MULTILINE)


def test_a_table_that_fits_stays_as_it_is(notebook: Repository, padre: Padre) -> None:
    """Labels below each other, and letters of the text; a size that is asked for is taken."""
    names = many(notebook, 3, 2)
    text = padre("compare", *names, "--latex").out
    assert heads(text) == ["set00", "set01"]
    assert "tabcolsep" not in text
    assert "\\setlength{\\belowcaptionskip}{6pt}" in text


def test_comments_stand_once(notebook: Repository) -> None:
    """Of two metrics the runs and their splits are the same."""
    found = compared(notebook, svc=BASE, nb=BASE - 0.01)
    comments = [line for line in latex(found, Style()).splitlines() if line.startswith("%")]
    both = latex(replace(found, tables=found.tables * 2), Style())
    assert [line for line in both.splitlines() if line.startswith("% s")] == [
        line for line in comments if line.startswith("% s")
    ]
    assert both.count(r"\begin{table}") == 2


def test_reported_numbers_have_one_sentence(notebook: Repository, padre: Padre) -> None:
    """Where all are of others, the caption says so, and no cell has a mark."""
    notebook.write({"theirs.csv": "label,d1,d2\nA,0.8,0.9\nB,0.7,0.95\n"})
    notebook.write(entry("svc", BASE))
    padre("import", "scores", "theirs.csv", "--source", "Doe 2020", "--metric", "roc_auc")
    text = padre("compare", "A", "B", "--latex").out
    assert "All numbers are as reported by others (Doe 2020)." in " ".join(text.split())
    assert "ddagger" not in text
    assert "‡" not in padre("report", "--select", "A,B", "--markdown").out

"""Foreign text in LaTeX."""

import pytest

from padre_git.core.text import latex as tex


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (r"50 % & $x_1^2$ \input{x}", r"50 \% \& \$x\_1\textasciicircum{}2\$ \textbackslash{}input\{x\}"),
        ("\N{GREEK SMALL LETTER ALPHA} = 0.05, ψ and χ²", r"$\alpha$ = 0.05, $\psi$ and $\chi$$^2$"),
        ("Größe\nß", "Größe ß"),
    ],
)
def test_escape(text: str, shown: str) -> None:
    """A name is text, on one line; Greek letters are mathematics, which pdfLaTeX knows."""
    assert tex.escape(text) == shown


def test_prose() -> None:
    """What padre says of folds is mathematics."""
    assert tex.prose("over 10 × 10-fold stratified_1") == r"over $10 \times 10$-fold stratified\_1"

"""Foreign text in LaTeX: a name stays a name, whatever letters it has."""

import re

_ESCAPES = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{", "}": r"\}",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"$<$", ">": r"$>$", "|": r"$|$", "±": r"$\pm$",
    "×": r"$\times$", "≥": r"$\geq$", "≤": r"$\leq$", "→": r"$\rightarrow$", "χ": r"$\chi$", "²": r"$^2$",
    "†": r"$^{\dagger}$", "‡": r"$^{\ddagger}$", "−": r"$-$", "…": r"\ldots{}", "[": "{[}", "]": "{]}",
    '"': r"\textquotedbl{}",
}  # fmt: skip
_ALPHA = 0x3B1  # the others follow; `_` is no command of LaTeX, or one that is above
_GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi _ pi rho _ sigma tau upsilon phi _ psi"
)
_ESCAPES |= {chr(_ALPHA + at): rf"$\{name}$" for at, name in enumerate(_GREEK.split()) if name != "_"}
_PATTERN = re.compile("|".join(map(re.escape, _ESCAPES)))
_REPEATED = re.compile(r"(\d+) × (\d+)-fold")
_KEY = re.compile(r"[^\x21-\x7e]|[\\{}%#&~^$,]")


def escape(text: str) -> str:
    """``text`` on one line as LaTeX shows it; letters that pdfLaTeX may not know stay as they are."""
    return _PATTERN.sub(lambda match: _ESCAPES[match[0]], " ".join(text.split()))


def prose(text: str) -> str:
    """The same of padre's own sentences: ``10 × 10-fold`` is mathematics."""
    pieces, last = [], 0
    for match in _REPEATED.finditer(text):
        before = " " if text[last : match.start()].endswith(" ") else ""
        pieces += [escape(text[last : match.start()]), before, rf"${match[1]} \times {match[2]}$-fold"]
        last = match.end()
        pieces.append(" " if text[last : last + 1] == " " else "")
    return "".join([*pieces, escape(text[last:])])


def comment(text: str) -> str:
    """One line of comment: nothing in ``text`` begins a new one."""
    return f"% {' '.join(text.split())}"


def key(text: str) -> str:
    """``text`` as it stands in the name of a macro: what TeX reads otherwise is a `-`."""
    return _KEY.sub("-", text)

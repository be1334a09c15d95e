"""`padre report --check`: what in a paper is stale, unknown or not comparable. Unmarked numbers are not checked."""

import difflib
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from padre_git.app.report.numbers import Number
from padre_git.app.runs.settings import grouped
from padre_git.core.text import formats
from padre_git.core.text.formats import listed
from padre_git.errors import PadreError
from padre_git.model.names import short

_USE = re.compile(r"\\padre\{([^{}]*)\}")
_TYPED = re.compile(r"\\padreis\{([^{}]*)\}\{([^{}]*)\}")
_MARKED = re.compile(r"([-+]?\d[\d.]*(?:\s*(?:±|\\pm|\+-)\s*\d[\d.]*)?)\s*<!--\s*padre:\s*([^\s>]+)\s*-->")
_INPUT = re.compile(r"\\(?:input|include)(?:\s*\{([^{}]+)\}|\s+([^\s\\{}]+))")  # TeX's own form has no braces
GENERATED = re.compile(r"(?:%|<!--) padre \S+: (padre report .*?)\. Generated.*(?:\n(?:%|<!--) padre-table: (\{.*\}))?")
_HIDDEN = re.compile(r"<!--.*?-->", re.DOTALL)
_VALUE = re.compile(r"\s*([-+]?\d[\d.]*)\s*(?:(?:±|\\pm|\+-)\s*(\d[\d.]*))?\s*")
_PARTS = ("mean", "std", "n", "best_corrected")
_SHOWN, _WIDTH = 3, 90  # lines of a generated file, and their letters

# the command in the first line, and the table in the second one where no file says what it is -> what it prints now
Regenerate = Callable[[str, str], str]


@dataclass
class Checked:
    """What was looked at.

    Attributes
    ----------
    findings : one line each; none where everything is up to date.
    numbers, files : how many numbers and generated files were looked at.
    used : keys that the text uses, with the place of their first use.
    generated : generated files, and what their commands would print now.
    """

    findings: list[str] = field(default_factory=list)
    numbers: int = 0
    files: int = 0
    used: dict[str, str] = field(default_factory=dict)
    generated: dict[str, str] = field(default_factory=dict)


def check(papers: Sequence[Path], known: Mapping[str, Number], regenerate: Regenerate) -> Checked:
    """Look at ``papers``, and at what they `\\input`.

    Parameters
    ----------
    known : all numbers by key.
    regenerate : what the head of a generated file says -> what it would be now.

    Raises
    ------
    PadreError : for a file that cannot be read.
    """
    done = Checked()
    seen: set[Path] = set()
    waiting = [(paper, True) for paper in papers]
    while waiting:
        file, needed = waiting.pop(0)
        if file.resolve() in seen:
            continue
        seen.add(file.resolve())
        text = _read(file, needed=needed)
        if text is None:
            continue
        made = GENERATED.match(text)
        if made:
            _compare(file, text, made[1], made[2] or "", regenerate, done)
            continue
        _look(file, text, known, done)
        plain = "\n".join(_without_comment(line) for line in text.splitlines())
        for braced, bare in _INPUT.findall(plain):
            # LaTeX looks next to the main file, whichever file says it
            beside = (papers[0] if file.suffix == ".tex" else file).parent / (braced or bare).strip()
            waiting.append((beside if beside.suffix else beside.with_suffix(".tex"), False))
    done.findings += _incomparable(done.used, known)
    return done


def _read(file: Path, *, needed: bool) -> str | None:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        if not needed:
            return None
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise PadreError(f"{file} cannot be read: {reason}") from error


def _without_comment(line: str) -> str:
    return re.split(r"(?<!\\)%", line, maxsplit=1)[0]


def _look(file: Path, text: str, known: Mapping[str, Number], done: Checked) -> None:
    is_tex = file.suffix.lower() in {".tex", ".ltx"}
    for at, raw in enumerate(text.splitlines(), start=1):
        place = f"{file}:{at}"
        for key, typed in marked(raw, is_tex=is_tex):
            done.numbers += 1
            number = _use(place, key, known, done)
            if number and typed is not None:
                done.findings += _stale(place, key, typed, number)


def marked(line: str, *, is_tex: bool) -> list[tuple[str, str | None]]:
    """The keys of the numbers in a line of a paper, each with the number that is typed there, if one is."""
    line = _without_comment(line) if is_tex else line
    found: list[tuple[str, str | None]] = [(key, None) for key in _USE.findall(line)]
    found += _TYPED.findall(line)
    return found + [(key, value) for value, key in ([] if is_tex else _MARKED.findall(line))]


def name_of(key: str, known: Collection[str]) -> str:
    """The number that a key means: itself, or without the part of it that is asked for, such as ``.mean``."""
    name, _, part = key.rpartition(".")
    return key if key in known or part not in _PARTS else name


def _use(place: str, key: str, known: Mapping[str, Number], done: Checked) -> Number | None:
    name = name_of(key, known)
    part = key.removeprefix(name).removeprefix(".")
    if name not in known:
        close = difflib.get_close_matches(key, known, n=1)
        mean = f"; did you mean `{close[0]}`?" if close else ""
        done.findings.append(f"{place}  unknown number `{key}`{mean} (all: padre report --numbers)")
        return None
    if part == "best_corrected" and known[name].corrected is None:
        done.findings.append(
            f"{place}  `{name}` has no corrected score: its setting is not the best of a search ({key})"
        )
        return None
    if part != "n":
        done.used.setdefault(name, place)
    return known[name]


def _stale(place: str, key: str, typed: str, number: Number) -> list[str]:
    """A typed number is right where it is the value, rounded to the decimals that it has."""
    found = _VALUE.fullmatch(typed)
    if not found:
        return [f"{place}  `{typed}` is neither a number nor `mean ± std` ({key})"]
    part, scores = key.rpartition(".")[2], number.scores
    if part == "n":
        wanted = [(found[1], float(scores.n))]
    elif part == "std" and scores.std is not None and not number.key.endswith(".std"):
        wanted = [(found[1], scores.std)]
    elif part == "best_corrected":
        wanted = [(found[1], number.corrected or 0.0)]
    else:
        wanted = [(found[1], scores.mean), *([(found[2], scores.std)] if found[2] and scores.std is not None else [])]
    now = [formats.number(value, len(text.partition(".")[2])) for text, value in wanted]
    if all(float(text) == float(new) for (text, _), new in zip(wanted, now, strict=True)):
        return []
    where = f"{number.key}, {short(number.row.id)}, {number.row.execution[:7]}"
    return [f"{place}  {typed}  is now {' ± '.join(now)} ({where})"]


def _compare(file: Path, text: str, command: str, table: str, regenerate: Regenerate, done: Checked) -> None:
    """A generated file against what its command would print now; comments, with commit and runs, are not compared."""
    done.files += 1
    try:
        now = regenerate(command, table)
    except PadreError as error:
        done.findings.append(f"{file}  cannot be made again: {error}")
        return
    done.generated[str(file)] = now
    old, new = (content(each) for each in (text, now))
    if old == new:
        return
    changed = (" ".join(line.split()) for line in difflib.ndiff(old, new) if line[:2] in {"- ", "+ "})
    cut = (line if len(line) <= _WIDTH else f"{line[: _WIDTH - 1]}…" for line in changed)
    shown = listed(cut, _SHOWN, "; {} more lines", "; ")
    done.findings.append(f"{file}  is stale: {shown} ({command})")


def content(text: str) -> list[str]:
    """The lines that a reader of the paper sees: a newer run with the same numbers makes nothing stale."""
    if text.startswith("%"):
        lines = [_without_comment(line).rstrip() for line in text.splitlines()]
    else:
        lines = _HIDDEN.sub("", text).splitlines()
    return [line for line in lines if line.strip()]


def _incomparable(used: Mapping[str, str], known: Mapping[str, Number]) -> Iterator[str]:
    """Numbers of one metric on one data set, on other data or other splits: a reader would compare them."""
    placed = (key for key in used if known[key].row.splitting)
    groups = grouped(placed, lambda key: (known[key].row.data, key.rpartition(".")[2]))
    for (data, metric), keys in groups.items():
        first = known[keys[0]]
        for key in keys[1:]:
            other = known[key]
            unlike = [name for name, a, b in zip(("data", "splits"), first.basis, other.basis, strict=True) if a != b]
            if unlike:
                what = f"{key} is not comparable with {keys[0]} ({metric} on {data})"
                yield f"{used[key]}  {what}: different {', '.join(unlike)}"

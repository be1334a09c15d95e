"""How answers read: in a cell, in the file of a question, in one line of a pull request, as a table."""

from collections import Counter
from collections.abc import Callable, Sequence

from padre_git.app.questions import asked as asking
from padre_git.app.questions.answer import Answer, Part
from padre_git.app.questions.asked import Asked
from padre_git.core.statistics import words as of_pair
from padre_git.core.statistics.outcomes import Pair
from padre_git.core.text import formats
from padre_git.core.text.formats import better, listed
from padre_git.core.text.markdown import name, prose
from padre_git.model.names import short

Foreign = Callable[[str], str]  # how text of others is written
_LISTED = 20  # runs
_ASKED = {
    asking.BEFORE: "before {}",
    asking.AFTER: "after {}",
    asking.CHANGED: "before {}, and changed after it",
    asking.NOT_COMMITTED: "not committed yet",
    asking.SHALLOW: "unknown in a shallow clone",
}


def cell(answer: Answer) -> str:
    """``yes (1 of 2), undecided (1)``, ``stale: features.py changed``."""
    words = Counter(part.word for part in answer.parts)
    if not words:
        return "no rule"
    reasons = {part.why for part in answer.parts}
    if len(words) == 1:
        word, total = next(iter(words.items()))
        why = next(iter(reasons)) if word == "stale" and len(reasons) == 1 else ""
        return f"{word}: {why}" if why else word if total == 1 else f"{word} ({total} of {total})"
    (first, number), *others = words.items()
    return ", ".join([f"{first} ({number} of {len(answer.parts)})", *(f"{word} ({n})" for word, n in others)])


def numbers(pair: Pair, *, interval: bool = True) -> str:
    """``+0.037 [+0.007, +0.067], p = 0.023``; of what was not tested only what there is."""
    places = of_pair.digits(pair)
    difference = "" if pair.difference is None else formats.signed(pair.difference, places)
    spread = " ".join(filter(None, [difference, of_pair.interval(pair, places) if interval else ""]))
    return ", ".join(filter(None, [spread, of_pair.p_text(pair.adjusted) if pair.adjusted is not None else ""]))


def compared(part: Part, foreign: Foreign = str, *, interval: bool = True) -> str:
    """The numbers of a data set; of several pairs with their names, which ``foreign`` escapes."""
    several = len(part.pairs) > 1
    names = [foreign(f"{pair.a} - {pair.b}") + " " if several else "" for pair in part.pairs]
    texts = (name + numbers(pair, interval=interval) for name, pair in zip(names, part.pairs, strict=True))
    return "; ".join(filter(None, texts))


def outcome(part: Part) -> str:
    """Who is better, where that is decided: ``svc better``; else the answer's word."""
    winners = {pair.winner for pair in part.pairs if pair.winner}
    decided = part.word in {"yes", "no"} and len(winners) == 1 and not part.equal
    return f"{next(iter(winners))} better" if decided else part.word


def stale(part: Part) -> str:
    """What changed since the runs, and what they answered."""
    found = ", ".join(filter(None, [part.was or "", compared(part)]))
    return f"{part.why}; the runs of before answered {found}"


def reason(part: Part) -> str:
    """What a reader should know next to word and numbers, in plain text."""
    return stale(part) if part.word == "stale" else part.why


def lines(answer: Answer, asked: Asked) -> list[tuple[str, str]]:
    """What decided, as names and texts: runs, data, what was compared, test, and when it was asked."""
    pairs = [pair for part in answer.parts for pair in part.pairs]
    versions = dict.fromkeys(part.version[:7] for part in answer.parts if part.version)
    texts = [
        ("runs", listed((short(row.id) for row in answer.rows), _LISTED, " and {} more")),
        ("data", ", ".join(versions)),
        ("compared", _compared(pairs)),
        ("test", "; ".join(_tests(pairs))),
        *(("note", text) for text in (answer.comparison.notes if answer.comparison else ())),
        ("asked", when(answer, asked)),
    ]
    return [(title, text) for title, text in texts if text]


def _compared(pairs: Sequence[Pair]) -> str:
    """``accuracy, svc - nb``."""
    if not pairs:
        return ""
    names = dict.fromkeys(f"{pair.a} - {pair.b}" for pair in pairs)
    direction = f" ({better(False)})" if pairs[0].sign < 0 else ""
    return f"{pairs[0].metric}{direction}, {listed(names, 3)}"


def _tests(pairs: Sequence[Pair]) -> list[str]:
    tested = [pair for pair in pairs if pair.test]
    found = list(dict.fromkeys(pair.test for pair in tested))
    corrections = dict.fromkeys(of_pair.correction(pair) for pair in tested)
    return [*found, *filter(None, corrections)]


def when(answer: Answer, asked: Asked) -> str:
    """``before the first of these runs (2026-11-01, a1b2c3d)``."""
    runs = "the first of these runs" if answer.rows else "any run"
    text = _ASKED.get(asked.word, "").format(runs)
    return f"{text} ({asked.place})" if asked.place else text


def block(answer: Answer, asked: Asked) -> str:
    """The answer as it stands in the file of a question, in Markdown; the same inputs, the same text."""
    if not answer.parts:
        return ""
    said = " ".join(map(_sentence, answer.parts))
    found = [(title, text) for title, text in lines(answer, asked) if title != "asked"]
    how = "; ".join(f"{title} {text}" if title in {"runs", "data"} else text for title, text in found)
    said_when = f"Asked{'' if asked.commit else ':'} {when(answer, asked)}"
    ends = [f"{how[:1].upper()}{prose(how[1:])}" if how else "", said_when]
    return "\n".join([said, " ".join(f"{each}." for each in ends if each)])


def _sentence(part: Part) -> str:
    title = f"{name(part.dataset)}: " if part.dataset else ""
    more = f" ({prose(reason(part))})" if part.word == "stale" or not part.pairs else f", {compared(part, prose)}"
    why = f": {prose(part.why)}" if part.why and part.pairs and part.word != "stale" else ""
    return f"**{title}{part.word}**{more if more.strip(' ,()') else ''}{why}."


HEADERS = ["data set", "answer", "difference", "95 % interval", "p", ""]


def table(answer: Answer) -> tuple[list[str], list[list[str]]]:
    """A row for each pair of each data set."""
    several = any(len(part.pairs) > 1 for part in answer.parts)
    headers = [*HEADERS[:2], *(["pair"] if several else []), *HEADERS[2:]]
    rows = [row for part in answer.parts for row in _rows(part, several=several)]
    empty = [at for at, title in enumerate(headers) if at > 1 and not any(row[at] for row in rows)]
    kept = [at for at in range(len(headers)) if at not in empty]
    return [headers[at] for at in kept], [[row[at] for at in kept] for row in rows]


def _rows(part: Part, *, several: bool) -> list[list[str]]:
    if not part.pairs:
        return [[part.dataset, part.word, *([""] if several else []), "", "", "", part.why]]
    rows = []
    for at, pair in enumerate(part.pairs):
        places = of_pair.digits(pair)
        difference = "" if pair.difference is None else formats.signed(pair.difference, places)
        p = "" if pair.adjusted is None else formats.p_value(pair.adjusted)
        first = [part.dataset, part.word] if at == 0 else ["", ""]
        why = (f"{part.why}; was {part.was}" if part.word == "stale" else pair.reason) if at == 0 else pair.reason
        pairs = [f"{pair.a} - {pair.b}"] if several else []
        rows.append([*first, *pairs, difference, of_pair.interval(pair, places), p, why])
    return rows

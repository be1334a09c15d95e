"""`padre diff` on a terminal: lines of a name and a text, and tables; the CLI prints them."""

from collections.abc import Iterator, Sequence

from padre_git.app import questions
from padre_git.app.diff import data, instances
from padre_git.app.diff.difference import Difference
from padre_git.app.diff.result import Diff
from padre_git.app.diff.scores import MetricChange
from padre_git.app.diff.unrun import sentence
from padre_git.app.diff.views import words
from padre_git.app.runs.listing import Shown
from padre_git.app.runs.settings import grouped
from padre_git.core.statistics.words import detectable
from padre_git.core.text import formats
from padre_git.core.text.formats import count, listed
from padre_git.core.text.tables import varied

_BLOCKS = 3  # pairs that are shown in full; of more a table says the main numbers
_ROOM = 21  # columns of the verdict
_LISTED = 8
_INCOMPARABLE = "not comparable"


def blocks(found: Diff, *, everything: bool = False, code: bool = False) -> Iterator[Shown]:
    """What is printed, an empty line between each."""
    head = _head(found)
    if head:
        yield Shown(head)
    if len(found.differences) > _BLOCKS and not everything and not code:
        yield _summary(found.differences)
    else:
        for each in found.differences:
            yield _block(each, everything=everything, code=code)
    tail = [("checks", f"{check.name}: {check.text}") for check in found.checks] if everything else []
    tail += [("notes", f"{run}: {text}") for run, text in found.notes]
    tail += [("gate", gate.text) for gate in found.gates]
    if tail:
        yield Shown(tail)


def _head(found: Diff) -> list[tuple[str, str]]:
    """What a reader must know before any number."""
    before, after, pairs = found.before, found.after, found.pairs
    only_after = words.first_runs(pairs.first, _LISTED) if pairs.first else [listed(pairs.only_after, _LISTED)]
    lines = [
        *(("not run", sentence(each)) for each in found.unrun),
        ("revisions", f"{before.title} -> {after.title}" if before.revision and after.revision else ""),
        ("", "" if found.differences else found.nothing),
        ("only before", listed(pairs.only_before, _LISTED)),
        *(("only after", text) for text in only_after),
        ("same runs", listed(pairs.same, _LISTED)),
        *(("questions", questions.revisions.text(each)) for each in found.answers),
    ]
    return [(name, text) for name, text in lines if text]


def _summary(found: Sequence[Difference]) -> Shown:
    rows = []
    for each in found:
        change = each.main
        numbers = words.numbers(change) if change else ["", "", "", ""]
        verdict = _INCOMPARABLE if each.incomparable or change is None else words.verdict(change)
        metric = change.name if change else ""
        mark = "†" if each.pair.after.best_of or each.pair.before.best_of else ""
        rows.append([each.pair.title, f"{each.pair.setting}{mark}", metric, *numbers, verdict])
    headers = ["experiment", "setting", "metric", "before", "after", "difference", "95 % interval", ""]
    empty = [name for name, *cells in zip(headers, *rows, strict=True) if not any(cells)]
    headers, kept, same = varied(headers, rows, ("setting", "metric", *empty))
    tail = [*same.items(), *_reasons(found), ("", f"{count(len(found), 'pair')} of runs; --all shows each in full")]
    return Shown([], headers, [[cell or "" for cell in row] for row in kept], tail=tail)


def _reasons(found: Sequence[Difference]) -> list[tuple[str, str]]:
    """Why pairs are not comparable, each reason once; with their names, where it is not that of all."""
    groups = grouped((each for each in found if each.incomparable), lambda each: each.incomparable)
    lines = []
    for reason, pairs in groups.items():
        names = listed((f"{each.pair.title} {each.pair.setting}".strip() for each in pairs), _LISTED)
        lines.append(("verdict", f"{_INCOMPARABLE}: {reason}" + (f" ({names})" if len(pairs) < len(found) else "")))
    return lines


def _block(found: Difference, *, everything: bool, code: bool) -> Shown:
    pair = found.pair
    title = f"{pair.title} {pair.setting}" if pair.setting else pair.title
    sides = f"{words.marked(pair.before)} -> {words.marked(pair.after)}   {words.compared(found)}"
    head = [(f"{title} ", sides)]  # a long title keeps its distance from what follows
    changed = words.changed(found, everything=everything)
    width = max((len(name) for name, _ in changed), default=0) + 3
    before = ""
    for name, text in changed:
        hint = "   (--code shows it)" if name == "code" and before != "code" and found.code.files and not code else ""
        head.append(("changed", f"{(name if name != before else '').ljust(width)}{text}{hint}"))
        before = name
    if not changed:
        head.append(("changed", "nothing that was recorded"))
    if found.same:
        head.append(("same", ", ".join(found.same)))
    if found.data:
        head += [("", text) for text in data.lines(found.data, everything=everything)]
    unknown = "its lines are not in this clone, or it is not text"
    patch = "\n".join(each.patch or f"{each.text}: {unknown}" for each in found.code.files)
    headers, rows = _table(found)
    return Shown(head, headers, rows, tail=_tail(found, everything=everything), text=patch if code else "")


def _table(found: Difference) -> tuple[list[str], list[list[str]]]:
    if not found.metrics:
        return [], []
    names = [f"{change.name}  (main)" if change.main else change.name for change in found.metrics]
    if found.incomparable:
        return ["metric", "before", "after"], [
            [name, *words.numbers(each)[:2]] for name, each in zip(names, found.metrics, strict=True)
        ]
    rows = [[name, *words.numbers(each), _verdict(each)] for name, each in zip(names, found.metrics, strict=True)]
    return ["metric", "before", "after", "difference", "95 % interval", ""], rows


def _verdict(change: MetricChange) -> str:
    if not change.tested:
        return ""
    text = words.sentence(change)
    return text if len(text) <= _ROOM else words.verdict(change)


def _tail(found: Difference, *, everything: bool) -> list[tuple[str, str]]:
    tested = [change for change in found.metrics if change.tested and not found.incomparable]
    sentences = [(f"{change.name}: " if len(tested) > 1 else "", words.sentence(change)) for change in tested]
    before, after = (formats.duration(variant.duration) for variant in (found.pair.before, found.pair.after))
    lines = [
        ("verdict", f"not comparable: {found.incomparable}" if found.incomparable else ""),
        *(("verdict", metric + text) for metric, text in sentences if len(text) > _ROOM),
        ("test", words.test(found)),
        *(line for change in tested if everything for line in _more(change)),
        *(("note", text) for text in words.notes(found)),
        *(instances.lines(found.instances, everything=everything) if found.instances else []),
        ("time", f"{before} -> {after}"),
    ]
    return [(name, text) for name, text in lines if text]


def _more(change: MetricChange) -> list[tuple[str, str]]:
    result = change.result
    if result is None:
        return []
    power = f"80 % for a difference of {detectable(result, words.digits(change))}, unadjusted"
    known = result.detectable is not None
    return [("scope", result.scope), ("variance", result.detail), ("power", power if known else "")]

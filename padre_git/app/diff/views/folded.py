"""The folded parts of the comment of a pull request: they get the room that is left, and give way in their order."""

from collections.abc import Sequence

from padre_git.app.diff import data, instances
from padre_git.app.diff.difference import Difference
from padre_git.app.diff.views import words
from padre_git.core.text import formats
from padre_git.core.text.markdown import code, fenced, name, prose, table

_SUMMARY = "Per split, row ids, code, environment, how this was computed"
_PAIRS = 40
_SPARE = 400  # characters for what frames a part


def fold(found: Sequence[Difference], *, room: int) -> list[str]:
    """One `<details>` per pair, together at most ``room`` characters."""
    lines: list[str] = []
    shown = found[:_PAIRS]
    for at, each in enumerate(shown):
        share = (room - size(lines)) // (len(shown) - at)
        lines += _details(each, share, named=len(found) > 1)
    return lines


def _details(found: Difference, room: int, *, named: bool) -> list[str]:
    title = f"{found.pair.title} {found.pair.setting}".strip()
    # inside HTML no Markdown is read
    summary = f"{prose(title)}: {_SUMMARY[0].lower()}{_SUMMARY[1:]}" if named else _SUMMARY
    frame = [f"<details><summary>{summary}</summary>", "", "</details>"]
    left = room - size(frame) - _SPARE
    body: list[str] = []
    environment = _listed("Environment", [each.text for each in found.environment])
    rows = _listed("Data", data.lines(found.data, everything=True) if found.data else [])
    for part in (_splits(found), _rows(found), _computed(found), environment, rows, _code(found)):
        if part and left > 0:
            kept = _cut(part, left)
            body += kept
            left -= size(kept)
    return [frame[0], "", *body, frame[2]] if body and room > _SPARE else []


def size(lines: Sequence[str]) -> int:
    """Characters of lines, with their ends."""
    return sum(len(line) + 1 for line in lines)


def _cut(lines: list[str], room: int) -> list[str]:
    """As many lines as there is room for; a block of code is closed again."""
    if size(lines) <= room:
        return lines
    kept: list[str] = []
    fence = ""
    for line in lines:
        if size(kept) + len(line) + 1 > room - _SPARE // 2:
            break
        kept.append(line)
        if line.startswith("```"):
            fence = "" if fence else "`" * (len(line) - len(line.lstrip("`")))
    more = len(lines) - len(kept)
    return [*kept, *([fence] if fence else []), "", f"… {more} more lines: `padre diff --all --code`", ""]


def _splits(found: Difference) -> list[str]:
    change = found.main
    if change is None or change.before is None or change.after is None or len(change.after.values) < 2:
        return []
    places = words.digits(change)
    rows = []
    for split, (before, after) in enumerate(zip(change.before.values, change.after.values, strict=False)):
        difference = "" if found.incomparable else formats.signed(after - before, places)
        rows.append([str(split), formats.number(before, places), formats.number(after, places), difference])
    lines = table(["split", "before", "after", "difference"], rows, align="rrrr")
    return [f"Per split, {name(change.name)}:", "", *lines, ""]


def _rows(found: Difference) -> list[str]:
    known = found.instances
    if known is None or known.unknown or known.equal:
        return []
    listed = zip(known.words, (known.fixed, known.broken), strict=True)
    lines = [f"Rows {word}: {prose(formats.listed(rows, 2_000))}  " for word, rows in listed if rows]
    if known.by_class:
        lines.append(f"By class: {prose(instances.by_class(known, everything=True))}  ")
    return [*lines, ""]


def _computed(found: Difference) -> list[str]:
    lines = [f"Runs {words.marked(found.pair.before)} → {words.marked(found.pair.after)}.  "]
    for change in found.metrics:
        result = change.result
        if change.tested and result:
            facts = [words.sentence(change), result.test, result.detail, result.scope]
            lines.append(f"{name(change.name)}: {prose('; '.join(filter(None, facts)))}.  ")
    before, after = (formats.duration(variant.duration) for variant in (found.pair.before, found.pair.after))
    return [*lines, f"Time {before} → {after}.  ", ""]


def _listed(title: str, texts: Sequence[str]) -> list[str]:
    return [f"{title}:", "", *(f"- {prose(text)}" for text in texts), ""] if texts else []


def _code(found: Difference) -> list[str]:
    lines: list[str] = []
    if found.source and len(found.code.files) > 1:
        lines += ["The pipeline:", "", *fenced(found.source.splitlines(), "diff"), ""]
    for each in found.code.files:
        if each.patch:
            lines += fenced(each.patch.splitlines(), "diff")
        else:
            lines.append(f"{code(each.path)} {each.status}: its lines are not in this clone, or no text")
        lines.append("")
    return lines

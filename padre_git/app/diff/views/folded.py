"""The folded parts of the comment of a pull request: they get the room that is left, and give way in their order."""

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter

from padre_git.app.diff import data, instances
from padre_git.app.diff.code import FileChange
from padre_git.app.diff.difference import Difference
from padre_git.app.diff.views import words
from padre_git.core.text import formats
from padre_git.core.text.markdown import code, fenced, name, prose, table

_SUMMARY = "Per split, row ids, code, environment, how this was computed"
_SUMMARY_OF_SEVERAL = "what changed, per split, row ids, environment, how this was computed"
_PAIRS = 40
_MOST = 12  # files
_SPARE = 400  # characters for what frames a part


def fold(found: Sequence[Difference], *, room: int) -> list[str]:
    """One `<details>` per pair, and of several pairs one for their code, together at most ``room`` characters."""
    if len(found) == 1:
        return _details(_SUMMARY, [*_parts(found[0]), _code(found)], room)
    lines: list[str] = []
    shown, code_lines = found[:_PAIRS], _code(found)
    for_pairs = room * 3 // 4 if code_lines else room
    for at, each in enumerate(shown):
        share = (for_pairs - size(lines)) // (len(shown) - at)
        title = prose(f"{each.pair.title} {each.pair.setting}".strip())  # inside HTML no Markdown is read
        lines += _details(f"{title}: {_SUMMARY_OF_SEVERAL}", [_changed_line(each), *_parts(each)], share)
    return lines + _details("The changed code", [code_lines], room - size(lines))


def _parts(found: Difference) -> list[list[str]]:
    environment = _listed("Environment", [each.text for each in found.environment])
    rows = _listed("Data", data.lines(found.data, everything=True) if found.data else [])
    return [_splits(found), _rows(found), _computed(found), environment, rows]


def _details(summary: str, parts: Sequence[list[str]], room: int) -> list[str]:
    frame = [f"<details><summary>{summary}</summary>", "", "</details>"]
    left = room - size(frame) - _SPARE
    body: list[str] = []
    for part in parts:
        if part and left > 0:
            kept = _cut(part, left)
            body += kept
            left -= size(kept)
    return [frame[0], "", *body, frame[2]] if body and room > _SPARE else []


def _changed_line(found: Difference) -> list[str]:
    return [f"**Changed** {changed(found) or 'nothing that was recorded'}.  ", ""]


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
            lines.append(f"{name(change.name)}: {prose(words.sentence(change).removesuffix('.'))}.  ")
            how = "; ".join(filter(None, [result.test, result.detail]))
            lines += [f"Test: {prose(how)}.  "] if how else []
            lines += [f"The result is about {prose(result.scope)}.  "] if result.scope else []
    before, after = (formats.duration(variant.duration) for variant in (found.pair.before, found.pair.after))
    return [*lines, f"Time {before} → {after}.  ", ""]


def _listed(title: str, texts: Sequence[str]) -> list[str]:
    return [f"{title}:", "", *(f"- {prose(text)}" for text in texts), ""] if texts else []


def _code(found: Sequence[Difference]) -> list[str]:
    """The files that differ, each change of a file once: the experiments of one file share it."""
    shown: dict[tuple[str, str], tuple[list[str], list[str]]] = {}  # path and patch -> its lines, whose it is
    for each in found:
        for file in each.code.files:
            whose = shown.setdefault((file.path, file.patch), (_lines(file), []))[1]
            whose.append(prose(each.pair.title))
    paths = [path for path, _ in shown]
    lines: list[str] = []
    for (path, _), (patch, whose) in shown.items():
        if paths.count(path) > 1:  # as the runs on one side are of several versions
            lines += [f"{', '.join(dict.fromkeys(whose))}:", ""]
        lines += [*patch, ""]
    return lines


def _lines(file: FileChange) -> list[str]:
    if file.patch:
        return fenced(file.patch.splitlines(), "diff")
    return [f"{code(file.path)} {file.status}: its lines are not in this clone, or it is not text"]


def changed(each: Difference) -> str:
    """What is not the same on the two sides, in one line: the pipeline, parameters, files of the code."""
    parts = []
    if each.pipeline:
        names = [str(text or "none").replace(" + ", " → ") for text in (each.pipeline.before, each.pipeline.after)]
        parts.append(f"pipeline {code(names[0])} → {code(names[1])}")
    others = [(kind, text) for kind, text in words.changed(each) if kind not in {"pipeline", "code"}]
    for kind, texts in groupby(others, key=itemgetter(0)):
        parts.append(f"{kind} {', '.join(prose(arrows(text)) for _, text in texts)}")
    for file in each.code.files[:_MOST]:
        parts.append(code(file.path) + file.text.removeprefix(file.path).replace(" -", " −"))
    if len(each.code.files) > _MOST:
        parts.append(f"{len(each.code.files) - _MOST} more files")
    parts += [f"{code(path)} (in no tree)" for path in each.code.outside[:_MOST]]
    parts += [f"code: {text}" for text in words.unknown_code(each)]
    return ", ".join(parts)


def arrows(text: str) -> str:
    """``a -> b`` as ``a → b``."""
    return text.replace(" -> ", " → ")

"""The comment of a pull request: what a reviewer needs first, long parts folded, never longer than a host takes."""

from collections.abc import Sequence
from importlib import metadata

from padre_git.app import questions
from padre_git.app.diff.difference import Difference
from padre_git.app.diff.pairs import Variant
from padre_git.app.diff.result import Diff
from padre_git.app.diff.scores import MetricChange
from padre_git.app.diff.sides import Side
from padre_git.app.diff.views import words
from padre_git.app.diff.views.folded import arrows, changed, fold, size
from padre_git.core.statistics.words import power
from padre_git.core.text.formats import listed
from padre_git.core.text.markdown import code, name, prose, table

MARKER = "<!-- padre:diff -->"
_ROOM = 65_000  # characters
_PAIRS = 40  # rows of the table of pairs
_METRICS = 20
_LISTED, _MORE = 12, " and {} more"
_SHORTEST = 7
_VERDICTS = ("better", "worse", "equivalent", "no conclusion", "identical", "not comparable", "no test")


def markdown(found: Diff) -> str:
    """The comment; GitHub takes 65,536 characters, and the folded parts give way."""
    # what was not run again comes before any number; where it is all there is to say, the headline says it
    first = [f"> **Not run again:** {_unrun(found)}", ""] if found.unrun and found.differences else []
    lines = [MARKER, *first, f"### {headline(found)}", ""]
    if len(found.differences) == 1:
        lines += _one(found, found.differences[0])
    elif found.differences:
        lines += _several(found)
    lines += _alone(found)
    lines += [f"**Questions** {questions.revisions.markdown(found.answers)}", ""] if found.answers else []
    lines += [f"**Note on {run}** {prose(text)}  " for run, text in found.notes[:_LISTED]]
    lines += [""] if found.notes else []
    lines += [*_checks(found), ""]
    foot = _foot(found)
    folded = fold(found.differences, room=_ROOM - size([*lines, foot]))
    return "\n".join([*lines, *([*folded, ""] if folded else []), foot]) + "\n"


def _unrun(found: Diff) -> str:
    return listed((f"**{name(each.experiment)}** ({prose(each.reasons)})" for each in found.unrun), _LISTED, _MORE)


def headline(found: Diff) -> str:
    """What came of it, in one line."""
    if not found.differences:
        return _nothing(found)
    if len(found.differences) > 1:
        verdicts = [_verdict(each).partition(" (")[0] for each in found.differences]
        counts = [f"{verdicts.count(word)} {word}" for word in _VERDICTS if word in verdicts]
        others = len([word for word in verdicts if word not in _VERDICTS])
        counts += [f"{others} without a test"] if others else []
        return f"{len(found.differences)} comparisons: {', '.join(counts)}"
    each = found.differences[0]
    change = each.main
    title = _named(each)
    if change is None:
        return f"{title}: no metric"
    before, after = (words.spread(change, side).partition(" ")[0] for side in (change.before, change.after))
    return f"{title}: {name(change.name)} {before} → {after}, {_verdict(each)}{_numbers(each, change)}"


def _nothing(found: Diff) -> str:
    if not found.unrun:
        return prose(found.nothing)
    names = listed((name(each.experiment) for each in found.unrun), _LISTED, _MORE)
    return f"{found.nothing.partition(':')[0]}: {names}"


def _named(each: Difference) -> str:
    setting = each.pair.setting
    return name(each.pair.title) + (f" {code(arrows(setting))}" if setting else "")


def _verdict(found: Difference) -> str:
    return "not comparable" if found.incomparable or found.main is None else words.verdict(found.main)


def _numbers(found: Difference, change: MetricChange) -> str:
    """Behind the verdict: difference, interval, p; or why there are none."""
    result = change.result
    if found.incomparable:
        return f" ({prose(arrows(found.incomparable.partition(';')[0]))})"
    if result is None or (result.p is None and result.reason):
        return f" ({prose(result.reason.removeprefix('identical: '))})" if result else ""
    interval = words.interval(change).strip("[]").replace(", ", " to ")
    parts = [words.difference(change), f"95 % interval {interval}" if interval else "", words.p_text(change)]
    return f" ({prose(', '.join(filter(None, parts)))})"


def _one(found: Diff, each: Difference) -> list[str]:
    lines = _metrics(found, each)
    what, same = changed(each), ", ".join(each.same)
    lines += ["", f"**Changed** {what or 'nothing that was recorded'}."]
    lines += [f"**Same** {same.replace('splitting', 'splits')}."] if same else []
    lines += [f"**Not comparable** {prose(arrows(each.incomparable))}."] if each.incomparable else []
    lines += [f"**Instances** {_instances(each)}."] if each.instances else []
    change = each.main
    if change and change.result and change.result.verdict == "no conclusion":
        could = power(change.result, words.digits(change)) or "the interval covers 0"
        lines.append(f"**No conclusion** ({prose(words.p_text(change))}). {prose(could[:1].upper() + could[1:])}.")
    lines += [f"**Note** {prose(arrows(text))}." for text in words.notes(each)]
    # two spaces are a line break in Markdown, so that each respect has a line of its own
    return [f"{line}  " if line.startswith("**") else line for line in lines] + [""]


def _metrics(found: Diff, each: Difference) -> list[str]:
    before, after = _title(found.before), _title(found.after, here=True)
    rows = []
    for change in each.metrics[:_METRICS]:
        title = f"**{name(change.name)}** (main)" if change.main else name(change.name)
        *sides, difference, interval = words.numbers(change)
        if change.main and difference:
            difference = f"**{difference}**"
        rows.append([title, *sides, difference, interval.strip("[]")])
    return table(
        ["", before, after, "difference", "95 % interval"], _more(rows, len(each.metrics) - _METRICS), align="lrrrc"
    )


def _more(rows: list[list[str]], more: int) -> list[list[str]]:
    """The rows, and below them how many more there are."""
    return [*rows, [f"{more} more", *[""] * (len(rows[0]) - 1)]] if more > 0 else rows


def _title(side: Side, *, here: bool = False) -> str:
    if side.revision is None:
        return code(side.title)
    plain = side.text.removeprefix("rev:")
    if here and (plain in ("HEAD", "@") or (side.in_range and _is_id(plain))):
        return f"this branch {side.revision[:7]}"
    if _is_id(plain):
        return f"base {side.revision[:7]}" if side.in_range else side.revision[:7]
    return f"{code(plain)} {side.revision[:7]}"


def _is_id(text: str) -> bool:
    """Whether a revision was given as the id of a commit, as CI does: it says nothing to a reader."""
    return len(text) >= _SHORTEST and set(text) <= set("0123456789abcdef")


def _instances(each: Difference) -> str:
    known = each.instances
    assert known
    if known.equal:
        return prose(known.summary)
    if known.unknown:
        return f"unknown: {prose(known.why)}"
    better, worse = known.words
    rows = f" ({prose(listed(known.broken, _LISTED))})" if known.broken else ""
    return f"{len(known.fixed):,} of {known.rows:,} {better}, {len(known.broken):,} {worse}{rows}"


def _several(found: Diff) -> list[str]:
    """One row per pair; each in full is folded."""
    before, after = _title(found.before), _title(found.after, here=True)
    rows = []
    for each in found.differences[:_PAIRS]:
        change = each.main
        *numbers, interval = words.numbers(change) if change else [""] * 4
        cells = [name(change.name) if change else "", *numbers, interval.strip("[]")]
        verdict = prose(", ".join(filter(None, [_verdict(each), words.p_text(change) if change else ""])))
        rows.append([_named(each), *cells, verdict])
    headers = ["", "metric", before, after, "difference", "95 % interval", ""]
    return [*table(headers, _more(rows, len(found.differences) - _PAIRS), align="llrrrcl"), ""]


def _alone(found: Diff) -> list[str]:
    variants = found.pairs.first
    pairs = (("Only before", found.pairs.only_before), ("Only after", [] if variants else found.pairs.only_after))
    lines = [f"**{title}** {listed(map(name, alone), _LISTED, _MORE)}.  " for title, alone in pairs if alone]
    lines += [""] if lines else []
    return lines + ([*_first_runs(found.after, variants), ""] if variants else [])


def _first_runs(side: Side, variants: Sequence[Variant]) -> list[str]:
    """The scores of what has none to be compared with: of one all metrics, of several the main one each."""
    if len(variants) == 1:
        rows = [(name(metric), words.score_text(score)) for metric, score in words.scores(variants[0]).items()]
        rows = rows or [("", prose(variants[0].row.status))]
        cells = [[name(words.title(variants[0])) if at == 0 else "", *row] for at, row in enumerate(rows[:_METRICS])]
        more = len(rows) - _METRICS
    else:
        mains = ((variant, words.main_score(variant)) for variant in variants[:_PAIRS])
        cells = [[name(words.title(variant)), name(metric), prose(score)] for variant, (metric, score) in mains]
        more = len(variants) - _PAIRS
    return table(["only after", "metric", _title(side, here=True)], _more(cells, more), align="llr")


def _checks(found: Diff) -> list[str]:
    rows = [(each.name, prose(each.text)) for each in found.checks]
    if found.unrun:
        # with numbers to show, the reasons stand above them
        names = listed((f"**{name(each.experiment)}**" for each in found.unrun), _LISTED, _MORE)
        unrun = names if found.differences else _unrun(found)
        rows = [(title, unrun if title.startswith("experiments that use") else text) for title, text in rows]
    rows += [(f"`{gate.asked.option}`", prose(gate.text.partition(" ")[2])) for gate in found.gates]
    return table(["check", ""], rows) if rows else []


def _foot(found: Diff) -> str:
    over = next(filter(None, map(words.over, found.differences)), "")
    test = next(filter(None, map(words.test, found.differences)), "")
    version = f"padre {metadata.version('padre-git')}, nothing was trained for this comment."
    said = "; ".join(filter(None, [over, test]))
    return f"<sub>{prose(said)}{'. ' if said else ''}{version}</sub>"

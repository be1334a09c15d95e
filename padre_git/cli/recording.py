"""What `padre run` prints of a recording: scores, what is worth knowing, where it is and what to type next."""

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import replace
from math import isnan
from typing import Any

from padre_git.app.recording.recording import Recording
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import columns, listing, settings
from padre_git.app.runs.scores import of_setting
from padre_git.app.setup import hooks
from padre_git.cli import output
from padre_git.core.statistics.scores import Scores
from padre_git.core.text import findings, formats, tables
from padre_git.core.text.findings import sentence
from padre_git.model.documents import Code, Run, Undefined
from padre_git.model.names import short
from padre_git.model.shell import quoted
from padre_git.storage import ignores

_MOST = 10  # settings, file names and warnings that are shown
_FIRST_COLUMN = 33
_UNLOGGED = ": write them to metrics.json, or log them with padre_git.start_run"


def ids(recording: Recording) -> None:
    """The ids of the runs, one a line."""
    for view in recording.views:
        output.line(short(view.id))


def show(recording: Recording, said: set[str]) -> None:
    """Everything, for people; ``said``: files outside the code that this command has named, and names now."""
    found = recording.settings
    scored = [each for each in found if each.scores]
    told: list[tuple[str, str]] = []
    if len(found) > 1 and scored:
        _grid(recording, settings.ranked(scored))
        told = _searched(recording)
        output.pairs(told, indent=output.wide(told))
    elif scored:
        _single(recording, scored[0])
    elif recording.status == "completed":
        hint = _UNLOGGED if recording.best_view.document.task is None else ""
        output.line(f"run {short(recording.best_view.id)}   {formats.duration(recording.duration)}   no metrics{hint}")
    output.pairs(recording.seen, indent=7)
    _remarks(recording, {findings.optimistic(number) for number in range(len(found) + 1)} if told else ())
    _where(recording, said)


def _searched(recording: Recording) -> list[tuple[str, str]]:
    """What the search tells, one line each."""
    found = recording.analysis()
    return found.lines() if found else []


def brief(recording: Recording) -> None:
    """One line for people; failures and undefined metrics below it."""
    setting = settings.best(recording.settings)
    score = of_setting(setting, setting.row.main or "", recording.metrics) if setting.scores else None
    what = f"{setting.row.main} {_spread(score)}" if score else recording.status
    runs = formats.count(len(recording.views), "run")
    names = formats.listed((short(view.id) for view in recording.views), 2, " …")
    output.line(
        f"{recording.label} on {setting.row.data}   {what}   {runs} {names}   {formats.duration(recording.duration)}"
    )
    for text in _undefined(recording):
        output.error(text)
    broken = [view.document for view in recording.views if view.document.status == "failed"]
    if broken:
        output.error(findings.failed(broken[0]))
    if len(broken) > 1:
        output.error(
            f"{formats.count(len(broken) - 1, 'more run')} of this cell failed: padre show {short(broken[1].id)[:4]}"
        )


def as_json(recording: Recording) -> list[dict[str, Any]]:
    """The runs, each as the object of `padre list --json`, with its warnings and where it was saved."""
    workspace = Workspace.at(recording.root)
    known = workspace.index()
    ids = {row.id for each in recording.settings for row in each.runs}
    rows = {row.id: row for row in known.rows.having(ids.__contains__, "id")}
    found = {
        row.id: replace(
            settings.alone(rows.get(row.id, row)),
            position=each.position,
            settings=each.settings,
            chosen=each.chosen,
            among=settings.best_of(each, every),
        )
        for every in (settings.marked(recording.settings),)
        for each in every
        for row in each.runs
    }
    metrics = known.metrics(setting.row for setting in found.values())
    return [
        {
            **listing.run_document(found[view.id], metrics),
            "warnings": view.document.warnings,
            "identical_to": recording.identical.get(view.id),
            "commit": recording.commit,
            "branch": recording.branch,
        }
        for view in recording.views
    ]


def _single(recording: Recording, setting: settings.Setting) -> None:
    names = formats.listed((short(row.id) for row in setting.runs), 3)
    scores = {name: each for name in setting.scores if (each := of_setting(setting, name, recording.metrics))}
    main_score = scores.get(setting.row.main or "") or next(iter(scores.values()))
    seeds = f", {len(setting.distinct)} seeds" if len(setting.distinct) > 1 else ""
    single = "1 split" if main_score.n == 1 else f"over all {main_score.n} test rows"
    over = single if main_score.std is None else f"mean ± std over {main_score.n} splits{seeds}"
    word = "run" if len(setting.runs) == 1 else "runs"
    headers = [f"{word} {names}   {formats.duration(recording.duration)}", over, "95 % interval"]
    rows = [
        [f"  {name}{'  (main)' if name == setting.row.main else ''}", _spread(score), score.interval_text]
        for name, score in scores.items()
    ]
    headers[0] = headers[0].ljust(_FIRST_COLUMN)
    output.table(*_airy(headers, rows))


def _grid(recording: Recording, found: list[settings.Setting]) -> None:
    shown = found[:_MOST]
    scores = [of_setting(each, each.row.main or "", recording.metrics) for each in shown]
    told = columns.table(shown)
    given = columns.rows(
        [
            ("", [str(each.position) for each in shown]),
            *told,
            (shown[0].row.main or "score", [_spread(score) for score in scores]),
            ("95 % interval", [score.interval_text if score else "" for score in scores]),
            ("n", [str(score.n) if score else "" for score in scores]),
            ("run", [short(each.row.id) for each in shown]),
        ]
    )
    # what all settings have in common is in the heading of the run
    kept, cells, _ = tables.varied(*given, columns.COMMON)
    headers, rows = _airy(kept, cells, first=1)
    output.table(headers, rows, cuttable=[each for each in headers if each.strip() in dict(told)])
    if len(found) > _MOST:
        output.line(f"… {len(found) - _MOST} more settings: padre show @last")
    raced = findings.raced([view.document.stopped for view in recording.views if view.document.stopped])
    if raced:
        output.line(raced)


def _airy(
    headers: list[str], rows: Sequence[Sequence[output.Cell]], *, first: int = 0
) -> tuple[list[str], list[list[str]]]:
    """One more blank after each column but the last, and those before ``first``; without columns that are empty."""
    kept = [at for at in range(len(headers)) if any(row[at] for row in rows)]
    table = [[(row[at] or "") + (" " if first <= at < kept[-1] else "") for at in kept] for row in (headers, *rows)]
    return table[0], table[1:]


def _spread(score: Scores | None) -> str:
    if score is None:
        return ""
    return "undefined" if isnan(score.mean) else score.text


def _remarks(recording: Recording, told: Container[str]) -> None:
    """What one may want to know; ``told``: what the lines above say."""
    runs = [view.document for view in recording.views]
    if recording.identical:
        output.line(_identical(recording))
    for text in [*recording.announcements, *recording.notes]:
        if text not in told:
            output.note(f"note   {text}")
    for text in _undefined(recording):
        output.error(text)
    _warnings(runs)
    broken = [run for run in runs if run.status == "failed"]
    for run in broken[:_MOST]:
        output.error(findings.failed(run))
    if len(broken) > _MOST:
        output.error(f"{len(broken) - _MOST} more runs failed: padre list --where 'status == \"failed\"'")
    stopped = [short(run.id) for run in runs if run.status == "interrupted" and not run.stopped]
    if stopped:
        output.note(f"note   run {', '.join(stopped)} was interrupted and is recorded as interrupted")


def _identical(recording: Recording) -> str:
    """Which runs repeat earlier ones to the last prediction."""
    earlier, total = [*dict.fromkeys(recording.identical.values())], len(recording.views)
    names = formats.listed(map(short, earlier), 3, " …")
    every = f"all {recording.rows} predictions" + (" of each" if len(recording.identical) > 1 else "")
    which = "" if len(recording.identical) == total else f"{len(recording.identical)} of {total} runs "
    return f"{which}identical to {names} (code, data, setting, seed; {every} equal): recorded, counted once"


def _undefined(recording: Recording) -> list[str]:
    """The metrics that have no value in a split; the runs are completed all the same."""
    found: dict[str, list[Undefined]] = {}
    for view in recording.views:
        for name, metric in (view.metrics.metrics if view.metrics else {}).items():
            found.setdefault(name, []).extend(metric.undefined)
    return [sentence(name, each) for name, each in found.items() if each]


def _warnings(runs: Iterable[Run]) -> None:
    counts: Counter[tuple[str, str]] = Counter()
    for run in runs:
        for warned in run.warnings:
            counts[warned.category, " ".join(warned.message.split())] += warned.count
    for (category, message), count in counts.most_common(_MOST):
        output.note(f"{category} ×{count}: {message}")


def _where(recording: Recording, said: set[str]) -> None:
    run = recording.best_view.document
    code = run.code
    output.line(f"code   {run.execution[:7]} = {_origin(code)}")
    left = [name for name in recording.left_out if name not in said]
    said.update(left)
    if left:
        opened = sum(name in left for name in recording.left_out[: recording.opened])
        named = left[: min(max(opened, 1), _MOST)]
        rest = len(left) - len(named)
        more = f" and {rest} more untracked {'file' if rest == 1 else 'files'}" if rest else ""
        one = len(left) == 1
        hint = f"untracked; add it with --include {quoted(left[0])}" if one else "add one with --include FILE"
        output.line(f"       not recorded: {', '.join(named)}{more} ({hint})")
    workspace = Workspace.at()
    output.line(f"saved  to {recording.branch} ({recording.commit[:7]})")
    output.line(f"       {_hook(workspace, recording)}")
    own = short(run.id)
    if len(recording.settings) > 1:
        output.line("Next   padre best @last    padre plot search @last --kind importance")
    else:
        output.line(f"Next   padre show {own[:4]}    padre list    padre rm {own[:4]}")


def _origin(code: Code) -> str:
    """``main@1a2b3c4 + your changes in experiment.py``."""
    base = "@".join(part for part in (code.branch, code.commit and code.commit[:7]) if part)
    if not code.commit:
        return f"your files; {code.branch or 'the branch'} has no commit yet"
    names = formats.listed(code.changed, 2, ", {} more")
    return f"{base} + your changes in {names}" if names else base


def _hook(workspace: Workspace, recording: Recording) -> str:
    """Whether the next commit includes it, and what makes it so."""
    hidden = ignores.hiding(workspace.git, workspace.layout)
    if hidden:
        return hidden[0].sentence
    if not hooks.installed(workspace.git):
        layout = workspace.layout
        add = f"git add {quoted(layout.projects, layout.datasets)}"
        return f"To add it to your branch: {add} (run `padre install` once to automate this)"
    which, keep = workspace.settings.commit.runs, f"padre keep {short(recording.best_view.id)[:4]}"
    if which == "none":
        return "Your commits do not include it, because commit.runs is none."
    if which == "kept" or recording.status != "completed":
        return f"It stays on its branch. To add it to your next `git commit`: {keep}"
    return "The hook adds it to your next `git commit`."

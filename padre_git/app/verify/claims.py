"""Level 5: what is claimed of runs: `experiment.json`, the scores in READMEs, the manifest of a tag."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
from msgspec import UNSET

from padre_git.app import commit as derivers
from padre_git.app.commit.derived import Experiment, definition
from padre_git.app.repository.workspace import Workspace
from padre_git.app.verify.files import Contents
from padre_git.app.verify.result import Tally
from padre_git.app.verify.scope import Scope
from padre_git.errors import PadreError
from padre_git.model.documents import Definition, Metrics, Run
from padre_git.model.names import short, slug
from padre_git.storage import documents, kinds
from padre_git.storage.git import staging

_LINK = re.compile(r"\(executions/[0-9a-f]+/runs/([0-9a-z-]+)/metrics\.json\)")
_CELLS = {"score": 4, "n": 5}  # of a line of the leaderboard, between its bars
_BEGIN, _END = "--- padre ", "---"
_OLDER = "experiment.json is of an older run: padre update"


class Counts(NamedTuple):
    """How many of each were looked at, for the line of this level."""

    experiments: int = 0
    readmes: int = 0
    lines: int = 0


def check_all(workspace: Workspace, scopes: Sequence[Scope], every: Sequence[Contents], tally: Tally) -> str:
    """Check the claims of all scopes; what was looked at, in words."""
    counts = [check(workspace, scope, contents, tally) for scope, contents in zip(scopes, every, strict=True)]
    return words(counts, [scope.tag for scope in scopes])


def check(workspace: Workspace, scope: Scope, contents: Contents, tally: Tally) -> Counts:
    """Check the claims of a scope; single runs make none."""
    if not scope.whole:
        return Counts()
    placed = {path: kinds.place(workspace.layout, path) for path in scope.entries}
    named = {path: place for path, place in placed.items() if place and place.kind in {"experiment", "readme"}}
    counts = [0, 0]
    if named:
        with staging.scratch(workspace.git) as index:
            index.read(scope.tree.commit)
            for path, place in named.items():
                experiment = Experiment(workspace.layout, index, place.names["project"], place.names["experiment"])
                if place.kind == "experiment":
                    counts[0] += _experiment(experiment, path, contents, tally)
                else:
                    counts[1] += _readme(workspace, experiment, path, scope.entries[path].blob, tally)
    return Counts(counts[0], counts[1], _manifest(workspace, scope, tally) if scope.tag else 0)


def _experiment(experiment: Experiment, path: str, contents: Contents, tally: Tally) -> int:
    """`experiment.json` is the definition of the newest run, with what people wrote of it."""
    recorded = contents.documents.get(path)
    _, data = definition(experiment)
    if data is None or not isinstance(recorded, Definition):
        return 0
    wanted = documents.decode(data, Definition, path)
    tally.look(path)
    if _bare(recorded) == _bare(wanted):
        return 1
    every = (experiment.read(each, Definition) for each in experiment.files if "/definitions/" in each)
    if any(each and _bare(each) == _bare(recorded) for each in every):
        tally.leave(path, _OLDER)
        return 1
    pairs = zip(*(msgspec.structs.asdict(_bare(each)).items() for each in (recorded, wanted)), strict=True)
    for (name, one), (_, other) in pairs:
        if one != other:
            tally.differ(path, name, one, other, path=path)
    return 1


def _bare(document: Definition) -> Definition:
    """A definition without what people write in `experiment.json`."""
    return msgspec.structs.replace(document, description="", formerly=UNSET)


def _readme(workspace: Workspace, experiment: Experiment, path: str, blob: str, tally: Tally) -> int:
    """The scores of the leaderboard are those of the runs that its lines link to."""
    answer = workspace.git.objects.read(blob)
    _, page = derivers.readme.page(experiment)
    if answer is None or page is None or b"Written by `padre update`" not in answer[1]:
        return 0
    tally.look(path)
    if answer[1] == page:
        return 1
    known = dict(_lines(page))
    for run, cells in _lines(answer[1]):
        if run not in known:
            tally.leave(path, "README.md is of other runs: padre update on the default branch")
            continue
        for name, at in _CELLS.items():
            one, other = (each[at].strip() if len(each) > at else "" for each in (cells, known[run]))
            if one != other:
                tally.differ(path, f"{name} of {short(run)}", one, other, path=path, run=run)
    return 1


def _lines(page: bytes) -> Iterator[tuple[str, list[str]]]:
    for line in page.decode(errors="replace").splitlines():
        found = _LINK.search(line)
        if found:
            yield found[1], line.split("|")


def _manifest(workspace: Workspace, scope: Scope, tally: Tally) -> int:
    """The lines of the manifest in the message of an annotated tag."""
    answer = workspace.git.objects.read(f"refs/tags/{scope.tag}")
    text = answer[1].decode(errors="replace") if answer and answer[0] == "tag" else ""
    lines = _manifest_lines(text)
    known = _runs(scope, workspace) if lines else {}
    for line in lines:
        kind, _, rest = line.partition(" ")
        tally.look(line)
        if kind == "run":
            _run_line(rest, line, known, tally, f"tag {scope.tag}")
        else:
            tally.leave(line, f"a line of the manifest, `{kind}`, that this padre cannot derive again")
    return len(lines)


def _manifest_lines(text: str) -> list[str]:
    """The lines between the marks; of several blocks the last, since a message may quote one."""
    found: list[str] = []
    open_at = False
    for line in text.splitlines():
        if line.startswith(_BEGIN):
            found, open_at = [], True
        elif line == _END and open_at:
            open_at = False
        elif open_at and line.strip():
            found.append(line)
    return found


class _Known(NamedTuple):
    run: Run
    metrics: Metrics | None


def _runs(scope: Scope, workspace: Workspace) -> dict[str, _Known]:
    """Short id -> the run and its metrics, in the tree of the tag."""
    found = {}
    for path, entry in scope.tree.entries.items():
        place = kinds.place(workspace.layout, path)
        if place and place.kind == "run":
            run = _document(workspace, entry.blob, Run, path)
            beside = scope.tree.entries.get(path.removesuffix("run.json") + "metrics.json")
            metrics = _document(workspace, beside.blob, Metrics, path) if beside else None
            if run:
                found[short(run.id)] = _Known(run, metrics)
    return found


def _document(workspace: Workspace, blob: str, kind: Any, path: str) -> Any:
    answer = workspace.git.objects.read(blob)
    try:
        return documents.decode(answer[1], kind, path) if answer else None
    except PadreError:
        return None  # level 1 says so


def _run_line(rest: str, line: str, known: Mapping[str, _Known], tally: Tally, path: str) -> None:
    """``p6aftqjz thesis/svc breast-cancer/e9d3d13f0a1b splits b71e44d accuracy 0.975 0.015 10``."""
    words = rest.split(" ")
    found = known.get(words[0])
    if found is None:
        tally.differ(line, "a run", words[0], "not in the tree of the tag", path=path)
        return
    wanted = _words(found)
    if len(words) != len(wanted):
        tally.differ(line, f"line of {words[0]}", rest, " ".join(wanted), path=path, run=found.run.id)
        return
    for recorded, derived in zip(words, wanted, strict=True):
        same = recorded == derived or (len(recorded) >= 7 and derived.startswith(recorded) and derived.isalnum())
        if not same:
            tally.differ(line, f"line of {words[0]}", recorded, derived, path=path, run=found.run.id)


def _words(found: _Known) -> list[str]:
    run, metrics = found
    use = [f"{run.dataset.dataset}/{run.dataset.version}"] if run.dataset else ["-"]
    words = [short(run.id), f"{run.project}/{run.experiment}", *use, "splits", run.splitting or "-"]
    metric = metrics.metrics.get(run.main_metric or "") if metrics else None
    if metric is None:
        return words
    std = "-" if metric.std is None else repr(metric.std)
    return [*words, slug(run.main_metric or "") if " " in (run.main_metric or "") else str(run.main_metric),
            repr(metric.mean), std, str(metric.n)]  # fmt: skip


def words(counts: list[Counts], tags: list[str]) -> str:
    """What was looked at: ``v1.0: manifest = tree, 4 experiments``."""
    lines = sum(each.lines for each in counts)
    parts = [f"{', '.join(filter(None, tags))}: {lines} lines of the manifest"] if lines else []
    experiments, readmes = sum(each.experiments for each in counts), sum(each.readmes for each in counts)
    parts += [f"{experiments} experiment.json"] if experiments else []
    parts += [f"{readmes} README.md"] if readmes else []
    return ", ".join(parts) or "none"

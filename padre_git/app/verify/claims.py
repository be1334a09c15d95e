"""Level 5: what is claimed of runs: `experiment.json`, scores in READMEs, generated tables, the manifest of a tag."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec
from msgspec import UNSET

from padre_git.app import commit as derivers
from padre_git.app import report as reports
from padre_git.app.commit.derived import Experiment, definition
from padre_git.app.repository.workspace import Workspace
from padre_git.app.verify.files import Contents
from padre_git.app.verify.result import Tally
from padre_git.app.verify.scope import Scope
from padre_git.core.text import manifest
from padre_git.core.text.formats import count
from padre_git.core.text.manifest import Manifest
from padre_git.errors import PadreError
from padre_git.model.documents import Definition
from padre_git.model.names import short
from padre_git.storage import documents, kinds
from padre_git.storage.git import staging
from padre_git.storage.index import Row

_LINK = re.compile(r"\(executions/[0-9a-f]+/runs/([0-9a-z-]+)/metrics\.json\)")
_CELLS = {"score": 4, "n": 5}  # of a line of the leaderboard, between its bars
_SAID = {"select", "allow"}  # lines that say how the tag was made, and no number
# the first line of what `padre report` generates, and the files in which a paper has it
_HEADS = ("-e", "^% padre [0-9]", "-e", "^<!-- padre [0-9]")
_PAPER = ("*.tex", "*.md", "*.txt")
_OLDER = "experiment.json of an older run: padre update"


class Counts(NamedTuple):
    """How many of each were looked at, for the line of this level."""

    experiments: int = 0
    readmes: int = 0
    generated: int = 0
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
    lines = _manifest(workspace, scope, tally) if scope.tag else 0
    return Counts(counts[0], counts[1], _generated(workspace, scope, tally), lines)


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
            tally.leave(path, "README.md of other runs: padre update on the default branch")
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


def _generated(workspace: Workspace, scope: Scope, tally: Tally) -> int:
    """The lines of the files that `padre report` generated are what the runs of the same commit give; of a range
    those files that it changes."""
    commit = scope.tree.commit
    answer = workspace.git.text("grep", "-l", "-z", "-I", "--full-name", *_HEADS, commit, "--", *_PAPER, check=False)
    paths = [each.partition(":")[2] for each in answer.split("\0") if ":" in each]
    if scope.base is not None:
        changes = workspace.git.text("diff", "--name-only", "-z", "--no-renames", scope.base, commit)
        paths = [path for path in paths if path in set(changes.split("\0"))]
    found = list(reports.generated.claims(workspace, commit, paths)) if paths else []
    for each in found:
        tally.look(each.path)
        if each.why:
            tally.leave(each.path, each.why)
        elif each.unlike:
            tally.differ(each.path, "generated line", each.unlike.recorded, each.unlike.derived, path=each.path)
    return len(found)


def _manifest(workspace: Workspace, scope: Scope, tally: Tally) -> int:
    """The lines of the manifest in the message of a tag are what its tree gives."""
    place = f"tag {scope.tag}"
    answer = workspace.git.objects.read(f"refs/tags/{scope.tag}")
    try:
        found = manifest.parse(answer[1].decode(errors="replace")) if answer and answer[0] == "tag" else None
    except PadreError as error:
        tally.differ(place, "manifest", str(error), "as padre tag writes it", path=place)
        return 1
    lines = [line for line in found.lines if line.partition(" ")[0] not in _SAID] if found else []
    commit = scope.tree.commit
    known = {short(row.id): row for row in workspace.index(at=commit).rows} if lines else {}
    derived, waiting = _derived(workspace, commit, found, tally, place) if found else ([], set())
    for line in lines:
        tally.look(line)
        words = line.split(" ")
        if words[0] == "run":
            _run_line(line, known.get(words[1]) if len(words) > 1 else None, tally, place)
        elif line not in derived and words[1:2] and words[1] in waiting:
            tally.leave(line, "answer from predictions that are not here: padre pull")
        elif line not in derived:
            same = (each for each in derived if each.split(" ")[:2] == words[:2])
            what = words[0] if words[0] == "runs" else " ".join(words[:2])
            tally.differ(line, f"line of {what}", line, next(same, "nothing like it"), path=place)
    said = {" ".join(line.split(" ")[:2]) for line in lines}
    for line in (each for each in derived if each.split(" ")[0] in {"run", "table", "answer"}):
        what = " ".join(line.split(" ")[:2])
        if what not in said:
            tally.differ(line, f"line of {what}", "not in the manifest", line, path=place)
    return len(lines)


def _derived(
    workspace: Workspace, commit: str, found: Manifest, tally: Tally, place: str
) -> tuple[list[str], set[str]]:
    """The lines that a manifest of the same tree would have, and the names of answers that cannot be tested here."""
    try:
        claimed = reports.claims.read(workspace, commit, found.select)
        lines = claimed.lines
    except PadreError as error:
        tally.differ(place, "tables", "in the manifest", str(error), path=place)
        return [], set()
    waiting = {reports.claims.answer_line(name, claimed.answers[name]).split(" ")[1] for name in claimed.waiting}
    return lines, waiting


def _run_line(line: str, row: Row | None, tally: Tally, place: str) -> None:
    words = line.split(" ")
    if row is None:
        tally.differ(line, "a run", words[1] if len(words) > 1 else line, "not in the tree of the tag", path=place)
        return
    wanted = reports.claims.run_line(row)
    if line != wanted:
        pairs = zip(words, wanted.split(" "), strict=False)
        one, other = next(((one, other) for one, other in pairs if one != other), (line, wanted))
        tally.differ(line, f"line of {words[1]}", one, other, path=place, run=row.id)


def words(counts: list[Counts], tags: list[str]) -> str:
    """What was looked at: ``v1.0: manifest = tree, 4 experiments``."""
    lines = sum(each.lines for each in counts)
    parts = [f"{', '.join(filter(None, tags))}: {lines} lines of the manifest"] if lines else []
    experiments, readmes = sum(each.experiments for each in counts), sum(each.readmes for each in counts)
    parts += [f"{experiments} experiment.json"] if experiments else []
    parts += [f"{readmes} README.md"] if readmes else []
    generated = sum(each.generated for each in counts)
    parts += [count(generated, "generated file")] if generated else []
    return ", ".join(parts) or "none"

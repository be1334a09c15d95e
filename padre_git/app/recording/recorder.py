"""A recording from its first line to its commit: journal, DVC directory, one commit, copies in the work tree.

The commit is always made from the journal, after a run and after a crash alike, so that there is one way to save.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from padre_git.app import recording as door
from padre_git.app.recording.message import commit_message
from padre_git.app.repository.workspace import Workspace
from padre_git.errors import RepositoryError
from padre_git.model.documents import Document, Metrics, Run, Search, Split
from padre_git.model.names import short, timestamp
from padre_git.storage import documents, writing
from padre_git.storage.git import recorder
from padre_git.storage.git.code import Entry, Snapshot
from padre_git.storage.layout import ExecutionLayout, Layout, result
from padre_git.storage.parts import Parts
from padre_git.storage.stage import Entries, Kept, Stage

# what a clone of the branch alone needs to `dvc pull`
SETTINGS = (
    ".padre/config.yaml",
    ".padre/.gitignore",
    ".dvc/config",
    ".dvc/.gitignore",
    ".dvcignore",
    ".gitignore",
    ".gitattributes",
)
_LINES = {".gitignore", ".gitattributes"}
_BESIDE = {"split", "about"}  # entries that are of no document
_LARGE = 1_000_000  # bytes of a result that are not held in memory until the commit

D = TypeVar("D", bound=Document)


@dataclass(frozen=True)
class Saved:
    """Where a journal went."""

    commit: str
    branch: str
    sentence: str
    notes: list[str] = field(default_factory=list)


class Recorder:
    """One recording that is under way. `begin` it before anything runs, `add` each finished run, then `commit_all`."""

    def __init__(self, workspace: Workspace, journal: Stage, place: ExecutionLayout, branch: str) -> None:
        self._workspace, self._journal, self._place = workspace, journal, place
        self._process = os.getpid()
        self.branch = branch
        self._documents: set[str] = set()

    @property
    def ours(self) -> bool:
        """Whether this process began it. One that was forked since has nothing to save."""
        return os.getpid() == self._process

    @property
    def scratch(self) -> Path:
        """A folder for files on their way into the journal; it goes with it."""
        return self._journal.folder

    @property
    def id(self) -> str:
        return self._journal.recording

    @classmethod
    def begin(
        cls,
        workspace: Workspace,
        recording: str,
        *,
        project: str,
        experiment: str,
        snapshot: Snapshot,
        files: Mapping[str, bytes],
        command: str = "",
    ) -> "Recorder":
        """Begin ``recording``; ``files`` are the ones that its commit holds whatever happens to its runs.

        Raises
        ------
        RepositoryError : where the branch is checked out in a worktree, DVC's cache would lie outside the repository,
            or the disk refuses.
        """
        ref = workspace.layout.branch(project, experiment, snapshot.execution)
        recorder.check_free(workspace.git, ref)
        workspace.dvc.check()
        layout = workspace.layout.execution(project, experiment, snapshot.execution)
        settings = _settings(workspace.layout)
        journal = Stage.begin(workspace.git.private, recording)
        journal.append(
            {
                "kind": "head",
                "ref": ref,
                "root": str(workspace.root),
                "folder": layout.folder,
                "commit": snapshot.commit,
                # as bytes: a path of the user's need not be text
                "changed": [[os.fsencode(path), *(entry or ())] for path, entry in snapshot.changed.items()],
                "settings": settings,
                "lines": {path: _own_lines(workspace.layout, settings[path]) for path in _LINES & settings.keys()},
                "files": dict(files),
                "command": command,
            },
            durable=False,  # the first run's entry is, and with it all before it
        )
        return cls(workspace, journal, layout, ref)

    def started(self, run: Run) -> None:
        """A run begins; ``run`` is what to record where this process dies in it."""
        self._journal.append(
            {"kind": "start", "run": run.id, "files": {self._place.run_file(run.id): documents.encode(run)}},
            durable=False,
        )

    def add(
        self,
        run: Run,
        *,
        metrics: Metrics | None = None,
        splits: list[Split] | None = None,
        results: Mapping[str, bytes | Kept],
        shared: Mapping[str, bytes] | None = None,
        log: bytes = b"",
    ) -> None:
        """A run is over, whatever its status; when this returns it is safe.

        ``results`` : file name -> content, or what `keep` gave. ``shared`` : likewise, of all runs.
        ``log`` : what it printed, where that is kept.
        """
        files = run_files(self._place, run, metrics, splits or [])
        if log:
            files[self._place.log_file(run.id)] = log
        named = {**{result(run.id, name): data for name, data in results.items()}, **(shared or {})}
        stored = {name: self._stored(data) for name, data in named.items()}
        self._journal.append({"kind": "run", "run": run.id, "files": files, "results": stored})

    def split(self, run: str, key: str, data: bytes) -> None:
        """A split of a run that is not over was computed; `sync` makes it safe.

        ``key`` : what it is of. ``data`` : what `storage.packed.encode` gave.
        """
        self._journal.append({"kind": "split", "run": run, "key": key, "result": self._stored(data)}, durable=False)

    def note(self, about: Mapping[str, Any]) -> None:
        """What is under way, for `padre status`."""
        self._journal.append({"kind": "about", **about}, durable=False)

    def sync(self) -> None:
        """What was added is safe when this returns."""
        self._journal.sync()

    def document(self, path: str, document: Document) -> None:
        """A document that the next run names; once, however many runs do."""
        if path not in self._documents:
            self._documents.add(path)
            self._journal.append({"kind": "document", "files": {path: documents.encode(document)}}, durable=False)

    def files(self, files: Mapping[str, bytes], results: Mapping[str, bytes] | None = None) -> None:
        """Documents and results of runs that need not be safe one by one: what fails is done again as a whole."""
        self._journal.append({"kind": "document", "files": dict(files), "results": dict(results or {})}, durable=False)

    def stream(self, run: str) -> Entries:
        """Where the run ``run`` logs while it is under way; all of it is recorded where this process dies."""
        return self._journal.stream(run)

    def keep(self, content: Path | bytes) -> Kept:
        """A copy of a file as it is now, or bytes, for a run's results; a file is never in memory as a whole."""
        return self._journal.keep(content)

    def _stored(self, data: bytes | Kept) -> bytes | str:
        """What the journal's entry has of a result: the content, or the name of the file next to it."""
        if isinstance(data, Kept):
            return data.name
        return data if len(data) < _LARGE else self._journal.keep(data).name

    def search(self, search: Search, chosen: Sequence[Run] = ()) -> None:
        """What the grid was and what came of it; ``chosen`` stand instead of the same runs as they were added."""
        files = {self._place.search(search.id): documents.encode(search)}
        files |= {self._place.run_file(run.id): documents.encode(run) for run in chosen}
        self._journal.append({"kind": "search", "files": files})

    def leave(self) -> None:
        """Let go of it as it is, for the next command to save."""
        self._journal.close()

    def abandon(self) -> None:
        """Nothing ran: forget it."""
        self._journal.discard()

    @contextmanager
    def forgotten_on_error(self) -> Iterator[None]:
        """Around what comes before anything runs: where that fails, there is no recording."""
        try:
            yield
        except BaseException:
            if self.ours:
                self.abandon()
            raise


def run_files(place: ExecutionLayout, run: Run, metrics: Metrics | None, splits: list[Split]) -> dict[str, bytes]:
    """Path -> content of the documents of a run."""
    files: dict[str, bytes] = {place.run_file(run.id): documents.encode(run)}
    if metrics:
        files[place.metrics_file(run.id)] = documents.encode(metrics)
    for split in splits:
        files[place.split_file(run.id, split.splits[0].repeat)] = documents.encode(split)
    return files


def commit_all(over: Mapping[Recorder, Mapping[str, bytes]]) -> list[Saved]:
    """Save recordings on different branches, each as one commit, and put copies into the work tree. Together, since
    DVC and git take as long for several as for one.

    Parameters
    ----------
    over : the recordings, each with what the work tree gets with the copies, and the commit lacks.

    Raises
    ------
    RepositoryError : where git or the disk refuses; what could not be committed is kept for the next command.
    """
    workspace = next(iter(over))._workspace
    assert len({each.branch for each in over}) == len(over)
    try:
        saved = commit_journals(workspace, {each._journal: files for each, files in over.items()}, again=False)
    except BaseException:
        for each in over:
            each._journal.close()
        raise
    return [found for found in saved if found]  # each has a head since `begin`


def commit_journal(workspace: Workspace, journal: Stage) -> Saved | None:
    """Make the commit of a journal whose owner is gone; see `commit_journals`."""
    return commit_journals(workspace, {journal: {}}, again=True)[0]


def commit_journals(
    workspace: Workspace, journals: Mapping[Stage, Mapping[str, bytes]], *, again: bool
) -> list[Saved | None]:
    """Make a commit of each journal and remove it; none where nothing was begun. Safe to repeat.

    Parameters
    ----------
    journals : of different branches, each with what the work tree gets with the copies, and the commit lacks.
    again : whether a process that is gone may have made a commit already.
    """
    read = {journal: _read(journal) for journal in journals}
    written = {journal: each for journal, each in read.items() if each}
    having = [each for each in written.values() if each.results]
    for each, pointer in zip(having, workspace.dvc.add_directories([each.results for each in having]), strict=True):
        each.files[each.place.pointer(each.recording)] = pointer.encode(each.recording)
    commits = {each.ref: tip for each in written.values() if again and (tip := _recorded(workspace, each))}
    new = {each.ref: each.addition() for each in written.values() if each.ref not in commits}
    commits |= recorder.append_all(workspace.git, new, hint=recorder.KEPT)
    done = dict[Stage, Saved]()
    for journal, each in written.items():
        target = each.place.results(each.recording)
        results = {f"{target}/{name}": data for name, data in each.results.items()}
        notes = [*_copy(each.root, {**each.files, **results, **journals[journal]}), *_nobody(workspace)]
        _keep_splits(workspace, journal, each)
        journal.discard()
        done[journal] = each.saved(commits[each.ref], notes)
    for journal in read.keys() - written.keys():
        journal.discard()
    return [done.get(journal) for journal in journals]


@dataclass(frozen=True)
class _Written:
    """What a journal has.

    Attributes
    ----------
    files : of the commit.
    results : for DVC.
    crashed : the runs that began and did not end.
    """

    recording: str
    entries: list[dict[str, Any]]
    files: dict[str, bytes]
    results: dict[str, bytes | Path]
    crashed: list[str]
    runs: list[Run]

    @property
    def ref(self) -> str:
        return str(self.entries[0]["ref"])

    @property
    def root(self) -> Path:
        return Path(self.entries[0]["root"])

    @property
    def place(self) -> ExecutionLayout:
        return ExecutionLayout(self.entries[0]["folder"])

    @cached_property
    def searches(self) -> list[Search]:
        folder = self.place.search("").rpartition("/")[0]
        documented = (each for each in self.files.items() if each[0].startswith(f"{folder}/"))
        return [documents.decode(data, Search, path) for path, data in documented]

    def addition(self) -> recorder.Addition:
        """Its commit."""
        head, metrics = self.entries[0], _documents(self.files, "metrics.json", Metrics)
        message = commit_message(self.runs, metrics, head["command"], self.recording, self.searches)
        return recorder.Addition(self.files, message, _source(head))

    def saved(self, commit: str, notes: list[str]) -> Saved:
        """The result that is reported to the user."""
        branch = self.ref.removeprefix("refs/heads/")
        return Saved(commit, branch, _sentence(self.runs, self.crashed, commit, branch), notes)


def _read(journal: Stage) -> _Written | None:
    entries = journal.entries()
    if not entries or entries[0]["kind"] != "head":
        return None
    files, results, crashed = _contents(journal, entries)
    runs = _documents(files, "run.json", Run)
    named = _named(files, ExecutionLayout(entries[0]["folder"]), runs)
    return _Written(journal.recording, entries, named, results, crashed, runs)


def _keep_splits(workspace: Workspace, journal: Stage, written: _Written) -> None:
    """Keep the splits of runs that did not come to their end: the next command goes on with them."""
    over = {run.id for run in written.runs if run.status != "interrupted" or run.stopped}
    kept = Parts(workspace.git.private)
    with suppress(OSError):  # they only save time
        for entry in written.entries:
            if entry["kind"] == "split" and entry["run"] not in over:
                stored = entry["result"]
                data = journal.kept(Kept(stored)).read_bytes() if isinstance(stored, str) else stored
                kept.keep(entry["key"], data)


def _nobody(workspace: Workspace) -> list[str]:
    """Said once per clone: commits without a name."""
    said = workspace.git.private / "said-nobody"
    if recorder.known_identity(workspace.git) or said.exists():
        return []
    said.touch()
    return [
        "commits are by padre <padre@localhost>, because git does not know "
        "your name; set user.name and user.email with: git config"
    ]


def _contents(
    journal: Stage, entries: list[dict[str, Any]]
) -> tuple[dict[str, bytes], dict[str, bytes | Path], list[str]]:
    """Files of the commit, results for DVC, and the runs that began and did not end."""
    files: dict[str, bytes] = dict(entries[0]["files"])
    results: dict[str, bytes | Path] = {}
    begun: dict[str, dict[str, bytes]] = {}
    for entry in entries[1:]:
        if entry["kind"] in _BESIDE:
            continue
        if entry["kind"] == "start":
            begun[entry["run"]] = entry["files"]
            continue
        begun.pop(entry.get("run", ""), None)
        files |= entry["files"]
        stored: dict[str, bytes | str] = entry.get("results", {})
        results |= {name: journal.kept(Kept(data)) if isinstance(data, str) else data for name, data in stored.items()}
    place = ExecutionLayout(entries[0]["folder"])
    for run, unfinished in begun.items():
        files |= unfinished
        if logged := journal.streamed(run):
            _add_logged(journal, place, run, logged, files, results)
    return files, results, list(begun)


def _add_logged(
    journal: Stage,
    place: ExecutionLayout,
    run: str,
    entries: list[bytes],
    files: dict[str, bytes],
    results: dict[str, bytes | Path],
) -> None:
    """Add what a run has logged whose process is gone."""
    begun, last = documents.decode(files[place.run_file(run)], Run, place.run_file(run)), journal.last(run)
    # it ran at least until it logged last; where the clock was set meanwhile nobody knows how long
    duration = max((last - datetime.fromisoformat(begun.started)).total_seconds(), 0.0)
    begun = msgspec.structs.replace(begun, finished=timestamp(last), duration=duration)
    logged = door.logged.Logged.again(entries, lambda kept: journal.kept(kept).read_bytes())
    over = logged.outcome(begun)
    files |= run_files(place, over.run, over.metrics, split_documents(run, over.computations))
    for name, data in over.results.items():
        results[result(run, name)] = journal.kept(data) if isinstance(data, Kept) else data


def _documents(files: Mapping[str, bytes], name: str, kind: type[D]) -> list[D]:
    ending = f"/{name}"
    return [documents.decode_own(data, kind, path) for path, data in files.items() if path.endswith(ending)]


def _named(files: Mapping[str, bytes], place: ExecutionLayout, runs: list[Run]) -> dict[str, bytes]:
    """``files`` without environments that no run is of any more: most runs end in another one than they began in."""
    named = {place.environment(run.environment) for run in runs if run.environment}
    folder = place.environment("").rpartition("/")[0]
    return {path: data for path, data in files.items() if path in named or not path.startswith(f"{folder}/")}


def _recorded(workspace: Workspace, written: _Written) -> str | None:
    """The tip of the branch when the recording's own paths, all written by one commit, are in its tree already."""
    tip, place = workspace.git.resolve(written.ref), written.place
    own = (*(place.run_file(run.id) for run in written.runs), *(place.search(each.id) for each in written.searches))
    if tip is None or not own:
        return None
    found = workspace.git.run("ls-tree", "-z", tip, "--", own[0])
    return tip if found else None


def _source(head: Mapping[str, Any]) -> recorder.Source:
    changed = {os.fsdecode(path): Entry(*entry) if entry else None for path, *entry in head["changed"]}
    return recorder.Source(head["commit"], changed, head["settings"], head["lines"])


def _own_lines(layout: Layout, data: bytes) -> list[str]:
    """The lines of an ignore or attributes file that are about padre's folders."""
    folders = (f"/{layout.projects}", f"/{layout.datasets}")
    texts = (line.decode(errors="replace").rstrip() for line in data.splitlines())
    return [text for text in texts if text.lstrip("!").startswith(folders)]


def _settings(layout: Layout) -> dict[str, bytes]:
    paths = ((path, layout.root / path) for path in SETTINGS)
    return {path: file.read_bytes() for path, file in paths if file.is_file() and not file.is_symlink()}


def _copy(root: Path, files: Mapping[str, bytes | Path]) -> list[str]:
    """The same files in the work tree, to look at; existing ones stay as they are. Why there is none, if so."""
    if not root.is_dir():
        return []
    try:
        # what is killed in between must not leave a file in a folder that git or DVC looks at
        writing.write_missing(root, files, scratch=".dvc/tmp")
    except RepositoryError as error:
        return [f"the run is safe on its branch, but the work tree has no copy of it: {error}"]
    return []


def _sentence(runs: list[Run], crashed: list[str], commit: str, branch: str) -> str:
    done = ", ".join(short(run.id) for run in runs if run.id not in crashed)
    lost = f"; {len(crashed)} unfinished recorded as interrupted" if crashed else ""
    return f"an interrupted `padre run` was saved: {done or 'no finished run'}{lost} ({commit[:7]} on {branch})"


def split_documents(run: str, splits: list[Any]) -> list[Split]:
    """One document per repeat: a pull request of a search must stay readable."""
    repeats = sorted({split.repeat for split in splits})
    return [Split(run=run, splits=[split for split in splits if split.repeat == repeat]) for repeat in repeats]

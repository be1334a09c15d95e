"""Commits on padre's branches, by one `git fast-import`: objects and refs, never the user's index, HEAD or files."""

import os
import random
import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import new

from padre_git.errors import PadreError, RepositoryError
from padre_git.model.shell import quoted
from padre_git.storage import lines
from padre_git.storage.git.code import Entry, blobs
from padre_git.storage.git.plumbing import Git, start
from padre_git.storage.paths import is_safe

_MANY = 100  # refs on a command line
TRIES = 20  # in a row in which nobody else moves the ref
_LONGEST = 0.5  # seconds between two of them
_MOST_PACKS = 40  # above 50 the user's next command would stop for `git gc --auto`
KEPT = "the run is kept and the next command tries again"
_NOBODY = ("padre", "padre@localhost")


@dataclass(frozen=True)
class Source:
    """What a new branch begins with: the commit whose code ran, and what differs from it."""

    commit: str | None  # HEAD when the code ran; none on an unborn branch
    # code that differs from `commit`; none where the file is gone
    changed: Mapping[str, Entry | None] = field(default_factory=dict)
    # files that a clone of the branch alone needs, path -> content; each is added where the commit lacks it
    settings: Mapping[str, bytes] = field(default_factory=dict)
    # of those files, the lines that padre needs; they are added where the commit has the file without them
    lines: Mapping[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Addition:
    """New files for a branch."""

    files: Mapping[str, bytes]  # path relative to the repository -> content; added to the tree of the tip
    message: str  # of the commit
    source: Source = Source(None)  # what the branch begins with where it is new


def append(git: Git, ref: str, files: Mapping[str, bytes], message: str, *, source: Source = Source(None)) -> str:
    """Commit ``files`` on ``ref`` and return the commit's id; see `append_all`.

    Parameters
    ----------
    ref : full name, such as ``refs/heads/padre/thesis/svc/9f2c1ab0d3e4``.
    """
    return append_all(git, {ref: Addition(files, message, source)}, hint=KEPT)[ref]


def append_all(git: Git, additions: Mapping[str, Addition], *, hint: str = "repeat") -> dict[str, str]:
    """Commit each of ``additions`` (ref -> files), all in one `git fast-import`, and return the commits by ref.

    A ref is the only commit point of its files; one that others move meanwhile is tried again alone.

    Parameters
    ----------
    hint : what to do where a ref cannot be moved, for the error.

    Raises
    ------
    RepositoryError : where a ref is checked out somewhere, git refuses, or a tree that was written differs.
    """
    for addition in additions.values():
        for path in (*addition.files, *addition.source.settings):
            # fast-import also takes what leads out of the repository, or into git's own folder
            if not is_safe(path):
                raise PadreError(f"{path!r} is not a path inside the repository; padre writes no such file")
    when = int(time.time())
    waiting, done = dict(additions), dict[str, str]()
    patience = _Patience()
    while patience.left:
        tips = _tips(git, waiting)
        patience.saw(tips)
        code, words, commits = _import(git, waiting, tips, when)
        moved = {ref: commit for ref, (commit, _) in _tips(git, waiting).items()} if code else commits
        for ref, commit in commits.items():
            if moved.get(ref) == commit:
                done[ref] = commit
                del waiting[ref]
        if not waiting:
            return {ref: done[ref] for ref in additions}
        patience.wait()
    raise RepositoryError(f"{next(iter(waiting))} could not be moved in {TRIES} tries: {words}; {hint}")


def _import(
    git: Git, additions: Mapping[str, Addition], tips: Mapping[str, tuple[str, str]], when: int
) -> tuple[int, str, dict[str, str]]:
    """git's exit code, 1 where a ref was not moved, its words, and the commits that were written.

    Each is compared with what was to be written: a path that was dropped or changed must not pass for recorded.
    """
    stream = _Stream(identity(git), when)
    for ref, addition in additions.items():
        tip, place = tips.get(ref, (None, ""))
        if place:
            raise in_use(ref, place)
        parent = _snapshot(git, stream, ref, tip, addition.source)
        stream.commit(ref, addition.message, parent)
        stream.write(addition.files)
        stream.ask(addition.files)
    code, words, answers = stream.send(git)
    if code not in (0, 1) or len(answers) != sum(1 + len(each.files) for each in additions.values()):
        where = next(iter(additions)) if len(additions) == 1 else f"{len(additions)} branches"
        raise RepositoryError(f"git could not record on {where}: {words}")
    commits, rows = dict[str, str](), iter(answers)
    for ref, addition in additions.items():
        for path, data in addition.files.items():
            if next(rows).split("\t")[0].rpartition(" ")[2] != blob_id(git, data):
                raise RepositoryError(f"{path} was not recorded on {ref} as it was written; run `git fsck`")
        commits[ref] = next(rows)
    return code, words, commits


class _Patience:
    """How often a ref that others move, too, is tried: a try that was lost to another writer's commit costs nothing.

    So of many writers at once each comes through, however slow the machine is, and a ref that cannot be moved at all
    is given up after `TRIES`.
    """

    def __init__(self) -> None:
        self.left = TRIES
        self._seen: object = self  # no state of a ref

    def saw(self, state: object) -> None:
        """What the ref is before this try."""
        self.left = TRIES if state != self._seen else self.left
        self._seen = state

    def wait(self) -> None:
        """The try failed; the next one comes after a random pause, each time a longer one."""
        time.sleep(random.uniform(0, min(_LONGEST, 0.01 * 2 ** (TRIES - self.left))))
        self.left -= 1


def check_free(git: Git, ref: str) -> None:
    """Refuse before anything runs: a branch that is checked out, and one whose name git cannot hold next to ``ref``."""
    parts = ref.split("/")
    above = ["/".join(parts[:number]) for number in range(3, len(parts))]
    found = _tips(git, [ref, *above])
    if found.get(ref, ("", ""))[1]:
        raise in_use(ref, found[ref][1])
    blocking = next((name for name in above if name in found), None)
    if blocking:
        name, own = blocking.removeprefix("refs/heads/"), ref.removeprefix("refs/heads/")
        raise RepositoryError(f"the branch `{name}` blocks {own}; git branch -m {quoted(name)} NEWNAME")


def in_use(ref: str, place: str) -> RepositoryError:
    """The error for a branch that a worktree has checked out."""
    return RepositoryError(
        f"the branch {ref.removeprefix('refs/heads/')} is checked out in {place}; switch to another one there: "
        "padre never moves a branch that is in use"
    )


def identity(git: Git) -> tuple[str, str]:
    """Name and address of the user; padre's own where none is configured."""
    name = os.environ.get("GIT_AUTHOR_NAME") or git.settings.get("user.name", "")
    mail = os.environ.get("GIT_AUTHOR_EMAIL") or git.settings.get("user.email", "")
    clean = [word.translate({ord(letter): None for letter in "<>\n\0"}).strip() for word in (name, mail)]
    return (clean[0], clean[1]) if all(clean) else _NOBODY


def signed(git: Git) -> dict[str, str]:
    """The environment in which `git commit-tree` makes a commit of the user's."""
    named = zip(("NAME", "EMAIL"), identity(git), strict=True)
    return {f"GIT_{role}_{key}": text for key, text in named for role in ("AUTHOR", "COMMITTER")}


def known_identity(git: Git) -> bool:
    """Whether commits carry the user's name."""
    return identity(git) != _NOBODY


def _tips(git: Git, refs: Collection[str]) -> dict[str, tuple[str, str]]:
    """Commit of each of ``refs`` that is there, and the worktree that has it checked out."""
    # most branches are new; that they are not there is known without another process
    refs = [ref for ref, found in zip(refs, git.objects.ids(refs), strict=True) if found]
    if not refs:
        return {}
    names = refs if len(refs) < _MANY else {"/".join(ref.split("/")[:3]) for ref in refs}
    form = "--format=%(objectname)%00%(refname)%00%(worktreepath)"
    rows = (row.split("\0") for row in git.text("for-each-ref", form, *names).splitlines())
    # git lists what is below a name, too
    return {name: (commit, place) for commit, name, place in rows if name in refs}


def _snapshot(git: Git, stream: "_Stream", ref: str, tip: str | None, source: Source) -> str | None:
    """Write the commit of the code where the branch is new, or of settings that came since; return the parent."""
    base = tip or source.commit
    commits = {commit for commit in (base, source.commit) if commit}
    found = blobs(git, [f"{commit}:{path}" for commit in commits for path in source.settings])
    there = {path: found.get(f"{base}:{path}") for path in source.settings}
    heads = {path for path in source.settings if f"{source.commit}:{path}" in found}
    # settings that HEAD has are HEAD's: what is not committed there is the user's own affair
    wanted = {path: data for path, data in source.settings.items() if path not in heads}
    wanted |= _with_lines(git, source, heads)
    wanted = {path: data for path, data in wanted.items() if there.get(path) != blob_id(git, data)}
    changed = {} if tip else source.changed
    if not wanted and not changed:
        return base
    stream.commit(ref, "Code as it ran" if base or changed else "Settings that a clone needs", base)
    stream.change(changed)
    stream.write(wanted)
    return ""  # the stream's own last commit


def _with_lines(git: Git, source: Source, heads: set[str]) -> dict[str, bytes]:
    """Ignore and attribute files that the commit has without padre's lines, with them: else DVC sees no pointer."""
    paths = [path for path in source.lines if path in heads]
    answers = zip(paths, git.objects.many(f"{source.commit}:{path}" for path in paths), strict=True)
    there = {path: answer[1] for path, answer in answers if answer}
    wanted = {path: lines.append(data, source.lines[path]) for path, data in there.items()}
    return {path: data for path, data in wanted.items() if data != there[path]}


def blob_id(git: Git, data: bytes) -> str:
    """The id that git gives to ``data``."""
    digest = new(git.hash, usedforsecurity=False)
    digest.update(b"blob %d\0" % len(data) + data)
    return digest.hexdigest()


class _Stream:
    """Input of `git fast-import`."""

    def __init__(self, who: tuple[str, str], when: int) -> None:
        # `feature done`: without it a writer that is killed leaves half a recording on the branch, exit code 0
        self._parts = [b"feature done\n"]
        self._mark = 0
        self._who = f"{who[0]} <{who[1]}> {when} +0000".encode()

    def commit(self, ref: str, message: str, parent: str | None) -> None:
        """Begin a commit on ``ref``. An empty ``parent`` is the commit before it in this stream, none makes a root."""
        before, self._mark = self._mark, self._mark + 1
        text = message.encode(errors="backslashreplace")
        self._parts.append(b"commit %s\nmark :%d\n" % (ref.encode(), self._mark))
        self._parts.append(b"author %s\ncommitter %s\ndata %d\n%s\n" % (self._who, self._who, len(text), text))
        if parent is None:
            return
        self._parts.append(b"from %s\n" % (parent.encode() if parent else b":%d" % before))

    def change(self, changed: Mapping[str, Entry | None]) -> None:
        """Set or remove files whose content git has."""
        for path, entry in changed.items():
            row = b"D %s\n" % path_text(path)
            if entry is not None:
                row = b"M %s %s %s\n" % (entry.mode.encode(), entry.blob.encode(), path_text(path))
            self._parts.append(row)

    def write(self, files: Mapping[str, bytes]) -> None:
        """Set files to a content."""
        for path, data in files.items():
            self._parts.append(b"M 100644 inline %s\ndata %d\n%s\n" % (path_text(path), len(data), data))

    def ask(self, paths: Iterable[str]) -> None:
        """Ask for ``paths`` in the tree of the last commit, and for its id; `send` gives the answers, one line each."""
        # as a part of the commit: once it is written, git reads all its trees again for each path
        self._parts += [b"ls %s\n" % _quoted(path) for path in paths]
        self._parts.append(b"get-mark :%d\n" % self._mark)

    def send(self, git: Git) -> tuple[int, str, list[str]]:
        """git's exit code, its words, and its answers."""
        stream = b"".join((*self._parts, b"done\n"))
        limit = ("-c", "fastimport.unpackLimit=1") if _packs(git) < _MOST_PACKS else ()
        # `--depth=0`: a difference to the file before it, of another kind, is as long as the file and takes git longer
        options = ("--quiet", "--done", "--date-format=raw", "--depth=0")
        done = start(git.root, *limit, "fast-import", *options, stdin=stream)
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        words = next((line for line in lines if line.startswith(("fatal", "error", "warning"))), "".join(lines[:1]))
        return done.returncode, words, done.stdout.decode(errors="replace").splitlines()


def _packs(git: Git) -> int:
    """How many packs the repository has: one is on the disk sooner than many objects, but git looks into each."""
    try:
        return sum(name.endswith(".pack") for name in os.listdir(git.common / "objects" / "pack"))
    except OSError:
        return _MOST_PACKS


def path_text(path: str) -> bytes:
    """A path as `git fast-import` reads it."""
    text = os.fsencode(path)
    return _quoted(path) if text.startswith(b'"') or b"\n" in text else text


def _quoted(path: str) -> bytes:
    text = os.fsencode(path)
    return b'"' + text.replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n") + b'"'

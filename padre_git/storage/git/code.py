"""The source code as it is now: its tree, its id, what differs from HEAD. The user's index is read, never written."""

import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from padre_git.errors import PadreError, RepositoryError
from padre_git.model.names import NO_CODE
from padre_git.storage import kinds
from padre_git.storage.git.plumbing import Entry as Entry
from padre_git.storage.git.plumbing import Git
from padre_git.storage.git.staging import Index, parse_raw, scratch
from padre_git.storage.layout import Layout

# no code: settings of git, padre, DVC, CI and editors
_SETTINGS = (
    ".padre/** .dvc/** **/.dvcignore **/.gitignore **/.gitattributes .gitmodules .mailmap .git-blame-ignore-revs "
    ".github/** .gitlab/** .gitlab-ci.yml .circleci/** .travis.yml azure-pipelines.yml Jenkinsfile "
    ".pre-commit-config.yaml .pre-commit-hooks.yaml .vscode/** .idea/** .editorconfig"
).split()
T = TypeVar("T")
Head = tuple[str | None, str | None]  # commit and branch
_ANSWERS: dict[tuple[str, tuple[str | None, ...]], Any] = {}
_MOST_ANSWERS = 100


@dataclass(frozen=True)
class Snapshot:
    """The code at one moment."""

    tree: str  # git tree of the code; of a notebook only its code cells count
    written: str  # the same with whole notebooks
    # commit, branch: HEAD; none on an unborn branch or a detached HEAD
    commit: str | None
    branch: str | None
    changed: Mapping[str, Entry | None]  # the files that differ from `commit`; none where the file is gone
    exclude: tuple[str, ...]  # the pathspecs of the settings that were left out

    @property
    def execution(self) -> str:
        """The id of the execution: the first 12 hex digits of the tree."""
        return self.tree[:12]


class NoCode(Snapshot):
    """Of runs whose code is not known."""

    @property
    def execution(self) -> str:
        """The one execution without code."""
        return NO_CODE


def no_code(git: Git) -> Snapshot:
    """The empty tree, of no commit."""
    empty = git.run("mktree").decode().strip()
    return NoCode(empty, empty, None, None, {}, ())


def at_commit(git: Git, layout: Layout, commit: str, *, exclude: Iterable[str], max_size: int) -> Snapshot:
    """The code of a commit, as `take` would give it where that is checked out and nothing is changed."""
    left_out = tuple(exclude)
    with scratch(git) as index:
        index.read(commit)
        index.remove(not_code(layout, left_out))
        return _finished(index, layout, (commit, None), left_out, [], max_size)


def take(git: Git, layout: Layout, *, exclude: Iterable[str], extra: Iterable[str] = (), max_size: int) -> Snapshot:
    """The code as ``git add -u`` would stage it, and the files ``extra``.

    Parameters
    ----------
    exclude : git pathspecs of what is no code, such as ``*.tex``.
    extra : paths of untracked files that belong to the code, relative to the repository.
    max_size : the most bytes that may be new in the snapshot.

    Raises
    ------
    PadreError : where more than ``max_size`` bytes would be new.
    RepositoryError : where the disk refuses.
    """
    try:
        head, left_out, added = (git.head(), git.branch()), tuple(exclude), sorted(set(extra))
        with _private_index(git, not_code(layout, left_out), added) as index:
            return _finished(index, layout, head, left_out, added, max_size)
    except OSError as error:
        raise RepositoryError(
            f"{git.private} cannot be written: {error.strerror}; free some space or allow writing to it"
        ) from error


def extend(
    git: Git,
    layout: Layout,
    snapshot: Snapshot,
    extra: Iterable[str],
    *,
    contents: Mapping[str, bytes] = MappingProxyType({}),
    max_size: int,
) -> Snapshot:
    """``snapshot`` with the files ``extra`` as they are now, and with ``contents`` by path; all others stay as they
    were. Raises as `take`."""
    try:
        with tempfile.TemporaryDirectory(prefix="code-", dir=git.private) as folder:
            index = Index(git, os.path.join(folder, "index"))
            index.read(snapshot.written)
            if contents:
                index.write(contents)
            head = snapshot.commit, snapshot.branch
            return _finished(index, layout, head, snapshot.exclude, sorted(set(extra)), max_size)
    except OSError as error:
        raise RepositoryError(
            f"{git.private} cannot be written: {error.strerror}; free some space or allow writing to it"
        ) from error


def _finished(
    index: Index, layout: Layout, head: Head, exclude: tuple[str, ...], added: list[str], max_size: int
) -> Snapshot:
    """The snapshot of an index, once the files ``added`` are in it."""
    git = index.git
    _check_size(git.root, added, max_size)
    if added:
        names = b"".join(os.fsencode(name) + b"\0" for name in added)
        index.run("update-index", "--add", "-z", "--stdin", stdin=names)
    written = index.tree()
    specs = not_code(layout, exclude)
    changed = _once(git, (head[0], written, *specs), lambda: _difference(git, head[0], written, specs))
    _check_size(git.root, [path for path, entry in changed.items() if entry], max_size)
    tree = _once(git, ("notebooks", written), lambda: _code_cells_only(index)) or written
    return Snapshot(tree, written, *head, changed, exclude)


def archive(git: Git, tree: str) -> bytes:
    """The files of a tree as a ZIP file; links and submodules are left out. The same tree gives the same bytes."""
    made = BytesIO()
    files: list[tuple[bytes, str, str]] = []
    for entry in git.run("ls-tree", "-r", "-z", "--full-tree", tree).split(b"\0")[:-1]:
        about, _, path = entry.partition(b"\t")
        mode, _, blob = about.split()
        if mode in {b"100644", b"100755"}:
            files.append((mode, blob.decode(), os.fsdecode(path)))
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as out:
        contents = git.objects.many(blob for _, blob, _ in files)
        for (mode, _, name), found in zip(files, contents, strict=True):
            info = zipfile.ZipInfo(name)
            info.external_attr = (0o755 if mode == b"100755" else 0o644) << 16
            out.writestr(info, found[1] if found else b"", zipfile.ZIP_DEFLATED)
    return made.getvalue()


def ignored(git: Git, path: str) -> str:
    """Which rule makes git ignore ``path``: file and line; empty where none does."""
    found = os.fsdecode(git.run("check-ignore", "-v", "--no-index", "--", path, check=False)).partition("\t")[0]
    file, line = (*found.split(":", 2), "")[:2]
    return f"{file}, line {line}" if line else ""


def blobs(git: Git, names: Iterable[str]) -> dict[str, str]:
    """Object ids of the files ``<tree or commit>:<path>``; the ones that are none are left out."""
    asked = [name for name in names if "\n" not in name]
    found = zip(asked, git.objects.ids(asked), strict=True)
    return {name: answer[1] for name, answer in found if answer and answer[0] == "blob"}


def not_code(layout: Layout, exclude: tuple[str, ...]) -> list[str]:
    """What git is told of the files that are no code: settings, padre's own files, and ``exclude``."""
    # padre's own files, by name: a user's code in such folders counts
    own = (*kinds.TEXTS, *kinds.patterns(layout))
    return [f":(top,glob){pattern}" for pattern in (*_SETTINGS, *own)] + [
        word if word.startswith(":") else f":(top){word}" for word in exclude
    ]


@contextmanager
def _private_index(git: Git, pathspecs: list[str], extra: list[str]) -> Iterator[Index]:
    """An index of the code as `git add -u` would stage it.

    It is kept between runs, so that git need not read unchanged files again. At first it is a copy of the user's
    *with its mtime*: git takes a file for unchanged when it is older than the index, so a newer copy would hide an edit
    of the same clock tick.
    """
    users = git.directory / "index"
    stamp = os.stat(users) if users.exists() else None
    key = sha256(
        repr((str(git.directory), stamp and (stamp.st_mtime_ns, stamp.st_size, stamp.st_ino), pathspecs)).encode()
    )
    place = sha256(os.fsencode(git.directory)).hexdigest()[:8]
    kept = git.private / f"code-{place}-{key.hexdigest()[:12]}.index"
    kept.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="code-", dir=kept.parent) as folder:
        index = Index(git, os.path.join(folder, "index"))
        known = _copy(kept, index.file)
        if not known and _copy(users, index.file):
            index.remove(pathspecs)
        if index.file.exists():
            index.run("add", "-u", "--", ":/")
            if not known:
                for old in kept.parent.glob(f"code-{place}-*.index"):
                    old.unlink(missing_ok=True)
            if extra:  # files that this run alone adds are not kept
                _keep(index.file, kept)
            yield index
            if not extra:  # with the trees that were written meanwhile: the next run need not write them again
                _keep(index.file, kept)
        else:
            yield index


def _keep(index: Path, kept: Path) -> None:
    copy = index.with_name("keep")
    _copy(index, copy)
    os.replace(copy, kept)


def _copy(source: Path, target: Path) -> bool:
    """Copy a file that another process may remove at any time."""
    try:
        shutil.copy2(source, target)
    except FileNotFoundError:
        return False
    return True


def _once(git: Git, key: tuple[str | None, ...], ask: Callable[[], T]) -> T:
    """What ``ask`` answers about trees, which never change: of each repository asked once."""
    place = (os.fspath(git.common), key)
    if place not in _ANSWERS:
        if len(_ANSWERS) > _MOST_ANSWERS:
            _ANSWERS.clear()
        _ANSWERS[place] = ask()
    answer: T = _ANSWERS[place]
    return answer


def _difference(git: Git, commit: str | None, tree: str, pathspecs: list[str]) -> dict[str, Entry | None]:
    before = commit or git.run("mktree").decode().strip()  # of nothing: the empty tree
    left_out = [_excluded(word) for word in pathspecs]
    raw = git.run("diff-tree", "-r", "-z", "--raw", "--no-renames", before, tree, "--", ":/", *left_out)
    return {each.path: None if each.status == "D" else Entry(each.mode, each.blob) for each in parse_raw(raw)}


def between(
    git: Git, layout: Layout, before: str, after: str, *, exclude: Iterable[str]
) -> dict[str, tuple[str | None, str | None]]:
    """The files of the code that differ between two trees or commits: path to both blobs, none where it is not there.

    Raises
    ------
    RepositoryError : where this clone lacks one of them.
    """
    pathspecs = not_code(layout, tuple(exclude))
    sides = (_difference(git, *pair, pathspecs) for pair in ((after, before), (before, after)))
    old, new = ({path: entry and entry.blob for path, entry in side.items()} for side in sides)
    return {path: (old[path], blob) for path, blob in new.items()}


def _excluded(pathspec: str) -> str:
    magic, _, pattern = pathspec[2:].partition(")")
    return f":({magic},exclude){pattern}" if pathspec.startswith(":(") else f":(exclude){pathspec}"


def _check_size(root: Path, paths: Iterable[str], most: int) -> None:
    # a folder is a submodule
    here = {path: root / path for path in paths if os.path.lexists(root / path) and not (root / path).is_dir()}
    sizes = {path: file.lstat().st_size for path, file in here.items()}
    if sum(sizes.values()) > most:
        largest = max(sizes, key=lambda path: sizes[path])
        raise PadreError(
            f"the uncommitted code has {sum(sizes.values()) / 1e6:.1f} MB ({largest} {sizes[largest] / 1e6:.1f} MB), "
            f"more than {most / 1e6:g} MB: give it to DVC, ignore it, or raise code.max_size in .padre/config.yaml"
        )


def _code_cells_only(index: Index) -> str | None:
    """The tree with each notebook replaced by its code cells; none where there is no notebook."""
    notebooks = {path: entry.blob for path, entry in index.entries(":(top)*.ipynb").items()}
    if not notebooks:
        return None
    answers = zip(notebooks, index.git.objects.many(notebooks.values()), strict=True)
    sources = {path: code_cells(answer[1]) if answer else None for path, answer in answers}
    index.write({path: source for path, source in sources.items() if source is not None})
    return index.tree()


def code_cells(notebook: bytes) -> bytes | None:
    """The source of a notebook's code cells; none where this is no notebook."""
    try:
        cells = json.loads(notebook)["cells"]
        sources = [cell["source"] for cell in cells if cell["cell_type"] == "code"]
    except (ValueError, KeyError, TypeError):
        return None
    return "\n\n".join("".join(source) for source in sources).encode()

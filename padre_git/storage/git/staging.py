"""The index of a commit that is being made, as git's hooks find it: read, added to, the user's put right after."""

import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from padre_git.storage.git.plumbing import Entry, Git

_FILES = ("100644", "100755")
_MANY = 100  # paths on a command line
# what git keeps in a worktree's own directory while the next commit is not the user's alone
_UNFINISHED = {
    "MERGE_HEAD": "merge",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
    "rebase-merge": "rebase",
    "rebase-apply": "rebase",
    "sequencer": "cherry-pick",
}


class Change(NamedTuple):
    """A path that a commit changes. `status` is A, M, D or T, as in `git diff --raw`."""

    path: str
    status: str
    mode: str
    blob: str


class Index:
    """The index that becomes the next commit.

    Parameters
    ----------
    file : what git says in `GIT_INDEX_FILE`; none: the user's own. `git commit -- PATH` makes one of its own of HEAD
        and the paths, and puts the user's back afterwards.
    """

    def __init__(self, git: Git, file: str | None = None) -> None:
        self.git = git
        self.file = (git.root / file).absolute() if file else git.directory / "index"

    def run(self, *words: str, stdin: bytes = b"") -> bytes:
        """git's answer where this is the index."""
        return self.git.run(*words, stdin=stdin, env={"GIT_INDEX_FILE": str(self.file)})

    @property
    def partial(self) -> bool:
        """Whether the user's own index is not the one that is committed."""
        return self.file.name.startswith("next-index-")

    def untracked(self, *folders: str) -> list[str]:
        """The files below ``folders`` that the index lacks and git does not ignore."""
        below = [f":(top,literal){folder}" for folder in folders if (self.git.root / folder).is_dir()]
        if not below:
            return []
        words = ("ls-files", "--others", "--exclude-standard", "-z", "--", *below)
        return os.fsdecode(self.run(*words)).split("\0")[:-1]

    def entries(self, *pathspecs: str) -> dict[str, Entry]:
        """Path to mode and blob of what matches; a path in conflict is left out."""
        rows = self.run("ls-files", "--stage", "-z", "--", *pathspecs).split(b"\0")[:-1]
        found = {}
        for row in rows:
            about, _, path = row.partition(b"\t")
            mode, blob, stage = about.decode().split(" ")
            if stage == "0":
                found[os.fsdecode(path)] = Entry(mode, blob)
        return found

    @cached_property
    def conflicts(self) -> dict[str, dict[int, str]]:
        """Path -> stage (1 base, 2 ours, 3 theirs) -> blob of what a merge left in conflict, when first asked for."""
        found: dict[str, dict[int, str]] = {}
        rows = self.run("ls-files", "--unmerged", "-z").split(b"\0")[:-1]
        for about, _, path in (row.partition(b"\t") for row in rows):
            _, blob, stage = about.decode().split(" ")
            found.setdefault(os.fsdecode(path), {})[int(stage)] = blob
        return found

    def of(self, paths: Iterable[str]) -> dict[str, Entry]:
        """The same of exactly these paths."""
        wanted = list(paths)
        if len(wanted) > _MANY:  # then to read the whole index is quicker, and no command line is too long
            everything = self.entries()
            return {path: everything[path] for path in wanted if path in everything}
        return self.entries(*(f":(top,literal){path}" for path in wanted)) if wanted else {}

    def add(self, blobs: Mapping[str, str]) -> None:
        """Set paths to the content of blobs; all other entries stay."""
        self.put({path: Entry("100644", blob) for path, blob in blobs.items()})

    def write(self, contents: Mapping[str, bytes]) -> None:
        """Set paths to contents; each keeps the mode that it has."""
        there, entries = self.of(contents), dict[str, Entry]()
        for path, data in contents.items():
            blob = self.run("hash-object", "-w", "--stdin", "--no-filters", stdin=data).decode().strip()
            entries[path] = Entry(there[path].mode if path in there else "100644", blob)
        self.put(entries)

    def read(self, tree: str | None) -> None:
        """Become a tree, or empty; only for an index that is not the user's."""
        self.run("read-tree", tree or "--empty")

    def put(self, entries: Mapping[str, Entry | None]) -> None:
        """Set or remove entries."""
        nothing = Entry("0", "0" * 2 * self.git.id_bytes)
        rows = (
            b"%s %s\t%s\0" % (*(word.encode() for word in entry or nothing), os.fsencode(path))
            for path, entry in entries.items()
        )
        self.run("update-index", "-z", "--add", "--index-info", stdin=b"".join(rows))

    def remove(self, pathspecs: Iterable[str]) -> None:
        """Remove what matches; the files stay."""
        self.run("rm", "--cached", "-r", "-q", "-f", "--sparse", "--ignore-unmatch", "--", *pathspecs)

    def tree(self) -> str:
        """The tree that it is."""
        return self.run("write-tree").decode().strip()

    def all(self) -> list[Change]:
        """Everything it has, as if the commit added it."""
        return [Change(path, "A", *entry) for path, entry in self.entries().items()]

    def changes(self) -> list[Change]:
        """What the commit changes against HEAD."""
        base = self.git.head() or self.run("mktree").decode().strip()
        words = ("diff-index", "--cached", "--raw", "-z", "--no-renames", "--no-abbrev", base, "--")
        return parse_raw(self.run(*words))


@contextmanager
def scratch(git: Git) -> Iterator[Index]:
    """An index of nobody's, gone afterwards: for trees that are made apart from the user's."""
    with tempfile.TemporaryDirectory(prefix="padre-") as folder:
        yield Index(git, os.path.join(folder, "index"))


def parse_raw(raw: bytes) -> list[Change]:
    """The answer of `git diff --raw -z --no-renames`."""
    words = raw.split(b"\0")
    found = []
    for about, path in zip(words[0:-1:2], words[1::2], strict=True):
        _, mode, _, blob, status = about.decode().split(" ")
        found.append(Change(os.fsdecode(path), status[:1], mode, blob))
    return found


def between(git: Git, revisions: str) -> tuple[list[Change], Callable[[Iterable[str]], dict[str, Entry]]]:
    """What ``A...B`` (since they parted) or ``A..B`` changes, and how to look paths up in B.

    Raises
    ------
    RepositoryError : where one of them is no revision, or they have nothing in common.
    """
    before, dots, after = revisions.partition("...")
    if not dots:
        before, _, after = revisions.partition("..")
    first, last = (git.named(each or "HEAD") for each in (before, after))
    base = git.text("merge-base", first, last) if dots else first
    words = ("diff-tree", "-r", "--raw", "-z", "--no-renames", "--no-abbrev", base, last)
    return parse_raw(git.run(*words)), lambda paths: tree_entries_of(git, last, paths)


def tree_entries_of(git: Git, commit: str, paths: Iterable[str], *, check: bool = True) -> dict[str, Entry]:
    """Mode and blob of those of ``paths`` that a commit's tree has; of a folder all that is below it.

    ``check`` : whether a tree that this clone lacks is an error; else what there is.
    """
    wanted, found = list(paths), dict[str, Entry]()
    for first in range(0, len(wanted), _MANY):
        words = ("ls-tree", "-r", "-z", "--full-tree", commit, "--", *wanted[first : first + _MANY])
        for row in git.run(*words, check=check).split(b"\0")[:-1]:
            about, _, path = row.partition(b"\t")
            mode, _, blob = about.decode().split(" ")
            found[os.fsdecode(path)] = Entry(mode, blob)
    return found


def is_file(mode: str) -> bool:
    """Whether an entry is a plain file: no link, no submodule."""
    return mode in _FILES


def hashes(git: Git, paths: Iterable[str], *, store: bool = False) -> dict[str, str]:
    """The blobs that files of the work tree would be; what is no plain file is left out. ``store``: and make them."""
    listed = [path for path in paths if (git.root / path).is_file() and not (git.root / path).is_symlink()]
    if not listed:
        return {}
    stdin = b"".join(os.fsencode(path) + b"\n" for path in listed)
    words = ("hash-object", "--no-filters", *(["-w"] if store else []), "--stdin-paths")
    blobs = git.run(*words, stdin=stdin).decode().split()
    return dict(zip(listed, blobs, strict=True))


def unfinished(git: Git) -> str:
    """What is under way that the next commit belongs to, such as `merge`; else empty."""
    return next((what for name, what in _UNFINISHED.items() if (git.directory / name).exists()), "")


def is_ancestor(git: Git, commits: Iterable[str]) -> dict[str, bool]:
    """Whether HEAD's history has each commit; it never has one that is not in this clone."""
    asked = sorted(set(commits))
    if not asked or git.head() is None:
        return dict.fromkeys(asked, False)
    found = zip(asked, git.objects.ids(asked), strict=True)
    here = [each for each, answer in found if answer and answer[0] == "commit"]
    beyond = set(git.text("rev-list", *here, "--not", "HEAD").split()) if here else set()
    return {each: each in here and each not in beyond for each in asked}


class Taken(NamedTuple):
    """What a hook added to a commit: path -> blob, the entries of the user's index before, and HEAD before."""

    head: str | None
    added: dict[str, str]
    before: dict[str, str]


def remember(git: Git, taken: Taken | None) -> None:
    """Keep for the hook after the commit what was added to it; none forgets what an earlier, given up one added."""
    file = _memory(git)
    if taken is None:
        file.unlink(missing_ok=True)
    else:
        file.write_text(json.dumps(taken._asdict()))


def remembers(git: Git) -> bool:
    """Whether something was added to the commit."""
    return _memory(git).exists()


def settle(git: Git) -> int:
    """After a commit: what a hook added to it is put into the user's index, where that has not changed meanwhile.

    Else `git commit -- PATH` would leave an index that takes these files away again. Returns how many were put right.
    """
    file = _memory(git)
    if not file.exists():
        return 0
    try:
        taken = Taken(**json.loads(file.read_bytes()))
    except (ValueError, TypeError):
        return 0
    finally:
        file.unlink(missing_ok=True)
    if git.head() in (None, taken.head):
        return 0
    index = Index(git)
    now = {path: entry.blob for path, entry in index.of(taken.added).items()}
    committed = {path: entry.blob for path, entry in tree_entries_of(git, "HEAD", taken.added).items()}
    wrong = {
        path: blob
        for path, blob in taken.added.items()
        if committed.get(path) == blob and now.get(path) != blob and now.get(path) == taken.before.get(path)
    }
    if wrong:
        index.add(wrong)
    return len(wrong)


def _memory(git: Git) -> Path:
    return git.directory / "padre-taken"


def is_stashed(path: str) -> bool:
    """Whether the pre-commit framework runs this hook and has put changes of ``path`` away, that are not staged.

    It writes them to a patch in its cache, named by time and process, and applies them afterwards. A hook that changed
    one of these files meanwhile would make it give up, or the commit hold what nobody sees.
    """
    if not os.environ.get("PRE_COMMIT"):
        return False
    mark = b"diff --git a/" + os.fsencode(path) + b" b/"
    for patch in _patches():
        with suppress(OSError):
            if mark in patch.read_bytes():
                return True
    return False


def _patches() -> Iterator[Path]:
    """The patches whose process lives."""
    for patch in _cache().glob("patch*-*"):
        process = patch.name.rpartition("-")[2]
        with suppress(OSError):
            if process.isdigit():
                os.kill(int(process), 0)
                yield patch


def _cache() -> Path:
    own = os.environ.get("PRE_COMMIT_HOME")
    if own:
        return Path(own).expanduser()
    return Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "pre-commit"

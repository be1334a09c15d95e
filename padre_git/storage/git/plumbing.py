"""git as processes: fixed arguments, a clean environment, nothing of the user's changed.

No other module starts git, but `repository`, which does what no quick command needs.
"""

import os
import subprocess
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import IO, NamedTuple

from padre_git.errors import RepositoryError
from padre_git.model.shell import quoted
from padre_git.storage.paths import home

# a hook's environment points git at an index and a repository that are not ours (git commit -a: next-index-*.lock)
_DROP = (
    "GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES GIT_COMMON_DIR "
    "GIT_NAMESPACE GIT_PREFIX GIT_CONFIG GIT_CONFIG_PARAMETERS GIT_CONFIG_COUNT GIT_QUARANTINE_PATH GIT_SHALLOW_FILE "
    "GIT_GRAFT_FILE GIT_REPLACE_REF_BASE GIT_LITERAL_PATHSPECS GIT_GLOB_PATHSPECS GIT_NOGLOB_PATHSPECS "
    "GIT_ICASE_PATHSPECS GIT_INTERNAL_SUPER_PREFIX GIT_IMPLICIT_WORK_TREE GIT_EXTERNAL_DIFF GIT_DIFF_OPTS "
    "GIT_TRACE GIT_TRACE2 GIT_ATTR_SOURCE GIT_NO_LAZY_FETCH"
).split()
SET = {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_REPLACE_OBJECTS": "1"}
CONFIG = (
    "core.hooksPath=/dev/null",  # a failing reference-transaction hook would abort our refs
    "core.fsmonitor=false",
    "core.quotePath=false",
    "commit.gpgSign=false",
    "diff.autoRefreshIndex=false",  # `git diff` would write the index of the user, whatever GIT_OPTIONAL_LOCKS says
    "gc.auto=0",
    "maintenance.auto=false",
    "core.fsync=loose-object,pack,pack-metadata,reference",  # not of indexes: they can be made again
    "core.fsyncMethod=fsync",
    "core.filesRefLockTimeout=1000",
    "core.packedRefsTimeout=5000",
    "safe.bareRepository=explicit",
    "advice.addIgnoredFile=false",
    "core.safecrlf=false",
)
# of the packs that git reads nothing has to stay in memory: of a hundred thousand runs that were 330 MB
_SPARING = "-c core.packedGitWindowSize=1m -c core.packedGitLimit=32m -c core.deltaBaseCacheLimit=16m".split()
_OPTIONS = [word for setting in CONFIG for word in ("-c", setting)]


class Ref(NamedTuple):
    """A ref, the commit that it leads to, and that commit's tree."""

    name: str
    commit: str
    tree: str


class Entry(NamedTuple):
    """A file of a tree."""

    mode: str
    blob: str


class GitFailed(RepositoryError):
    """git ended with an error; `code` and `words` are what it said, `reason` the line of them that says why."""

    def __init__(self, command: str, code: int, words: str) -> None:
        self.code, self.words = code, words
        lines = [line for line in words.strip().splitlines() if line.strip()]
        fatal = next((line for line in lines if line.startswith(("fatal:", "error:"))), lines[-1] if lines else "")
        self.reason = fatal or "it gave no reason"
        super().__init__(f"`git {command}` failed ({code}): {self.reason}")


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of every git process that padre starts."""
    kept = {key: value for key, value in os.environ.items() if not _leaks(key)}
    return {**kept, **SET, **(extra or {})}


@contextmanager
def own_environment() -> Iterator[None]:
    """This process without the variables of a hook's git: for a library that hands its environment to git."""
    leaked = {key: os.environ.pop(key) for key in list(os.environ) if _leaks(key)}
    try:
        yield
    finally:
        os.environ.update(leaked)


def _leaks(key: str) -> bool:
    return key in _DROP or key.startswith(("GIT_CONFIG_KEY_", "GIT_CONFIG_VALUE_"))


def start(
    folder: Path, *arguments: str, stdin: bytes | None = b"", env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run git in ``folder`` to its end."""
    try:
        return subprocess.run(
            ["git", *_OPTIONS, "-C", str(folder), *arguments],
            input=stdin,
            capture_output=True,
            env=environment(env),
            check=False,
        )
    except FileNotFoundError as error:
        raise RepositoryError("git is not installed, or not on PATH; install git 2.38 or newer") from error


class Git:
    """One work tree of a git repository.

    Parameters
    ----------
    folder : any folder inside the work tree.

    Raises
    ------
    RepositoryError : where there is no repository, or one without a work tree.
    """

    def __init__(self, folder: Path) -> None:
        done = start(
            folder,
            *("rev-parse", "--path-format=absolute", "--show-toplevel", "--git-common-dir", "--absolute-git-dir"),
        )
        lines = os.fsdecode(done.stdout).splitlines()
        if done.returncode or len(lines) != 3:
            raise _no_repository(folder, done.stderr.decode(errors="replace"))
        self.root, self.common, self.directory = (Path(line) for line in lines)

    @property
    def private(self) -> Path:
        """padre's own folder in the common git directory."""
        return self.common / "padre"

    @cached_property
    def settings(self) -> dict[str, str]:
        """The settings of git that padre asks for: the user's name and address, and the format of object ids."""
        pattern = r"^(user\.(name|email)|extensions\.objectformat)$"
        lines = self.run("config", "-z", "--get-regexp", pattern, check=False).decode(errors="replace").split("\0")
        return dict(line.split("\n", 1) for line in lines if "\n" in line)

    @property
    def hash(self) -> str:
        """The hash of object ids: sha1 or sha256."""
        return self.settings.get("extensions.objectformat", "sha1")

    @property
    def id_bytes(self) -> int:
        """How many bytes an object id has."""
        return 32 if self.hash == "sha256" else 20

    def run(
        self, *arguments: str, stdin: bytes = b"", env: Mapping[str, str] | None = None, check: bool = True
    ) -> bytes:
        """git's standard output. With ``check`` a failure raises `GitFailed`, else it gives what there is."""
        done = start(self.root, *arguments, stdin=stdin, env=env)
        if check and done.returncode:
            raise GitFailed(arguments[0], done.returncode, done.stderr.decode(errors="replace"))
        return done.stdout

    @contextmanager
    def running(self, *arguments: str) -> Iterator[Callable[[], bytes]]:
        """git at work while something else is done; the function waits for its output."""
        with subprocess.Popen(
            ["git", *_OPTIONS, "-C", str(self.root), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(),
        ) as process:
            yield lambda: process.communicate()[0]

    def text(self, *arguments: str, check: bool = True) -> str:
        """The same as text, without the newline at its end."""
        return self.run(*arguments, check=check).decode(errors="surrogateescape").rstrip("\n")

    def head(self) -> str | None:
        """The commit of HEAD; none on an unborn branch."""
        found = next(self.objects.ids(["HEAD^{commit}"]))
        return found[1] if found else None

    def branch(self) -> str | None:
        """The branch that is checked out; none when HEAD is detached."""
        with suppress(OSError):
            words = (self.directory / "HEAD").read_text().strip()
            # with reftable this file names no branch, and git has to be asked
            if words.startswith("ref: refs/heads/") and not words.endswith("/.invalid"):
                return words.removeprefix("ref: refs/heads/")
        return self.text("symbolic-ref", "--quiet", "--short", "HEAD", check=False) or None

    def is_default_branch(self) -> bool:
        """Whether the branch that is checked out is the remote's default one; without a remote, `main` or `master`."""
        remote = self.text("symbolic-ref", "--quiet", "refs/remotes/origin/HEAD", check=False)
        known = {remote.removeprefix("refs/remotes/origin/")} if remote else {"main", "master"}
        return self.branch() in known

    def resolve(self, revision: str, kind: str = "commit") -> str | None:
        """The commit of ``revision``, or what ``kind`` says, such as its tree; or none."""
        if "\0" in revision:  # as anyone may have written in a file; no process can be given it
            return None
        words = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{{kind}}}")
        return self.text(*words, check=False) or None

    def named(self, revision: str, kind: str = "commit") -> str:
        """The same of a revision that somebody typed; RepositoryError where it is none."""
        found = self.resolve(revision, kind)
        if found is None:
            words = f"`{revision}` is not a tag, branch or commit of this repository"
            raise RepositoryError(f"{words}. List them with: git branch -a, or git tag")
        return found

    def refs(self, *patterns: str) -> list[Ref]:
        """The refs below ``patterns``; a tag leads to its commit, and what leads to no commit is left out."""
        form = "--format=%(refname)%00%(objectname)%00%(tree)%00%(*objectname)%00%(*tree)"
        try:
            rows = [line.split("\0") for line in self.text("for-each-ref", form, *patterns).splitlines()]
        except GitFailed:  # an object is missing: git then lists no ref at all
            return self._each_ref(patterns)
        found = (Ref(name, peeled or commit, peeled_tree or tree) for name, commit, tree, peeled, peeled_tree in rows)
        return [ref for ref in found if ref.tree]

    def _each_ref(self, patterns: Iterable[str]) -> list[Ref]:
        """Every ref asked for alone."""
        tips = self.tips(*patterns)
        answers = self.objects.ids(name + what for name in tips for what in ("^{commit}", "^{tree}"))
        there = [answer and answer[1] for answer in answers]
        found = zip(tips, there[::2], there[1::2], strict=True)
        return [Ref(name, commit, tree) for name, commit, tree in found if commit and tree]

    def tips(self, *patterns: str) -> dict[str, str]:
        """The object id of each ref below ``patterns``; nothing that they lead to is read, which takes git a tenth of a
        second where it has a thousand packs."""
        text = self.text("for-each-ref", "--format=%(refname)%00%(objectname)", *patterns)
        return dict(line.split("\0", 1) for line in text.splitlines())

    def at_head(self, tips: Mapping[str, str]) -> str | None:
        """The same as `head`, where the branches are among the ``tips``: often without asking git."""
        with suppress(OSError):
            words = os.fsdecode((self.directory / "HEAD").read_bytes()).strip()
            # with reftable this file names no branch
            if words.startswith("ref: refs/heads/") and not words.endswith("/.invalid"):
                return tips.get(words.removeprefix("ref: "))
        return self.head()

    def names(self, folder: str) -> list[str]:
        """What lies in a folder of a tree, ``<revision>:<path>``; nothing where there is none."""
        found = self.objects.read(folder)
        return [name for _, name, _ in tree_entries(found[1], self.id_bytes)] if found else []

    @cached_property
    def objects(self) -> "Objects":
        """The reader of objects, one process for all."""
        reader = Objects(self.root)
        weakref.finalize(self, reader.close)
        return reader


class Objects:
    """One `git cat-file --batch-command`: read any number of objects.

    It is started when first asked and again where it died, and ends with the `Git` that it belongs to.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._process: subprocess.Popen[bytes] | None = None

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process:
            with process, suppress(OSError):
                assert process.stdin and process.stdout
                process.stdin.close()
                process.stdout.close()

    def read(self, name: str) -> tuple[str, bytes] | None:
        """Kind and content of the object ``name`` (an id, or `<revision>:<path>`), or none where it is missing."""
        return next(self.many([name]))

    def many(self, names: Iterable[str]) -> Iterator[tuple[str, bytes] | None]:
        """The same for each of ``names``, in their order."""
        return ((found[1], found[2]) if found else None for found in self._asked("contents", names))

    def ids(self, names: Iterable[str]) -> Iterator[tuple[str, str] | None]:
        """Kind and id of each of ``names``."""
        return ((found[1], found[0]) if found else None for found in self._asked("info", names))

    def sizes(self, names: Iterable[str]) -> Iterator[int | None]:
        """How many bytes each of ``names`` has, without reading it; none where it is missing."""
        return (found[3] if found else None for found in self._asked("info", names))

    def _asked(self, command: str, names: Iterable[str]) -> Iterator[tuple[str, str, bytes, int] | None]:
        """Id, kind, content and size of each of ``names``; asked for in bunches, so that neither pipe runs full."""
        waiting = list(names)
        for first in range(0, len(waiting), 64):
            yield from self._bunch(command, waiting[first : first + 64])

    def _bunch(self, command: str, names: list[str]) -> list[tuple[str, str, bytes, int] | None]:
        if any("\n" in name for name in names):
            raise RepositoryError("an object's name has a line break; git cannot be asked for it")
        if self._process is None or self._process.poll() is not None:
            self._process = self._started()
        assert self._process.stdin and self._process.stdout
        try:
            self._process.stdin.write(b"".join(b"%s %s\n" % (command.encode(), os.fsencode(name)) for name in names))
            self._process.stdin.flush()
            return [_answer(self._process.stdout, whole=command == "contents") for _ in names]
        except BaseException:
            self.close()  # what it was asked and nobody has read would be taken for other answers
            raise

    def _started(self) -> "subprocess.Popen[bytes]":
        self.close()
        return subprocess.Popen(
            ["git", *_OPTIONS, *_SPARING, "-C", str(self._root), "cat-file", "--batch-command"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(),
            process_group=0,  # Ctrl-C is for padre, which still has to save what ran
        )


def _answer(answers: IO[bytes], *, whole: bool) -> tuple[str, str, bytes, int] | None:
    about = answers.readline().rsplit(b" ", 2)
    if len(about) < 3 or not about[2].strip().isdigit():
        return None  # "<name> missing", "<name> ambiguous"
    size = int(about[2])
    content = answers.read(size + 1)[:-1] if whole else b""
    return about[0].decode(), about[1].decode(), content, size


def tree_entries(content: bytes, id_bytes: int = 20) -> list[tuple[int, str, str]]:
    """Mode, name and object id of each entry of a tree object."""
    entries, at = [], 0
    while at < len(content):
        end = content.index(b"\0", at)
        mode, name = content[at:end].split(b" ", 1)
        at = end + 1 + id_bytes
        entries.append((int(mode, 8), os.fsdecode(name), content[end + 1 : at].hex()))
    return entries


def _no_repository(folder: Path, words: str) -> RepositoryError:
    if "dubious ownership" in words:
        return RepositoryError(
            f"{home(folder)} belongs to another user; git config --global --add safe.directory {quoted(folder)}"
        )
    if "must be run in a work tree" in words or "bare repository" in words:
        return RepositoryError(
            f"{home(folder)} is a bare repository; padre needs a work tree: git clone {quoted(folder)}"
        )
    if "cannot change to" in words:
        return RepositoryError(f"{home(folder)} is not a folder")
    return RepositoryError(f"{home(folder)} is not in a git repository; run `git init` there, or `padre init --git`")

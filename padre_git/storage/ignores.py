"""What git's ignore rules do to the paths that padre writes, asked of git itself in a scratch folder.

There the folders exist and rules can be tried: git takes a rule that ends in `/` for folders that are there only, and
a negation works only where no folder above is ignored. The user's files are read, never written.
"""

import os
import re
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from padre_git.storage import kinds
from padre_git.storage.git.plumbing import Git, start
from padre_git.storage.layout import Layout

GITIGNORE, DVCIGNORE = ".gitignore", ".dvcignore"
_POINTERS = {"results", "data"}
_MISSED_BY_NONE = {"readme"}  # who ignores these need not have padre's
# a rule that names files and folders as they are, or an ending of names
_NAMES, _ENDING = re.compile(r"/?((?:[\w.@+~-]+/)*[\w.@+~-]+)/?", re.ASCII), re.compile(r"\*([\w.@+~$-]+)/?", re.ASCII)


class Sample(NamedTuple):
    """A path such as padre writes, and the pattern that an ignore file has for all of its kind."""

    path: str
    pattern: str

    def level(self, depth: int) -> str:
        """The pattern for the first ``depth`` parts of the path; below the full depth that is a folder."""
        parts = self.pattern.split("/")
        return "/" + "/".join(parts[:depth]) + ("/" if depth < len(parts) else "")


class Hidden(NamedTuple):
    """A path that padre writes and that a rule hides."""

    path: str
    # file, line: where the rule stands; line 0 where that is not known
    file: str
    line: int
    rule: str
    level: int  # how many parts of the path the rule hides: all, or a folder above

    def __str__(self) -> str:
        place = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{place}: `{self.rule}` hides {self.path}"

    @property
    def sentence(self) -> str:
        """The same, and what undoes it."""
        return f"{self}, so git cannot commit it; `padre init` adds the lines that undo this rule"


def samples(layout: Layout) -> list[Sample]:
    """One path of each kind that padre, or DVC for it, has committed."""
    settings = (layout.config, ".padre/.gitignore", ".dvc/config", ".dvc/.gitignore", DVCIGNORE, GITIGNORE)
    found = [Sample(path, path) for path in (*settings, ".gitattributes")]
    found += [Sample(*kinds.example(layout, kind)) for kind in kinds.KINDS if kind not in _POINTERS | _MISSED_BY_NONE]
    return found + _pointers(layout)


def pointers(layout: Layout) -> list[str]:
    """Those of `samples` that DVC must see too."""
    return [sample.path for sample in _pointers(layout)]


def _pointers(layout: Layout) -> list[Sample]:
    data = [kinds.example(layout, "data", content=each) for each in kinds.CONTENTS]
    return [Sample(*each) for each in (kinds.example(layout, "results"), *data)]


@contextmanager
def scratch(git: Git, layout: Layout, changed: Mapping[str, bytes]) -> Iterator[Path]:
    """A folder with the samples and the ignore files of the repository, but those in ``changed`` as they are there."""
    with tempfile.TemporaryDirectory(prefix="padre-") as name:
        folder = Path(os.path.realpath(name))
        for sample in samples(layout):
            (folder / sample.path).parent.mkdir(parents=True, exist_ok=True)
            (folder / sample.path).touch()
        for path in _ignore_files(layout):
            source = git.root / path
            if path in changed or (source.is_file() and not source.is_symlink()):
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_bytes(changed[path] if path in changed else source.read_bytes())
        # DVC's reader of ignore rules finds the repository's own and the user's through this
        (folder / ".git").write_bytes(b"gitdir: " + os.fsencode(git.directory) + b"\n")
        yield folder


def _ignore_files(layout: Layout) -> list[str]:
    folders = {".", ".padre", ".dvc"}
    for path in (layout.projects, layout.datasets):
        folders |= {path, *(parent.as_posix() for parent in PurePosixPath(path).parents)}
    return [str(PurePosixPath(folder) / name) for folder in sorted(folders) for name in (GITIGNORE, DVCIGNORE)]


def cannot_hide(git: Git, folder: Path, paths: Iterable[str], known: Collection[str]) -> bool:
    """Whether no rule can hide one of ``paths`` in the scratch ``folder``, whoever reads it: rules are names, and
    endings of names, that these paths do not have.

    Parameters
    ----------
    known : rules of which it is known that they do not.
    """
    names = {part.casefold() for path in paths for part in path.split("/")}
    files = [path for name in (GITIGNORE, DVCIGNORE) for path in folder.rglob(name)]
    configured = git.text("config", "--type=path", "--get", "core.excludesFile", check=False)
    home = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    files += [
        git.common / "info" / "exclude",
        home / "git" / "ignore",
        *([git.root / configured] if configured else []),
    ]
    try:
        rules = {rule for file in files if file.exists() for rule in file.read_text().split("\n")}
    except (OSError, UnicodeError):
        return False
    return all(_is_elsewhere(rule.casefold(), names) for rule in rules - {*known})


def _is_elsewhere(rule: str, names: set[str]) -> bool:
    if not rule or rule.startswith("#"):
        return True
    if ending := _ENDING.fullmatch(rule):
        return not any(name.endswith(ending[1]) for name in names)
    parts = _NAMES.fullmatch(rule)
    return parts is not None and names.isdisjoint(parts[1].split("/")) and {".", ".."}.isdisjoint(parts[1].split("/"))


def hiding(git: Git, layout: Layout) -> list[Hidden]:
    """The rules that hide files of padre's in the work tree from git, each once, with one of the files."""
    below = [f":(top,literal){each}" for each in (layout.projects, layout.datasets) if (git.root / each).is_dir()]
    if not below:
        return []
    listed = git.run("ls-files", "--others", "--ignored", "--exclude-standard", "-z", "--", *below)
    paths = [path for path in os.fsdecode(listed).split("\0")[:-1] if _is_committed(layout, path)]
    found = {rule: path for path, rule in _rules(git, git.root, paths).items()} if paths else {}
    return [Hidden(path, *rule, 0) for rule, path in found.items()]


def _is_committed(layout: Layout, path: str) -> bool:
    """Whether git is to have it: DVC has the content of data and the results, which are ignored on purpose."""
    return not kinds.is_content(layout, path) and kinds.place(layout, path) is not None


def hidden_from_git(git: Git, folder: Path, found: Sequence[Sample]) -> list[Hidden]:
    """Which of ``found`` git ignores in the scratch ``folder``, one process for all."""
    levels = {
        "/".join(parts[:n]): None for sample in found if (parts := sample.path.split("/")) for n in _depths(parts)
    }
    rules = _rules(git, folder, list(levels))
    hidden = []
    for sample in found:
        parts = sample.path.split("/")
        depth = next((n for n in _depths(parts) if "/".join(parts[:n]) in rules), None)
        if depth is not None:
            hidden.append(Hidden(sample.path, *rules["/".join(parts[:depth])], depth))
    return hidden


def _depths(parts: Sequence[str]) -> range:
    return range(1, len(parts) + 1)


def _rules(git: Git, folder: Path, paths: list[str]) -> dict[str, tuple[str, int, str]]:
    """Path to file, line and pattern of the rule that ignores it."""
    done = start(
        folder,
        *(f"--git-dir={git.directory}", f"--work-tree={folder}"),
        *("check-ignore", "--no-index", "--verbose", "-z", "--stdin"),
        stdin=b"".join(os.fsencode(path) + b"\0" for path in paths),
    )
    words = os.fsdecode(done.stdout).split("\0")
    answers = zip(words[0::4], words[1::4], words[2::4], words[3::4], strict=False)
    return {path: (file, int(line), rule) for file, line, rule, path in answers if not rule.startswith("!")}

"""The files of `padre init`: which are missing, and how all of them are written or none."""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from padre_git.app.setup.ignores import unignore
from padre_git.errors import RepositoryError
from padre_git.model.shell import quoted
from padre_git.storage import lines, templates, writing
from padre_git.storage.git.plumbing import Git
from padre_git.storage.ignores import GITIGNORE, Hidden
from padre_git.storage.layout import Layout

GITATTRIBUTES = ".gitattributes"
DVC_CONFIG, DVC_LOCAL = ".dvc/config", ".dvc/config.local"


@dataclass(frozen=True)
class Setup:
    """What `padre init` writes."""

    created: Mapping[str, bytes] = field(default_factory=dict)  # path to content of files that are not there
    # path to the lines that an existing or new file gets at its end
    added: Mapping[str, Sequence[str]] = field(default_factory=dict)
    changed: Mapping[str, bytes] = field(default_factory=dict)  # path to the content of these files with the lines
    hiding: Sequence[Hidden] = ()  # the rules of the user that hid padre's files, and that some of the lines undo
    has_dvc: bool = False  # whether the repository had been set up for DVC before

    @property
    def paths(self) -> list[str]:
        """The files that are written."""
        return [*self.created, *self.changed]


def own_files(layout: Layout) -> dict[str, bytes]:
    """padre's and DVC's own files in a repository without both. The settings come last: they say "it is set up"."""
    return {
        DVC_CONFIG: templates.read("init/dvc.config").encode(),
        ".dvc/.gitignore": templates.read("init/dvc.gitignore").encode(),
        ".dvcignore": templates.read("init/dvcignore").encode(),
        ".padre/.gitignore": templates.read("init/padre.gitignore").encode(),
        layout.config: templates.read("init/config.yaml", root=layout.below, prefix=layout.refs).encode(),
    }


def own_lines(layout: Layout) -> dict[str, list[str]]:
    """padre's lines in files that belong to the user."""
    below = f"/{layout.below}" if layout.below else ""
    rules = templates.lines("init/gitignore", below=below)
    attributes = templates.lines("init/gitattributes", below=below)
    if " " in below:  # such a pattern stands in quotes
        attributes = [re.sub(r"^(.*/\S*) ", r'"\1" ', line) for line in attributes]
    return {GITIGNORE: rules, GITATTRIBUTES: attributes}


def plan(git: Git, layout: Layout, *, local: bytes | None) -> Setup:
    """What is missing in the repository of ``git``; nothing is written.

    Parameters
    ----------
    local : the content that `.dvc/config.local` shall get, in a linked worktree.
    """
    _check_folders(git.root)
    wanted, config = own_files(layout), git.root / DVC_CONFIG
    has_dvc = config.exists() and config.read_bytes() != wanted[DVC_CONFIG]
    if has_dvc:
        wanted.pop(".dvcignore")  # the user may have deleted it
    created = {path: data for path, data in wanted.items() if not (git.root / path).exists()}
    if local is not None:
        created = {DVC_LOCAL: local, **created}
    own = own_lines(layout)
    _check_checked_out(git, [*created, *own])
    there = {name: lines.read(git.root, name) or b"" for name in own}
    undoing, hiding = unignore(git, layout, there[GITIGNORE], own[GITIGNORE])
    wanted_lines = {GITIGNORE: [*undoing, *own[GITIGNORE]], GITATTRIBUTES: own[GITATTRIBUTES]}
    added = {name: new for name, each in wanted_lines.items() if (new := lines.missing(there[name], each))}
    changed = {name: lines.append(there[name], each) for name, each in added.items()}
    return Setup(created, added, changed, hiding, has_dvc)


def _check_checked_out(git: Git, paths: Sequence[str]) -> None:
    """A file that git has and that is not here (sparse, or deleted) is not made anew: it may say other things."""
    listed = git.run("ls-files", "-z", "--", *paths)
    gone = [path for path in os.fsdecode(listed).split("\0") if path and not os.path.lexists(git.root / path)]
    if gone:
        raise RepositoryError(
            f"{gone[0]} is in git but not in the work tree. Restore it with: git restore {quoted(gone[0])}, "
            "or git sparse-checkout disable"
        )


def _check_folders(root: Path) -> None:
    for name in (".padre", ".dvc"):
        path = root / name
        if path.is_symlink() or (path.exists() and not path.is_dir()):
            raise RepositoryError(
                f"{name} is a {'link' if path.is_symlink() else 'file'}, but padre needs a folder there; move it"
            )


def apply(root: Path, setup: Setup) -> None:
    """Write what was planned; where one file cannot be written, all are as they were.

    Raises
    ------
    RepositoryError : naming the file and why it cannot be written.
    """
    before = {path: (root / path).read_bytes() for path in setup.changed if (root / path).exists()}
    folders = [folder for folder in (root / ".padre", root / ".dvc") if not folder.exists()]
    written: list[str] = []
    try:
        # last the settings: a half-done set-up is completed by the next `padre init`
        for path, data in [*setup.changed.items(), *setup.created.items()]:
            written.append(path)
            _write(root, path, data)
    except BaseException:
        _restore(root, written, before, folders)
        raise


def _write(root: Path, path: str, data: bytes) -> None:
    """Write with the mode that the file has."""
    file = root / path
    mode = file.stat().st_mode & 0o7777 if file.exists() else None
    writing.write(root, path, data)
    if mode is not None:
        os.chmod(file, mode)


def _restore(root: Path, written: Sequence[str], before: Mapping[str, bytes], folders: Sequence[Path]) -> None:
    for path in written:
        if path in before and (root / path).read_bytes() != before[path]:
            _write(root, path, before[path])
        elif path not in before:
            writing.remove(root, path)
    for folder in folders:
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()

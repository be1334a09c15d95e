"""`padre install` and `padre uninstall`: plain hooks of git that call padre, chained with the ones that are there."""

import os
import shlex
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from padre_git.errors import RepositoryError
from padre_git.model.shell import quoted
from padre_git.storage import templates
from padre_git.storage.disk import write
from padre_git.storage.git.plumbing import Git
from padre_git.storage.paths import home

# the hook, and what it is made from
_HOOKS = {"pre-commit": "hooks/commit.sh", "post-commit": "hooks/commit.sh", "pre-push": "hooks/push.sh"}
# what costs a shell 3 ms and saves starting Python
_GUARDS = {"post-commit": '[ -f "$(git rev-parse --git-dir)/padre-taken" ] || exit 0'}
_OURS = b"# Written by `padre install`"
_BEFORE = ".before-padre"
# the pre-commit framework moves a hook that it finds here, and runs it first
_LEGACY = ".legacy"
_FRAMEWORK, _FRAMEWORKS_CONFIG, _FRAMEWORKS_HOOK = b"pre-commit.com", ".pre-commit-config.yaml", b"padre-commit-runs"


@dataclass(frozen=True)
class Installed:
    """What was done to hooks."""

    folder: Path  # where git looks for them
    written: list[str] = field(default_factory=list)  # hooks that were written or, by `uninstall`, taken away
    chained: list[str] = field(default_factory=list)  # those of them that run, or were again, the user's own
    by_framework: bool = False  # whether the pre-commit framework calls padre already


def installed(git: Git) -> bool:
    """Whether `git commit` includes finished runs: a hook of padre's, the user's or the framework's calls it."""
    folder = _place(git)[0]
    # husky keeps what it generates in `_`, and what people write next to it
    places = [folder, folder.parent] if folder.name == "_" else [folder]
    contents = [_read(place / "pre-commit") for place in places]
    if any(b"padre" in content for content in contents):
        return True
    return any(_FRAMEWORK in content for content in contents) and _in_framework(git)


def install(git: Git) -> Installed:
    """Write the hooks; a hook that is there is kept next to and run first. Twice is once.

    Raises
    ------
    RepositoryError : where git looks for hooks in a folder that is not this repository's own; nothing is written then.
    """
    folder, scope = _place(git)
    _check_own(git, folder, scope)
    if _in_framework(git) and _FRAMEWORK in _read(folder / "pre-commit"):
        return Installed(folder, by_framework=True)
    done = Installed(folder)
    for name, template in _HOOKS.items():
        values = {"hook": name, "python": shlex.quote(sys.executable), "guard": _GUARDS.get(name, "")}
        wanted = templates.read(template, **values).encode()
        if _install(folder, name, wanted):
            done.written.append(name)
        if (folder / f"{name}{_BEFORE}").exists():
            done.chained.append(name)
    return done


def uninstall(git: Git) -> Installed:
    """Take padre's hooks away; the ones that were there before are as they were, to the byte."""
    folder, _ = _place(git)
    done = Installed(folder)
    for name in _HOOKS:
        for file in (folder / name, folder / f"{name}{_LEGACY}"):
            if _OURS in _read(file):
                before = folder / f"{name}{_BEFORE}"
                if os.path.lexists(before):
                    os.replace(before, file)
                    done.chained.append(name)
                else:
                    file.unlink()
                done.written.append(name)
    return done


def _install(folder: Path, name: str, wanted: bytes) -> bool:
    """Write one hook; whether there was something to do."""
    file, before = folder / name, folder / f"{name}{_BEFORE}"
    if any(_read(each) == wanted for each in (file, folder / f"{name}{_LEGACY}")):
        return False
    if os.path.lexists(file) and _OURS not in _read(file):
        if os.path.lexists(before):
            raise RepositoryError(f"{home(before)} is in the way: a hook that padre kept earlier; move it, and repeat")
        os.replace(file, before)
    write(file, wanted)
    file.chmod(0o755)
    return True


def _place(git: Git) -> tuple[Path, str]:
    """The folder where git looks for hooks, and the scope of the setting that says so; empty: none does."""
    words = git.run("config", "-z", "--show-scope", "--get-all", "core.hooksPath", check=False).decode().split("\0")
    # our own git processes run without hooks, by a setting of the command line
    found = [(scope, path) for scope, path in zip(words[0::2], words[1::2], strict=False) if scope != "command"]
    if not found:
        return git.common / "hooks", ""
    scope, path = found[-1]
    return git.root / Path(path).expanduser(), scope


def _check_own(git: Git, folder: Path, scope: str) -> None:
    """Hooks that others share are theirs to change: say which lines do it."""
    if scope in {"global", "system"}:
        raise RepositoryError(
            f"core.hooksPath of your {scope} git settings sends all repositories to {home(folder)}; give this one its "
            f"own: git config core.hooksPath {quoted(git.common / 'hooks')} (then your own hooks do not run here), "
            f"or call {', '.join(_lines())} in the hooks there"
        )
    resolved = folder.resolve()
    if resolved.is_relative_to(git.root.resolve()) and not resolved.is_relative_to(git.common.resolve()):
        shown = os.path.relpath(folder, git.root)
        raise RepositoryError(
            f"git's hooks are files of this repository, in {shown} (core.hooksPath); add to them: {', '.join(_lines())}"
        )


def _lines() -> Iterator[str]:
    for name in _HOOKS:
        yield f'`padre hook {name} "$@"` to {name}'


def _in_framework(git: Git) -> bool:
    return _FRAMEWORKS_HOOK in _read(git.root / _FRAMEWORKS_CONFIG)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b""

"""A folder of one reproduction: a clone with a stage, an index and a DVC cache of its own, and nothing of the user's.

Whatever happens, what is left is a folder below the temporary directory; the next reproduction removes those whose
owner is gone.
"""

import ctypes
import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from padre_git.app.commit import executions
from padre_git.app.repository.workspace import Workspace
from padre_git.errors import MissingData, PadreError, RepositoryError
from padre_git.model.documents import Run
from padre_git.storage import dvc as libraries
from padre_git.storage import writing
from padre_git.storage.dvc import parse_pointer
from padre_git.storage.git import plumbing
from padre_git.storage.paths import home
from padre_git.storage.remotes import default_remote

_PREFIX = "padre-reproduce-"
_OWNER = "owner"
_PR_SET_PDEATHSIG = 1  # of prctl(2)
_PATIENCE = 10  # seconds that a group of processes gets to end


@dataclass(frozen=True)
class Workplace:
    """Where a run is reproduced.

    Attributes
    ----------
    folder : of all.
    clone : the repository in it.
    """

    folder: Path
    clone: Path

    def below(self, name: str) -> "Workplace":
        """A workplace in this one."""
        folder = self.folder / name
        folder.mkdir()
        return Workplace(folder, folder / "clone")

    @property
    def workspace(self) -> Workspace:
        """The clone, opened."""
        return Workspace.at(self.clone)


@contextmanager
def workplace(folder: Path | None = None) -> Iterator[Workplace]:
    """A new workplace; a temporary one is removed at the end, and so are the ones that others left.

    Parameters
    ----------
    folder : a new or empty folder that is kept.

    Raises
    ------
    PadreError : where ``folder`` has something in it.
    """
    if folder is not None:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise PadreError(f"{home(folder)} already exists; name a new folder: --in DIR")
        folder.mkdir(parents=True, exist_ok=True)
        yield Workplace(folder.absolute(), folder.absolute() / "clone")
        return
    sweep()
    made = Path(tempfile.mkdtemp(prefix=_PREFIX))
    try:
        with (made / _OWNER).open("w") as owner:
            fcntl.flock(owner, fcntl.LOCK_EX)
            yield Workplace(made, made / "clone")
    finally:
        shutil.rmtree(made, ignore_errors=True)


def sweep() -> None:
    """Remove the temporary workplaces of processes that are gone."""
    for left in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError):
            if left.is_symlink() or left.stat().st_uid != os.getuid():
                continue
            with (left / _OWNER).open() as owner:
                fcntl.flock(owner, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(left, ignore_errors=True)


def clone(workspace: Workspace, place: Workplace, commit: str) -> None:
    """A clone with the commit's files, detached: what is recorded there moves no ref of the user's."""
    words = ("clone", "--quiet", "--shared", "--no-checkout", "--no-tags", str(workspace.git.common), str(place.clone))
    done = plumbing.start(place.folder, *words)
    if done.returncode:
        raise RepositoryError(f"git clone: {done.stderr.decode(errors='replace').strip()[-300:]}")
    done = plumbing.start(place.clone, "checkout", "--quiet", "--detach", commit)
    if done.returncode:
        raise RepositoryError(f"git checkout {commit[:7]}: {done.stderr.decode(errors='replace').strip()[-300:]}")
    cache = place.clone / ".dvc" / "cache"
    settings = f"[cache]\n    dir = {cache}\n    type = copy\n".encode()
    (place.clone / ".dvc").mkdir(exist_ok=True)
    writing.write(place.clone, ".dvc/config.local", settings)


def place_data(workspace: Workspace, place: Workplace, run: Run, commit: str) -> None:
    """The documents of the run's version of its data, as the only one, and its data in the clone's cache.

    Raises
    ------
    MissingData : where they are neither here nor on the remote.
    """
    use = run.dataset
    if use is None:
        return
    layout = workspace.layout
    folder, version = layout.dataset(use.dataset), layout.version(use.dataset, use.version)
    found = executions.entries(workspace, commit, [version, layout.dataset_file(use.dataset)])
    executions.put(workspace.git, place.clone, found)
    for other in (place.clone / folder).iterdir():
        if other.is_dir() and other.name != use.version:
            shutil.rmtree(other)  # the newest version is the current one, and an older run needs an older one
    pointer_path = next((path for path in found if path.endswith(".dvc")), "")
    if not pointer_path:
        raise MissingData(f"{use.name} {use.version[:7]} has no pointer in {commit[:7]}")
    answer = workspace.git.objects.read(found[pointer_path].blob)
    pointer = parse_pointer(answer[1] if answer else b"", pointer_path)
    bring(workspace, place, {pointer.md5}, f"{use.name} {use.version[:7]}")


def bring(workspace: Workspace, place: Workplace, hashes: set[str], what: str) -> None:
    """Put objects into the clone's cache: linked from the user's cache, else fetched from the remote.

    Raises
    ------
    MissingData : where no place has them.
    """
    target = place.workspace.dvc
    missing = hashes - target.take(workspace.dvc, hashes)
    if not missing:
        return
    if default_remote(workspace.root) is None:
        raise MissingData(f"{what} is not on this machine, and no DVC remote is set")
    with suppress(RepositoryError):
        libraries.transfer.pull(workspace.root, target.cache, missing)
    if any(target.size(digest) is None for digest in missing):
        raise MissingData(f"{what} is on no remote")


def run(place: Workplace, words: Sequence[str], variables: Mapping[str, str], log: Path) -> int:
    """Run a program in the clone, in a group of its own that Ctrl-C ends; its exit code. ``log`` has what it said."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            list(words),
            cwd=place.clone,
            env=plumbing.environment(variables),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=ending(),
        )
        try:
            return process.wait()
        except BaseException:
            _end(process)
            raise


def ending() -> Callable[[], None] | None:
    """What a new process calls first, so that it ends with this one, also where this one is killed and cannot end it.
    Only Linux has such a call."""
    control = getattr(ctypes.CDLL(None), "prctl", None)
    return None if control is None else lambda: control(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _end(process: "subprocess.Popen[bytes]") -> None:
    for each in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, each)
        with suppress(subprocess.TimeoutExpired):
            process.wait(_PATIENCE)
            return

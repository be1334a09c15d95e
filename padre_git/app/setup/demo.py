"""`padre demo`: padre's main job on real data, in a repository of its own. It uses only what a user types."""

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from padre_git.errors import PadreError, RepositoryError
from padre_git.storage import disk, templates
from padre_git.storage.paths import home

STEPS = (
    "git init --quiet --initial-branch main",
    "git add experiment.py",
    "git commit --quiet --message 'Three experiments'",
    "padre init --commit",
    "padre dataset load-defaults",
    "padre run experiment.py --message 'first try'",
    "padre list",
)
# what to type next, and why
NEXT = (
    ("padre show @last", "one run: scores, splits, code, data"),
    ("padre run experiment.py --experiment diabetes-ridge -p Ridge.alpha=1,10", "a grid of settings"),
    ("git log --graph --oneline --all", "each execution is a branch, each run a commit"),
)


def prepare(folder: Path | None) -> Path:
    """Make the folder of the demo, with its experiment file: ``folder``, or a temporary one.

    Raises
    ------
    PadreError : where ``folder`` has files already, or cannot be made.
    """
    try:
        if folder is None:
            folder = Path(tempfile.mkdtemp(prefix="padre-demo-"))
        elif folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise PadreError(f"{home(folder)} is not an empty folder. To use a temporary one: padre demo")
        folder = folder.resolve()
        disk.write(folder / "experiment.py", templates.text("demo/experiment.py").encode())
    except (OSError, ValueError) as error:  # such as a name that is too long, or has a null byte
        raise PadreError(
            f"the folder of the demo cannot be created ({error}). To use a temporary one: padre demo"
        ) from error
    return folder


def perform(step: str, folder: Path) -> None:
    """Run ``step`` in ``folder``; its output goes to the terminal.

    Raises
    ------
    RepositoryError : where the step fails.
    """
    code = subprocess.run(_words(step), cwd=folder, check=False).returncode
    if code:
        raise RepositoryError(f"`{step}` ended with exit code {code} in {home(folder)}")


def on_path() -> str:
    """What makes the shell find this padre: empty where it does already."""
    binaries = Path(sys.executable).parent
    if Path(shutil.which("padre") or os.devnull).parent == binaries:
        return ""
    return f"export PATH={shlex.quote(str(binaries))}:$PATH"


def _words(step: str) -> list[str]:
    """The step as a process: `padre` is the one of this Python; a commit needs a name where git knows none."""
    program, *rest = shlex.split(step)
    if program == "padre":
        return [sys.executable, "-m", "padre_git", *rest]
    return ["git", "-c", "user.useConfigOnly=false", *_identity(), *rest]


def _identity() -> list[str]:
    known = subprocess.run(["git", "config", "user.email"], capture_output=True, check=False).returncode == 0
    return [] if known else ["-c", "user.name=padre demo", "-c", "user.email=demo@localhost"]

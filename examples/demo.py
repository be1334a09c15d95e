"""padre's main job on real data, in a fresh repository; uses only what a user types."""

import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
STEPS = (
    "git init --quiet --initial-branch main",
    "git add experiment.py",
    "git commit --quiet --message 'Three experiments'",
    "padre init --commit",
    "padre dataset load-defaults",
    "padre run experiment.py --message 'first try'",
    "padre list",
)
NEXT = (
    ("padre show @last", "one run: scores, splits, code, data"),
    ("padre run experiment.py --experiment diabetes-ridge -p Ridge.alpha=1,10", "a grid of settings"),
    ("git log --graph --oneline --all", "each execution is a branch, each run a commit"),
)


def main() -> int:
    """Run the steps, and say what to try next."""
    folder = Path(tempfile.mkdtemp(prefix="padre-demo-"))
    shutil.copy(HERE / "demo_experiment.py", folder / "experiment.py")
    for step in STEPS:
        say(f"$ {step}")
        if code := subprocess.run(words(step), cwd=folder, check=False).returncode:
            say(f"`{step}` ended with exit code {code}; the repository is {folder}")
            return code
        say()
    say(f"The repository is {folder}. Three commands to try next:")
    say(f"  cd {folder} && export PATH={shlex.quote(str(Path(sys.executable).parent))}:$PATH")
    widest = max(len(command) for command, _ in NEXT)
    for command, why in NEXT:
        say(f"  {command:<{widest}}  # {why}")
    return 0


def words(step: str) -> list[str]:
    """The step as a process: `padre` is the one of this Python; a commit needs a name where git knows none."""
    program, *rest = shlex.split(step)
    if program == "padre":
        return [sys.executable, "-m", "padre_git", *rest]
    return ["git", "-c", "user.useConfigOnly=false", *_identity(), *rest]


def _identity() -> list[str]:
    known = subprocess.run(["git", "config", "user.email"], capture_output=True, check=False).returncode == 0
    return [] if known else ["-c", "user.name=padre demo", "-c", "user.email=demo@localhost"]


def say(text: str = "") -> None:
    """A line, before what the next process prints."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())

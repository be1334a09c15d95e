"""A `padre` that kills itself at a step: what a crash, a full memory or a power cut leaves of it."""

import subprocess
import sys

from tests.conftest import Repository, process_environment

# right after the LEFTth entry of the kind KIND is in the journal
IN_JOURNAL = """
import os, signal, sys
from padre_git.storage.stage import Stage
left, append = [int(os.environ["LEFT"])], Stage.append
def counted(self, entry, **rest):
    append(self, entry, **rest)
    if entry["kind"] == os.environ["KIND"]:
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
Stage.append = counted
sys.argv[0] = "padre"
from padre_git.__main__ import main
sys.exit(main())
"""
# ends the process before its LEFTth step that may change a file, counted from the journal on; 0 counts them all
ANYWHERE = """
import os, signal, sys
from padre_git.storage.stage import Stage
steps, left, begin = [0, False], int(os.environ["LEFT"]), Stage.begin
def begun(*words):
    steps[1] = True
    return begin(*words)
Stage.begin = begun
def step(event, words):
    changes = event in {"os.rename", "os.remove", "os.mkdir", "os.link", "os.rmdir", "subprocess.Popen"}
    if steps[1] and (changes or (event == "open" and words[2] & (os.O_WRONLY | os.O_RDWR))):
        steps[0] += 1
        if steps[0] == left:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(step)
sys.argv[0] = "padre"
from padre_git.__main__ import main
try:
    sys.exit(main())
finally:
    print("steps", steps[0], file=sys.stderr)
"""


def killed(script: str, repo: Repository, *words: str, **env: object) -> "subprocess.CompletedProcess[str]":
    """Run ``padre WORDS`` by one of the scripts; ``env``: what it reads."""
    return subprocess.run(
        [sys.executable, "-c", script, *words],
        cwd=repo.path,
        env=process_environment() | {name: str(value) for name, value in env.items()},
        check=False,
        capture_output=True,
        text=True,
    )

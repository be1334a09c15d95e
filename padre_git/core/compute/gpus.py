"""The GPUs of this machine among processes that compute: each takes one, and where there is only one they share it."""

import atexit
import fcntl
import os
import shutil
import sys
import tempfile
from functools import cache
from itertools import count, takewhile
from pathlib import Path

from padre_git.core.text import formats

VISIBLE = "CUDA_VISIBLE_DEVICES"  # what CUDA reads when a process begins to use it
_DRIVER = Path("/proc/driver/nvidia/gpus")  # has a folder for each
_TAKEN: list[int] = []  # open files: as long as this process lives, no other has its number


def visible() -> list[str]:
    """The GPUs that this process may use, as that variable names them. No framework is asked: that takes seconds."""
    said = os.environ.get(VISIBLE)
    if said is None:
        return [str(number) for number, _ in enumerate(_DRIVER.glob("*"))]
    # as CUDA reads it: what comes after a number that is none is not there
    return list(takewhile(lambda name: name not in ("", "-1"), (name.strip() for name in said.split(","))))


def division(processes: int) -> str:
    """A sentence of what ``processes`` that use torch do with the GPUs; empty where there is nothing to say."""
    found = len(visible()) if "torch" in sys.modules else 0
    if not found or processes < 2:
        return ""
    if found == 1:
        return f"{processes} processes share one GPU and its memory. --jobs 1 gives all of it to one computation"
    most = -(-processes // found)
    each = "each process has one of its own" if most == 1 else f"up to {most} processes share one"
    return f"{formats.count(min(processes, found), 'GPU')} for {processes} processes: {each}"


@cache
def places() -> str:
    """A folder for `take`, which is gone when this process ends; empty where there are not several GPUs."""
    if len(visible()) < 2:
        return ""
    folder = tempfile.mkdtemp(prefix="padre-gpus-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache  # once per process
def take(folder: str) -> None:
    """From now on this process has one of several GPUs: it takes the first number below ``folder`` that no process has.

    The process that replaces one that ended takes its number, and so its GPU.
    """
    found = visible()
    if folder and len(found) > 1:
        os.environ[VISIBLE] = found[_number(folder) % len(found)]


def _number(folder: str) -> int:
    for number in count():
        descriptor = os.open(os.path.join(folder, str(number)), os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            continue
        _TAKEN.append(descriptor)
        return number
    raise AssertionError

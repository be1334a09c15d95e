"""A run that the scheduler ends is ended like by Ctrl-C."""

import signal
import subprocess
import sys
from threading import Thread

import pytest

from padre_git.app.recording.signals import terminable
from tests.conftest import process_environment


def test_terminated_is_interrupted() -> None:
    """SIGTERM inside the block is a KeyboardInterrupt; afterwards the handler from before stands again."""
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(KeyboardInterrupt, match="terminated"), terminable():
        signal.raise_signal(signal.SIGTERM)
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_handler_of_the_user_stays() -> None:
    """One that was set before is not replaced, and one that is set inside is not put back."""

    def own(number: int, frame: object) -> None:
        raise AssertionError("nobody sent a signal")

    before = signal.getsignal(signal.SIGTERM)
    try:
        signal.signal(signal.SIGTERM, own)
        with terminable():
            assert signal.getsignal(signal.SIGTERM) is own
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        with terminable():
            signal.signal(signal.SIGTERM, own)
        assert signal.getsignal(signal.SIGTERM) is own
    finally:
        signal.signal(signal.SIGTERM, before)


CHILD = """
import os, signal, sys
from padre_git.app.recording.signals import terminable
with terminable():
    pid = os.fork()
    if pid == 0:
        os.kill(os.getpid(), signal.SIGTERM)
        print("the child goes on")
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
"""


def test_a_child_is_ended_as_any_other() -> None:
    """It inherits the handler, and is no run."""
    done = subprocess.run([sys.executable, "-c", CHILD], capture_output=True, text=True, env=process_environment())
    assert (done.stdout, done.stderr) == (f"{-signal.SIGTERM}\n", "")


def test_another_thread_changes_nothing() -> None:
    """Outside the main thread, where Python sets no handler, the block runs as it is."""
    before = signal.getsignal(signal.SIGTERM)
    seen: list[object] = []

    def work() -> None:
        with terminable():
            seen.append(signal.getsignal(signal.SIGTERM))

    thread = Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [before]

"""A run that the scheduler ends is ended like by Ctrl-C."""

import signal
from threading import Thread

import pytest

from padre_git.app.recording.signals import terminable


def test_terminated_is_interrupted() -> None:
    """SIGTERM inside the block is a KeyboardInterrupt; afterwards the handler from before stands again."""
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(KeyboardInterrupt, match="terminated"), terminable():
        signal.raise_signal(signal.SIGTERM)
    assert signal.getsignal(signal.SIGTERM) is before


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

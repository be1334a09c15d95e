"""Runs that are open without a block."""

import sys
from collections.abc import Iterator
from threading import Thread, get_ident

import pytest

from padre_git.app.scripts import ends


class Run:
    """What was said of its end."""

    def __init__(self) -> None:
        self.ended: list[BaseException | None] = []

    def finish(self, error: BaseException | None) -> None:
        """Note it, and that it is over."""
        self.ended.append(error)
        ends.closed(self.finish)


@pytest.fixture
def run() -> Iterator[Run]:
    """A run that is open in this thread."""
    run = Run()
    ends.opened(run.finish)
    yield run
    ends.closed(run.finish)


def test_a_run_ends_with_its_file(run: Run) -> None:
    """With the error that ended it, once."""
    with pytest.raises(ValueError, match="boom"), ends.ending():
        raise ValueError("boom")
    assert [str(error) for error in run.ended] == ["boom"]
    with ends.ending():
        pass
    assert len(run.ended) == 1


def test_a_run_with_a_block_is_its_own(run: Run) -> None:
    """What it entered ends it."""
    ends.closed(run.finish)
    ends.end()
    assert run.ended == []


def test_another_thread_has_its_own(run: Run) -> None:
    """The next run of a thread ends the one that this thread opened."""
    other = Run()

    def work() -> None:
        ends.opened(other.finish)
        ends.end(thread=get_ident())

    thread = Thread(target=work)
    thread.start()
    thread.join()
    assert (run.ended, other.ended) == ([], [None])


def test_a_session_goes_on_after_an_error(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """At a prompt an error at the top ends nothing; elsewhere it ends the process."""
    error = ValueError("boom")
    monkeypatch.setattr(sys, "ps1", ">>> ", raising=False)
    sys.excepthook(ValueError, error, None)
    assert run.ended == []
    monkeypatch.delattr(sys, "ps1")
    sys.excepthook(ValueError, error, None)
    assert run.ended == [error]

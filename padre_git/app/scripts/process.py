"""A program of the user's as a process: its output passes live and is kept, and what stops padre stops it too."""

import os
import select
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from signal import SIGINT, SIGKILL, SIGTERM, Signals, signal
from threading import current_thread, main_thread
from typing import Any

from padre_git.core.text.formats import without_escapes

Show = Callable[[bytes], None]
_HALF = 500_000  # bytes that are kept of the beginning, and of the end
_PATIENCE = 0.2  # seconds without output after the program's end: what it left running may hold the pipe open


@dataclass
class Log:
    """What a program printed, at most 1 MB of it: the beginning and the end."""

    head: bytearray = field(default_factory=bytearray)
    tail: bytearray = field(default_factory=bytearray)
    cut: int = 0

    def add(self, data: bytes) -> None:
        """Take the next piece in."""
        room = _HALF - len(self.head)
        self.head += data[:room]
        self.tail += data[room:] if room > 0 else data
        if len(self.tail) > 2 * _HALF:
            self._trim()

    def _trim(self) -> None:
        excess = max(len(self.tail) - _HALF, 0)
        self.cut += excess
        del self.tail[:excess]

    def text(self) -> str:
        """All of it as lines: of the ones that a progress bar drew over each other the last one, without colours."""
        self._trim()
        if not self.cut:
            return _clean(bytes(self.head + self.tail))
        head, _, lost = bytes(self.head).rpartition(b"\n")
        more, _, tail = bytes(self.tail).partition(b"\n")
        # where one line is longer than all that is kept, its parts stay
        head, tail = (head, tail) if head and tail else (bytes(self.head), bytes(self.tail))
        cut = self.cut + (len(lost) + len(more) + 1 if head != self.head else 0)
        return f"{_clean(head)}… {cut} bytes are cut here by padre …\n{_clean(tail)}"


def _clean(data: bytes) -> str:
    text = without_escapes(data.decode("utf-8", "replace").replace("\r\n", "\n"))
    lines = (line.rstrip("\r").rpartition("\r")[2] for line in text.split("\n"))
    joined = "".join(f"{line}\n" for line in lines).removesuffix("\n")
    return joined if joined.endswith("\n") or not joined else f"{joined}\n"


@dataclass(frozen=True)
class Ended:
    """How a program ended.

    Attributes
    ----------
    code : its exit code; of a signal its negative number, as in `subprocess`.
    stopped : whether somebody stopped it, with Ctrl-C or as a scheduler does.
    log : what it printed.
    """

    code: int
    stopped: bool
    log: Log

    @property
    def status(self) -> int:
        """As a shell has it: 128 + n where the signal n ended it."""
        return self.code if self.code >= 0 else 128 - self.code

    @property
    def how(self) -> tuple[str, str]:
        """Kind and words of a bad end."""
        if self.code >= 0:
            return "ExitCode", f"exit code {self.code}"
        known = {each.value: each.name for each in Signals}
        return "Signal", f"killed by {known.get(-self.code, f'signal {-self.code}')}"


def run(words: Sequence[str], *, environment: Mapping[str, str], show: Show | None) -> Ended:
    """Run ``words`` until its end; ``show`` gets both of its streams as they come.

    Raises
    ------
    OSError : where it cannot be started.
    """
    group = None if _foreground() else 0  # a terminal sends Ctrl-C to its whole group; elsewhere padre passes it on
    child = subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=dict(environment), process_group=group
    )
    log = Log()
    with child, _passing(child, own_group=group == 0) as stops:
        assert child.stdout
        for data in _output(child, child.stdout.fileno()):
            log.add(data)
            show = _shown(show, data)
        child.stdout.close()
        code = child.wait()
    return Ended(code, bool(stops) or code == -SIGINT, log)


def _output(child: "subprocess.Popen[bytes]", pipe: int) -> Iterator[bytes]:
    while True:
        over = child.poll() is not None
        ready, _, _ = select.select([pipe], [], [], _PATIENCE)
        if ready:
            data = os.read(pipe, 1 << 16)
            if not data:
                return
            yield data
        elif over:
            return


def _shown(show: Show | None, data: bytes) -> Show | None:
    try:
        if show:
            show(data)
    except OSError:  # nobody reads any more (`| head`): the program runs on and is recorded
        return None
    return show


@contextmanager
def _passing(child: "subprocess.Popen[bytes]", *, own_group: bool) -> Iterator[list[int]]:
    """Pass SIGINT and SIGTERM on, the second time as SIGTERM and then as SIGKILL; yields the ones that came."""
    stops: list[int] = []

    def stop(number: int, frame: Any) -> None:
        stops.append(number)
        sent = [Signals(number), SIGTERM, SIGKILL][min(len(stops), 3) - 1]
        if own_group:
            with _gone():
                os.killpg(child.pid, sent)
        elif not (sent == SIGINT and _foreground()):
            child.send_signal(sent)

    if current_thread() is not main_thread():
        yield stops
        return
    before = {number: signal(number, stop) for number in (SIGINT, SIGTERM)}
    try:
        yield stops
    finally:
        for number, handler in before.items():
            signal(number, handler)


@contextmanager
def _gone() -> Iterator[None]:
    """A group that has ended meanwhile needs no signal."""
    try:
        yield
    except ProcessLookupError:
        return


def _foreground() -> bool:
    """Whether this process reads the terminal's keys."""
    for stream in (0, 1, 2):
        try:
            return os.tcgetpgrp(stream) == os.getpgrp()
        except OSError:
            continue
    return False

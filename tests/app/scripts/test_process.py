"""A process whose output passes and is kept."""

import os
import signal
import sys
from pathlib import Path

import pytest

from padre_git.app.scripts.process import Log, run


def _run(code: str) -> tuple[int, str, bytes]:
    shown: list[bytes] = []
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    ended = run([sys.executable, "-c", code], environment=environment, show=shown.append)
    return ended.code, ended.log.text(), b"".join(shown)


def test_streams_are_interleaved() -> None:
    """Both streams are shown and kept in the order in which they were written."""
    code = "import os\nfor n in range(4): os.write(1 + n % 2, b'%d\\n' % n)"
    assert _run(code) == (0, "0\n1\n2\n3\n", b"0\n1\n2\n3\n")


def test_output_is_shown_while_it_runs(tmp_path: Path) -> None:
    """Not at the end: the first line comes before the program is over."""
    seen = tmp_path / "seen"
    # waits for what is made when its first line is shown, and would end with 1 without
    code = (
        "import pathlib, sys, time\nprint('a', flush=True)\n"
        "for _ in range(6000):\n    time.sleep(0.1)\n    if pathlib.Path(sys.argv[1]).exists(): sys.exit(0)\n"
        "sys.exit(1)"
    )
    words = [sys.executable, "-c", code, str(seen)]
    assert run(words, environment=os.environ, show=lambda data: seen.touch()).code == 0


def test_what_is_left_running_holds_nothing_up() -> None:
    """A program that leaves a process behind, with the same output, has ended when it has ended."""
    code, text, _ = _run("import subprocess; print(subprocess.Popen(['sleep', '600']).pid)")
    assert code == 0
    os.kill(int(text), signal.SIGKILL)  # an error where it is over: then it was waited for


def test_nobody_reads() -> None:
    """Where what is shown goes to a closed pipe, the program still runs to its end and all is kept."""

    def closed(data: bytes) -> None:
        raise BrokenPipeError

    ended = run([sys.executable, "-c", "print('a'); print('b')"], environment=os.environ, show=closed)
    assert (ended.code, ended.log.text()) == (0, "a\nb\n")


@pytest.mark.parametrize(
    ("code", "how"),
    [
        ("raise SystemExit(3)", ("ExitCode", "exit code 3")),
        ("import os; os.kill(os.getpid(), 9)", ("Signal", "killed by SIGKILL")),
    ],
)
def test_how_it_ended(code: str, how: tuple[str, str]) -> None:
    """An exit code, or the name of a signal."""
    ended = run([sys.executable, "-c", code], environment=os.environ, show=None)
    assert (ended.how, ended.stopped) == (how, False)


@pytest.mark.parametrize(
    ("printed", "kept"),
    [
        (b"", ""),
        (b"no end", "no end\n"),
        (b"a\r\nb\n", "a\nb\n"),
        (b" 10%\r 50%\r100%\nx\n", "100%\nx\n"),
        (b"\x1b[31mred\x1b[0m\n", "red\n"),
        (b"\xff\n", "�\n"),
    ],
)
def test_log_is_text(printed: bytes, kept: str) -> None:
    """Progress bars, colours and bytes that are no UTF-8 become plain lines."""
    log = Log()
    log.add(printed)
    assert log.text() == kept


def test_long_logs_are_cut_in_the_middle() -> None:
    """The beginning and the end stay, whole lines of them, and a line says how many bytes are gone."""
    log = Log()
    lines = [f"line {number:07d}\n" for number in range(200_000)]
    for at in range(0, len(lines), 1000):
        log.add("".join(lines[at : at + 1000]).encode())
    text = log.text()
    assert text.startswith(lines[0])
    assert text.endswith(lines[-1])
    assert len(text) < 1_000_200
    (note,) = [line for line in text.splitlines(keepends=True) if not line.startswith("line ")]
    assert {*text.splitlines(keepends=True)} - {note} <= {*lines}
    assert int(note.split()[1]) == 13 * 200_000 - (len(text) - len(note))

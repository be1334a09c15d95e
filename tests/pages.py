"""Pages of the documentation, run: each command of a page in a fresh repository, its output against the one shown.

In a page, a `console` block holds commands after `$ ` and below each what it prints; any other block whose
first line is a comment with a file's name is that file, written before what follows; any other `python` block is a
script that must run. `...` as a line of shown output stands for any lines.
"""

import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

from tests.conftest import apart, in_process, process_environment

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"(?:#|//) ([\w./-]+\.\w+)\n")
_ID = r"[g-hj-km-np-tv-z][0-9a-hj-km-np-tv-z]{7}"
_TOKENS = re.compile(rf"\b(?:\d{{8}}t\d{{6}}-)?{_ID}\b|\b[0-9a-f]{{7,64}}\b")
# what differs from run to run: a pattern and what stands for it
_MASKS = [
    (re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z| UTC)?)?"), "TIME"),
    (re.compile(rf"\b(\d{{8}}t\d{{6}}-)?{_ID}\b"), "ID"),
    (re.compile(r"\b(padre (?:show|rm|keep) )[0-9a-z]{4}\b"), r"\1ID"),
    (re.compile(r"\b[0-9a-f]{7,64}\b"), "HEX"),
    (re.compile(r"\b\d+(\.\d+)? (ms|s|min|h|d)\b"), "DURATION"),
    (re.compile(r"\b\d+(\.\d+)? (bytes|B|kB|MB|GB)\b"), "SIZE"),
    (re.compile(r"(\"?\w*(?:time|duration|size)\"?[:=] ?)[\d.]+"), r"\1NUMBER"),
    (re.compile(r"[ \t]+"), " "),  # columns are as wide as what stands in them
]


class Terminal:
    """A terminal: its current folder, and the `padre` and `python` that it finds. The folder above is the home."""

    def __init__(self, folder: Path, binaries: Path, environment: dict[str, str] | None = None) -> None:
        self.folder, self.home = folder, folder.parent
        self._python = binaries / "python"
        self._environment = (environment or process_environment()) | {
            "PATH": os.pathsep.join([str(binaries), str(Path(sys.executable).parent), os.environ["PATH"]]),
            "GIT_PAGER": "cat",
            "HOME": str(self.home),
            "PYTHONUNBUFFERED": "1",  # on a terminal both streams come in the order of their lines
        }

    def run(self, command: str) -> str:
        """What the terminal shows after ``command``."""
        if command.startswith("cd "):
            self.folder = Path(os.path.normpath(self.folder / command[3:]))
            return ""
        answer = re.sub(r"^bash: line \d+: +\d+ Killed .*\n", "", self._answer(command), flags=re.MULTILINE)
        return answer.replace(str(self.home), "~")

    def python(self, script: str) -> None:
        """Run a script; it must succeed."""
        done = self._process([str(self._python), "-c", script])
        assert done.returncode == 0, done.stdout

    def _answer(self, command: str) -> str:
        return self._process(["bash", "-c", command]).stdout

    def _process(self, words: list[str], given: str = "") -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            words,
            cwd=self.folder,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            input=given,
            text=True,
            check=False,
        )


class Quick(Terminal):
    """A terminal that runs `padre` in this process where it can: starting Python each time would take minutes."""

    def __init__(self, folder: Path) -> None:
        binaries = folder.parent / "bin"
        binaries.mkdir()
        for name, words in (("padre", f'{sys.executable} -m padre_git "$@"'), ("python", f'{sys.executable} "$@"')):
            (binaries / name).write_text(f"#!/bin/sh\nexec {words}\n")
            (binaries / name).chmod(0o755)
        super().__init__(folder, binaries)

    def python(self, script: str) -> None:
        """Run a script in this process, which has imported already what the scripts of the pages import."""
        main = ModuleType("__main__")
        with apart(self.folder), redirect_stdout(io.StringIO()):
            sys.modules["__main__"] = main
            exec(compile(script, "<page>", "exec"), main.__dict__)

    def _answer(self, command: str) -> str:
        quiet, into, name = command.partition(" > ")
        if (
            into
            and re.fullmatch(r"padre [^<>;`$|&]*", quiet)
            and re.fullmatch(r"[\w./]+", name)
            and " -- " not in quiet
        ):
            found = in_process(shlex.split(quiet)[1:], self.folder)
            (self.folder / name).write_text(found.out, encoding="utf-8")
            return found.err
        # a program behind ` -- ` writes to the real terminal, which nothing here can catch
        if re.search(r"[<>;`$]\W| -- |\|\|", command) or "padre " not in command:
            return super()._answer(command)
        shown = ""
        for part in command.split(" && "):
            text, code = self._part(part)
            shown += text
            if code:
                break
        return shown

    def _part(self, part: str) -> tuple[str, int]:
        """What a command shows, and its exit code; of ``padre … | …`` `padre` alone runs here."""
        if not part.startswith("padre "):
            done = self._process(["bash", "-c", part])
            return done.stdout, done.returncode
        words, pipe, rest = part.partition(" | ")
        found = in_process(shlex.split(words)[1:], self.folder, together=not pipe)
        if not pipe:
            return found.out, found.code
        done = self._process(["bash", "-c", rest], found.out)
        return found.err + done.stdout, done.returncode


@dataclass
class Page:
    """A page, and the terminal that its commands are typed into."""

    text: str
    terminal: Terminal
    known: dict[str, str] = field(default_factory=dict)  # an id of the page -> the one of now

    def check(self) -> tuple[list[str], str]:
        """Run the page; what is wrong, and the page with the output of now where that is different."""
        wrong: list[str] = []
        parts, end = [], 0
        for block in _BLOCK.finditer(self.text):
            kind, body = block.groups()
            parts.append(self.text[end : block.start(2)])
            parts.append(self._console(body, wrong) if kind == "console" else self._other(kind, body))
            end = block.end(2)
        return wrong, "".join(parts) + self.text[end:]

    def _other(self, kind: str, body: str) -> str:
        name = _FILE.match(body)
        if name:
            path = self.terminal.folder / name.group(1)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(body if kind in {"python", "yaml"} else body[name.end() :], encoding="utf-8")
        elif kind == "python":
            self.terminal.python(body)
        return body

    def _console(self, body: str, wrong: list[str]) -> str:
        parts = []
        for command, shown in commands(body):
            printed = self._printed(command, shown)
            if matches(shown, printed):
                self.known.update(zip(_TOKENS.findall(shown), _TOKENS.findall(printed), strict=False))
            else:
                wrong.append(f"$ {command}\nshown:\n{shown}\nprinted:\n{printed}")
                shown = printed
            parts.append(f"$ {command}\n{shown}".rstrip("\n"))
        return "\n\n".join(parts) + "\n"

    def _printed(self, command: str, shown: str) -> str:
        if re.search(r"\bjq\b", command) and not shutil.which("jq"):
            return shown  # the one tool of these pages that a machine may lack
        return self.terminal.run(_TOKENS.sub(lambda match: self.known.get(match.group(), match.group()), command))


def commands(body: str) -> Iterator[tuple[str, str]]:
    """The commands of a console block, each with its output. A line that ends in a backslash continues."""
    for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
        lines = part.splitlines(keepends=True)
        length = next(number for number, line in enumerate(lines, 1) if not line.endswith("\\\n"))
        yield "".join(lines[:length]).rstrip("\n"), "".join(lines[length:])


def matches(shown: str, printed: str) -> bool:
    """Whether two outputs are the same but for what differs from run to run."""
    parts = re.split(r"^\.\.\.\n", mask(shown), flags=re.MULTILINE)
    return re.fullmatch("(?:.*\n)*?".join(map(re.escape, parts)), mask(printed)) is not None


def mask(text: str) -> str:
    """``text`` with ids, times, hashes and durations replaced by what they are."""
    for pattern, name in _MASKS:
        text = pattern.sub(name, text)
    lines = [line.rstrip() for line in text.splitlines()]
    return "\n".join(lines).strip("\n") + "\n"

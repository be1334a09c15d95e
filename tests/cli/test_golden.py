"""What each command prints, in one file per command that is read in review: `golden/<command>.txt`.

The first line of a file names the repository in which its commands run one after the other; below each stands what it
prints on a terminal, and its exit code where that is not 0. Ids and hashes are numbered in the order in which they
appear, ages and durations are fixed, so that a file changes only where a command does. `make golden` writes the files
anew.
"""

import re
import shlex
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from padre_git.cli.main import COMMANDS
from tests.conftest import TESTERS, Repository, in_process
from tests.pages import commands

FOLDER = Path(__file__).parent / "golden"
FILES = sorted(FOLDER.glob("*.txt"))
_ID = re.compile(r"\b(?:\d{8}t\d{6}-)?([g-hj-km-np-tv-z][0-9a-hj-km-np-tv-z]{7})\b")
_SHORT = re.compile(r"\b(padre (?:show|rm|keep|diff) )([0-9a-z]{4})\b")
_HASH = re.compile(r"\b[0-9a-f]{7,64}\b")
_KNOWN = re.compile(r"Known: (.*)\. All")
_DATE = re.compile(r"\b20\d\d-\d\d-\d\d(?![T ]\d\d:)")
_DURATION = re.compile(r'("duration": )[\d.e-]+')
_TIME = re.compile(r"\d{4}-\d\d-\d\d([T ])\d\d:\d\d(:\d\d(?:\.\d+)?)?")
EXPERIMENTS = """\
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

from padre_git import App

app = App()


@app.experiment(dataset="iris", project="thesis", splitting=4, metrics=["accuracy", "f1_macro"])
def iris_svc():
    return make_pipeline(StandardScaler(), SVC())


@app.experiment(dataset="iris", project="thesis", splitting=4, metrics=["accuracy", "f1_macro"])
def iris_tree():
    return DecisionTreeClassifier(max_depth=2)
"""


def _empty(repo: Repository) -> None:
    """A git repository with one commit."""


def _notebook(repo: Repository) -> None:
    """The same after `padre init`, committed."""
    _run(repo, "init", "--commit")


def _thesis(repo: Repository) -> None:
    """Two experiments that were run, one of them with a grid; their runs are committed on main."""
    _notebook(repo)
    repo.write({"experiment.py": EXPERIMENTS}, commit="Two classifiers")
    _run(repo, "dataset", "add", "iris", "sklearn:iris")
    _run(repo, "run", "experiment.py", "-m", "baseline")
    time.sleep(1 - time.time() % 1)  # of ids within one second the order is of chance
    _run(repo, "run", "experiment.py", "--experiment", "iris-svc", "-p", "SVC.C=0.01,1", "-m", "less regular")
    repo.git("add", "projects", "datasets")
    repo.git("commit", "-q", "-m", "Runs of two classifiers")


REPOSITORIES: dict[str, Callable[[Repository], None]] = {"empty": _empty, "notebook": _notebook, "thesis": _thesis}


def _run(repo: Repository, *words: str) -> None:
    done = in_process(words, repo.path)
    assert done.code == 0, done.out + done.err


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Repository], None]:
    """Make a repository as `REPOSITORIES` says, once for all files that begin with it."""
    made: dict[str, Path] = {}

    def prepare(name: str, repo: Repository) -> None:
        if name in made:
            shutil.rmtree(repo.path / ".git")
            shutil.copytree(made[name], repo.path, symlinks=True, dirs_exist_ok=True)
            return
        REPOSITORIES[name](repo)
        made[name] = tmp_path_factory.mktemp(name) / "thesis"
        shutil.copytree(repo.path, made[name], symlinks=True)

    return prepare


class Numbered:
    """The ids and hashes of a file, numbered as they appear; the same text for each run of the tests."""

    def __init__(self, repo: Repository) -> None:
        self._repo = repo
        self._numbers: dict[str, str] = {}  # as it is -> as the file says

    def masked(self, text: str) -> str:
        """What the file says where a command prints ``text``."""
        text = _TIME.sub(lambda m: f"2026-01-01{m[1]}00:00{':00' if m[2] else ''}", text)
        text = _DURATION.sub(r"\g<1>0.4", _DATE.sub("2026-01-01", text))
        text = _ID.sub(self._id, text)
        text = _SHORT.sub(lambda m: m[1] + self._short(m[2]), text)
        text = _HASH.sub(self._hash, text)
        # what is known is listed by its name, and the names of runs are drawn
        return _KNOWN.sub(lambda m: f"Known: {', '.join(sorted(m[1].split(', ')))}. All", text)

    def typed(self, command: str) -> str:
        """What is typed where the file says ``command``."""
        for own, number in self._numbers.items():
            command = command.replace(number, own)
        return command

    def _short(self, letters: str) -> str:
        return next((number[:4] for own, number in self._numbers.items() if own[:4] == letters), letters)

    def _id(self, match: re.Match[str]) -> str:
        own = match[1]
        if not any((self._repo.path / "projects").rglob(f"*-{own}*")):
            return match[0]  # a word such as "whatever"
        self._numbers.setdefault(own, f"r{len(self._numbers):03}0000")
        return self._numbers[own] if match[0] == own else f"20260101t000000-{self._numbers[own]}"

    def _hash(self, match: re.Match[str]) -> str:
        own = match[0]
        if own in self._numbers.values() or own.strip("0") == "":
            return own
        number = self._numbers.setdefault(own[:7], f"{len(self._numbers):03x}cafe")
        return number.ljust(len(own), "0")


@pytest.mark.usefixtures("steady")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_output_is_as_in_the_file(
    path: Path, repo: Repository, prepared: Callable[[str, Repository], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each command prints what its file says, word by word."""
    monkeypatch.setenv("HOME", str(repo.path.parent))
    text = path.read_text(encoding="utf-8")
    head, _, body = text.partition("\n")
    prepared(head.removeprefix("# "), repo)
    numbered, parts = Numbered(repo), [head]
    for command, _ in commands(body):
        done = in_process(_words(numbered.typed(command)), repo.path, together=True)
        printed = numbered.masked(done.out.replace(str(repo.path.parent), "~")).rstrip("\n")
        code = f"\n[exit {done.code}]" if done.code else ""
        parts.append(f"$ {command}\n{printed}{code}".rstrip("\n"))
    found = "\n\n".join(parts) + "\n"
    if TESTERS.get("PADRE_GOLDEN") == "write":
        path.write_text(found, encoding="utf-8")
    assert found == text or TESTERS.get("PADRE_GOLDEN") == "write"


def _words(command: str) -> list[str]:
    name, *words = shlex.split(command)
    assert name == "padre", command
    return words


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_a_file(command: str) -> None:
    """What a command prints is written down for review, its help first."""
    assert (FOLDER / f"{command}.txt").is_file()
    assert f"$ padre {command} --help\n" in (FOLDER / f"{command}.txt").read_text(encoding="utf-8")

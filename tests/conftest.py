"""Fixtures: fresh git repositories out of reach of the tester's settings, and the proof that padre leaves them alone.

* ``repo``           a git repository on ``main`` with one commit
* ``notebook``       the same after ``padre init``, committed
* ``padre``          runs ``padre WORDS`` in ``repo``, in this process; ``padre.process`` in one of its own
* ``steady``         all ages and durations that padre prints are the same
* ``slurm``          a SLURM of one node on this machine, its commands on ``PATH``; a test that takes it has the mark
* ``package_index``  skips a test that installs packages where pip reaches no index

Each ``padre`` call compares the user's index, HEAD, stash, refs, configuration and files before and after, and so does
each recording that a test makes from Python.
"""

import gc
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from compileall import compile_dir
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from time import monotonic, sleep
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parent.parent
PATIENCE = 600  # seconds that a test waits for a process which it has told to end: only a hang takes so long
HOME = Path(tempfile.mkdtemp(prefix="padre-tests-home-"))

TESTERS = dict(os.environ)  # the tester's own environment, for pip: an index may be configured in it
ENVIRONMENT = {
    "HOME": str(HOME),
    "USERPROFILE": str(HOME),
    **{f"XDG_{kind}_HOME": str(HOME / kind.lower()) for kind in ("CONFIG", "CACHE", "DATA", "STATE")},
    "XDG_CONFIG_DIRS": str(HOME / "etc"),
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "DVC_NO_ANALYTICS": "1",
    "DVC_GLOBAL_CONFIG_DIR": str(HOME / "dvc-global"),
    "DVC_SYSTEM_CONFIG_DIR": str(HOME / "dvc-system"),
    "DVC_SITE_CACHE_DIR": str(HOME / "dvc-site"),
    "USER": "nobody-of-the-tests",
    "LOGNAME": "nobody-of-the-tests",
    "TZ": "XST-5:30",  # a local time that is written as UTC is off by five and a half hours
    "LC_ALL": "C.UTF-8",
    "COLUMNS": "100",
    "NO_COLOR": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
}
# All that is kept of the tester's own environment: how processes find programs, libraries and temporary folders.
# Proxies, languages, numbers of threads, tokens and the settings of git and Python change what is tested.
_KEPT = ("PATH", "TMPDIR", "TEMP", "TMP", "LD_", "DYLD_", "NIX_", "LOCALE_ARCHIVE", "PYTEST_", "COV")
# what a test takes -> the fixture, made once, that its `repo` is a copy of
_TEMPLATES = {"template": "template", "notebook": "set_up", "first_commit": "first_commit"}
_IN_QUEUE = "PENDING,RUNNING,SUSPENDED,COMPLETING,CONFIGURING"  # states of jobs of SLURM
# functions of `formats` -> what each says of any time in a test with the fixture `steady`
_STEADY = {"age": "0 s", "duration": "0.4 s"}


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Hand the tester's environment to a worker of pytest-xdist, which starts with that of the tests."""
    node.workerinput["testers"] = dict(TESTERS)


def pytest_configure(config: pytest.Config) -> None:
    """Shut the tester's settings out before any test module is imported: some libraries read them when imported."""
    TESTERS.update(getattr(config, "workerinput", {}).get("testers", {}))
    for name in [name for name in os.environ if not name.startswith(_KEPT)]:
        del os.environ[name]
    os.environ.update(ENVIRONMENT)
    os.umask(0o022)
    # tools of the environment that runs the tests, also where its folder is not on PATH
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    # a shell starts what runs in the background with Ctrl-C ignored, and processes inherit that
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.dont_write_bytecode = True
    # the processes that tests start write no bytecode either, so that none lies among the files of a test: a fresh
    # checkout is compiled once, and not by each of them again
    if not hasattr(config, "workerinput"):
        compile_dir(ROOT / "padre_git", quiet=2)
    # The examples follow from the test alone, so that a test which passed passes again; `--hypothesis-seed=N` draws
    # others. How long an example takes says how busy the machine is, and nothing about padre.
    settings.register_profile(
        "padre",
        derandomize=config.getoption("--hypothesis-seed", None) is None,
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    settings.load_profile("padre")


def pytest_unconfigure() -> None:
    """Remove the home directory of the tests."""
    shutil.rmtree(HOME, ignore_errors=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what needs SLURM or other tools, which are downloaded, a browser, or minutes, where nobody asked."""
    for mark in ("slurm", "browser", "heavy", "integrations"):
        if mark not in config.option.markexpr:
            left = [item for item in items if item.get_closest_marker(mark)]
            config.hook.pytest_deselected(items=left)
            items[:] = [item for item in items if item not in left]


def pytest_collection_finish() -> None:
    """Let the collector of garbage pass over all that the test modules have imported: each of its rounds would take a
    second, and libraries such as statsmodels ask for rounds of their own."""
    gc.collect()
    gc.freeze()


class Result(NamedTuple):
    """What a command left: exit code, standard output, standard error."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The document that ``--json`` printed."""
        return json.loads(self.out)


class Repository:
    """A git repository of a test."""

    def __init__(self, path: Path, ours: tuple[str, ...] = ("projects", "datasets", ".dvc/cache", ".dvc/tmp")) -> None:
        self.path = path
        self.ours = ours  # what padre may write to; all other files are the user's

    def git(self, *args: str, check: bool = True) -> str:
        """The output of ``git ARGS``, without the white space at its end."""
        done = subprocess.run(["git", *args], cwd=self.path, capture_output=True, text=True, check=False)
        assert not check or done.returncode == 0, f"git {' '.join(args)}: {done.stderr}"
        return done.stdout.rstrip()

    def write(self, files: Mapping[str, str | bytes], commit: str | None = None) -> None:
        """Write ``files`` (path to content); with ``commit`` as its message, commit them."""
        for name, content in files.items():
            path = self.path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        if commit is not None:
            self.git("add", "--", *files)
            self.git("commit", "-q", "-m", commit)

    def read(self, name: str) -> str:
        """The text of a file."""
        return (self.path / name).read_text(encoding="utf-8")

    def state(self) -> dict[str, str]:
        """All that is the user's and not padre's: what it is -> a text that changes when it does."""
        return self._in_git() | self._files()

    def _in_git(self) -> dict[str, str]:
        git = self.path / ".git"
        if not git.is_dir():
            folder = self.git("rev-parse", "--absolute-git-dir", check=False)
            if not folder:
                return {}
            git = Path(folder)
        kept = [path for path in git.iterdir() if path.is_file() and path.name != "packed-refs"]
        places = (git / "hooks", git / "info", git / "logs/HEAD", git / "logs/refs/stash")
        kept += [path for place in places for path in _below(place)]
        with _without("GIT_DIR", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY"):  # a test may lead git elsewhere
            refs = self.git("for-each-ref", "--format=%(refname) %(objectname)").splitlines()
        users = [line for line in refs if not line.startswith(("refs/heads/padre/", "refs/padre", "refs/exps"))]
        return {**{f".git/{path.relative_to(git)}": _digest(path) for path in kept}, "refs": "\n".join(users)}

    def _files(self) -> dict[str, str]:
        found = {}
        for folder, names, files in os.walk(self.path):
            here = Path(folder).relative_to(self.path)
            names[:] = [n for n in names if n not in {".git", "__pycache__"} and (here / n).as_posix() not in self.ours]
            found.update({(here / name).as_posix(): _digest(Path(folder, name)) for name in files if name != ".git"})
        return found

    @contextmanager
    def unchanged(self, *but: str) -> Iterator[None]:
        """What happens inside must not change anything of the user's, but paths that begin with one of ``but``."""
        before = self.state()
        yield
        after = self.state()
        changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
        wrong = sorted(name for name in changed if not name.startswith(but))
        assert not wrong, f"changed what is the user's: {', '.join(wrong)}"


@contextmanager
def _without(*names: str) -> Iterator[None]:
    kept = {name: os.environ.pop(name) for name in names if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(kept)


def _below(path: Path) -> list[Path]:
    return [path] if path.is_file() else [child for child in path.rglob("*") if child.is_file()]


def _digest(path: Path) -> str:
    if path.is_symlink():
        return f"-> {os.readlink(path)}"
    return f"{path.stat().st_mode:o} {sha256(path.read_bytes()).hexdigest()}"


# commands whose purpose is to change what is the user's; all others are checked
_CHANGING = {"install", "uninstall", "hook", "checkout", "branch", "push", "pull", "config"}
_INIT_OPTIONS = {"--commit", "--git"}
_INIT_FILES = (".padre/", ".dvc/", ".dvcignore", ".gitignore", ".gitattributes")


class Padre:
    """Runs ``padre`` in a repository."""

    def __init__(self, repo: Repository) -> None:
        self.repo = repo
        self.started: list[subprocess.Popen[str]] = []

    def at(self, path: Path) -> "Padre":
        """``padre`` in another folder, such as a clone."""
        return Padre(Repository(path, self.repo.ours))

    def __call__(self, *words: str, code: int | None = 0, check: bool | None = None, cwd: Path | None = None) -> Result:
        """Run ``padre WORDS`` in this process.

        Parameters
        ----------
        code : the exit code that is expected; None takes any.
        check : whether the user's state must be the same afterwards; by default all but the commands that change it.
        cwd : the folder it runs in; default the repository's root.
        """
        with self._watched(words, check):
            result = in_process(words, cwd or self.repo.path)
        return _expected(words, result, code)

    def process(
        self,
        *words: str,
        code: int | None = 0,
        check: bool | None = None,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
    ) -> Result:
        """Run ``padre WORDS`` in a process of its own: for what outlives or kills a process, and what it imports."""
        with self._watched(words, check):
            done = subprocess.run(
                [sys.executable, "-m", "padre_git", *words],
                cwd=cwd or self.repo.path,
                env=process_environment() | dict(env or {}),
                capture_output=True,
                text=True,
                check=False,
                stdin=subprocess.DEVNULL,
            )
        return _expected(words, Result(done.returncode, done.stdout, done.stderr), code)

    def start(self, *words: str, env: Mapping[str, str] | None = None) -> "subprocess.Popen[str]":
        """Start ``padre WORDS`` and return at once: for tests that kill it, or run several at a time."""
        process = subprocess.Popen(
            [sys.executable, "-m", "padre_git", *words],
            cwd=self.repo.path,
            env=process_environment() | dict(env or {}),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
        )
        self.started.append(process)
        return process

    def end(self) -> None:
        """Kill what a test that failed has left running."""
        for process in self.started:
            process.kill()
            process.communicate()

    @contextmanager
    def _watched(self, words: tuple[str, ...], check: bool | None) -> Iterator[None]:
        command = next((word for word in words if not word.startswith("-")), "")
        free = command in _CHANGING or (command == "init" and _INIT_OPTIONS & set(words))
        if check is False or (check is None and free):
            yield
            return
        with self.repo.unchanged(*(_INIT_FILES if command == "init" else ())):
            yield


class Slurm:
    """The queue of the SLURM on this machine."""

    def jobs(self, state: str = "all") -> list[str]:
        """The numbers of the jobs in ``state``, such as `RUNNING`."""
        words = ["squeue", "--noheader", "--format=%i", "--states", state]
        return subprocess.run(words, capture_output=True, text=True, check=True).stdout.split()

    def wait(self, number: int, state: str = "RUNNING") -> list[str]:
        """Wait until so many jobs are in ``state``, and return their numbers."""
        end = monotonic() + PATIENCE
        while len(found := self.jobs(state)) != number:
            assert monotonic() < end, f"{number} jobs {state} were expected, and there are {found}"
            sleep(0.2)
        return found

    def cancel(self, *jobs: str) -> None:
        """Cancel these jobs, or all, and wait until they have left the queue."""
        before = set(jobs) or set(self.jobs(_IN_QUEUE))
        if before:
            subprocess.run(["scancel", *before], check=True)
        end = monotonic() + PATIENCE
        while left := before & set(self.jobs(_IN_QUEUE)):
            assert monotonic() < end, f"jobs {left} do not leave the queue"
            sleep(0.2)


def made(path: Path, files: Mapping[str, str | bytes]) -> Padre:
    """`padre` in a new repository at ``path``, set up, with ``files`` committed: for what a module makes once."""
    path.mkdir(parents=True)
    repo = Repository(path)
    repo.git("init", "-q", "-b", "main")
    repo.git("config", "user.name", "Ada")
    repo.git("config", "user.email", "ada@example.org")
    repo.write(files, commit="first")
    padre = Padre(repo)
    padre("init", "--commit")
    return padre


def with_origin(padre: Padre) -> None:
    """Commit everything, and give the repository a bare one of git's beside it as `origin`, which has that commit."""
    repo = padre.repo
    repo.git("add", ".")
    repo.git("commit", "-q", "-m", "runs")
    remote = repo.path.parent / "origin.git"
    repo.git("clone", "-q", "--bare", ".", str(remote))
    repo.git("remote", "add", "origin", str(remote))
    repo.git("fetch", "-q", "origin")
    repo.git("branch", "-q", "--set-upstream-to=origin/main")


def copied(template: Path, path: Path) -> Padre:
    """`padre` in a copy of a repository that others made, which a test may change; DVC's links stay links."""
    shutil.copytree(template, path, symlinks=True)
    return Padre(Repository(path))


def process_environment() -> dict[str, str]:
    """The environment of a `padre` process of the tests; it finds the package also when that is not installed."""
    paths = [*filter(None, [os.environ.get("PYTHONPATH")]), str(ROOT)]
    return dict(os.environ) | {"PYTHONPATH": os.pathsep.join(paths)}


def _expected(words: tuple[str, ...], result: Result, code: int | None) -> Result:
    said = f"padre {' '.join(words)}: exit {result.code}\n{result.out}\n{result.err}"
    assert code is None or result.code == code, said
    assert "Traceback (most recent call last)" not in result.err, said
    return result


def in_process(words: Sequence[str], cwd: Path, *, together: bool = False) -> Result:
    """What ``padre WORDS`` in ``cwd`` prints and returns; ``together``: both streams in ``out``, as on a terminal."""
    main = import_module("padre_git.__main__").main
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    err = out if together else err
    with apart(cwd), redirect_stdout(out), redirect_stderr(err):
        sys.argv = ["padre", *words]
        sys.stdin = io.StringIO()
        try:
            code = main()
        except SystemExit as stop:
            code = stop.code
    if isinstance(code, str):  # sys.exit("words") prints them
        err.write(code + "\n")
    said, noted = (stream.buffer.getvalue().decode() for stream in (out, err))
    return Result(code if isinstance(code, int) else int(bool(code)), said, "" if together else noted)


@contextmanager
def apart(cwd: Path) -> Iterator[None]:
    """In ``cwd``: what a command, or the user's code that it runs, may leave behind in this process is taken back."""
    argv, path, stdin, environment = sys.argv, list(sys.path), sys.stdin, dict(os.environ)
    modules, main = set(sys.modules), sys.modules["__main__"]
    try:
        with chdir(cwd):
            yield
    finally:
        sys.argv, sys.path[:], sys.stdin = argv, path, stdin
        os.environ.clear()
        os.environ.update(environment)
        sys.modules["__main__"] = main
        for name in set(sys.modules) - modules:
            # of the test's repository alone: an extension module that is loaded twice corrupts the memory
            if str(getattr(sys.modules[name], "__file__", None) or "").startswith(f"{cwd}{os.sep}"):
                del sys.modules[name]


@pytest.fixture(scope="session")
def first_commit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What each `repo` is a copy of: to copy files takes less than to start git five times."""
    repository = Repository(tmp_path_factory.mktemp("first") / "thesis")
    repository.path.mkdir()
    repository.git("init", "-q", "-b", "main")
    repository.git("config", "user.name", "Ada")
    repository.git("config", "user.email", "ada@example.org")
    repository.write({"README.md": "# Thesis\n"}, commit="first")
    for sample in repository.path.glob(".git/hooks/*.sample"):
        sample.unlink()  # each proof that padre leaves the user's files alone would read them
    return repository.path


@pytest.fixture(scope="session")
def set_up(first_commit: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What each `notebook` is a copy of."""
    path = tmp_path_factory.mktemp("set-up") / "thesis"
    repository = _copied(first_commit, path)
    Padre(repository)("init")
    repository.git("add", ".padre", ".dvc", ".dvcignore", ".gitignore", ".gitattributes")
    repository.git("commit", "-q", "-m", "Set up padre")
    return path


def _copied(template: Path, path: Path) -> Repository:
    shutil.copytree(template, path, symlinks=True)
    repository = Repository(path)
    repository.git("update-index", "-q", "--refresh")  # the index says when its files were made
    return repository


@pytest.fixture
def repo(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A git repository on `main` with one commit of `README.md`; the current folder.

    Where a test, or a fixture that it takes, also takes a `template`, it is a copy of that.
    """
    template = next(name for name in _TEMPLATES if name in {*request.fixturenames, "first_commit"})
    repository = _copied(request.getfixturevalue(_TEMPLATES[template]), tmp_path / "thesis")
    monkeypatch.chdir(repository.path)
    return repository


@pytest.fixture
def padre(repo: Repository) -> Iterator[Padre]:
    """`padre WORDS` in `repo`."""
    runner = Padre(repo)
    yield runner
    runner.end()


@pytest.fixture
def notebook(repo: Repository) -> Repository:
    """`repo` after `padre init`, committed."""
    return repo


@pytest.fixture(scope="session")
def package_index(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Skip a test that installs packages where pip reaches no index."""
    folder = tmp_path_factory.mktemp("index")
    words = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--dest", str(folder), "hatchling>=1.27"]
    if subprocess.run(words, env=TESTERS, capture_output=True, check=False).returncode:
        pytest.skip("pip reaches no package index")


@pytest.fixture(scope="session")
def slurm_here() -> Iterator[Path]:
    """The folder of SLURM's commands; skips where it cannot be had. One that ran before is left running."""
    tool = str(ROOT / "tools/slurm-here")
    ran = not subprocess.run([tool, "status"], env=TESTERS, capture_output=True, check=False).returncode
    started = subprocess.run([tool, "start"], env=TESTERS, capture_output=True, text=True, check=False)
    if started.returncode:
        pytest.skip(f"no SLURM: {started.stderr.strip()}")
    yield ROOT / "build/slurm/bin"
    if not ran:
        subprocess.run([tool, "stop"], env=TESTERS, capture_output=True, check=False)


@pytest.fixture
def slurm(slurm_here: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Slurm]:
    """SLURM's commands on `PATH`; what a test leaves in the queue is cancelled."""
    monkeypatch.setenv("PATH", str(slurm_here), prepend=os.pathsep)
    queue = Slurm()
    queue.cancel()
    yield queue
    queue.cancel()


@pytest.fixture
def steady(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """All ages and durations that padre prints are the same, in this process and in those that it starts.

    A table is as wide as what stands in it, and is cut to fit the terminal: what is shown must not follow how busy the
    machine is.
    """
    formats = import_module("padre_git.core.text.formats")
    for name, text in _STEADY.items():
        monkeypatch.setattr(formats, name, lambda seconds, text=text: text)
    # padre records the modules of a script that lie in no folder of this name
    folder = tmp_path_factory.mktemp("steady") / "site-packages"
    folder.mkdir()
    lines = [
        f"import {formats.__name__} as formats",
        *(f"formats.{name} = lambda _: {text!r}" for name, text in _STEADY.items()),
    ]
    (folder / "sitecustomize.py").write_text("\n".join(lines))
    monkeypatch.setenv("PYTHONPATH", str(folder))


@pytest.fixture(autouse=True)
def own_environment() -> Iterator[None]:
    """What a test sets in the environment ends with it."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """No run that a test makes up is in the future, whatever the clock of the tester's machine says."""
    monkeypatch.setattr("padre_git.storage.index.order.latest", lambda: "2100-01-01T00:00:00.000Z")


@pytest.fixture(autouse=True)
def user_state(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """In each test that has a repository, each recording made in this process leaves the user's state as it was."""
    if "repo" not in request.fixturenames:
        return
    record = import_module("padre_git.app.recording.recorder")
    commit = record.commit_journals

    def watched(workspace: Any, journals: Any, **options: Any) -> Any:
        ours = (workspace.layout.projects, workspace.layout.datasets, ".dvc/cache", ".dvc/tmp")
        with Repository(workspace.root, ours).unchanged():
            return commit(workspace, journals, **options)

    monkeypatch.setattr(record, "commit_journals", watched)

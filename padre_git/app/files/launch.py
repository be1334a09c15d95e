"""`padre run FILE…`: run each file as `__main__`, then the experiments that it defined and did not execute."""

import builtins
import os
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path
from types import ModuleType
from typing import Self

from padre_git.app import execute
from padre_git.app import files as user_files
from padre_git.app.api.experiment import Experiment, collected
from padre_git.app.execute.invocation import Invocation, OnlyDefined, current, invoked, is_recorded
from padre_git.app.execute.ranks import OtherRank, rank
from padre_git.app.recording import used
from padre_git.app.recording.opening import open_workspace
from padre_git.app.recording.recording import Recording
from padre_git.app.recording.source import Taken
from padre_git.app.repository.workspace import Workspace
from padre_git.app.scripts.ends import ending
from padre_git.app.scripts.looking import Look
from padre_git.errors import PACKAGE, PadreError, UnknownName
from padre_git.model.names import slug
from padre_git.model.shell import quoted

_YAML = (".yaml", ".yml")


class _Ended(BaseException):
    """A file ended itself with a status that is not 0, as a program does; `padre run` ends with it, too."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


@dataclass
class _Done:
    """What this command has seen so far."""

    defined: list[tuple[str, str]] = field(default_factory=list)  # name and slug
    executed: set[tuple[str, str, str]] = field(default_factory=set)
    recordings: int = 0


class Scope:
    """The process as ``python FILE`` has it: `__main__`, `sys.argv`, `sys.path[0]`, the modules of the repository that
    the file has imported, and the files that were opened for it. It can be left, and entered again."""

    def __init__(self, file: Path, root: Path, given: Sequence[str] = ()) -> None:
        self.file, self._root = file, root
        self.module = ModuleType("__main__")
        self.module.__dict__.update(__file__=str(file.absolute()), __builtins__=builtins)
        self.modules: dict[str, ModuleType] = {}  # of the repository, while the scope is left
        self._opened = used.Opened()
        self._words, self._path = [str(file), *given], [str(file.absolute().parent), *sys.path]
        self._before: tuple[ModuleType, list[str], list[str], set[str]] | None = None

    def __enter__(self) -> Self:
        self._before = sys.modules["__main__"], sys.argv, sys.path[:], set(sys.modules)
        sys.modules["__main__"], sys.argv, sys.path[:] = self.module, self._words, self._path
        sys.modules.update(self.modules)
        self._opened = used.swap(self._opened)
        return self

    def __exit__(self, *error: object) -> None:
        assert self._before is not None
        self._path = sys.path[:]
        sys.modules["__main__"], sys.argv, sys.path[:], known = self._before
        # the next file may have another one of the same name next to it
        self.modules = {name: sys.modules.pop(name) for name in set(sys.modules) - known if self._is_own(name)}
        self._opened = used.swap(self._opened)

    def _is_own(self, name: str) -> bool:
        place = getattr(sys.modules[name], "__file__", None) or ""  # compared as text: there are thousands of modules
        return place.startswith(f"{self._root}{os.sep}") and "site-packages" not in place.split(os.sep)


def run_files(
    files: Sequence[Path],
    invocation: Invocation,
    *,
    names: Sequence[str] = (),
    arguments: Sequence[str] = (),
    look: Look | None = None,
) -> int:
    """Run ``files`` in their order; each recording goes to ``invocation.recorded`` as soon as it is saved.

    Parameters
    ----------
    files : sequence of Path
        Python files, YAML files and notebooks.
    invocation : Invocation
        What the command line said.
    names : sequence of str
        Only these experiments, of the ones that the files define and do not execute themselves; also patterns such as
        ``svc-*``. Where `invocation` has `only`, of these. The run of a notebook is called so.
    arguments : sequence of str
        What a file finds in `sys.argv` behind its own name.
    look : Look, optional
        How closely notebooks are looked at.

    Returns
    -------
    int
        The status of a file that ended itself with another one than 0; nothing after that is run. Else 0.

    Raises
    ------
    PadreError
        Outside a repository that padre is set up in, for a file that is not there, defines nothing or raises, and
        for everything `Experiment.execute` raises.
    """
    for file in files:
        _check(file)
        if arguments and _is_notebook(file):
            raise PadreError(f"{file} takes no arguments; -p NAME=VALUE sets a value of its cell `parameters`")
    try:
        _run_files(files, invocation, names, arguments, look or Look())
    except _Ended as ended:
        return ended.status
    return 0


def _run_files(
    files: Sequence[Path], invocation: Invocation, names: Sequence[str], arguments: Sequence[str], look: Look
) -> None:
    workspace = open_workspace()
    if invocation.note:
        for note in workspace.notes:
            invocation.note(note)
    used.watch(fresh=True)
    done = _Done()
    for file in files:
        if _is_notebook(file):
            _run_notebook(file, invocation, names, look, done)
            continue
        taken = Taken(workspace, (file.absolute(),), invocation.include)
        own = replace(invocation, files=(file.absolute(),), taken=taken)
        _check_data(workspace, file, own, names)
        with Scope(file, workspace.root, arguments) as scope, _counted(own, done) as counted:
            experiments = _defined(scope, counted)
            _check_names(file, experiments)
            with _blaming(file):
                chosen = [each for each in experiments if _is_chosen(each, names, done) and _is_asked(each, own)]
                waiting = [each for each in chosen if not each.executed]
                _note_same(waiting, own)
                for each in waiting:
                    each.check(own)
                if own.parameters and len(waiting) > 1:
                    execute.execute.check_parameters([each.request() for each in waiting])
                for experiment in chosen:
                    _execute(experiment, done)
    _check_known(names, done, files)


def _check_data(workspace: Workspace, file: Path, invocation: Invocation, names: Sequence[str]) -> None:
    """If a whole file runs on its own data sets, look these up before it starts."""
    if file.suffix == ".py" and not (names or invocation.datasets or invocation.only is not None):
        with _blaming(file):
            user_files.early.check(workspace, file)


def _check_known(names: Sequence[str], done: _Done, files: Sequence[Path]) -> None:
    """Each of the names that were asked for is one of an experiment."""
    missing = [name for name in names if not any(is_called(each, name) for each in done.defined)]
    if missing:
        defined = [name for name, _ in done.defined]
        raise UnknownName("experiment", missing[0], defined, where=", ".join(file.name for file in files))


def _run_notebook(file: Path, said: Invocation, names: Sequence[str], look: Look, done: _Done) -> None:
    name = names[-1] if names else file.stem.replace("_", "-")
    done.defined.append((name, slug(name)))
    if said.only is None or (slug(look.project or "default"), slug(name)) in said.only:
        try:
            run = user_files.notebook.run_notebook
        except ModuleNotFoundError as error:
            raise PadreError(
                f"{file} needs {error.name}. Install what notebooks need: python -m pip install nbclient ipykernel"
            ) from error
        run(file, said, look, name=name)


@contextmanager
def only_defined(file: Path, root: Path, *, none: bool = False) -> Iterator[tuple[list[Experiment], str]]:
    """The experiments that ``file`` defines, while its modules can be imported. Nothing in it is executed.

    With ``none`` it may define none.

    Yields also a note where the file would execute something: what it defines behind that is not known. What it prints
    is no part of an answer, and goes to standard error.

    Raises
    ------
    PadreError
        For a file that is not there, defines nothing or raises.
    """
    _check(file, "padre inspect")
    here = redirect_stdout(sys.stderr)
    with Scope(file, root) as scope, invoked(Invocation(only_define=True)), _blaming(file), here:
        experiments, stopped = definitions(scope)
        note = f"{stopped}, and the rest of the file was not read" if stopped else ""
        if not experiments and not none:
            raise PadreError(
                f"{note or f'{file} defines no experiment'}; padre run {quoted(file)}, then padre inspect @last"
            )
        yield experiments, note


def definitions(scope: Scope) -> tuple[list[Experiment], str]:
    """The experiments that the file of a scope defines, and where it would execute something, what and in which line:
    what it defines behind that is not known. The scope is entered, and nothing in the file is executed.

    Raises
    ------
    PadreError
        For a file that raises.
    """
    file = scope.file
    with invoked(Invocation(only_define=True)), _blaming(file):
        if file.suffix.lower() in _YAML:
            return [user_files.yaml.read(file)], ""
        with collected() as experiments:
            try:
                _run(file, scope.module)
            except _Ended as ended:
                raise PadreError(str(ended)) from ended
            except OnlyDefined as stopped:
                return experiments, f"{_place(file, stopped)}: {stopped} was not run"
        return experiments, ""


def _is_notebook(file: Path) -> bool:
    return file.suffix.lower() == ".ipynb"


def _check(file: Path, command: str = "padre run") -> None:
    # of a name that no file can have `Path` raises, and `os.path` says that it is not there
    if os.path.isfile(file) and file.suffix.lower() in ("", ".py", *_YAML):
        return
    if os.path.isfile(file) and _is_notebook(file) and command == "padre run":
        return
    if not os.path.exists(file):
        what = "does not exist"
    else:
        what = "is a folder" if os.path.isdir(file) else f"is a {file.suffix} file"
    taken = "Python files, YAML files and notebooks" if command == "padre run" else "Python files and YAML files"
    raise PadreError(f"{file} {what}; {command} takes {taken}")


def _check_names(file: Path, experiments: Sequence[Experiment]) -> None:
    """Refuse two experiments of one name, where not both were executed: the second would be taken for the first."""
    first: dict[tuple[str, str, str], Experiment] = {}
    for each in experiments:
        # a module that is imported and also given defines the same twice, under two names
        other = first.setdefault((each.module, each.project.slug, each.slug), each)
        if other is not each and not (each.executed and other.executed):
            names = f"`{each.name}`" if each.name == other.name else f"`{other.name}` and `{each.name}`"
            raise PadreError(
                f"{file} defines two experiments for the folder {each.project.slug}/{each.slug}: {names}; "
                "give one of them another name"
            )


def _is_chosen(experiment: Experiment, names: Sequence[str], done: _Done) -> bool:
    own = (experiment.name, experiment.slug)
    done.defined.append(own)
    return not names or any(is_called(own, name) for name in names)


def is_called(own: tuple[str, str], pattern: str) -> bool:
    """Whether one of the names that an experiment has is ``pattern``, or as that says: ``svc-*``."""
    return pattern in own or any(fnmatchcase(name, pattern) for name in own)


def _is_asked(experiment: Experiment, said: Invocation) -> bool:
    return said.only is None or any(each.path in said.only for each in experiment.request().under(said))


def _note_same(experiments: Sequence[Experiment], said: Invocation) -> None:
    """Say where another data set makes several experiments one."""
    if not (said.datasets and said.note):
        return
    made: dict[tuple[str, str], list[str]] = {}
    for each in experiments:
        for request in each.request().under(said):
            made.setdefault(request.path, []).append(each.name)
    for (_, folder), names in made.items():
        if len(names) > 1:
            said.note(
                f"--dataset makes {' and '.join(names)} one experiment, {folder}, which runs {len(names)} times; "
                "--experiment NAME runs one of them"
            )


def _execute(experiment: Experiment, done: _Done) -> None:
    # a file may import one that was given too: its experiments are then defined twice
    key = (experiment.file, experiment.project.slug, experiment.slug)
    if not experiment.executed and key not in done.executed:
        experiment.execute()
    done.executed.add(key)


@contextmanager
def _counted(invocation: Invocation, done: _Done) -> Iterator[_Done]:
    """Count what is recorded inside, from 0."""
    done.recordings = 0

    def recorded(recording: Recording) -> None:
        done.recordings += 1
        if invocation.recorded:
            invocation.recorded(recording)

    def lost(text: str) -> None:
        done.recordings += 1
        if invocation.lost:
            invocation.lost(text)

    with invoked(invocation, recorded=recorded, lost=lost):
        yield done


def _defined(scope: Scope, done: _Done) -> list[Experiment]:
    """The experiments that a file defines, once it has run."""
    file, module = scope.file, scope.module
    if file.suffix.lower() in _YAML:
        # scikit-learn's table of estimators is only for those who write YAML
        return [user_files.yaml.read(file)]
    with collected() as experiments:
        _run(file, module)
    if not experiments and not done.recordings and not rank(os.environ).number:
        name = file.stem.replace("_", "-")
        raise PadreError(
            f"{file} defines no experiment and starts no run; add "
            f'`run = padre_git.start_run("{name}")` and run.log_metrics({{…}}), or define one with '
            "@app.experiment"
        )
    return experiments


def _run(file: Path, module: ModuleType) -> None:
    with _blaming(file, hint=f" (traceback: python {quoted(file)})"):
        code = compile(file.read_bytes(), str(file.absolute()), "exec", dont_inherit=True)
        try:
            with ending():
                exec(code, module.__dict__)
        except OtherRank:
            raise
        except SystemExit as ended:
            if ended.code not in (None, 0):
                status = ended.code if isinstance(ended.code, int) else 1
                how = f" with exit code {status}" if status is ended.code else f": {ended.code}"
                text = f"{file} ended{how}"
                lost = current().lost
                if lost and not is_recorded(ended):  # its run has said so already, where it has one
                    lost(text)
                raise _Ended(status, text) from ended


@contextmanager
def _blaming(file: Path, *, hint: str = "") -> Iterator[None]:
    """An error that the user's code raised is theirs, on one line; any other one passes, as a bug of padre."""
    try:
        yield
    except Exception as error:
        if is_recorded(error):  # as a failed run, which has been shown
            return
        if not isinstance(error, PadreError) and _is_theirs(file, error):
            what = f"{type(error).__name__}: {getattr(error, 'msg', None) or error}"
            raise PadreError(f"{_place(file, error)}: {what}{hint}") from error
        raise


def _is_theirs(file: Path, error: Exception) -> bool:
    """Whether the user's code is nearer to the error than padre's; libraries are called by one of the two."""
    own, package = str(file.absolute()), str(PACKAGE)
    if isinstance(error, SyntaxError):
        return error.filename == own
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if frame.filename.startswith(package):
            return False
        if frame.filename == own or not _is_library(frame.filename):
            return True
    return False


def _is_library(filename: str) -> bool:
    return filename.startswith(("<", sys.prefix, sys.base_prefix)) or "site-packages" in filename


def _place(file: Path, error: BaseException) -> str:
    """The file, and the line of it that an error comes from."""
    own = str(file.absolute())
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == own]
    number = lines[-1] if lines else getattr(error, "lineno", None)
    return f"{file}, line {number}" if number else str(file)

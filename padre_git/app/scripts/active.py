"""The run that is open here: functions that log to it wherever a program calls them, and callbacks of libraries."""

import json
import os
import shutil
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from threading import RLock
from typing import Any, Literal

from padre_git.app.execute.invocation import warn
from padre_git.app.execute.ranks import rank
from padre_git.app.recording.logged import Logged
from padre_git.app.scripts import script
from padre_git.app.scripts.events import LOG
from padre_git.app.scripts.script import ScriptRun
from padre_git.core.components import dotted
from padre_git.core.results import given
from padre_git.errors import PadreError, UnknownName
from padre_git.model.shell import quoted
from padre_git.storage.layout import ARTIFACTS
from padre_git.storage.stage import Kept


def log_params(parameters: Mapping[str, Any]) -> None:
    """Record hyperparameters of the run that is open: in this process, else that of `padre run -- COMMAND`.

    Parameters
    ----------
    parameters : mapping
        Name to value, as for `ScriptRun.log_params`.

    Raises
    ------
    PadreError
        Where no run is open, one of them has another value in it already, or cannot be recorded.
    """
    _open().log_params(parameters)


def log_metrics(metrics: Mapping[str, float], *, step: float | None = None) -> None:
    """Record metrics of the run that is open: in this process, else that of `padre run -- COMMAND`.

    Parameters
    ----------
    metrics : mapping
        Name to number, as for `ScriptRun.log_metrics`.
    step : int or float, optional
        When, such as the epoch.

    Raises
    ------
    PadreError
        Where no run is open, and for what is no number.
    """
    _open().log_metrics(metrics, step=step)


def log_artifact(path: str | os.PathLike[str], *, name: str | None = None) -> None:
    """Record a file, or all files of a folder, of the run that is open: in this process, else that of
    `padre run -- COMMAND`.

    Parameters
    ----------
    path : str or Path
        What to take; its content as it is now.
    name : str, optional
        What it is called there. Default: the file's name.

    Raises
    ------
    PadreError
        Where no run is open, it cannot be read, or its name leaves the run or is taken.
    """
    _open().log_artifact(path, name=name)


def callback(library: Literal["lightning", "skorch", "transformers"]) -> Any:
    """Make a callback that logs the metrics of a training to the run that is open, as `log_metrics` does.

    Where nothing can be logged, a warning says so, and the training goes on.

    Parameters
    ----------
    library : str
        ``"lightning"`` for ``Trainer(callbacks=[…])``, also of pytorch_lightning; ``"skorch"`` for
        ``NeuralNet(callbacks=[…])``; ``"transformers"`` for ``Trainer(callbacks=[…])``.

    Returns
    -------
    object
        A callback of that library.

    Raises
    ------
    UnknownName
        For another library.
    PadreError
        Where the library is not installed.
    """
    if library not in _CALLBACKS:
        raise UnknownName("library", library, list(_CALLBACKS))
    return _class_of(library)()


@cache
def _class_of(library: str) -> type[Any]:
    own, bases = _CALLBACKS[library]
    for path in bases:
        try:
            base = dotted.find(path)
        except ImportError:
            continue
        return type(own.__name__.strip("_"), (own, base), {"__reduce__": lambda self: (callback, (library,))})
    raise PadreError(f"a callback of {library} needs it. Install it with: python -m pip install {quoted(library)}")


def _open() -> "ScriptRun | _Command | _Nobody":
    """What takes the values: the run that this process opened last, or the command's."""
    runs = script.open_runs()
    if runs:
        return runs[-1]
    if rank(os.environ).number:
        return _Nobody()
    if folder := os.environ.get(LOG):
        return _command(folder, os.getpid())
    raise PadreError(
        'no run is open in this process: run = padre_git.start_run("NAME") begins one, and `padre run -- COMMAND` '
        "records a program"
    )


class _Nobody:
    """A process that records nothing: another rank does."""

    def ignore(self, *values: Any, **more: Any) -> None:
        """Do nothing."""

    log_params = log_metrics = log_artifact = ignore


class _Command:
    """The run of the command that this process belongs to, which takes what lies in its folder when that has ended."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._file = folder, folder / f"events-{os.getpid()}-logged.jsonl"
        self._lock, self._count = RLock(), 0
        self._logged = Logged(keep=self._kept)  # what it refuses, the run would refuse

    def log_params(self, parameters: Mapping[str, Any]) -> None:
        with self._lock:
            before = set(self._logged.parameters)
            self._logged.add_parameters(parameters)
            new = {name: value for name, value in self._logged.parameters.items() if name not in before}
            self._write(kind="arguments", source="logged", values=new)

    def log_metrics(self, metrics: Mapping[str, float], *, step: float | None = None) -> None:
        if not isinstance(metrics, Mapping):
            raise PadreError(f"log metrics as a mapping such as {{'loss': 0.1}}; this is a {type(metrics).__name__}")
        values = {given.name("metric", key): given.number(str(key), value) for key, value in metrics.items()}
        when = None if step is None else given.step(step)
        with self._lock:
            self._write(kind="logged", values=values, step=when)

    def log_artifact(self, path: str | os.PathLike[str], *, name: str | None = None) -> None:
        if not isinstance(path, str | os.PathLike):
            kind = type(path).__name__
            raise PadreError(f"log_artifact takes a path, and this is a {kind}: save it into a file, and log that")
        with self._lock:
            before = set(self._logged.files)
            self._logged.add_artifact(Path(path), name)
            for key in self._logged.files.keys() - before:
                file = self._logged.files[key].name
                self._write(kind="artifact", name=key.removeprefix(f"{ARTIFACTS}/"), file=file)

    def _kept(self, content: Path | bytes) -> Kept:
        assert isinstance(content, Path)
        self._count += 1
        name = f"artifact-{os.getpid()}-{self._count}"
        try:
            shutil.copyfile(content, self._folder / name)
        except OSError as error:
            raise PadreError(f"{content} cannot be kept: {error.strerror}") from error
        return Kept(name)

    def _write(self, **event: Any) -> None:
        """One line, at once: a program that is killed keeps it."""
        try:
            with self._file.open("a", encoding="utf-8") as stream:
                stream.write(json.dumps(event) + "\n")
        except OSError as error:
            raise PadreError(f"nothing can be logged to the run of the command: {error.strerror}") from error


@cache
def _command(folder: str, process: int) -> _Command:
    return _Command(Path(folder))


class _Callback:
    """What all of them do; a value that cannot be logged ends no training."""

    _said = False

    def _log(self, values: Mapping[str, Any], step: float | None) -> None:
        numbers = {str(name): number for name, each in values.items() if (number := _number(each)) is not None}
        if numbers:
            self._try(lambda: log_metrics(numbers, step=step))

    def _settings(self, source: Any, names: str) -> None:
        found = {name: getattr(source, name) for name in names.split() if hasattr(source, name)}
        self._try(lambda: log_params(found))

    def _try(self, log: Callable[[], None]) -> None:
        try:
            log()
        except PadreError as error:
            if not self._said:
                self._said = True
                warn(f"not everything of this training is logged: {error}")


class _Lightning(_Callback):
    def on_fit_start(self, trainer: Any, module: Any) -> None:
        own = dict(getattr(module, "hparams", None) or {})
        if trainer.is_global_zero and own:
            self._try(lambda: log_params(own))

    def on_train_epoch_end(self, trainer: Any, module: Any) -> None:
        if trainer.is_global_zero:
            self._log(trainer.callback_metrics, trainer.current_epoch)

    def on_test_epoch_end(self, trainer: Any, module: Any) -> None:
        if trainer.is_global_zero:
            self._log(trainer.callback_metrics, None)

    def on_validation_epoch_end(self, trainer: Any, module: Any) -> None:
        if trainer.state.fn == "validate":  # inside a training they come at the end of the epoch
            self.on_test_epoch_end(trainer, module)


class _Skorch(_Callback):
    def on_train_begin(self, net: Any, X: Any = None, y: Any = None, **more: Any) -> None:
        self._settings(net, "lr max_epochs batch_size")

    def on_epoch_end(self, net: Any, **more: Any) -> None:
        row = net.history[-1]
        own = {name: value for name, value in row.items() if name not in ("epoch", "dur") and name[-6:] != "_count"}
        self._log(own, row["epoch"])


class _Transformers(_Callback):
    def on_train_begin(self, args: Any, state: Any, control: Any, **more: Any) -> None:
        if state.is_world_process_zero:
            self._settings(
                args, "learning_rate per_device_train_batch_size num_train_epochs max_steps weight_decay optim seed"
            )

    def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **more: Any) -> None:
        if state.is_world_process_zero:
            self._log(logs or {}, state.global_step)


# library -> what is done, and the class that the library calls
_CALLBACKS: dict[str, tuple[type[_Callback], tuple[str, ...]]] = {
    "lightning": (_Lightning, ("lightning.pytorch.Callback", "pytorch_lightning.Callback")),
    "skorch": (_Skorch, ("skorch.callbacks.Callback",)),
    "transformers": (_Transformers, ("transformers.TrainerCallback",)),
}


def _number(value: Any) -> float | None:
    """A number as it is; none of what is another thing, or several values."""
    if isinstance(value, bool | str | bytes):
        return None
    try:
        return given.number("", value)
    except (PadreError, ValueError):
        return None

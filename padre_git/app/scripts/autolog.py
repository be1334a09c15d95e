"""`autolog`: what an unchanged program is seen to do, seen from inside it."""

import importlib.util
import os
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

from padre_git.app.execute.invocation import warn
from padre_git.app.execute.ranks import rank
from padre_git.app.notebooks.live import live
from padre_git.app.scripts import events, script, watched
from padre_git.app.scripts.scripted import Scripted
from padre_git.errors import PadreError
from padre_git.storage import models

_MODEL = "model.skops"


def autolog(*, log_models: bool = False, disable: bool = False) -> None:
    """Record what this process does from now on, as `padre run -- COMMAND` does: estimators with their parameters,
    scores, predictions, curves that go to another tracker.

    Inside a run of `start_run` all of it belongs to that run. Elsewhere a run begins with the first `fit` of an
    estimator that predicts, and ends with the next `fit` that has other parameters, or with the process.

    Call it first: names that were imported before are not seen. A process that `padre run` watches already, and every
    rank but 0, records nothing more.

    Parameters
    ----------
    log_models : bool
        Keep the last fitted estimator of each run as `model.skops`.
    disable : bool
        Stop: everything is as it was before.
    """
    _Autolog.stop()
    watching = os.environ.get("PADRE_WATCH", "0") != "0"
    if not (disable or watching or rank(os.environ).number):
        _Autolog.current = _Autolog(log_models=log_models)


class _Autolog:
    """The watch file, loaded into this process."""

    current: "_Autolog | None" = None

    def __init__(self, *, log_models: bool) -> None:
        self._log_models = log_models
        self._folder = TemporaryDirectory(prefix="padre-autolog-")
        self._model: Any = None
        self._last = ""  # the parameters of the run that `begin` began
        self._own: script.ScriptRun | None = None
        self._taken = 0  # events that are in a run
        module = _loaded()
        self._watch = module._Watch(self._folder.name, os.getcwd())
        self._watch.argued = bool(live())  # a kernel's own words are no parameters
        self._watch.fitting_begins = self._begin
        self._finder = module._look_at_modules(self._watch)
        self._described = module._described
        self._wrap_classes()
        early = sorted(set(self._copies()))
        if early:
            warn(f"{', '.join(early)}: imported before autolog(), and not seen; call autolog first")
        script.BEFORE_END.append(self._end)

    @classmethod
    def stop(cls) -> None:
        """Put back what was replaced."""
        self, cls.current = cls.current, None
        if self is None:
            return
        if self._own:
            self._own.end()
        script.BEFORE_END.remove(self._end)
        sys.meta_path.remove(self._finder)
        for owner, name, original, now in reversed(self._watch.replaced):
            if getattr(owner, name, None) is now:
                setattr(owner, name, original)
        self._watch.fitting_begins = None
        self._folder.cleanup()

    # ------------------------------------------------------------------------------------------------ what is loaded
    def _wrap_classes(self) -> None:
        """Estimators whose classes are there already: scikit-learn decorates `fit` while it makes a class."""
        base = sys.modules.get("sklearn.base")
        for each in _below(base.BaseEstimator) if base else ():
            if "fit" in vars(each) and callable(vars(each)["fit"]):
                self._watch.wrap(each, "fit", "fitting", lambda result, args, kwargs: self._watch.fit(args[0]))

    def _copies(self) -> Iterator[str]:
        """Replace what packages copied from the modules that define it; gives the names that the user's files have."""
        done = {id(original): (name, original, now) for _, name, original, now in list(self._watch.replaced)}
        for module in list(sys.modules.values()):
            if not isinstance(module, ModuleType) or module.__name__.partition(".")[0] == "padre_git":
                continue
            for name, value in list(vars(module).items()):
                _, original, now = done.get(id(value), ("", None, None))
                if original is None or original is not value:
                    continue
                if _is_installed(module):
                    self._watch.replace(module, name, now)
                else:
                    yield name

    # ------------------------------------------------------------------------------------------------ runs
    def _begin(self, estimator: Any) -> None:
        """A `fit` begins: of an estimator that predicts, with other parameters, it begins a run where none is open."""
        try:
            if self._watch.inside("measuring") or not hasattr(estimator, "predict"):
                return
            now = repr(self._described(estimator))
            others = [each for each in script.open_runs() if each is not self._own]
            if not others and (now != self._last or self._own not in script.open_runs()):
                self._own, self._last = script.start_run(_name()), now
            self._model = estimator  # now that the run before is saved with its own
        except PadreError as error:  # no repository: the training matters more
            self._watch.fitting_begins = None
            warnings.warn(f"autolog records nothing: {error}", stacklevel=4)

    def _end(self, job: Scripted) -> None:
        """A run ends: what was seen since the one before is its own."""
        folder, layout = Path(self._folder.name), job.session.workspace.layout
        seen = watched.take(
            job.logged, events.read(folder, since=self._taken), layout, watched.Also(), artifacts=None, guessed=False
        )
        for text in seen.notes:
            job.logged.add_note(text)
        job.seen.extend(seen.lines)
        job.pipelines.append(seen.pipeline)
        self._taken = seen.events
        if self._log_models and self._model is not None:
            self._keep(job)
        self._model = None
        for file in folder.glob("*.npz"):
            if not file.name.startswith("split-"):
                file.unlink()
        watch = self._watch
        watch.count = watch.pairs = watch.bytes = 0
        watch.known, watch.said = set(), ""

    def _keep(self, job: Scripted) -> None:
        try:
            file = Path(self._folder.name) / _MODEL
            file.write_bytes(models.to_bytes(self._model))
            job.logged.add_artifact(file, _MODEL)
        except PadreError as error:
            job.logged.add_note(str(error))


def _loaded() -> ModuleType:
    """The watch file under a name of its own: it imports nothing of padre, and nothing imports it."""
    spec = importlib.util.spec_from_file_location("padre_git_watch", events.FILE)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _below(kind: type) -> Iterator[type]:
    """All classes that are derived from it."""
    each: type
    for each in kind.__subclasses__():
        yield each
        yield from _below(each)


def _is_installed(module: ModuleType) -> bool:
    file = getattr(module, "__file__", None) or ""
    return "site-packages" in file or "dist-packages" in file


def _name() -> str:
    """What the runs are called: as the script or the notebook."""
    here = live()
    file = here.file if here else getattr(sys.modules["__main__"], "__file__", None)
    return Path(file).stem.replace("_", "-") if file else "session"

"""How a search is asked for: options, the number of settings, and the sampler that proposes them."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from padre_git.app.execute.request import NSGA, TPE, Options
from padre_git.core import search
from padre_git.core.search.samplers import SAMPLERS, Grid, Objective, Sampler, Sobol
from padre_git.core.search.space import Space
from padre_git.core.text.formats import count
from padre_git.errors import BadArgument, PadreError, UnknownName
from padre_git.model.shell import quoted

DEFAULT = 32  # settings of a space with a distribution, where nobody says how many
_OPTUNA = 5  # the oldest version that will do


@dataclass(frozen=True)
class Asked:
    """The settings that are to be tried.

    Attributes
    ----------
    count : of settings; no more than the space has.
    notes : what is to be said of that number.
    said : whether ``count`` was given.
    """

    sampler: Sampler
    count: int
    options: Options = field(default_factory=Options)
    notes: tuple[str, ...] = ()
    said: bool = False

    @property
    def space(self) -> Space:
        """All that may be tried."""
        return self.sampler.space

    @property
    def heading(self) -> str:
        """What the heading of a run says of its search; empty of a grid."""
        stops = "; stops settings that are clearly worse" if self.options.race else ""
        if isinstance(self.sampler, Grid) and self.count == self.space.size:
            return stops and f"{count(self.count, 'setting')}{stops}"
        varied = sum(1 for name in self.space.axes if name)
        how = f"{self.sampler.name}, search seed {self.sampler.seed}"
        number = f"{count(self.count, 'setting')} of {count(varied, 'hyperparameter')}"
        return f"{number}{'' if self.said else ' (--settings N for another number)'}, {how}{stops}"


def asked(space: Space, options: Options, objectives: Sequence[Objective] = ()) -> Asked:
    """What ``options`` ask of ``space``: of lists without a number the grid, of a distribution 32 settings.

    Raises
    ------
    UnknownName : for an unknown sampler of a file.
    BadArgument : for a grid with a distribution; it names the hyperparameter.
    PadreError : where a sampler needs what is not installed, or its file has no such class.
    """
    wanted, name, notes = options.settings, options.sampler, list[str]()
    whole = space.listed and name in (None, Sobol.name, Grid.name)
    if space.listed:
        size = space.size or 0
        number = min(wanted or (size if whole else DEFAULT), size)
        whole = whole and (number == size or name == Grid.name)
    else:
        number = wanted or DEFAULT
        number = number if space.has(number) else sum(1 for _ in space.cells())
    if wanted is not None and number < wanted:
        notes.append(f"all {count(number, 'setting')} of this space are computed")
    if whole:
        return Asked(Grid(space, None), number, options, tuple(notes), said=wanted is not None)
    own = _sampler(name or (NSGA if len(objectives) > 1 else Sobol.name), space, options.seed, objectives)
    return Asked(own, number, options, tuple(notes), said=wanted is not None)


def _sampler(name: Any, space: Space, seed: int, objectives: Sequence[Objective]) -> Sampler:
    if not isinstance(name, str):
        return search.custom.Custom(space, seed, name, f"{name.__module__}:{name.__qualname__}")
    if ":" in name:
        return search.custom.Custom(space, seed, _loaded(name), name)
    if name in (TPE, NSGA):
        _check_optuna(name)
        kind = search.adaptive.Tpe if name == TPE else search.adaptive.Nsga
        return kind(space, seed, objectives)
    if name == Grid.name and space.distributed:
        raise BadArgument(
            f"--sampler grid needs lists of values, and `{space.distributed}` has a distribution. Use --sampler sobol."
        )
    return SAMPLERS[name](space, seed)


def _check_optuna(name: str) -> None:
    try:
        fits = int(version("optuna").partition(".")[0]) >= _OPTUNA
    except (PackageNotFoundError, ValueError):
        fits = False
    if not fits:
        raise PadreError(f"--sampler {quoted(name)} needs optuna. Install it with: pip install 'optuna>={_OPTUNA}'")


def _loaded(text: str) -> Any:
    """The class that ``FILE:CLASS`` names; its file is imported, so that it is part of the code that is recorded."""
    path, _, name = text.rpartition(":")
    file = Path(path).absolute()
    if not file.is_file():
        raise PadreError(f"--sampler {quoted(text)}: there is no file {path}.")
    module = sys.modules.get(file.stem)
    if module is None or getattr(module, "__file__", None) != str(file):
        spec = spec_from_file_location(file.stem, file)
        if spec is None or spec.loader is None:
            raise PadreError(f"--sampler {quoted(text)}: {path} is not a Python file.")
        module = sys.modules[file.stem] = module_from_spec(spec)
        try:
            spec.loader.exec_module(module)
        except Exception as error:
            del sys.modules[file.stem]
            raise PadreError(
                f"--sampler {quoted(text)}: {path} cannot be imported: {type(error).__name__}: {error}"
            ) from error
    found = getattr(module, name, None)
    if not isinstance(found, type):
        kinds = [each for each, value in vars(module).items() if isinstance(value, type) and hasattr(value, "ask")]
        raise UnknownName("sampler", name, kinds, where=path)
    return found

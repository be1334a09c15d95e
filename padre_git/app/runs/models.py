"""Kept models: which files a fitted estimator becomes, and the estimator of such files."""

import sys
from collections.abc import Callable, Collection, Sequence
from typing import Any, NamedTuple

from padre_git import storage
from padre_git.core import networks
from padre_git.core.results.results import Result
from padre_git.errors import MissingData, PadreError, UnknownName
from padre_git.storage.layout import MODELS

SKOPS, WEIGHTS, PICKLE = ".skops", ".pt", ".pickle"
WAYS = ("skops", "pickle")
_NONE = "no model was kept: "


class KeptModels(NamedTuple):
    """The models of a run: name in its results -> content, and what is to be said of them."""

    files: dict[str, bytes]
    notes: list[str]


def way(asked: bool | str) -> str:
    """How models are kept: not at all (empty), without pickle, or as one where there is no other way.

    Raises
    ------
    PadreError : for another word.
    """
    found = {True: "skops", False: ""}.get(asked, asked) if isinstance(asked, bool) else asked
    if found and found not in WAYS:
        raise PadreError(f"keep_models={asked!r}: it must be True, 'skops' or 'pickle'")
    return str(found)


def keep(results: Sequence[Result], how: str) -> KeptModels:
    """The fitted estimators as files; where one cannot be kept the run is no less finished, and says so."""
    files: dict[str, bytes] = {}
    try:
        for result in results:
            files |= {f"{MODELS}/{result.number}{end}": data for end, data in _plain(result.fitted).items()}
    except PadreError as error:
        if how != "pickle":
            return KeptModels({}, [f"{_NONE}{error}; --keep-models=pickle keeps it as a pickle"])
        return _pickled(results, str(error))
    return KeptModels(files, [])


def load(
    names: Collection[str],
    read: Callable[[str], bytes],
    *,
    run: str,
    split: int | None,
    trust: Any,
    notes: Sequence[str] = (),
) -> Any:
    """The estimator of a split.

    Parameters
    ----------
    names : the files of the run's models.
    read : the content of one.
    run : what errors call it.
    trust : types, or ``sha256:…`` of a pickle; one or several.
    notes : of the run; one of them may say why no model was kept.

    Raises
    ------
    MissingData : where no model was kept.
    PadreError : where there are several and no split is named, and for what is not trusted.
    """
    if not names:
        why = next((note for note in notes if note.startswith(_NONE)), "")
        raise MissingData(f"run {run}: {why}" if why else f"run {run} kept no model; run it again with --keep-models")
    files = {int(name.rsplit("/", 1)[1].partition(".")[0]): name for name in names if not name.endswith(WEIGHTS)}
    if split is None and len(files) > 1:
        raise PadreError(f"run {run} has the models of {len(files)} splits; name one: load_model(run, split=0)")
    chosen = min(files) if split is None else split
    if chosen not in files:
        raise UnknownName("split", str(split), map(str, sorted(files)), where=f"run {run}")
    name, trusted = files[chosen], (trust,) if isinstance(trust, str) else tuple(trust or ())
    if name.endswith(PICKLE):
        return storage.models.from_pickle(read(name), trust=trusted, what=f"the model of run {run}, split {chosen},")
    weights = name.removesuffix(SKOPS) + WEIGHTS
    if weights not in names:
        return storage.models.from_bytes(read(name), trust=trusted)
    return _with_networks(read(name), read(weights), trusted)


def _with_networks(data: bytes, weights: bytes, trust: tuple[str, ...]) -> Any:
    estimator, tensors = apart(data, weights, trust)
    return networks.keeping.put_together(estimator, tensors, trust)


def apart(data: bytes, weights: bytes, trust: Collection[str]) -> tuple[Any, dict[str, dict[str, Any]]]:
    """An estimator without its networks, as it was kept, and their tensors.

    Raises
    ------
    PadreError : for types that are not trusted, and where torch is not installed.
    """
    return storage.models.from_bytes(data, trust=trust, own=(place(),)), storage.weights.from_bytes(weights)


def place() -> str:
    """The type of what stands for a network in a kept estimator.

    Raises
    ------
    PadreError : where torch is not installed.
    """
    try:
        return networks.keeping.KEPT
    except ModuleNotFoundError as error:
        if error.name != "torch":
            raise
        raise PadreError(
            "the model contains a torch network. Install torch with: pip install padre-git[torch]"
        ) from error


def _plain(fitted: Any) -> dict[str, bytes]:
    """End of the file's name -> content, without pickle."""
    if "torch" not in sys.modules:
        return {SKOPS: storage.models.to_bytes(fitted)}
    estimator, weights = networks.keeping.taken_apart(fitted)
    if not weights:
        return {SKOPS: storage.models.to_bytes(fitted)}
    return {SKOPS: storage.models.to_bytes(estimator), WEIGHTS: storage.weights.to_bytes(weights)}


def _pickled(results: Sequence[Result], why: str) -> KeptModels:
    try:
        files = {f"{MODELS}/{result.number}{PICKLE}": storage.models.to_pickle(result.fitted) for result in results}
    except PadreError as error:
        return KeptModels({}, [f"{_NONE}{error}"])
    return KeptModels(files, [f"models are kept as pickles, which run code when they are loaded: {why}"])

"""Fitted estimators as bytes: skops, which runs no code of the file, and pickle where asked for."""

import hmac
import io
import json
import pickle
import sys
import zipfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from hashlib import sha256
from importlib.util import find_spec
from typing import Any, NamedTuple

import cloudpickle
import skops.io

from padre_git.errors import PadreError
from padre_git.model.names import RENAMED

_SCHEMA = "schema.json"  # of a file of skops: what it is made of
_KERNELS = "ConstantKernel DotProduct Matern Product RationalQuadratic RBF Sum WhiteKernel".split()
# classes in Python that hold values and do nothing else; skops does not know them, and padre read them.
# The ones that are compiled, such as the trees of scikit-learn, trust the numbers they are given: they are not here.
_HARMLESS = (
    *("collections.OrderedDict", "numpy.dtype", "sklearn.utils._bunch.Bunch"),
    "sklearn.metrics._scorer._PassthroughScorer",
    *(f"sklearn.model_selection._split.{name}" for name in ("KFold", "StratifiedKFold")),
    *(f"sklearn.calibration.{name}" for name in ("_CalibratedClassifier", "_SigmoidCalibration")),
    *(f"sklearn.neural_network._stochastic_optimizers.{name}Optimizer" for name in ("Adam", "SGD")),
    *(f"sklearn.feature_selection._univariate_selection.{name}" for name in ("f_classif", "f_regression", "chi2")),
    "sklearn.gaussian_process._gpc._BinaryGaussianProcessClassifierLaplace",
    *(f"sklearn.gaussian_process.kernels.{name}" for name in _KERNELS),
)


def to_bytes(estimator: Any) -> bytes:
    """A fitted estimator as a skops file.

    Raises
    ------
    PadreError : where skops cannot store a part of it.
    """
    try:
        data: bytes = skops.io.dumps(estimator)
    except Exception as error:  # skops has no common error: each part that it cannot store raises its own
        raise PadreError(f"{type(estimator).__name__} cannot be kept by skops: {_first(error)}") from error
    return data


def steady(data: bytes) -> bytes:
    """A skops file in which nothing depends on the time or on addresses in memory: the same model is the same bytes."""
    made, numbers, names = io.BytesIO(), dict[int, int](), dict[str, str]()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(made, "w") as out:
        schema, known = json.loads(archive.read(_SCHEMA)), set(archive.namelist())
        for node in _nodes(schema):
            if isinstance(node.get("__id__"), int):
                node["__id__"] = numbers.setdefault(node["__id__"], len(numbers) + 1)
            if isinstance(node.get("file"), str) and node["file"] in known:
                end = node["file"].rpartition(".")[2]
                node["file"] = names.setdefault(node["file"], f"{len(names) + 1}.{end}")
        for old, new in names.items():
            out.writestr(zipfile.ZipInfo(new), archive.read(old))  # of 1980
        out.writestr(zipfile.ZipInfo(_SCHEMA), json.dumps(schema, indent=2))
    return made.getvalue()


def from_bytes(data: bytes, *, trust: Collection[str] = (), own: Collection[str] = ()) -> Any:
    """The estimator of a skops file.

    Parameters
    ----------
    trust : names of further types in the file that may be made, as `skops.io.get_untrusted_types` gives them.
    own : of the ones that padre itself wrote.

    Raises
    ------
    PadreError : naming the types that are neither known nor trusted.
    """
    trusted = {*trust, *own, *_HARMLESS, *(RENAMED[name] for name in trust if name in RENAMED)}
    try:
        unknown = sorted(set(skops.io.get_untrusted_types(data=data)) - trusted)
    except Exception as error:  # whatever a foreign file makes of skops
        raise PadreError(f"the model is not a skops file: {_first(error)}") from error
    if unknown:
        raise PadreError(
            f"the model has types that skops does not know: {', '.join(unknown)}; if you trust them, trust={unknown!r}"
        )
    with _moved_modules():
        return skops.io.loads(data, trusted=sorted(trusted))


class Types(NamedTuple):
    """The types in a skops file.

    Attributes
    ----------
    named : all of them, by their dotted names.
    untrusted : the ones that neither skops nor padre knows.
    harmless : the ones that skops does not know, and padre does.
    """

    named: frozenset[str]
    untrusted: list[str]
    harmless: list[str]


def types(data: bytes) -> Types:
    """The types in a skops file; nothing of it is made.

    Raises
    ------
    PadreError : where it is none.
    """
    try:
        unknown = set(skops.io.get_untrusted_types(data=data))
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            schema = json.loads(archive.read(_SCHEMA))
    except Exception as error:  # whatever a foreign file makes of skops
        raise PadreError(f"the model is not a skops file: {_first(error)}") from error
    return Types(frozenset(_named(schema)), sorted(unknown - set(_HARMLESS)), sorted(unknown & set(_HARMLESS)))


def _named(schema: Any) -> Iterator[str]:
    """The dotted names of the classes in a schema of skops."""
    return (
        f"{n['__module__']}.{n.get('__class__', '')}" for n in _nodes(schema) if isinstance(n.get("__module__"), str)
    )


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    """The mappings in a schema of skops, in an order that follows from it."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            yield each
            waiting.extend(each.values())
        elif isinstance(each, list):
            waiting.extend(each)


def to_pickle(estimator: Any) -> bytes:
    """A fitted estimator as a pickle, with the classes and functions of the script that ran.

    Raises
    ------
    PadreError : where that is not possible.
    """
    try:
        data: bytes = cloudpickle.dumps(estimator)
    except Exception as error:  # any `__reduce__` of the user's
        raise PadreError(f"{type(estimator).__name__} cannot be kept as a pickle: {_first(error)}") from error
    return data


def from_pickle(data: bytes, *, trust: Collection[str], what: str) -> Any:
    """The estimator of a pickle whose hash is trusted. Nothing of it is read before.

    Parameters
    ----------
    trust : ``sha256:…`` of the file, among others.
    what : whose model it is, for the error.

    Raises
    ------
    PadreError : with the hash, where it is not trusted.
    """
    digest = f"sha256:{sha256(data).hexdigest()}"
    if not any(hmac.compare_digest(digest.encode(), each.strip().lower().encode()) for each in trust):
        raise PadreError(
            f"{what} is a pickle: loading it runs any code that its author put "
            f"into it; if you trust the author, trust={digest!r}"
        )
    with _moved_modules():
        return pickle.loads(data)


@contextmanager
def _moved_modules() -> Iterator[None]:
    """While a model is read, the modules that an earlier version recorded are `padre_git`, which has their classes."""
    modules = {name.rpartition(".")[0] for name in RENAMED}
    gone = [name for name in modules if name not in sys.modules and find_spec(name) is None]
    sys.modules.update(dict.fromkeys(gone, sys.modules["padre_git"]))
    try:
        yield
    finally:
        for name in gone:
            del sys.modules[name]


def _first(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]

"""Who made something and where its code is from: accepted, recorded, never needed."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

_PLAIN = (str, int, float, bool, type(None))


@dataclass(frozen=True)
class PipIdentifier:
    """An installed package, as the origin of code.

    Parameters
    ----------
    pip_package : str
        The distribution's name, such as ``"scikit-learn"``.
    version : str
        Its version; empty where it does not matter.
    """

    pip_package: str
    version: str = ""


@dataclass(frozen=True)
class Function:
    """A function, as the creator of something.

    Parameters
    ----------
    fn : callable
        The function. Its module and name are recorded; it is not called.
    transient : bool
        Accepted for files that were written for PyPaDRE; without effect.
    identifier : PipIdentifier, optional
        The package that has the function.
    """

    fn: Callable[..., Any]
    transient: bool = False
    identifier: PipIdentifier | None = None


def record(values: Mapping[str, Any]) -> dict[str, Any]:
    """``values`` as plain JSON values; what is none is left out."""
    return {key: _plain(value) for key, value in values.items() if value is not None}


def _plain(value: Any) -> Any:
    if isinstance(value, Function):
        origin = {"package": asdict(value.identifier)} if value.identifier else {}
        return {**_named(value.fn), **origin}
    if isinstance(value, PipIdentifier):
        return asdict(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Path) or (isinstance(value, str) and Path(value).is_absolute()):
        return Path(value).name  # a document holds no absolute path: it differs from machine to machine
    if callable(value):
        return _named(value)
    return value if isinstance(value, _PLAIN) else repr(type(value).__name__)


def _named(function: Any) -> dict[str, Any]:
    name = getattr(function, "__qualname__", type(function).__name__)
    return {"function": name, "module": getattr(function, "__module__", None)}

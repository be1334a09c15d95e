"""The code of a function of the user's as text: its source, and all that it uses which is not a library's."""

import ast
import dis
import inspect
import json
import sys
import sysconfig
import textwrap
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from hashlib import sha256
from pathlib import Path, PurePath
from types import CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

from padre_git.core.components.calls import enclosed
from padre_git.errors import PACKAGE, PadreError
from padre_git.model.documents import CodeObject

_SCALARS = (bool, int, float, complex, str, bytes, type(None), type(Ellipsis))
_INSTALLED = {"site-packages", "dist-packages"}
_LOADS = ("LOAD_GLOBAL", "LOAD_NAME")


def code_object(name: str, function: Any, options: Mapping[str, Any]) -> CodeObject:
    """Source and hash of what computes the metric ``name``.

    Functions, classes and modules of the user's count with their source, those of libraries with their name; numbers,
    texts, arrays and containers of these with their value. So the hash changes where the metric may.

    Parameters
    ----------
    function : a function, a partial of one, or an object that is called.
    options : how it is used; part of the hash.

    Raises
    ------
    PadreError : where the source cannot be read, or it closes over something that has no stable text.
    """
    captured: dict[str, str] = {}
    source = _Reader(name, captured).text(function, name)
    content = json.dumps([name, source, captured, options], sort_keys=True, default=str)
    digest = sha256(content.encode()).hexdigest()[:12]
    return CodeObject(hash=digest, name=name, source=source, captured=dict(sorted(captured.items())),
                      options=dict(options))  # fmt: skip


class _Reader:
    """Texts of values; what a function uses is put into `captured`, each name once."""

    def __init__(self, metric: str, captured: dict[str, str]) -> None:
        self._metric, self._captured = metric, captured
        self._seen: set[int] = set()

    def text(self, value: Any, where: str) -> str:
        """``value`` as text; `where` says for errors what it is called."""
        if type(value) in _SCALARS:
            return repr(value)
        for fits, read in _KINDS:
            if fits(value):
                return read(self, value, where)
        raise PadreError(
            f"metric `{self._metric}` uses `{where}`, a {type(value).__name__}, which has no stable text form; "
            "use numbers, text, arrays and functions, or create it inside the function"
        )

    def function(self, value: Any, where: str) -> str:
        """Its source; what it closes over, its defaults and the globals that it uses are captured."""
        if id(value) not in self._seen:
            self._seen.add(id(value))
            for name, used in _used(value):
                if name != where:
                    self._captured[name] = self.text(used, name)
        return self.source(value, where)

    def source(self, value: Any, where: str) -> str:
        """The source without decorators."""
        try:
            text = textwrap.dedent(inspect.getsource(value)).strip()
        except (OSError, TypeError) as error:
            raise PadreError(
                f"metric `{self._metric}`: the source of `{where}` cannot be read; define it in a file or a notebook"
            ) from error
        if getattr(value, "__name__", "") == "<lambda>":
            if text.count("lambda") > 1:
                raise PadreError(f"metric `{self._metric}`: there are several lambdas in one place; use `def`")
            return text
        return _undecorated(text)

    def instance(self, value: Any, where: str) -> str:
        """An object that is called: the source of its class; its attributes are captured."""
        for name, each in sorted(vars(value).items()):
            self._captured[f"{where}.{name}"] = self.text(each, f"{where}.{name}")
        return self.source(type(value), where)


def _used(function: FunctionType) -> Iterator[tuple[str, Any]]:
    """Name and value of defaults, of what it closes over, and of the globals it loads."""
    for name, parameter in inspect.signature(function).parameters.items():
        if parameter.default is not parameter.empty:
            yield f"{name}=", parameter.default
    yield from enclosed(function).items()
    for name in dict.fromkeys(_globals(function.__code__)):
        if name in function.__globals__:
            yield name, function.__globals__[name]


def _globals(code: CodeType) -> Iterator[str]:
    for each in dis.get_instructions(code):
        if each.opname in _LOADS:
            yield str(each.argval)
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _globals(inner)


def _undecorated(text: str) -> str:
    try:
        node = ast.parse(text).body[0]
    except (SyntaxError, IndexError):
        return text
    return "\n".join(text.splitlines()[node.lineno - 1 :])


def _is_library(value: Any) -> bool:
    """Whether it belongs to Python, an installed distribution or padre: its name says what it is."""
    module = value if isinstance(value, ModuleType) else sys.modules.get(getattr(value, "__module__", None) or "")
    if module is None:
        return not isinstance(value, FunctionType | type)
    file = getattr(module, "__file__", None)
    if file is None:
        return module.__name__ != "__main__"
    if not _INSTALLED.isdisjoint(Path(file).parts):  # also where another environment or the user's own has it
        return True
    folders = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    own = str(PACKAGE.resolve())
    return any(str(Path(file).resolve()).startswith(f"{Path(folder).resolve()}/") for folder in (*folders, own))


def _library_name(_: _Reader, value: Any, where: str) -> str:
    module = sys.modules.get(getattr(value, "__module__", None) or "")
    own = getattr(value, "__qualname__", getattr(value, "__name__", where))
    # without its version, which the run's environment says: else an upgrade would make every metric another one
    return str(own) if module is None or module is value else f"{module.__name__}.{own}"


def _array(_: _Reader, value: Any, __: str) -> str:
    if value.dtype == object:
        return f"array {value.tolist()!r}"
    data = np.ascontiguousarray(value)
    return f"array {data.shape} {data.dtype.str} sha256 {sha256(data.tobytes()).hexdigest()}"


def _listed(reader: _Reader, value: Any, where: str) -> str:
    return f"{type(value).__name__}[{', '.join(reader.text(each, where) for each in value)}]"


def _mapping(reader: _Reader, value: Any, where: str) -> str:
    items = (f"{reader.text(key, where)}: {reader.text(each, f'{where}[{key!r}]')}" for key, each in value.items())
    return f"{{{', '.join(items)}}}"


def _partial(reader: _Reader, value: Any, where: str) -> str:
    inner = reader.text(value.func, where)
    return f"{inner}\n# with {_listed(reader, value.args, where)} {_mapping(reader, value.keywords, where)}"


_KINDS: tuple[tuple[Callable[[Any], bool], Callable[[_Reader, Any, str], str]], ...] = (
    (lambda value: isinstance(value, np.generic), lambda reader, value, where: reader.text(value.item(), where)),
    (lambda value: isinstance(value, np.ndarray), _array),
    (lambda value: isinstance(value, list | tuple | range), _listed),
    (lambda value: isinstance(value, set | frozenset),
     lambda reader, value, where: f"set[{', '.join(sorted(reader.text(each, where) for each in value))}]"),
    (lambda value: isinstance(value, Mapping), _mapping),
    (lambda value: isinstance(value, PurePath), lambda reader, value, where: repr(value.as_posix())),
    (lambda value: isinstance(value, partial), _partial),
    (lambda value: hasattr(value, "source") and isinstance(value.source, CodeObject),
     lambda reader, value, where: f"metric {value.source.hash}"),
    (lambda value: (isinstance(value, ModuleType | FunctionType | type) or inspect.isroutine(value)
                    or hasattr(value, "nin")) and _is_library(value), _library_name),
    (lambda value: isinstance(value, FunctionType), _Reader.function),
    (lambda value: isinstance(value, ModuleType | type), _Reader.source),
    (lambda value: inspect.ismethod(value), lambda reader, value, where: reader.text(value.__self__, where)),
    (lambda value: callable(value) and hasattr(value, "__dict__") and not _is_library(type(value)), _Reader.instance),
)  # fmt: skip

"""The one reader and writer of padre's JSON. UTF-8, LF, two spaces, a scalar a line, no number that JSON lacks."""

import json
import math
import re
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar, cast

import msgspec
from msgspec import UNSET

from padre_git.errors import PadreError
from padre_git.model.documents import Document, Environment
from padre_git.model.names import RENAMED
from padre_git.model.shell import quoted
from padre_git.storage import disk
from padre_git.storage.paths import link_in

T = TypeVar("T", bound=Document)
V = TypeVar("V")

_LARGEST = 8_000_000  # bytes of one document: padre writes none that is larger
DEEPEST = 64  # levels of objects and lists
_MADE: deque[tuple[Environment, object, object]] = deque(maxlen=8)  # of the last environments, see `_once`
_ENDLESS = re.compile(rb"\xcb[\x7f\xff][\xf0-\xff]")  # NaN and infinities in MessagePack; in a text these are none
_NAMES = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
# below these keys a name in `_NAMES` is the number that JSON cannot write; elsewhere it is the text that it is
_NUMBERS = {"mean", "std", "values", "range", "bounds", "ratio", "duration", "fit_time", "infer_time"}


class _BadJSON(ValueError):
    """JSON that reads, and that padre does not accept."""


def encode(document: Document) -> bytes:
    """The bytes of the file: the same document, the same bytes."""
    if isinstance(document, Environment):
        return _once(_encoded, document)
    return _encoded(document)


def _encoded(document: Document) -> bytes:
    # no number that JSON cannot write, no whole number of more than 64 bits, no text that is none: nearly all of them
    with suppress(OverflowError, UnicodeEncodeError):
        if not _ENDLESS.search(msgspec.msgpack.encode(document)):
            return msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"
    return _dump(msgspec.to_builtins(document, str_keys=True))


def _once(make: Callable[[Environment], V], document: Environment) -> V:
    """What ``make`` gives for an environment: it lists all distributions, and each run asks for that of its process."""
    for known, of, found in list(_MADE):
        if known is document and of is make:
            return cast(V, found)
    made = make(document)
    _MADE.appendleft((document, make, made))
    return made


def digest(document: Document) -> str:
    """12 hex digits of the SHA-256 of the document's file: its name where a run refers to it by hash."""
    return _digest(encode(document))


def environment_key(environment: Environment) -> str:
    """The digest of what is known of ``environment`` before a run: equal keys, the same environment.

    What a run imported does not make it another one, nor does the lack of the fields that came later.
    """
    return _once(_environment_key, environment)


def _environment_key(environment: Environment) -> str:
    return _digest(_encoded(msgspec.structs.replace(environment, origins=UNSET, imported=UNSET, numeric=UNSET)))


def earlier_digest(document: Document) -> str:
    """The digest of the same document under the class paths that earlier versions recorded."""
    data = encode(document)
    for old, new in RENAMED.items():
        data = data.replace(f'"{new}"'.encode(), f'"{old}"'.encode())
    return _digest(data)


def read(root: Path, path: str, kind: type[T]) -> T:
    """Read the document ``kind`` from a file of the work tree.

    Raises
    ------
    PadreError : as of `decode`, and where the file cannot be read or is behind a link, which may lead anywhere.
    """
    link = link_in(root, path)
    if link:
        raise PadreError(f"{path}: {link} is a link; padre reads only the files of this repository")
    return decode(disk.read(root / path, path), kind, path)


def decode(data: bytes, kind: type[T], path: str, *, mend: str = "") -> T:
    """Read the document ``kind`` from ``data``, the content of ``path``.

    Parameters
    ----------
    mend : what an error says one can do; by default to restore the file, or to remove it.

    Raises
    ------
    PadreError : naming the file and the line, where it is not JSON, has a key twice, misses a field, or was written
        by a newer padre. Fields that are not known are ignored: within a schema version fields are only added.
    """
    advice: object = mend or _Restore(path)
    raw = _load(data, path, advice)
    schema, newest = raw.get("schema"), _newest(kind)
    if not isinstance(schema, int):
        raise PadreError(f"{path}: it has no `schema`; padre did not write this file. {advice}")
    if schema > newest:
        raise PadreError(f"{path}: schema {schema} needs a newer padre; this one reads up to {newest}. Upgrade padre")
    try:
        return msgspec.convert(raw if _is_plain(data) else _numbers(raw), kind)
    except (msgspec.ValidationError, _BadJSON, RecursionError, OverflowError) as error:
        raise PadreError(f"{path}: {error}. {advice}") from error


def decode_own(data: bytes, kind: type[T], path: str) -> T:
    """`decode` of what padre itself has written and nobody can have edited, in a fifth of the time. Raises as it."""
    if _is_plain(data):
        with suppress(msgspec.MsgspecError):
            found = msgspec.json.decode(data, type=kind)
            if found.schema <= _newest(kind):
                return found
    return decode(data, kind, path)


def _newest(kind: type[Document]) -> int:
    return kind.__struct_defaults__[0] if kind.__struct_defaults__ else 1


class _Restore:
    """How to repair a file that cannot be read; made only if needed, because it takes as long as to read the file."""

    def __init__(self, path: str) -> None:
        self._path = path

    def __str__(self) -> str:
        return f"git restore {quoted(self._path)}, or rm it where git does not track it"


def _is_plain(data: bytes) -> bool:
    """Whether `_numbers` has nothing to do: no name of a number, and too few brackets to be too deep."""
    named = b"NaN" in data or b"Infinity" in data or b"\\u" in data
    return not named and data.count(b"{") + data.count(b"[") < DEEPEST


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()[:12]


def _dump(value: Any) -> bytes:
    # Python's own JSON names the numbers that are not finite; to look at each value here takes five times as long
    text = json.dumps(value)
    plain = _strings(value) if "NaN" in text or "Infinity" in text else value
    try:
        data = msgspec.json.encode(plain)
    except UnicodeEncodeError:  # a path or a message that is no text
        data = msgspec.json.encode(_texts(plain))
    return msgspec.json.format(data, indent=2) + b"\n"


def _texts(value: Any) -> Any:
    """Surrogates, in which Python hides bytes that are no UTF-8, as `\\udcff`."""
    if isinstance(value, str):
        return value.encode(errors="backslashreplace").decode()
    if isinstance(value, dict):
        return {_texts(key): _texts(item) for key, item in value.items()}
    return [_texts(item) for item in value] if isinstance(value, list) else value


def _strings(value: Any) -> Any:
    """Numbers that are not finite, as their names."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    # most of a document is text: a call for each takes longer than all else that is done to write it
    if isinstance(value, dict):
        return {key: item if type(item) is str else _strings(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [item if type(item) is str else _strings(item) for item in value]
    return value


def _numbers(value: Any, *, number: bool = False, level: int = 0) -> Any:
    """The inverse of `_strings`, where a number is meant."""
    if level >= DEEPEST and isinstance(value, dict | list):
        raise _BadJSON(f"more than {DEEPEST} levels")
    if isinstance(value, dict):
        return {key: _numbers(item, number=key in _NUMBERS, level=level + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_numbers(item, number=number, level=level + 1) for item in value]
    return _NAMES.get(value, value) if number and isinstance(value, str) else value


def _load(data: bytes, path: str, mend: object) -> dict[str, Any]:
    if len(data) > _LARGEST:
        raise PadreError(f"{path}: {len(data)} bytes are more than padre writes (8 MB). {mend}")
    try:
        raw = json.loads(data.decode(), object_pairs_hook=_pairs, parse_constant=_reject_constant, parse_float=_finite)
    except json.JSONDecodeError as error:
        if b"<<<<<<< " in data:
            derived = path.endswith("/experiment.json")
            mend = "padre update" if derived else f"resolve it in the file, then: git add {quoted(path)}"
            raise PadreError(f"{path}: a merge left a conflict in it; {mend}") from error
        raise PadreError(f"{path}, line {error.lineno}: {error.msg}. {mend}") from error
    except (_BadJSON, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise PadreError(f"{path}: {error}. {mend}") from error
    if b"\\u" in data and not _is_text(raw):
        raise PadreError(f"{path}: half of a character (a surrogate) is not text. {mend}")
    if not isinstance(raw, dict):
        raise PadreError(f"{path}: a document is an object; this is a {type(raw).__name__}. {mend}")
    return raw


def _is_text(value: Any) -> bool:
    """Whether all texts in ``value`` can be written as UTF-8."""
    try:
        msgspec.json.encode(value)
    except (UnicodeEncodeError, OverflowError, RecursionError) as error:
        return not isinstance(error, UnicodeEncodeError)
    return True


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise _BadJSON(f"the key `{twice}` stands there twice")
    return result


def _reject_constant(name: str) -> float:
    raise _BadJSON(f"{name} is not a JSON number; padre writes it as a string")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise _BadJSON(f"the number {text[:20]} is too large")
    return value

"""YAML in and out: strict where it is read, comments kept where it is edited. No other module knows ruamel."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent, NodeEvent

from padre_git.errors import PadreError
from padre_git.storage import writing

_LARGEST = 1_000_000  # bytes; what people write by hand is a hundredth of it
_DEEPEST = 64


class _NotAccepted(ValueError):
    """YAML that reads, and that padre does not accept; its words begin with the line."""


def load(source: Path | bytes, name: str = "") -> Any:
    """The value in ``source``, read as YAML 1.2.

    Parameters
    ----------
    source : a file, or its content.
    name : what error messages call it; by default the path.

    Raises
    ------
    PadreError : naming file and line: not YAML, a key twice, an anchor or alias (a few bytes can become gigabytes),
        a tag, several documents, more than 1 MB or 64 levels.
    FileNotFoundError : where there is no such file.
    """
    data, name = (source, name) if isinstance(source, bytes) else (_read(source), name or str(source))
    if len(data) > _LARGEST:
        raise PadreError(f"{name}: {len(data)} bytes are too many for a file that people write; at most 1 MB")
    try:
        text = data.decode("utf-8-sig")
        _check(text)
        return YAML(typ="safe", pure=True).load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"{name}, line {mark.line + 1}" if mark else name
        # the rest of ruamel's message is advice to programmers
        raise PadreError(f"{place}: {_first_line(error.problem or error.context)}") from error
    except _NotAccepted as error:
        raise PadreError(f"{name}, {error}") from error
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise PadreError(f"{name}, line {line}: byte {error.start} is not UTF-8") from error
    except (YAMLError, ValueError, RecursionError) as error:
        raise PadreError(f"{name}: {_first_line(str(error))}") from error


def dumps(value: Any) -> bytes:
    """``value`` in block style, as DVC writes it."""
    stream = io.BytesIO()
    yaml = YAML()
    yaml.default_flow_style = False
    yaml.dump(value, stream)
    return stream.getvalue()


@contextmanager
def edit(root: Path, path: str) -> Iterator[Any]:
    """The mapping in a file of the work tree, to be changed in place; written at the end with its comments and order.

    Raises
    ------
    PadreError : as in `load`; the file is then as it was.
    """
    data = _read(writing.target(root, path))
    load(data, path)
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 4096  # else long lines would be folded
    text = data.decode("utf-8-sig").replace("\r\n", "\n")
    if re.search(r"^[^\s#][^\n]*:[ \t]*\n(\s*#[^\n]*\n)*  - ", text, re.MULTILINE):  # lists stay as deep as they are
        yaml.indent(mapping=2, sequence=4, offset=2)
    value = yaml.load(text)
    yield value
    stream = io.BytesIO()
    yaml.dump(value, stream)
    written = stream.getvalue()
    writing.write(root, path, written.replace(b"\n", b"\r\n") if b"\r\n" in data else written)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise
    except OSError as error:
        raise PadreError(f"{path} cannot be read: {error.strerror}") from error


def _check(text: str) -> None:
    """Refuse what a reader of settings never needs, before anything is built from it."""
    depth = 0
    for event in YAML(typ="safe", pure=True).parse(text):
        line = event.start_mark.line + 1
        if isinstance(event, AliasEvent) or (isinstance(event, NodeEvent) and event.anchor is not None):
            raise _NotAccepted(f"line {line}: `&` and `*` (anchors, aliases) are not accepted; write the value out")
        if getattr(event, "tag", None) is not None:
            raise _NotAccepted(f"line {line}: `!` (a tag) is not accepted; write a plain value")
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        if depth > _DEEPEST:
            raise _NotAccepted(f"line {line}: more than {_DEEPEST} levels")


def _first_line(text: str | None) -> str:
    return (text or "it is not YAML").strip().splitlines()[0]

"""Charts as files: Vega-Lite JSON, an HTML page that needs no network, SVG, PNG and PDF; none needs a browser."""

import struct
import zlib
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgspec

from padre_git.app import plots
from padre_git.errors import PadreError
from padre_git.storage import templates

_ABSENT = "vl-convert is not installed. Install it with: pip install 'padre-git[plots]'"


def undrawn() -> str:
    """Why pages show the numbers of charts and not the charts; empty where they can be drawn."""
    return "" if find_spec("vl_convert") else f"Charts are not drawn, only their numbers are shown: {_ABSENT}"


def save(chart: Any, file: Path) -> None:
    """Write ``chart`` to ``file``; its ending says how.

    Raises
    ------
    PadreError : for an ending that is none of these, and where the file cannot be written.
    """
    data = picture(chart, file.name)
    try:
        file.write_bytes(data)
    except OSError as error:
        raise PadreError(f"{file} cannot be written: {error.strerror}") from error


def picture(chart: Any, name: str, signature: str = "") -> bytes:
    """The content of the file ``name``, whose ending says what it is.

    ``signature`` : words that the file holds where no viewer shows them.

    Raises
    ------
    PadreError : for an ending that is none of `FORMATS`, and where what draws it is not installed.
    """
    ending = Path(name).suffix.lower()
    make = FORMATS.get(ending)
    if make is None:
        raise PadreError(f"{name}: a plot is saved as {', '.join(FORMATS)}; `{ending}` is not one of them")
    if make is not _json and undrawn():
        raise PadreError(f"{name} cannot be drawn: {_ABSENT}")
    spec = chart.to_dict()
    if not signature:
        return make(spec)
    return _SIGNED[ending](make({**spec, "usermeta": {"note": signature}}), signature.encode())


def _noted(png: bytes, words: bytes) -> bytes:
    """A PNG with a chunk of text before its last one, which has 12 bytes."""
    chunk = b"tEXtComment\0" + words
    return png[:-12] + struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) + png[-12:]


def to_json(chart: Any) -> bytes:
    """The Vega-Lite specification, indented."""
    return _json(chart.to_dict())


def _json(spec: dict[str, Any]) -> bytes:
    return msgspec.json.format(msgspec.json.encode(spec), indent=2) + b"\n"


def _html(spec: dict[str, Any]) -> bytes:
    # names of a data set may hold anything: nothing in the specification can end the script that holds it
    text = msgspec.json.encode(spec).decode()
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return templates.read("plots/page.html", library=plots.converter.bundle(), specification=text).encode()


FORMATS: dict[str, Callable[[dict[str, Any]], bytes]] = {
    ".json": _json,
    ".html": _html,
    ".svg": lambda spec: plots.converter.svg(spec),
    ".png": lambda spec: plots.converter.png(spec),
    ".pdf": lambda spec: plots.converter.pdf(spec),
}

# how a file gets words that no viewer shows; JSON and the page have them in the specification
_SIGNED: dict[str, Callable[[bytes, bytes], bytes]] = {
    ".json": lambda data, words: data,
    ".html": lambda data, words: data,
    ".svg": lambda data, words: data + b"\n<!-- " + words + b" -->\n",
    ".png": _noted,
    ".pdf": lambda data, words: data + b"\n% " + words + b"\n",
}

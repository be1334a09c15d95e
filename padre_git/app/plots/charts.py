"""Charts as files: Vega-Lite JSON, an HTML page that needs no network, SVG, PNG and PDF; none needs a browser."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import vl_convert

from padre_git.errors import PadreError
from padre_git.storage import templates

_SCALE = 2.0  # of PNG: sharp on a screen of twice the density


def save(chart: Any, file: Path) -> None:
    """Write ``chart`` to ``file``; its ending says how.

    Raises
    ------
    PadreError : for an ending that is none of these, and where the file cannot be written.
    """
    make = FORMATS.get(file.suffix.lower())
    if make is None:
        raise PadreError(f"{file.name}: a plot is saved as {', '.join(FORMATS)}; `{file.suffix}` is none of them")
    data = make(chart.to_dict())
    try:
        file.write_bytes(data)
    except OSError as error:
        raise PadreError(f"{file} cannot be written: {error.strerror}") from error


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
    return templates.read("plots/page.html", library=_bundle(), specification=text).encode()


_bundle: Callable[[], str] = vl_convert.javascript_bundle  # type: ignore[assignment]  # its stub demands an argument

FORMATS: dict[str, Callable[[dict[str, Any]], bytes]] = {
    ".json": _json,
    ".html": _html,
    ".svg": lambda spec: vl_convert.vegalite_to_svg(spec).encode(),
    ".png": lambda spec: bytes(vl_convert.vegalite_to_png(spec, scale=_SCALE)),
    ".pdf": lambda spec: bytes(vl_convert.vegalite_to_pdf(spec)),
}

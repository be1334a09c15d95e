"""vl-convert, of the extra `plots`: it draws charts without a browser, and has the JavaScript that draws them in one.

Its library is larger than all of scikit-learn, so that padre is installed without it.
"""

from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

import vl_convert

PACKAGE = "vl-convert-python"
_SCALE = 2.0  # of PNG: sharp on a screen of twice the density

bundle: Callable[[], str] = vl_convert.javascript_bundle  # type: ignore[assignment]  # its stub demands an argument


def svg(spec: dict[str, Any]) -> bytes:
    """A Vega-Lite specification as SVG."""
    return vl_convert.vegalite_to_svg(spec).encode()


def png(spec: dict[str, Any]) -> bytes:
    """The same as PNG."""
    return bytes(vl_convert.vegalite_to_png(spec, scale=_SCALE))


def pdf(spec: dict[str, Any]) -> bytes:
    """The same as PDF."""
    return bytes(vl_convert.vegalite_to_pdf(spec))


def version() -> str:
    """That changes whenever the bundle may: of the package, and how many bytes it has."""
    files = Path(vl_convert.__file__ or "").parent.iterdir()
    return f"{metadata.version(PACKAGE)}-{sum(file.stat().st_size for file in files if file.is_file())}"

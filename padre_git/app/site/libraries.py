"""The library that draws charts in a browser: Vega, out of the package vl-convert; no copy of it is in this repository.

To make its text takes seconds, so it is kept in the user's cache folder, under the version it is of.
"""

import os
import tempfile
from contextlib import suppress
from importlib import metadata
from pathlib import Path

import platformdirs
import vl_convert

from padre_git.storage import templates

_PACKAGE = "vl-convert-python"


def vega() -> str:
    """A classic script with Vega, Vega-Lite and `vegaEmbed`."""
    version = metadata.version(_PACKAGE)
    library = Path(vl_convert.__file__ or "").parent
    size = sum(file.stat().st_size for file in library.iterdir() if file.is_file())
    kept = platformdirs.user_cache_path("padre", appauthor=False) / f"vega-{version}-{size}.js"
    with suppress(OSError, UnicodeDecodeError):
        return kept.read_text(encoding="utf-8")
    text = str(vl_convert.javascript_bundle())  # type: ignore[call-arg]  # its stub demands an argument
    with suppress(OSError):  # a folder that cannot be written costs seconds, and nothing else
        _keep(kept, text)
    return text


def _keep(file: Path, text: str) -> None:
    """Write a file that nobody ever sees half written."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(text)
    os.replace(name, file)


def licences() -> str:
    """The licences of what is in the library: of the wheel, and of what it bundles."""
    files = metadata.files(_PACKAGE) or []
    texts = [each.read_text() for each in files if "licenses" in each.parts]
    return "\n\n".join([f"{_PACKAGE} {metadata.version(_PACKAGE)}", *texts, templates.text("site/NOTICES.txt")])

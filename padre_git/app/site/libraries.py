"""The library that draws charts in a browser: Vega, out of the extra `plots`; no copy of it is in this repository.

To make its text takes seconds, so it is kept in the user's cache folder, under the version it is of.
"""

import os
import tempfile
from contextlib import suppress
from importlib import metadata
from pathlib import Path

import platformdirs

from padre_git.app import plots
from padre_git.storage import templates


def vega() -> str:
    """A classic script with Vega, Vega-Lite and `vegaEmbed`."""
    kept = platformdirs.user_cache_path("padre", appauthor=False) / f"vega-{plots.converter.version()}.js"
    with suppress(OSError, UnicodeDecodeError):
        return kept.read_text(encoding="utf-8")
    text = plots.converter.bundle()
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
    package = plots.converter.PACKAGE
    files = metadata.files(package) or []
    texts = [each.read_text() for each in files if "licenses" in each.parts]
    return "\n\n".join([f"{package} {metadata.version(package)}", *texts, templates.text("site/NOTICES.txt")])

"""How much room an installation without extras takes: a new environment, filled by pip from its usual index."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import Distribution, distributions
from pathlib import Path

_MOST = 750  # MB; with what only some need it was 900
_SHOWN = 8  # distributions, the largest first
_OF_PYTHON = {"pip", "setuptools"}


def run() -> Iterator[str]:
    """The largest distributions, and all together against the budget."""
    with tempfile.TemporaryDirectory(prefix="padre-benchmark-") as folder:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        python = str(Path(folder, "Scripts" if sys.platform == "win32" else "bin", "python"))
        install = (python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
        subprocess.run([*install, str(Path(__file__).resolve().parents[1])], check=True)
        where = (python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))")
        place = subprocess.run(where, check=True, capture_output=True, text=True).stdout.strip()
        sizes = {each.name: _size(each) for each in distributions(path=[place]) if each.name not in _OF_PYTHON}
    for name, size in sorted(sizes.items(), key=lambda item: -item[1])[:_SHOWN]:
        yield f"{name:<42} {size:>7.1f} MB"
    total = sum(sizes.values())
    met = "yes" if total <= _MOST else "NO"
    yield f"{f'{len(sizes)} distributions, without extras':<42} {total:>7.1f} MB  ≤ {_MOST} MB  {met}"


def _size(distribution: Distribution) -> float:
    """MB of its files, with the bytecode that pip makes."""
    files = (Path(str(each.locate())) for each in distribution.files or ())
    return sum(file.stat().st_size for file in files if file.is_file()) / 1e6

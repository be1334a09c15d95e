"""Environments of other tools, which judge what padre reads and writes: each is made once, in `build/integrations/`."""

import fcntl
import subprocess
import sys
import venv
from hashlib import sha256
from pathlib import Path

from tests.conftest import ROOT, TESTERS

_LONGEST = 80  # letters of a folder's name


def python_of(*packages: str, alone: bool = False) -> Path:
    """The Python of an environment with these packages.

    Parameters
    ----------
    alone : else the packages of this environment are there as well: torch is large.

    Raises
    ------
    subprocess.CalledProcessError : where pip cannot install them; ask for the fixture `package_index` first.
    """
    name = "-".join([*packages, *(["alone"] if alone else [])])
    short = name if name.replace("-", "").isalnum() else f"{packages[0][:30]}-{sha256(name.encode()).hexdigest()[:12]}"
    folder = ROOT / "build" / "integrations" / short[:_LONGEST]
    binary = folder / "bin" / "python"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / f".{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # tests that run at once may ask for the same one
        if (folder / "made").exists():
            return binary
        venv.create(folder, with_pip=True, clear=True)
        if not alone:
            [place] = folder.glob("lib/python3*/site-packages")
            own = next(each for each in sys.path if each.endswith("site-packages"))
            (place / "tests.pth").write_text(f"{own}\n")
        subprocess.run([binary, "-m", "pip", "install", "-q", *packages], env=dict(TESTERS), check=True)
        (folder / "made").touch()
    return binary

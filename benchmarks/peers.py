"""The peers, in an environment of their own: padre never installs them."""

import json
import os
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent / "build" / "benchmarks"
PACKAGES = ("dvclive>=3.48", "itables>=2.9,<3", "mlflow>=3.1", "pyarrow>=16", "tensorboardX>=2.6")


def python() -> Path:
    """The peers' Python; the first call installs them."""
    binary = FOLDER / "venv" / "bin" / "python"
    stamp = FOLDER / "venv" / "installed"
    if not stamp.exists() or stamp.read_text() != "\n".join(PACKAGES):
        sys.stderr.write("installing DVCLive, itables, MLflow and tensorboardX for the comparison (once, minutes)\n")
        venv.create(FOLDER / "venv", with_pip=True)
        subprocess.run([binary, "-m", "pip", "install", "-q", *PACKAGES], check=True)
        stamp.write_text("\n".join(PACKAGES))
    return binary


def run(script: str, *words: object, cwd: Path) -> Any:
    """What a script of this folder, run by the peers' Python, prints as JSON on its last line."""
    path = Path(__file__).with_name(script)
    done = subprocess.run(
        [python(), path, *map(str, words)],
        cwd=cwd,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{script}: {done.stderr[-2000:]}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def environment() -> dict[str, str]:
    """The environment of a peer: no analytics, no questions."""
    quiet = {"DVC_NO_ANALYTICS": "1", "MLFLOW_DISABLE_TELEMETRY": "1", "DO_NOT_TRACK": "1", "GIT_TERMINAL_PROMPT": "0"}
    binaries = str(FOLDER / "venv" / "bin")
    return {**os.environ, **quiet, "PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}"}

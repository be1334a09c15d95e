"""`padre demo`: the main job on real data, and the commands that it says to try next."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import process_environment


@pytest.mark.slow
@pytest.mark.usefixtures("steady")
def test_demo(tmp_path: Path) -> None:
    """It prints where it is, a table with mean ± std of three experiments, and three commands that work."""
    environment = process_environment() | {"TMPDIR": str(tmp_path)}
    words = [sys.executable, "-m", "padre_git", "demo"]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    table = done.stdout[done.stdout.index("$ padre list") :]
    for experiment in ("cancer-logistic", "digits-forest", "diabetes-ridge"):
        assert re.search(rf"{experiment}\b.* \d+\.\d+ ± \d+\.\d+ ", table), table
    (folder,) = tmp_path.glob("padre-demo-*")
    where, commands = table.split("The repository is ")[1].split(". Three commands to try next:\n")
    assert where == str(folder)
    for line in commands.splitlines()[1:]:
        command = line.partition("#")[0].replace("padre ", f"{sys.executable} -m padre_git ", 1).strip()
        tried = subprocess.run(command, shell=True, cwd=folder, env=environment, capture_output=True, text=True)
        assert tried.returncode == 0, f"{command}: {tried.stderr}"
        assert tried.stdout
    shutil.rmtree(folder)

"""The wheel, in an environment that has nothing else: README's tour works from it, without torch."""

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT, TESTERS, Repository
from tests.pages import Page, Terminal

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("package_index")]


def quietly(words: list[str]) -> None:
    """Run a process that must succeed, in the tester's environment."""
    done = subprocess.run(words, env=TESTERS, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def wheel(package_index: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    folder = tmp_path_factory.mktemp("dist")
    words = [sys.executable, "-m", "build", "--wheel", "--outdir", str(folder), str(ROOT)]
    quietly(words)
    (found,) = folder.glob("padre_git-*.whl")
    return found


def test_wheel_is_complete(wheel: Path) -> None:
    """Templates and type marker are in it; tests, documentation and examples are not."""
    names = zipfile.ZipFile(wheel).namelist()
    assert any(name.startswith("padre_git/templates/") for name in names)
    assert "padre_git/py.typed" in names
    assert {"padre_git/mappings/sklearn.json", "padre_git/mappings/LICENSE.scikit-learn"} <= set(names)
    assert {name.partition("/")[0] for name in names} == {"padre_git", names[-1].partition("/")[0]}


@pytest.mark.heavy
@pytest.mark.usefixtures("steady")
def test_tour_in_a_new_environment(wheel: Path, tmp_path: Path, repo: Repository) -> None:
    """`pip install` of the wheel is enough for all of README; torch is not there."""
    environment = tmp_path / "environment"
    venv.create(environment)
    python = environment / "bin" / "python"
    # what is imported is compiled then: less than a tenth of what is installed
    quietly([sys.executable, "-m", "pip", "--python", str(python), "install", "-q", "--no-compile", f"{wheel}[plots]"])
    assert subprocess.run([python, "-c", "import torch"], capture_output=True, check=False).returncode == 1
    terminal = Terminal(repo.path, environment / "bin", dict(os.environ))
    wrong, _ = Page((ROOT / "README.md").read_text(encoding="utf-8"), terminal).check()
    assert not wrong, "\n\n".join(wrong)

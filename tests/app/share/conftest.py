"""What is shared: a recorded run; two clones with a bare repository as git's remote and a folder as DVC's."""

import subprocess
from pathlib import Path

import pytest

from tests.app.share.recorded import EXPERIMENT
from tests.conftest import Repository, copied


@pytest.fixture
def origin(notebook: Repository, tmp_path: Path) -> Repository:
    """A bare repository that the notebook tracks, and a folder that DVC tracks."""
    bare = Repository(tmp_path / "origin.git")
    bare.path.mkdir()
    bare.git("init", "-q", "--bare", "-b", "main")
    config = f"[core]\n    analytics = false\n    remote = lab\n['remote \"lab\"']\n    url = {tmp_path / 'storage'}\n"
    notebook.write({".dvc/config": config}, commit="where the data are")
    notebook.git("remote", "add", "origin", str(bare.path))
    notebook.git("push", "-q", "-u", "origin", "main")
    return bare


@pytest.fixture
def colleague(origin: Repository, notebook: Repository, tmp_path: Path) -> Repository:
    """A second clone."""
    subprocess.run(["git", "clone", "-q", str(origin.path), str(tmp_path / "colleague")], check=True)
    other = Repository(tmp_path / "colleague", notebook.ours)
    other.git("config", "user.name", "Bob")
    other.git("config", "user.email", "bob@example.org")
    return other


@pytest.fixture(scope="module")
def template(set_up: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A notebook with a run of an experiment that is not committed, and a draft beside it."""
    padre = copied(set_up, tmp_path_factory.mktemp("share") / "thesis")
    padre.repo.write({"experiment.py": "# empty\n", "paper.tex": "old"}, commit="begin")
    padre.repo.write({"experiment.py": EXPERIMENT, "paper.tex": "new", "notes.txt": "mine"})
    padre("dataset", "add", "iris", "sklearn:iris")
    padre("run", "experiment.py", "-m", "baseline")
    return padre.repo.path


@pytest.fixture
def recorded(template: Path, repo: Repository) -> Repository:
    """A copy of it that the test may change."""
    return repo

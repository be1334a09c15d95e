"""A stranger's branch is checked without running anything of it, and a damaged repository is never called equal."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from padre_git.app.repository.workspace import Workspace
from padre_git.app.verify.verify import run
from padre_git.errors import PadreError
from tests.app.verify.forging import Forger, template
from tests.conftest import TESTERS, process_environment

# all stored files by `PADRE_FLIPS=1000 pytest tests/app/verify/test_strangers.py -k flip`
FLIPS = int(TESTERS.get("PADRE_FLIPS", "60"))
_MARK = "open({path!r}, 'a').write('ran')\n"
# names that Python, pytest and padre might import from a folder that they work in
_MODULES = ("conftest.py", "sitecustomize.py", "usercustomize.py", "numpy.py", "pyarrow.py", "msgspec.py", "dvc.py")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with runs; only copied."""
    return template(tmp_path_factory.mktemp("strangers"))


@pytest.fixture
def forger(source: Path, tmp_path: Path) -> Forger:
    """A copy to forge."""
    return Forger(source, tmp_path / "thesis")


def _hostile(forger: Forger, marker: Path) -> None:
    """A branch that writes ``marker`` wherever its code runs, and whose settings lead elsewhere."""
    code = _MARK.format(path=str(marker))
    forger.padre.repo.git("switch", "-q", "-c", "feature")
    files = {name: code for name in _MODULES} | {"x.pth": f"import os; {code}"}
    files["experiment.py"] = code + (forger.root / "experiment.py").read_text()
    files[".dvc/config"] = "['remote \"evil\"']\n    url = ssh://127.0.0.1:1/x\n[core]\n    remote = evil\n"
    files[".padre/config.yaml"] = "refs: {prefix: evil}\nlayout: {root: elsewhere}\n"
    forger.padre.repo.write(files, commit="hostile")
    shutil.copytree(forger.file("projects/thesis/experiments/bayes/executions/*"), forger.root / "copy")
    folder = forger.file("projects/thesis/experiments/bayes/executions/*/runs/*")
    document = json.loads((folder / "metrics.json").read_text())
    document["metrics"]["mine"]["mean"] = 0.5
    (folder / "metrics.json").write_text(json.dumps(document, indent=2) + "\n")
    (folder / "model.pkl").write_bytes(b"cos\nsystem\n(S'touch " + str(marker).encode() + b"'\ntR.")
    forger.padre.repo.git("add", "-A")
    forger.padre.repo.git("commit", "-q", "-m", "more")


def _command(*words: str) -> list[str]:
    """`padre` as its script starts it: without the working folder among the places for modules."""
    return [sys.executable, "-P", "-m", "padre_git", *words]


def test_nothing_of_a_request_runs(forger: Forger, tmp_path: Path) -> None:
    """Neither modules nor pickles nor metrics; neither from the base's work tree nor from the request's."""
    marker = tmp_path / "ran"
    _hostile(forger, marker)
    for branch in ("feature", "main"):
        forger.padre.repo.git("switch", "-q", branch)
        words = _command("verify", "main...feature")
        done = subprocess.run(
            words, cwd=forger.root, env=process_environment(), capture_output=True, text=True, check=False
        )
        assert done.returncode == 3, done.stdout + done.stderr
        assert "kind of file" in done.stdout
        assert "mine" in done.stdout
        assert not marker.exists(), branch


def test_settings_are_those_of_the_base(forger: Forger, tmp_path: Path) -> None:
    """Where the request is checked out its `.dvc/config` leads nowhere, and its `layout.root` hides nothing."""
    _hostile(forger, tmp_path / "ran")
    shutil.rmtree(forger.root / ".dvc" / "cache")
    found = forger.verify("main...feature")
    assert found.runs > 0
    assert any("is not that of" in note for note in found.notes)


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_git_is_the_only_program(forger: Forger, tmp_path: Path) -> None:
    """No process but git is started."""
    _hostile(forger, tmp_path / "ran")
    forger.padre.repo.git("switch", "-q", "main")
    trace = tmp_path / "trace"
    words = ["strace", "-f", "-e", "trace=execve", "-o", str(trace), *_command("verify", "main...feature")]
    done = subprocess.run(
        words, cwd=forger.root, env=process_environment(), capture_output=True, text=True, check=False
    )
    if "ptrace" in done.stderr or not trace.exists() or not trace.read_text():
        pytest.skip("strace may not trace here")
    started = [line for line in trace.read_text().splitlines() if "execve(" in line and line.endswith("= 0")]
    others = [line for line in started[1:] if '/git"' not in line]
    assert others == []


def _stored(root: Path) -> list[Path]:
    """The files that hold what is recorded: git's objects below `projects/` and `datasets/`, and DVC's."""
    listed = subprocess.run(
        ["git", "rev-list", "--objects", "--no-walk", "HEAD", "--", "projects", "datasets"],
        cwd=root, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    blobs = [line.split(" ")[0] for line in listed.splitlines() if line.endswith((".json", ".dvc"))]
    loose = [root / ".git" / "objects" / name[:2] / name[2:] for name in blobs]
    return [file for file in loose if file.is_file()] + [
        file for file in sorted((root / ".dvc/cache/files/md5").rglob("*")) if file.is_file()
    ]


def _sound(root: Path) -> bool:
    """Whether git finds nothing wrong."""
    return not subprocess.run(["git", "fsck", "--full"], cwd=root, capture_output=True, check=False).returncode


@pytest.mark.slow
def test_bits_that_flip(forger: Forger) -> None:
    """Single bits in what is stored: each is found, or is one that git itself does not see either."""
    files = _stored(forger.root)
    sizes = np.cumsum([file.stat().st_size for file in files])
    random = np.random.default_rng(0)
    assert forger.verify(pull=False).differences == []
    missed = []
    for place in random.choice(int(sizes[-1]), size=FLIPS, replace=False):
        at = int(np.searchsorted(sizes, place, side="right"))
        file, offset = files[at], int(place - (sizes[at - 1] if at else 0))
        whole = file.read_bytes()
        mode = file.stat().st_mode
        file.chmod(0o644)
        damaged = bytearray(whole)
        damaged[offset] ^= 1 << int(random.integers(8))
        file.write_bytes(damaged)
        try:
            found = run(Workspace.at(forger.root), pull=False)
            if not found.differences and _sound(forger.root):
                missed.append((file, offset))
        except PadreError:
            pass  # it could not be checked, which is said
        finally:
            file.write_bytes(whole)
            file.chmod(mode)
    assert missed == []

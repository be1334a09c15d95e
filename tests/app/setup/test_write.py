"""The files of `padre init`: completed, kept byte for byte, and written all or none."""

import ctypes
import resource
import subprocess
import sys
from collections.abc import Callable

import pytest

from tests.cli.test_init import FILES, RULES, folder
from tests.conftest import Padre, Repository, process_environment
from tests.storage.dvc.test_objects import stock


def small_files_only() -> None:
    """In the process to be: no file above 800 bytes, as on a full disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (800, 800))


def permissions_hold() -> None:
    """In the process to be: permissions are obeyed, also by root (without CAP_DAC_OVERRIDE)."""
    ctypes.CDLL(None).prctl(24, 1)


def init(repo: Repository, before: Callable[[], None]) -> str:
    """What a failing `padre init` says on its one line; what it left is as it was."""
    with repo.unchanged():
        done = subprocess.run(
            [sys.executable, "-m", "padre_git", "init"],
            cwd=repo.path,
            env=process_environment(),
            preexec_fn=before,
            capture_output=True,
            text=True,
            check=False,
        )
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert not (repo.path / ".padre").exists()
    assert not (repo.path / ".dvc").exists()
    return done.stderr


def test_a_full_disk(repo: Repository) -> None:
    """The last and largest file cannot be written: all is as it was."""
    repo.write({".gitignore": "x"})
    assert "config.yaml cannot be written: File too large" in init(repo, small_files_only)


def test_a_read_only_folder(repo: Repository) -> None:
    """The first file cannot be written."""
    repo.path.chmod(0o555)
    assert ".gitignore cannot be written: Permission denied" in init(repo, permissions_hold)


@pytest.mark.parametrize("lost", FILES)
def test_half_done(repo: Repository, padre: Padre, lost: str) -> None:
    """What an interrupted init did not write is written; what is there stays."""
    padre("init")
    text = repo.read(lost)
    (repo.path / lost).unlink()
    repo.write({".padre/local.yaml": "# mine\n"})
    assert "is set up in" in padre("init").out
    assert repo.read(lost) == text
    assert repo.read(".padre/local.yaml") == "# mine\n"
    assert "nothing to do" in padre("init").out


def test_the_same_as_dvc_init(repo: Repository, padre: Padre) -> None:
    """What is set up for DVC is what `dvc init` sets up, with analytics off; stock DVC is content."""
    padre("init")
    other = folder(repo, "stock").repo
    stock(other.path, "init", "-q")
    stock(other.path, "config", "core.analytics", "false")
    for name in (".dvc/config", ".dvc/.gitignore", ".dvcignore"):
        assert repo.read(name) == other.read(name)
    assert "no data or pipelines" in stock(repo.path, "status")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"*.pyc", b"*.pyc\n"),
        (b"*.pyc\r\n/x\r\n", b"*.pyc\r\n/x\r\n"),
        (b"# caf\xe9\n", b"# caf\xe9\n"),
        (b"\n\n", b"\n\n"),
    ],
)
def test_existing_ignore_file(repo: Repository, padre: Padre, before: bytes, after: bytes) -> None:
    """Its bytes stay: no line break at the end, CRLF, another encoding."""
    repo.write({".gitignore": before, ".gitattributes": before})
    (repo.path / ".gitignore").chmod(0o640)
    assert ".gitignore +5, .gitattributes +7" in padre("init").out
    text = (repo.path / ".gitignore").read_bytes()
    end = b"\r\n" if b"\r" in before else b"\n"
    assert text == after + RULES.encode().replace(b"\n", end)
    assert (repo.path / ".gitattributes").read_bytes().startswith(after)
    assert (repo.path / ".gitignore").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("name", [".padre/config.yaml", ".dvc/config", ".gitignore"])
def test_not_checked_out(notebook: Repository, padre: Padre, name: str) -> None:
    """A tracked file that is not here may say something else than padre's own: it is not made anew."""
    (notebook.path / name).unlink()
    with notebook.unchanged():
        assert (
            f"error: {name} is in git but not in the work tree. Restore it with: git restore {name}"
            in padre("init", code=1).err
        )


@pytest.mark.parametrize("name", [".gitignore", ".gitattributes"])
def test_linked_ignore_file(repo: Repository, padre: Padre, name: str) -> None:
    """git does not follow such a link, so padre does not write through it."""
    repo.write({"shared": "x\n"})
    (repo.path / name).symlink_to("shared")
    with repo.unchanged():
        assert f"error: {name} is a symbolic link" in padre("init", code=1, check=False).err


def test_a_file_in_the_place_of_a_folder(repo: Repository, padre: Padre) -> None:
    """`.padre` or `.dvc` as a file is the user's to move."""
    repo.write({".padre": "x"})
    assert "error: .padre is a file, but padre needs a folder there" in padre("init", code=1).err


def test_metadata_bytes(repo: Repository, padre: Padre) -> None:
    """Neither autocrlf nor the user's attributes change padre's files, in git and back."""
    repo.git("config", "core.autocrlf", "true")
    repo.write({".gitattributes": "*.json text eol=crlf\n*.txt filter=upper\n"})
    padre("init")
    path = "projects/p/experiments/e/executions/0123456789ab/execution.json"
    repo.write({path: b"{\n}\n", "datasets/d/v/version.json": b"{\r\n}\n"})
    repo.git("add", ".")
    repo.git("commit", "-q", "-m", "x")
    for name in (path, "datasets/d/v/version.json"):
        data = (repo.path / name).read_bytes()
        assert repo.git("cat-file", "-s", f"HEAD:{name}") == str(len(data))
        (repo.path / name).unlink()
        repo.git("checkout", "--", name)
        assert (repo.path / name).read_bytes() == data
    repo.git("config", "filter.upper.clean", "tr a-z A-Z")
    repo.write({path.replace("json", "txt"): "x\n"})
    repo.git("add", "projects")
    assert repo.git("cat-file", "blob", f":{path.replace('json', 'txt')}") == "x"
    assert "linguist-generated: true" in repo.git("check-attr", "linguist-generated", "--", path)
    assert "unspecified" in repo.git(
        "check-attr", "linguist-generated", "--", "projects/p/experiments/e/experiment.json"
    )


def test_sparse(notebook: Repository, padre: Padre) -> None:
    """A sparse checkout without padre's settings."""
    notebook.git("sparse-checkout", "set", "docs")
    assert "is in git but not in the work tree" in padre("init", code=1).err

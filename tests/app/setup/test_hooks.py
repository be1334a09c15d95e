"""`padre install` and `padre uninstall`: chained, once, put back to the byte, and only where hooks are one's own."""

import os
import re
from pathlib import Path

import pytest

from padre_git.app.setup.hooks import installed
from padre_git.storage.git.plumbing import Git
from tests.conftest import Padre, Repository
from tests.hooked import executable, git, place, runs

MARK = '#!/bin/sh\necho "mine $*" >> ../said\n'


def hooks(repo: Repository) -> dict[str, tuple[int, bytes]]:
    """Mode and content of all hooks."""
    folder = repo.path / ".git/hooks"
    return {path.name: (path.stat().st_mode, path.read_bytes()) for path in folder.iterdir()} if folder.exists() else {}


def said(repo: Repository) -> str:
    file = repo.path.parent / "said"
    return file.read_text() if file.exists() else ""


def test_hook_of_the_repository(notebook: Repository) -> None:
    """Only a pre-commit hook that calls padre counts."""
    assert not installed(Git(notebook.path))
    hook = notebook.path / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nmake lint\n")
    assert not installed(Git(notebook.path))
    hook.write_text("#!/bin/sh\npadre hook pre-commit\n")
    assert installed(Git(notebook.path))


def test_hooks_elsewhere(notebook: Repository) -> None:
    """`core.hooksPath` of the user is where git looks; husky's own hooks lie beside what it generates."""
    notebook.write({"hooks/pre-commit": "#!/bin/sh\npadre hook pre-commit\n"})
    assert not installed(Git(notebook.path))
    notebook.git("config", "core.hooksPath", "hooks")
    assert installed(Git(notebook.path))
    notebook.write({".husky/_/pre-commit": "#!/bin/sh\n. h\n", ".husky/pre-commit": "padre hook pre-commit\n"})
    notebook.git("config", "core.hooksPath", ".husky/_")
    assert installed(Git(notebook.path))


def test_install_and_uninstall(notebook: Repository, padre: Padre) -> None:
    """Twice is once; afterwards the hooks are as they were, the user's own to the byte and mode."""
    executable(notebook, ".git/hooks/pre-commit", MARK)
    before = hooks(notebook)
    assert "kept      your own pre-commit" in padre("install").out
    after = hooks(notebook)
    assert "nothing to do" in padre("install").out
    assert hooks(notebook) == after
    assert "pre-commit, post-commit, pre-push" in padre("uninstall").out
    assert hooks(notebook) == before
    assert "nothing to do" in padre("uninstall").out
    assert hooks(notebook) == before


def test_what_comes_after_install(notebook: Repository, padre: Padre) -> None:
    """It names what else a clone can set up, until that is done."""
    assert "Next  padre textconv --install" in padre("install").out
    padre("uninstall")
    notebook.git("config", "diff.padre.textconv", "padre textconv")
    assert "textconv" not in padre("install").out


def test_own_hooks_run_first(notebook: Repository, padre: Padre) -> None:
    """With their arguments and input; one that fails stops the commit before padre does anything."""
    executable(notebook, ".git/hooks/pre-commit", MARK)
    executable(notebook, ".git/hooks/pre-push", MARK + "cat >> ../said\n")
    padre("install")
    place(notebook, "k9d2v5ha")
    git(notebook, "commit", "-qm", "x", "--allow-empty")
    assert said(notebook) == "mine \n"
    assert runs(notebook) == ["k9d2v5ha"]
    notebook.git("init", "-q", "--bare", "../origin.git")
    git(notebook, "push", "-q", "../origin.git", "main")
    assert f"mine ../origin.git ../origin.git\nrefs/heads/main {notebook.git('rev-parse', 'HEAD')}" in said(notebook)
    place(notebook, "m4t7xq2p", recording="20261123t172501-r4t7xq2p")
    executable(notebook, ".git/hooks/pre-commit.before-padre", "#!/bin/sh\nexit 5\n")
    git(notebook, "commit", "-qm", "y", "--allow-empty", code=1)
    assert runs(notebook) == ["k9d2v5ha"]
    assert notebook.git("diff", "--cached", "--name-only") == ""


def test_interpreter_is_gone(notebook: Repository, padre: Padre) -> None:
    """A commit goes through and says so; a push, whose data would be missing, does not."""
    padre("install")
    for name in ("pre-commit", "pre-push"):
        hook = notebook.path / ".git/hooks" / name
        hook.write_text(re.sub("(?m)^python=.*$", "python='/gone/bin/python'", hook.read_text()))
    done = git(notebook, "commit", "-qm", "x", "--allow-empty")
    assert done.err.startswith("padre: /gone/bin/python is gone, so no run was added to the commit. Run padre install")
    notebook.git("init", "-q", "--bare", "../origin.git")
    assert "no data would be pushed" in git(notebook, "push", "-q", "../origin.git", "main", code=1).err
    padre("install")
    assert git(notebook, "commit", "-qm", "y", "--allow-empty").err == ""


def test_code_of_the_repository_is_not_imported(notebook: Repository, padre: Padre) -> None:
    """A module of the repository that is called like one of Python's or padre's libraries is not run by a hook."""
    trap = "open('../canary', 'w').write('ran')\n"
    notebook.write({name: trap for name in ("json.py", "click.py", "msgspec.py", "padre_git.py", "sitecustomize.py")})
    padre("install")
    place(notebook, "k9d2v5ha")
    git(notebook, "commit", "-qm", "x", "--allow-empty")
    assert runs(notebook) == ["k9d2v5ha"]
    assert not (notebook.path.parent / "canary").exists()


def test_hooks_path_of_the_repository(notebook: Repository, padre: Padre, tmp_path: Path) -> None:
    """A folder outside the work tree that this repository names is respected."""
    notebook.git("config", "core.hooksPath", str(tmp_path / "hooks with space"))
    padre("install")
    place(notebook, "k9d2v5ha")
    git(notebook, "commit", "-qm", "x", "--allow-empty")
    assert runs(notebook) == ["k9d2v5ha"]
    padre("uninstall")
    assert list((tmp_path / "hooks with space").iterdir()) == []


def test_hooks_path_that_others_share(
    notebook: Repository, padre: Padre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hooks that are files of the repository, or of all repositories, are not written to; what to add is said."""
    notebook.git("config", "core.hooksPath", ".husky")
    refused = padre("install", code=1).err
    assert ".husky (core.hooksPath); add to them: `padre hook pre-commit" in refused
    assert not (notebook.path / ".husky").exists()
    notebook.git("config", "--unset", "core.hooksPath")
    settings = tmp_path / "gitconfig"
    settings.write_text("[core]\n\thooksPath = ~/hooks\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    refused = padre("install", code=1).err
    assert "of your global git settings sends all repositories to" in refused
    own = notebook.path / ".git/hooks"
    assert f"git config core.hooksPath {own}" in refused
    notebook.git("config", "core.hooksPath", str(own))
    padre("install")
    assert (own / "pre-commit").exists()


def test_a_link_as_hook(notebook: Repository, padre: Padre) -> None:
    """A hook that is a link to a file of the repository stays one, and that file is not touched."""
    executable(notebook, "scripts/check.sh", MARK)
    (notebook.path / ".git/hooks").mkdir(exist_ok=True)
    (notebook.path / ".git/hooks/pre-commit").symlink_to("../../scripts/check.sh")
    padre("install")
    git(notebook, "commit", "-qm", "x", "--allow-empty")
    assert said(notebook) == "mine \n"
    assert notebook.read("scripts/check.sh") == MARK
    padre("uninstall")
    assert os.readlink(notebook.path / ".git/hooks/pre-commit") == "../../scripts/check.sh"


def test_not_set_up(repo: Repository, padre: Padre) -> None:
    """Without `padre init` there is nothing to install."""
    assert "run `padre init`" in padre("install", code=1).err

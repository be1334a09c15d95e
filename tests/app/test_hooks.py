"""Whether the hook is there."""

from padre_git.app.hooks import installed
from padre_git.app.workspace import open_workspace
from tests.conftest import Repository


def test_hook_of_the_repository(notebook: Repository) -> None:
    """Only a pre-commit hook that calls padre counts."""
    assert not installed(open_workspace())
    hook = notebook.path / ".git/hooks/pre-commit"
    hook.write_text("#!/bin/sh\nmake lint\n")
    assert not installed(open_workspace())
    hook.write_text("#!/bin/sh\npadre hook pre-commit\n")
    assert installed(open_workspace())


def test_hooks_elsewhere(notebook: Repository) -> None:
    """`core.hooksPath` of the user is where git looks."""
    notebook.write({"hooks/pre-commit": "#!/bin/sh\npadre hook pre-commit\n"})
    assert not installed(open_workspace())
    notebook.git("config", "core.hooksPath", "hooks")
    assert installed(open_workspace())

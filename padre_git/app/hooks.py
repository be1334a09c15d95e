"""Whether `git commit` takes finished runs along."""

from pathlib import Path

from padre_git.app.workspace import Workspace


def installed(workspace: Workspace) -> bool:
    """Whether the repository's pre-commit hook calls padre."""
    # our own git processes run without hooks, by a setting that is listed last
    values = workspace.git.text("config", "--get-all", "core.hooksPath", check=False).splitlines()
    set_by_user = [value for value in values if value != "/dev/null"]
    folder = Path(set_by_user[-1]).expanduser() if set_by_user else workspace.git.common / "hooks"
    hook = workspace.root / folder / "pre-commit"
    return hook.is_file() and b"padre" in hook.read_bytes()

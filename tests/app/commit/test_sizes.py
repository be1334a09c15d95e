"""Files that are too large for git."""

from padre_git.app.commit.sizes import too_large
from padre_git.storage.git.plumbing import Git
from padre_git.storage.git.staging import Change, Index
from tests.conftest import Repository


def test_only_what_is_larger(repo: Repository) -> None:
    """The limit itself is allowed; the error has both sizes and a command that can be pasted."""
    repo.write({"ten.bin": "x" * 10, "my file.bin": "x" * 11})
    repo.git("add", ".")
    git = Git(repo.path)
    ((path, error),) = too_large(git, Index(git).changes(), 10)
    assert path == "my file.bin"
    assert error == (
        "my file.bin: 11 B, more than 10 B (code.max_size): git rm --cached -- 'my file.bin', "
        "then dvc add 'my file.bin'"
    )


def test_nothing_and_what_git_lacks(repo: Repository) -> None:
    """No change is no error, and neither is content that this clone does not have."""
    git = Git(repo.path)
    assert too_large(git, [], 0) == []
    assert too_large(git, [Change("a", "A", "100644", "1" * 40)], 0) == []

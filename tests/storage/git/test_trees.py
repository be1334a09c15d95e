"""Trees that are made apart from the user's index."""

from typing import Any

from padre_git.storage.git.plumbing import Git
from padre_git.storage.git.trees import scratch


def test_scratch(repo: Any) -> None:
    """It becomes the tree that was read, the user's index stays, and the file is gone afterwards."""
    git, before = Git(repo.path), repo.git("ls-files", "--stage")
    with scratch(git) as index:
        index.read("HEAD")
        assert index.tree() == repo.git("rev-parse", "HEAD^{tree}")
        index.add({"copy.md": repo.git("rev-parse", "HEAD:README.md")})
        assert index.tree() != repo.git("rev-parse", "HEAD^{tree}")
    assert repo.git("ls-files", "--stage") == before
    assert not index.file.exists()

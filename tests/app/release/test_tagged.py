"""Tags that padre made, among all tags."""

import pytest

from padre_git.app.release import tagged
from padre_git.core.text.manifest import Manifest, text
from padre_git.errors import PadreError
from padre_git.storage.git.plumbing import Git
from tests.conftest import Repository


def test_found(repo: Repository) -> None:
    """By its name and manifest; a lightweight tag, another annotated one and no tag are none."""
    repo.git("tag", "light")
    repo.git("tag", "-a", "-m", "x", "other")
    repo.git("tag", "-a", "--cleanup=verbatim", "-m", f"x\n\n{text(Manifest(('run a',)))}", "paper/v1")
    git = Git(repo.path)
    found = tagged.needed(git, "paper/v1")
    assert found.commit == repo.git("rev-parse", "HEAD")
    assert found.object == repo.git("rev-parse", "refs/tags/paper/v1")
    assert found.manifest.lines == ("run a",)
    assert found.when is not None
    assert int(found.when.timestamp()) == int(
        repo.git("for-each-ref", "--format=%(creatordate:unix)", "refs/tags/other")
    )
    for name in ("light", "other", "x", "a\nb"):
        assert tagged.find(git, name) is None
    with pytest.raises(PadreError, match=r"other has no manifest of padre\. Make the tag with: padre tag"):
        tagged.needed(git, "other")
    with pytest.raises(PadreError, match="there is no tag `main` in this clone"):
        tagged.needed(git, "main")


def test_the_one_before(repo: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """The newest in the history of a commit that is not the commit's own; one that cannot be read is passed by."""
    git = Git(repo.path)
    for number in (1, 2, 3):
        monkeypatch.setenv("GIT_COMMITTER_DATE", f"2026-01-0{number}T12:00:00Z")
        repo.git("commit", "-q", "--allow-empty", "-m", str(number))
        repo.git("tag", "-a", "-m", text(Manifest(())), f"v{number}")
    head = repo.git("rev-parse", "HEAD")
    found = tagged.before(git, head)
    assert found is not None
    assert found.commit == repo.git("rev-parse", "HEAD~")
    repo.git("tag", "-d", "v2")
    repo.git("tag", "-a", "-m", "--- padre 9\n---", "v2", "HEAD~")
    found = tagged.before(git, head)
    assert found is not None
    assert found.name == "v1"
    assert tagged.before(git, repo.git("rev-parse", "HEAD~3")) is None

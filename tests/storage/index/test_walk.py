"""The walk through git's trees reads no known tree again."""

from pathlib import Path

import pytest

from padre_git.errors import RepositoryError
from padre_git.storage import index
from padre_git.storage.index import BRANCH, WORK
from tests import synthetic
from tests.conftest import Repository
from tests.storage.index.examples import BRANCH_NAME, ids, read


def test_at_a_revision(repo: Repository) -> None:
    """Only what stands in that tree; the stored index of all runs stays."""
    synthetic.branch(repo.path, BRANCH_NAME, synthetic.simple())
    repo.write({path: data for path, data in synthetic.simple("gworktre").items()}, commit="mine")
    assert ids(read(repo, at="main")) == ["gworktre"]
    assert ids(read(repo, at=BRANCH_NAME)) == ["m4t7xq2p"]
    assert sorted(ids(read(repo))) == ["gworktre", "m4t7xq2p"]
    with pytest.raises(RepositoryError, match="not a tag, branch or commit"):
        read(repo, at="--output=x")


def test_second_reading_asks_for_no_object(repo: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is read again when nothing changed; after a new branch only what is new."""
    synthetic.branch(repo.path, BRANCH_NAME, synthetic.simple())
    read(repo)
    asked: list[str] = []
    original = index.walk.Objects.many

    def many(self: object, names: object) -> object:
        listed = list(names)  # type: ignore[call-overload]
        asked.extend(listed)
        return original(self, listed)  # type: ignore[arg-type]

    monkeypatch.setattr(index.walk.Objects, "many", many)
    assert ids(read(repo)) == ["m4t7xq2p"]
    assert asked == []
    synthetic.branch(repo.path, BRANCH_NAME, synthetic.simple("gsecond1", ago=5))
    assert ids(read(repo)) == ["gsecond1", "m4t7xq2p"]
    assert len(asked) == 11  # nine trees from the root to the run, run.json and metrics.json


def test_a_sha256_repository(tmp_path: Path) -> None:
    """Longer object ids change nothing."""
    path = tmp_path / "sha256"
    path.mkdir()
    repo = Repository(path)
    repo.git("init", "-q", "--object-format=sha256", "-b", "main")
    repo.git("config", "user.email", "a@b")
    repo.git("config", "user.name", "a")
    repo.write({"a": "b"}, commit="first")
    content = synthetic.simple()
    synthetic.branch(path, BRANCH_NAME, content)
    repo.write({path: data for path, data in content.items()})
    (row,) = read(repo).rows
    assert row.places == WORK | BRANCH
    assert len(row.blob) == 64

"""The documents of the work tree: untracked ones count, links are not followed."""

import shutil
from pathlib import Path

from padre_git.storage.index import WORK
from tests import synthetic
from tests.conftest import Repository
from tests.storage.index.examples import ids, read


def test_work_tree_alone_is_enough(repo: Repository) -> None:
    """Untracked files count; what is changed or deleted is seen."""
    content = synthetic.simple(values=[0.5, 0.6])
    repo.write({path: data for path, data in content.items()})
    first = read(repo).rows[0]
    assert first.places == WORK
    repo.write({path: data.replace(b"0.5", b"0.7") for path, data in content.items()})
    again = read(repo).rows[0]
    assert again.score is not None
    assert first.score is not None
    assert again.score.mean > first.score.mean
    shutil.rmtree(repo.path / "projects")
    assert ids(read(repo)) == []


def test_links_are_not_followed(repo: Repository, tmp_path: Path) -> None:
    """Neither a link in a tree nor one in the work tree leads out of the repository."""
    outside = tmp_path / "outside"
    for path, data in synthetic.simple().items():
        (outside / path).parent.mkdir(parents=True, exist_ok=True)
        (outside / path).write_bytes(data)
    (repo.path / "projects").symlink_to(outside / "projects")
    assert ids(read(repo)) == []
    repo.git("add", "projects")
    repo.git("commit", "-q", "-m", "link")
    assert ids(read(repo)) == []

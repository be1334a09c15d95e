"""Where documents may lie: copies are one run, and the work tree's copy wins."""

import shutil

from padre_git.storage.index import BRANCH, HEAD, REMOTE, TAG, WORK
from padre_git.storage.layout import Layout
from tests import synthetic
from tests.conftest import Repository
from tests.storage.index.examples import BRANCH_NAME, ids, read


def test_places(repo: Repository) -> None:
    """Each place that has a run is known, and copies are one run."""
    content = synthetic.simple()
    synthetic.branch(repo.path, BRANCH_NAME, content)
    assert [row.places for row in read(repo).rows] == [BRANCH]
    repo.git("tag", "-a", "v1", "-m", "x", BRANCH_NAME)
    repo.git("update-ref", "refs/remotes/origin/x", BRANCH_NAME)
    assert [row.places for row in read(repo).rows] == [BRANCH | TAG | REMOTE]
    repo.write({path: data for path, data in content.items()}, commit="take it")
    assert [row.places for row in read(repo).rows] == [WORK | HEAD | BRANCH | TAG | REMOTE]


def test_work_tree_wins(repo: Repository) -> None:
    """Of copies that differ the work tree's is shown."""
    content = synthetic.simple(message="old")
    synthetic.branch(repo.path, BRANCH_NAME, content)
    repo.write({path: data.replace(b'"old"', b'"new"') for path, data in content.items()})
    assert [row.message for row in read(repo).rows] == ["new"]
    shutil.rmtree(repo.path / "projects")
    assert [row.message for row in read(repo).rows] == ["old"]


def test_below_another_root(repo: Repository) -> None:
    """With the setting `layout.root` only that folder is looked at."""
    layout = Layout(repo.path, "lab/notes")
    document = synthetic.run()
    synthetic.branch(repo.path, BRANCH_NAME, synthetic.files(document, layout=layout))
    repo.write({path: data for path, data in synthetic.files(synthetic.run("gworktre"), layout=layout).items()})
    assert sorted(ids(read(repo, below="lab/notes"))) == ["gworktre", "m4t7xq2p"]
    assert ids(read(repo)) == []

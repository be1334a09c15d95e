"""The index of all runs: from wherever they are, always right, never needed."""

from pathlib import Path

from padre_git.model.documents import Dataset, Removed
from padre_git.model.names import short
from padre_git.storage import index as storage_index
from padre_git.storage.documents import encode
from padre_git.storage.git.plumbing import Git
from padre_git.storage.index import BRANCH, Rows
from padre_git.storage.layout import Layout
from tests import synthetic
from tests.conftest import Repository
from tests.storage.index.examples import BRANCH_NAME, ids, read


def test_empty(repo: Repository) -> None:
    """A repository without runs has none, also before its first commit."""
    assert ids(read(repo)) == []
    repo.git("checkout", "-q", "--orphan", "new")
    repo.git("rm", "-q", "-rf", ".")
    assert ids(read(repo)) == []


def test_survives_lost_branches(repo: Repository) -> None:
    """A run on any ref is listed, one on none is not: the index remembers nothing that git has forgotten."""
    synthetic.branch(repo.path, BRANCH_NAME, synthetic.simple())
    repo.git("branch", "keep", BRANCH_NAME)
    repo.git("update-ref", "-d", BRANCH_NAME)
    assert ids(read(repo)) == ["m4t7xq2p"]
    repo.git("update-ref", "refs/padre/archive/x", "keep")
    repo.git("branch", "-q", "-D", "keep")
    assert ids(read(repo)) == ["m4t7xq2p"]
    repo.git("update-ref", "-d", "refs/padre/archive/x")
    assert ids(read(repo)) == []


def test_newest_first(repo: Repository) -> None:
    """Whatever branch they are on."""
    for name, ago in (("kaaaaaaa", 300), ("maaaaaaa", 10), ("gaaaaaaa", 7000)):
        synthetic.branch(repo.path, f"refs/heads/padre/{name}", synthetic.simple(name, ago=ago))
    assert ids(read(repo)) == ["maaaaaaa", "kaaaaaaa", "gaaaaaaa"]


def test_removed_anywhere_hides_everywhere(repo: Repository) -> None:
    """`removed.json` on one branch takes the run off, though other branches have it; it is still counted as tried."""
    synthetic.branch(repo.path, BRANCH_NAME, synthetic.simple())
    synthetic.branch(repo.path, "refs/heads/other", synthetic.simple())
    path = read(repo).rows[0].path
    removed = encode(Removed(run=synthetic.identifier("m4t7xq2p"), removed="2026-01-01T00:00:00.000Z"))
    synthetic.branch(repo.path, BRANCH_NAME, {f"{path}/removed.json": removed})
    found = read(repo)
    assert ids(found) == []
    assert [short(row.id) for row in found.removed] == ["m4t7xq2p"]


def test_other_documents(repo: Repository) -> None:
    """Data sets are found, with where they are."""
    layout = Layout(repo.path)
    content = {
        layout.dataset_file("wine"): encode(Dataset(name="Wine")),
        layout.version_file("wine", "3b1f0c2aa001"): encode(synthetic.version()),
    }
    synthetic.branch(repo.path, "refs/heads/padre/x", content)
    found = read(repo)
    assert [(noun.places, getattr(document, "name", "")) for noun, document in found.documents("dataset")] == [
        (BRANCH, "Wine")
    ]
    assert len(found.documents("version")) == 1


def test_linked_worktrees_see_the_same(repo: Repository, tmp_path: Path) -> None:
    """A second worktree lists the runs of all branches."""
    synthetic.branch(repo.path, BRANCH_NAME, synthetic.simple())
    repo.git("worktree", "add", "-q", str(tmp_path / "second"))
    assert ids(read(Repository(tmp_path / "second"))) == ["m4t7xq2p"]


def test_what_this_process_has_read_before(repo: Repository) -> None:
    """It is not read again, what is new is; values per split of old and new runs are there. All rows are written by the
    next process alone, which finds what was read."""
    synthetic.branch(repo.path, BRANCH_NAME, synthetic.simple())
    earlier = read(repo)
    for name in ("k9d2v5ha", "gaaaaaaa"):
        synthetic.branch(repo.path, "refs/heads/padre/more", synthetic.simple(name, [0.5, 0.7]))
        found = storage_index.read(Git(repo.path), Layout(repo.path), earlier=earlier)
        assert found.store is earlier.store
        earlier = found
    assert {*ids(earlier)} == {"m4t7xq2p", "k9d2v5ha", "gaaaaaaa"}
    values = {short(run): each.metrics["accuracy"].values for run, each in earlier.metrics(earlier.rows).items()}
    assert values == {"m4t7xq2p": [0.9, 0.95, 1.0], "k9d2v5ha": [0.5, 0.7], "gaaaaaaa": [0.5, 0.7]}
    names = [Rows(list(earlier.rows)).names(kind) for kind in ("parameter", "metric", "std")]
    fresh = read(repo)  # it writes all
    assert list(fresh.rows) == list(earlier.rows)
    assert [read(repo).rows.names(kind) for kind in ("parameter", "metric", "std")] == names


def test_many_branches(repo: Repository) -> None:
    """The counts are right over many branches, cold and warm."""
    synthetic.many(repo.path, 1_000, executions=50)
    assert len(read(repo).rows) == len(read(repo).rows) == 1_000

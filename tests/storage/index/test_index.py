"""The index of all runs: from wherever they are, always right, never needed."""

import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from padre_git.errors import RepositoryError
from padre_git.model.documents import Dataset, Removed
from padre_git.model.names import short
from padre_git.storage import index
from padre_git.storage.documents import encode
from padre_git.storage.git.plumbing import Git
from padre_git.storage.index import BRANCH, HEAD, REMOTE, TAG, WORK, Index
from padre_git.storage.layout import Layout
from tests import synthetic
from tests.conftest import Repository

BRANCH_NAME = "refs/heads/padre/thesis/breast-svc/9f2c1ab0d3e4"


def read(repo: Repository, *, at: str | None = None, below: str = "") -> Index:
    return index.read(Git(repo.path), Layout(repo.path, below), at=at)


def ids(found: Index) -> list[str]:
    return [short(row.id) for row in found.rows]


def file(repo: Repository) -> Path:
    return next((repo.path / ".git" / "padre").glob("index-*.sqlite"))


def test_empty(repo: Repository) -> None:
    """A repository without runs has none, also before its first commit."""
    assert ids(read(repo)) == []
    repo.git("checkout", "-q", "--orphan", "new")
    repo.git("rm", "-q", "-rf", ".")
    assert ids(read(repo)) == []


def test_rows_have_what_lists_need(repo: Repository) -> None:
    """The fields of both documents, in one value."""
    document = synthetic.run(message="why", setting={"SVC.C": 10})
    more = {"mse": synthetic.metric([3.0, 4.0], greater=False, bounds=(0, None))}
    synthetic.branch(repo.path, BRANCH_NAME, synthetic.files(document, synthetic.metrics(document, [0.5, 0.7], **more)))
    (row,) = read(repo).rows
    assert (row.id, row.project, row.experiment, row.execution) == (document.id, "thesis", "breast-svc", "9f2c1ab0d3e4")
    assert (row.data, row.message, row.setting, row.parameters["SVC.C"]) == ("breast_cancer", "why", {"SVC.C": 10}, 10)
    assert row.score is not None
    assert row.score.mean == pytest.approx(0.6)
    assert row.scores["mse"].greater_is_better is False
    assert row.scores["mse"].bounds == (0, None)


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


def test_work_tree_wins(repo: Repository) -> None:
    """Of copies that differ the work tree's is shown."""
    content = synthetic.simple(message="old")
    synthetic.branch(repo.path, BRANCH_NAME, content)
    repo.write({path: data.replace(b'"old"', b'"new"') for path, data in content.items()})
    assert [row.message for row in read(repo).rows] == ["new"]
    shutil.rmtree(repo.path / "projects")
    assert [row.message for row in read(repo).rows] == ["old"]


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


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'{\n  "schema": 1\n  "id": 3}', "line 3"),
        (b'{"schema": 99}', "newer padre"),
        (b'{"schema": 1}', "id"),
        (b"\xff\xfe", "utf-8"),
        (b"", "line 1"),
        (b"[" * 100_000, "run.json"),
    ],
)
def test_one_bad_document_hurts_no_other(repo: Repository, data: bytes, words: str) -> None:
    """It is named with the reason; the others are listed; the same from the stored index."""
    good, bad = synthetic.simple("gooooood"), synthetic.simple("m4t7xq2p")
    bad_path = next(path for path in bad if path.endswith("run.json"))
    synthetic.branch(repo.path, BRANCH_NAME, {**good, **bad, bad_path: data})
    for _ in range(2):
        found = read(repo)
        assert ids(found) == ["gooooood"]
        (problem,) = found.problems
        assert problem.path == bad_path
        assert problem.message.startswith(bad_path)
        assert words in problem.message
        assert "\n" not in problem.message


def test_values_per_split(repo: Repository) -> None:
    """They come when asked for, cold and from the stored index."""
    synthetic.branch(repo.path, BRANCH_NAME, synthetic.simple(values=[0.5, 0.75]))
    for _ in range(2):
        found = read(repo)
        assert found.metrics(found.rows)[found.rows[0].id].metrics["accuracy"].values == [0.5, 0.75]


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


def test_below_another_root(repo: Repository) -> None:
    """With the setting `layout.root` only that folder is looked at."""
    layout = Layout(repo.path, "lab/notes")
    document = synthetic.run()
    synthetic.branch(repo.path, BRANCH_NAME, synthetic.files(document, layout=layout))
    repo.write({path: data for path, data in synthetic.files(synthetic.run("gworktre"), layout=layout).items()})
    assert sorted(ids(read(repo, below="lab/notes"))) == ["gworktre", "m4t7xq2p"]
    assert ids(read(repo)) == []


def test_at_a_revision(repo: Repository) -> None:
    """Only what stands in that tree; the stored index of all runs stays."""
    synthetic.branch(repo.path, BRANCH_NAME, synthetic.simple())
    repo.write({path: data for path, data in synthetic.simple("gworktre").items()}, commit="mine")
    assert ids(read(repo, at="main")) == ["gworktre"]
    assert ids(read(repo, at=BRANCH_NAME)) == ["m4t7xq2p"]
    assert sorted(ids(read(repo))) == ["gworktre", "m4t7xq2p"]
    with pytest.raises(RepositoryError, match="no tag, branch or commit"):
        read(repo, at="--output=x")


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


@pytest.mark.parametrize("damage", [b"", b"no database", b"SQLite format 3\0" + bytes(4096)])
def test_a_damaged_file_is_made_again(repo: Repository, damage: bytes) -> None:
    """What is no index is thrown away; the list is right all the time."""
    synthetic.branch(repo.path, BRANCH_NAME, synthetic.simple())
    read(repo)
    file(repo).write_bytes(damage)
    assert ids(read(repo)) == ["m4t7xq2p"]
    assert ids(read(repo)) == ["m4t7xq2p"]


def test_a_damaged_page(repo: Repository) -> None:
    """Bytes that changed in the middle of the file are no wrong answer."""
    synthetic.branch(repo.path, BRANCH_NAME, synthetic.simple())
    read(repo)
    data = bytearray(file(repo).read_bytes())
    for at in range(4096, len(data), 64):
        data[at : at + 32] = os.urandom(32)
    file(repo).write_bytes(data)
    assert ids(read(repo)) == ["m4t7xq2p"]


def test_a_locked_file(repo: Repository) -> None:
    """Another process that writes blocks nobody."""
    synthetic.branch(repo.path, BRANCH_NAME, synthetic.simple())
    read(repo)
    synthetic.branch(repo.path, BRANCH_NAME, synthetic.simple("gsecond1", ago=5))
    other = sqlite3.connect(file(repo), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        assert ids(read(repo)) == ["gsecond1", "m4t7xq2p"]
    finally:
        other.close()


def test_no_place_for_the_file(repo: Repository) -> None:
    """Without a folder to write to, the index is in memory."""
    synthetic.branch(repo.path, BRANCH_NAME, synthetic.simple())
    shutil.rmtree(repo.path / ".git" / "padre", ignore_errors=True)
    (repo.path / ".git" / "padre").write_text("a file")
    assert ids(read(repo)) == ["m4t7xq2p"]


def test_linked_worktrees_see_the_same(repo: Repository, tmp_path: Path) -> None:
    """A second worktree lists the runs of all branches."""
    synthetic.branch(repo.path, BRANCH_NAME, synthetic.simple())
    repo.git("worktree", "add", "-q", str(tmp_path / "second"))
    assert ids(read(Repository(tmp_path / "second"))) == ["m4t7xq2p"]


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


def test_many_branches(repo: Repository) -> None:
    """The counts are right over many branches, cold and warm."""
    synthetic.many(repo.path, 1_000, executions=50)
    assert len(read(repo).rows) == len(read(repo).rows) == 1_000

"""Files that some trees have and others do not, as `git ls-tree` says it, one tree after the other."""

import random

from padre_git.storage.git import trees
from padre_git.storage.git.plumbing import Git
from tests.conftest import Repository


def _everything(path: str) -> bool:
    return True


def _listed(repo: Repository, tree: str) -> set[tuple[str, str]]:
    rows = (line.split() for line in repo.git("ls-tree", "-r", tree).splitlines())
    return {(path, blob) for _, _, blob, path in rows}


def test_what_is_lacking_is_what_git_lists(repo: Repository) -> None:
    """Over random trees: the files that none of the others has, at its path and with its content."""
    numbers = random.Random(0)
    made = []
    for _ in range(12):
        paths = [f"{numbers.choice('ab')}/{numbers.choice('cd')}/{numbers.choice('ef')}" for _ in range(4)]
        repo.git("rm", "-rq", "--cached", ".", check=False)
        for path in (*paths, "top"):
            repo.write({path: numbers.choice("12")})
            repo.git("add", path)
        made.append(repo.git("write-tree"))
    ours, others = made[:7], made[7:]
    known = set().union(*(_listed(repo, tree) for tree in others))
    for found, tree in zip(trees.lacking(Git(repo.path), ours, others, _everything), ours, strict=True):
        assert {(path, blob) for path, blobs in found.items() for blob in blobs} == _listed(repo, tree) - known
    wanted = trees.lacking(Git(repo.path), ours, [], lambda path: path.endswith("e"))
    assert [set(found) for found in wanted] == [
        {path for path, _ in _listed(repo, tree) if path.endswith("e")} for tree in ours
    ]


def test_what_cannot_be_read_is_said(repo: Repository) -> None:
    """A folder whose tree this clone lacks is no folder without files."""
    repo.write({"a/b": "1"}, commit="a")
    gone = repo.git("rev-parse", "HEAD:a")
    (repo.path / ".git/objects" / gone[:2] / gone[2:]).unlink()
    found = trees.lacking(Git(repo.path), [repo.git("rev-parse", "HEAD^{tree}")], [], _everything)
    assert found[0]["a/"] == {trees.UNREADABLE}
    assert trees.lacking(Git(repo.path), [], [], _everything) == []

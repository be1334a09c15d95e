"""git as processes."""

from pathlib import Path
from typing import Any

import pytest

from padre_git.errors import RepositoryError
from padre_git.storage.git.plumbing import Git, GitFailed, tree_entries


def test_outside_a_repository(tmp_path: Path) -> None:
    """What, which, and what to do."""
    with pytest.raises(RepositoryError, match=r"is not in a git repository; run `git init` there"):
        Git(tmp_path)


def test_a_bare_repository(repo: Any, tmp_path: Path) -> None:
    """It has no work tree to record from."""
    repo.git("clone", "-q", "--bare", str(repo.path), str(tmp_path / "bare"))
    with pytest.raises(RepositoryError, match="bare repository"):
        Git(tmp_path / "bare")


def test_a_hooks_environment_is_not_ours(repo: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`git commit -a` sets an index of its own, and hooks set a repository."""
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "next-index-1.lock"))
    monkeypatch.setenv("GIT_DIR", str(tmp_path))
    assert Git(repo.path).run("ls-files").decode().split() == ["README.md"]


def test_head_and_branch(repo: Any) -> None:
    """Also unborn, and detached."""
    git = Git(repo.path)
    assert (git.head(), git.branch()) == (repo.git("rev-parse", "HEAD"), "main")
    repo.git("checkout", "-q", "--detach")
    assert Git(repo.path).branch() is None
    repo.git("checkout", "-q", "--orphan", "new")
    assert (git.head(), git.branch()) == (None, "new")


def test_objects_are_read_in_order(repo: Any) -> None:
    """More of them than a pipe holds, missing ones as none."""
    repo.write({f"f{number:04}.txt": f"{number}\n" * 500 for number in range(300)}, commit="many")
    git = Git(repo.path)
    objects = git.objects
    tree = objects.read("HEAD^{tree}")
    assert tree is not None
    entries = tree_entries(tree[1])
    found = list(objects.many([blob for _, _, blob in entries]))
    assert objects.read("0" * 40) is None
    assert objects.read("HEAD:no such file") is None
    assert [name for _, name, _ in entries] == sorted(["README.md", *(f"f{number:04}.txt" for number in range(300))])
    assert [answer[1][:4] for answer in found[1:4] if answer] == [b"0\n0\n", b"1\n1\n", b"2\n2\n"]


def test_a_failure_says_gits_own_words(repo: Any) -> None:
    """One line."""
    with pytest.raises(GitFailed, match=r"`git rev-parse` failed \(128\): fatal: ") as caught:
        Git(repo.path).run("rev-parse", "--verify", "nothing")
    assert "\n" not in str(caught.value)


def test_tags_lead_to_their_commits(repo: Any) -> None:
    """Annotated ones too; a tag of a blob leads to none."""
    repo.git("tag", "light")
    repo.git("tag", "-a", "-m", "x", "heavy")
    repo.git("tag", "blob", repo.git("rev-parse", "HEAD:README.md"))
    head = repo.git("rev-parse", "HEAD")
    assert {ref.name: ref.commit for ref in Git(repo.path).refs("refs/tags")} == {
        "refs/tags/heavy": head,
        "refs/tags/light": head,
    }


def test_names_in_a_folder_of_a_tree(repo: Any) -> None:
    """Files and folders; nothing where the revision has no such folder."""
    repo.write({"a/one": "x\n", "a/b/two": "x\n"}, commit="a folder")
    git = Git(repo.path)
    assert git.names("HEAD:a") == ["b", "one"]
    assert git.names("HEAD:none") == git.names("nothing:a") == []


def test_tips(repo: Any) -> None:
    """What refs are, without what they lead to; and where HEAD is: on a branch, detached, on an unborn one."""
    git = Git(repo.path)
    first = git.head()
    assert git.tips("refs/heads/", "refs/tags/") == {"refs/heads/main": first}
    assert git.at_head(git.tips("refs/heads/")) == first
    repo.write({"b.txt": "b"}, commit="second")
    (repo.path / ".git/refs/heads/broken").write_text("1" * 40 + "\n")
    tips = git.tips("refs/heads/")
    assert tips == {"refs/heads/broken": "1" * 40, "refs/heads/main": git.head()}
    assert [ref.name for ref in git.refs("refs/heads/")] == ["refs/heads/main"]
    repo.git("checkout", "-q", "--detach", first)
    assert git.at_head(tips) == first
    repo.git("checkout", "-q", "--orphan", "new")
    assert git.at_head(tips) is None

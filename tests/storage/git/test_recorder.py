"""Commits on padre's branches."""

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from padre_git.errors import PadreError, RepositoryError
from padre_git.storage.git import recorder
from padre_git.storage.git.code import take
from padre_git.storage.git.plumbing import Git
from padre_git.storage.layout import Layout

REF = "refs/heads/padre/p/e/0123456789ab"
WRITER = """
import sys
from pathlib import Path
from padre_git.storage.git import recorder
from padre_git.storage.git.plumbing import Git
git = Git(Path(sys.argv[1]))
source, ref = recorder.Source(git.head()), "refs/heads/padre/p/e/0123456789ab"
for n in range(int(sys.argv[3])):
    recorder.append(git, ref, {f"projects/{sys.argv[2]}-{n}.json": b"{}"}, "m", source=source)
"""


def source(repo: Any, settings: dict[str, bytes] | None = None) -> recorder.Source:
    """The code of ``repo``, as a recording begins with it."""
    taken = take(Git(repo.path), Layout(repo.path), exclude=["README*"], max_size=10**6)
    return recorder.Source(taken.commit, taken.changed, settings or {})


def append(repo: Any, files: dict[str, bytes], **options: Any) -> str:
    """A commit, which leaves all that is the user's as it is."""
    with repo.unchanged():
        return recorder.append(Git(repo.path), REF, files, options.pop("message", "run"), **options)


def test_clean_code_needs_no_snapshot(repo: Any) -> None:
    """The parent is HEAD, the tree HEAD's and the files."""
    commit = append(repo, {"projects/p/run.json": b"{}\n"}, source=source(repo))
    assert repo.git("rev-parse", f"{commit}^") == repo.git("rev-parse", "HEAD")
    assert repo.git("diff", "--name-only", "HEAD", commit) == "projects/p/run.json"
    assert repo.git("log", "-1", "--format=%an <%ae>", commit) == repo.git("log", "-1", "--format=%an <%ae>")


def test_the_snapshot_holds_the_code_that_ran_and_no_draft(repo: Any) -> None:
    """Code as in the work tree, changed prose as in HEAD, nothing untracked."""
    repo.write({"a.py": "1\n", 'odd "name" ü\n.py': "1\n"}, commit="code")
    repo.write({"a.py": "2\n", 'odd "name" ü\n.py': "2\n", "README.md": "draft\n", "secret.env": "x\n"})
    commit = append(repo, {"projects/p/run.json": b"{}\n"}, source=source(repo))
    assert repo.git("show", f"{commit}:a.py") == "2"
    assert repo.git("show", f'{commit}:odd "name" ü\n.py') == "2"
    assert repo.git("show", f"{commit}:README.md") == "# Thesis"
    assert repo.git("ls-tree", commit, "secret.env") == ""
    assert repo.git("rev-parse", f"{commit}~2") == repo.git("rev-parse", "HEAD")


def test_the_second_recording_follows_the_first(repo: Any) -> None:
    """One commit each, no second snapshot."""
    repo.write({"README.md": "x"})
    first = append(repo, {"projects/p/1.json": b"1"}, source=source(repo))
    second = append(repo, {"projects/p/2.json": b"2"}, source=source(repo))
    assert repo.git("rev-parse", f"{second}^") == first
    assert repo.git("ls-tree", "--name-only", f"{second}:projects/p") == "1.json\n2.json"


def test_settings_come_along_where_head_lacks_them(repo: Any) -> None:
    """A clone of the branch alone can pull; when they change later, the branch gets the new ones."""
    append(repo, {"projects/1": b""}, source=source(repo, {".dvc/config": b"[core]\n"}))
    commit = append(repo, {"projects/2": b""}, source=source(repo, {".dvc/config": b"[core]\nremote=x\n"}))
    assert repo.git("show", f"{commit}:.dvc/config") == "[core]\nremote=x"
    repo.write({".dvc/config": "[mine]\n"}, commit="settings")
    repo.git("update-ref", "-d", REF)
    commit = append(repo, {"projects/3": b""}, source=source(repo, {".dvc/config": b"[draft]\n"}))
    assert repo.git("show", f"{commit}:.dvc/config") == "[mine]"


def test_a_repository_without_a_commit(repo: Any, tmp_path: Path) -> None:
    """The snapshot is a root."""
    new = type(repo)(tmp_path / "new")
    new.path.mkdir()
    new.git("init", "-q")
    commit = append(new, {"projects/p/run.json": b"{}\n"}, source=recorder.Source(None))
    assert new.git("rev-list", "--count", commit) == "1"
    assert new.git("log", "-1", "--format=%an", commit) == "padre"


def test_a_sha256_repository(repo: Any, tmp_path: Path) -> None:
    """Object ids may be 64 digits long."""
    new = type(repo)(tmp_path / "sha256")
    new.path.mkdir()
    new.git("init", "-q", "--object-format=sha256")
    new.write({"a.py": "1\n"})
    taken = take(Git(new.path), Layout(new.path), exclude=[], extra=["a.py"], max_size=10**6)
    commit = append(new, {"projects/p/run.json": b"{}\n"}, source=recorder.Source(None, taken.changed))
    assert len(commit) == 64


def test_a_branch_that_is_in_use_is_never_moved(repo: Any) -> None:
    """Its work tree would look as if everything had been deleted."""
    append(repo, {"projects/1": b""}, source=source(repo))
    repo.git("checkout", "-q", REF.removeprefix("refs/heads/"))
    with pytest.raises(RepositoryError, match="checked out"):
        append(repo, {"projects/2": b""}, source=source(repo))


@pytest.mark.parametrize(
    "path", ["../x", "/x", "a/../../x", ".git/config", "a/.GIT/x", "a//b", "a\nb", "", "./a", "a\\b"]
)
def test_no_path_leads_out_of_the_repository(repo: Any, path: str) -> None:
    """git fast-import accepts some of them."""
    with pytest.raises(PadreError, match="not a path inside"):
        append(repo, {path: b"x"}, source=source(repo))


def test_a_failing_hook_of_the_user_is_not_ours(repo: Any) -> None:
    """A `reference-transaction` hook would abort every ref."""
    hook = repo.path / ".git/hooks/reference-transaction"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    assert append(repo, {"projects/1": b""}, source=source(repo))


def test_what_was_written_is_compared(repo: Any) -> None:
    """Each path is asked for under its own name; one that a later path took the place of is an error."""
    odd = {'projects/"quoted" ü': b"1", 'projects/end"': b"2", "projects/ space ": b"3"}
    commit = append(repo, odd)
    found = {path: repo.git("show", f"{commit}:{path}") for path in odd}
    assert found == {path: data.decode() for path, data in odd.items()}
    with pytest.raises(RepositoryError, match="projects/a was not recorded"):
        append(repo, {"projects/a": b"1", "projects/a/b": b"2"})


def test_eight_processes_on_one_branch(repo: Any) -> None:
    """Compare-and-swap: every file of every process is in the tree, one commit each."""
    words = [sys.executable, "-c", WRITER, str(repo.path)]
    writers = [subprocess.Popen([*words, str(n), "5"], stderr=subprocess.PIPE, text=True) for n in range(8)]
    for writer in writers:
        _, words_of_error = writer.communicate()
        assert writer.returncode == 0, words_of_error
    assert len(repo.git("ls-tree", "--name-only", f"{REF}:projects").splitlines()) == 40
    assert repo.git("rev-list", "--count", f"main..{REF}") == "40"
    assert repo.git("fsck", "--strict", "--no-dangling") == ""


def test_who_loses_to_others_tries_again(repo: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """However often others commit in between, on a machine however slow, each commit comes through."""
    append(repo, {"projects/1": b""}, source=source(repo))
    rivals = iter(range(recorder.TRIES + 5))
    send = recorder._Stream.send

    def late(*arguments: Any) -> Any:
        if next(rivals, None) is not None:
            repo.git("update-ref", REF, repo.git("commit-tree", "-p", REF, "-m", "rival", f"{REF}^{{tree}}"))
        return send(*arguments)

    monkeypatch.setattr(recorder._Stream, "send", late)
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    commit = append(repo, {"projects/2": b""}, source=source(repo))
    assert repo.git("rev-parse", REF) == commit
    assert repo.git("rev-list", "--count", f"main..{REF}") == str(recorder.TRIES + 5 + 2)


def test_a_ref_that_cannot_be_moved_is_given_up(repo: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lock that a killed git left: it is tried for a while, and the error says what git said."""
    append(repo, {"projects/1": b""}, source=source(repo))
    (repo.path / ".git" / f"{REF}.lock").touch()
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    monkeypatch.setattr(recorder, "TRIES", 2)  # git waits a second for the lock in each
    with pytest.raises(RepositoryError, match=r"could not be moved in 2 tries: .*lock"):
        append(repo, {"projects/2": b""}, source=source(repo))


def test_many_branches_at_once(repo: Any) -> None:
    """A new branch begins with its base, one that is there keeps its files, and the user's own state stays."""
    head = repo.git("rev-parse", "HEAD")
    git, old, new = Git(repo.path), "refs/heads/padre/old", "refs/heads/padre/new"
    first = recorder.append_all(git, {old: recorder.Addition({"a.txt": b"1"}, "one", recorder.Source(head))})
    with repo.unchanged():
        found = recorder.append_all(
            git,
            {
                new: recorder.Addition({"b": b"2"}, "two", recorder.Source(head)),
                old: recorder.Addition({"c/d": b"\0"}, "three"),
            },
        )
    assert list(found) == [new, old]
    assert {ref: repo.git("rev-parse", ref) for ref in found} == found
    assert repo.git("log", "--format=%s %P", "-1", new) == f"two {head}"
    assert repo.git("log", "--format=%s %P", "-1", old) == f"three {first[old]}"
    assert repo.git("diff", "--name-only", head, old).splitlines() == ["a.txt", "c/d"]
    assert repo.git("show", f"{new}:b") == "2"

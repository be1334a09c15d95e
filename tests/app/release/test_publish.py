"""`padre publish`: data, then refs; whatever happens in between, the same command finishes it."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from padre_git.app.release import publish
from padre_git.app.repository.workspace import Workspace
from padre_git.app.share import dvc as sharing
from padre_git.storage.git.repository import Remote
from tests.conftest import Padre, Repository, Result, process_environment

TAG = ("tag", "v1.0", "-m", "Results")


def tagged(padre: Padre, *words: str) -> None:
    """Make the tag v1.0."""
    padre(*TAG, *words, check=False)


def sent(padre: Padre, *words: str, code: int | None = 0) -> Result:
    """`padre publish v1.0 --no-site WORDS`, which changes nothing of the user's, but what git keeps of remotes."""
    own = ("refs/heads/main", "refs/tags")
    before = padre.repo.git("for-each-ref", *own)
    with padre.repo.unchanged("refs", ".git/FETCH_HEAD"):
        done = padre("publish", "v1.0", "--no-site", *words, code=code, check=False)
    assert padre.repo.git("for-each-ref", *own) == before
    return done


def refs(repo: Repository) -> dict[str, str]:
    """The refs of a repository that padre publishes."""
    rows = repo.git("for-each-ref", "--format=%(refname) %(objectname)", "refs/tags", "refs/heads/padre").splitlines()
    return dict(row.split() for row in rows)


def objects(storage: Path) -> set[str]:
    """What DVC's remote has."""
    return {path.name for path in storage.rglob("*") if path.is_file()} if storage.is_dir() else set()


def emptied(origin: Repository, storage: Path) -> set[str]:
    """Take executions and data from the remotes; what data these were."""
    before = objects(storage)
    shutil.rmtree(storage)
    for ref in refs(origin):
        origin.git("update-ref", "-d", ref)
    return before


def test_publish(thesis: Padre, origin: Repository, storage: Path) -> None:
    """All of it arrives; index, HEAD, stash and files are as before; the second time there is nothing to do."""
    tagged(thesis)
    wanted = emptied(origin, storage)
    with thesis.repo.unchanged():
        dry = sent(thesis, "--dry-run").out
        assert f"{len(wanted)} of {len(wanted)} objects (" in dry
        assert "would go to lab" in dry
        assert "v1.0 and 2 executions would go to origin" in dry
        assert (refs(origin), objects(storage)) == ({}, set())
        out = sent(thesis).out
    assert f"all {len(wanted)} objects are on lab, {len(wanted)} of them sent now" in out
    assert "refs      v1.0 and 2 executions to origin" in out
    assert "archive.softwareheritage.org" in out
    assert objects(storage) == wanted
    assert refs(origin) == refs(thesis.repo)
    again = sent(thesis).out
    assert f"all {len(wanted)} objects are on lab\n" in again
    assert "origin has v1.0 and 2 executions" in again
    document = sent(thesis, "--json").json
    assert (document["pushed"], document["data"]["sent"]) == ([], 0)


def test_a_second_user(thesis: Padre, origin: Repository, tmp_path: Path) -> None:
    """`git clone` and `dvc pull` give the same predictions; DVC's remote is where the settings say."""
    tagged(thesis)
    sent(thesis)
    folder = tmp_path / "paper" / "reader"
    subprocess.run(["git", "clone", "-q", str(origin.path), str(folder)], check=True)
    done = subprocess.run(["dvc", "pull"], cwd=folder, env=process_environment(), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    both = [
        {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("predictions.parquet")}
        for root in (thesis.repo.path / "projects", folder / "projects")
    ]
    assert len(both[0]) == 2
    assert both[0] == both[1]
    there = thesis.at(folder)
    assert len(there("list", "--json").json) == 2
    assert "origin has v1.0" in sent(there).out


def test_only_what_the_tag_claims(thesis: Padre, origin: Repository, storage: Path) -> None:
    """Of one run its own data go, and its execution; results that nobody claims stay here."""
    tagged(thesis, "--select", "tree")
    emptied(origin, storage)
    out = sent(thesis).out
    assert "v1.0 and 1 execution to origin" in out
    assert [ref.split("/")[-2] for ref in refs(origin) if "heads" in ref] == ["iris-tree"]
    assert sum(name.endswith(".dir") for name in objects(storage)) == 1


def test_publish_none(thesis: Padre, origin: Repository, storage: Path) -> None:
    """Of a data set that says so nothing leaves, nor do the predictions on it."""
    path = "datasets/iris/dataset.json"
    text = thesis.repo.read(path).rstrip()[:-1].rstrip() + ',\n  "publish": "none"\n}\n'
    thesis.repo.write({path: text}, commit="keep it")
    emptied(origin, storage)
    tagged(thesis)
    assert "nothing of 1 data set (publish: none): iris" in sent(thesis).out
    assert objects(storage) == set()
    assert len(refs(origin)) == 3


def test_archived_executions(thesis: Padre, origin: Repository) -> None:
    """What `padre gc` put away is published under its own name."""
    tagged(thesis)
    before = refs(thesis.repo)
    thesis("gc")
    for ref in refs(origin):
        origin.git("update-ref", "-d", ref)
    for ref in thesis.repo.git("for-each-ref", "--format=%(refname)", "refs/remotes/origin/padre").splitlines():
        thesis.repo.git("update-ref", "-d", ref)
    sent(thesis, "--no-data")
    assert refs(origin) == before


def test_what_is_no_tag_of_padres(thesis: Padre) -> None:
    """One line each."""
    thesis.repo.git("tag", "plain")
    assert thesis("publish", "plain", code=1).err == (
        "error: plain has no manifest of padre. Make the tag with: padre tag\n"
    )
    assert "there is no tag `x` in this clone" in thesis("publish", "x", code=1).err


def test_another_tag_of_this_name(thesis: Padre, origin: Repository) -> None:
    """A published tag is never replaced."""
    tagged(thesis)
    origin.git("-c", "user.name=Bob", "-c", "user.email=bob@example.org", "tag", "-a", "-m", "theirs", "v1.0", "main")
    before = refs(origin)
    said = sent(thesis, code=1).err
    assert (
        f"error: origin has another v1.0 ({before['refs/tags/v1.0'][:7]}), which is never replaced. Tag v1.0.1." in said
    )
    assert refs(origin) == before


def test_data_that_cannot_go(thesis: Padre, origin: Repository, storage: Path) -> None:
    """Where DVC's remote refuses or nobody has the data, no ref is pushed."""
    tagged(thesis)
    emptied(origin, storage)
    storage.write_text("in the way")
    assert sent(thesis, code=1).err.rstrip().endswith("Nothing was pushed to origin.")
    assert refs(origin) == {}
    storage.unlink()
    (thesis.repo.path / ".dvc/cache").rename(thesis.repo.path.parent / "cache")
    said = sent(thesis, code=1).err
    assert "are neither on this machine nor on lab (" in said
    assert "so nothing was pushed to origin." in said
    assert refs(origin) == {}
    (thesis.repo.path.parent / "cache").rename(thesis.repo.path / ".dvc/cache")
    thesis.repo.write({".dvc/config": "[core]\n    analytics = false\n"})
    assert "there is no DVC remote for the data" in sent(thesis, code=1).err
    assert refs(origin) == {}
    sent(thesis, "--no-data")
    assert refs(origin) == refs(thesis.repo)


@pytest.mark.parametrize("hook", ["pre-receive", "update"])
def test_a_server_that_rejects_the_tag(hook: str, thesis: Padre, origin: Repository, storage: Path) -> None:
    """git's push is all or nothing: the executions do not go without it. When the server lets it in, all of it goes."""
    tagged(thesis)
    emptied(origin, storage)
    reads = "while read old new ref; do" if hook == "pre-receive" else "ref=$1; for one in x; do"
    file = origin.path / "hooks" / hook
    file.write_text(f"#!/bin/sh\n{reads} case $ref in refs/tags/*) echo 'no tags today'; exit 1;; esac; done\n")
    file.chmod(0o755)
    said = sent(thesis, code=1).err
    assert "error: origin refuses v1.0: " in said or "error: origin refuses padre/" in said
    assert refs(origin) == {}
    file.unlink()
    sent(thesis)
    assert refs(origin) == refs(thesis.repo)


def test_runs_of_others_on_the_server(thesis: Padre, origin: Repository, tmp_path: Path) -> None:
    """A colleague pushed runs of the same execution meanwhile: both's are on the server then."""
    tagged(thesis)
    folder = tmp_path / "paper" / "colleague"
    subprocess.run(["git", "clone", "-q", str(origin.path), str(folder)], check=True)
    there = thesis.at(folder)
    for name, value in (("user.name", "Bob"), ("user.email", "bob@example.org")):
        there.repo.git("config", name, value)
    there("pull")
    there("run", "-q", "experiment.py", "--experiment", "iris-tree", "-m", "theirs")
    there("push")
    thesis("run", "-q", "experiment.py", "--experiment", "iris-tree", "-m", "mine")
    sent(thesis)
    (ref,) = (ref for ref in refs(origin) if "iris-tree" in ref)
    assert origin.git("ls-tree", "-r", "--name-only", ref).count("/run.json") >= 3
    assert refs(origin) == refs(thesis.repo)


class Killed(BaseException):
    """The end of the process."""


STEPS: list[tuple[Any, str]] = [(publish, "_data"), (sharing, "send"), (Remote, "push_together"), (publish, "_refs")]


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize(("place", "name"), STEPS, ids=[name for _, name in STEPS])
def test_killed(
    place: Any, name: str, after: bool, thesis: Padre, origin: Repository, storage: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Before and after each step, and then again: the same end state, and never a ref whose data are missing."""
    tagged(thesis)
    wanted = emptied(origin, storage)
    step: Callable[..., Any] = getattr(place, name)

    def killing(*given: Any, **more: Any) -> Any:
        if after:
            step(*given, **more)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(place, name, killing)
        with pytest.raises(Killed):
            publish.publish(Workspace.at(thesis.repo.path), "v1.0")
    assert not refs(origin) or objects(storage) == wanted
    sent(thesis)
    assert objects(storage) == wanted
    assert refs(origin) == refs(thesis.repo)


def test_two_at_once(thesis: Padre, origin: Repository, storage: Path, tmp_path: Path) -> None:
    """Two publishers of the same tag: both are done, and the remotes have all of it once."""
    tagged(thesis)
    shutil.copytree(thesis.repo.path, tmp_path / "paper" / "copy", symlinks=True)
    wanted = emptied(origin, storage)
    both = [thesis, thesis.at(tmp_path / "paper" / "copy")]
    processes = [each.start("publish", "v1.0", "--no-site") for each in both]
    for process in processes:
        _, err = process.communicate()
        # the server locks a ref for a moment; who came second repeats
        assert process.returncode == 0 or "error: origin refuses" in err, err
    for each in both:
        sent(each)
    assert objects(storage) == wanted
    assert refs(origin) == refs(thesis.repo)


def test_a_shallow_clone(thesis: Padre, origin: Repository, tmp_path: Path) -> None:
    """Where the server takes no history without its beginning, it is said how to get that."""
    tagged(thesis)
    folder, other = tmp_path / "paper" / "shallow", tmp_path / "paper" / "other.git"
    words = ["--depth", "1", "--branch", "v1.0", thesis.repo.path.as_uri(), str(folder)]
    subprocess.run(["git", "clone", "-q", *words], check=True, capture_output=True)
    subprocess.run(["git", "init", "-q", "--bare", str(other)], check=True)
    Repository(folder).git("remote", "add", "other", str(other))
    said = sent(thesis.at(folder), "--no-data", "--remote", "other", code=1).err
    assert (
        "error: other refuses v1.0: shallow update not allowed. Get the whole history first: git fetch --unshallow"
        in said
    )
    assert refs(Repository(other)) == {}
    Repository(folder).git("remote", "set-url", "origin", str(origin.path))
    done = sent(thesis.at(folder), "--no-data", "--remote", "origin", code=None)
    assert done.code == 0 or "git fetch --unshallow" in done.err
    Repository(folder).git("fetch", "-q", "--unshallow", str(thesis.repo.path))
    done = sent(thesis.at(folder), "--no-data", "--remote", "other")
    assert "No branch of this clone holds 2 executions of it. Its runs are in the tag." in done.err
    assert refs(Repository(other)) == {"refs/tags/v1.0": Repository(folder).git("rev-parse", "v1.0")}


def test_names_of_remotes(thesis: Padre, tmp_path: Path) -> None:
    """Another remote, an unknown one, one that is away."""
    tagged(thesis)
    assert "there is no git remote `x`" in sent(thesis, "--remote", "x", code=1).err
    thesis.repo.git("remote", "add", "gone", str(tmp_path / os.devnull))
    assert sent(thesis, "--remote", "gone", code=1).err.startswith("error: `git ls-remote` failed")
    subprocess.run(["git", "init", "-q", "--bare", str(tmp_path / "lab.git")], check=True)
    thesis.repo.git("remote", "add", "mine", str(tmp_path / "lab.git"))
    assert "to mine" in sent(thesis, "--remote", "mine").out
    assert refs(Repository(tmp_path / "lab.git")) == refs(thesis.repo)

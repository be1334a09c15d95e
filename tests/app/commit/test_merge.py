"""git's merge driver of derived files, called by real merges, rebases and cherry-picks of two people's runs."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests import synthetic
from tests.conftest import Padre, Repository, copied, made, process_environment
from tests.hooked import place, runs

EXPERIMENT = "projects/thesis/experiments/breast-svc"
OWN, PAGE = f"{EXPERIMENT}/experiment.json", f"{EXPERIMENT}/README.md"
BELOW = "Schöne Läufe"  # the setting `layout.root`: an umlaut and a space


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone with padre's hooks and merge driver, and one run."""
    padre = made(tmp_path_factory.mktemp("team") / "repo", {"a.py": "a = 1\n"})
    padre("install")
    ran(padre.repo, "k9d2v5ha", ago=200)
    return padre.repo.path


@pytest.fixture
def team(template: Path, tmp_path: Path) -> Repository:
    """The same in a folder with an umlaut and a space."""
    return copied(template, tmp_path / "Mein Bücherregal").repo


def ran(repo: Repository, name: str, *, ago: float) -> None:
    """A run with a definition of its own, whose label is ``name``, is committed with the derived files."""
    place(repo, name, ago=ago, label=name, recording=synthetic.identifier(f"r{name[1:]}", ago=ago))
    commit(repo, name)


def commit(repo: Repository, message: str) -> None:
    repo.git("add", ".")
    Padre(repo)("update", "--readme", check=False)
    repo.git("add", ".")
    repo.git("commit", "-q", "--no-verify", "-m", message)


def git(repo: Repository, *words: str, **env: str) -> "subprocess.CompletedProcess[str]":
    """`git WORDS` with the hooks and drivers of the clone."""
    given = process_environment() | {"GIT_EDITOR": "true"} | env
    return subprocess.run(["git", *words], cwd=repo.path, env=given, capture_output=True, text=True, check=False)


def parted(repo: Repository, *, ours: float = 50, theirs: float = 100) -> None:
    """Two branches with a run each, so many seconds ago; both have derived the files."""
    repo.git("switch", "-qc", "theirs")
    ran(repo, "m4t7xq2p", ago=theirs)
    repo.git("switch", "-q", "main")
    ran(repo, "p3w8n4tz", ago=ours)


def label(repo: Repository, revision: str = "HEAD") -> str:
    return str(json.loads(repo.git("show", f"{revision}:{OWN}"))["label"])


def settled(repo: Repository, *names: str) -> None:
    """HEAD has these runs, nothing is changed, and the derived files are what they should be."""
    assert runs(repo) == sorted(names)
    assert repo.git("status", "--porcelain") == ""
    assert "are up to date" in Padre(repo)("update", "--readme").out


@pytest.mark.parametrize(("ours", "theirs", "newest"), [(50, 100, "p3w8n4tz"), (100, 50, "m4t7xq2p")])
def test_merge(team: Repository, ours: float, theirs: float, newest: str) -> None:
    """The merge needs nobody: definition and page are those of the runs of both sides."""
    parted(team, ours=ours, theirs=theirs)
    done = git(team, "merge", "-q", "--no-edit", "theirs")
    assert done.returncode == 0, done.stdout
    assert label(team) == newest
    assert all(name in team.read(PAGE) for name in ("k9d2", "m4t7", "p3w8"))
    settled(team, "k9d2v5ha", "m4t7xq2p", "p3w8n4tz")


def test_pull_from_a_clone(team: Repository, tmp_path: Path) -> None:
    """Two people, two clones, and a `git pull` each; a clone without the driver ends with `padre update`."""
    bare, other = tmp_path / "origin.git", Repository(tmp_path / "bücher 2")
    team.git("clone", "-q", "--bare", ".", str(bare))
    team.git("remote", "add", "origin", str(bare))
    team.git("fetch", "-q", "origin")
    team.git("branch", "-q", "--set-upstream-to=origin/main")
    team.git("clone", "-q", str(bare), str(other.path))
    other.git("config", "user.name", "Grace")
    other.git("config", "user.email", "grace@example.org")
    ran(team, "p3w8n4tz", ago=100)
    team.git("push", "-q", "--no-verify")
    ran(other, "m4t7xq2p", ago=50)
    assert git(other, "pull", "-q", "--no-rebase", "--no-edit").returncode == 1
    assert git(other, "merge", "--abort").returncode == 0
    Padre(other)("install")
    assert git(other, "pull", "-q", "--no-rebase", "--no-edit").returncode == 0
    assert label(other) == "m4t7xq2p"
    settled(other, "k9d2v5ha", "m4t7xq2p", "p3w8n4tz")
    other.git("push", "-q", "--no-verify")
    assert git(team, "pull", "-q").returncode == 0
    settled(team, "k9d2v5ha", "m4t7xq2p", "p3w8n4tz")


@pytest.mark.parametrize(
    "words",
    [
        ("rebase", "-q", "theirs"),
        ("rebase", "-q", "--apply", "theirs"),
        ("cherry-pick", "theirs"),
        ("cherry-pick", "-m", "1", "side"),
    ],
    ids=["rebase", "rebase-apply", "cherry-pick", "cherry-pick-a-merge"],
)
def test_one_commit_after_the_other(team: Repository, words: tuple[str, ...]) -> None:
    """Rebase and cherry-pick say nowhere which commit they apply; it is found."""
    parted(team)
    if "side" in words:
        team.git("switch", "-qc", "side", "theirs^")
        team.write({"side.py": "side"}, commit="side")
        git(team, "merge", "-q", "--no-ff", "--no-edit", "theirs")
        team.git("switch", "-q", "main")
    done = git(team, *words)
    assert done.returncode == 0, done.stdout + done.stderr
    assert label(team) == "p3w8n4tz"
    settled(team, "k9d2v5ha", "m4t7xq2p", "p3w8n4tz")


def test_revert(team: Repository) -> None:
    """What a reverted commit brought is not counted, although its run was the newest but one."""
    ran(team, "m4t7xq2p", ago=100)
    ran(team, "p3w8n4tz", ago=50)
    done = git(team, "revert", "--no-edit", "HEAD^")
    assert done.returncode == 0, done.stdout
    assert label(team) == "p3w8n4tz"
    settled(team, "k9d2v5ha", "p3w8n4tz")


def test_octopus(team: Repository) -> None:
    """A merge of several branches calls no driver: git refuses it, and one after the other they merge."""
    parted(team)
    team.git("switch", "-qc", "third", "theirs^")
    ran(team, "w5c8r3mz", ago=20)
    team.git("switch", "-q", "main")
    assert git(team, "merge", "-q", "--no-edit", "theirs", "third").returncode != 0
    team.git("reset", "-q", "--hard")
    for branch in ("theirs", "third"):
        assert git(team, "merge", "-q", "--no-edit", branch).returncode == 0
    assert label(team) == "w5c8r3mz"
    settled(team, "k9d2v5ha", "m4t7xq2p", "p3w8n4tz", "w5c8r3mz")


def test_criss_cross(team: Repository) -> None:
    """Two merges of each other's commits, and a third of both."""
    parted(team)
    team.git("branch", "-q", "before", "main")
    assert git(team, "merge", "-q", "--no-edit", "theirs").returncode == 0
    team.git("switch", "-q", "theirs")
    assert git(team, "merge", "-q", "--no-edit", "before").returncode == 0
    ran(team, "w5c8r3mz", ago=20)
    team.git("switch", "-q", "main")
    ran(team, "s4m8w2kf", ago=10)
    done = git(team, "merge", "-q", "--no-edit", "theirs")
    assert done.returncode == 0, done.stdout
    assert label(team) == "s4m8w2kf"
    settled(team, "k9d2v5ha", "m4t7xq2p", "p3w8n4tz", "w5c8r3mz", "s4m8w2kf")


def test_both_added_it(team: Repository) -> None:
    """An experiment that two people begin at the same time has no common version."""
    team.git("switch", "-qC", "main", "HEAD^")
    parted(team)
    assert git(team, "merge", "-q", "--no-edit", "theirs").returncode == 0
    assert label(team) == "p3w8n4tz"
    settled(team, "m4t7xq2p", "p3w8n4tz")


def described(repo: Repository, words: str) -> None:
    repo.write({OWN: repo.read(OWN).replace('"description": ""', f'"description": "{words}"')})
    commit(repo, words)


def test_one_side_described(team: Repository) -> None:
    """A description that one side wrote is kept with the definition of the other."""
    parted(team)
    team.git("switch", "-q", "theirs")
    described(team, "Why we do this.")
    team.git("switch", "-q", "main")
    assert git(team, "merge", "-q", "--no-edit", "theirs").returncode == 0
    assert json.loads(team.read(OWN))["description"] == "Why we do this."
    assert label(team) == "p3w8n4tz"
    settled(team, "k9d2v5ha", "m4t7xq2p", "p3w8n4tz")


def test_two_descriptions(team: Repository) -> None:
    """Which one is right is for people to say: the rest of the file is derived, and only this line in conflict."""
    parted(team)
    described(team, "ours, with a Ü")
    team.git("switch", "-q", "theirs")
    described(team, "theirs")
    team.git("switch", "-q", "main")
    done = git(team, "merge", "-q", "--no-edit", "theirs")
    assert done.returncode == 1
    hint = f"{OWN}: both sides changed the description. Choose one in the file, then: git add {OWN}"
    assert f"padre: {hint}\n" in done.stderr
    text = team.read(OWN)
    inside = text.partition("<<<<<<< ours\n")[2].partition(">>>>>>> theirs\n")[0].splitlines()
    assert inside == ['  "description": "ours, with a Ü",', "=======", '  "description": "theirs",']
    assert hint in Padre(team)("update", check=False).err
    chosen = [line for line in text.splitlines(keepends=True) if not line.startswith(("<<<", "===", ">>>"))]
    chosen.remove('  "description": "theirs",\n')
    team.write({OWN: "".join(chosen)})
    team.git("add", OWN)
    Padre(team)("update", "--readme", check=False)
    team.git("add", PAGE)
    assert git(team, "commit", "-q", "--no-edit").returncode == 0
    assert json.loads(team.read(OWN))["description"] == "ours, with a Ü"
    assert label(team) == "p3w8n4tz"
    settled(team, "k9d2v5ha", "m4t7xq2p", "p3w8n4tz")


def test_a_page_of_the_users(team: Repository) -> None:
    """A README that padre did not write is a text like any other."""
    team.write({PAGE: "one\n\ntwo\n\nthree\n"}, commit="mine")
    team.git("switch", "-qc", "theirs")
    team.write({PAGE: "ONE\n\ntwo\n\nthree\n"}, commit="theirs")
    team.git("switch", "-q", "main")
    team.write({PAGE: "one\n\ntwo\n\nTHREE\n"}, commit="ours")
    assert git(team, "merge", "-q", "--no-edit", "theirs").returncode == 0
    assert team.read(PAGE) == "ONE\n\ntwo\n\nTHREE\n"


def test_a_broken_document(team: Repository) -> None:
    """A side that is no document matters not: the file is derived from the runs."""
    parted(team)
    team.write({OWN: "{\n"})
    team.git("commit", "-q", "--no-verify", "-am", "broken")
    done = git(team, "merge", "-q", "--no-edit", "theirs")
    assert done.returncode == 0, done.stdout
    assert label(team) == "p3w8n4tz"


def test_below_another_root(tmp_path: Path) -> None:
    """`layout.root` with an umlaut and a space: its attributes are found, too."""
    path = tmp_path / "repo"
    path.mkdir()
    repo = Repository(path)
    repo.git("init", "-q", "-b", "main")
    repo.git("config", "user.name", "Ada")
    repo.git("config", "user.email", "ada@example.org")
    padre = Padre(repo)
    padre("init", "--root", BELOW, "--commit")
    padre("install")
    own = f"{BELOW}/{OWN}"
    said = repo.git("check-attr", "merge", "diff", "linguist-generated", "--", own, f"{BELOW}/{PAGE}")
    assert said.count("merge: padre") == 2
    pointer = f"{BELOW}/{EXPERIMENT}/executions/0a1b2c3d4e5f/results/x.dvc"
    assert "diff: padre" in repo.git("check-attr", "diff", "--", pointer)


def test_gone_environment(team: Repository, tmp_path: Path) -> None:
    """Where the Python that installed padre is gone, git merges the text, with markers."""
    parted(team)
    command = team.git("config", "merge.padre.driver")
    python = tmp_path / "gone/python"
    team.git("config", "merge.padre.driver", command.replace(sys.executable, str(python)))
    assert git(team, "merge", "-q", "--no-edit", "theirs").returncode == 1
    assert "<<<<<<< ours" in team.read(OWN)
    assert "its conflict is resolved" in Padre(team)("update", check=False).out
    assert git(team, "commit", "-q", "--no-edit").returncode == 0
    settled(team, "k9d2v5ha", "m4t7xq2p", "p3w8n4tz")

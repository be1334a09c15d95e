"""Runs go into commits, whatever way of committing: real git, its hooks installed, no PATH."""

import pytest

from padre_git.model.documents import Code
from padre_git.storage.git.plumbing import Git
from tests import synthetic
from tests.conftest import Padre, Repository
from tests.hooked import clean, git, place, runs

NOTE = "added 1 run of thesis/breast-svc to this commit: k9d2v5ha"


@pytest.fixture
def hooked(notebook: Repository, padre: Padre) -> Repository:
    """A notebook whose hooks are installed, with a tracked file `a.py`."""
    notebook.write({"a.py": "a = 1\n"}, commit="code")
    padre("install")
    return notebook


@pytest.mark.parametrize(
    "words", [["-m", "x"], ["-am", "x"], ["-m", "x", "--", "a.py"], ["-m", "x", "--allow-empty"]], ids=" ".join
)
def test_ways_to_commit(hooked: Repository, words: list[str]) -> None:
    """A run goes into the commit with all that it needs, and the index has it afterwards: the next commit keeps it."""
    content = place(hooked, "k9d2v5ha")
    hooked.write({"a.py": "a = 2\n", "other.py": ""})
    if "-am" not in words:
        hooked.git("add", "a.py")
    assert NOTE in git(hooked, "commit", *words).err
    there = hooked.git("ls-tree", "-r", "--name-only", "HEAD").splitlines()
    assert {*content} <= {*there}
    assert "other.py" not in there
    assert clean(hooked)
    assert git(hooked, "commit", "-qm", "next", "--allow-empty").err == ""
    assert runs(hooked) == ["k9d2v5ha"]


def test_a_run_alone(hooked: Repository) -> None:
    """Git finds nothing to commit where a hook alone stages; the line says so, and what helps. Else it does not."""
    place(hooked, "k9d2v5ha")
    hooked.write({"other.py": ""})
    done = git(hooked, "commit", "-qm", "x", code=1)
    assert done.err.strip() == f"padre: {NOTE}; nothing else is staged, so git may need --allow-empty"
    git(hooked, "commit", "-qm", "x", "--allow-empty")
    assert runs(hooked) == ["k9d2v5ha"]
    assert clean(hooked)
    place(hooked, "m4t7xq2p")
    hooked.git("add", "other.py")
    assert "nothing else" not in git(hooked, "commit", "-qm", "y").err
    assert runs(hooked) == ["k9d2v5ha", "m4t7xq2p"]


def test_partial_commit_keeps_what_else_is_staged(hooked: Repository) -> None:
    """`git commit -- PATH` takes the run; what the user staged beside it stays staged, as it was."""
    place(hooked, "k9d2v5ha")
    hooked.write({"a.py": "a = 2\n", "b.py": "b = 1\n"})
    hooked.git("add", "b.py")
    hooked.write({"b.py": "b = 2\n"})
    git(hooked, "commit", "-qm", "x", "--", "a.py")
    assert runs(hooked) == ["k9d2v5ha"]
    assert hooked.git("status", "--porcelain", "--", "b.py") == "AM b.py"
    assert hooked.git("diff", "--cached", "--name-only") == "b.py"


def test_amend(hooked: Repository) -> None:
    """The commit that is amended is the one that the code of the run was."""
    place(hooked, "k9d2v5ha")
    git(hooked, "commit", "-q", "--amend", "--no-edit")
    assert runs(hooked) == ["k9d2v5ha"]
    assert clean(hooked)


def test_given_up_commit(hooked: Repository) -> None:
    """A commit that is given up after the hook leaves no note that would change a later index."""
    place(hooked, "k9d2v5ha")
    hooked.write({"a.py": "a = 2\n"})
    git(hooked, "commit", "-m", "", "--", "a.py", code=1)
    assert runs(hooked) == []
    git(hooked, "commit", "-qm", "by hand", "--no-verify", "--", "a.py")
    assert runs(hooked) == []
    assert clean(hooked)


@pytest.mark.parametrize("how", ["--no-verify", "PADRE_SKIP_HOOK"])
def test_without(hooked: Repository, how: str) -> None:
    """Both ways to leave the hook out leave everything out."""
    place(hooked, "k9d2v5ha")
    words = ["--no-verify"] if how == "--no-verify" else []
    done = git(hooked, "commit", "-qm", "x", "--allow-empty", *words, **({} if words else {how: "1"}))
    assert runs(hooked) == []
    assert done.err == ""


def test_which_runs(hooked: Repository) -> None:
    """Completed runs of this history are taken; failed, interrupted and foreign ones are left, in one line, once."""
    elsewhere = hooked.git("commit-tree", "-m", "other", "HEAD^{tree}")
    place(hooked, "k9d2v5ha")
    place(hooked, "n3g6z9pe", status="failed", predictions=None)
    place(hooked, "p3w8n4tz", status="interrupted", predictions=None)
    place(hooked, "q8r5t1zn", commit=elsewhere)
    place(hooked, "r6x2j7mc", commit="1" * 40)
    line = git(hooked, "commit", "-qm", "x", "--allow-empty").err.strip()
    assert runs(hooked) == ["k9d2v5ha"]
    assert line.startswith(f"padre: {NOTE}; nothing else is staged, so git may need --allow-empty; left ")
    for part in (
        "left out n3g6z9pe (failed)",
        "left out p3w8n4tz (interrupted)",
        "left out q8r5t1zn, r6x2j7mc (not in the history of this branch)",
    ):
        assert part in line
    assert "padre keep" in line
    assert git(hooked, "commit", "-qm", "y", "--allow-empty").err == ""


def test_left_by_a_rebase(hooked: Repository) -> None:
    """A run whose source commit was rewritten meanwhile is said to be left, and what takes it along."""
    hooked.git("checkout", "-q", "-b", "side")
    hooked.write({"b.py": "b = 1\n"})
    hooked.git("add", "b.py")
    git(hooked, "commit", "-qm", "side", GIT_AUTHOR_DATE="2001-01-01T12:00:00Z")
    place(hooked, "k9d2v5ha")
    hooked.git("checkout", "-q", "main")
    hooked.write({"a.py": "a = 2\n"}, commit="main")
    hooked.git("checkout", "-q", "side")
    git(hooked, "rebase", "-q", "main")
    line = git(hooked, "commit", "-qm", "next", "--allow-empty").err
    assert "left out k9d2v5ha (not in the history of this branch). To include one: padre keep k9d2" in line


def test_keep(hooked: Repository, padre: Padre) -> None:
    """`padre keep` takes a failed run along; with `commit.runs: kept` it alone decides; none takes nothing."""
    place(hooked, "n3g6z9pe", status="failed", predictions=None)
    assert "kept n3g6z9pe" in padre("keep", "n3g6").out
    git(hooked, "commit", "-qm", "x", "--allow-empty")
    assert runs(hooked) == ["n3g6z9pe"]
    settings = hooked.read(".padre/config.yaml")
    hooked.write({".padre/config.yaml": settings.replace("runs: all", "runs: kept")})
    place(hooked, "k9d2v5ha")
    place(hooked, "p3w8n4tz")
    padre("keep", "k9d2", "p3w8")
    padre("keep", "--undo", "p3w8")
    assert "left out p3w8n4tz (not kept)" in git(hooked, "commit", "-qm", "x", "--allow-empty").err
    assert runs(hooked) == ["k9d2v5ha", "n3g6z9pe"]
    hooked.write({".padre/config.yaml": settings.replace("runs: all", "runs: none")})
    padre("keep", "p3w8")
    git(hooked, "commit", "-qm", "x", "--allow-empty")
    assert runs(hooked) == ["k9d2v5ha", "n3g6z9pe"]


def test_keep_brings_a_run_back(hooked: Repository, padre: Padre) -> None:
    """A run whose copy was cleaned is put back from its branch, and goes into the next commit."""
    content = place(hooked, "k9d2v5ha")
    ref = f"refs/heads/padre/thesis/breast-svc/{synthetic.EXECUTION}"
    synthetic.branch(hooked.path, ref, content)
    padre("clean", "--data")
    assert not (hooked.path / "projects").exists() or not any((hooked.path / "projects").rglob("run.json"))
    assert f"{len(content)} copies were restored" in padre("keep", "k9d2").out
    git(hooked, "commit", "-qm", "x", "--allow-empty")
    assert runs(hooked) == ["k9d2v5ha"]


@pytest.mark.parametrize("under_way", ["merge", "cherry-pick", "rebase"])
def test_in_the_middle(hooked: Repository, under_way: str) -> None:
    """While a merge, cherry-pick or rebase is concluded nothing is taken: the run waits for the user's next commit."""
    hooked.git("checkout", "-q", "-b", "side")
    hooked.write({"a.py": "a = 'side'\n"}, commit="side")
    hooked.git("checkout", "-q", "main")
    hooked.write({"a.py": "a = 'main'\n"}, commit="main")
    git(hooked, under_way, "side", code=None)
    place(hooked, "k9d2v5ha", commit=None)
    hooked.write({"a.py": "a = 'both'\n"})
    hooked.git("add", "a.py")
    if under_way == "rebase":
        git(hooked, "rebase", "--continue", GIT_EDITOR="true")
    else:
        done = git(hooked, "commit", "-q", "--no-edit")
        assert f"during a {under_way}, for the next commit)" in done.err
    assert runs(hooked) == []
    assert clean(hooked)
    git(hooked, "commit", "-qm", "now", "--allow-empty")
    assert runs(hooked) == ["k9d2v5ha"]


def test_merge_and_rebase_of_taken_runs(hooked: Repository) -> None:
    """Runs that two branches took never conflict."""
    hooked.git("checkout", "-q", "-b", "side")
    place(hooked, "k9d2v5ha")
    git(hooked, "commit", "-qm", "side", "--allow-empty")
    hooked.git("checkout", "-q", "main")
    place(hooked, "m4t7xq2p", setting={"SVC.C": 2.0})
    git(hooked, "commit", "-qm", "main", "--allow-empty")
    git(hooked, "merge", "-q", "--no-edit", "-X", "ours", "side")
    assert runs(hooked) == ["k9d2v5ha", "m4t7xq2p"]
    assert clean(hooked)


def test_linked_worktree(hooked: Repository, padre: Padre) -> None:
    """One installation serves all worktrees; each commits the runs that lie in it."""
    hooked.git("worktree", "add", "-q", "-b", "side", "../side")
    side = Repository(hooked.path.parent / "side", hooked.ours)
    place(hooked, "m4t7xq2p")
    place(side, "k9d2v5ha")
    side.write({"a.py": "a = 3\n", "c.py": "c"})
    side.git("add", "c.py")
    git(side, "commit", "-qm", "x", "--", "a.py")
    assert runs(side) == ["k9d2v5ha"]
    assert side.git("status", "--porcelain") == "A  c.py"
    git(hooked, "commit", "-qm", "x", "--allow-empty")
    assert runs(hooked) == ["m4t7xq2p"]


def test_unborn_branch(repo: Repository, padre: Padre) -> None:
    """Runs without any commit go into the first one."""
    repo.git("update-ref", "-d", "HEAD")
    padre("init")
    padre("install")
    place(repo, "k9d2v5ha")
    repo.git("add", ".padre", ".gitignore", ".dvc", ".gitattributes", ".dvcignore")
    git(repo, "commit", "-qm", "first")
    assert runs(repo) == ["k9d2v5ha"]
    assert clean(repo)


def test_removed_runs(hooked: Repository, padre: Padre) -> None:
    """A removed run is not taken; of one that the branch has, the file that hides it is."""
    content = place(hooked, "k9d2v5ha")
    synthetic.branch(hooked.path, f"refs/heads/padre/thesis/breast-svc/{synthetic.EXECUTION}", content)
    git(hooked, "commit", "-qm", "x", "--allow-empty")
    place(hooked, "m4t7xq2p", recording=synthetic.identifier("r4t7xq2p"))
    padre("rm", "k9d2", "-m", "wrong")
    padre("rm", "m4t7", "-m", "wrong")
    git(hooked, "commit", "-qm", "y", "--allow-empty")
    assert runs(hooked) == ["k9d2v5ha"]
    assert "k9d2v5ha/removed.json" in hooked.git("ls-tree", "-r", "--name-only", "HEAD")


def test_derived_files(hooked: Repository, padre: Padre) -> None:
    """`experiment.json` becomes the definition of the newest run; one with the user's changes is left, and named."""
    path = "projects/thesis/experiments/breast-svc/experiment.json"
    place(hooked, "k9d2v5ha", ago=100)
    git(hooked, "commit", "-qm", "x", "--allow-empty")
    first = hooked.read(path)
    place(hooked, "m4t7xq2p", setting={"SVC.C": 2.0}, ago=50)
    git(hooked, "commit", "-qm", "", "--allow-empty", code=1)  # given up
    git(hooked, "commit", "-qm", "y", "--allow-empty")
    assert '"SVC.C": 2.0' in hooked.git("show", f"HEAD:{path}")
    assert hooked.read(path).rstrip() == hooked.git("show", f"HEAD:{path}") != first.rstrip()
    assert clean(hooked)
    assert "are up to date" in padre("update", "--no-readme").out
    hooked.write({path: hooked.read(path).replace('"description": ""', '"description": "mine"')})
    place(hooked, "p3w8n4tz", setting={"SVC.C": 3.0}, ago=10)
    done = git(hooked, "commit", "-qm", "z", "--allow-empty")
    assert f"{path} has changes that are not in this commit and was left" in done.err
    assert '"SVC.C": 2.0' in hooked.git("show", f"HEAD:{path}")
    assert '"description": "mine"' in hooked.read(path)
    git(hooked, "commit", "-qam", "mine")
    assert f"wrote {path}" in padre("update").out
    assert '"description": "mine"' in hooked.read(path)
    assert '"SVC.C": 3.0' in hooked.read(path)


def test_the_newest_of_one_second(hooked: Repository) -> None:
    """Ids of one second are in no order: `experiment.json` is what began last, and runs are named as they began."""
    place(hooked, "zaaaaaa1", ago=100.6)
    place(hooked, "gaaaaaa2", setting={"SVC.C": 2.0}, ago=100.2)
    assert "to this commit: zaaaaaa1, gaaaaaa2" in git(hooked, "commit", "-qm", "x", "--allow-empty").err
    assert '"SVC.C": 2.0' in hooked.git("show", "HEAD:projects/thesis/experiments/breast-svc/experiment.json")


def test_derived_files_of_a_partial_commit(hooked: Repository) -> None:
    """A derived file that a partial commit changed is in the user's index, too, afterwards."""
    place(hooked, "k9d2v5ha", ago=100)
    git(hooked, "commit", "-qm", "x", "--allow-empty")
    place(hooked, "m4t7xq2p", setting={"SVC.C": 2.0}, ago=50)
    hooked.write({"a.py": "a = 2\n"})
    git(hooked, "commit", "-qm", "y", "--", "a.py")
    assert '"SVC.C": 2.0' in hooked.git("show", "HEAD:projects/thesis/experiments/breast-svc/experiment.json")
    assert clean(hooked)


def test_other_branch_without_padre(hooked: Repository) -> None:
    """On a branch that padre is not set up on, the hooks are silent."""
    hooked.git("checkout", "-q", "--orphan", "old")
    hooked.git("rm", "-rfq", "--cached", ".")
    for name in (".padre/config.yaml",):
        (hooked.path / name).unlink()
    hooked.git("add", "a.py")
    assert git(hooked, "commit", "-qm", "x").err == ""


def test_broken_settings_do_not_stop_a_commit_in_silence(hooked: Repository) -> None:
    """Settings that cannot be read: no run is taken, and the check says why."""
    place(hooked, "k9d2v5ha")
    hooked.write({".padre/config.yaml": "commit: {runs: some}\n"})
    done = git(hooked, "commit", "-qm", "x", "--allow-empty", code=1)
    assert "no run was added to the commit: .padre/config.yaml" in done.err
    assert Git(hooked.path).head() is not None


@pytest.mark.parametrize(
    "settings",
    [
        "layout:\n  root: lab\n",
        "layout: {root: lab}\n",
        'layout:\n  root: "lab/"\ncode:\n  max_size: 10\n',
        "refs: {}\n",
    ],
)
def test_settings_however_written(notebook: Repository, padre: Padre, settings: str) -> None:
    """What a hook reads of the settings in a hurry is what they say, whatever the form."""
    notebook.write({".padre/config.yaml": f"schema: 1\n{settings}", "a.py": "a = 1\n" * 10})
    where = "lab/" if "lab" in settings else ""
    content = {f"{where}{path}": data for path, data in synthetic.complete("k9d2v5ha", code=_code(notebook)).items()}
    notebook.write({path: data for path, data in content.items()})
    notebook.git("add", "a.py")
    assert padre("hook", "commit-runs").err == f"padre: {NOTE}\n"
    errors = padre("hook", "check", code=None).err
    assert ("a.py: 60 B, more than 10 B (code.max_size)" in errors) == ("max_size" in settings)


def _code(repo: Repository) -> Code:
    return Code(commit=repo.git("rev-parse", "HEAD"), branch="main", tree=synthetic.EXECUTION.ljust(40, "0"))


def test_what_a_run_says(hooked: Repository, padre: Padre) -> None:
    """`padre run` says whether the next commit takes the run along, and what makes it so."""
    hooked.write({"experiment.py": EXPERIMENT}, commit="experiment")
    padre("dataset", "add", "iris", "sklearn:iris")
    assert "The hook adds it to your next `git commit`." in padre("run", "experiment.py").out
    failed = padre("run", "experiment.py", "-p", "strategy=wrong", code=1).out
    assert "It stays on its branch. To add it to your next `git commit`: padre keep" in failed
    padre("config", "set", "commit.runs", "none")
    assert "Your commits do not include it, because commit.runs is none." in padre("run", "experiment.py").out


EXPERIMENT = """
from sklearn.dummy import DummyClassifier
from padre_git import App

app = App()


@app.experiment(dataset="iris", project="thesis")
def iris_dummy():
    return DummyClassifier()
"""

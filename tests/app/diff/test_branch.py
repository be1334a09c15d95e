"""A branch against where it began: what was not run again, pairs by experiment, the comment of a pull request."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.app.conftest import AFTER, Branch
from tests.conftest import Padre, Repository


def test_what_was_not_run_again_comes_first(branch: Branch) -> None:
    """The helper of iris-svc was changed and no run used it: said before any number, with the file."""
    out = branch.padre("diff", "main...HEAD").out
    assert out.startswith("not run      iris-svc was not run again: features.py: C changed\n")
    assert f"breast-svc   {branch.before} -> {branch.after}" in out
    assert "same runs    iris-svc" in out
    assert "+0.054      [+0.014, +0.094]  better, p = 0.013" in out


def test_a_range_begins_where_the_branch_did(branch: Branch) -> None:
    """What happened on main since is no change of this branch with three dots; with two it is."""
    repo = branch.repo
    repo.git("switch", "-q", "main")
    repo.write({"iris.py": repo.read("iris.py") + "# later\n"}, commit="main went on")
    repo.git("switch", "-q", "scale")
    three, two = (branch.padre("diff", f"main{dots}HEAD", "--json").json for dots in ("...", ".."))
    assert three["before"]["commit"] == repo.git("merge-base", "main", "HEAD")
    assert two["before"]["commit"] == repo.git("rev-parse", "main")
    assert [each["files"] for each in three["not_run_again"]] == [["features.py: C"]]
    # the newest run used iris.py as it is on this branch: on main it is another one
    assert [each["files"] for each in two["not_run_again"]] == [["features.py: C"]]


def test_names_of_both_revisions(branch: Branch) -> None:
    """Tags, branches and commits; a padre branch holds its one run."""
    branch.repo.git("tag", "v1.0", "main")
    assert branch.padre("diff", "v1.0", "scale", "--json").json["pairs"][0]["after"]["run"].endswith(branch.after)
    refs = branch.repo.git("for-each-ref", "--format=%(refname:short)", "refs/heads/padre/thesis/breast-svc").split()
    assert len(refs) == 2
    for ref in refs:
        found = branch.padre("diff", ref, "HEAD", "--json").json
        assert found["before"]["commit"] == branch.repo.git("rev-parse", ref)
        assert found["pairs"] == [] or found["pairs"][0]["before"]["run"].endswith(branch.before)


def test_a_revision_and_a_run(branch: Branch) -> None:
    """Of the revision only the experiment that the run is of."""
    found = branch.padre("diff", "main", branch.after, "--json").json
    assert len(found["pairs"]) == 1
    assert found["pairs"][0]["before"]["run"].endswith(branch.before)
    assert found["only_before"] == []


def test_no_run_of_the_code(branch: Branch) -> None:
    """A branch that changes code without running it: the headline says so, and which experiments use it."""
    repo = branch.repo
    repo.git("switch", "-q", "-c", "lazy", "main")
    repo.write({"experiment.py": AFTER, "features.py": "C = 3\n"}, commit="no run")
    text = branch.padre("diff", "main...HEAD", "--markdown").out
    assert text.splitlines()[1] == "### No run of this code; 2 experiments use changed files: breast-svc, iris-svc"
    # the very code was run on the other branch, and that run is named
    out = branch.padre("diff", "main...HEAD").out
    assert f"run {branch.after} has this code but is not on this branch" in out
    assert "No run of this code; 2 experiments use changed files" in out


def test_nothing_happened(branch: Branch) -> None:
    """Prose alone changes no experiment."""
    repo = branch.repo
    repo.git("switch", "-q", "-c", "prose", "main")
    repo.write({"paper.txt": "words\n"}, commit="prose")
    assert (
        "### No new run, and no changed file that an experiment used"
        in branch.padre("diff", "main...HEAD", "--markdown").out
    )


def test_runs_that_nobody_committed(branch: Branch) -> None:
    """Two trees without runs, while the runs stand on branches of their own: what brings them is said."""
    first = branch.repo.git("rev-list", "--reverse", "main").split()[1]
    branch.repo.git("switch", "-q", "-c", "bare", first)
    branch.repo.write({"experiment.py": AFTER}, commit="no runs")
    out = branch.padre("diff", f"{first}...HEAD").out
    assert "There is no run in these trees; 3 runs elsewhere: git add projects datasets, and git commit" in out


def test_code_that_changed_after_the_run(branch: Branch) -> None:
    """The run of the branch is not of the code that the branch has now: the table of checks says which file."""
    branch.repo.write({"experiment.py": AFTER.replace("SVC())", "SVC(C=2))")}, commit="tuned, not run")
    text = branch.padre("diff", "main...HEAD", "--markdown").out
    assert f"| no: {branch.after}: experiment.py: breast_svc |" in text
    assert "**breast-svc** (experiment.py: breast_svc)" in text


def test_the_first_run_of_an_experiment(branch: Branch) -> None:
    """Has nothing to be compared with; its score is shown, and checked like others."""
    first = branch.repo.git("rev-list", "--max-parents=0", "HEAD")
    found = branch.padre("diff", first, "HEAD", "--json").json
    assert (found["pairs"], sorted(found["only_after"])) == ([], ["breast-svc", "iris-svc"])
    assert {each["experiment"]: each["run"][-8:] for each in found["first"]}["breast-svc"] == branch.after
    text = branch.padre("diff", first, "HEAD").out
    assert "breast-svc: accuracy 0.975 ± 0.015 over 10 splits" in text
    assert (
        "<th>breast-svc</th><td>accuracy 0.975 ± 0.015 over 10 splits</td>"
        in branch.padre("diff", first, "HEAD", "--html").out
    )


def test_an_experiment_that_is_gone(branch: Branch) -> None:
    """A branch that takes all experiments away says which."""
    branch.repo.git("switch", "-q", "-c", "gone", "main")
    branch.repo.git("rm", "-rq", "projects")
    branch.repo.git("commit", "-qm", "nothing")
    headline = branch.padre("diff", "main...HEAD", "--markdown").out.splitlines()[1]
    names = re.fullmatch(r"### Runs of (.*) are no longer there: nothing to compare with", headline)
    assert names
    assert sorted(names[1].split(", ")) == ["breast-svc", "iris-svc"]


def test_the_first_run_alone(branch: Branch) -> None:
    """The comment has all metrics of the only experiment that is new, and the checks of its run."""
    branch.repo.git("rm", "-rq", "projects/thesis/experiments/iris-svc")
    branch.repo.git("commit", "-qm", "one experiment")
    first = branch.repo.git("rev-list", "--max-parents=0", "HEAD")
    comment = branch.padre("diff", f"{first}...HEAD", "--markdown").out
    assert "### First runs of breast-svc: nothing to compare with" in comment
    wanted = [
        f"| only after | metric | this branch {branch.repo.git('rev-parse', '--short=7', 'HEAD')} |",
        "| breast-svc | accuracy | 0.975 ± 0.015 over 10 splits |",
        "|  | f1_macro | 0.974 ± 0.016 over 10 splits |",
        "| code that ran = code of this branch (files that the runs use) | yes |",
        "| metrics derived again from the stored predictions | equal, 1 of 1 run |",
        "| settings tried on these splits, base and branch | 2; this one is fixed in the code |",
    ]
    assert [line for line in wanted if line not in comment.splitlines()] == []
    assert "\n\n\n" not in comment


FOREST = """from sklearn.ensemble import RandomForestClassifier

from padre_git import App

app = App()


@app.experiment(dataset="iris", project="thesis", splitting=3)
def forest():
    return RandomForestClassifier({trees})
"""


def test_one_of_several_seeds(branch: Branch) -> None:
    """A run that is named is compared alone, and it is said that lists show the mean of all its seeds."""
    for trees in (1, 2):
        branch.repo.write({"forest.py": FOREST.format(trees=trees)})
        branch.padre("run", "forest.py", "--seeds", "0,1")
    names = [branch.padre("diff", "--json").json["pairs"][0][side]["run"][-8:] for side in ("before", "after")]
    out = branch.padre("diff", *names).out
    for name in names:
        assert f"{name} is one of 2 seeds; `padre list`, @last and a revision stand for all" in out
    whole = branch.padre("diff").out
    assert "is one of" not in whole
    assert "(seed 0 of 2 seeds)" in whole


def test_settings_that_the_base_lacks(branch: Branch) -> None:
    """A search on the branch beside the setting that the base has: each has its score, and none is left out."""
    branch.padre("run", "experiment.py", "-p", "SVC.C=0.1,10")
    branch.repo.git("add", "projects")
    branch.repo.git("commit", "-qm", "a search")
    found = branch.padre("diff", "main...HEAD", "--json").json
    scores = {each["setting"]["SVC.C"]: each["metrics"]["accuracy"]["mean"] for each in found["first"]}
    assert scores.keys() == {0.1, 10}
    assert scores[10] > scores[0.1]
    assert found["only_after"] == ["breast-svc SVC.C=0.1", "breast-svc SVC.C=10"]


def test_the_comment(branch: Branch) -> None:
    """Marker, headline, table, what changed, checks; each number and word as documented."""
    lines = branch.padre("diff", "main...HEAD", "--markdown").out.splitlines()
    base, tip = (branch.repo.git("rev-parse", "--short=7", name) for name in ("main", "HEAD"))
    assert lines[0] == "<!-- padre:diff -->"
    wanted = [
        "> **Not run again:** **iris-svc** (features.py: C)",
        "### breast-svc: accuracy 0.921 → 0.975, better (+0.054, 95 % interval +0.014 to +0.094, p = 0.013)",
        f"| | `main` {base} | this branch {tip} | difference | 95 % interval |",
        "|:--|--:|--:|--:|:-:|",
        "| **accuracy** (main) | 0.921 ± 0.039 | 0.975 ± 0.015 | **+0.054** | +0.014, +0.094 |",
        "| f1_macro | 0.912 ± 0.044 | 0.974 ± 0.016 | +0.062 | +0.016, +0.107 |",
        "**Changed** pipeline `SVC` → `StandardScaler → SVC`, `experiment.py` +3 −1.  ",
        "**Instances** 38 of 569 fixed, 7 broken (68, 152, 205, 208, 263, 514, 541).  ",
        "| code that ran = code of this branch (files that the runs use) | yes |",
        "| metrics derived again from the stored predictions | equal, 2 of 2 runs |",
        "| rows in both train and test, duplicates across them, missing classes | none |",
        "| settings tried on these splits, base and branch | 2; this one is fixed in the code |",
        "| experiments that use changed files and were not run again | **iris-svc** |",
    ]
    assert [line for line in wanted if line not in lines] == []
    assert lines[-1].startswith("<sub>± std over 10 splits (n - 1); corrected resampled t-test (Nadeau & Bengio 2003)")


def test_ids_of_commits_are_called_what_they_are(branch: Branch) -> None:
    """CI gives the base and the tip of a request as ids."""
    base, tip = (branch.repo.git("rev-parse", name) for name in ("main", "HEAD"))
    text = branch.padre("diff", f"{base}...{tip}", "--markdown").out
    assert f"| | base {base[:7]} | this branch {tip[:7]} | difference | 95 % interval |" in text


def test_a_shallow_clone(branch: Branch, tmp_path: Path) -> None:
    """As hosts check out by default: what is missing, and what brings it."""
    shallow = tmp_path / "shallow"
    subprocess.run(["git", "clone", "-q", "--depth=1", f"file://{branch.repo.path}", shallow], check=True)
    said = branch.padre.at(shallow)("diff", "HEAD~1...HEAD", code=1).err
    expected = (
        "`HEAD~1` is not a tag, branch or commit of this clone, which is "
        "shallow. Fetch the history with: git fetch --unshallow"
    )
    assert said.strip() == f"error: {expected}"


def test_a_clone_without_predictions(branch: Branch, tmp_path: Path) -> None:
    """A fork: git objects alone, one branch. The predictions are missed by name; nothing else is lost."""
    fork = tmp_path / "fork"
    subprocess.run(["git", "clone", "-q", "--branch", "scale", branch.repo.path, fork], check=True)
    padre = branch.padre.at(fork)
    text = padre("diff", "origin/main...HEAD", "--markdown").out
    whole = branch.padre("diff", "main...HEAD", "--markdown").out
    assert "| not checked: predictions are not accessible from here |" in text
    assert "**Instances** unknown: predictions are not accessible from here.  " in text
    first = ("###", "| **accuracy", "| f1", "**Changed", "> **")
    kept = [line for line in whole.splitlines() if line.startswith(first)]
    assert kept
    assert [line for line in kept if line not in text.splitlines()] == []
    # what it says to type helps
    (command,) = re.findall(r"Get them with: padre (pull.*)", padre("diff", "origin/main...HEAD").out)
    subprocess.run(["dvc", "remote", "add", "-q", "-d", "lab", branch.repo.path / ".dvc/cache"], cwd=fork, check=True)
    padre(*command.split())
    assert "instances    569: 38 fixed" in padre("diff", "origin/main...HEAD", check=False).out


def test_numbers_that_the_predictions_do_not_give(branch: Branch) -> None:
    """Someone edited metrics.json: the check names run and metric."""
    (path,) = branch.repo.path.glob(f"projects/**/*-{branch.after}/metrics.json")
    text = path.read_text()
    changed = re.sub(r'("accuracy": \{.*?"values": \[\s*)[\d.]+', r"\g<1>0.99", text, count=1, flags=re.DOTALL)
    assert changed != text
    path.write_text(changed)
    branch.repo.git("commit", "-q", "-a", "-m", "better numbers")
    assert f"| not equal: {branch.after} accuracy |" in branch.padre("diff", "main...HEAD", "--markdown").out


def test_a_new_version_of_the_data(branch: Branch) -> None:
    """Rows, columns and the shift of the distribution; the experiment that has not run on it is named."""
    repo, padre = branch.repo, branch.padre
    table = "a,b,y\n" + "".join(f"{n},{n % 3},{n % 2}\n" for n in range(60))
    experiment = AFTER.replace("breast_cancer", "points").replace("breast_svc", "points_svc")
    repo.write({"points.csv": table, "points.py": experiment})
    padre("dataset", "add", "points", "points.csv", "--target", "y")
    padre("run", "points.py")
    repo.git("add", ".")
    repo.git("commit", "-q", "-m", "points")
    repo.write({"points.csv": table.replace("\n5,2,1\n", "\n500,2,1\n").replace("\n7,1,1\n", "\n7,9,1\n")})
    padre("dataset", "add", "points", "points.csv", "--target", "y")
    repo.git("add", ".")
    repo.git("commit", "-q", "-m", "corrected")
    assert "points-svc was not run again: data points " in padre("diff", "HEAD~1", "HEAD").out
    padre("run", "points.py")
    out = padre("diff").out
    assert "(2 rows changed)" in out
    assert "2 rows changed: 5 7" in out
    # one of 60 values moved past all others, one from 1 to 9: 1/60 each
    assert re.search(r"shift (a 0\.017, b 0\.017|b 0\.017, a 0\.017)", out)
    assert "`a`: range [0.0, 59.0] -> [0.0, 500.0]" in out
    assert "not comparable: data " in out
    shutil.rmtree(repo.path / ".dvc/cache")
    for copy in repo.path.glob("datasets/points/*/data.parquet"):
        copy.unlink()
    out = padre("diff").out
    assert "are not on this machine. Get them with: padre pull" in out
    assert "`a`: range [0.0, 59.0] -> [0.0, 500.0]" in out  # what version.json says is still there


@pytest.mark.parametrize("form", ["--markdown", "--html", "--json"])
def test_diffs_change_nothing(branch: Branch, form: str) -> None:
    """Each call of `padre` in these tests is watched; here with the index and a file changed by the user."""
    repo: Repository = branch.repo
    padre: Padre = branch.padre
    repo.write({"features.py": "C = 9\n", "new.txt": "x\n"})
    repo.git("add", "new.txt")
    padre("diff", "main...HEAD", form)

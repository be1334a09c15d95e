"""`padre show`: what a run was, what has changed since, where it is."""

import pytest

from padre_git.model.documents import Code, Computation, Failure, Split, Warned
from padre_git.model.names import short
from padre_git.storage.documents import encode
from tests import synthetic
from tests.conftest import Padre, Repository

REF = "refs/heads/padre/thesis/breast-svc/9f2c1ab0d3e4"


def record(
    repo: Repository, name: str = "k9d2v5ha", values: tuple[float, ...] = (0.9, 0.95, 1.0), **changes: object
) -> str:
    """A run on its branch; the path of its folder."""
    content = synthetic.simple(name, values, **changes)  # type: ignore[arg-type]
    synthetic.branch(repo.path, REF, content)
    return next(iter(content)).rsplit("/", 1)[0]


def said(padre: Padre, *words: str) -> dict[str, str]:
    """The lines by their name; a line without one belongs to that above."""
    found: dict[str, str] = {}
    name = ""
    for line in filter(None, padre("show", *words).out.splitlines()):
        name = line[:13].strip() or name
        found[name] = f"{found[name]}\n{line[13:]}" if name in found else line[13:]
    return found


def test_a_run(notebook: Repository, padre: Padre) -> None:
    """The lines as documented."""
    record(notebook, message="scale the features", pipeline="StandardScaler + SVC", setting={"SVC.C": 10})
    found = said(padre, "k9d2")
    assert found["run"].startswith("k9d2v5ha  completed in 0.4 s, ")
    assert found["run"].endswith(' UTC   "scale the features"')
    assert found["experiment"] == "thesis/breast-svc, label svc"
    assert found["data"].startswith("breast_cancer 3b1f0c2, 569 × 30, target diagnosis (2 classes): ")
    assert found["splitting"] == "3-fold stratified, shuffled, split seed 0, b71e44d"
    assert found["pipeline"] == "StandardScaler -> SVC"
    assert found["parameters"] == (
        "set: SVC.C=10   default: SVC.kernel=rbf SVC.gamma=scale SVC.degree=3 … 1 more (--all)"
    )
    assert found["seed"] == "0, without effect"
    assert found["checks"].startswith("no row in train and test")
    assert found["tried"] == "1 setting of breast-svc on these splits so far"
    assert "on padre/thesis/breast-svc/9f2c1ab0d3e4; not in your branch" in found["saved"]
    out = padre("show", "k9d2").out
    assert "accuracy  (main)  0.950 ± 0.050  [0.754, 1.000]  .90 .95 1.0" in out
    assert "± std over 3 splits (n - 1); interval corrected" in out
    assert "SVC.tol=0.001" in padre("show", "k9d2", "--all").out


def test_json(notebook: Repository, padre: Padre) -> None:
    """The whole document with full precision, and the state."""
    record(notebook, values=(0.90, 0.91, 0.92))
    found = padre("show", "@last", "--json").json
    assert (short(found["id"]), found["status"]) == ("k9d2v5ha", "completed")
    accuracy = found["metrics"]["accuracy"]
    assert accuracy["values"] == [0.90, 0.91, 0.92]
    # t of 2 degrees of freedom; 1/3 + test rows / training rows
    assert accuracy["interval"][0] == pytest.approx(0.91 - 4.302653 * (1 / 3 + 1 / 2) ** 0.5 * 0.01)
    assert found["places"] == ["branch"]
    assert found["state"]["tried"] == 1


def test_one_split_has_no_spread(notebook: Repository, padre: Padre) -> None:
    """Neither ± nor interval."""
    record(notebook, values=(0.9,))
    out = padre("show").out
    assert "±" not in out
    assert "one split: no spread" in out


def test_current_or_stale(notebook: Repository, padre: Padre) -> None:
    """Judged by the files that the run used, whatever else changed."""
    notebook.write({"svc.py": "C = 1\n", "plots.py": "x\n"}, commit="code")
    tree = notebook.git("rev-parse", "HEAD^{tree}")
    head = notebook.git("rev-parse", "HEAD")
    files = synthetic.used(notebook.path, "svc.py")
    record(notebook, code=Code(commit=head, branch="main", tree=tree, files=files, changed=["svc.py"]))
    assert said(padre)["code"].splitlines() == [
        f"9f2c1ab = main@{head[:7]} + changes in svc.py",
        "unchanged since: up to date",
    ]
    notebook.write({"plots.py": "y\n"})
    assert said(padre)["code"].endswith("since then plots.py changed, which this run does not use: up to date")
    notebook.write({"svc.py": "C = 2\n"})
    assert said(padre)["code"].endswith("since then svc.py changed: stale")
    assert padre("show", "--json").json["state"]["code_current"] is False
    (notebook.path / "svc.py").unlink()
    assert said(padre)["code"].endswith("since then svc.py is gone: stale")


def test_unknown_code_is_not_called_current(notebook: Repository, padre: Padre) -> None:
    """A run that does not say what it used is neither current nor stale."""
    record(notebook)
    assert "cannot tell" in said(padre)["code"]
    assert padre("show", "--json").json["state"]["code_current"] is None


def test_data(notebook: Repository, padre: Padre) -> None:
    """Current while its version is the newest of this branch."""
    record(notebook)
    assert said(padre)["data"].endswith(": its version is not on this branch")
    folder = "datasets/breast-cancer"
    notebook.write({f"{folder}/3b1f0c2aa001/version.json": encode(synthetic.version(created="2026-01-01T00:00:00Z"))})
    assert said(padre)["data"].endswith(": up to date")
    newer = synthetic.version("8d0e11aaaaaa", created="2026-02-01T00:00:00Z")
    notebook.write({f"{folder}/8d0e11aaaaaa/version.json": encode(newer)})
    assert said(padre)["data"].endswith(": now 8d0e11a: stale")


def test_seed(notebook: Repository, padre: Padre) -> None:
    """Its effect is known where other seeds were tried."""
    seeded = ["SVC.random_state"]
    record(notebook, "gaaaaaa1", seeded=seeded, predictions="p")
    assert said(padre, "gaaaaaa1")["seed"] == "0, for SVC.random_state"
    record(notebook, "gaaaaaa2", seeded=seeded, predictions="p", seed=1)
    assert said(padre, "gaaaaaa1")["seed"] == "0, without effect"
    record(notebook, "gaaaaaa3", seeded=seeded, predictions="q", seed=2)
    assert said(padre, "gaaaaaa1")["seed"] == "0, which matters: other seeds gave other predictions"


def test_a_search(notebook: Repository, padre: Padre) -> None:
    """`@last` shows all settings, the best first and called optimistic; one of them is a run."""
    for at, c in enumerate((1, 10), 1):
        record(notebook, f"gaaaaaa{at}", (0.5, 0.5 + at / 10), recording="s", number=at, setting={"SVC.C": c})
    out = padre("show").out
    assert out.index("\n2  10  ") < out.index("\n1  1  ")
    assert "optimistic" in out
    assert [each["setting"] for each in padre("show", "--json").json] == [{"SVC.C": 10}, {"SVC.C": 1}]
    assert "best of 2" in said(padre, "@last@best")["tried"]
    assert "best" not in said(padre, "@last#1")["tried"]


def test_several_seeds(notebook: Repository, padre: Padre) -> None:
    """Each seed with its numbers, and the mean over them."""
    for seed in (0, 1):
        record(notebook, f"gaaaaaa{seed}", (0.5, 0.6 + seed / 10), recording="s", number=seed + 1, seed=seed)
    out = padre("show").out
    assert "2 seeds" in out
    assert "over the seeds, averaged within splits: 0.575 ± 0.106" in out


def test_a_failed_run(notebook: Repository, padre: Padre) -> None:
    """Its error, and the whole traceback."""
    traceback = "Traceback (most recent…):\n  File x\nValueError: no\n"
    error = Failure(type="ValueError", message="no", split=3, component="SVC", traceback=traceback)
    warnings = [Warned(category="FutureWarning", message="old", count=10)]
    document = synthetic.run(status="failed", error=error, warnings=warnings)
    synthetic.branch(notebook.path, REF, synthetic.files(document))
    found = said(padre)
    assert found["error"] == "ValueError: no (in split 3, SVC)"
    assert found["warnings"] == "FutureWarning ×10: old"
    assert "  File x\nValueError: no\n" in padre("show").out


def test_checks(notebook: Repository, padre: Padre) -> None:
    """What the splits' checks found is shown instead of the good news."""
    folder = record(notebook)
    found = ["2 rows are in train and test"]
    split = Split(run="x", splits=[Computation(number=0, repeat=0, fold=0, train=9, test=1, indices="a", checks=found)])
    synthetic.branch(notebook.path, REF, {f"{folder}/splits/0/split.json": encode(split)})
    assert said(padre)["checks"] == "2 rows are in train and test"


def test_removed_runs_were_tried(notebook: Repository, padre: Padre) -> None:
    """Taking a bad setting off the list does not make the others look less tried."""
    record(notebook, "gaaaaaa1", setting={"SVC.C": 1})
    record(notebook, "gaaaaaa2", setting={"SVC.C": 2}, ago=10)
    padre("rm", "gaaaaaa2")
    assert said(padre, "gaaaaaa1")["tried"] == "2 settings of breast-svc on these splits so far"


def test_other_nouns(notebook: Repository, padre: Padre) -> None:
    """An experiment, a project and a data set, with and without runs."""
    record(notebook)
    padre("dataset", "add", "wine", "sklearn:wine")
    assert said(padre, "breast-svc")["experiment"] == "thesis/breast-svc"
    assert padre("show", "breast-svc", "--json").json["runs"] == [synthetic.identifier("k9d2v5ha")]
    assert "breast-svc" in padre("show", "thesis").out
    assert padre("show", "wine", "--json").json["versions"][0]["shape"][0] == 178
    assert "unknown run" in padre("show", "nothing", code=1).err


def test_in_your_branch(notebook: Repository, padre: Padre) -> None:
    """Since which commit the user's own branch has the run."""
    content = synthetic.simple("k9d2v5ha")
    record(notebook)
    notebook.write({path: data for path, data in content.items()}, commit="take the run")
    assert said(padre)["saved"].endswith(f"; in your branch since {notebook.git('rev-parse', 'HEAD')[:7]}")

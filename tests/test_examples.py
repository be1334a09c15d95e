"""Each file under `examples/` runs as it stands; its numbers are those of scikit-learn called directly."""

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer, load_digits, load_iris, load_linnerud, load_wine
from sklearn.decomposition import PCA
from sklearn.linear_model import Ridge
from sklearn.metrics import (
    adjusted_rand_score,
    balanced_accuracy_score,
    f1_score,
    hamming_loss,
    recall_score,
    roc_auc_score,
    silhouette_score,
)
from sklearn.model_selection import GridSearchCV, KFold, StratifiedKFold, cross_val_predict, cross_val_score
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

import padre_git
from padre_git.app.runs.run import Run
from tests.conftest import ROOT, Padre, Repository

FILES = {path.name: path for path in sorted((ROOT / "examples").glob("[0-9]*.py"))}
IRIS, WINE, CANCER = (load(return_X_y=True) for load in (load_iris, load_wine, load_breast_cancer))
TEN = StratifiedKFold(10, shuffle=True, random_state=0)


def runs(experiment: str) -> list[Run]:
    """The completed runs of an experiment, in their order."""
    found = padre_git.runs(experiment=experiment)
    return [padre_git.get_run(str(name)) for name in reversed(found.index)]


def values(experiment: str, metric: str = "accuracy") -> list[float]:
    """A metric per split, of the only run."""
    (run,) = runs(experiment)
    return run.metrics[metric].values


def minimal(padre: Padre) -> None:
    """Project, experiment, execution, run and splits are files, and a commit."""
    wanted = cross_val_score(SVC(), *IRIS, cv=TEN)
    assert values("minimal") == pytest.approx(wanted.tolist())
    names = {path.name for path in (padre.repo.path / "projects/examples").rglob("*.json")}
    assert {"project.json", "experiment.json", "execution.json", "run.json", "split.json"} <= names


def one_value(padre: Padre) -> None:
    """The value is applied, and recorded as set."""
    (run,) = runs("one-value")
    assert run.metrics["accuracy"].values == pytest.approx(cross_val_score(_reduced(), *IRIS, cv=TEN).tolist())
    assert run.parameters["SVC.C"] == 0.5
    assert "SVC.C" in run.document.set


def _reduced(**values: float) -> object:
    return make_pipeline(PCA(random_state=0), SVC(C=0.5)).set_params(**values)


def several_values(padre: Padre) -> None:
    """Three runs, each with its value and its scores."""
    for run in runs("several-values"):
        wanted = cross_val_score(SVC(C=run.parameters["SVC.C"]), *IRIS, cv=TEN)
        assert run.metrics["accuracy"].values == pytest.approx(wanted.tolist())
    assert [run.parameters["SVC.C"] for run in runs("several-values")] == [0.1, 1, 10]


def grid(padre: Padre) -> None:
    """Nine settings; the best is that of `GridSearchCV`."""
    space = {"pca__n_components": [1, 2, 3], "svc__C": [0.1, 1, 10]}
    search = GridSearchCV(_reduced(), space, cv=TEN).fit(*IRIS)
    found = runs("grid")
    assert len(found) == 9
    assert max(run.metrics["accuracy"].mean for run in found) == pytest.approx(search.best_score_)
    assert padre("show", "grid@best", "--json").json["setting"].keys() == {"PCA.n_components", "SVC.C"}


def adaptive_search(padre: Padre) -> None:
    """The second recording looks around the best of the first one, which is not computed again."""
    tried = [run.parameters["SVC.C"] for run in runs("adaptive-search")]
    coarse, fine = tried[:3], tried[3:]
    assert coarse == [0.01, 1, 100]
    best = fine[0] * 3
    assert best in coarse
    assert fine == pytest.approx([best / 3, best * 3])


def provenance(padre: Padre) -> None:
    """The commit that ran, and the file that was used."""
    (run,) = runs("provenance")
    assert run.document.code.commit == padre.repo.git("rev-parse", "HEAD")
    assert [each.path for each in run.document.code.files] == ["06_provenance.py"]


def seeds(padre: Padre) -> None:
    """Three seeds, three runs; once more gives the same predictions."""
    first = {run.seed: run.document.predictions for run in runs("seeds")}
    assert set(first) == {0, 1, 2}
    assert len(set(first.values())) == 3
    padre("run", "--again", "07_seeds.py", check=False)
    assert {run.seed: run.document.predictions for run in runs("seeds")[3:]} == first


def metrics(padre: Padre) -> None:
    """The chosen ones alone, the main one first."""
    (run,) = runs("metrics")
    assert list(run.metrics) == ["balanced_accuracy", "recall", "specificity"]
    predicted = cross_val_predict(SVC(), *CANCER, cv=TEN)
    wanted = [balanced_accuracy_score(CANCER[1][test], predicted[test]) for _, test in TEN.split(*CANCER)]
    assert run.metrics["balanced_accuracy"].values == pytest.approx(wanted)


def custom_metric(padre: Padre) -> None:
    """Its numbers are those of scikit-learn's recall; its source is a document of the execution."""
    X, y = load_digits(return_X_y=True)
    five = StratifiedKFold(5, shuffle=True, random_state=0)
    predicted = cross_val_predict(SVC(), X, y, cv=five)
    wanted = [recall_score(y[test], predicted[test], average=None).min() for _, test in five.split(X, y)]
    assert values("custom-metric", "worst_recall") == pytest.approx(wanted)
    (code,) = padre.repo.path.glob("projects/examples/experiments/custom-metric/executions/*/codes/*.json")
    assert "matrix.diagonal()" in code.read_text()


def preprocessing(padre: Padre) -> None:
    """Fitted within each training part; on all rows it is marked."""
    honest = cross_val_score(make_pipeline(StandardScaler(), KNeighborsClassifier()), *WINE, cv=TEN)
    leaky = cross_val_score(KNeighborsClassifier(), StandardScaler().fit_transform(WINE[0]), WINE[1], cv=TEN)
    assert values("preprocessed") == pytest.approx(honest.tolist())
    assert values("leaky") == pytest.approx(leaky.tolist())
    assert any("leak risk" in note for note in runs("leaky")[0].document.notes)
    assert not runs("preprocessed")[0].document.notes


def splitting(padre: Padre) -> None:
    """Four folds that test each row once."""
    four = StratifiedKFold(4, shuffle=True, random_state=7)
    assert values("four-folds") == pytest.approx(cross_val_score(SVC(), *IRIS, cv=four).tolist())
    frame = runs("four-folds")[0].predictions()
    assert sorted(frame["row_id"]) == list(range(150))
    assert sorted(frame["split"].unique()) == [0, 1, 2, 3]


def custom_splitting(padre: Padre) -> None:
    """Two halves, each tested once."""
    frame = runs("halved")[0].predictions()
    assert frame.groupby("split").size().tolist() == [75, 75]
    assert sorted(frame["row_id"]) == list(range(150))


def functions(padre: Padre) -> None:
    """Both numbers of the evaluator, for each k, as scikit-learn's nearest neighbours give them."""
    five = StratifiedKFold(5, shuffle=True, random_state=0)
    for run in runs("functions"):
        k = run.parameters["nearest.k"]
        wanted = cross_val_score(KNeighborsClassifier(k, algorithm="brute"), *IRIS, cv=five)
        assert run.metrics["hits"].values == pytest.approx(wanted.tolist(), abs=0.034)  # ties: another of the nearest
        assert run.metrics["cost"].values == pytest.approx([150 * (1 - each) for each in run.metrics["hits"].values])


def comparison(padre: Padre) -> None:
    """Two experiments on equal splits are compared."""
    assert "same data, same splits" in padre("diff", "tree", "forest").out


def plots(padre: Padre) -> None:
    """It says how many charts it made."""


def classes(padre: Padre) -> None:
    """Four settings, of both components."""
    found = runs("classes")
    settings = {(run.parameters["SVC.C"], run.parameters["PCA.n_components"]) for run in found}
    assert settings == {(0.1, 1), (0.1, 2), (1, 1), (1, 2)}


def script(padre: Padre) -> None:
    """Its parameter, its metric and its predictions are there."""
    (run,) = runs("script")
    frame = run.predictions()
    assert run.parameters == {"C": 0.1}
    assert run.metrics["accuracy"].mean == pytest.approx((frame["truth"] == frame["prediction"]).mean())


def regression(padre: Padre) -> None:
    """The main metric is that of `Ridge.score`."""
    X, y = load_linnerud(return_X_y=True)
    wanted = cross_val_score(Ridge(), X, y, cv=KFold(5, shuffle=True, random_state=0))
    assert values("regression", "r2") == pytest.approx(wanted.tolist())


def nested(padre: Padre) -> None:
    """One run; each split says which setting it selected."""
    (run,) = runs("nested")
    assert len(run.metrics["accuracy"].values) == 5
    folder = next(padre.repo.path.glob("projects/examples/experiments/nested/executions/*/runs/*"))
    assert sum(path.read_text().count('"selected"') for path in folder.rglob("split.json")) == 5


def network(padre: Padre) -> None:
    """It learns: far above guessing."""
    assert np.mean(values("network")) > 0.8


def clusters(padre: Padre) -> None:
    """Without a target the silhouette of the test rows, with one how both agree: as scikit-learn measures them."""
    (plain,), (known,) = runs("clusters"), runs("clusters-of-species")
    parts = [part for _, part in known.predictions().groupby("split")]
    wanted = [adjusted_rand_score(part["truth"], part["prediction"]) for part in parts]
    assert known.metrics["adjusted_rand"].values == pytest.approx(wanted)
    assert "truth" not in plain.predictions()
    parts = [part for _, part in plain.predictions().groupby("split")]
    wanted = [silhouette_score(IRIS[0][part["row_id"]], part["prediction"]) for part in parts]
    assert plain.metrics["silhouette"].values == pytest.approx(wanted)


def outliers(padre: Padre) -> None:
    """The curve's area of each split is that of its stored scores; outliers are the positive class."""
    (run,) = runs("outliers")
    frame = run.predictions()
    assert set(frame["truth"]) == set(frame["prediction"]) == {-1, 1}
    wanted = [roc_auc_score(part["truth"] == -1, -part["score"]) for _, part in frame.groupby("split")]
    assert run.metrics["roc_auc"].values == pytest.approx(wanted)


def labels(padre: Padre) -> None:
    """Over labels and of one of them, as scikit-learn computes them."""
    frame = load_iris(as_frame=True).frame
    y = np.column_stack([frame["petal length (cm)"] > 4.5, frame["petal width (cm)"] > 1.5]).astype(int)
    three = KFold(3, shuffle=True, random_state=0)
    predicted = cross_val_predict(KNeighborsClassifier(), frame.iloc[:, :2].to_numpy(), y, cv=three)
    folds = [test for _, test in three.split(y)]
    assert values("labels", "hamming_loss") == pytest.approx([hamming_loss(y[each], predicted[each]) for each in folds])
    assert values("labels", "f1_macro") == pytest.approx(
        [f1_score(y[each], predicted[each], average="macro") for each in folds]
    )
    assert values("labels", "f1.long") == pytest.approx([f1_score(y[each, 0], predicted[each, 0]) for each in folds])


def model(padre: Padre) -> None:
    """The loaded models say of the rows what they said when they were tested; the embedding is that of their PCA."""
    (run,) = runs("model")
    wines = padre_git.App().datasets.get("wine").X
    for split, part in run.predictions().groupby("split"):
        loaded, rows = padre_git.load_model(run.id, split=split), wines.loc[part["row_id"]]
        assert loaded.predict(rows).tolist() == part["prediction"].tolist()
        embedded = run.transformations("PCA", split).set_index("row_id").loc[part["row_id"], ["pca0", "pca1"]]
        assert embedded.to_numpy() == pytest.approx(loaded[:-1].transform(rows))


def skorch(padre: Padre) -> None:
    """It learns, with the loss of each epoch."""
    (run,) = runs("skorch")
    assert np.mean(run.metrics["accuracy"].values) > 0.8
    assert len(run.steps().query("metric == 'train_loss' and split == 0")) == 20


CHECKS: dict[str, Callable[[Padre], None]] = {
    "01": minimal, "02": one_value, "03": several_values, "04": grid, "05": adaptive_search, "06": provenance,
    "07": seeds, "09": metrics, "10": custom_metric, "11": preprocessing, "12": splitting, "13": custom_splitting,
    "14": functions, "16": comparison, "18": plots, "20": classes, "21": script, "22": regression, "23": nested,
    "24": network, "25": clusters, "26": outliers, "27": labels, "28": model,
    "30": skorch,
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_example(name: str, notebook: Repository, padre: Padre) -> None:
    """`padre run` takes the file as it stands; what it is about holds."""
    padre("dataset", "load-defaults")
    notebook.write({name: FILES[name].read_text(encoding="utf-8")}, commit="example")
    padre("run", name)
    CHECKS[name[:2]](padre)


def test_automl(notebook: Repository, padre: Padre) -> None:
    """Where FLAML is installed: what each split selected is shown, with the names of FLAML's `best_config`."""
    pytest.importorskip("flaml")
    padre("dataset", "load-defaults")
    notebook.write({"automl.py": (ROOT / "examples/automl.py").read_text(encoding="utf-8")}, commit="example")
    padre("run", "automl.py")
    (run,) = runs("automl")
    assert any("chosen inside the training parts: Flaml.estimator=" in note for note in run.document.notes)


def test_a_sampler_of_flaml(notebook: Repository, padre: Padre) -> None:
    """Where FLAML is installed: it proposes, and goes on from what was tried."""
    pytest.importorskip("flaml")
    padre("dataset", "load-defaults")
    svc = "name: svc\nproject: examples\ndataset: iris\npipeline: [SVC]\nsplitting: 3\n"
    notebook.write({"sampler.py": (ROOT / "examples/sampler.py").read_text(encoding="utf-8"), "svc.yaml": svc})
    padre("run", "svc.yaml", "-p", "SVC.C=loguniform(1e-3,1e3)", "--sampler", "sampler.py:Cfo", "--settings", "10")
    assert len({run.document.setting["SVC.C"] for run in runs("svc")}) == 10


def test_each_is_listed_and_short() -> None:
    """The list of examples has each; one idea fits into 40 lines and begins with a sentence that says it."""
    listed = (ROOT / "examples/README.md").read_text(encoding="utf-8")
    for name, path in FILES.items():
        text = path.read_text(encoding="utf-8")
        assert f"({name})" in listed
        assert text.count("\n") <= 40
        assert re.match(r'""".+\."""|""".+`\."""', text.splitlines()[0]), name
    for target in re.findall(r"\]\(([^)]+)\)", listed):
        assert Path(ROOT / "examples" / target).exists(), target

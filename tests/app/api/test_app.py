"""The decorators of `App`, and its shelves."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from padre_git import App, Experiment, PadreError, UnknownName, example_app
from padre_git.app.api.experiment import Preprocessing
from tests.conftest import Padre, Repository


def test_decorators_with_and_without_parentheses() -> None:
    """Both forms define the same things; the function's name is the default."""
    app = App()

    @app.dataset(target="b", columns=["a", "b"])
    def numbers() -> np.ndarray:
        return np.array([[1, 0], [2, 1]])

    @app.dataset
    def bare() -> tuple[list[list[int]], list[int]]:
        return [[1], [2]], [0, 1]

    @app.preprocessing
    def scale() -> StandardScaler:
        return StandardScaler()

    @app.preprocessing(fit_on="all")
    def whiten(dataset: object) -> object:
        return dataset

    @app.experiment(dataset=numbers, preprocessing=scale)
    def svc() -> SVC:
        return SVC()

    assert (numbers.name, numbers.X.shape, list(numbers.y)) == ("numbers", (2, 1), [0, 1])
    assert (bare.name, list(bare.y)) == ("bare", [0, 1])
    assert isinstance(svc, Experiment)
    assert svc.dataset is numbers
    assert svc.preprocessing == scale == Preprocessing(scale.function, "train", "scale")
    assert (whiten.fit_on, whiten.name) == ("all", "whiten")
    with pytest.raises(PadreError, match="'train' or 'all'"):
        app.preprocessing(fit_on="test")


def test_splitter_parameters_and_metric() -> None:
    """Functions stay functions where core takes functions; a metric has its direction."""
    app = App()

    @app.splitter(name="half")
    def anything(dataset: object, rng: object) -> tuple[list[int], list[int]]:
        return [0], [1]

    @app.custom_splitter
    def other(dataset: object, rng: object) -> tuple[list[int], list[int]]:
        return [0], [1]

    @app.parameters()
    def grid() -> dict[str, list[float]]:
        return {"SVC.C": [1.0, 2.0]}

    @app.metric(greater_is_better=False, bounds=(0, None))
    def misses(y_true: np.ndarray, y_pred: np.ndarray) -> float:
        return float((y_true != y_pred).sum())

    assert (anything.__name__, anything(None, None), other.__name__) == ("half", ([0], [1]), "other")
    assert grid() == {"SVC.C": [1.0, 2.0]}
    assert (misses.name, misses.greater_is_better, misses.bounds) == ("misses", False, (0, None))
    with pytest.raises(TypeError, match="greater_is_better"):
        app.metric(name="no direction")  # type: ignore[call-arg]


def test_parameters_find_their_experiment() -> None:
    """`parameters(experiment=…)` by object or name; an unknown name lists the known ones."""
    app = App()
    svc = app.experiment("My SVC", dataset="iris")(SVC)
    tree = app.experiment("tree", dataset="iris")(SVC)
    by_name = app.parameters(experiment="my svc")(lambda: {"C": 1})
    by_object = app.parameters(experiment=tree)(lambda: {"C": 2})
    assert (svc.parameters, tree.parameters) == (by_name, by_object)
    with pytest.raises(UnknownName, match=r"unknown experiment `nope`.*My SVC, tree"):
        app.parameters(experiment="nope")(dict)


def test_dataset_function_is_called_once_and_late() -> None:
    """The name is known without a call; every other attribute makes the data, once."""
    app, calls = App(), []

    @app.dataset(name="Late one", target="y", columns=["x", "y"])
    def late() -> np.ndarray:
        calls.append(1)
        return np.array([[1.0, 2.0], [3.0, 4.0]])

    found = app.datasets.list("late")
    assert (found, found[0].name, calls) == ([late], "Late one", [])
    assert (late.shape, late.roles.target, len(calls)) == ((2, 1), ["y"], 1)


def test_experiment_takes_the_only_data_set() -> None:
    """The bare form needs no data set where there is one; with none or several it says what to write."""
    app = App()
    with pytest.raises(PadreError, match=r"experiment `svc` needs a data set: app.experiment\(dataset=…\)"):
        app.experiment("svc")(SVC)
    app.dataset("one")(lambda: None)
    assert app.experiment("svc")(SVC).dataset.name == "one"
    app.dataset("two")(lambda: None)
    with pytest.raises(PadreError, match="this app defines one, two"):
        app.experiment("svc")(SVC)


def test_decorators_refuse_unknown_arguments() -> None:
    """As the classes do."""
    app = App()
    with pytest.raises(PadreError, match=r"app.experiment\(\) has no argument `cv`; it is `splitting`"):
        app.experiment(dataset="iris", cv=5)
    with pytest.raises(PadreError, match=r"app.dataset\(\) has no argument `targets`; did you mean `target`"):
        app.dataset("a", targets="x")


def test_load_defaults_and_pypadres_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The toy data sets are there without a repository; a search is by name, and `_iris_dataset` is iris."""
    monkeypatch.chdir(tmp_path)
    app = App()
    assert app.datasets.list() == []
    assert {each.name for each in app.datasets.load_defaults()} >= {"iris", "digits", "wine", "diabetes", "linnerud"}
    (iris,) = app.datasets.list({"name": "iris"})
    assert (iris.shape, iris is app.datasets.get("_iris_dataset")) == ((150, 4), True)
    assert iris._repr_html_().startswith("<p><b>")  # a notebook shows it as any data set
    assert app.datasets.list({"name": "_iris_dataset"}) == [iris]
    assert [each.name for each in app.datasets.list("betes")] == ["diabetes"]
    with pytest.raises(UnknownName, match=r"unknown data set `irs`; did you mean `iris`\?"):
        app.datasets.get("irs")
    with pytest.raises(UnknownName, match="unknown attribute `nam` of a data set"):
        app.datasets.list({"nam": "iris"})


def test_shelves_see_the_repository(notebook: Repository, padre: Padre) -> None:
    """What is recorded is listed beside what is defined, and nothing twice."""
    padre("project", "create", "Thesis", "--description", "about")
    padre("experiment", "create", "svc", "--project", "Thesis")
    padre("experiment", "create", "tree", "--project", "Thesis")
    app = App(notebook.path)
    app.experiment("svc", dataset="iris", project="Thesis")(SVC)
    assert [each.name for each in app.experiments.list()] == ["svc", "tree"]
    assert [(each.name, each.description) for each in App().projects.list()] == [("Thesis", "about")]
    assert app.projects.get("thesis").name == "Thesis"
    app.datasets.add("wine", "sklearn:wine")
    (found,) = App().datasets.list({"name": "wine"})
    assert found.shape == (178, 13)


def test_example_app_runs_elsewhere(notebook: Repository) -> None:
    """An experiment of the example app is recorded in its scratch repository, not in the one around."""
    app = example_app()
    app.datasets.load_defaults()
    experiment = app.experiment("svc", dataset="iris", splitting=3)(lambda: SVC())
    with notebook.unchanged():
        recording = experiment.execute(progress=False)
    assert app.root is not None
    assert (app.root / "projects/default/experiments/svc/experiment.json").is_file()
    assert not (notebook.path / "projects").exists()
    assert recording.branch.startswith("padre/default/svc/")
    assert len(recording.runs) == 1
    assert repr(recording).startswith("<Recording default/svc, 1 run, ")


def test_runs_of_the_repository(
    notebook: Repository, padre: Padre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`app.runs` lists and finds runs, also from outside the repository."""
    app = App(notebook.path)
    app.datasets.load_defaults()
    for name, depth in (("svc", 1.0), ("other", 2.0)):
        app.experiment(name, dataset="iris", splitting=3)(lambda depth=depth: SVC(C=depth)).execute(progress=False)
    monkeypatch.chdir(tmp_path)
    assert [run.experiment for run in app.runs.list()] == ["other", "svc"]
    assert [run.experiment for run in app.runs.list({"experiment": "svc"})] == ["svc"]
    assert [run.experiment for run in app.runs.list("SVC.C > 1")] == ["other"]
    assert app.runs.get("svc").parameters["SVC.C"] == 1.0


def test_a_version_of_a_data_set(notebook: Repository) -> None:
    """`name@version` is the version on the shelf, as on the command line."""
    app = App(notebook.path)
    old = app.datasets.add("beans", pd.DataFrame({"a": [1.0, 2.0]}))
    app.datasets.add("beans", pd.DataFrame({"a": [1.0, 2.0, 3.0]}))
    assert len(app.datasets.get(f"beans@{old.version[:7]}").frame()) == 2
    with pytest.raises(UnknownName):
        app.datasets.get("beans@fffffff")

"""Kept models: what they infer on new rows, and that no file runs code that nobody trusted."""

import io
import json
import pickle
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from lightgbm import LGBMClassifier
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_iris
from sklearn.ensemble import RandomForestClassifier, StackingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.multiclass import OneVsRestClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler
from sklearn.svm import SVC

import padre_git
from padre_git.app.runs import models
from padre_git.core.components.functions import FunctionPipeline
from padre_git.core.networks.pipeline import TorchPipeline
from padre_git.core.results.results import Result
from padre_git.errors import MissingData, PadreError
from padre_git.storage import models as storage
from padre_git.storage import weights
from tests.conftest import Padre, Repository

X, Y = load_iris(return_X_y=True)
NEW = X + 0.25
LIGHT = ["lightgbm.basic.Booster", "lightgbm.sklearn.LGBMClassifier"]


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """As in a computation of padre."""
    torch = pytest.importorskip("torch")
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def _kept(fitted: Any, how: str = "skops") -> dict[str, bytes]:
    kept = models.keep([Result(0, fitted=fitted)], how)
    assert kept.files, kept.notes
    return kept.files


def _loaded(files: dict[str, bytes], trust: Any = ()) -> Any:
    return models.load(files, files.__getitem__, run="m4t7xq2p", split=None, trust=trust)


def _same(fitted: Any, loaded: Any, rows: Any = NEW) -> bool:
    asked = [name for name in ("predict", "predict_proba", "decision_function") if hasattr(fitted, name)]
    return all(np.array_equal(getattr(fitted, name)(rows), getattr(loaded, name)(rows)) for name in asked)


@pytest.mark.parametrize(
    ("estimator", "trust"),
    [
        (make_pipeline(StandardScaler(), SVC()), ()),
        (make_pipeline(ColumnTransformer([("a", StandardScaler(), [0, 1])], remainder="passthrough"), SVC()), ()),
        (StackingClassifier([("svc", SVC()), ("lr", LogisticRegression(max_iter=500))], cv=2), ()),
        (GridSearchCV(SVC(), {"C": [1, 10]}, cv=2), ()),
        (CalibratedClassifierCV(SVC(), cv=2), ()),
        (OneVsRestClassifier(SVC()), ()),
        (MLPClassifier((3,), max_iter=300, tol=1), ()),
        (RandomForestClassifier(3), "sklearn.tree._tree.Tree"),
        (LGBMClassifier(n_estimators=2, verbose=-1, n_jobs=1), LIGHT),
    ],
)
def test_scikit_learn(estimator: Any, trust: Any) -> None:
    """The same answers for new rows; what skops does not know has to be named."""
    files = _kept(estimator.fit(X, np.array(["a", "b", "c"])[Y]))
    assert list(files) == ["models/0.skops"]
    if trust:
        with pytest.raises(PadreError, match=r"the model has types that skops does not know: (sklearn|lightgbm)"):
            _loaded(files)
    assert _same(estimator, _loaded(files, trust))


def _networks() -> list[tuple[Any, Any, Any]]:
    torch = pytest.importorskip("torch")
    skorch = pytest.importorskip("skorch")
    nn = torch.nn
    names = np.array(["b", "c", "a"])[Y]
    plain = nn.Sequential(nn.Linear(4, 5), nn.BatchNorm1d(5), nn.ReLU(), nn.Dropout(), nn.Linear(5, 3))
    attention = nn.TransformerEncoderLayer(4, 2, 8, batch_first=True, activation=nn.functional.gelu)
    encoded = nn.Sequential(nn.Unflatten(1, (1, 4)), attention, nn.Flatten(), nn.Linear(4, 3))
    loss = {"loss": nn.CrossEntropyLoss, "epochs": 1, "random_state": 0}
    single, whole = X.astype(np.float32), Y.astype(np.float32)[:, None]
    yes, some = (whole[:, 0] > 0).astype(np.float32), (single, Y)
    quiet = {"max_epochs": 1, "verbose": 0}
    entropy = {"criterion": nn.CrossEntropyLoss, **quiet}
    return [
        (TorchPipeline(plain, **loss), X, names),
        (make_pipeline(StandardScaler(), TorchPipeline(plain, **loss)), X, names),
        (TorchPipeline(encoded, **loss), X, Y),
        (TorchPipeline(nn.Linear(4, 1), loss="HuberLoss", epochs=1), X, Y),
        (TorchPipeline(nn.Linear(4, 1), loss="PoissonNLLLoss", epochs=1, lr=1e-4), X, Y),
        (TorchPipeline(nn.Linear(4, 1), loss="BCEWithLogitsLoss", epochs=1), X, Y > 0),
        (make_pipeline(StandardScaler(), skorch.NeuralNetClassifier(plain, **entropy)), *some),
        (skorch.NeuralNetBinaryClassifier(nn.Sequential(nn.Linear(4, 1), nn.Flatten(0)), **quiet), single, yes),
        (skorch.NeuralNetRegressor(nn.Linear(4, 1), **quiet), single, whole),
    ]


@pytest.mark.parametrize("number", range(9))
def test_networks(number: int) -> None:
    """Of padre and of skorch, alone and in a pipeline: weights as tensors, the rest without pickle; same answers."""
    estimator, rows, target = _networks()[number]
    files = _kept(estimator.fit(rows, target))
    assert list(files) == ["models/0.skops", "models/0.pt"]
    assert not any(b"pickle" in data and name.endswith(".skops") for name, data in files.items())
    assert _same(estimator, _loaded(files), rows + np.float32(0.25))


def test_a_search_over_networks() -> None:
    """The networks that were not fitted have no weights; the best one answers."""
    nn = pytest.importorskip("torch").nn
    network = TorchPipeline(nn.Linear(4, 3), loss="CrossEntropyLoss", epochs=1, random_state=0)
    search = GridSearchCV(network, {"lr": [0.1, 0.01]}, cv=2).fit(X, Y)
    assert _same(search, _loaded(_kept(search)))


def test_own_classes_of_networks() -> None:
    """Their code runs when they infer, so that they are trusted by name; also recurrent layers and buffers."""
    torch = pytest.importorskip("torch")
    fitted = TorchPipeline(own(), loss="CrossEntropyLoss", epochs=1, random_state=0).fit(X, Y)
    files = _kept(fitted)
    name = f"{__name__}.Recurrent"
    with pytest.raises(PadreError, match=f"classes that are not of torch: {name}; their code runs when it infers"):
        _loaded(files)
    assert _same(fitted, _loaded(files, name))
    assert isinstance(_loaded(files, [name]).module_.shift, torch.Tensor)


def own() -> Any:
    """A class of the user; made here, where torch is there."""
    if "Recurrent" in globals():
        return globals()["Recurrent"]
    torch = pytest.importorskip("torch")
    nn = torch.nn

    class Recurrent(nn.Module):  # type: ignore[name-defined, misc]
        """A network of the user."""

        def __init__(self) -> None:
            super().__init__()
            self.layer = nn.LSTM(1, 5, num_layers=2, batch_first=True)
            self.out = nn.Linear(5, 3)
            self.act = nn.functional.gelu
            self.sizes = (2, [3.5, None])
            self.register_buffer("shift", torch.full((1,), 2.0), persistent=False)

        def forward(self, x: Any) -> Any:
            """The logits."""
            assert self.sizes == (2, [3.5, None])
            return self.out(self.act(self.layer(x[:, :, None])[0][:, -1])) * self.shift

    Recurrent.__qualname__ = "Recurrent"
    globals()["Recurrent"] = Recurrent
    return Recurrent


def nearest(X_train: Any, y_train: Any, X_test: Any, power: float = 2.0) -> Any:
    """A function as a pipeline."""
    distances = (np.abs(np.asarray(X_test)[:, None] - np.asarray(X_train)) ** power).sum(axis=2)
    return y_train[distances.argmin(axis=1)]


def test_functions() -> None:
    """With the rows that they learn from; the function itself is trusted by name, as its code runs."""
    fitted = FunctionPipeline(nearest, task="classification", power=1.0).fit(X, Y)
    fitted.predict(NEW)
    files = _kept(fitted)
    own = f"{__name__}.nearest"
    with pytest.raises(PadreError, match=f"types that skops does not know: .*{own}"):
        _loaded(files)
    loaded = _loaded(files, ["padre_git.FunctionPipeline", own])
    assert _same(fitted, loaded)
    assert loaded.get_params() == {"power": 1.0}


def test_what_networks_cannot_hold() -> None:
    """A part that is no plain value, a hook: the run says why no model was kept."""
    nn = pytest.importorskip("torch").nn
    fitted = TorchPipeline(nn.Linear(4, 3), loss="CrossEntropyLoss", epochs=1).fit(X, Y)
    fitted.module_.register_forward_hook(print)
    kept = models.keep([Result(0, fitted=fitted)], "skops")
    assert kept.files == {}
    assert kept.notes[0].startswith("no model was kept: torch.nn.modules.linear.Linear has hooks")
    again = TorchPipeline(nn.Linear(4, 3), loss="CrossEntropyLoss", epochs=1).fit(X, Y)
    again.module_.other = object()
    assert "Linear.other is a object, not a plain value" in models.keep([Result(0, fitted=again)], "skops").notes[0]


class Canary:
    """What a malicious pickle does when it is loaded."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self) -> Any:
        return Path.touch, (self.file,)


def test_a_malicious_pickle(tmp_path: Path) -> None:
    """It is not read before its hash is trusted, whatever else is; the hash is that of the file."""
    files = {"models/0.pickle": pickle.dumps(Canary(tmp_path / "ran"))}
    digest = f"sha256:{sha256(files['models/0.pickle']).hexdigest()}"
    for trust in ((), "", "sha256:", digest[:-1] + "x", ["builtins.object"], ["pathlib.Path.touch"]):
        with pytest.raises(PadreError, match=f"is a pickle: loading it runs any code .* trust='{digest}'"):
            _loaded(files, trust)
    assert not (tmp_path / "ran").exists()
    _loaded(files, digest.upper().replace("SHA", "sha"))
    assert (tmp_path / "ran").exists()


def test_malicious_files_of_the_other_kinds(tmp_path: Path) -> None:
    """Weights that are a pickle, and a pickle that calls itself skops: nothing runs."""
    torch = pytest.importorskip("torch")
    files = _kept(TorchPipeline(torch.nn.Linear(4, 3), loss="CrossEntropyLoss", epochs=1).fit(X, Y))
    stream = io.BytesIO()
    torch.save(Canary(tmp_path / "ran"), stream)
    for content in (pickle.dumps(Canary(tmp_path / "ran")), stream.getvalue()):
        with pytest.raises(PadreError, match="are not torch tensors"):
            _loaded({**files, "models/0.pt": content})
    with pytest.raises(PadreError, match="the model is not a skops file"):
        _loaded({"models/0.skops": pickle.dumps(Canary(tmp_path / "ran"))})
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("name", ["os.system", "torch.nn.functional.relu", "subprocess.Popen"])
def test_malicious_descriptions_of_networks(name: str) -> None:
    """A class that is no layer of torch is not made, nor called."""
    keeping = pytest.importorskip("padre_git.core.networks.keeping")
    kept = keeping.Kept()
    kept.kind, kept.name, kept.arguments, kept.fitted = keeping._OWN, "0", {"loss": "MSELoss"}, {}
    kept.module = json.dumps({"class": name, "attributes": {}, "parameters": [], "buffers": [], "children": {}})
    files = {"models/0.skops": storage.to_bytes(kept), "models/0.pt": weights.to_bytes({})}
    with pytest.raises(PadreError, match=f"classes that are not of torch: {name}"):
        _loaded(files)
    kept.kind, kept.arguments = "os.system", {"criterion": "subprocess.Popen"}
    kept.module = json.dumps(
        {"class": "torch.nn.modules.linear.Identity", "attributes": {}, "parameters": [], "buffers": [], "children": {}}
    )
    with pytest.raises(PadreError, match=r"classes that are not of skorch: os.system, subprocess.Popen"):
        _loaded({**files, "models/0.skops": storage.to_bytes(kept)})


def test_pickle_only_when_asked() -> None:
    """What skops cannot keep says how it can be; as a pickle it is the same, and what skops can keep stays skops."""
    odd = make_pipeline(FunctionTransformer(lambda rows: rows * 2), SVC()).fit(X, Y)
    kept = models.keep([Result(0, fitted=odd)], "skops")
    assert kept.files == {}
    assert kept.notes[0].endswith("; --keep-models=pickle keeps it as a pickle")
    files = _kept(odd, "pickle")
    assert list(files) == ["models/0.pickle"]
    assert _same(odd, _loaded(files, f"sha256:{sha256(files['models/0.pickle']).hexdigest()}"))
    assert list(_kept(SVC().fit(X, Y), "pickle")) == ["models/0.skops"]


ODD = """
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.svm import SVC

from padre_git import App

app = App()


@app.experiment(dataset="iris", splitting="holdout")
def iris_odd():
    return make_pipeline(FunctionTransformer(lambda rows: rows * 2), SVC())
"""


def test_from_the_command_line(notebook: Repository, padre: Padre) -> None:
    """`--keep-models` before a file is no value of it; a pickle is said, and loads by its hash alone."""
    notebook.write({"odd.py": ODD})
    padre("dataset", "add", "iris", "sklearn:iris")
    assert "no model was kept" in padre("run", "--keep-models", "odd.py").err
    with pytest.raises(
        MissingData, match=r"run \w{8}: no model was kept: .*; --keep-models=pickle keeps it as a pickle"
    ):
        padre_git.load_model("@last")
    assert (
        "models are kept as pickles, which run code when they are loaded"
        in padre("run", "odd.py", "--keep-models=pickle").err
    )
    with pytest.raises(PadreError, match=r"is a pickle: .* trust='sha256:") as refused:
        padre_git.load_model("@last")
    loaded = padre_git.load_model("@last", trust=str(refused.value).split("trust='")[1].rstrip("'"))
    run = padre_git.get_run("@last")
    found = run.predictions()
    rows = padre_git.App().datasets.get("iris").X.iloc[found["row_id"]]
    assert np.array_equal(loaded.predict(rows), found["prediction"])
    assert padre("run", "odd.py", "--keep-models=dill", code=2).err.startswith("error: ")
    with pytest.raises(PadreError, match="keep_models='dill': it must be True, 'skops' or 'pickle'"):
        models.way("dill")


def test_in_python_it_is_said_at_once(notebook: Repository, padre: Padre) -> None:
    """Nobody prints the notes of a run there."""
    padre("dataset", "add", "iris", "sklearn:iris")
    odd = make_pipeline(FunctionTransformer(lambda rows: rows * 2), SVC())
    experiment = padre_git.Experiment("odd", dataset="iris", splitting="holdout", pipeline=odd)
    with pytest.warns(UserWarning, match="no model was kept: .*; --keep-models=pickle keeps it") as said:
        experiment.execute(keep_models=True)
    assert [warning.filename for warning in said] == [__file__]

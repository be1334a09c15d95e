"""What components make of the test rows, against the fitted components themselves."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.cluster import KMeans
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_iris
from sklearn.decomposition import PCA
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.svm import SVC

from padre_git.core.compute import compute
from padre_git.core.networks.pipeline import TorchPipeline
from padre_git.core.pipelines.pipeline import Pipeline
from padre_git.core.pipelines.transformations import places
from padre_git.core.results import transformed
from padre_git.core.results.results import Result
from padre_git.core.splitting import resolve as splitting
from padre_git.core.splitting.splits import Split
from padre_git.errors import PadreError, UnknownName

FRAME, Y = load_iris(return_X_y=True, as_frame=True)


def _computed(estimator: Any, asked: list[str], X: Any = FRAME, y: Any = Y, how: Any = 2) -> list[tuple[Split, Result]]:
    pipeline = Pipeline.of(estimator)
    splits = splitting.resolve(how, task=pipeline.task, y=y).split(len(Y), y)
    kept = places(pipeline, asked)
    todo = [compute.Computation(pipeline, {}, 0, split, [], keep=True, places=kept) for split in splits]
    return list(zip(splits, compute.run(todo, X, y), strict=True))


NESTED = ColumnTransformer(
    [("num", make_pipeline(StandardScaler(), PCA(2)), [0, 1, 2]), ("rest", OneHotEncoder(handle_unknown="ignore"), [3])]
)


@pytest.mark.parametrize(
    ("estimator", "asked", "name", "direct"),
    [
        (make_pipeline(StandardScaler(), PCA(2), SVC()), "PCA", "PCA", lambda f, X: f[:-1].transform(X)),
        (make_pipeline(StandardScaler(), PCA(2), SVC()), "pca", "PCA", lambda f, X: f[:-1].transform(X)),
        (make_pipeline(PCA(2), KMeans(3, n_init=1)), "KMeans", "KMeans", lambda f, X: f.transform(X)),
        (KMeans(3, n_init=1), "KMeans", "KMeans", lambda f, X: f.transform(X)),
        (
            make_pipeline(NESTED, SVC()),
            "num.pca",
            "ColumnTransformer.num.pca",
            lambda f, X: f[0].named_transformers_["num"].transform(X.iloc[:, :3]),
        ),
        (
            make_pipeline(FeatureUnion([("pca", PCA(2)), ("scale", StandardScaler())]), SVC()),
            "PCA",
            "FeatureUnion.pca",
            lambda f, X: f[0].named_transformers["pca"].transform(X),
        ),
        (
            GridSearchCV(make_pipeline(PCA(2), SVC()), {"svc__C": [1]}, cv=2),
            "PCA",
            "GridSearchCV.estimator.pca",
            lambda f, X: f.best_estimator_[0].transform(X),
        ),
    ],
)
def test_outputs_of_components(estimator: Any, asked: str, name: str, direct: Any) -> None:
    """Of any component, however deep, by any of its names; each split has its own fit; nothing stays behind in it."""
    for split, result in _computed(estimator, [asked]):
        assert result.failure is None
        assert list(result.transformations) == [name]
        expected = np.asarray(direct(result.fitted, FRAME.iloc[split.test]))
        assert np.allclose(result.transformations[name].values, expected)
        assert "transform" not in vars(result.fitted)


def test_a_sparse_output() -> None:
    """Stays sparse, with the names of its columns, though each split has others."""
    texts = np.array([f"word{number % 7} thing{number % 5}" for number in range(150)])
    found = _computed(make_pipeline(TfidfVectorizer(), LogisticRegression()), ["TfidfVectorizer"], X=list(texts))
    made = [(split, result.transformations["TfidfVectorizer"]) for split, result in found]
    assert all(sp.issparse(each.values) for _, each in made)
    table = transformed.table("TfidfVectorizer", made, np.arange(150))
    assert table.column_names == ["row_id", "split", "repeat", "fold", "columns", "values"]
    split, result = found[1]
    frame = transformed.frame(table, split=1)
    assert frame["row_id"].tolist() == split.test.tolist()
    values = frame.iloc[:, 4:]
    assert values.columns.tolist() == result.fitted[0].get_feature_names_out().tolist()
    assert isinstance(values.dtypes.iloc[0], pd.SparseDtype)
    assert np.allclose(values.to_numpy(), result.fitted[0].transform(texts[split.test]).toarray())


@pytest.mark.parametrize(("components", "fixed"), [(2, True), (0.95, False)])
def test_the_table(components: Any, fixed: bool) -> None:
    """Lists of a fixed size where all splits have as many values; read back they are the values, row by row."""
    how = [(np.arange(0, 100), np.arange(100, 150)), (np.arange(50, 150), np.arange(50))]
    found = _computed(make_pipeline(PCA(components), SVC()), ["PCA"], how=how)
    made = [(split, result.transformations["PCA"]) for split, result in found]
    table = transformed.table("PCA", made, np.array([f"r{number}" for number in range(150)]))
    assert (str(table.schema.field("values").type) == "fixed_size_list<item: double>[2]") is fixed
    for split, each in made:
        frame = transformed.frame(table, split.number)
        assert frame["row_id"].tolist() == [f"r{row}" for row in split.test]
        assert np.array_equal(frame[[name for name in frame if name.startswith("pca")]].to_numpy(), each.values)
    if fixed:
        assert transformed.frame(table).columns.tolist() == ["row_id", "split", "repeat", "fold", "pca0", "pca1"]
        assert len(transformed.frame(table)) == 100
    else:
        with pytest.raises(PadreError, match=r"PCA gives as many values as the split has: 2 in split 0, 3"):
            transformed.frame(table)
    with pytest.raises(UnknownName, match="unknown split `7`"):
        transformed.frame(table, 7)


def test_layers_of_networks() -> None:
    """The embedding that a layer makes, in batches, of padre's networks and of skorch's."""
    torch = pytest.importorskip("torch")
    skorch = pytest.importorskip("skorch")
    nn = torch.nn
    rows = FRAME.to_numpy(np.float32)
    network = nn.Sequential(nn.Linear(4, 5), nn.ReLU(), nn.Linear(5, 3))
    ours = TorchPipeline(network, loss="CrossEntropyLoss", epochs=1, batch_size=16)
    theirs = skorch.NeuralNetClassifier(network, criterion=nn.CrossEntropyLoss, max_epochs=1, verbose=0, batch_size=16)
    for estimator, kind in ((make_pipeline(StandardScaler(), ours), "TorchPipeline"), (theirs, "NeuralNetClassifier")):
        for split, result in _computed(estimator, ["1"], X=rows):
            assert result.failure is None
            test = torch.as_tensor(rows[split.test])
            if kind == "TorchPipeline":
                test = torch.as_tensor(result.fitted[0].transform(rows[split.test]), dtype=torch.float32)
            module = (result.fitted[-1] if kind == "TorchPipeline" else result.fitted).module_.eval()
            expected = module[1](module[0](test)).detach().numpy()
            assert np.allclose(result.transformations[f"{kind}.1"].values, expected, atol=1e-6)
    named = [places(Pipeline.of(ours), [name])[0].name for name in ("1", "TorchPipeline.1", "Sequential.1")]
    assert named == ["TorchPipeline.1"] * 3
    with pytest.raises(UnknownName, match=r"known are StandardScaler, TorchPipeline\.0, TorchPipeline\.1"):
        places(Pipeline.of(make_pipeline(StandardScaler(), ours)), ["encoder"])


def test_unknown_components() -> None:
    """Are errors that list the known ones, before anything is fitted."""
    pipeline = Pipeline.of(make_pipeline(StandardScaler(), PCA(2), SVC()))
    with pytest.raises(UnknownName, match=r"unknown component `pcs` of StandardScaler \+ PCA \+ SVC; known are"):
        places(pipeline, ["pcs"])
    with pytest.raises(PadreError, match="SVC has no transform, so its output cannot be kept; known are Stan"):
        places(pipeline, ["SVC"])


class Texts(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Makes texts."""

    def fit(self, X: Any, y: Any = None) -> "Texts":
        """Nothing."""
        return self

    def transform(self, X: Any) -> Any:
        """Words."""
        return np.array([["word"]] * len(X))


@pytest.mark.parametrize(
    ("estimator", "asked", "message"),
    [
        (make_pipeline(Texts(), OneHotEncoder(), SVC()), "Texts", "Texts returns text or objects"),
        (OneVsRestClassifier(make_pipeline(PCA(2), SVC())), "PCA", "is fitted several times, or not at all"),
    ],
)
def test_what_cannot_be_kept(estimator: Any, asked: str, message: str) -> None:
    """The run fails and says why, instead of keeping something else."""
    ((_, result), *_) = _computed(estimator, [asked])
    assert result.failure is not None
    assert message in result.failure.message
    assert result.failure.component is not None
    assert result.failure.component.startswith("transformation of")

"""Experiments on pipelines of scikit-learn and on functions."""

import numpy as np
from sklearn.decomposition import PCA
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from padre_git import App, FunctionPipeline

app = App()
PRICES = {"setosa": 1.0, "versicolor": 2.0, "virginica": 5.0}


@app.metric(greater_is_better=False, bounds=(0, None))
def cost(y_true, y_pred):
    """What the errors cost."""
    wrong = [truth for truth, said in zip(y_true, y_pred, strict=True) if truth != said]
    return sum(PRICES[truth] for truth in wrong) / len(y_true)


def centred(X_train, X):
    return X - X_train.mean()


@app.preprocessing(fit_on="all")
def scaled_at_once(dataset):
    return (dataset.X - dataset.X.mean()) / dataset.X.std()


class Moody(DummyClassifier):
    """Fails when it is told to."""

    def __init__(self, mood="good"):
        super().__init__()
        self.mood = mood

    def fit(self, X, y):
        if self.mood == "bad":
            raise ValueError("not today")
        return super().fit(X, y)


@app.experiment(
    dataset="flowers",
    project="thesis",
    splitting="5-fold",
    metrics=["accuracy", "f1_macro", "roc_auc", cost],
    label="svc",
    description="A support vector machine on two components",
)
def flowers_svc():
    return make_pipeline(StandardScaler(), PCA(2), SVC())


@app.experiment(dataset="flowers", project="thesis", splitting="5-fold", label="forest")
def flowers_forest():
    return RandomForestClassifier(3, max_depth=2)


@app.experiment(dataset="flowers", project="thesis", splitting="5-fold", label="logistic")
def flowers_logistic():
    return make_pipeline(StandardScaler(), LogisticRegression())


@app.estimator(task="classification")
def nearest(X_train, y_train, X_test, *, power=2.0):
    classes, rows = np.unique(y_train), np.asarray(X_test)
    means = np.stack([np.asarray(X_train)[y_train == each].mean(axis=0) for each in classes])
    distances = (np.abs(rows[:, None] - means) ** power).sum(axis=2)
    return classes[distances.argmin(axis=1)]


@app.experiment(dataset="flowers", project="thesis", splitting="5-fold", preprocessing=centred)
def flowers_nearest():
    return nearest


def logs(X):
    return np.log1p(X)


@app.experiment(dataset="flowers", project="thesis", splitting=3, label="means", preprocessing=logs)
def flowers_means():
    return make_pipeline(StandardScaler(), FunctionPipeline(nearest, task="classification", power=1.5))


@app.experiment(dataset="flowers", splitting=3, preprocessing=scaled_at_once)
def flowers_leaky():
    return GaussianNB()


@app.experiment(dataset="flowers", splitting=3)
def flowers_moody():
    return Moody()


@app.experiment(dataset="cells", project="thesis", splitting="5-fold", label="svc")
def cells_svc():
    return make_pipeline(StandardScaler(), SVC())


@app.experiment(dataset="cells", project="thesis", splitting="5-fold", label="logistic")
def cells_logistic():
    return make_pipeline(StandardScaler(), LogisticRegression())

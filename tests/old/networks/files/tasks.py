"""Regression, clustering and outlier detection."""

from sklearn.cluster import KMeans
from sklearn.ensemble import IsolationForest
from sklearn.linear_model import Lasso, Ridge

from padre_git import App

app = App()


@app.experiment(dataset="patients", project="tasks", splitting="5-fold", label="ridge")
def patients_ridge():
    return Ridge()


@app.experiment(dataset="patients", project="tasks", splitting="5-fold", label="lasso")
def patients_lasso():
    return Lasso()


@app.experiment(dataset="patients", project="tasks", splitting="holdout")
def patients_once():
    return Ridge(10.0)


@app.experiment(dataset="flowers", project="tasks", splitting=3)
def flowers_clusters():
    return KMeans(3, n_init=1)


@app.experiment(dataset="rare", project="tasks", splitting={"kind": "k-fold", "folds": 3, "stratified": True})
def rare_outliers():
    return IsolationForest(n_estimators=5)

"""Outliers: the target is 1 for inliers and -1 for outliers, the positive class; the detector never sees it."""

import numpy as np
from sklearn.datasets import load_wine
from sklearn.ensemble import IsolationForest

from padre_git import App

app = App()


@app.dataset(target="inlier")
def rare_wines():
    wines = load_wine(as_frame=True).frame.head(145)  # the last 15 are of the third cultivar
    return wines.assign(inlier=np.where(wines["target"] == 2, -1, 1)).drop(columns="target")


@app.experiment(dataset=rare_wines, project="examples", splitting={"kind": "k-fold", "folds": 3, "stratified": True})
def outliers():
    return IsolationForest()

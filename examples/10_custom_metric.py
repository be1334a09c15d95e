"""A metric of your own, computed from the confusion matrix that all metrics of a split share; its source is kept."""

import numpy as np
from sklearn.svm import SVC

from padre_git import App

app = App()


@app.metric(greater_is_better=True, bounds=(0, 1), consumes="confusion")
def worst_recall(confusion):
    """The recall of the class that is recognised worst."""
    matrix = np.asarray(confusion.matrix, float)
    return float((matrix.diagonal() / matrix.sum(axis=1)).min())


@app.experiment(dataset="digits", project="examples", splitting=5, metrics=["accuracy", worst_recall])
def custom_metric():
    return SVC()

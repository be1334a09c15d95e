"""The smallest experiment: data of your own, a pipeline, and `padre run 01_minimal.py`."""

import numpy as np
from sklearn.datasets import load_iris
from sklearn.svm import SVC

from padre_git import App

app = App()


@app.dataset(
    name="iris", columns=["sepal length", "sepal width", "petal length", "petal width", "class"], target="class"
)
def flowers():
    data = load_iris()
    return np.column_stack([data.data, data.target])


@app.experiment(dataset=flowers, project="examples")
def minimal():
    return SVC()

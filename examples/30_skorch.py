"""skorch in a pipeline of scikit-learn: it wants arrays of float32, and classes as numbers. Needs the extra `torch`."""

import numpy as np
import torch
from sklearn.datasets import load_iris
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler
from skorch import NeuralNetClassifier

from padre_git import App

app = App()


@app.dataset(target="target")
def numbered_iris():
    return load_iris(as_frame=True).frame


def single(X):
    return np.asarray(X, np.float32)


@app.experiment(dataset=numbered_iris, project="examples", splitting=3)
def skorch():
    layers = torch.nn.Sequential(torch.nn.Linear(4, 16), torch.nn.ReLU(), torch.nn.Linear(16, 3))
    net = NeuralNetClassifier(
        layers, criterion=torch.nn.CrossEntropyLoss, optimizer=torch.optim.Adam, lr=0.05, max_epochs=20, verbose=0
    )
    return make_pipeline(StandardScaler(), FunctionTransformer(single), net)

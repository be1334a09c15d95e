"""Networks of torch: one of one's own, one of layers alone, and one of skorch."""

import numpy as np
import torch
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler
from skorch import NeuralNetClassifier
from torch import nn

from padre_git import App, TorchPipeline

app = App()


class Net(nn.Module):
    def __init__(self, hidden=8):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(4, hidden), nn.ReLU())
        self.out = nn.Linear(hidden, 3)

    def forward(self, x):
        return self.out(self.encoder(x))


@app.experiment(dataset="flowers", project="networks", splitting={"kind": "holdout", "validation": 0.2})
def flowers_net():
    network = TorchPipeline(Net, loss=nn.CrossEntropyLoss, optimizer=torch.optim.AdamW, epochs=6, lr=0.05)
    return make_pipeline(StandardScaler(), network)


@app.experiment(dataset="flowers", project="networks", splitting=2)
def flowers_layers():
    layers = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 3))
    return make_pipeline(StandardScaler(), TorchPipeline(layers, loss="CrossEntropyLoss", epochs=5, lr=0.1))


def single(X):
    return np.asarray(X, np.float32)


@app.dataset(target="kind")
def numbered():
    flowers = app.datasets.get("flowers")
    kinds = {"setosa": 0, "versicolor": 1, "virginica": 2}
    return flowers.X.assign(kind=[kinds[each] for each in flowers.y])


@app.experiment(dataset=numbered, project="networks", splitting=2)
def numbered_skorch():
    layers = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 3))
    net = NeuralNetClassifier(
        layers, criterion=nn.CrossEntropyLoss, optimizer=torch.optim.Adam, lr=0.1, max_epochs=4, verbose=0
    )
    return make_pipeline(StandardScaler(), FunctionTransformer(single), net)

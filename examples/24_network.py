"""A network of PyTorch with its loss and optimizer is a component like any other. Needs the extra `torch`."""

import torch
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from padre_git import App, TorchPipeline

app = App()


@app.experiment(dataset="wine", project="examples", splitting=3)
def network():
    layers = torch.nn.Sequential(torch.nn.Linear(13, 16), torch.nn.ReLU(), torch.nn.Linear(16, 3))
    trained = TorchPipeline(layers, loss=torch.nn.CrossEntropyLoss, optimizer=torch.optim.Adam, lr=0.01, epochs=20)
    return make_pipeline(StandardScaler(), trained)

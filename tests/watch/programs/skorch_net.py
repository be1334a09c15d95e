"""A network of skorch."""

import numpy as np
import torch
from sklearn.datasets import load_iris
from sklearn.metrics import accuracy_score
from skorch import NeuralNetClassifier

torch.manual_seed(0)
X, y = load_iris(return_X_y=True)
X = X.astype(np.float32)
net = NeuralNetClassifier(
    torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.Softmax(dim=-1)), max_epochs=2, lr=0.1, verbose=0
)
net.fit(X, y)
print(accuracy_score(y, net.predict(X)))

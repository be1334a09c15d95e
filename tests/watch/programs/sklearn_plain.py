"""The usual script of scikit-learn: split, pipeline, scores, pickle, parameters in params.yaml."""

import pickle

from sklearn.datasets import load_wine
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, classification_report, f1_score
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

with open("params.yaml") as file:
    params = dict(line.strip().split(": ") for line in file if line.strip())
X, y = load_wine(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.3, random_state=int(params["seed"]))
model = make_pipeline(StandardScaler(), LogisticRegression(C=float(params["C"])))
model.fit(X_train, y_train)
answers = model.predict(X_test)
print("Accuracy on the test part is", accuracy_score(y_test, answers))
print(f1_score(y_test, answers, average="macro"))
print(classification_report(y_test, answers))
with open("model.pkl", "wb") as file:
    pickle.dump(model, file)

"""Preprocessing is fitted on training rows; on all rows only when asked, and then it is marked as a leak risk."""

from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import StandardScaler

from padre_git import App

app = App()


@app.preprocessing
def scaled():
    return StandardScaler()


@app.preprocessing(fit_on="all")
def scaled_on_all(dataset):
    return StandardScaler().fit_transform(dataset.X)


@app.experiment(dataset="wine", project="examples", preprocessing=scaled)
def preprocessed():
    return KNeighborsClassifier()


@app.experiment(dataset="wine", project="examples", preprocessing=scaled_on_all)
def leaky():
    return KNeighborsClassifier()

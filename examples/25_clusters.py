"""A clustering: without a target its metrics are of the clusters; with one, which it never sees, of how both agree."""

from sklearn.cluster import KMeans
from sklearn.datasets import load_iris

from padre_git import App

app = App()


@app.dataset
def measured():
    return load_iris(as_frame=True).data


@app.experiment(dataset=measured, project="examples", splitting=3)
def clusters():
    return KMeans(3)


@app.experiment(dataset="iris", project="examples", splitting=3)
def clusters_of_species():
    return KMeans(3)

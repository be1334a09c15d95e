"""Experiments as objects: a grid over two components, and one that is searched inside each training part."""

from sklearn.decomposition import PCA
from sklearn.pipeline import Pipeline
from sklearn.svm import SVC

from padre_git import App, Experiment, Project, SKLearnPipeline


def pipeline():
    return Pipeline([("PCA", PCA()), ("SVC", SVC())])


app = App()
project = Project("Second paper", description="With classes", creator="Ada")
Experiment(
    "grid of flowers",
    dataset=app.datasets.get("flowers"),
    project=project,
    pipeline=SKLearnPipeline(pipeline_fn=pipeline),
    splitting=3,
).execute(parameters={"SVC": {"C": [0.1, 1]}, "PCA": {"n_components": [1, 2]}}, message="two by two")
Experiment(
    "nested",
    dataset="flowers",
    pipeline=SVC(),
    project=project,
    splitting={"kind": "nested", "outer": 3, "inner": 2},
).execute({"SVC.C": [0.1, 1, 10]})

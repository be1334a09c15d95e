"""Plots of data and runs, as files and, in a notebook, as what a cell shows. `padre plot` lists all kinds."""

from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import padre_git

pipeline = make_pipeline(StandardScaler(), LogisticRegression())
run = padre_git.Experiment("plots", dataset="digits", pipeline=pipeline, project="examples", splitting=3).execute().best

charts = {
    "scatter": padre_git.plot("scatter", "iris"),
    "class-balance": padre_git.plot("class-balance", "iris"),
    "correlation": padre_git.plot("correlation", "iris"),
    "confusion-matrix": padre_git.plot("confusion-matrix", run.id),
    "roc": padre_git.plot("roc", run.id),
    "precision-recall": padre_git.plot("precision-recall", run.id),
}
print(f"{len(charts)} charts, such as a {charts['roc'].to_dict()['title']['text']}")

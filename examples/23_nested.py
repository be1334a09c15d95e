"""The search inside each outer training part: its score is no choice on the splits that it is reported on."""

from sklearn.svm import SVC

from padre_git import Experiment

experiment = Experiment(
    "nested",
    dataset="iris",
    pipeline=SVC(),
    project="examples",
    splitting={"kind": "nested", "outer": 5, "inner": 3},
)
experiment.execute({"SVC.C": [0.1, 1, 10]})

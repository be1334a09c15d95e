"""A search of your own: the second `execute` looks closer where the first one was best."""

from sklearn.svm import SVC

from padre_git import Experiment

experiment = Experiment("adaptive search", dataset="iris", pipeline=SVC(), project="examples")

coarse = experiment.execute({"SVC.C": [0.01, 1, 100]}, message="coarse")
best = coarse.best.parameters["SVC.C"]
experiment.execute({"SVC.C": [best / 3, best, best * 3]}, message=f"around {best:g}")

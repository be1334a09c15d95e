"""The metrics that you want, the main one first. `padre metric list` has all; an unknown name is an error."""

from sklearn.svm import SVC

from padre_git import App

app = App()


@app.experiment(dataset="breast_cancer", project="examples", metrics=["balanced_accuracy", "recall", "specificity"])
def metrics():
    return SVC()

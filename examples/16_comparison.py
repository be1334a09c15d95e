"""Two experiments on equal splits: `padre compare`, `padre diff tree forest`, `padre instances tree forest`."""

from sklearn.ensemble import RandomForestClassifier
from sklearn.tree import DecisionTreeClassifier

from padre_git import App

app = App()


@app.experiment(dataset="breast_cancer", project="examples")
def tree():
    return DecisionTreeClassifier()


@app.experiment(dataset="breast_cancer", project="examples")
def forest():
    return RandomForestClassifier(n_estimators=20)

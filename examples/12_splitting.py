"""How to split: four folds here. A name, a number, a dict or any splitter of scikit-learn."""

from sklearn.svm import SVC

from padre_git import App

app = App()


@app.experiment(dataset="iris", project="examples", splitting={"kind": "k-fold", "folds": 4, "seed": 7})
def four_folds():
    return SVC()

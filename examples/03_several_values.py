"""A list is alternatives: one `padre run`, three runs. Also `padre run FILE -p SVC.C=0.1,1,10`."""

from sklearn.svm import SVC

from padre_git import App

app = App()


@app.experiment(dataset="iris", project="examples", parameters={"SVC.C": [0.1, 1, 10]})
def several_values():
    return SVC()

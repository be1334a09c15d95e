"""A hyperparameter with a value: it is recorded as set, beside all others with their defaults."""

from sklearn.decomposition import PCA
from sklearn.pipeline import make_pipeline
from sklearn.svm import SVC

from padre_git import App

app = App()


@app.experiment(dataset="iris", project="examples", parameters={"SVC.C": 0.5})
def one_value():
    return make_pipeline(PCA(), SVC())

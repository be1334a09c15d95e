"""Lists for several components span a grid: 3 × 3 settings. `padre show grid@best` is the best of them."""

from sklearn.decomposition import PCA
from sklearn.pipeline import make_pipeline
from sklearn.svm import SVC

from padre_git import App

app = App()


@app.experiment(dataset="iris", project="examples", parameters={"PCA.n_components": [1, 2, 3], "SVC.C": [0.1, 1, 10]})
def grid():
    return make_pipeline(PCA(), SVC())

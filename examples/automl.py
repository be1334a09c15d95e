"""AutoML inside a pipeline: each training part is searched by itself. Needs `pip install flaml[automl]`."""

from flaml import AutoML
from sklearn.base import BaseEstimator, ClassifierMixin

from padre_git import App

app = App()


class Flaml(ClassifierMixin, BaseEstimator):
    """FLAML as an estimator of scikit-learn: a fixed number of settings, not of seconds, so that it can be repeated."""

    def __init__(self, settings: int = 10, metric: str = "log_loss", random_state: int | None = None) -> None:
        self.settings, self.metric, self.random_state = settings, metric, random_state

    def fit(self, X, y):
        self.search_ = AutoML()
        self.search_.fit(
            X, y, task="classification", metric=self.metric, max_iter=self.settings, time_budget=-1,
            estimator_list=["rf", "extra_tree"], n_jobs=1, seed=self.random_state, verbose=0,
        )  # fmt: skip
        # padre shows them as what each split selected
        self.best_config, self.best_loss = self.search_.best_config, self.search_.best_loss
        self.best_estimator, self.classes_ = self.search_.best_estimator, self.search_.classes_
        return self

    def predict(self, X):
        return self.search_.predict(X)

    def predict_proba(self, X):
        return self.search_.predict_proba(X)


@app.experiment("automl", dataset="iris", project="examples", splitting=3)
def automl() -> Flaml:
    return Flaml()

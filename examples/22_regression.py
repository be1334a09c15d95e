"""A regression with several targets: the task follows from the estimator, the metrics from the task."""

from sklearn.linear_model import Ridge

from padre_git import App

app = App()


@app.experiment(dataset="linnerud", project="examples", splitting=5)
def regression():
    return Ridge()

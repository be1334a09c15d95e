"""Keep the fitted pipeline of each split and what PCA makes of each test row; load one, and infer on other rows."""

from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from padre_git import App, Experiment, get_run, load_model

pipeline = make_pipeline(PCA(2), LogisticRegression())
experiment = Experiment("model", dataset="wine", pipeline=pipeline, project="examples", splitting=3)
recording = experiment.execute(keep_models=True, keep=["PCA"])

model = load_model(recording.best.id, split=0)
embedded = get_run(recording.best.id).transformations("PCA")
wines = App().datasets.get("wine").X
print(f"{len(embedded)} rows in two dimensions; the first one is {model.predict(wines[:1])[0]}")

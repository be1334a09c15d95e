"""Without decorators: project, experiment and pipeline are objects; a grid over two components."""

from sklearn.decomposition import PCA
from sklearn.pipeline import Pipeline
from sklearn.svm import SVC

from padre_git import App, Experiment, Project, SKLearnPipeline


def pipeline():
    return Pipeline([("PCA", PCA()), ("SVC", SVC())])


app = App()
project = Project("examples", description="One idea each")
dataset = app.datasets.get("iris")
experiment = Experiment("classes", dataset=dataset, project=project, pipeline=SKLearnPipeline(pipeline_fn=pipeline))
recording = experiment.execute(parameters={"SVC": {"C": [0.1, 1]}, "PCA": {"n_components": [1, 2]}})
print(f"best of {len(recording.runs)}: {recording.best.setting}")

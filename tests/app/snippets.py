"""Experiment files that users have, as they stand."""

DECORATORS = """\
import numpy as np
from sklearn.datasets import load_iris
from padre_git import App

app = App()

@app.dataset(name="iris", columns=['sepal length (cm)', 'sepal width (cm)', 'petal length (cm)', 'petal width (cm)', 'class'],
             target_features='class')
def dataset():
    data = load_iris().data
    target = load_iris().target.reshape(-1, 1)
    return np.append(data, target, axis=1)

@app.experiment(dataset=dataset, reference_git=__file__, experiment_name="Iris SVC - static seed", seed=1, project_name="Examples")
def experiment():
    from sklearn.pipeline import Pipeline
    from sklearn.svm import SVC
    estimators = [('SVC', SVC(probability=True))]
    return Pipeline(estimators)
"""  # noqa: E501

CLASSES = """\
from padre_git import App, Project, Experiment, SKLearnPipeline

def create_test_pipeline():
    from sklearn.pipeline import Pipeline
    from sklearn.svm import SVC
    return Pipeline([('SVC', SVC(probability=True))])

app = App()
app.datasets.load_defaults()
project = Project(name='Test Project 2', description='Testing the functionalities of project backend')
dataset = app.datasets.list({'name': 'iris'})
experiment = Experiment(name='Test Experiment', description='Test Experiment', dataset=dataset.pop(), project=project,
                        pipeline=SKLearnPipeline(pipeline_fn=create_test_pipeline))
experiment.execute(parameters={'SKLearnEvaluator': {'write_results': True}})
"""

TREE = """\
from sklearn.tree import DecisionTreeClassifier
from padre_git import App

app = App()
app.datasets.load_defaults()

@app.experiment(dataset="iris", splitting=5, project="Thesis")
def tree():
    return DecisionTreeClassifier(max_depth=2, random_state=0)
"""

YAML = """\
name: Scaled SVC
project: Thesis
dataset: wine
pipeline:
  - StandardScaler: {}
  - sklearn.svm.SVC: {C: 1.0}
splitting: 5
"""

EVERY = """\
import numpy as np
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from padre_git import App

app = App()
app.datasets.load_defaults()

@app.preprocessing
def scale():
    return StandardScaler()

@app.splitter
def half(dataset, rng):
    order = rng.permutation(len(dataset))
    return order[:75], order[75:]

@app.metric(greater_is_better=False, bounds=(0, None))
def misses(y_true, y_pred):
    return float((np.asarray(y_true) != np.asarray(y_pred)).sum())

@app.parameters
def grid():
    return {"SVC.C": [1.0, 2.0]}

@app.experiment(dataset="iris", splitting=half, metrics=[misses, "accuracy"], parameters=grid, preprocessing=scale)
def every():
    return SVC()
"""

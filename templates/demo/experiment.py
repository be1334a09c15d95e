"""Two classifiers and a regressor on real data. `padre run experiment.py` runs all three."""

from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from padre_git import App

app = App()


@app.experiment(dataset="breast_cancer", project="demo", splitting="10-fold", label="logistic")
def cancer_logistic() -> Pipeline:
    """Is a tumour malignant? 569 samples."""
    return make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))


@app.experiment(dataset="digits", project="demo", splitting="10-fold", label="forest")
def digits_forest() -> RandomForestClassifier:
    """Which digit is it? 1,797 images of 8 × 8 points."""
    return RandomForestClassifier(n_estimators=50)


@app.experiment(dataset="diabetes", project="demo", splitting="10-fold", label="ridge")
def diabetes_ridge() -> Pipeline:
    """How does diabetes progress within a year? 442 patients."""
    return make_pipeline(StandardScaler(), Ridge())

"""Several labels at once: targets of 0 and 1. `f1_macro` is the mean over labels, `f1.long` is of one."""

from sklearn.datasets import load_iris
from sklearn.neighbors import KNeighborsClassifier

from padre_git import App

app = App()


@app.dataset(target=["long", "wide"])
def petals():
    frame = load_iris(as_frame=True).frame
    labels = {"long": frame["petal length (cm)"] > 4.5, "wide": frame["petal width (cm)"] > 1.5}
    return frame.iloc[:, :2].assign(**{name: values.astype(int) for name, values in labels.items()})


@app.experiment(dataset=petals, project="examples", splitting=3, metrics=["hamming_loss", "f1_macro", "f1.long"])
def labels():
    return KNeighborsClassifier()

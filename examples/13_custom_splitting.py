"""A splitting of your own: positions of training and test rows. They are kept with the run."""

from sklearn.tree import DecisionTreeClassifier

from padre_git import App

app = App()


@app.splitter
def halves(dataset, rng):
    rows = rng.permutation(len(dataset))
    middle = len(rows) // 2
    yield rows[:middle], rows[middle:]
    yield rows[middle:], rows[:middle]


@app.experiment(dataset="iris", project="examples", splitting=halves)
def halved():
    return DecisionTreeClassifier()

"""A metric that is computed of old runs."""

from padre_git import App

app = App()


@app.metric(greater_is_better=True, bounds=(0, 1), consumes="confusion")
def worst_recall(confusion):
    """The recall of the class that is recognised worst."""
    return min(row[at] / sum(row) for at, row in enumerate(confusion.matrix.tolist()))

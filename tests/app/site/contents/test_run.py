"""The page of a run."""

import json

from padre_git.app.repository.workspace import Workspace
from padre_git.app.site.contents.run import run
from padre_git.app.site.view import View
from tests.app.site.conftest import baseline
from tests.conftest import Padre


def test_as_show_has_it(view: View, thesis: Padre) -> None:
    """The numbers are those of `padre show`, with the values per split."""
    row = baseline(view)
    found, shown = run(view, row), thesis("show", row.id, "--json").json
    accuracy = next(each for each in found["scores"] if each["cells"][0].startswith("accuracy"))
    assert accuracy["drawn"] == shown["metrics"]["accuracy"]["values"]
    assert accuracy["low"] <= min(accuracy["drawn"])
    assert accuracy["high"] >= max(accuracy["drawn"])
    assert len(found["splits"]["rows"]) == 10
    assert {each[0] for each in found["parameters"]} == set(shown["parameters"])
    assert any(name == "packages" for name, _ in found["environment"])
    assert [each["says"] for each in found["plots"]][:1] == ["truth by prediction"]


def test_hardest_rows_are_those_of_instances(view: View, thesis: Padre) -> None:
    """The same rows in the same order, here with their attributes."""
    row = baseline(view)
    [table] = run(view, row)["tables"]
    hardest = thesis("instances", row.id, "--json").json["hardest"]
    assert [cells[0] for cells in table["rows"]][:10] == [
        str(each["row_id"]) for each in hardest if each["hardness"] > 0
    ]
    assert len(table["headers"]) > 5


def test_a_square_for_each_row(view: View, thesis: Padre) -> None:
    """All rows of `padre instances`, with their attributes, and with whose latest runs predict them wrong."""
    row = baseline(view)
    [drawn] = run(view, row)["squares"]
    (values,) = json.loads(drawn["specification"])["datasets"].values()
    hardest = thesis("instances", row.id, "--json", "--limit", "0").json["hardest"]
    assert {each["row_id"]: each["wrong"] for each in values} == {each["row_id"]: each["wrong"] for each in hardest}
    other = next(setting.row for setting in view.newest if setting.row.experiment == "iris-nb")
    wrong = {
        each["row_id"] for each in thesis("instances", other.id, "--json", "--limit", "0").json["hardest"]
        if each["wrong"]
    }  # fmt: skip
    assert {each["row_id"] for each in values if "nb" in each["wrong_in"]} == wrong
    assert all(("svc" in each["wrong_in"]) == (each["wrong"] > 0) for each in values)
    assert "sepal length (cm)" in drawn["headers"]


def test_what_leaves_the_machine(thesis: Padre) -> None:
    """By default no attributes of rows; with `publish: none` no rows and no charts of them."""
    file = thesis.repo.path / "datasets/iris/dataset.json"
    view = View.of(Workspace.at(thesis.repo.path), public=True)
    [table] = run(view, baseline(view))["tables"]
    assert table["headers"] == ["row", "truth", "prediction", "hardness", "wrong"]
    assert "publish: ids" in table["says"]
    [drawn] = run(view, baseline(view))["squares"]
    assert "sepal" not in drawn["specification"]
    file.write_text(file.read_text().replace('"schema": 1', '"schema": 1,\n  "publish": "none"', 1))
    view = View.of(Workspace.at(thesis.repo.path), public=True)
    found = run(view, baseline(view))
    assert (found["plots"], found["tables"], found["squares"]) == ([], [], [])
    assert "publish: none" in found["absent"]


def test_of_a_revision(thesis: Padre) -> None:
    """A page of a revision says nothing of what has become of the run since."""
    thesis.repo.write({"experiment.py": "changed = True\n"})
    workspace = Workspace.at(thesis.repo.path)
    now, frozen = View.of(workspace), View.of(workspace, "HEAD")
    texts = [str(run(view, baseline(view))["head"]) for view in (now, frozen)]
    assert "stale" in texts[0]
    assert "stale" not in texts[1]
    assert "current" not in texts[1]


def test_of_a_failed_run(thesis: Padre) -> None:
    """Its error, and no numbers."""
    thesis.repo.write({"bad.py": _BAD})
    thesis("run", "bad.py", code=None)
    view = View.of(Workspace.at(thesis.repo.path))
    found = run(view, view.index.rows[0])
    assert found["scores"] == []
    assert "ValueError: no luck" in found["traceback"]


_BAD = """\
from sklearn.base import BaseEstimator, ClassifierMixin

from padre_git import App

app = App()


class Bad(ClassifierMixin, BaseEstimator):
    def fit(self, X, y):
        raise ValueError("no luck")

    def predict(self, X):
        return X


@app.experiment(dataset="iris", project="thesis")
def bad():
    return Bad()
"""

"""`padre experiment create|list|show`."""

from tests.conftest import Padre, Repository


def test_experiment_create_list_show(notebook: Repository, padre: Padre) -> None:
    """An experiment makes its project where that lacks; it is shown by its name or with the project's."""
    padre("experiment", "create", "A search", "--project", "p", "--dataset", "iris", "--description", "d")
    assert notebook.read("projects/p/project.json").count('"name": "p"') == 1
    assert "p/a-search" in padre("experiment", "list").out
    assert padre("experiment", "list", "--project", "other").out == ""
    shown = padre("experiment", "show", "p/a-search").out
    assert shown == padre("experiment", "show", "A search").out
    assert shown.splitlines()[0] == "experiment   p/a-search   A search"
    assert padre("experiment", "show", "a search", "--json").json["dataset"] == "iris"


def test_several_experiments_of_one_name(notebook: Repository, padre: Padre) -> None:
    """The error lists what to write instead."""
    padre("experiment", "create", "svc", "--project", "a")
    padre("experiment", "create", "svc", "--project", "b")
    said = padre("experiment", "show", "svc", code=1).err
    assert said == "error: 2 experiments are called `svc`: a/svc, b/svc; write one of these\n"

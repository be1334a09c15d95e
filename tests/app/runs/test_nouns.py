"""A list of one noun, and how its runs are grouped."""

from padre_git.app.runs import nouns
from padre_git.storage.index import Noun
from tests.conftest import Repository
from tests.storage.index.examples import read


def test_an_empty_list_says_what_to_type(repo: Repository) -> None:
    """A cell is the value of that name, or what is made of it; without documents a remark says what to do."""
    known = read(repo)
    document = {"name": "a", "parts": ["b", "c"], "last": None}
    full = nouns.table(known, "name parts last size", [document], {"size": lambda each: "1"}, "padre init")
    assert (full.headers, full.rows) == (["name", "parts", "last", "size"], [["a", "b, c", "", "1"]])
    assert full.remarks == []
    assert nouns.table(known, "name", [], {}, "padre init").remarks == ["padre init"]


def test_the_folders_that_lead_to_a_document() -> None:
    """An experiment is named by its project and its own folder, data by the data set, anything else by its folder."""
    experiment = Noun("projects/thesis/experiments/svc/experiment.json", 1, "experiment", b"")
    project = Noun("projects/thesis/project.json", 1, "project", b"")
    assert nouns.slugs(experiment) == ("thesis", "svc")
    assert nouns.slugs(project) == ("thesis",)
    assert nouns.slugs(Noun("datasets/iris/205f570/version.json", 1, "version", b"")) == ("iris",)

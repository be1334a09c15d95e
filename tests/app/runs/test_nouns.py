"""A list of one noun, and how its runs are grouped."""

from padre_git.app.runs import nouns
from padre_git.storage.index import Noun
from tests import synthetic
from tests.conftest import Repository
from tests.storage.index.examples import ids, read


def test_an_empty_list_says_what_to_type(repo: Repository) -> None:
    """A cell is the value of that name, or what is made of it; without documents a remark says what to do."""
    known = read(repo)
    document = {"name": "a", "parts": ["b", "c"], "last": None}
    full = nouns.table(known, "name parts last size", [document], {"size": lambda each: "1"}, "padre init")
    assert (full.headers, full.rows) == (["name", "parts", "last", "size"], [["a", "b, c", "", "1"]])
    assert full.remarks == []
    assert nouns.table(known, "name", [], {}, "padre init").remarks == ["padre init"]


def test_groups_keep_the_order(repo: Repository) -> None:
    """Runs are grouped by a key, the groups and their runs in the order of the list."""
    for name, label, ago in (("gaaaaaa1", "svc", 10), ("gaaaaaa2", "nb", 20), ("gaaaaaa3", "svc", 30)):
        repo.write(synthetic.simple(name, label=label, ago=ago))
    known = read(repo)
    groups = nouns.grouped(known.rows, lambda row: row.label)
    assert list(groups) == ["svc", "nb"]
    assert [row.id[-8:] for row in groups["svc"]] == [name for name in ids(known) if name != "gaaaaaa2"]


def test_the_folders_that_lead_to_a_document() -> None:
    """An experiment is named by its project and its own folder, data by the data set, anything else by its folder."""
    experiment = Noun("projects/thesis/experiments/svc/experiment.json", 1, "experiment", b"")
    project = Noun("projects/thesis/project.json", 1, "project", b"")
    assert nouns.slugs(experiment) == ("thesis", "svc")
    assert nouns.slugs(project) == ("thesis",)
    assert nouns.slugs(Noun("datasets/iris/205f570/version.json", 1, "version", b"")) == ("iris",)

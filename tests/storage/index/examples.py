"""How the tests read an index."""

from padre_git.model.names import short
from padre_git.storage import index
from padre_git.storage.git.plumbing import Git
from padre_git.storage.index import Index
from padre_git.storage.layout import Layout
from tests.conftest import Repository

BRANCH_NAME = "refs/heads/padre/thesis/breast-svc/9f2c1ab0d3e4"


def read(repo: Repository, *, at: str | None = None, below: str = "") -> Index:
    """The index of a repository, as its branches and files are now."""
    return index.read(Git(repo.path), Layout(repo.path, below), at=at)


def ids(found: Index) -> list[str]:
    """The short names of the runs, in the order of the list."""
    return [short(row.id) for row in found.rows]

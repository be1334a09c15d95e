"""A recorded execution with data in DVC's cache, for tests of what goes to remotes and comes from them."""

from padre_git.model.documents import Code
from padre_git.storage.dvc import Dvc
from tests import synthetic
from tests.conftest import Repository

EXPERIMENT = """
from sklearn.dummy import DummyClassifier
from padre_git import App

app = App()


@app.experiment(dataset="iris", project="thesis")
def iris_dummy():
    return DummyClassifier()
"""
BRANCH = f"padre/thesis/breast-svc/{synthetic.EXECUTION}"
REF = f"refs/heads/{BRANCH}"


def record(repo: Repository, name: str, *, source: str = "main", **changes: object) -> dict[str, bytes]:
    """A run on its execution's branch, with data in DVC's cache, and its copies in the work tree."""
    head = repo.git("rev-parse", source)
    code = Code(commit=head, branch="main", tree=synthetic.EXECUTION.ljust(40, "0"))
    content = synthetic.complete(name, code=code, **changes)
    dvc = Dvc(repo.path, repo.path / ".git")
    results = next(path for path in content if "/results/" in path)
    folder = results.rpartition("/")[2].removesuffix(".dvc")
    data = dvc.add_directory({f"{folder}/predictions.parquet": name.encode() * 100})
    table = next(path for path in content if path.endswith("data.parquet.dvc"))
    content |= {results: data.encode(folder), table: dvc.add_file(b"table" * 100).encode("data.parquet")}
    content = {path: data for path, data in content.items() if not path.endswith(("project.json", "dataset.json"))}
    synthetic.branch(repo.path, REF, content, source=source)
    repo.write({path: data for path, data in content.items()})
    return content


def stored(repo: Repository) -> int:
    """How many objects DVC's remote has."""
    return sum(path.is_file() for path in (repo.path.parent / "storage").rglob("*"))

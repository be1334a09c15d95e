"""Pointers that DVC does not find."""

import pytest

from padre_git.storage.dvc.ignores import hidden_from_dvc
from padre_git.storage.ignores import Hidden
from tests.conftest import Repository

POINTER = "datasets/iris/content.dvc"


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({".dvcignore": "# nothing\n*.csv\n"}, []),
        ({".dvcignore": "# mine\n*.dvc\n"}, [Hidden(POINTER, ".dvcignore", 2, "*.dvc", 3)]),
        ({".dvcignore": "/datasets/\n"}, [Hidden(POINTER, ".dvcignore", 1, "/datasets/", 1)]),
        ({".gitignore": "iris/\n"}, [Hidden(POINTER, ".gitignore, as DVC reads it", 0, "datasets/iris", 2)]),
    ],
)
def test_rules(repo: Repository, files: dict[str, str], found: list[Hidden]) -> None:
    """The rule that hides a pointer is named with its file and line, and how much of the path it hides."""
    repo.write({POINTER: "", **files})
    (repo.path / ".dvc").mkdir()
    assert hidden_from_dvc(repo.path, [POINTER]) == found

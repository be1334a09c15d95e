"""The settings by their dotted names."""

import pytest

from padre_git.app.repository import config
from padre_git.errors import PadreError, UnknownName
from padre_git.storage.git.plumbing import Git
from tests.conftest import Repository


def test_a_change_keeps_the_rest(notebook: Repository) -> None:
    """The value is of YAML's type; comments and other settings stay as they were."""
    notebook.write({".padre/config.yaml": "# ours\nschema: 1\n"})
    git = Git(notebook.path)
    before = config.settings(git)
    assert before == config.defaults()
    assert config.change(git, "code.max_size", "12") == 12
    assert config.settings(git) == before | {"code.max_size": 12}
    assert notebook.read(".padre/config.yaml").startswith("# ours\n")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("code.max_size", "big", "code.max_size"),
        ("refs.prefix", "x", "padre init"),
        ("code.max", "1", "unknown setting `code.max`"),
    ],
)
def test_a_refused_change(notebook: Repository, name: str, text: str, said: str) -> None:
    """A value of another type, one that names branches, and no setting at all: the file is as it was."""
    before = notebook.read(".padre/config.yaml")
    with pytest.raises(PadreError, match=said):
        config.change(Git(notebook.path), name, text)
    assert notebook.read(".padre/config.yaml") == before


def test_one_value(notebook: Repository) -> None:
    """By its name; an unknown one says where all stand."""
    assert config.value(Git(notebook.path), "refs.prefix") == "padre"
    with pytest.raises(UnknownName, match="padre config list"):
        config.value(Git(notebook.path), "refs")

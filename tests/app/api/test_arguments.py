"""Arguments beside those of a signature."""

import pytest

from padre_git.app.api import arguments
from padre_git.errors import PadreError


def test_an_old_name_is_the_new_argument() -> None:
    """PyPaDRE's name sets the argument; who made something is only recorded."""
    found = arguments.read(
        "Experiment", {"description": "", "project": "default"}, {"project_name": "Thesis", "creator": "Ada"}
    )
    assert found.values == {"description": "", "project": "Thesis"}
    assert found.provenance == {"creator": "Ada"}


def test_one_argument_under_two_names() -> None:
    """Given twice is an error that says which to leave out; a default counts as not given."""
    with pytest.raises(PadreError, match="leave `project_name` out"):
        arguments.read("Experiment", {"project": "A"}, {"project_name": "B"})
    assert arguments.read("Experiment", {"project": "default"}, {"project_name": "B"}).values == {"project": "B"}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("cv", r"it is `splitting`, with the same values"),
        ("metrcs", r"did you mean `metrics`\?"),
        ("zzz", r"it has name, splitting, metrics"),
    ],
)
def test_an_unknown_name(name: str, said: str) -> None:
    """A word of another library, a typing error, and anything else: each says what there is."""
    with pytest.raises(PadreError, match=said):
        arguments.read("Experiment", {"splitting": None, "metrics": None}, {name: 1}, required=("name",))

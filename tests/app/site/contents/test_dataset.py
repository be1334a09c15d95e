"""The page of a data set."""

from padre_git.app.site.contents.dataset import dataset
from padre_git.app.site.view import View


def test_data_set(view: View) -> None:
    """Its versions, its columns with their roles, and the runs on it."""
    found = dataset(view, "iris")
    roles = {row[0]: row[1] for row in found["attributes"]["rows"]}
    assert "target" in roles.values()
    assert found["count"] == 5

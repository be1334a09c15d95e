"""Charts whose data the page adds."""

import pytest

from padre_git.core.plots import pages
from padre_git.core.plots.style import Picture


@pytest.mark.parametrize(("picture", "names"), [(pages.parallel(), {"lines", "ticks"}), (pages.scatter(), {"points"})])
def test_no_data(picture: Picture, names: set[str]) -> None:
    """Valid specifications that name their data and have none."""
    drawn = picture.chart.to_dict()
    assert {each["data"]["name"] for each in drawn.get("layer", [drawn])} == names
    assert "datasets" not in drawn
    assert "title" in drawn

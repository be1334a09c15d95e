"""One look for all plots."""

import pandas as pd

from padre_git.core.plots import style


def test_sampled() -> None:
    """A frame that fits stays as it is; of a larger one the limit is drawn, in order, and that is said."""
    small, said = style.sampled(pd.DataFrame({"x": range(style.MOST_POINTS)}))
    assert (len(small), said) == (5000, "")
    drawn, said = style.sampled(pd.DataFrame({"x": range(7000)}))
    assert (len(drawn), drawn["x"].is_monotonic_increasing) == (5000, True)
    assert said == "5,000 of 7,000 rows, drawn at random (seed 0)"


def test_thinned() -> None:
    """Both ends of a curve stay, evenly spaced points between them."""
    curve = pd.DataFrame({"x": range(101)})
    assert style.thinned(curve, 5)["x"].tolist() == [0, 25, 50, 75, 100]
    assert style.thinned(curve, 1)["x"].tolist() == [0, 100]
    assert style.thinned(curve, 101) is curve


def test_palette() -> None:
    """No colour twice; more classes than colours get a scheme that has enough."""
    assert len(set(style.PALETTE)) == len(style.PALETTE) == 8
    assert style.scale(8).to_dict() == {"range": style.PALETTE}
    assert style.scale(9).to_dict() == {"scheme": "tableau20"}

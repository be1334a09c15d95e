"""Toy data sets that scikit-learn computes, such as the scaled columns of diabetes; it is imported for them alone."""

import pandas as pd
from sklearn import datasets

from padre_git.storage.bundled import Toy


def load(name: str) -> Toy:
    """The toy data set ``name`` of scikit-learn.

    Raises
    ------
    AttributeError : it has no such data set, or no longer.
    """
    bunch = getattr(datasets, f"load_{name}")(as_frame=True)
    classes = [str(each) for each in getattr(bunch, "target_names", ())]
    return Toy(bunch.data, pd.DataFrame(bunch.target), classes)

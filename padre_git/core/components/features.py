"""The number and names of the features that an estimator was fitted to, where its rows have columns."""

from typing import Any

from sklearn.utils.validation import validate_data


def look_at(estimator: Any, X: Any, *, reset: bool) -> None:
    """Remember the number and names of the features of ``X``, (n, features), or compare them with those of `fit`.

    The values are not checked. Rows without columns, such as texts, are left alone.

    Raises
    ------
    ValueError
        Where there are other features than in `fit`.
    """
    known = reset or hasattr(estimator, "n_features_in_")  # a model that was kept before lacks it
    if known and len(getattr(X, "shape", ())) == 2:
        validate_data(estimator, X, reset=reset, skip_check_array=True)

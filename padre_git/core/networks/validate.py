"""What a network can be fitted to, checked as scikit-learn checks it; sentences for what people do most are padre's."""

import warnings
from typing import Any

import numpy as np
from sklearn.exceptions import DataConversionWarning
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_array, validate_data

_OPTIONS = {"accept_sparse": "csr", "allow_nd": True, "dtype": "numeric"}


def checked_rows(estimator: Any, X: Any) -> Any:
    """Rows (n, …) of finite numbers, with as many features as `fit` had.

    Raises
    ------
    TypeError, ValueError
        For what is no number, missing, or of another shape.
    """
    if not hasattr(estimator, "n_features_in_"):  # a model that was kept
        return check_array(_numbers(X), estimator=estimator, input_name="X", **_OPTIONS)
    return validate_data(estimator, _numbers(X), reset=False, **_OPTIONS)


def checked_data(estimator: Any, X: Any, y: Any, *, classifies: bool) -> tuple[Any, Any]:
    """Rows and the target (n,) or (n, targets) of a fit; the number and names of the features are remembered.

    Raises
    ------
    TypeError, ValueError
        Also where there are more rows than targets, or the target of a classification are no classes.
    """
    regression = {"multi_output": True, "y_numeric": not classifies}
    rows, target = validate_data(estimator, _numbers(X), y, **_OPTIONS, **regression)
    if target.ndim == 2 and target.shape[1] == 1:
        words = "A column-vector y was passed when a 1d array was expected; give y.ravel()"
        warnings.warn(words, DataConversionWarning, stacklevel=3)
        target = target[:, 0]
    if classifies and target.ndim == 1:
        check_classification_targets(target)
    return rows, target


def _numbers(X: Any) -> Any:
    """``X`` as scikit-learn can check it; texts are refused with what to do."""
    if hasattr(X, "detach"):  # a tensor
        return X.detach().cpu().numpy()
    wrong = [str(name) for name in getattr(X, "columns", ()) if getattr(X[name].dtype, "kind", "O") not in "biufc"]
    if wrong:
        raise TypeError(f"column `{wrong[0]}` is not a number; put an encoder before TorchPipeline")
    if isinstance(X, np.ndarray):
        texts = X.dtype.kind in "US" or (X.dtype.kind == "O" and any(isinstance(each, str) for each in X.ravel()))
        if texts:
            raise TypeError(f"the features are {X.dtype}, not numbers; put an encoder before TorchPipeline")
    return X

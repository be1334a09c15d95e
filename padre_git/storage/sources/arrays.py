"""Arrays without names for their columns: NumPy's files, and the sparse text format of svmlight and LIBSVM."""

import io
from typing import Any

import numpy as np
from sklearn.datasets import load_svmlight_file

from padre_git.errors import PadreError
from padre_git.model.shell import quoted
from padre_git.storage import tables


def npy(data: bytes, name: str) -> Any:
    """The array of an ``.npy`` file."""
    return np.load(io.BytesIO(data), allow_pickle=False)


def npz(data: bytes, name: str) -> Any:
    """The one array of an ``.npz`` file; or several, of which ``X`` has the features.

    Raises
    ------
    PadreError : several arrays, none of them called ``X``; with a command that writes them again.
    """
    found = tables.arrays(data)
    if "X" in found or not found:
        return found
    if len(found) == 1:
        return next(iter(found.values()))
    sizes = ", ".join(f"{key} ({' × '.join(map(str, array.shape))})" for key, array in found.items())
    features = max(found, key=lambda key: found[key].ndim)
    rows = len(found[features]) if found[features].ndim else 0
    others = [key for key in found if key != features and found[key].shape[:1] == (rows,)]
    named = ", ".join(
        [
            f"X=d[{features!r}]",
            *(f"{key if len(others) > 1 else 'y'}=d[{key!r}]" for key in others if key.isidentifier()),
        ]
    )
    script = f"import numpy as np; d = np.load({name!r}); np.savez({'new-' + name!r}, {named})"
    raise PadreError(
        f"{name} holds the arrays {sizes}, and none is called X, the features. Write them again, together: "
        f"python -c {quoted(script)}"
    )


def svmlight(data: bytes, name: str) -> Any:
    """``(X, y)`` of lines ``label index:value …``, with X sparse; a mapping with ``qid`` too where lines have one.

    The first feature is index 0 where a line has an index 0, else 1, as scikit-learn's loader decides.
    """
    if b"qid:" not in data:
        return load_svmlight_file(io.BytesIO(data))
    X, y, queries = load_svmlight_file(io.BytesIO(data), query_id=True)
    return {"X": X, "y": y, "qid": queries}

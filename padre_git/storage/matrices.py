"""Sparse matrices as files. SciPy takes as long to import as pandas, and few data sets are sparse."""

import io
from typing import Any

import scipy.sparse as sp


def csr(data: bytes) -> Any:
    """The (n, features) CSR array of an `.npz` file that `scipy.sparse.save_npz` wrote, of any format."""
    return sp.csr_array(sp.load_npz(io.BytesIO(data)))

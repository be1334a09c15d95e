"""Sparse matrices of any format of SciPy's come back as CSR."""

import io

import numpy as np
import pytest
import scipy.sparse as sp

from padre_git.storage import matrices


@pytest.mark.parametrize("form", ["csr", "csc", "coo"])
def test_csr(form: str) -> None:
    """The same values, whatever the format was."""
    dense = np.array([[0.0, 1.5], [2.0, 0.0], [0.0, 0.0]])
    sink = io.BytesIO()
    sp.save_npz(sink, sp.coo_matrix(dense).asformat(form))
    found = matrices.csr(sink.getvalue())
    assert found.format == "csr"
    assert (found.toarray() == dense).all()

"""The rows of splits read back as they were written, however the file is cut."""

import numpy as np
import pyarrow as pa

from padre_git.core.splitting import rows
from padre_git.core.splitting.indices import table
from padre_git.core.splitting.splits import Split


def _splits() -> list[Split]:
    whole = np.arange(10)
    return [
        Split(0, 0, 0, whole[3:], whole[:2], whole[2:3]),
        Split(1, 0, 1, whole[:8], whole[8:]),
        Split(2, 0, 2, np.empty(0, np.int64), whole[:1]),
    ]


def test_they_read_back() -> None:
    """Train, test and validation; a part without rows; in chunks with dictionaries of their own."""
    written = table(_splits())
    pieces = [written.slice(at, 3) for at in range(0, written.num_rows, 3)]
    for found in (rows.read(written), rows.read(pa.concat_tables(pieces))):
        assert [each.train.tolist() for each in found] == [list(range(3, 10)), list(range(8)), []]
        assert [each.test.tolist() for each in found] == [[0, 1], [8, 9], [0]]
        assert found[0].validation is not None
        assert found[0].validation.tolist() == [2]
        assert rows.indices_hash(found) == rows.indices_hash(_splits())


def test_the_hash_is_fixed() -> None:
    """A number that must never change: runs name it."""
    assert rows.indices_hash(_splits()[1:2]) == "0769acf0757dc9fb10cebc3cd37165cc25e57d02134097ee51a555bf27d91b96"

"""The contract of each row of the table of splittings."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from padre_git.core.data.dataset import Dataset
from padre_git.core.splitting.checks import refuse
from padre_git.core.splitting.kinds import KINDS
from padre_git.core.splitting.resolve import design, resolve
from padre_git.core.splitting.splits import indices_hash

N = 60


Y = np.repeat([0, 1, 2], [30, 20, 10])


GROUPS = np.arange(N) % 12


TASK = "classification"


COLUMNS = Dataset("c", pd.DataFrame({"fold": np.arange(N) % 4, "y": Y}), target="y")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind(kind: str) -> None:
    """The contract of a row of the table: it splits, it reads, and its spec makes it again."""
    found = resolve({"kind": kind}, task=TASK)
    splits = found.split(N, Y, GROUPS, dataset=COLUMNS)
    refuse(splits)
    assert design(splits, found).family == (KINDS[kind].family or "folds")
    assert [split.number for split in splits] == list(range(len(splits)))
    assert found.describe()
    again = resolve(found.spec, task=None)
    assert (again, indices_hash(again.split(N, Y, GROUPS, dataset=COLUMNS))) == (found, indices_hash(splits))


@given(
    rows=st.integers(20, 200),
    folds=st.integers(2, 10),
    repeats=st.integers(1, 3),
    seed=st.integers(0, 2**32 - 1),
    stratified=st.booleans(),
)
def test_folds_are_a_partition(rows: int, folds: int, repeats: int, seed: int, stratified: bool) -> None:
    """Every row is tested once per repeat and trains in all other folds; the same words give the same splits."""
    y = np.arange(rows) % 2
    spec = {"folds": folds, "repeats": repeats, "seed": seed, "stratified": stratified}
    splits = resolve(spec, task=TASK).split(rows, y)
    assert len(splits) == folds * repeats
    for repeat in range(repeats):
        tested = np.concatenate([split.test for split in splits if split.repeat == repeat])
        assert sorted(tested.tolist()) == list(range(rows))
    for split in splits:
        assert sorted([*split.train.tolist(), *split.test.tolist()]) == list(range(rows))
        assert (split.train.dtype, split.test.dtype) == (np.int64, np.int64)
    assert indices_hash(splits) == indices_hash(resolve(spec, task=TASK).split(rows, y))


@given(st.sampled_from([0.1, 0.25, 0.5]), st.integers(1, 4), st.integers(0, 99))
def test_holdouts_divide_the_rows(share: float, repeats: int, seed: int) -> None:
    """No row is in both parts, none is lost, and the test part has its share: PyPaDRE's was inverted."""
    for split in resolve({"kind": "holdout", "test": share, "repeats": repeats, "seed": seed}, task=TASK).split(N, Y):
        assert sorted([*split.train.tolist(), *split.test.tolist()]) == list(range(N))
        assert len(split.test) == round(share * N)

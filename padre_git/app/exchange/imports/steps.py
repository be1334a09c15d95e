"""Every value that imported runs logged, in one table for a recording: a file for each run would cost more than all
else."""

from array import array
from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from padre_git.model.foreign import Step


class Steps:
    """Values in the order in which they came, with the run and the metric that they are of."""

    def __init__(self) -> None:
        self._names: dict[str, int] = {}
        self._columns = {"run": array("i"), "metric": array("i")}
        self._splits = array("i")  # -1 where there is none
        self._steps, self._times, self._values = array("d"), array("d"), array("d")

    def __len__(self) -> int:
        return len(self._values)

    def add(self, run: str, metrics: Mapping[str, Sequence[Step]], split: int | None = None) -> None:
        """All values of a run or a split of it, where a metric has several; else `metrics.json` has them."""
        if all(len(each) < 2 for each in metrics.values()):
            return
        own = self._number(run)
        for name, values in metrics.items():
            number = self._number(name)
            self._columns["run"].extend([own] * len(values))
            self._columns["metric"].extend([number] * len(values))
            self._splits.extend([-1 if split is None else split] * len(values))
            self._steps.extend([each.step for each in values])
            self._times.extend([float("nan") if each.time is None else each.time for each in values])
            self._values.extend([each.value for each in values])

    def _number(self, text: str) -> int:
        return self._names.setdefault(text, len(self._names))

    def table(self) -> pa.Table | None:
        """The columns run, metric, split if there are any, step, time (seconds since 1970) and value; none without
        rows."""
        if not self._values:
            return None
        names = pa.array(list(self._names), pa.string())
        texts = {
            name: pa.DictionaryArray.from_arrays(pa.array(np.frombuffer(numbers, np.int32)), names)
            for name, numbers in self._columns.items()
        }
        steps = np.frombuffer(self._steps, np.float64)
        whole = steps.astype(np.int64)
        splits = np.frombuffer(self._splits, np.int32)
        return pa.table(
            {
                **texts,
                **({"split": pa.array(splits, mask=splits < 0)} if (splits >= 0).any() else {}),
                "step": pa.array(whole if np.array_equal(whole, steps) else steps),
                "time": pa.array(np.frombuffer(self._times, np.float64), from_pandas=True),
                "value": pa.array(np.frombuffer(self._values, np.float64)),
            }
        )

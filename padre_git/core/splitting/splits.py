"""Splits, and the splittings that make them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from padre_git.core.components.calls import called, name_of
from padre_git.core.data.columns import refuse_missing
from padre_git.core.data.targets import as_target
from padre_git.core.splitting.kinds import KINDS
from padre_git.core.splitting.rows import indices_hash as indices_hash
from padre_git.core.splitting.rules import Parts, SplitInput, by, in_time, with_validation
from padre_git.errors import PadreError

Rows = NDArray[np.int64]
_USERS = ("splits", "function")  # kinds that the user makes


@dataclass(frozen=True)
class Split:
    """One split: positions of rows.

    Attributes
    ----------
    number : from 0 on, over all repeats.
    repeat, fold : from 0 on.
    train, test : int64, in the order of the splitter.
    validation : int64, or None where there is none.
    """

    number: int
    repeat: int
    fold: int
    train: Rows
    test: Rows
    validation: Rows | None = None

    @cached_property
    def indices(self) -> str:
        """SHA-256 of the positions."""
        return indices_hash([self])


@dataclass(frozen=True)
class Splitting:
    """A way to split, with all its options.

    Attributes
    ----------
    kind : `k-fold`, `holdout`, … of `splitters.KINDS`; or `splits` (given ones), `function`, a class of scikit-learn.
    spec : the options, JSON-able; where `kind` is of the table ``resolve(spec)`` is this splitting again.
    source : what makes the splits, where the table does not.
    inner : nested: how each training part is split again, to choose a setting.
    """

    kind: str
    spec: dict[str, Any]
    source: Any = field(default=None, repr=False)
    inner: "Splitting | None" = None

    @property
    def document(self) -> dict[str, Any]:
        """What a definition says of it: `spec`, and of a nested one both."""
        if self.inner is None:
            return dict(self.spec)
        return {"kind": "nested", "outer": dict(self.spec), "inner": dict(self.inner.spec)}

    def describe(self) -> str:
        """``10-fold stratified, shuffled, split seed 0``, of a nested one with ``, nested with 5-fold inside``."""
        return self._text("shuffled" if self.spec.get("shuffle") else "") + self._nested

    @property
    def heading(self) -> str:
        """As `describe`, without what goes without saying: ``10-fold stratified, split seed 0``."""
        return self._text("") + self._nested

    @property
    def _nested(self) -> str:
        return f", nested with {self.inner.words} inside" if self.inner else ""

    @property
    def words(self) -> str:
        """The shortest text: ``10-fold``."""
        known = KINDS.get(self.kind)
        own = known is None or self.source is not None
        return str(self.spec.get("name", self.kind)) if own or known is None else known.text(self.spec)

    def split(
        self, n: int, y: Any = None, groups: Any = None, *, times: Any = None, dataset: Any = None
    ) -> list[Split]:
        """The splits of ``n`` rows.

        Parameters
        ----------
        n : number of rows.
        y : array-like of shape (n,) or (n, targets); the target; needed where it is stratified.
        groups : array-like of shape (n,); the group column; used by the kinds that keep groups together.
        times : array-like of shape (n,), optional
            The time column; used by the kinds that follow time. Without it the rows are in order.
        dataset : what a splitting function is given.

        Raises
        ------
        PadreError : where the data do not allow this splitting: too few rows, a class too small, no group column, and
            positions that are no rows.
        """
        target, n = as_target(y), int(n)
        if self.spec.get("stratified"):
            self._check_classes(target)
        if self._grouped and groups is None:
            raise PadreError(f"the splitting `{self.describe()}` needs a group column; Dataset(group=…) names it")
        names = None if groups is None else np.asarray(groups)
        given = SplitInput(n, target, names if self._grouped else None, times, dataset)
        folds = self.spec.get("folds") if self.spec.get("repeats", 1) > 1 else None  # splits of one repeat
        return [
            Split(number, number // folds if folds else 0, number % folds if folds else number, *part)
            for number, part in enumerate(self._checked(given, names))
        ]

    @property
    def _grouped(self) -> bool:
        return self.kind in KINDS and KINDS[self.kind].grouped

    def _checked(self, given: SplitInput, groups: Any) -> list[tuple[Rows, Rows, Rows | None]]:
        if self.kind in _USERS:
            made = several(self.source if self.kind == "splits" else self._called(given.dataset))
        else:
            with self._fitting(given.n):
                made = self._made(given, groups)
        empty = ("test",) if self.kind == "none" else ()
        parts = [_rows(part, given.n, number, empty) for number, part in enumerate(made)]
        if not self.spec.get("validation"):
            return parts
        with self._fitting(given.n):
            return [with_validation(part, self.spec, given) for part in parts]

    @contextmanager
    def _fitting(self, n: int) -> Iterator[None]:
        """What a splitter says of data that it cannot split, in one line."""
        try:
            yield
        except (ValueError, TypeError) as error:
            reason = str(error).strip().splitlines()[0]
            raise PadreError(f"the splitting `{self.describe()}` does not fit {n} rows: {reason}") from error

    def _called(self, dataset: Any) -> Any:
        """What ``f(dataset, rng)`` returns; a function of one argument is given the data set."""
        made = called(self.source, dataset, np.random.default_rng(self.spec["seed"]))
        if made is None:
            name = name_of(self.source)
            raise PadreError(f"the splitter {name}() returned nothing; it must return (train, test) or several")
        return made

    def _made(self, given: SplitInput, groups: Any) -> Parts:
        if self.source is None:
            return KINDS[self.kind].parts(self.spec, given)
        if self.kind == "time-series":
            return in_time(self.source, given)
        # scikit-learn warns of groups that it does not use; a splitter of the user's may want them
        known = type(self.source).__module__.startswith("sklearn.")
        return by(self.source, given if known else given._replace(groups=groups))

    def _text(self, shuffled: str) -> str:
        options = self.spec
        if self.source is not None or self.kind not in KINDS:
            return self.words
        words = self.words + (" stratified" if options.get("stratified") else "")
        fixed = options.get("shuffle") is False
        kept = f"{100 * options['validation']:g} % validation" if options.get("validation") else ""
        seed = f"split seed {options['seed']}" if "seed" in options and not fixed else ""
        return ", ".join(each for each in (words, kept, "not shuffled" if fixed else shuffled, seed) if each)

    def _check_classes(self, y: Any) -> None:
        """A class with fewer members than parts cannot be in each of them."""
        if y is None or y.ndim > 1:
            what = "there is no target" if y is None else "there are several targets"
            raise PadreError(
                f"{what}, so nothing to stratify by; splitting={{'kind': '{self.kind}', 'stratified': False}}"
            )
        refuse_missing(y)
        classes, counts = np.unique(y.astype(str) if y.dtype == object else y, return_counts=True)
        needed = self.spec.get("folds", 2)
        rare, size = classes[counts.argmin()], int(counts.min())
        if size >= needed:
            return
        fractions = y.dtype.kind == "f" and bool(np.any(y % 1))
        if fractions or len(classes) > max(20, len(y) // 3):
            raise PadreError(
                f"the target has {len(classes)} different values in {len(y)} rows: not classes; use a regressor"
            )
        fewer = f"splitting={size}, " if size > 1 and "folds" in self.spec else ""
        raise PadreError(
            f"class `{rare}` has {size} row{'s' if size > 1 else ''}, fewer than the {needed} parts of "
            f"`{self.heading}`; {fewer}splitting={{'kind': '{self.kind}', 'stratified': False}}, or merge the class"
        )


def several(value: Any) -> list[Any]:
    """A list of splits; one split alone is a list of one."""
    made = list(value)
    if 2 <= len(made) <= 3 and all(_is_rows(part) for part in made):
        return [tuple(made)]
    return made


def _is_rows(part: Any) -> bool:
    """Whether this is positions of rows, not a split of them."""
    try:
        return np.asarray(part).ndim == 1 and np.asarray(part).dtype.kind in "iub"
    except ValueError:  # parts of several lengths
        return False


def _rows(part: Any, n: int, number: int, empty: Sequence[str]) -> tuple[Rows, Rows, Rows | None]:
    """Positions of the parts of a split, checked; those in ``empty`` may have no rows."""
    if isinstance(part, Mapping):
        part = [part.get("train"), part.get("test"), part.get("validation", part.get("val"))]
    if not isinstance(part, Sequence) or not 2 <= len(part) <= 3:
        raise PadreError(f"split {number} is not (train, test) or (train, test, validation)")
    train, test, extra = (*part, None) if len(part) == 2 else part
    return (
        _positions(train, n, number, "train"),
        _positions(test, n, number, "test", empty="test" in empty),
        None if extra is None else _positions(extra, n, number, "validation", empty=True),
    )


def _positions(rows: Any, n: int, number: int, name: str, *, empty: bool = False) -> Rows:
    array = np.asarray(rows)
    if array.dtype == bool and array.shape == (n,):
        array = np.flatnonzero(array)
    if array.ndim != 1 or (array.size and array.dtype.kind not in "iu"):
        raise PadreError(f"split {number}: {name} is not a list of positions of rows")
    if not array.size and not empty:
        raise PadreError(f"split {number}: {name} has no rows")
    if array.size and (array.min() < 0 or array.max() >= n):
        wrong = array[(array < 0) | (array >= n)][0]
        raise PadreError(f"split {number}: {name} has row {wrong}; the data have rows 0 to {n - 1}")
    return array.astype(np.int64, copy=False)

"""Which rows train and which test: what people may write as ``splitting=``, and the splits it makes."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from hashlib import sha256
from inspect import signature
from typing import Any

import numpy as np
from numpy.typing import NDArray

from padre_git.core.plain import plain
from padre_git.core.splitters import CLASSES, KINDS, NEEDS_GROUPS
from padre_git.core.unknown import Unknown
from padre_git.errors import PadreError
from padre_git.model.documents import Design

Rows = NDArray[np.int64]
_CLASSIFICATION = "classification"
_FORMS = "10-fold, 10x10, holdout, holdout:0.25, 10xholdout, group-5-fold, leave-one-out, time-series"
# what people write -> its kind; the groups of the pattern are the options
_TEXTS: tuple[tuple[str, str], ...] = (
    (r"(?P<folds>\d+)(?:[ -]?fold)?", "k-fold"),
    (r"(?P<repeats>\d+) ?[x×] ?(?P<folds>\d+)(?:[ -]?fold)?", "k-fold"),
    (r"(?:(?P<repeats>\d+) ?[x×] ?)?holdout(?::(?P<test>0?\.\d+))?", "holdout"),
    (r"group-(?P<folds>\d+)-fold|(?P<folds2>\d+)-fold by group", "group-k-fold"),
    (r"leave-one-out|loo", "leave-one-out"),
    (r"leave-one-group-out", "leave-one-group-out"),
    (r"time-series(?::(?P<folds>\d+))?", "time-series"),
)
# PyPaDRE's words
_STRATEGIES = {"cv": "k-fold", "random": "holdout"}
_OPTIONS = {"strategy": "kind", "n_folds": "folds", "n_splits": "folds", "test_ratio": "test", "random_seed": "seed"}


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

    @property
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
    """

    kind: str
    spec: dict[str, Any]
    source: Any = field(default=None, repr=False)

    def describe(self) -> str:
        """``10-fold stratified, shuffled, split seed 0``."""
        return self._text("shuffled" if self.spec.get("shuffle") else "")

    @property
    def heading(self) -> str:
        """As `describe`, without what goes without saying: ``10-fold stratified, split seed 0``."""
        return self._text("")

    def split(self, n: int, y: Any = None, groups: Any = None, *, dataset: Any = None) -> list[Split]:
        """The splits of ``n`` rows.

        Parameters
        ----------
        n : int
            Number of rows.
        y : array-like of shape (n,) or (n, targets), optional
            The target; needed where it is stratified.
        groups : array-like of shape (n,), optional
            The group column; used by the kinds that keep groups together.
        dataset : Dataset, optional
            What a splitting function is given.

        Raises
        ------
        PadreError
            Where the data do not allow this splitting: too few rows, a class too small, no group column, and positions
            that are no rows.
        """
        target, n = as_target(y), int(n)
        if self.spec.get("stratified"):
            self._check_classes(target)
        if self._grouped and groups is None:
            raise PadreError(f"the splitting `{self.describe()}` needs a group column; Dataset(group=…) names it")
        folds = self._folds
        parts = self._parts(n, target, groups, dataset)
        return [
            Split(number, number // folds if folds else 0, number % folds if folds else number, *_rows(part, n, number))
            for number, part in enumerate(parts)
        ]

    @property
    def _folds(self) -> int | None:
        """Splits of one repeat; none where there are no repeats."""
        return self.spec.get("folds") if self.spec.get("repeats", 1) > 1 and self.kind == "k-fold" else None

    @property
    def _grouped(self) -> bool:
        return type(self.source).__name__ in NEEDS_GROUPS or (self.kind in KINDS and KINDS[self.kind].grouped)

    def _parts(self, n: int, y: Any, groups: Any, dataset: Any) -> Iterable[Any]:
        if self.kind == "splits":
            return self.source  # type: ignore[no-any-return]
        if self.kind == "function":
            return _from_function(self.source, self.spec["seed"], dataset)
        splitter = self.source if self.source is not None else KINDS[self.kind].make(self.spec)
        try:
            return list(splitter.split(np.zeros((n, 1)), y, groups))
        except (ValueError, TypeError) as error:
            reason = str(error).strip().splitlines()[0]
            raise PadreError(f"the splitting `{self.describe()}` does not fit {n} rows: {reason}") from error

    def _text(self, shuffled: str) -> str:
        options = self.spec
        known = KINDS.get(self.kind)
        if self.source is not None or known is None:
            return str(options.get("name", self.kind))
        words = known.text(options) + (" stratified" if options.get("stratified") else "")
        fixed = options.get("shuffle") is False
        seed = f"split seed {options['seed']}" if "seed" in options and not fixed else ""
        return ", ".join(each for each in (words, "not shuffled" if fixed else shuffled, seed) if each)

    def _check_classes(self, y: Any) -> None:
        """A class with fewer members than parts cannot be in each of them."""
        if y is None or y.ndim > 1:
            what = "there is no target" if y is None else "there are several targets"
            raise PadreError(
                f"{what}, so nothing to stratify by; splitting={{'kind': '{self.kind}', 'stratified': False}}"
            )
        classes, counts = np.unique(y.astype(str) if y.dtype == object else y, return_counts=True)
        needed = self.spec.get("folds", 2)
        rare, size = classes[counts.argmin()], int(counts.min())
        if size >= needed:
            return
        if len(classes) > max(20, len(y) // 2):
            raise PadreError(
                f"the target has {len(classes)} different values in {len(y)} rows: no classes; take a regressor, or bins"
            )
        fewer = f"splitting={size}, " if size > 1 and "folds" in self.spec else ""
        raise PadreError(
            f"class `{rare}` has {size} row{'s' if size > 1 else ''}, fewer than the {needed} parts of "
            f"`{self.heading}`; {fewer}splitting={{'kind': '{self.kind}', 'stratified': False}}, or merge the class"
        )


def resolve(value: Any, *, task: str | None, seed: int = 0, y: Any = None) -> Splitting:
    """A `Splitting` of what people write.

    Parameters
    ----------
    value : None, int, str, mapping, splitter, iterable, callable or Splitting
        ``None`` is 10-fold; ``5`` and ``"5-fold"`` 5-fold; ``"10x10"`` 10 repeats of 10-fold; ``"holdout:0.25"``;
        ``{"kind": "k-fold", "folds": 5, …}``; an object of scikit-learn; ``(train, test[, validation])`` tuples;
        ``f(dataset, rng)`` that returns such a tuple or several.
    task : str or None
        Of a ``classification`` the folds and holdouts are stratified unless the value says otherwise.
    seed : int
        The split seed, where the value names none.
    y : array-like, optional
        Where it has several columns, nothing is stratified by default.

    Raises
    ------
    UnknownName
        For a name or an option that is none.
    PadreError
        For any other value.
    """
    if isinstance(value, Splitting):
        return value
    target = as_target(y)
    stratify = task == _CLASSIFICATION and (target is None or target.ndim == 1)
    if value is None:
        return _of_kind("k-fold", {}, stratify, seed)
    for fits, build in _BUILDERS:
        if fits(value):
            return build(value, stratify, seed)
    raise PadreError(f"a splitting is a number, a name ({_FORMS}), a dict, a splitter or splits; not {value!r:.60}")


def indices_hash(splits: Sequence[Split]) -> str:
    """SHA-256 over all positions in order: each part as little-endian int64, after its length as such a number."""
    digest = sha256()
    for split in splits:
        for part in (split.train, split.test, split.validation):
            rows = np.empty(0, "<i8") if part is None else np.ascontiguousarray(part, "<i8")
            digest.update(len(rows).to_bytes(8, "little"))
            digest.update(rows.tobytes())
    return digest.hexdigest()


def design(splits: Sequence[Split], splitting: Splitting) -> Design:
    """What an interval needs to know of the splits.

    `ratio` is the mean of test rows by training rows over the splits. It is absent where no corrected interval holds:
    leave-one-out, time series, and splits that do not all divide the same rows in two.
    """
    ratios = [len(split.test) / len(split.train) for split in splits]
    repeats = splitting.spec.get("repeats", 1) if splitting.kind == "k-fold" else 1
    return Design(
        kind=splitting.kind,
        description=splitting.describe(),
        n=len(splits),
        repeats=repeats,
        folds=len(splits) // repeats if splitting.kind != "holdout" else None,
        ratio=float(np.mean(ratios)) if _corrected(splits, splitting) else None,
    )


def checks(split: Split, y: Any = None, groups: Any = None, *, task: str | None = None) -> list[str]:
    """What is wrong with a split; nothing is good.

    Looked for: rows in two parts, rows twice in the test part, groups in two parts, and, of a classification, classes
    that lack in a part.
    """
    found = []
    both = np.intersect1d(split.train, split.test).size
    if both:
        found.append(f"{both} rows in train and test")
    if len(np.unique(split.test)) < len(split.test):
        found.append(f"{len(split.test) - len(np.unique(split.test))} rows more than once in test")
    if split.validation is not None and np.isin(split.validation, np.concatenate([split.train, split.test])).any():
        found.append("rows of validation in train or test")
    if groups is not None:
        names = np.asarray(groups)
        shared = len(set(names[split.train].tolist()) & set(names[split.test].tolist()))
        found += [f"{shared} groups in train and test"] if shared else []
    target = as_target(y)
    if task == _CLASSIFICATION and target is not None and target.ndim == 1:
        found += _missing_classes(split, target)
    return found


def as_target(y: Any) -> Any:
    """``y`` as an array, (n,) or (n, targets); None stays None, and a single column is no second dimension."""
    if y is None:
        return None
    array = y if isinstance(y, np.ndarray) else y.to_numpy() if hasattr(y, "to_numpy") else np.asarray(y)
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.dtype == object and array.ndim == 1 and len(array) and not isinstance(array[0], str):
        kinds = {type(value) for value in array.tolist()}
        array = np.asarray(array.tolist()) if len(kinds) == 1 and kinds <= {int, float, bool} else array
    return array


def _missing_classes(split: Split, target: Any) -> list[str]:
    every = set(target.tolist())
    parts = (("train", split.train), ("test", split.test))
    lacking = ((name, sorted(map(str, every - set(target[rows].tolist())))) for name, rows in parts)
    return [f"class {', '.join(names)} not in {name}" for name, names in lacking if names]


def _of_kind(kind: str, options: Mapping[str, Any], stratify: bool, seed: int) -> Splitting:
    """A splitting of the table with all its options; unknown ones are named."""
    if kind not in KINDS:
        raise Unknown("splitting", kind, KINDS, f"; known are {', '.join(KINDS)}, as text {_FORMS}")
    defaults = KINDS[kind].defaults
    for name in options:
        if name not in defaults:
            raise Unknown("splitting option", name, defaults, f" of {kind}; it has {', '.join(defaults) or 'none'}")
    given = {name: value for name, value in options.items() if value is not None}
    start = {"seed": seed, "stratified": stratify} if defaults.get("stratified", False) is None else {"seed": seed}
    spec = {**defaults, **{name: value for name, value in start.items() if name in defaults}, **given}
    _check_options(kind, spec)
    return Splitting(kind, {"kind": kind, **spec})


def _check_options(kind: str, spec: Mapping[str, Any]) -> None:
    """Options that no splitter could follow, or would follow in another sense."""
    for name, least in (("folds", 2), ("repeats", 1), ("seed", 0), ("gap", 0)):
        if name in spec and not (_whole(spec[name]) and spec[name] >= least):
            raise PadreError(f"splitting: {name} of {kind} is a whole number from {least} on; it is {spec[name]!r}")
    if "test" in spec and not (isinstance(spec["test"], float) and 0 < spec["test"] < 1):
        raise PadreError(f"splitting: test is the share of the test rows, between 0 and 1; it is {spec['test']!r}")
    for name in ("stratified", "shuffle"):
        if not isinstance(spec.get(name, True), bool):
            raise PadreError(f"splitting: {name} is true or false; it is {spec[name]!r}")
    if spec.get("repeats", 1) > 1 and spec.get("shuffle") is False:
        raise PadreError("splitting: repeats of folds that are not shuffled are all equal; set shuffle to true")


def _from_text(value: str, stratify: bool, seed: int) -> Splitting:
    text = value.strip().lower()
    for pattern, kind in _TEXTS:
        match = re.fullmatch(pattern, text)
        if match:
            given = {name.rstrip("2"): each for name, each in match.groupdict().items() if each is not None}
            options = {name: float(each) if name == "test" else int(each) for name, each in given.items()}
            return _of_kind(kind, options, stratify, seed)
    raise Unknown("splitting", value, KINDS, f"; write one of {_FORMS}")


def _from_mapping(value: Mapping[str, Any], stratify: bool, seed: int) -> Splitting:
    options = {_OPTIONS.get(name, name): each for name, each in value.items()}
    kind = options.pop("kind", "k-fold")
    return _of_kind(_STRATEGIES.get(kind, kind), options, stratify, seed)


def _from_splitter(value: Any, stratify: bool, seed: int) -> Splitting:
    """An object of scikit-learn; chance without a seed gets the split seed, on a copy."""
    name = type(value).__name__
    copy = deepcopy(value)
    drawn = getattr(copy, "shuffle", True) and hasattr(copy, "random_state")
    if drawn and copy.random_state is None:
        copy.random_state = seed
    kind, _ = CLASSES.get(name, (name, False))
    # objects of the classes behind the table are rows of the table: equal splits read equal
    options = _options_of(copy, name)
    if kind in KINDS and options is not None:
        return _of_kind(kind, options, stratify, seed)
    state = {key: plain(each) for key, each in vars(copy).items() if not key.startswith("_")}
    folds = {"repeats": getattr(copy, "n_repeats", 1)}
    text = f"{name}({', '.join(f'{key}={each}' for key, each in state.items() if each is not None)})"
    return Splitting(kind, {"kind": kind, "name": text, **folds, "options": state}, copy)


def _options_of(splitter: Any, name: str) -> dict[str, Any] | None:
    """The options of the table that make the same splits; none where it has no words for them."""
    state = {key: each for key, each in vars(splitter).items() if not key.startswith("_")}
    stratified = {"stratified": "Stratified" in name}
    seed = state.get("random_state")
    if name in {"KFold", "StratifiedKFold"}:
        known: dict[str, Any] = {"folds": int(state["n_splits"]), "shuffle": bool(state["shuffle"]), **stratified}
    elif name in {"RepeatedKFold", "RepeatedStratifiedKFold"}:
        known = {"folds": int(splitter.cvargs["n_splits"]), "repeats": int(splitter.n_repeats), **stratified}
    elif name in {"ShuffleSplit", "StratifiedShuffleSplit"} and isinstance(state["test_size"], float):
        if state["train_size"] is not None:
            return None
        known = {"repeats": int(state["n_splits"]), "test": state["test_size"], **stratified}
    else:
        return None
    if not _whole(seed) and known.get("shuffle", True):
        return None
    return known | ({"seed": int(seed)} if _whole(seed) else {})


def _from_function(function: Callable[..., Any], seed: int, dataset: Any) -> list[Any]:
    """Call ``f(dataset, rng)``; a function of one argument is given the data set."""
    given = (dataset, np.random.default_rng(seed))
    wanted = [
        each
        for each in signature(function).parameters.values()
        if each.kind in {each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD}
    ]
    made = function(*given[: len(wanted)])
    if made is None:
        raise PadreError(f"the splitter {function.__name__}() returned nothing; it returns (train, test) or several")
    return _several(made)


def _several(value: Any) -> list[Any]:
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


def _from_splits(value: Iterable[Any], stratify: bool, seed: int) -> Splitting:
    parts = _several(value)
    if not parts:
        raise PadreError("the splitting is an empty list; give (train, test) tuples")
    return Splitting(
        "splits", {"kind": "splits", "name": f"{len(parts)} given split{'s' if len(parts) > 1 else ''}"}, parts
    )


def _rows(part: Any, n: int, number: int) -> tuple[Rows, Rows, Rows | None]:
    """Positions of the parts of a split, checked."""
    if isinstance(part, Mapping):
        part = [part.get("train"), part.get("test"), part.get("validation", part.get("val"))]
    if not isinstance(part, Sequence) or not 2 <= len(part) <= 3:
        raise PadreError(f"split {number} is not (train, test) or (train, test, validation)")
    train, test = _positions(part[0], n, number, "train"), _positions(part[1], n, number, "test")
    extra = part[2] if len(part) == 3 else None
    return train, test, None if extra is None else _positions(extra, n, number, "validation")


def _positions(rows: Any, n: int, number: int, name: str) -> Rows:
    array = np.asarray(rows)
    if array.dtype == bool and array.shape == (n,):
        array = np.flatnonzero(array)
    if array.ndim != 1 or (array.size and array.dtype.kind not in "iu"):
        raise PadreError(f"split {number}: {name} is not a list of positions of rows")
    if not array.size and name != "validation":
        raise PadreError(f"split {number}: {name} has no rows")
    if array.size and (array.min() < 0 or array.max() >= n):
        wrong = array[(array < 0) | (array >= n)][0]
        raise PadreError(f"split {number}: {name} has row {wrong}; the data have rows 0 to {n - 1}")
    return array.astype(np.int64, copy=False)


def _corrected(splits: Sequence[Split], splitting: Splitting) -> bool:
    """Whether the variance correction of Nadeau and Bengio has a basis here."""
    known = KINDS.get(splitting.kind)
    if (known and not known.corrected) or max(len(split.test) for split in splits) < 2:
        return False
    if known and splitting.source is None:
        return True
    if isinstance(splitting.source, object) and CLASSES.get(type(splitting.source).__name__, ("", False))[1]:
        return True
    # splits of unknown making: as for folds and holdouts, each must divide the same rows into two
    whole = [np.concatenate([split.train, split.test]) for split in splits]
    rows = set(whole[0].tolist())
    return all(len(each) == len(rows) and set(each.tolist()) == rows for each in whole)


def _whole(value: Any) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


_BUILDERS: tuple[tuple[Callable[[Any], bool], Callable[[Any, bool, int], Splitting]], ...] = (
    (_whole, lambda value, stratify, seed: _of_kind("k-fold", {"folds": int(value)}, stratify, seed)),
    (lambda value: isinstance(value, str), _from_text),
    (lambda value: isinstance(value, Mapping), _from_mapping),
    (lambda value: hasattr(value, "split") and not isinstance(value, type | np.ndarray), _from_splitter),
    (
        lambda value: callable(value) and not isinstance(value, type),
        lambda value, stratify, seed: Splitting(
            "function", {"kind": "function", "name": f"{value.__name__}, split seed {seed}", "seed": seed}, value
        ),
    ),
    (lambda value: isinstance(value, Iterable), _from_splits),
)

"""What people may write as ``splitting=``, and the splitting it is. A new form is a row of `BUILDERS`."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from inspect import signature
from typing import Any

import numpy as np

from padre_git.core.components.calls import name_of
from padre_git.core.components.plain import plain
from padre_git.core.splitting.kinds import CLASSES, KINDS, SplitterClass
from padre_git.core.splitting.splits import Splitting, several
from padre_git.core.splitting.texts import FORMS, LONGEST, read, unknown
from padre_git.core.text.formats import cut
from padre_git.core.text.literals import values
from padre_git.errors import BadArgument, PadreError, UnknownName

# words of PyPaDRE and scikit-learn
_STRATEGIES = {
    **{"cv": "k-fold", "random": "holdout", "index": "splits", "explicit": "splits"},
    **{"kfold": "k-fold", "loo": "leave-one-out", "group": "group-k-fold"},
}
_OPTIONS = {
    **{"strategy": "kind", "n_folds": "folds", "n_splits": "folds", "cv": "folds", "n_repeats": "repeats"},
    **{"test_ratio": "test", "test_size": "test", "val_ratio": "validation", "random_seed": "seed"},
    **{"random_state": "seed", "index": "indices", "max_train_size": "window"},
}
_NESTED = ("outer", "inner")
_INNER = ("none", "predefined", "splits", "function")  # what knows only the rows of the whole data


def build(value: Any, stratify: bool, seed: int = 0) -> Splitting:
    """The splitting that ``value`` says; see `splitting.resolve`."""
    if isinstance(value, Splitting):
        return value
    if value is None:
        return of_kind("k-fold", {}, stratify, seed)
    for fits, make in BUILDERS:
        if fits(value):
            return make(value, stratify, seed)
    raise PadreError(f"a splitting is a number, a name ({FORMS}), a dict, a splitter or splits; not {value!r:.60}")


def of_kind(kind: str, options: Mapping[str, Any], stratify: bool, seed: int) -> Splitting:
    """A splitting of the table with all its options; unknown ones are named."""
    if kind not in KINDS:
        known = [*KINDS, "nested", "splits", "function"]
        raise UnknownName("splitting", kind, known, f"; known are {', '.join(known)}, as text {FORMS}")
    row = KINDS[kind]
    _check_names(kind, options, [*row.defaults, *row.extras])
    given = {name: value for name, value in options.items() if value is not None}
    given = {name: value for name, value in given.items() if value or name not in row.extras}
    start = {"seed": seed, "stratified": stratify} if row.defaults.get("stratified", False) is None else {"seed": seed}
    spec = {**row.defaults, **{name: value for name, value in start.items() if name in row.defaults}, **given}
    _check_options(kind, spec)
    return Splitting(kind, {"kind": kind, **spec})


_LEAST = {"folds": 2, "repeats": 1, "seed": 0, "gap": 0, "p": 1, "window": 1}
_MOST = 1_000_000  # folds and repeats: each is a training


def _check_options(kind: str, spec: Mapping[str, Any]) -> None:
    """Options that no splitter could follow, or would follow in another sense."""
    for name, least in _LEAST.items():
        if name in spec and not (_whole(spec[name]) and spec[name] >= least):
            raise PadreError(
                f"splitting: {name} of {kind} must be a whole number, {least} or larger; it is {spec[name]!r}"
            )
    for name in ("folds", "repeats"):
        if spec.get(name, 0) > _MOST:
            raise PadreError(f"splitting: {name} of {kind} is at most {_MOST:,}")
    _check_shares(spec)
    for name in ("stratified", "shuffle"):
        if not isinstance(spec.get(name, True), bool):
            raise PadreError(f"splitting: {name} must be true or false; it is {spec[name]!r}")
    if spec.get("repeats", 1) > 1 and spec.get("shuffle") is False:
        raise PadreError("splitting: repeats of folds that are not shuffled are all equal; set shuffle to true")


def _check_shares(spec: Mapping[str, Any]) -> None:
    for name in ("test", "validation"):
        if name in spec and not (isinstance(spec[name], float) and 0 < spec[name] < 1):
            raise PadreError(
                f"splitting: {name} must be the share of the {name} rows, between 0 and 1; it is {spec[name]!r}"
            )
    if spec.get("test", 0) + spec.get("validation", 0) >= 1:
        raise PadreError("splitting: test and validation together take all rows; leave some for training")


def _from_text(value: str, stratify: bool, seed: int) -> Splitting:
    text = value.strip()
    if text[:1] in ("{", "["):  # as on the command line
        each = values(text)
        if len(each) != 1:
            raise BadArgument(f"a splitting is one value; `{text[:60]}` is {len(each)}: {FORMS}")
        return build(each[0], stratify, seed)
    if len(text) > LONGEST:
        raise BadArgument(
            f"`{text[:40]}…` is not a splitting; write one of {FORMS}, or the name of an experiment or run"
        )
    found = read(text)
    if found is None:
        raise unknown(value)
    kind, options = found
    return _nested(options, stratify, seed) if kind == "nested" else of_kind(kind, options, stratify, seed)


def _from_mapping(value: Mapping[str, Any], stratify: bool, seed: int) -> Splitting:
    options = {_OPTIONS.get(name, name): each for name, each in value.items()}
    kind = options.pop("kind", "k-fold")
    kind = kind[0] if isinstance(kind, list) and len(kind) == 1 else kind
    name = "none" if kind is None else str(kind)
    kind = _STRATEGIES.get(name, name)
    if kind in _MADE:
        return _MADE[kind](options, stratify, seed)
    return of_kind(kind, options, stratify, seed)


def _nested(options: Mapping[str, Any], stratify: bool, seed: int) -> Splitting:
    """A splitting, and one inside each of its training parts; the inner one keeps groups and time as the outer does."""
    _check_names("nested", options, _NESTED)
    outer = build(options.get("outer"), stratify, seed)
    if outer.inner and "inner" not in options:  # said twice
        return outer
    if outer.inner or outer.kind == "none":
        raise PadreError(f"nested: the outer splitting must be a plain one with test parts; it is `{outer.describe()}`")
    inner = build(options.get("inner", _inside(outer)), stratify, outer.spec.get("seed", seed))
    if inner.inner or inner.kind in _INNER:
        raise PadreError(
            f"nested: the inner splitting must work on any rows, such as 5 or holdout; it is `{inner.describe()}`"
        )
    return replace(outer, inner=inner)


def _inside(outer: Splitting) -> Any:
    """Five folds that respect what the outer ones do."""
    if outer.kind == "time-series" or "group" not in outer.kind:
        return "time-series:5" if outer.kind == "time-series" else 5
    return {"kind": "group-k-fold", "stratified": outer.spec.get("stratified", False)}


def _given(options: Mapping[str, Any], stratify: bool, seed: int) -> Splitting:
    _check_names("splits", options, ("indices", "name"))
    made = _from_splits(options.get("indices") or (), stratify, seed)
    return replace(made, spec=made.spec | {"name": options["name"]}) if options.get("name") else made


def _by_function(options: Mapping[str, Any], stratify: bool, seed: int) -> Splitting:
    _check_names("function", options, ("function", "seed"))
    function = options.get("function")
    if not callable(function):
        raise PadreError(f"splitting: function must be a function f(dataset, rng); it is {function!r:.60}")
    return _from_function(function, stratify, options.get("seed", seed))


def _check_names(kind: str, options: Mapping[str, Any], known: Sequence[str]) -> None:
    for name in options:
        if name not in known:
            raise UnknownName("splitting option", str(name), known, f" of {kind}; it has {', '.join(known) or 'none'}")


# kinds that are no row of the table
_MADE: dict[Any, Callable[[Mapping[str, Any], bool, int], Splitting]] = {
    "nested": _nested,
    "splits": _given,
    "function": _by_function,
}


def _from_splitter(value: Any, stratify: bool, seed: int) -> Splitting:
    """An object of scikit-learn; chance without a seed gets the split seed, on a copy."""
    name = type(value).__name__
    copy = deepcopy(value)
    if getattr(copy, "shuffle", True) and getattr(copy, "random_state", 0) is None:
        copy.random_state = seed
    maker = CLASSES.get(name, SplitterClass(name, None, {}))
    given = {**vars(copy), **getattr(copy, "cvargs", {})}
    state = {each: plain(given[each]) for each in signature(type(copy)).parameters if each in given}
    # what a row of the table makes too is that row: equal splits read equal
    options = _same_options(maker, state)
    if options is not None:
        return of_kind(maker.kind, options, stratify, seed)
    shown = (f"{key}={cut(str(each), 40)}" for key, each in state.items() if each is not None)
    spec = {"kind": maker.kind, "name": f"{name}({', '.join(shown)})", "options": state}
    return Splitting(maker.kind, spec, copy)


def _same_options(maker: SplitterClass, state: Mapping[str, Any]) -> dict[str, Any] | None:
    """The options of the table that make the same splits; none where it has no words for them."""
    words = maker.words
    if words is None:
        return None
    others = [value for key, value in state.items() if key not in words]
    seed = state.get("random_state", 0)
    if any(value is not None for value in others) or (state.get("shuffle", True) and not _whole(seed)):
        return None
    options = {words[key]: value for key, value in state.items() if key in words and value is not None}
    named = "test" not in words.values() or isinstance(options.get("test"), float)
    return options | maker.fixed if named else None


def _from_splits(value: Iterable[Any], stratify: bool, seed: int) -> Splitting:
    parts = several(value)
    if not parts:
        raise PadreError("the splitting is an empty list; give (train, test) tuples")
    return Splitting(
        "splits", {"kind": "splits", "name": f"{len(parts)} given split{'s' if len(parts) > 1 else ''}"}, parts
    )


def _from_function(value: Any, stratify: bool, seed: int) -> Splitting:
    spec = {"kind": "function", "name": f"{name_of(value)}, split seed {seed}", "seed": seed}
    return Splitting("function", spec, value)


def _whole(value: Any) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


# what fits -> what makes the splitting of it, given whether to stratify and the split seed; the first that fits
BUILDERS: tuple[tuple[Callable[[Any], bool], Callable[[Any, bool, int], Splitting]], ...] = (
    (_whole, lambda value, stratify, seed: of_kind("k-fold", {"folds": int(value)}, stratify, seed)),
    (lambda value: isinstance(value, str), _from_text),
    (lambda value: isinstance(value, Mapping), _from_mapping),
    (lambda value: hasattr(value, "split") and not isinstance(value, type | np.ndarray), _from_splitter),
    (lambda value: callable(value) and not isinstance(value, type), _from_function),
    (lambda value: isinstance(value, Iterable), _from_splits),
)

"""What people may write as ``splitting=``, and the splitting it is. A new form is a row of `BUILDERS`."""

import re
from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from inspect import signature
from typing import Any

import numpy as np

from padre_git.core.calls import name_of
from padre_git.core.plain import plain
from padre_git.core.splits import Splitting, several
from padre_git.core.splitters import CLASSES, KINDS, SAME
from padre_git.core.unknown import Unknown
from padre_git.errors import PadreError

FORMS = "10-fold, 10x10, holdout, holdout:0.25, 10xholdout, group-5-fold, leave-one-out, time-series"
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


def of_kind(kind: str, options: Mapping[str, Any], stratify: bool, seed: int) -> Splitting:
    """A splitting of the table with all its options; unknown ones are named."""
    if kind not in KINDS:
        raise Unknown("splitting", kind, KINDS, f"; known are {', '.join(KINDS)}, as text {FORMS}")
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
            return of_kind(kind, options, stratify, seed)
    raise Unknown("splitting", value, KINDS, f"; write one of {FORMS}")


def _from_mapping(value: Mapping[str, Any], stratify: bool, seed: int) -> Splitting:
    options = {_OPTIONS.get(name, name): each for name, each in value.items()}
    kind = options.pop("kind", "k-fold")
    return of_kind(_STRATEGIES.get(kind, kind), options, stratify, seed)


def _from_splitter(value: Any, stratify: bool, seed: int) -> Splitting:
    """An object of scikit-learn; chance without a seed gets the split seed, on a copy."""
    name = type(value).__name__
    copy = deepcopy(value)
    if getattr(copy, "shuffle", True) and getattr(copy, "random_state", 0) is None:
        copy.random_state = seed
    kind, _ = CLASSES.get(name, (name, ""))
    state = _state(copy)
    # what a row of the table makes too is that row: equal splits read equal
    options = _same_options(name, state)
    if options is not None:
        return of_kind(kind, options, stratify, seed)
    shown = (f"{key}={_cut(str(each))}" for key, each in state.items() if each is not None)
    spec = {"kind": kind, "name": f"{name}({', '.join(shown)})", "options": state}
    return Splitting(kind, spec, copy)


def _state(splitter: Any) -> dict[str, Any]:
    """The parameters of a splitter, as JSON can hold them."""
    given = {**vars(splitter), **getattr(splitter, "cvargs", {})}
    return {name: plain(given[name]) for name in signature(type(splitter)).parameters if name in given}


def _same_options(name: str, state: Mapping[str, Any]) -> dict[str, Any] | None:
    """The options of the table that make the same splits; none where it has no words for them."""
    if name not in SAME:
        return None
    words, fixed = SAME[name]
    others = [value for key, value in state.items() if key not in words]
    seed = state.get("random_state", 0)
    if any(value is not None for value in others) or (state.get("shuffle", True) and not _whole(seed)):
        return None
    options = {words[key]: value for key, value in state.items() if key in words and value is not None}
    named = "test" not in words.values() or isinstance(options.get("test"), float)
    return options | fixed if named else None


def _cut(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"


def _from_splits(value: Iterable[Any], stratify: bool, seed: int) -> Splitting:
    parts = several(value)
    if not parts:
        raise PadreError("the splitting is an empty list; give (train, test) tuples")
    return Splitting(
        "splits", {"kind": "splits", "name": f"{len(parts)} given split{'s' if len(parts) > 1 else ''}"}, parts
    )


def _whole(value: Any) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


# what fits -> what makes the splitting of it, given whether to stratify and the split seed; the first that fits
BUILDERS: tuple[tuple[Callable[[Any], bool], Callable[[Any, bool, int], Splitting]], ...] = (
    (_whole, lambda value, stratify, seed: of_kind("k-fold", {"folds": int(value)}, stratify, seed)),
    (lambda value: isinstance(value, str), _from_text),
    (lambda value: isinstance(value, Mapping), _from_mapping),
    (lambda value: hasattr(value, "split") and not isinstance(value, type | np.ndarray), _from_splitter),
    (
        lambda value: callable(value) and not isinstance(value, type),
        lambda value, stratify, seed: Splitting(
            "function", {"kind": "function", "name": f"{name_of(value)}, split seed {seed}", "seed": seed}, value
        ),
    ),
    (lambda value: isinstance(value, Iterable), _from_splits),
)

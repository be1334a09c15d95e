"""The hyperparameters of a run in the lines of `padre show`: those that were set, and of the others the first ones."""

from padre_git.core.formats import value_text
from padre_git.model.documents import Definition, Run
from padre_git.model.mappings import TYPES

_DEFAULTS = 3
_ROOM = 68  # columns


def types(definition: Definition | None) -> dict[str, str]:
    """Parameter -> model, optimizer or other, where that was recorded."""
    known = definition.pipeline.get("parameters") if definition else None
    pairs = known.items() if isinstance(known, dict) else ()
    return {name: each["type"] for name, each in pairs if isinstance(each, dict) and each.get("type") in TYPES}


def texts(run: Run, types: dict[str, str], *, everything: bool) -> list[str]:
    """One line; with ``everything`` all parameters, where their types are known a line for each type."""
    if not run.parameters:
        return []
    chosen = [name for name in run.parameters if name in {*run.set, *run.setting}]
    others = _estimator_first(run, [name for name in run.parameters if name not in chosen])
    given = f"set: {' '.join(_assigned(run, chosen)) or 'none'}"
    if everything and types:
        grouped = {each: [name for name in others if types.get(name, "other") == each] for each in TYPES}
        return [given, *(f"{each}: {' '.join(_assigned(run, names))}" for each, names in grouped.items() if names)]
    return [_shortened(run, f"{given}   default: ", others, everything=everything)]


def _shortened(run: Run, given: str, others: list[str], *, everything: bool) -> str:
    shown = others if everything else others[:_DEFAULTS]
    while len(shown) > 1 and not everything and len(given + " ".join(_assigned(run, shown))) > _ROOM:
        shown = shown[:-1]
    more = f" … {len(others) - len(shown)} more (--all)" if len(others) > len(shown) else ""
    return given + (" ".join(_assigned(run, shown)) or "none") + more


def _estimator_first(run: Run, names: list[str]) -> list[str]:
    """The estimator's parameters are of more interest than those of the steps before it, and of what holds them."""
    components = run.pipeline.split(" + ")[::-1]
    ranks = {
        name: components.index(part) if part in components else 99 for name in names for part in [name.split(".")[0]]
    }
    return sorted(names, key=ranks.__getitem__)


def _assigned(run: Run, names: list[str]) -> list[str]:
    return [f"{name}={value_text(run.parameters[name])}" for name in names]

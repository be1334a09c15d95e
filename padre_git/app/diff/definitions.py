"""What differs in the definitions of two runs: components, hyperparameters, splitting; and in what they ran on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from padre_git.app.runs.names import value_text
from padre_git.model.documents import Definition, Environment, Run
from padre_git.model.names import RENAMED

_FIRST = ("scikit-learn", "torch", "numpy", "scipy", "pandas")
_MACHINE = ("implementation", "system", "release", "machine", "processor", "cpus", "memory", "accelerators")
_TYPES = ("model", "optimizer", "other")


@dataclass(frozen=True)
class ParameterChange:
    """A hyperparameter that differs; a value is None where that side has no such parameter.

    Attributes
    ----------
    type : model, optimizer or other; empty where nothing classified it.
    before_set, after_set : whether it was given, or is the default; none where that side does not have it.
    """

    name: str
    before: Any
    after: Any
    before_set: bool | None
    after_set: bool | None
    type: str = ""

    @property
    def text(self) -> str:
        """``SVC.C default 1.0 -> 10 (model)``."""
        sides = ((self.before, self.before_set), (self.after, self.after_set))
        origins = {True: "", False: "default "}
        old, new = ("none" if given is None else origins[given] + value_text(value) for value, given in sides)
        return f"{self.name} {old} -> {new}" + (f" ({self.type})" if self.type else "")


@dataclass(frozen=True)
class Named:
    """Something with a name that was one thing and is another; None: it was, or is, not there."""

    name: str
    before: Any
    after: Any

    @property
    def text(self) -> str:
        """``numpy 2.1.0 -> 2.2.0``, ``numpy 2.1.0 removed``, ``numpy 2.2.0 added``."""
        if self.before is None:
            return f"{self.name} {value_text(self.after)} added"
        if self.after is None:
            return f"{self.name} {value_text(self.before)} removed"
        return f"{self.name} {value_text(self.before)} -> {value_text(self.after)}"


def parameters(before: Run, after: Run, old: Definition | None, new: Definition | None) -> list[ParameterChange]:
    """The hyperparameters that differ; of a component that one side lacks only what was set."""
    types = _types(old) | _types(new)
    found = []
    for name in dict.fromkeys([*before.parameters, *after.parameters]):
        sides = [(run.parameters.get(name), _given(run, name)) for run in (before, after)]
        (was, was_set), (is_now, is_set) = sides
        missing = None in (was_set, is_set)
        if (missing and not (was_set or is_set)) or (not missing and _same(was, is_now)):
            continue
        found.append(ParameterChange(name, was, is_now, was_set, is_set, types.get(name, "")))
    return found


def _given(run: Run, name: str) -> bool | None:
    if name not in run.parameters:
        return None
    return name in run.set or name in run.setting


def _types(definition: Definition | None) -> dict[str, str]:
    """The type of each hyperparameter that a mapping classified."""
    recorded = definition.pipeline.get("parameters") if definition else None
    entries = recorded.items() if isinstance(recorded, Mapping) else ()
    return {
        name: about["type"]
        for name, about in entries
        if isinstance(about, Mapping) and about.get("type") in _TYPES and about.get("classified", True)
    }


def _same(one: Any, other: Any) -> bool:
    """1 and 1.0 are one value, True is no number, and what is no number is equal to itself."""
    if isinstance(one, bool) is not isinstance(other, bool):
        return False
    return bool(one == other or (one != one and other != other))


def components(old: Definition | None, new: Definition | None) -> list[Named]:
    """The components that came, went or are of another class; by name."""
    return _differing(*(_components(each) for each in (old, new)))


def _components(definition: Definition | None) -> dict[str, str]:
    """Name -> class of each component, also of those inside others."""
    waiting = [definition.pipeline.get("components")] if definition else []
    found: dict[str, str] = {}
    while waiting:
        listed = waiting.pop(0)
        for each in listed if isinstance(listed, list) else ():
            if isinstance(each, Mapping):
                kind = str(each.get("class"))
                found[str(each.get("name"))] = RENAMED.get(kind, kind)
                waiting.append(each.get("components"))
    return found


def source(definition: Definition | None) -> str:
    """The source of the pipeline's function, where the definition has it."""
    recorded = definition.pipeline.get("source") if definition else None
    if isinstance(recorded, Mapping):
        recorded = recorded.get("source") or recorded.get("text")
    return recorded if isinstance(recorded, str) else ""


def splitting(old: Definition | None, new: Definition | None) -> list[Named]:
    """What the splittings were asked to be, where that differs."""
    return _differing(*((each.splitting if each else {}) for each in (old, new)))


def environment(before: Environment, after: Environment) -> list[Named]:
    """Python, distributions and variables that differ, the ones that compute first; then the machine.

    Distributions that either run imported come before all others. What one side does not say is unknown, and no
    difference; that a run imported something is none either.
    """
    python = _differing({"python": before.python}, {"python": after.python})
    installed = _differing(*_installed(before, after))
    used = {name for side in (before, after) for name in (side.imported or ())}
    ranks = {name: at for at, name in enumerate(_FIRST)}
    ordered = sorted(installed, key=lambda each: (each.name not in used, ranks.get(each.name, len(ranks)), each.name))
    machines = ({name: getattr(each, name) or None for name in _MACHINE} for each in (before, after))
    variables = _differing(before.variables, after.variables)
    return [*python, *ordered, *variables, *_numeric(before, after), *_differing(*machines)]


def _installed(before: Environment, after: Environment) -> list[dict[str, str]]:
    """Name -> version of both sides; of what came from no index with its commit, where both sides say it."""
    known = [each.origins or {} for each in (before, after)]
    both = {name for name in known[0] if all(name in each and each[name].commit for each in known)}
    return [
        {
            name: f"{version} ({known[at][name].commit:.7})" if name in both else version
            for name, version in side.distributions.items()
        }
        for at, side in enumerate((before, after))
    ]


def _numeric(before: Environment, after: Environment) -> list[Named]:
    sides = [msgspec.structs.asdict(each.numeric) if each.numeric else {} for each in (before, after)]
    found = _differing(*sides)
    return [each for each in found if each.before is not None and each.after is not None]


def _differing(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Named]:
    names: Iterable[str] = dict.fromkeys([*old, *new])
    return [Named(name, old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name)]

"""The inspection of a pipeline that was recorded: from its documents, without the libraries that it came from."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from padre_git.core.inspectors.mappings import VALUES, Catalog, trait_of
from padre_git.model.inspection import Hyperparameter, Inspection, Part
from padre_git.model.mappings import TYPES

_DEEPEST = 64  # components in components: padre records fewer, and anyone may have written the file


def recorded(
    pipeline: Mapping[str, Any], catalog: Catalog, *, values: Mapping[str, Any] | None = None, given: Iterable[str] = ()
) -> Inspection:
    """The components and hyperparameters of a recorded pipeline.

    Parameters
    ----------
    pipeline : `pipeline` of the definition; of older ones, too, which lack types and what is inside a step.
    catalog : the mappings of now: they describe, and say the types that were not recorded.
    values : the parameters of a run, which go before those of the definition.
    given : the names of the ones that the run has set.
    """
    known = {name: _mapping(each) for name, each in _mapping(pipeline.get("parameters")).items()}
    chosen = set(given)
    for name, value in (values or {}).items():
        known[name] = {**known.get(name, {}), "value": value, "set": name in chosen}
    parts = _parts(pipeline.get("components"), catalog)
    whole = parts[0] if len(parts) == 1 and not parts[0].path else _around(pipeline, parts, catalog)
    owners = [part.name for part in whole.walk() if part is not whole]
    grouped: dict[str, list[Hyperparameter]] = {}
    kinds = {part.name: part.class_name for part in whole.walk()}
    for name, document in known.items():
        owner = max((each for each in owners if name.startswith(f"{each}.")), key=len, default=whole.name)
        leaf = name.removeprefix(f"{owner}.")
        grouped.setdefault(owner, []).append(_hyperparameter(name, leaf, document, kinds[owner], catalog))
    return Inspection(_filled(whole, grouped))


def _around(pipeline: Mapping[str, Any], parts: tuple[Part, ...], catalog: Catalog) -> Part:
    """The pipeline that holds the recorded steps; of a script what it is called."""
    kind = str(pipeline.get("kind") or "script")
    found = catalog.named(kind)
    name = kind.rpartition(".")[2]
    while any(part.name == name for part in parts):
        name += "_"
    return Part(name, "", kind, found.name if found else "", flow="sequence", parts=parts)


def _parts(documents: Any, catalog: Catalog, depth: int = 0) -> tuple[Part, ...]:
    listed = documents if isinstance(documents, list) and depth < _DEEPEST else []
    return tuple(_part(each, catalog, depth) for each in map(_mapping, listed))


def _part(document: Mapping[str, Any], catalog: Catalog, depth: int) -> Part:
    name, kind = str(document.get("name", "")), str(document.get("class", ""))
    found, notes = catalog.named(kind), document.get("notes")
    fixed = {leaf: _mapping(each) for leaf, each in _mapping(document.get("parameters")).items()}
    return Part(
        name,
        str(document.get("step", "")),
        kind,
        algorithm=str(document.get("algorithm") or (found.name if found else "")),
        description=found.description if found else "",
        flow=str(document.get("flow") or "inside"),
        facts=_mapping(document.get("facts")),
        notes=tuple(map(str, notes)) if isinstance(notes, list) else (),
        parts=_parts(document.get("components"), catalog, depth + 1),
        hyperparameters=tuple(
            _hyperparameter(f"{name}.{leaf}", leaf, each, kind, catalog, settable=False) for leaf, each in fixed.items()
        ),
    )


def _hyperparameter(
    name: str, leaf: str, document: Mapping[str, Any], kind: str, catalog: Catalog, *, settable: bool = True
) -> Hyperparameter:
    trait = trait_of(catalog.named(kind), leaf)
    value, default, told = document.get("value"), document.get("default"), document.get("type")
    type_ = next((each for each in TYPES if each == told), None)
    kind_of_value = VALUES.get(type(value if default is None else default), "object")
    return Hyperparameter(
        name=name,
        leaf=leaf,
        value=value,
        default=default,
        is_set=bool(document.get("set")),
        type=type_ or (trait.type if trait else "other"),
        kind=str(document.get("kind") or (trait.kind if trait else kind_of_value)),
        classified=bool(document.get("classified", type_ is not None or trait is not None)),
        trait=trait,
        settable=settable,
    )


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _filled(part: Part, grouped: Mapping[str, list[Hyperparameter]]) -> Part:
    """``part`` and all inside it, with their hyperparameters."""
    own = (*grouped.get(part.name, ()), *part.hyperparameters)
    return replace(part, hyperparameters=own, parts=tuple(_filled(each, grouped) for each in part.parts))

"""The inspection of a pipeline that was recorded: from its documents, without the libraries that it came from."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from padre_git.core.mappings import Catalog, trait_of
from padre_git.model.inspection import Hyperparameter, Inspection, Part

_KINDS = {bool: "boolean", int: "integer", float: "real", str: "text", list: "array", dict: "mapping"}


def recorded(
    pipeline: Mapping[str, Any], catalog: Catalog, *, values: Mapping[str, Any] | None = None, given: Iterable[str] = ()
) -> Inspection:
    """The components and hyperparameters of a recorded pipeline.

    Parameters
    ----------
    pipeline : `pipeline` of the definition; of older ones, too, which lack types and what is inside a step.
    catalog : the mappings of now: they describe, and say the types that were not recorded.
    values : the parameters of a run, which go before those of the definition.
    given : the names of those that the run has set.
    """
    known = {name: dict(each) for name, each in pipeline.get("parameters", {}).items()}
    chosen = set(given)
    for name, value in (values or {}).items():
        known[name] = {**known.get(name, {}), "value": value, "set": name in chosen}
    parts = tuple(_part(each, catalog) for each in pipeline.get("components", []))
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


def _part(document: Mapping[str, Any], catalog: Catalog) -> Part:
    name, kind = str(document.get("name", "")), str(document.get("class", ""))
    found = catalog.named(kind)
    fixed = document.get("parameters", {})
    return Part(
        name,
        str(document.get("step", "")),
        kind,
        algorithm=str(document.get("algorithm") or (found.name if found else "")),
        description=found.description if found else "",
        flow=str(document.get("flow") or "inside"),
        facts=document.get("facts", {}),
        notes=tuple(document.get("notes", ())),
        parts=tuple(_part(each, catalog) for each in document.get("components", [])),
        hyperparameters=tuple(
            _hyperparameter(f"{name}.{leaf}", leaf, each, kind, catalog, settable=False) for leaf, each in fixed.items()
        ),
    )


def _hyperparameter(
    name: str, leaf: str, document: Mapping[str, Any], kind: str, catalog: Catalog, *, settable: bool = True
) -> Hyperparameter:
    trait = trait_of(catalog.named(kind), leaf)
    value, default = document.get("value"), document.get("default")
    return Hyperparameter(
        name=name,
        leaf=leaf,
        value=value,
        default=default,
        is_set=bool(document.get("set")),
        type=document.get("type") or (trait.type if trait else "other"),
        kind=str(document.get("kind") or (trait.kind if trait else _kind(value if default is None else default))),
        classified=document.get("classified", "type" in document or trait is not None),
        trait=trait,
        settable=settable,
    )


def _kind(value: Any) -> str:
    return _KINDS.get(type(value), "object")


def _filled(part: Part, grouped: Mapping[str, list[Hyperparameter]]) -> Part:
    """``part`` and all inside it, with their hyperparameters."""
    own = (*grouped.get(part.name, ()), *part.hyperparameters)
    return replace(part, hyperparameters=own, parts=tuple(_filled(each, grouped) for each in part.parts))

"""A mapping as text: one line per hyperparameter, so that a change of one is a change of one line."""

import json
from typing import Any

import msgspec

from padre_git.model.mappings import Algorithm, Mapping


def text(mapping: Mapping) -> str:
    """The file; the same mapping, the same bytes."""
    head = {key: value for key, value in _plain(mapping).items() if key != "algorithms"}
    algorithms = ",\n".join(map(_algorithm, sorted(mapping.algorithms, key=lambda each: each.implementation)))
    return f'{_inside(head)},\n"algorithms": [\n{algorithms}\n]}}\n'


def _algorithm(algorithm: Algorithm) -> str:
    head = {key: value for key, value in _plain(algorithm).items() if key != "hyperparameters"}
    traits = ",\n".join(f"  {_line(_plain(each))}" for each in algorithm.hyperparameters)
    return f'{_inside(head)}, "hyperparameters": [' + (f"\n{traits}\n]}}" if traits else "]}")


def _plain(value: Any) -> dict[str, Any]:
    """Its fields, without those that say nothing."""
    fields: dict[str, Any] = msgspec.to_builtins(value)
    return {name: each for name, each in fields.items() if each not in ("", [], ())}


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _inside(value: Any) -> str:
    return _line(value).removesuffix("}")

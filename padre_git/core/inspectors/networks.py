"""Estimators that make a network themselves, as skorch's do: the network, its loss and optimizer as components of them.

Nothing of torch is imported: an estimator that has a class of torch has imported it.
"""

import io
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, redirect_stdout
from dataclasses import replace
from typing import Any

from padre_git.core.components.options import made_from
from padre_git.core.inspectors.look import Look, reason
from padre_git.core.inspectors.mappings import trait_of
from padre_git.model.inspection import Hyperparameter, Part

_MOST = 1_000_000  # weights of a network that is made a second time to be looked at
_LONGEST = 1.0  # seconds that the first time may have taken


def parts(
    estimator: Any, name: str, path: str, hyperparameters: tuple[Hyperparameter, ...], look: Look
) -> tuple[Part, ...]:
    """The components that ``estimator`` makes from classes; none where it is no such estimator.

    Parameters
    ----------
    name, path : of the estimator.
    hyperparameters : of the estimator; `module__hidden` is one of its network.
    """
    found = []
    for each, source in made_from(estimator).items():
        own = tuple(_own(one, each, source, look) for one in hyperparameters if one.leaf.startswith(f"{each}__"))
        part = _part(estimator, each, source, f"{name}.{each}", look)
        covered = {one.leaf for one in own}
        rest = tuple(one for one in part.hyperparameters if one.leaf not in covered)
        joined = f"{path}__{each}" if path else each
        found.append(replace(part, path=joined, hyperparameters=own + rest))
    return (*found, *_callbacks(estimator, name, path, look))


def _callbacks(estimator: Any, name: str, path: str, look: Look) -> list[Part]:
    """What skorch calls while it trains, such as early stopping and schedulers: the ones that were given."""
    given = getattr(estimator, "callbacks", None) if hasattr(estimator, "get_params_for") else None
    found = []
    for each in given if isinstance(given, list | tuple) else []:
        own, callback = each if isinstance(each, tuple) else (type(each).__name__, each)
        part = look.part(callback, f"{name}.callbacks.{own}", f"{path}__callbacks__{own}".strip("_"))
        # parameters of a run are those of the network's estimator
        found.append(replace(part, hyperparameters=tuple(replace(one, settable=False) for one in part.hyperparameters)))
    return found


def _own(one: Hyperparameter, part: str, source: Any, look: Look) -> Hyperparameter:
    """A hyperparameter `optimizer__momentum` of the estimator, as one of its optimizer."""
    leaf = one.leaf.removeprefix(f"{part}__")
    trait = trait_of(look.algorithm(source), leaf)
    if trait is None:
        return replace(one, leaf=leaf)
    return replace(one, leaf=leaf, trait=trait, type=trait.type, kind=trait.kind, classified=True)


def _part(estimator: Any, part: str, source: Any, name: str, look: Look) -> Part:
    if part != "module":
        if isinstance(source, type) or not hasattr(source, "named_parameters"):
            return look.described(source, name, "", {}, {})
        return look.part(source, name)
    network, why = _network(estimator, source)
    if network is None:
        return look.described(source, name, "", {}, {}, notes=(why,))
    found = look.part(network, name)
    # where it was made to be looked at is not where it is trained
    return found if network in (source, getattr(estimator, "module_", None)) else _nowhere(found)


def _nowhere(part: Part) -> Part:
    """The component and all inside it without a device."""
    facts = {name: value for name, value in part.facts.items() if name != "device"}
    return replace(part, facts=facts, parts=tuple(map(_nowhere, part.parts)))


def _network(estimator: Any, source: Any) -> tuple[Any, str]:
    """The network: the trained one, the object that was given, or one that is made to be looked at; else why none."""
    trained = getattr(estimator, "module_", None)
    if trained is not None or (hasattr(source, "named_parameters") and not isinstance(source, type)):
        return (source if trained is None else trained), ""
    begun = time.thread_time()  # of the processor: what is shown does not follow how busy the machine is
    try:
        with _made_aside(memory=False):
            network = source(**estimator.get_params_for("module"))
        small = sum(each.numel() for each in network.parameters()) <= _MOST
        if small and time.thread_time() - begun < _LONGEST:
            with _made_aside(memory=True):  # with weights, to see the ones that begin as a constant
                network = source(**estimator.get_params_for("module"))
    except Exception as error:  # noqa: BLE001  the user's constructor: whatever it raises, the rest is inspected
        return None, f"its layers are not known: {reason(error)}"
    return network, ""


@contextmanager
def _made_aside(*, memory: bool) -> Iterator[None]:
    """Networks made inside draw nothing from torch's chance; without memory they have shapes and no weights.

    What the user's constructor says belongs to the training, where it is said again.
    """
    torch: Any = sys.modules.get("torch")
    with ExitStack() as stack:
        stack.enter_context(warnings.catch_warnings(action="ignore"))
        stack.enter_context(redirect_stdout(io.StringIO()))
        if torch is not None:
            stack.enter_context(torch.random.fork_rng(devices=[]))
            stack.enter_context(torch.device("cpu" if memory else "meta"))
        yield

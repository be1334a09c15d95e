"""The frameworks whose objects are looked into, a module for each; the first one that knows an object takes it."""

from typing import Any

from padre_git.core.inspectors import estimators, objects, torch
from padre_git.core.inspectors.look import Inspector, Look
from padre_git.core.inspectors.mappings import NO_MAPPINGS, Catalog
from padre_git.model.inspection import Inspection

# the special ones first; `objects` takes anything
INSPECTORS: tuple[Inspector, ...] = (estimators, torch, objects)


def inspect(value: Any, catalog: Catalog = NO_MAPPINGS) -> Inspection:
    """The components and hyperparameters of any object; it is neither changed nor fitted.

    Parameters
    ----------
    value : an estimator, a pipeline, a module of torch, a function, or anything else.
    catalog : the mappings, which say what a hyperparameter is for; without them all types are `other`.
    """
    return Inspection(Look(INSPECTORS, catalog).part(value))

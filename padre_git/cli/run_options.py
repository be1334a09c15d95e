"""The options of `padre run` that say how hyperparameters are searched, and what of them was said."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click

from padre_git.app import execute
from padre_git.core.text import quoting

F = TypeVar("F", bound=Callable[..., Any])

_SEARCH = (
    click.option(
        "--settings",
        type=int,
        metavar="N",
        help="Try N settings of the space that -p spans. Default: a whole grid, or 32 of a distribution.",
    ),
    click.option(
        "--sampler",
        metavar="HOW",
        help="Choose what proposes settings: sobol (the default), grid, random, tpe, nsga, or your own FILE:CLASS.",
    ),
    click.option("--search-seed", type=int, metavar="N", help="Set the seed of the sampler. Default: 0."),
    click.option(
        "--time", metavar="30m", help="Start no further settings after this time; the same command continues."
    ),
    click.option(
        "--objectives",
        metavar="A,B",
        help="Search for the best trade-offs of these metrics (such as model_size), fit_time or infer_time.",
    ),
    click.option(
        "--race", is_flag=True, help="Stop a setting after some splits when it cannot win or is clearly worse."
    ),
    click.option(
        "--warm",
        type=int,
        metavar="[N]",
        help="Start with the N settings (8 without N) that did best on the most similar other data sets.",
    ),
    click.option("--again", is_flag=True, help="Compute again even if it is recorded already."),
)


def search(function: F) -> F:
    """Give a command the options of a search."""
    for option in reversed(_SEARCH):
        function = option(function)
    return function


def searched(given: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of `search.Options` that were said.

    Raises
    ------
    BadArgument : for a time that is none.
    """
    said = {
        "settings": given["settings"],
        "sampler": given["sampler"],
        "seed": given["search_seed"],
        "time": execute.request.seconds(given["time"]) if given["time"] is not None else None,
        "objectives": tuple(quoting.names(given["objectives"])) if given["objectives"] else None,
        "again": given["again"] or None,
        "race": given["race"] or None,
        "warm": given["warm"],
    }
    return {name: value for name, value in said.items() if value is not None}

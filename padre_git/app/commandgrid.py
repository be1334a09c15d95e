"""Several values for a command: `-p lr=0.1,0.01 -- python train.py --lr {lr}` is a command for each."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from padre_git.errors import PadreError

_PLACE = re.compile(r"\{([A-Za-z_][\w.-]*)\}")
_WORDS = {True: "true", False: "false", None: "null"}


def commands(words: Sequence[str], parameters: Mapping[str, Any] | None) -> Iterator[list[str]]:
    """The words with each combination of the values, the last name varying fastest; one command without any.

    Raises
    ------
    PadreError : for a value that stands nowhere in the command.
    """
    if not parameters:
        yield list(words)
        return
    places = {name for word in words for name in _PLACE.findall(word)}
    unused = next((name for name in parameters if name not in places), None)
    if unused is not None:
        raise PadreError(
            f"-p {unused}: the command takes it where {{{unused}}} stands: -- PROGRAM --{unused} {{{unused}}}"
        )
    choices = [each if isinstance(each, list) else [each] for each in parameters.values()]
    for values in product(*choices):
        chosen = dict(zip(parameters, map(_text, values), strict=True))
        yield [_PLACE.sub(lambda found: chosen.get(found[1], found[0]), word) for word in words]  # noqa: B023


def _text(value: Any) -> str:
    return _WORDS[value] if value is None or isinstance(value, bool) else str(value)

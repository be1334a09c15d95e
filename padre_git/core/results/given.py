"""What a script logs, value by value: checked when it is given, and in the type that is recorded."""

import json
import operator
from typing import Any

from padre_git.core.components.plain import plain
from padre_git.errors import PadreError

MOST = 2_000_000  # bytes that the parameters of a run take in a document, which has at most 8 MB and has them twice
_DEEPEST = 32  # levels of lists and mappings: a document has at most 64
_LONGEST = 250  # characters of a name
_WHOLE = 2**63  # steps below it are whole numbers in the history
_SPLITS = 2**31


def name(kind: str, given: Any) -> str:
    """The name of a metric or parameter.

    Raises
    ------
    PadreError : for one that is empty or very long, or has characters that cannot be printed.
    """
    text = str(given)
    if len(text) > _LONGEST:
        raise PadreError(f"the {kind} name `{text[:30]}…` has {len(text):,} characters; a name has at most {_LONGEST}")
    if not text.strip():
        raise PadreError(f"a {kind} needs a name; {text!r} is none")
    if not text.isprintable():
        raise PadreError(f"the {kind} name {text!r} has characters that cannot be printed; leave them out")
    return text


def number(metric: str, given: Any) -> float:
    """The value of a metric; NaN and infinities are values.

    Raises
    ------
    PadreError : for what is no number, and for one that is larger than a float.
    """
    if isinstance(given, str | bytes):  # of which float() would read some
        raise PadreError(f"metric `{metric}` is a {type(given).__name__}; log numbers")
    try:
        return float(given)
    except OverflowError:
        raise PadreError(f"metric `{metric}` is larger than a float can be; log its logarithm") from None
    except (TypeError, ValueError, RuntimeError):  # torch's, of a tensor with several elements
        raise PadreError(f"metric `{metric}` is a {type(given).__name__}; log numbers") from None


def step(given: Any) -> int | float:
    """When a value was logged, such as the epoch; fractions stay fractions.

    Raises
    ------
    PadreError : for what is no finite number.
    """
    if type(given) is int and -_WHOLE <= given < _WHOLE:
        return given
    found: int | float | None
    try:
        found = _whole(given)
        found = float(given) if found is None and not isinstance(given, str | bytes) else found
    except (TypeError, ValueError, RuntimeError, OverflowError):
        found = None
    if found is None or not -_WHOLE <= found < _WHOLE:  # nor is NaN
        raise PadreError(
            f"step={_shown(given)} is not a number that can be recorded; log the number of the step or epoch"
        )
    return found


def split(given: Any) -> int:
    """The number of a split, from 0 on.

    Raises
    ------
    PadreError : for anything else.
    """
    found = _whole(given)
    if found is None or not 0 <= found < _SPLITS:
        raise PadreError(f"split={_shown(given)} is not a split; splits are numbered from 0")
    return found


def parameter(called: str, given: Any) -> Any:
    """A hyperparameter as numbers, texts, lists and mappings; see `core.components.plain`.

    Raises
    ------
    PadreError : for what JSON cannot hold, and for what does not belong into a list of parameters.
    """
    advice = "log it as a file: run.log_artifact(PATH)"
    try:
        value = plain(given)
    except (PadreError, RecursionError):  # of lists and mappings, and of other objects in each other
        raise PadreError(f"parameter `{called}` is nested deeper than {_DEEPEST} levels; {advice}") from None
    except Exception as error:
        what = f"{type(error).__name__}: {error}"
        raise PadreError(
            f"parameter `{called}` cannot be recorded: its {type(given).__name__} raised {what}"
        ) from error
    if _depth(value) > _DEEPEST:
        raise PadreError(f"parameter `{called}` is nested deeper than {_DEEPEST} levels; {advice}")
    room = size(called, value)
    if room > MOST:
        raise PadreError(f"parameter `{called}` takes {room} bytes and a run has room for {MOST}; {advice}")
    return value


def size(called: str, value: Any) -> int:
    """How many bytes a parameter takes in a document, or fewer.

    Raises
    ------
    PadreError : for a number that JSON cannot hold.
    """
    try:
        text = json.dumps({called: value})
    except ValueError:  # Python writes no whole number of more than 4300 digits
        raise PadreError(f"parameter `{called}` has a whole number of too many digits; log it as text") from None
    lines = sum(map(text.count, ",[]{}"))
    return len(text) + lines * 2 * (_depth(value) + 2)


def _whole(given: Any) -> int | None:
    try:
        return operator.index(given)
    except TypeError:
        return None


def _shown(given: Any) -> str:
    text = ascii(given)
    return text if len(text) <= 40 else f"{text[:40]}…"


def _depth(value: Any) -> int:
    """How many lists and mappings are inside each other."""
    level, depth = [value], -1
    while level:
        depth += 1
        inner = (each.values() if isinstance(each, dict) else each for each in level if isinstance(each, dict | list))
        level = [item for each in inner for item in each]
    return depth

"""The splits in which a metric has no value, in words."""

from collections.abc import Iterable

from padre_git.model.documents import Undefined

_MOST = 8  # splits that are named


def gaps(found: Iterable[Undefined]) -> str:
    """``in split 3 (one class in the test part)``; empty where there is none."""
    reasons: dict[str, list[int]] = {}
    for each in found:
        reasons.setdefault(each.reason, []).append(each.split)
    return "; ".join(f"in {_splits(splits)} ({reason})" for reason, splits in reasons.items())


def _splits(numbers: list[int]) -> str:
    named = list(dict.fromkeys(numbers))
    more = f" … {len(named) - _MOST} more" if len(named) > _MOST else ""
    return f"split{'s' if len(named) > 1 else ''} {', '.join(map(str, named[:_MOST]))}{more}"


def sentence(name: str, found: Iterable[Undefined]) -> str:
    """``roc_auc is undefined in split 3 (one class in the test part): no mean, no test``."""
    return f"{name} is undefined {gaps(found)}: no mean, no test"

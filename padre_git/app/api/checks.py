"""Names are checked before anything heavy is imported: a typing mistake is an error at once, not after seconds.

What can only be known from data or a pipeline, such as its hyperparameters, `app.execute.plan` checks.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from padre_git.app.data import versions
from padre_git.app.execute.request import TIMES, Request
from padre_git.app.recording.opening import open_workspace
from padre_git.app.runs import select
from padre_git.core.metrics import codes
from padre_git.core.splitting import texts
from padre_git.errors import UnknownName


def check(request: Request) -> None:
    """Data set, splitting and metrics that ``request`` names are there.

    Raises
    ------
    UnknownName : for one that is not; it lists the known ones.
    """
    if isinstance(request.dataset, str):
        versions.get(open_workspace(request.root), request.dataset)
    _check_splitting(request.root, request.splitting)
    for name in _metrics(request):
        if not codes.is_known(name):
            raise codes.unknown(name)


def _check_splitting(root: Path | None, value: Any) -> None:
    while isinstance(value, Mapping):
        value = value.get("outer")
    if not isinstance(value, str) or value.strip()[:1] in ("{", "[") or len(value) > texts.LONGEST:
        return
    if texts.read(value.strip()) is None:
        try:
            select.select(open_workspace(root), value)
        except UnknownName:
            raise texts.unknown(value) from None


def _metrics(request: Request) -> list[str]:
    """The metrics of padre that it names; an objective may also be the name of a function of its own."""
    metrics = [request.metrics] if isinstance(request.metrics, str) else request.metrics or []
    if not isinstance(metrics, list | tuple):
        return []
    named = [each for each in metrics if isinstance(each, str)]
    objectives = request.search.objectives if len(named) == len(metrics) else ()
    return [*named, *(each for each in objectives if each not in TIMES)]

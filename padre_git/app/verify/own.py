"""Metrics of the user's own, derived by the files of this checkout that define them: only where the user asks for it.

This runs those files, as `padre run` does. A metric is taken only where its code has the hash that was recorded.
"""

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa

from padre_git.app.files import metrics as files
from padre_git.app.repository.workspace import Workspace
from padre_git.app.verify.scope import Scope
from padre_git.core.metrics.metric import Metric
from padre_git.core.results import recompute
from padre_git.errors import PadreError
from padre_git.model import documents as nouns
from padre_git.storage.paths import is_safe

_ENDINGS = (".py", ".yaml", ".yml")


class Own:
    """The metrics of the files of a checkout; each file is run at most once."""

    def __init__(self, workspace: Workspace) -> None:
        self._root = workspace.root
        self._known: dict[str, dict[str, Metric] | str] = {}

    def derived(
        self, run: nouns.Run, name: str, recorded: nouns.Metric, table: pa.Table, *, pooled: bool
    ) -> nouns.Metric | str:
        """The metric as its code gives it from the predictions, or why that cannot be."""
        metric = self._metric(run, name, recorded.code or "")
        if isinstance(metric, str):
            return metric
        if recompute.of_data([metric]):
            return f"`{name}` is computed from more than predictions"
        try:
            known = recompute.problem_of(table, run.task, features=False)
            fitted = recompute.chosen(metric, known)
            found = recompute.recomputed(fitted, table, run.task, lambda rows: {}, pooled=pooled)
        except Exception as error:  # noqa: BLE001 - the function is the user's
            return f"`{name}` failed: {type(error).__name__}: {' '.join(str(error).split())[:120]}"
        return found.get(name) or f"`{name}` gives no metric of that name"

    def _metric(self, run: nouns.Run, name: str, code: str) -> Metric | str:
        why = ""
        for path in _files(run):
            found = self._of(path)
            if isinstance(found, str):
                why = why or found
            elif code in found:
                return found[code]
        return why or f"no file here defines `{name}` with the recorded code"

    def _of(self, path: str) -> dict[str, Metric] | str:
        if path not in self._known:
            try:
                self._known[path] = files.by_code(Path(self._root / path), self._root)
            except PadreError as error:
                self._known[path] = f"{path} cannot be run here: {str(error).partition(' (traceback')[0]}"
        return self._known[path]


def _files(run: nouns.Run) -> list[str]:
    """The files of a run that may define its metrics: those of its command first."""
    named = {word for word in run.command if word.endswith(_ENDINGS)}
    used = [each.path for each in run.code.files if each.path.endswith(_ENDINGS) and is_safe(each.path)]
    first = [path for path in used if path in named or any(path.endswith(f"/{word}") for word in named)]
    return [*first, *(path for path in used if path not in first and path.endswith(".py"))]


def refused(workspace: Workspace, scopes: Iterable[Scope]) -> str:
    """Why the files of this checkout are not run; empty where they may be.

    Of a range only the base is trusted. Where commits of the range are checked out, its files would be a stranger's.
    """
    for each in scopes:
        if each.base is not None:
            shared = workspace.git.text("merge-base", "HEAD", each.tree.commit, check=False)
            if not shared or workspace.git.text("merge-base", shared, each.base, check=False) != shared:
                return (
                    f"own metrics are not derived: HEAD has commits of the range; git switch --detach {each.base[:7]}"
                )
    return ""

"""What a careful reader should know about the runs of a recording, one line each."""

from collections import defaultdict
from typing import Any

from padre_git.app.recording.recording import RunView
from padre_git.core.components.plain import plain
from padre_git.core.text.findings import optimistic
from padre_git.storage.index import Row


def remarks(views: list[RunView], space: dict[str, list[Any]], best: Row | None) -> list[str]:
    """Seeds without effect, a search whose best is optimistic, a best value at the edge of the grid."""
    done = [view for view in views if view.document.status == "completed"]
    lines = [*_seeds(done)]
    settings = {repr(sorted(view.document.setting.items())) for view in done}
    if len(settings) > 1 and best is not None:
        lines.append(optimistic(len(settings)))
        lines += _edges(best, space)
    return lines


def _seeds(views: list[RunView]) -> list[str]:
    groups: dict[str, list[RunView]] = defaultdict(list)
    for view in views:
        groups[repr(sorted(view.document.setting.items()))].append(view)
    several = [group for group in groups.values() if len(group) > 1]
    if not several or any(len({view.document.predictions for view in group}) > 1 for group in several):
        return []
    seeds = ", ".join(str(view.document.seed) for view in several[0])
    return [f"seeds {seeds} gave identical predictions: nothing here is random; counted once"]


def _edges(best: Row, space: dict[str, list[Any]]) -> list[str]:
    lines = []
    for name, values in space.items():
        numbers = [value for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
        value = best.setting.get(name)
        if len(numbers) < 3 or len(numbers) < len(values) or value not in numbers:
            continue
        edge = "largest" if value == max(numbers) else "smallest" if value == min(numbers) else ""
        if edge:
            lines.append(f"{name}={plain(value)} is the {edge} value tried")
    return lines

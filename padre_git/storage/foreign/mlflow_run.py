"""What folders and databases of MLflow have in common: states, tags, numbers."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from padre_git.model.documents import Status
from padre_git.model.foreign import Foreign, Step
from padre_git.storage.foreign import files

TOOL = "MLflow"
# tags with a meaning; `mlflow.user` is nobody's business
_COMMIT, _DIRTY, _PARENT = "mlflow.source.git.commit", "mlflow.source.git.dirty", "mlflow.parentRunId"
_NAME, _NOTE = "mlflow.runName", "mlflow.note.content"
_TAKEN = {_COMMIT, _DIRTY, _PARENT, _NAME, _NOTE}
_STATUS: dict[str, Status] = {"3": "completed", "FINISHED": "completed", "4": "failed", "FAILED": "failed"}
_UNDER_WAY = {"1": "running", "RUNNING": "running", "2": "scheduled", "SCHEDULED": "scheduled"}


def is_taken(tag: str) -> bool:
    """Whether a tag is read: those of people, and of MLflow's own those with a meaning here."""
    return tag in _TAKEN or not tag.startswith("mlflow.")


def seconds(given: Any) -> float | None:
    """Milliseconds since 1970 as seconds; none where it is no such number."""
    try:
        return int(given) / 1000
    except (TypeError, ValueError):
        return None


def foreign(
    identity: str,
    about: Mapping[str, Any],
    *,
    parameters: Mapping[str, str],
    metrics: Mapping[str, Sequence[Step]],
    tags: Mapping[str, str],
    left: Mapping[str, int],
    artifact: Callable[[str], bytes | None],
) -> Foreign:
    """A run from its parts; ``about`` : `status`, `run_name` or `name`, `start_time`, `end_time`."""
    state = str(about.get("status"))
    said = [f"it was {_UNDER_WAY[state]} when it was imported"] if state in _UNDER_WAY else []
    commit = tags.get(_COMMIT, "").strip().lower()
    own = {name: text for name, text in tags.items() if not name.startswith("mlflow.")}
    return Foreign(
        id=identity,
        name=str(about.get("run_name") or about.get("name") or tags.get(_NAME) or ""),
        status=_STATUS.get(state, "interrupted"),
        started=seconds(about.get("start_time")),
        finished=seconds(about.get("end_time")),
        parameters=parameters,
        metrics=metrics,
        commit=commit if files.is_object(commit) else None,
        dirty=tags.get(_DIRTY, "").lower() == "true",
        parent=tags.get(_PARENT) or None,
        message=tags.get(_NOTE, ""),
        tags=own,
        left=left,
        notes=said,
        artifact=artifact,
    )

"""Folders of TensorBoard: each with event files is a run, its path its name, its settings those of `add_hparams`."""

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from padre_git.errors import PadreError
from padre_git.model.foreign import Foreign, Head, Step
from padre_git.storage import tensorboard
from padre_git.storage.foreign import files
from padre_git.storage.hparams import Session

TOOL = "TensorBoard"
_LARGEST = 2_000_000_000  # bytes of an event file
_DEEPEST = 16  # folders in folders


class Folder:
    """A folder such as `runs` or `lightning_logs`.

    Raises
    ------
    PadreError : where it has no event file.
    """

    tool = TOOL

    def __init__(self, path: Path) -> None:
        if not path.is_dir():
            raise PadreError(f"there is no folder {path}")
        self._path = path
        self.name = path.resolve().name
        self._runs = dict(_found(path))
        if not self._runs:
            raise PadreError(f"{path} has no event files of TensorBoard (events.out.tfevents.…), nor a folder in it")

    def experiments(self) -> list[str]:
        """The folder is the only one."""
        return [self.name]

    def heads(self, experiment: str) -> Iterator[Head | str]:
        """The runs, by their paths."""
        for place, events in sorted(self._runs.items()):
            yield Head(place or self.name, _started(events), place=place)

    def read(self, experiment: str, head: Head) -> Foreign:
        """The curves of a run: of several files, as a program that was started again leaves, the later one counts.

        Raises
        ------
        PadreError : where a file cannot be read, is larger than 2 GB, or has a wrong checksum.
        """
        events = self._runs[head.place]
        curves: dict[str, dict[int, Step]] = {}
        session, others, notes = Session(), 0, [f"from {len(events)} event files"] if len(events) > 1 else []
        for file in events:
            content = _content(file)
            for tag, curve in content.curves.items():
                own = curves.setdefault(tag, {})
                for step, time, value in zip(curve.steps, curve.times, curve.values, strict=True):
                    own[step] = Step(step, time, value)
            session.update(content.session)
            others += content.others
            notes += [f"{file.name} ends in the middle of a value, as that of a killed program"] if content.cut else []
        metrics = {tag: [steps[at] for at in sorted(steps)] for tag, steps in curves.items()}
        last = max((step.time or 0.0 for steps in metrics.values() for step in steps), default=None)
        return Foreign(
            id=head.id,
            name=head.id,
            status=session.status or "completed",  # without the plugin HParams no file says how its program ended
            started=head.started,
            finished=session.finished or last,
            parameters=session.parameters,
            metrics=metrics,
            left={"other value": others},
            notes=notes,
            artifact=partial(files.artifact, self._path / head.place if head.place else self._path),
        )


def _found(path: Path) -> Iterator[tuple[str, list[Path]]]:
    """Path of a folder below ``path``, and its event files, the oldest first: their names begin with a time."""
    for folder, names, every in os.walk(path, followlinks=False):
        below = os.path.relpath(folder, path).replace(os.sep, "/")
        if below.count("/") >= _DEEPEST:
            names.clear()
        own = [Path(folder, name) for name in sorted(every)]
        events = [file for file in own if tensorboard.is_event_file(file) and file.is_file() and not file.is_symlink()]
        if events:
            yield "" if below == "." else below, events


def _started(events: list[Path]) -> float | None:
    """The time in the name of the first file: ``events.out.tfevents.1700000000.host``."""
    words = events[0].name.partition("tfevents.")[2].split(".")
    return float(words[0]) if words[0].isdigit() and len(words[0]) < 12 else None


def _content(file: Path) -> tensorboard.Content:
    try:
        if file.stat().st_size > _LARGEST:
            raise PadreError(f"{file} has more than {_LARGEST:,} bytes")
        found = tensorboard.content(file)
    except OSError as error:
        raise PadreError(f"{file} cannot be read: {error.strerror}") from error
    if found.wrong is not None:
        raise PadreError(f"{file} is damaged: the checksum of the record at byte {found.wrong:,} is wrong")
    return found

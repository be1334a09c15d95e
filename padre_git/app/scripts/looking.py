"""Running a program while it is watched, and saving its run with all that it was seen to do."""

import os
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from padre_git.app.scripts import configs, events, metricsfile, watched, written
from padre_git.app.scripts.scripted import Scripted
from padre_git.model.documents import Failure
from padre_git.storage.paths import below


class Look(NamedTuple):
    """How closely a program is looked at.

    Attributes
    ----------
    metrics : a file of numbers that it writes, see `metricsfile`; by default ``metrics.json`` and the like.
    watch : note what a program in Python does: its arguments, files, estimators and scores.
    artifacts : keep the files that it writes.
    project : of its run; by default ``default``.
    configs : files whose values are hyperparameters.
    scalars : finds numbers in what it prints, by its groups ``name`` and ``value``, instead of padre's own rule.
    printed : whether numbers are looked for in what it prints.
    """

    metrics: Path | None = None
    watch: bool = True
    artifacts: bool = True
    project: str = ""
    configs: tuple[Path, ...] = ()
    scalars: re.Pattern[str] | None = None
    printed: bool = True


class Over(NamedTuple):
    """A program that has ended.

    Attributes
    ----------
    text : what it printed, as it is recorded.
    error : what ended it, if not its end.
    code : its exit code, if it is a process.
    lines : for the person who waits.
    printed : where numbers are looked for; by default ``text``.
    """

    text: str
    error: BaseException | Failure | None = None
    code: int | None = None
    lines: tuple[tuple[str, str], ...] = ()
    printed: str | None = None


# gets a folder of its own, and the variables of the program's environment
Work = Callable[[Path, Mapping[str, str]], Over]


def record(job: Scripted, look: Look, files: Iterable[Path], work: Work, *, folder: Path = Path()) -> None:
    """Do the work, and save its run.

    Parameters
    ----------
    files : that are named for it, and belong to its code.
    folder : where it works.
    """
    workspace, root = job.session.workspace, job.session.workspace.root
    stages = configs.Stages.of(root, folder)
    usual = [*(folder / name for name in metricsfile.NAMES), *(_relative(file) for file in stages.metrics)]
    metrics = {file: metricsfile.stamp(file) for file in ([look.metrics] if look.metrics else usual)}
    own = {file.absolute() for file in metrics}
    recording = job.session.recorder.id
    known = written.before(workspace, recording) if look.watch and look.artifacts else None
    source, there = job.session.source, job.session.source.untracked()
    named = {path for file in files if (path := below(root, file))}
    with TemporaryDirectory(dir=job.session.recorder.scratch) as scratch:
        place = Path(scratch)
        variables = events.environment(place, root) if look.watch else {}
        over = work(place, {"PADRE_RUN": job.run.id, events.LOG: str(place), **variables})
        known_to = events.read(place)
        notes = metricsfile.take(job.logged, metrics, asked=look.metrics is not None, curve=known_to.curve)
        printed = over.text if over.printed is None else over.printed
        seen = watched.take(
            job.logged,
            known_to,
            workspace.layout,
            watched.Also(
                printed=printed if look.printed else "",
                rule=look.scalars,
                configs=look.configs,
                metrics=own,
                named=named,
                wrote=written.since(workspace, recording, known),
            ),
            artifacts=workspace.settings.watch if look.artifacts else None,
        )
    job.end(
        over.error,
        log=over.text.encode(),
        notes=[*notes, *seen.notes],
        untracked=[path for path in source.left_out(there) if root / path not in own],
        exit_code=over.code,
        read=frozenset(seen.read | named) if seen.watched else frozenset(),
        inputs=seen.inputs,
        pipeline=seen.pipeline,
        options=seen.options,
        seen=[*seen.lines, *over.lines],
    )


def _relative(file: Path) -> Path:
    """As it is called in the working folder."""
    return Path(os.path.relpath(file))

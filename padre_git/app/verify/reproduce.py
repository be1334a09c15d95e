"""The verb `reproduce`: which runs may be run again, whose code that is, and what came of it."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from padre_git.app.files import commands
from padre_git.app.repository.reader import Reader
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import select
from padre_git.app.verify import environment as environments
from padre_git.app.verify import rerun, workplace
from padre_git.app.verify.rerun import Options, Reproduced, Rerun, Say
from padre_git.core.text import formats
from padre_git.errors import PadreError
from padre_git.model.names import short
from padre_git.model.shell import quoted
from padre_git.storage.git import staging
from padre_git.storage.index import Row


class Asked(NamedTuple):
    """What is about to run, for whoever has to agree."""

    text: str
    command: str


def reproduce(
    selector: str,
    *,
    here: bool = False,
    folder: Path | None = None,
    split: int | None = None,
    tolerance: float = 1e-9,
    record: bool = False,
    allow_build: bool = False,
    allow_origin: Sequence[str] = (),
    index: str = "",
    find_links: Sequence[str] = (),
    yes: bool = False,
    at: Path | str | None = None,
) -> Reproduced:
    """Run a recorded run again in a clone, and compare the predictions instance by instance.

    This runs the repository's code, as it was when the run was recorded.

    Parameters
    ----------
    selector : of one run.
    here : in this environment, not in one that is built from the recorded versions.
    folder : a new folder where clone, environment and results are kept.
    split : the number of the only split that is computed and compared, from 0 on.
    tolerance : relative, of scores, probabilities, numbers and metrics.
    record : save it as a run of the same execution.
    allow_build : let source distributions be built.
    allow_origin : hosts of git repositories that recorded distributions may be installed from.
    index, find_links : where packages come from, instead of what pip or uv is configured to use; folders of wheels.
    yes : you agree that the code runs.
    at : a folder of the repository; here by default.

    Returns
    -------
    Reproduced
        Its verdict, and what differs.

    Raises
    ------
    PadreError : without ``yes``, and where the selector is not one run that can be repeated.
    """
    workspace = Workspace.at(at)
    row = select.run(workspace, selector, command="padre reproduce")
    sources = environments.Sources(index, tuple(find_links), allow_build, tuple(allow_origin))
    options = Options(here, folder, tolerance, record, split, sources)
    check(workspace, row, options)
    asked = about(workspace, row)
    if not yes:
        raise PadreError(f"{asked.text}; to allow it: reproduce({selector!r}, yes=True)")
    return again(workspace, row, options)


def about(workspace: Workspace, row: Row) -> Asked:
    """Whose code would run, and by which command.

    Raises
    ------
    PadreError : where it cannot be run again.
    """
    reader = Reader(workspace, row)
    run = reader.run
    words = commands.again(run, rerun.kind(reader)).words
    commit = run.code.commit
    if commit is None or workspace.git.resolve(commit) is None:
        return Asked(f"this runs the code of {short(run.id)}, whose commit is not in this clone", quoted(*words))
    known = staging.is_ancestor(workspace.git, [commit])[commit]
    where = "in the history of HEAD" if known else "not in the history of HEAD"
    changed = f", with changes of {formats.count(len(run.code.changed), 'file')}" if run.code.changed else ""
    author = rerun.author(workspace, commit)
    return Asked(f"this runs code by {author}, commit {commit[:7]} ({where}){changed}", quoted(*words))


def check(workspace: Workspace, row: Row, options: Options) -> None:
    """Refuse what cannot be, before anybody is asked.

    Raises
    ------
    PadreError : for a split that there is not, and for one that would be recorded alone.
    """
    if options.split is None:
        return
    reader = Reader(workspace, row)
    commands.again(reader.run, rerun.kind(reader), one_split=True)
    count = len(reader.metrics.metrics[reader.metrics.main].values) if reader.metrics and reader.metrics.main else 0
    if not 0 <= options.split < count:
        raise PadreError(f"{short(row.id)} has {formats.count(count, 'split')}: --split 0 to {max(count - 1, 0)}")
    if options.record:
        raise PadreError("a run over one split is not a run of its experiment; leave --record or --split out")


def requirements(workspace: Workspace, row: Row, allow: Sequence[str] | None = ()) -> list[str]:
    """``requirements.txt`` of a run: what it imported, in the recorded versions; ``allow`` as of `lines`."""
    return environments.lines(rerun.environment(Reader(workspace, row)), allow=allow)


def again(workspace: Workspace, row: Row, options: Options, say: Say | None = None) -> Reproduced:
    """Run ``row`` again; ``say`` is told each step as it is done."""
    return next(several(workspace, [row], options, say))


def several(
    workspace: Workspace, rows: Sequence[Row], options: Options, say: Say | None = None
) -> Iterator[Reproduced]:
    """Run each of ``rows`` again, in a clone of its own; those of one environment share what was installed."""
    with workplace.workplace(options.folder) as place:
        built: dict[str, environments.Built] = {}
        for row in rows:
            alone = place if len(rows) == 1 else place.below(row.id)
            yield Rerun(workspace, row, alone, options, built, say).do()

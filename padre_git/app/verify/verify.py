"""The verb `verify`: levels in order of their cost; one that fails does not hide the next."""

import time
from collections.abc import Sequence
from pathlib import Path

from padre_git.app import verify as door
from padre_git.app.repository.workspace import Workspace
from padre_git.app.verify import data, files, objects, scope
from padre_git.app.verify.result import CLAIMS, Tally, Verified
from padre_git.app.verify.runs import Levels, Runs
from padre_git.core.results import derive
from padre_git.core.text.formats import count
from padre_git.model.documents import Version
from padre_git.model.names import short
from padre_git.storage import yaml
from padre_git.storage.config import CONFIG, parse
from padre_git.storage.index import Row

_OWN = "To derive your own metrics, too (this runs the files that define them): padre verify --own-metrics"
_ALL_FILES = "valid, paths safe, ids unique"


def verify(
    *selectors: str,
    pull: bool = True,
    strict: bool = False,
    own_metrics: bool = False,
    at: Path | str | None = None,
) -> Verified:
    """Check what is recorded, without training anything and, but for ``own_metrics``, without running any code of the
    repository.

    Parameters
    ----------
    selectors : runs, experiments, executions, labels, revisions, ranges such as ``main...HEAD``, or tags; by default
        all that is committed on this branch.
    pull : whether predictions and data that are not here are fetched from DVC's remote.
    strict : whether what could not be checked counts as a difference.
    own_metrics : derive metrics of your own, too, which runs the files of this checkout that define them.
    at : a folder of the repository; here by default.

    Returns
    -------
    Verified
        Five checks and all differences. Documents are read from git, never from the work tree.

    Raises
    ------
    UnknownName : for a selector that nothing has.
    RepositoryError : outside a repository, or where a range has no common commit.
    """
    return run(Workspace.at(at), selectors, pull=pull, strict=strict, own_metrics=own_metrics)


def run(
    workspace: Workspace,
    selectors: Sequence[str] = (),
    *,
    rows: Sequence[Row] | None = None,
    pull: bool = True,
    strict: bool = False,
    own_metrics: bool = False,
) -> Verified:
    """The same of an open repository; ``rows`` : exactly these runs, instead of what selectors name."""
    begun = time.monotonic()
    workspace = _of_base(workspace, selectors)
    scopes = scope.resolve(workspace, selectors) if rows is None else scope.of_rows(workspace, rows)
    documents, held, store = files.new(), data.Held(), objects.Store(workspace)
    every = files.check(workspace, scopes, documents)
    if pull:
        objects.fetch(store, scopes, every)
    of_data, levels = data.new(), Levels()
    for contents in every:
        data.check(store, contents, of_data, held)
        objects.check(store, contents, of_data)
    own = None
    if own_metrics:
        why = door.own.refused(workspace, scopes)
        store.notes.extend(filter(None, [why]))
        own = None if why else door.own.Own(workspace)
    runs = Runs(workspace, store, held, levels, own)
    for contents in every:
        runs.check(contents)
    claimed, claims = Tally(CLAIMS), "none"
    if any(each.whole for each in scopes):  # single runs make none
        claims = door.claims.check_all(workspace, scopes, every, claimed)
    found = {run.id: run for contents in every for run in contents.runs.values()}
    tested = sum(1 for run in found.values() if run.predictions)
    versions = {path for contents in every for path in contents.of(Version)}
    checks = [
        documents.check(f"{count(len(documents), 'document')}: {_ALL_FILES}"),
        of_data.check(_data_words(len(versions), len(of_data))),
        levels.predictions.check(f"{count(tested, 'run')}: hash, rows of each split once, truth = target of the data"),
        levels.metrics.check(f"{len(levels.metrics):,} derived again"),
        claimed.check(claims),
    ]
    tallies = (documents, of_data, levels.predictions, levels.metrics, claimed)
    return Verified(
        checks,
        [each for tally in tallies for each in tally.differences],
        strict=strict,
        runs=len(found),
        experiments=len({(run.project, run.experiment) for run in found.values()}),
        versions=len(versions),
        seconds=time.monotonic() - begun,
        names=[short(name) for name, run in found.items() if not run.imported],  # whose code nobody can run
        notes=[
            *workspace.notes,
            *store.notes,
            *([_OWN] if derive.OWN_CODE in checks[3].unchecked and not own_metrics and _trusted(scopes) else []),
            *([] if selectors or rows is not None else filter(None, [scope.beyond(workspace)])),
        ],
    )


def claims(workspace: Workspace, revision: str) -> Verified:
    """Only the last level, of all that stands in a revision's tree: what is claimed of its runs."""
    scopes, tally = scope.resolve(workspace, [f"rev:{revision}"]), Tally(CLAIMS)
    words = door.claims.check_all(workspace, scopes, files.check(workspace, scopes, files.new()), tally)
    return Verified([tally.check(words)], tally.differences)


def _trusted(scopes: Sequence[scope.Scope]) -> bool:
    """Whether what is looked at is this repository's own, and no range, which may be a stranger's."""
    return all(each.base is None for each in scopes)


def _data_words(versions: int, looked: int) -> str:
    results = f"; {count(looked - versions, 'recording')}: hashes" if looked > versions else ""
    return f"{count(versions, 'version')}: content hash, rows, roles{results}"


def _of_base(workspace: Workspace, selectors: Sequence[str]) -> Workspace:
    """The repository with the settings of the base of a range: what a request says of them does not count."""
    base = scope.base_of(workspace, selectors)
    answer = workspace.git.objects.read(f"{base}:{CONFIG}") if base else None
    if answer is None:
        return workspace
    return Workspace(workspace.git, parse(yaml.load(answer[1], CONFIG), CONFIG), workspace.notes)

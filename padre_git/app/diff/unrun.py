"""Experiments that use files or data that a branch changes and were not run again: their numbers are of old code."""

from dataclasses import dataclass

from padre_git.app.diff.code import changed_between
from padre_git.app.diff.sides import Side
from padre_git.app.repository.reader import read_runs
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import settings
from padre_git.app.runs.current import TreeCode
from padre_git.core.text.formats import listed
from padre_git.model.documents import Run
from padre_git.model.names import natural, short
from padre_git.storage.index import Index, Row

_LOOKED_AT = 50  # newest runs of an experiment
_LISTED = 3


@dataclass(frozen=True)
class Unrun:
    """An experiment without a run of the code, or on the data, that the branch has.

    Attributes
    ----------
    files : what its newest run used and the branch changed: files, with the parts of them where these are known.
    data : ``wine 3b1f0c2 -> 8d0e11a``, where the branch has a newer version.
    elsewhere : a run of this very code that stands on its own branch, not on this one.
    """

    project: str
    experiment: str
    files: list[str]
    data: str = ""
    elsewhere: str = ""

    @property
    def reasons(self) -> str:
        """``features.py, data wine 3b1f0c2 -> 8d0e11a``."""
        files = listed(self.files, _LISTED, " and {} more")
        return ", ".join(filter(None, [files, f"data {self.data}" if self.data else ""]))


def unrun(workspace: Workspace, before: Side, after: Side, known: Index) -> list[Unrun]:
    """The experiments of two trees that were not run again; none where a side is no tree.

    Parameters
    ----------
    known : of all branches, to say where a run is that the branch lacks.
    """
    if before.revision is None or after.revision is None:
        return []
    changed = changed_between(workspace, before.revision, after.revision)
    newer = {slug: version.version for slug, version in after.versions.items()}
    stale = {slug for slug, version in newer.items() if before.versions.get(slug) != after.versions[slug]}
    groups = _newest(after, before)
    documents = read_runs(workspace, (row for rows in groups.values() for row in rows))
    code = TreeCode(workspace, after.revision)
    code.ask(file.path for run in documents.values() for file in run.code.files)
    found = []
    for place, rows in groups.items():
        runs = [documents[row.id] for row in rows if row.id in documents]
        files = _files(code, runs, changed)
        data = _data(runs, newer, stale)
        if files or data:
            found.append(Unrun(*place, files, data, _elsewhere(workspace, code, known, place)))
    return sorted(found, key=lambda each: (natural(each.project), natural(each.experiment)))


def _newest(after: Side, before: Side) -> dict[tuple[str, str], list[Row]]:
    """The newest completed runs of each experiment as the branch calls it, those of the branch first; none that the
    branch removed."""
    groups: dict[tuple[str, str], list[Row]] = {}
    gone = {row.id for row in after.known.removed}
    for side in (after, before):
        for row in (each for each in side.rows if each.id not in gone):
            group = groups.setdefault(after.known.place(row), [])
            known = {each.id for each in group}
            if row.status == "completed" and row.id not in known and len(group) < _LOOKED_AT:
                group.append(row)
    return {place: rows for place, rows in groups.items() if rows}


def _files(code: TreeCode, runs: list[Run], changed: set[str]) -> list[str]:
    """What the newest run used and the branch changed; nothing where some run is of this very code."""
    differing = [(run, code.differing(run)) for run in runs]
    if any(files == [] for _, files in differing):
        return []
    newest = next((files for _, files in differing if files is not None), None) or []
    return [each.text for each in newest if each.path in changed]


def _data(runs: list[Run], newer: dict[str, str], stale: set[str]) -> str:
    """The version that no run has used, where the branch brought it."""
    used = [run.dataset for run in runs if run.dataset and run.dataset.follows]
    if not used or used[0].dataset not in stale:
        return ""
    version = newer[used[0].dataset]
    if any(each.version == version for each in used if each.dataset == used[0].dataset):
        return ""
    return f"{used[0].name} {used[0].version[:7]} -> {version[:7]}"


def _elsewhere(workspace: Workspace, code: TreeCode, known: Index, place: tuple[str, str]) -> str:
    """A run of this very code, wherever it stands."""
    every, numbers = known.rows.where(project=place[0], experiment=place[1]), known.rows.column("field:number")
    groups = settings.grouped(every, known.rows.column("field:group").__getitem__).values()
    first = known.rows.at([min(group, key=numbers.__getitem__) for group in list(groups)[:_LOOKED_AT]])
    newest = [row for row in first if row.status == "completed"]
    found = code.newest(newest, read_runs(workspace, newest))
    return short(found.id) if found else ""


def sentence(each: Unrun) -> str:
    """What is said of one, first of all."""
    mend = f"; run {each.elsewhere} has this code but is not on this branch" if each.elsewhere else ""
    return f"{each.experiment} was not run again: {each.reasons} changed{mend}"

"""The files of metrics that were computed later, next to the old ones: one commit on the branch of each execution."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from padre_git.app.repository.reader import Reader
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs.settings import grouped
from padre_git.core.text.formats import count, listed
from padre_git.model.documents import CodeObject, LaterMetric, Metric
from padre_git.model.names import slug
from padre_git.storage import documents, writing
from padre_git.storage.git.recorder import Addition, Source, append_all
from padre_git.storage.index import Row
from padre_git.storage.layout import ARCHIVE


@dataclass(frozen=True)
class Computed:
    """A metric of a run, as it is written."""

    row: Row
    name: str
    metric: Metric


def save(workspace: Workspace, computed: Sequence[Computed], source: CodeObject | None) -> dict[str, str]:
    """Record metrics; returns the commits by branch.

    Parameters
    ----------
    source : of a metric of the user.

    Raises
    ------
    RepositoryError : where a branch is checked out; nothing is recorded then.
    """
    branch = workspace.layout.branch
    groups = grouped(computed, lambda each: branch(*each.row.recorded, each.row.execution))
    if not groups:
        return {}
    bases = _bases(workspace, groups)
    additions = {
        ref: Addition(_files(each, source), _message(each), Source(bases.get(ref))) for ref, each in groups.items()
    }
    commits = append_all(workspace.git, additions)
    _copy(workspace, computed, additions.values())
    return {ref.removeprefix("refs/heads/"): commit for ref, commit in commits.items()}


def _files(computed: Sequence[Computed], source: CodeObject | None) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for each in computed:
        place = each.row.place
        document = LaterMetric(run=each.row.id, name=each.name, metric=each.metric)
        path = place.later_metric(each.row.path.rsplit("/", 1)[1], slug(each.name), each.metric.code or "")
        files[path] = documents.encode(document)
        if source:
            files[place.code(source.hash)] = documents.encode(source)
    return files


def _message(computed: Sequence[Computed]) -> str:
    row, names = computed[0].row, list(dict.fromkeys(each.name for each in computed))
    runs = len({each.row.id for each in computed})
    shown = listed(names, 3, " …")
    trailers = [
        *(f"Padre-Metric: {name}" for name in names),
        f"Padre-Runs: {runs}",
        f"Padre-Execution: {row.execution}",
    ]
    subject = f"{row.project}/{row.experiment}: {shown} of {count(runs, 'run')}, from stored predictions"
    return "\n".join([subject, "", *trailers, f"Padre-Experiment: {row.project}/{row.experiment}", ""])


def _bases(workspace: Workspace, groups: dict[str, list[Computed]]) -> dict[str, str]:
    """Where branches begin that are not in this clone: with the same branch of a remote, else with what has the run."""
    here = {ref.name for ref in workspace.git.refs(f"refs/heads/{workspace.layout.refs}/")}
    missing = [ref for ref in groups if ref not in here]
    if not missing:
        return {}
    others = workspace.git.refs("refs/remotes/", ARCHIVE)
    found = {}
    for ref in missing:
        ends = ref.removeprefix("refs/heads"), workspace.layout.archive(*ref.split("/")[-3:])
        same = next((other.commit for other in others if other.name.endswith(ends)), None)
        holder = same or Reader(workspace, groups[ref][0].row).commit
        commit = workspace.git.resolve(holder) if holder else None
        if commit:
            found[ref] = commit
    return found


def _copy(workspace: Workspace, computed: Sequence[Computed], additions: Iterable[Addition]) -> None:
    """The same files in the work tree, where the run lies there, too."""
    here = [f"{each.row.path}/" for each in computed if each.row.here]
    folders = {*here, *(f"{path.rsplit('/runs/', 1)[0]}/codes/" for path in here)}
    for addition in additions:
        for path, data in addition.files.items():
            beside = {f"{path.rsplit('/metrics/', 1)[0]}/", f"{path.rsplit('/', 1)[0]}/"}
            if beside & folders and not (workspace.root / path).exists():
                writing.write(workspace.root, path, data)

"""`padre branch`: a branch for a pull request from an execution. Paths only; index, HEAD and files stay as they are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from padre_git.app.commit import executions
from padre_git.app.commit.derived import Experiment, definition
from padre_git.app.commit.executions import Execution
from padre_git.app.recording.recorder import SETTINGS
from padre_git.app.repository.reader import read_runs
from padre_git.app.repository.workspace import Workspace
from padre_git.core.text.formats import count, listed
from padre_git.errors import PadreError, RepositoryError
from padre_git.model.documents import DOCUMENTS, Definition, Document, Project, Run
from padre_git.model.names import short
from padre_git.storage import documents, kinds
from padre_git.storage.dvc.foreign import config_problems
from padre_git.storage.git.code import Entry
from padre_git.storage.git.plumbing import Git
from padre_git.storage.git.recorder import signed
from padre_git.storage.git.staging import Index, is_file, scratch, tree_entries_of
from padre_git.storage.index import Row
from padre_git.storage.paths import is_safe


@dataclass(frozen=True)
class Branched:
    """A branch that was made.

    Attributes
    ----------
    base : the commit that it stands on; none where the code had no commit yet.
    code : the code paths that differ from `base`.
    in_the_way : whether copies in the work tree keep git from switching to it.
    """

    name: str
    commit: str
    base: str | None
    runs: list[Row]
    code: list[str]
    in_the_way: bool


def make(workspace: Workspace, text: str, name: str | None = None) -> Branched:
    """A new branch: the source commit, the execution's code, its completed runs and their data pointers.

    Raises
    ------
    PadreError : the branch is there, no run completed, or the execution's branch holds what padre does not write.
    """
    git = workspace.git
    execution = executions.find(workspace, text)
    done = [row for row in execution.rows if row.status == "completed"]
    if not done:
        raise PadreError(f"no run of {execution.experiment}@{execution.id[:7]} completed; a pull request needs one")
    branch = _check_new(git, name or f"{execution.experiment}-{execution.id[:7]}")
    base, code = _source(workspace, execution, done)
    content = _content(workspace, execution, done)
    settings = _settings(git, base, execution.commit)
    tree = _tree(workspace, execution, base, {**code, **settings, **content})
    commit = _commit(git, tree, base, _message(execution, done))
    git.run("update-ref", "-m", "padre branch", f"refs/heads/{branch}", commit, "")
    untracked = Index(git).untracked(workspace.layout.projects, workspace.layout.datasets)
    return Branched(branch, commit, base, done, sorted(code), bool(content.keys() & set(untracked)))


def _check_new(git: Git, name: str) -> str:
    words = ("check-ref-format", "--branch", name)
    if name.startswith("-") or not git.run(*words, check=False).strip():
        raise PadreError(f"`{name}` cannot be a branch name; use letters, digits, `-`, `_` and `/`")
    if git.resolve(f"refs/heads/{name}"):
        raise PadreError(f"there already is a branch `{name}`; choose another name: padre branch EXECUTION NAME")
    return name


def _when(run: Run) -> tuple[str, int]:
    return run.started, run.number


def _source(
    workspace: Workspace, execution: Execution, rows: Iterable[Row]
) -> tuple[str | None, dict[str, Entry | None]]:
    """The commit whose code ran, and what of the code differs from it, as the newest run of that commit says."""
    runs = sorted(read_runs(workspace, rows).values(), key=_when, reverse=True)
    below = {run.code.commit: run for run in reversed(runs) if _is_below(workspace.git, run, execution.commit)}
    if not below:
        name = f"{execution.experiment}@{execution.id[:7]}"
        raise RepositoryError(
            f"the source commit of {name} is not in this clone. Fetch the history with: git fetch --unshallow"
        )
    run = max(below.values(), key=_when)
    changed = [path for path in run.code.changed if is_safe(path) and not kinds.place(workspace.layout, path)]
    there = tree_entries_of(workspace.git, execution.commit, changed)
    for path, entry in there.items():
        if kinds.steers(workspace.layout, path) and not is_file(entry.mode):
            raise PadreError(f"{path} in {execution.commit[:7]} is a link or a submodule; refused")
    return run.code.commit, {path: there.get(path) for path in changed}


def _is_below(git: Git, run: Run, tip: str) -> bool:
    """Whether the run's source commit is where this branch began; a run of an unborn branch has none."""
    commit = run.code.commit
    if commit is None:
        return True
    found = git.resolve(commit) if commit.isalnum() else None
    return found is not None and git.text("merge-base", found, tip, check=False) == found


def _content(workspace: Workspace, execution: Execution, done: list[Row]) -> dict[str, Entry]:
    """padre's files of the completed runs, and of what they use."""
    found = executions.entries(workspace, execution.commit, executions.folders(workspace, execution))
    ids = {row.id for row in done}
    placed = ((path, entry, kinds.place(workspace.layout, path)) for path, entry in found.items())
    return {path: entry for path, entry, kind in placed if kind and kind.names.get("run", "") in {*ids, ""}}


def _settings(git: Git, base: str | None, tip: str) -> dict[str, Entry]:
    """padre's and DVC's settings that the branch has and the source commit lacks: a clone needs them to pull data."""
    there = tree_entries_of(git, tip, SETTINGS)
    before = tree_entries_of(git, base, SETTINGS) if base else {}
    new = {path: entry for path, entry in there.items() if before.get(path) != entry}
    for path, entry in new.items():
        if not is_file(entry.mode):
            raise PadreError(f"{path} in {tip[:7]} is a link or a submodule; refused")
    check_config(git, new.get(".dvc/config"), tip)
    return new


def check_config(git: Git, entry: Entry | None, commit: str) -> None:
    """Refuse a configuration of DVC with commands, plug-ins, folders or secrets, before DVC can read it."""
    if entry is None:
        return
    problems = config_problems(git.run("cat-file", "blob", entry.blob))
    if problems:
        raise PadreError(f".dvc/config in {commit[:7]}: {problems[0]}; it is not taken from a commit")


def _tree(workspace: Workspace, execution: Execution, base: str | None, content: Mapping[str, Entry | None]) -> str:
    git, layout = workspace.git, workspace.layout
    with scratch(git) as index:
        index.read(base)
        index.put(content)
        experiment = Experiment(layout, index, execution.project, execution.experiment)
        path, data = definition(experiment)
        if data is not None:
            index.put({path: _blob(git, data)})
        described = experiment.read(layout.experiment_file(execution.project, execution.experiment), Definition)
        name = described.project if described else execution.project
        _describe(workspace, execution, index, Project(name=name))
        return index.tree()


def _describe(workspace: Workspace, execution: Execution, index: Index, project: Project) -> None:
    """Add the documents of the project and the data that no recording holds: as they are here, where they are."""
    layout = workspace.layout
    wanted: dict[str, Document | None] = {layout.project_file(execution.project): project}
    wanted |= {layout.dataset_file(row.use.dataset): None for row in execution.rows if row.use}
    named = {path: kind for path in wanted if (kind := kinds.place(layout, path))}
    there = index.of(named)
    for path, kind in named.items():
        document = _here(workspace, path, DOCUMENTS[kind.kind]) or wanted[path]
        if document and path not in there:
            index.put({path: _blob(workspace.git, documents.encode(document))})


def _here(workspace: Workspace, path: str, kind: type[Document]) -> Document | None:
    file = workspace.root / path
    if not file.is_file() or file.is_symlink():
        return None
    return documents.read(workspace.root, path, kind)


def _blob(git: Git, data: bytes) -> Entry:
    return Entry("100644", git.run("hash-object", "-w", "--no-filters", "--stdin", stdin=data).decode().strip())


def _message(execution: Execution, done: list[Row]) -> str:
    names = listed((short(row.id) for row in done), 3, " …")
    subject = f"{execution.project}/{execution.experiment}: {count(len(done), 'run')} ({names})"
    return (
        f"{subject}\n\nPadre-Execution: {execution.id}\nPadre-Experiment: {execution.project}/{execution.experiment}\n"
    )


def _commit(git: Git, tree: str, base: str | None, message: str) -> str:
    parents = ("-p", base) if base else ()
    return git.run("commit-tree", tree, *parents, "-F", "-", stdin=message.encode(), env=signed(git)).decode().strip()

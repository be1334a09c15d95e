"""Earlier runs of the same code: does a run repeat one, and did it give the same?"""

from padre_git.app.workspace import Workspace
from padre_git.errors import PadreError
from padre_git.model.documents import Run
from padre_git.model.names import short
from padre_git.storage import documents
from padre_git.storage.git.plumbing import tree_entries
from padre_git.storage.layout import ExecutionLayout


def earlier_runs(workspace: Workspace, ref: str, place: ExecutionLayout) -> list[Run]:
    """The completed runs of one execution that its branch holds, oldest first."""
    found: list[Run] = []
    with workspace.git.objects() as objects:
        tree = objects.read(f"{ref}:{place.folder}/runs")
        if tree is None:
            return []
        names = [name for _, name, _ in tree_entries(tree[1], workspace.git.id_bytes)]
        paths = [place.run_file(name) for name in sorted(names)]
        for path, answer in zip(paths, objects.many(f"{ref}:{path}" for path in paths), strict=True):
            run = _read(answer[1], path) if answer else None
            if run and run.status == "completed":
                found.append(run)
    return found


def _read(data: bytes, path: str) -> Run | None:
    try:
        return documents.decode(data, Run, path)
    except PadreError:  # a document that cannot be read repeats nothing; `padre list` names it
        return None


def repeated(run: Run, earlier: list[Run]) -> tuple[str | None, str | None]:
    """Id of the earlier run that ``run`` repeats with equal predictions, and a remark where they differ."""
    same = [other for other in earlier if _key(other) == _key(run)]
    equal = next((other for other in same if other.predictions == run.predictions), None)
    if equal or not same:
        return (equal.id if equal else None), None
    remark = (
        f"run {short(same[-1].id)} had the same code, data, setting and seed and other predictions: "
        "something here is random that no seed covers"
    )
    return None, remark if same[-1].environment == run.environment else None


def _key(run: Run) -> tuple[object, ...]:
    data = run.dataset and (run.dataset.dataset, run.dataset.version)
    # a parameter that is NaN reads back as the text "NaN"
    parameters = {name: str(value) if value != value else value for name, value in run.parameters.items()}
    return (run.definition, data, run.splitting, repr(parameters).lower(), run.seed)

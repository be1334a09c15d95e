"""The versions of data sets in the work tree and in git: found and read without loading any data.

A version is there where its `version.json` and its `.dvc` pointer are. The current one is the newest of the work tree;
of HEAD's where the work tree has none.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from padre_git.app.repository.workspace import Workspace
from padre_git.errors import PadreError, UnknownName
from padre_git.model.documents import Dataset, Version
from padre_git.model.names import is_slug, natural, slug
from padre_git.model.shell import quoted
from padre_git.storage import documents
from padre_git.storage.git.plumbing import tree_entries
from padre_git.storage.index import Index

WORK_TREE = "work tree"
_ELSEWHERE = ("refs/heads", "refs/remotes", "refs/tags", "refs/padre")
_TREE = 0o040000
TOYS = ("iris", "digits", "wine", "breast_cancer", "diabetes", "linnerud")  # of `toys`, which imports pandas
# where errors of documents that are left out go; none: they are raised
Problems = list[PadreError] | None
_FILES = {"data.parquet", "data.npy", "data.npz", "data.json"}


@dataclass(frozen=True)
class Stored:
    """One version of a data set, and the two files that hold it."""

    dataset: str  # slug
    version: Version
    place: str  # "work tree", "HEAD", or a ref
    files: dict[str, bytes]  # path -> content: version.json and the pointer

    @property
    def pointer(self) -> str:
        """The path of the `.dvc` file."""
        return next(path for path in self.files if path.endswith(".dvc"))


def split_name(name: str) -> tuple[str, str | None]:
    """``wine@3b1f0c2`` as ``("wine", "3b1f0c2")``; PyPaDRE's ``_iris_dataset`` as ``("iris", None)``."""
    plain, _, version = name.partition("@")
    return plain_name(plain), version or None


def plain_name(name: str) -> str:
    """PyPaDRE called scikit-learn's iris `_iris_dataset`."""
    return name[1 : -len("_dataset")] if name.startswith("_") and name.endswith("_dataset") else name


def document(workspace: Workspace, dataset: str, name: str = "") -> Dataset:
    """`dataset.json` of the folder ``dataset``: from the work tree, else from HEAD, else only its name.

    ``name`` : as it was asked for, where no file says it: recordings had none once.
    """
    path = workspace.layout.dataset_file(dataset)
    if (workspace.root / path).is_file():
        return documents.read(workspace.root, path, Dataset)
    found = workspace.git.objects.read(f"HEAD:{path}")
    return documents.decode(found[1], Dataset, path) if found else Dataset(name=name or dataset)


def everything(workspace: Workspace, problems: list[PadreError] | None = None) -> dict[str, list[Stored]]:
    """Every data set of the work tree and of HEAD's tree: folder -> its versions, oldest first.

    What cannot be read is left out; its error goes to ``problems``.
    """
    problems = [] if problems is None else problems
    folder = workspace.root / workspace.layout.datasets
    here = {child.name for child in folder.iterdir() if child.is_dir()} if folder.is_dir() else set()
    there = set(_folders(workspace, f"HEAD:{workspace.layout.datasets}"))
    found = {}
    for name in sorted((name for name in here | there if is_slug(name)), key=natural):
        try:
            document(workspace, name)
        except PadreError as error:
            problems.append(error)
        else:
            found[name] = of(workspace, name, problems)
    return {name: versions for name, versions in found.items() if versions}


def of(workspace: Workspace, dataset: str, problems: Problems = None) -> list[Stored]:
    """All versions of the folder ``dataset`` in the work tree and in HEAD's tree, oldest first.

    What cannot be read is an error, or is left out where its error can go to ``problems``.
    """
    here = {each.version.version: each for each in _in_work_tree(workspace, dataset, problems=problems)}
    there = {each.version.version: each for each in _in_tree(workspace, dataset, "HEAD", problems=problems)}
    return _ordered([*(there | here).values()])


def newest(found: list[Stored]) -> Stored | None:
    """The current one of `of`: the newest of the work tree; where that has none, of HEAD's tree."""
    here = [each for each in found if each.place == WORK_TREE]
    return (here or found)[-1] if found else None


def current(workspace: Workspace, dataset: str) -> Stored | None:
    """The current version of the folder ``dataset``; none where there is no such data set."""
    return newest(_ordered([*_in_work_tree(workspace, dataset)]) or of(workspace, dataset))


def find(workspace: Workspace, dataset: str, version: str) -> Stored | None:
    """Exactly this version (12 hex digits), from the work tree, HEAD or any ref; none where nothing has it."""
    here = next(_in_work_tree(workspace, dataset, version), None)
    return here or find_in_git(workspace, dataset, version)


def find_in_git(workspace: Workspace, dataset: str, version: str) -> Stored | None:
    """The same, only of what is committed or recorded."""
    for place in ("HEAD", *(ref.name for ref in workspace.git.refs(*_ELSEWHERE))):
        # what a colleague's branch has wrong is no reason not to find it elsewhere
        for each in _in_tree(workspace, dataset, place, version, problems=[]):
            return each
    return None


def find_at(workspace: Workspace, dataset: str, version: str, revision: str) -> Stored | None:
    """The same, only of the tree of one revision."""
    return next(_in_tree(workspace, dataset, revision, version), None)


def get(workspace: Workspace, name: str, version: str | None = None) -> Stored:
    """The version of ``name`` that is asked for (``name@version`` too); by default the current one.

    Raises
    ------
    UnknownName : no such data set, or none of its versions begins so.
    PadreError : several of them do.
    """
    plain, written = split_name(name)
    dataset, wanted = slug(plain), version or written
    latest = current(workspace, dataset) if wanted is None else None
    if latest is not None:
        return latest
    known = {each.version.version: each for each in everywhere(workspace, dataset)}
    if not known:
        recorded = [document(workspace, each).name for each in everything(workspace)]
        toy = slug(plain).replace("-", "_")
        source = f"sklearn:{toy}" if toy in TOYS else "SOURCE"
        raise UnknownName("data set", plain, recorded, hint=f"Add it with: padre dataset add {quoted(plain)} {source}")
    if wanted is None:
        last = [*known][-1][:7]
        raise PadreError(f"data set `{plain}` is recorded, but not on this branch; name its version: {plain}@{last}")
    found = [each for key, each in known.items() if key.startswith(wanted.lower())]
    if len(found) > 1:
        listed = ", ".join(each.version.version for each in found)
        raise PadreError(f"`{plain}@{wanted}` matches {len(found)} versions: {listed}; type more of it")
    if not found:
        ids = [key[:7] for key in known]
        raise UnknownName("version", wanted, ids, where=plain, hint=f"All: padre dataset history {quoted(plain)}")
    return found[0]


def everywhere(workspace: Workspace, dataset: str) -> list[Stored]:
    """Every version that anything has, oldest first; where several places do, the work tree or HEAD."""
    found: dict[str, Stored] = {}
    for ref in workspace.git.refs(*_ELSEWHERE):
        found |= {each.version.version: each for each in _in_tree(workspace, dataset, ref.name, problems=[])}
    found |= {each.version.version: each for each in of(workspace, dataset, [])}
    return _ordered([*found.values()])


def ordered(found: Iterable[Version]) -> list[Version]:
    """Oldest first: by time of creation, but never a version before its parent, whatever a clock said."""
    by_time = sorted(found, key=lambda each: (each.created, each.version))
    waiting, done = {each.version: each for each in by_time}, list[Version]()
    while waiting:
        ready = next((each for each in waiting.values() if each.parent not in waiting), None)
        chosen = ready or next(iter(waiting.values()))
        done.append(waiting.pop(chosen.version))
    return done


def newest_of(known: Index, places: int = -1) -> dict[str, Version]:
    """The newest version of each data set that ``places`` have, by its slug."""
    found: dict[str, list[Version]] = {}
    for noun, document in known.documents("version"):
        if isinstance(document, Version) and noun.places & places:
            found.setdefault(noun.path.split("/")[-3], []).append(document)
    return {slug: ordered(each)[-1] for slug, each in found.items()}


def _ordered(found: list[Stored]) -> list[Stored]:
    by_id = {each.version.version: each for each in found}
    return [by_id[version.version] for version in ordered(each.version for each in found)]


def _in_work_tree(
    workspace: Workspace, dataset: str, version: str = "*", *, problems: Problems = None
) -> Iterator[Stored]:
    for file in workspace.root.glob(workspace.layout.version_file(dataset, version)):
        path = file.relative_to(workspace.root).as_posix()
        found = _kept(partial(documents.read, workspace.root, path, Version), path, problems)
        pointer = file.with_name(found.file + ".dvc") if found else None
        if found and pointer and pointer.is_file() and not pointer.is_symlink():
            below = pointer.relative_to(workspace.root).as_posix()
            yield Stored(dataset, found, WORK_TREE, {path: file.read_bytes(), below: pointer.read_bytes()})


def _kept(read: Callable[[], Version], path: str, problems: Problems) -> Version | None:
    """What ``read`` gives; none where it cannot, if there is a list for its error."""
    try:
        return _checked(read(), path)
    except PadreError as error:
        if problems is None:
            raise
        problems.append(error)
        return None


def _in_tree(
    workspace: Workspace, dataset: str, place: str, version: str | None = None, *, problems: Problems = None
) -> Iterator[Stored]:
    objects = workspace.git.objects
    folder = workspace.layout.dataset(dataset)
    for name in _folders(workspace, f"{place}:{folder}"):
        path = workspace.layout.version_file(dataset, name)
        data = objects.read(f"{place}:{path}") if version in (None, name) else None
        if data is None:
            continue
        found = _kept(partial(documents.decode, data[1], Version, path), path, problems)
        if found is None:
            continue
        below = f"{workspace.layout.version(dataset, name)}/{found.file}.dvc"
        pointer = objects.read(f"{place}:{below}")
        if pointer:
            yield Stored(dataset, found, place, {path: data[1], below: pointer[1]})


def _folders(workspace: Workspace, name: str) -> list[str]:
    """The folders in the tree ``name``, such as ``HEAD:datasets``."""
    found = workspace.git.objects.read(name)
    if not found or found[0] != "tree":
        return []
    return [entry for mode, entry, _ in tree_entries(found[1], workspace.git.id_bytes) if mode == _TREE]


def _checked(found: Version, path: str) -> Version:
    """A `version.json`, which anyone may have written, if it names its own folder and a file next to it."""
    if found.version != path.rsplit("/", 2)[1] or found.content[:12] != found.version or found.file not in _FILES:
        raise PadreError(
            f"{path} does not belong in its folder; padre did not write it "
            f"there. Restore it with: git restore {quoted(path)}"
        )
    return found

"""What pointers name: fetched where it is not here, compared with its hash, and read from DVC's cache."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from padre_git.app.repository.workspace import Workspace
from padre_git.app.verify.files import Contents
from padre_git.app.verify.result import Tally
from padre_git.app.verify.scope import Scope
from padre_git.errors import MissingData, RepositoryError
from padre_git.model.names import short
from padre_git.storage import dvc as libraries
from padre_git.storage.dvc import Pointer
from padre_git.storage.layout import PREDICTIONS, SPLITS
from padre_git.storage.remotes import default_remote

_CONFIG = ".dvc/config"
_LISTING = 50_000_000  # bytes


@dataclass
class Store:
    """The objects of a repository.

    Attributes
    ----------
    listings : hash of a directory -> its files; none where it is not here or is damaged.
    notes : what one should know of fetching, one line each.
    """

    workspace: Workspace
    listings: dict[str, dict[str, str] | None] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    _sound: dict[str, bool | None] = field(default_factory=dict)

    def files(self, pointer: Pointer) -> dict[str, str] | None:
        """The files of a directory: path in it -> hash; none where its listing cannot be read here."""
        if pointer.md5 not in self.listings:
            self.listings[pointer.md5] = self._listing(pointer)
        return self.listings[pointer.md5]

    def _listing(self, pointer: Pointer) -> dict[str, str] | None:
        size = self.workspace.dvc.size(pointer.md5)
        if size is None or size > _LISTING:
            return None
        try:
            return self.workspace.dvc.entries(pointer)
        except MissingData:
            return None

    def state(self, digest: str) -> bool | None:
        """Whether an object has its hash; none where it is not here."""
        if digest not in self._sound:
            here = self.workspace.dvc.size(digest) is not None
            self._sound[digest] = self.workspace.dvc.is_sound(digest) if here else None
        return self._sound[digest]

    def read(self, digest: str) -> bytes | None:
        """The content of an object; none where it is not here or is damaged."""
        found = self.workspace.dvc.object(digest)
        if found is not None:
            self._sound[digest] = True
        return found

    def of_run(self, contents: Contents, path: str, run: str, name: str) -> str | None:
        """The hash of a file of a run, or of all runs, in the results that the pointer ``path`` names."""
        pointer = contents.pointers.get(path)
        listing = self.files(pointer) if pointer else None
        inside = name if name == SPLITS else f"{run}/{name}"
        return listing.get(inside) if listing else None


def fetch(store: Store, scopes: Iterable[Scope], every: Iterable[Contents]) -> None:
    """Fetch what is needed and not here: listings, then predictions, rows of splits and data; nothing else of them."""
    listed = list(every)
    missing = {pointer.md5 for pointer in _pointers(listed) if store.workspace.dvc.size(pointer.md5) is None}
    if not missing and not any(_lacking(store, listed)):
        return
    why = _refused(store.workspace, scopes)
    if why:
        store.notes.append(why)
        return
    try:
        _pull(store, missing)
        _pull(store, set(_lacking(store, listed)))
    except RepositoryError as error:
        store.notes.append(f"not fetched: {error}")
    store.listings.clear()


def _pointers(every: Iterable[Contents]) -> Iterator[Pointer]:
    return (pointer for contents in every for pointer in contents.pointers.values())


def _lacking(store: Store, every: Iterable[Contents]) -> Iterator[str]:
    """The objects that a check reads, that are known by their listings, and are not here."""
    for contents in every:
        for run in contents.runs.values():
            place = store.workspace.layout.execution(run.project, run.experiment, run.execution)
            names = (PREDICTIONS, SPLITS) if run.predictions else ()
            found = (store.of_run(contents, place.pointer(run.recording), run.id, name) for name in names)
            yield from (digest for digest in found if digest and store.workspace.dvc.size(digest) is None)


def _pull(store: Store, hashes: set[str]) -> None:
    if hashes:
        libraries.transfer.pull(store.workspace.root, store.workspace.dvc.cache, hashes)


def _refused(workspace: Workspace, scopes: Iterable[Scope]) -> str:
    """Why nothing is fetched; empty where it may be.

    Where data come from is said by the base of a request, never by the request: its configuration may name any place.
    """
    if default_remote(workspace.root) is None:
        return "no DVC remote is set, so nothing can be fetched"
    file = workspace.root / _CONFIG
    here = file.read_bytes() if file.is_file() else b""
    for scope in scopes:
        if scope.base is not None:
            answer = workspace.git.objects.read(f"{scope.base}:{_CONFIG}")
            if (answer[1] if answer else b"") != here:
                return f"nothing is fetched: .dvc/config here is not that of {scope.base[:7]}, where the range begins"
    return ""


def check(store: Store, contents: Contents, tally: Tally) -> None:
    """The results that pointers name: listing, number of files, sizes and hashes; only what is here can be."""
    recordings: Mapping[str, Pointer] = contents.pointers
    runs = {run.recording: run.id for run in contents.runs.values()}
    for path, pointer in recordings.items():
        if not pointer.is_directory:
            continue
        run = runs.get(path.rpartition("/")[2].removesuffix(".dvc"), "")
        tally.look(path)
        state, files = store.state(pointer.md5), store.files(pointer)
        name = short(run) if run else path.rpartition("/")[2].removesuffix(".dvc")
        if state is None:
            tally.leave(path, f"results of {name} are not here")
        elif not state or files is None:
            tally.differ(path, "listing of the results", pointer.md5, "another content", path=path, run=run)
        else:
            _objects(store, path, pointer, files, tally, run, name)


def _objects(
    store: Store, path: str, pointer: Pointer, files: Mapping[str, str], tally: Tally, run: str, name: str
) -> None:
    states = {inside: store.state(digest) for inside, digest in files.items()}
    for inside, state in states.items():
        if state is False:
            tally.differ(path, f"{inside} of the results", files[inside], "another content", path=path, run=run)
    away = [inside for inside, state in states.items() if state is None]
    if away:
        tally.leave(path, f"{'some results' if len(away) < len(states) else 'results'} of {name} are not here")
        return
    size = sum(store.workspace.dvc.size(digest) or 0 for digest in files.values())
    if size != pointer.size:
        tally.differ(path, "size of the results", f"{pointer.size:,} bytes", f"{size:,}", path=path, run=run)

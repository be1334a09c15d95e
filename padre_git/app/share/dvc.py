"""What DVC holds for commits: found in git, sent to DVC's remote before the commits go to git's."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from padre_git.core.text.formats import count
from padre_git.errors import MissingData, PadreError, RepositoryError
from padre_git.storage import dvc, yaml
from padre_git.storage.dvc import Dvc, Pointer, parse_pointer
from padre_git.storage.dvc.foreign import check_pointer
from padre_git.storage.git.plumbing import Git
from padre_git.storage.remotes import Remote, default_remote


@dataclass(frozen=True)
class Sent:
    """What was done with the data of commits.

    Attributes
    ----------
    objects : how many DVC's remote did not have.
    missing : pointers whose data are neither on this machine nor, as far as that is known, on DVC's remote.
    unproven : how many of these the remote could not be asked about.
    lost : blobs of the pointers whose data the remote lacks for certain, and that nothing here can send.
    texts : for people, one line each.
    """

    objects: int = 0
    missing: list[str] = field(default_factory=list)
    unproven: int = 0
    lost: set[str] = field(default_factory=set)
    texts: list[str] = field(default_factory=list)


class Found(NamedTuple):
    """A pointer, and the blob that it was read from."""

    pointer: Pointer
    blob: str


def push_data(git: Git, remote: str, commits: Iterable[str]) -> Sent:
    """Send what the pointers of ``commits`` name and DVC's remote lacks. It is asked about each of them: that git's
    ``remote`` has a pointer does not say where its data are.

    Raises
    ------
    RepositoryError : where DVC's remote cannot be written; then the commits should not be pushed either.
    """
    cache = Dvc(git.root, git.common)
    commits = list(commits)
    if not commits:
        return Sent()
    found, texts = read(git, {**tip_pointers(git, commits), **new_pointers(git, remote, commits)})
    here = {path for path, each in found.items() if cache.has(each.pointer)}
    place = default_remote(git.root)
    if place is None:
        away = [path for path in found if path not in here]
        texts += [f"data of {_named(away)} are not on this machine, and no DVC remote is set"] if away else []
        texts += [f"data of {count(len(here), 'pointer')} stay on this machine: {_NO_REMOTE}"] if here else []
        return Sent(0, away, texts=texts)
    sent = _send(git, cache, place, [found[path].pointer for path in here])
    others = {path: each.pointer for path, each in found.items() if path not in here}
    lacking, unproven = _lacking(git, cache, place, others)
    if lacking:
        texts.append(f"data of {_named(lacking)} are neither on this machine nor on DVC's remote {place.name}")
    if unproven:
        what = f"data of {_named(unproven)} are not on this machine, and DVC's remote {place.name} could not be asked"
        texts.append(f"{what}: {count(len(unproven), 'pointer')} not proven")
    if sent:
        texts.append(f"pushed {count(sent, 'object')} to DVC's remote {place.name}")
    return Sent(sent, [*lacking, *unproven], len(unproven), {found[path].blob for path in lacking}, texts)


def _send(git: Git, cache: Dvc, place: Remote, here: list[Pointer]) -> int:
    """Send those of the data here that the remote lacks; how many objects. DVC asks, but where one can see it."""
    wanted = {pointer.md5 for pointer in here if not place.has(pointer)}
    return dvc.transfer.push(git.root, cache.cache, wanted) if wanted else 0


def _lacking(git: Git, cache: Dvc, place: Remote, away: Mapping[str, Pointer]) -> tuple[list[str], list[str]]:
    """Of pointers whose data are not here: the ones that the remote lacks, and the ones it cannot be asked about."""
    if not away or place.folder is not None:
        return [path for path, pointer in away.items() if not place.has(pointer)], []
    try:
        gone = dvc.transfer.lacking(git.root, cache.cache, {pointer.md5 for pointer in away.values()})
    except RepositoryError:
        return [], list(away)
    return [path for path, pointer in away.items() if pointer.md5 in gone], []


@dataclass(frozen=True)
class Inventory:
    """Where the objects of `.dvc` files are.

    Attributes
    ----------
    objects : blob of a `.dvc` file -> the objects that it names, of a directory each file, too.
    gone : the objects that DVC's remote lacks.
    pointers : those of all files, by the object that they name.
    """

    objects: dict[str, set[str]]
    gone: set[str]
    pointers: dict[str, Pointer] = field(default_factory=dict)

    @property
    def safe(self) -> set[str]:
        """The files all of whose objects are on the remote."""
        return {blob for blob, names in self.objects.items() if not names & self.gone}

    @property
    def total(self) -> set[str]:
        """All objects."""
        return {name for names in self.objects.values() for name in names}


def on_remote(git: Git, blobs: Mapping[str, str], *, ask: bool = True) -> set[str]:
    """Those of the `.dvc` files ``blobs`` (blob -> path) whose objects are all on DVC's remote; as of `inventory`."""
    return inventory(git, blobs, ask=ask).safe


def inventory(git: Git, blobs: Mapping[str, str], *, ask: bool = True) -> Inventory:
    """Ask DVC's remote about every object of the `.dvc` files ``blobs`` (blob -> path).

    ``ask`` : whether a remote that is no folder of this machine is asked; else it counts as having nothing, as where no
        remote is set.

    Raises
    ------
    RepositoryError : where it cannot be asked.
    """
    place, cache = default_remote(git.root), Dvc(git.root, git.common)
    own: dict[str, list[Pointer]] = {}
    for (blob, path), answer in zip(blobs.items(), git.objects.many(blobs), strict=True):
        own[blob] = [_NOWHERE]  # what is no pointer is nowhere
        with suppress(PadreError):
            own[blob] = _outputs(answer[1], path) if answer else [_NOWHERE]
    every = {each.md5: each for pointers in own.values() for each in pointers}
    asked = place if place is not None and (place.folder is not None or ask) else None
    gone = lacks(git, cache, asked, every)
    files = {md5: _files(cache, each) for md5, each in every.items() if each.is_directory}
    unlisted = {md5 for md5, names in files.items() if names is None} - gone
    if unlisted:
        dvc.transfer.pull(git.root, cache.cache, unlisted)
        files |= {md5: _files(cache, every[md5]) for md5 in unlisted}
    gone |= lacks(git, cache, asked, {name for names in files.values() for name in names or ()})
    gone |= {md5 for md5 in unlisted if files[md5] is None}  # nobody can say what is in it
    objects = {blob: {name for each in pointers for name in (each.md5, *(files.get(each.md5) or ()))}
               for blob, pointers in own.items()}  # fmt: skip
    return Inventory(objects, gone, every)


def send(git: Git, found: Inventory) -> int:
    """Send what the remote lacks of an inventory; how many objects.

    Raises
    ------
    RepositoryError : the remote refuses, or some of the objects are not on this machine.
    """
    wanted = {md5 for md5, each in found.pointers.items() if md5 in found.gone or _is_torn(git, each, found.gone)}
    return dvc.transfer.push(git.root, Dvc(git.root, git.common).cache, wanted) if wanted else 0


def _is_torn(git: Git, pointer: Pointer, gone: set[str]) -> bool:
    """Whether a directory lacks a file on the remote."""
    return pointer.is_directory and bool((_files(Dvc(git.root, git.common), pointer) or set()) & gone)


_NOWHERE = Pointer("", 0)  # what an unreadable `.dvc` file points to


def lacks(git: Git, cache: Dvc, place: Remote | None, hashes: Iterable[str]) -> set[str]:
    """Those of the objects that DVC's remote does not have; all of them where there is none."""
    wanted = set(hashes) - {_NOWHERE.md5}
    found = place.lacks(wanted) if place else wanted
    if found is None:
        found = dvc.transfer.lacking(git.root, cache.cache, wanted) if wanted else set()
    return found | {_NOWHERE.md5}


def _files(cache: Dvc, pointer: Pointer) -> set[str] | None:
    """The objects of a directory; none where its listing is not on this machine."""
    try:
        return set(cache.entries(pointer).values())
    except MissingData:
        return None


_NO_REMOTE = "no DVC remote is set; dvc remote add --default NAME URL"


def _named(paths: Sequence[str]) -> str:
    return f"{paths[0]}{f' and {len(paths) - 1} more' if len(paths) > 1 else ''}"


def tip_pointers(git: Git, commits: Iterable[str]) -> dict[str, str]:
    """Blob -> path of the `.dvc` files in the trees of ``commits``."""
    return _listed(git, "--no-walk=unsorted", *commits)


def new_pointers(git: Git, remote: str, commits: Iterable[str]) -> dict[str, str]:
    """Blob -> path of the `.dvc` files in the history of ``commits`` that no branch of ``remote`` has."""
    known = f"--remotes={remote}" if _is_name(remote) else "--remotes"
    return _listed(git, *commits, "--not", known)


def _listed(git: Git, *words: str) -> dict[str, str]:
    listed = git.run("rev-list", "--objects", *words).decode(errors="surrogateescape")
    rows = (line.partition(" ") for line in listed.splitlines())
    return {blob: path for blob, _, path in rows if path.endswith(".dvc")}


def _is_name(remote: str) -> bool:
    return bool(remote) and not any(letter in remote for letter in ":*?[ \\") and not remote.startswith(("/", "."))


def pointers(git: Git, blobs: dict[str, str]) -> tuple[dict[str, Pointer], list[str]]:
    """Path -> pointer, and the lines, of `read`."""
    found, wrong = read(git, blobs)
    return {path: each.pointer for path, each in found.items()}, wrong


def read(git: Git, blobs: Mapping[str, str]) -> tuple[dict[str, Found], list[str]]:
    """Path -> pointer of `.dvc` files given by blob, validated; and a line for each that is not what it should be.

    Of several versions of one path each counts: its later ones are called `PATH@BLOB`.
    """
    found: dict[str, Found] = {}
    wrong = []
    for (blob, path), answer in zip(blobs.items(), git.objects.many(blobs), strict=True):
        try:
            outputs = _outputs(answer[1], path) if answer and answer[0] == "blob" else []
        except PadreError as error:
            wrong.append(str(error))
            continue
        for pointer in outputs:
            found[path if path not in found else f"{path}@{blob[:7]}"] = Found(pointer, blob)
    return found, wrong


def _outputs(data: bytes, path: str) -> list[Pointer]:
    with suppress(PadreError):  # as padre writes it, which takes no reader of YAML
        return [parse_pointer(data, path)]
    check_pointer(data, path)
    outputs: list[dict[str, Any]] = yaml.load(data, path)["outs"]
    return [
        Pointer(each["md5"], int(each.get("size") or 0), each.get("nfiles"))
        for each in outputs
        if each.get("md5") and each.get("push") is not False and each.get("cache") is not False
    ]

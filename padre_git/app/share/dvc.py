"""What DVC holds for commits: found in git, sent to DVC's remote before the commits go to git's."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from padre_git.core.text.formats import count
from padre_git.errors import PadreError
from padre_git.storage import dvc, yaml
from padre_git.storage.dvc import Dvc, Pointer
from padre_git.storage.dvc.foreign import check_pointer
from padre_git.storage.git.plumbing import Git
from padre_git.storage.remotes import default_remote


@dataclass(frozen=True)
class Sent:
    """What was done with the data of commits.

    Attributes
    ----------
    objects : how many DVC's remote did not have.
    missing : pointers whose data are not on this machine.
    texts : for people, one line each.
    """

    objects: int = 0
    missing: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


def push_data(git: Git, remote: str, commits: Iterable[str]) -> Sent:
    """Send what the pointers of ``commits`` name that git's ``remote`` does not have yet.

    Raises
    ------
    RepositoryError : where DVC's remote cannot be written; then the commits should not be pushed either.
    """
    cache = Dvc(git.root, git.common)
    commits = list(commits)
    if not commits:
        return Sent()
    found, texts = pointers(git, new_pointers(git, remote, commits))
    here = {path: pointer for path, pointer in found.items() if cache.has(pointer)}
    missing = [path for path in found if path not in here]
    place = default_remote(git.root)
    if place is not None and place.folder is not None:  # no need to ask DVC for what one can see
        missing = [path for path in missing if not place.has(found[path])]
    if missing:
        texts.append(f"data of {missing[0]}{_more(missing)} are not on this machine, and were not pushed")
    if not here:
        return Sent(0, missing, texts)
    if place is None:
        return Sent(0, missing, [*texts, f"data of {count(len(here), 'pointer')} stay on this machine: {_NO_REMOTE}"])
    sent = dvc.transfer.push(git.root, cache.cache, {p.md5 for p in here.values()})
    if sent:
        texts.append(f"pushed {count(sent, 'object')} to DVC's remote {place.name}")
    return Sent(sent, missing, texts)


_NO_REMOTE = "no DVC remote is set; dvc remote add --default NAME URL"


def _more(paths: list[str]) -> str:
    return f" and {len(paths) - 1} more" if len(paths) > 1 else ""


def new_pointers(git: Git, remote: str, commits: Iterable[str]) -> dict[str, str]:
    """Blob -> path of the `.dvc` files in the history of ``commits`` that no branch of ``remote`` has."""
    known = f"--remotes={remote}" if _is_name(remote) else "--remotes"
    listed = git.run("rev-list", "--objects", *commits, "--not", known).decode(errors="surrogateescape")
    rows = (line.partition(" ") for line in listed.splitlines())
    return {blob: path for blob, _, path in rows if path.endswith(".dvc")}


def _is_name(remote: str) -> bool:
    return bool(remote) and not any(letter in remote for letter in ":*?[ \\") and not remote.startswith(("/", "."))


def pointers(git: Git, blobs: dict[str, str]) -> tuple[dict[str, Pointer], list[str]]:
    """Path -> pointer of `.dvc` files given by blob, validated; and a line for each that is not what it should be.

    Of several versions of one path each counts: its later ones are called `PATH@BLOB`.
    """
    found: dict[str, Pointer] = {}
    wrong = []
    for (blob, path), answer in zip(blobs.items(), git.objects.many(blobs), strict=True):
        try:
            read = _outputs(answer[1], path) if answer and answer[0] == "blob" else []
        except PadreError as error:
            wrong.append(str(error))
            continue
        for pointer in read:
            found[path if path not in found else f"{path}@{blob[:7]}"] = pointer
    return found, wrong


def _outputs(data: bytes, path: str) -> list[Pointer]:
    check_pointer(data, path)
    outputs: list[dict[str, Any]] = yaml.load(data, path)["outs"]
    return [
        Pointer(each["md5"], int(each.get("size") or 0), each.get("nfiles"))
        for each in outputs
        if each.get("md5") and each.get("push") is not False and each.get("cache") is not False
    ]

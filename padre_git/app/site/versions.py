"""The pages of a tag on the branch that hosts serve: a folder for each version, written once and never again."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from packaging.version import InvalidVersion, Version

from padre_git.app.release import changes, tagged
from padre_git.app.release.tagged import Tagged
from padre_git.app.repository.workspace import Workspace
from padre_git.app.site import changes as noted
from padre_git.app.site import feed
from padre_git.app.site.rows import escaped, text
from padre_git.app.site.view import View
from padre_git.app.site.write import contents
from padre_git.errors import RepositoryError
from padre_git.model.shell import quoted
from padre_git.storage import git as gits
from padre_git.storage.git import folders

if TYPE_CHECKING:
    from padre_git.storage.git.repository import Remote, Watch

BRANCH = "gh-pages"
LATEST, VERSIONS, FEED = "latest", "versions.js", "feed.xml"
_REF = f"refs/heads/{BRANCH}"
_OURS = "refs/padre/site"  # of this clone; a branch of the user's is never moved
_TRIES = 5
_FRONT = "index.html"
_SINCE = 5  # earlier versions that a version is compared with: their pages say what it changed
_INDEX = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>The latest version</title>
<meta http-equiv="refresh" content="0; url=latest/index.html">
<p><a href="latest/index.html">The latest version</a></p>
</html>
"""


@dataclass(frozen=True)
class Put:
    """What was published.

    Attributes
    ----------
    new : whether this version was not there before.
    latest : the version that `latest/` shows.
    foreign : whether the branch has an `index.html` of somebody else where padre's would stand; it stays.
    """

    version: str
    remote: str
    new: bool
    files: int
    size: int
    latest: str
    foreign: bool = False


def publish(workspace: Workspace, name: str, *, remote: str | None = None, watch: "Watch | None" = None) -> Put:
    """Add the pages of the tag ``name`` to the branch `gh-pages` of the remote.

    A version that is there stays as it is, whatever padre would write today: readers have cited it.

    Raises
    ------
    PadreError : there is no such tag, or it has no manifest.
    RepositoryError : the remote cannot be reached or refuses.
    """
    tag = tagged.needed(workspace.git, name)
    with gits.repository.remote(workspace.git, remote, watch=watch) as there:
        files: dict[str, bytes] = {}
        for _ in range(_TRIES):
            base = _base(workspace, there)
            known = _versions(workspace, base)
            foreign = base is not None and _is_foreign(workspace, base)
            if base and workspace.git.names(f"{base}:{_in(workspace, name)}"):
                return Put(name, there.name, False, 0, 0, _latest(known or [_entry(workspace, tag, [])]), foreign)
            files = files or contents(View.of(workspace, f"refs/tags/{name}", public=True, version=name))
            found = _ordered([_entry(workspace, tag, known), *known])
            _commit(workspace, tag, files, found, base)
            answers = there.push_together({_OURS: _REF})
            if all(each.accepted for each in answers):
                size = sum(map(len, files.values()))
                return Put(name, there.name, True, len(files), size, _latest(found), foreign)
            if not any("fetch first" in each.words or "non-fast-forward" in each.words for each in answers):
                raise RepositoryError(f"{there.name} refuses {BRANCH}: {answers[0].words}")
    raise RepositoryError(f"{there.name} has other pages again and again. Repeat padre publish {quoted(name)}")


def _base(workspace: Workspace, there: "Remote") -> str | None:
    """The commit of the remote's branch, fetched; none where it has no such branch."""
    found = there.listed([_REF]).get(_REF)
    if found is None:
        return None
    there.fetch_branches([_REF])
    return workspace.git.named(found)


def _commit(
    workspace: Workspace, tag: Tagged, files: dict[str, bytes], found: list[dict[str, Any]], base: str | None
) -> None:
    git = workspace.git
    changing = {VERSIONS: f"padre_versions({escaped(text(found))})\n".encode()}
    if url := workspace.settings.site.url:
        changing[FEED] = feed.atom(url, View.of(workspace).name, found)
    if base is None or not _is_foreign(workspace, base):
        changing[_FRONT] = _INDEX.encode()
    at_root = {_in(workspace, path): data for path, data in changing.items()} | {".nojekyll": b""}
    folders.add(
        git,
        _OURS,
        _in(workspace, tag.name),
        files,
        base=base,
        copy=_in(workspace, LATEST) if _latest(found) == tag.name else "",
        at_root=at_root,
        message=f"Pages of {tag.name}",
        when=int(tag.when.timestamp()) if tag.when else 0,
    )


def _in(workspace: Workspace, path: str) -> str:
    """A path in the folder of the branch that is padre's."""
    folder = workspace.settings.site.folder
    return f"{folder}/{path}" if folder else path


def _is_foreign(workspace: Workspace, base: str) -> bool:
    """Whether the page that would lead to the latest version is of somebody else."""
    own = workspace.git.objects.read(f"{base}:{_in(workspace, _FRONT)}")
    return own is not None and own[1] != _INDEX.encode()


def _entry(workspace: Workspace, tag: Tagged, known: list[dict[str, Any]]) -> dict[str, Any]:
    """What `versions.js` has of a version: pages of earlier ones say it."""
    date = f"{tag.when:%Y-%m-%d}" if tag.when else ""
    found: dict[str, Any] = {"name": tag.name, "date": date, "commit": tag.commit[:7]}
    ordered = _ordered([found, *known])
    earlier = ordered[ordered.index(found) + 1 :]
    if not earlier:
        return found
    wanted = dict.fromkeys([_latest(earlier), *(each["name"] for each in earlier[:_SINCE])])
    since = {name: said for name in wanted if (said := _since(workspace, name, tag)) is not None}
    return found | {"before": _latest(earlier), "since": since}


def _since(workspace: Workspace, before: str, tag: Tagged) -> dict[str, Any] | None:
    """What changed since an earlier version, on the whole and in each embed; none where this clone lacks its tag."""
    note = changes.between(workspace, before, tag.name)
    if note is None:
        return None
    embeds = noted.of_embeds(note)
    return {"says": noted.summary(note), **({"embeds": embeds} if embeds else {})}


def _versions(workspace: Workspace, base: str | None) -> list[dict[str, Any]]:
    """The versions that are published, as `versions.js` lists them."""
    found = workspace.git.objects.read(f"{base}:{_in(workspace, VERSIONS)}") if base else None
    try:
        listed = (
            json.loads(found[1].decode().strip().removeprefix("padre_versions(").removesuffix(")")) if found else []
        )
    except ValueError as error:
        raise RepositoryError(f"{VERSIONS} on {BRANCH} is not padre's. Move it, and publish again") from error
    return [each for each in listed if isinstance(each, dict) and isinstance(each.get("name"), str)]


def _ordered(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The newest first: by their numbers where all are versions, else as they were published."""
    numbers = [_number(each["name"]) for each in found]
    if None in numbers:
        return found
    return sorted(found, key=lambda each: _number(each["name"]) or Version("0"), reverse=True)


def _number(name: str) -> Version | None:
    try:
        return Version(name)
    except InvalidVersion:
        return None


def _latest(found: list[dict[str, Any]]) -> str:
    """The first that is no pre-release; where all are, the first."""
    finals = [each["name"] for each in found if not (number := _number(each["name"])) or not number.is_prerelease]
    return str((finals or [found[0]["name"]])[0])

"""Links to issues, requests and papers as addresses of the forge that `origin` names. None of them is ever fetched."""

import re
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from padre_git.app.repository.workspace import Workspace

_REMOTE = re.compile(
    r"(?:(?:https?|ssh|git)://)?(?:[^@/\s]*@)?(?P<host>[\w.-]+)(?::\d+(?=/))?[:/](?P<path>[^\s:]+?)(?:\.git)?/?"
)
_LINK = re.compile(r"(?P<place>[\w.-]+(?:/[\w.-]+)+)?(?P<sign>[#!])(?P<number>\d{1,9})")
_DOI = re.compile(r"(?:doi:|https?://(?:dx\.)?doi\.org/)(?P<doi>10\.\d{4,9}/\S+)", re.IGNORECASE)
_LONGEST = 2_000  # characters of an address: more are cut by some servers


class Kind(NamedTuple):
    """How a kind of forge writes its addresses."""

    issue: str
    request: str
    new: str
    commit: str
    file: str


_NEW = "/issues/new?title={title}&body={body}"
_GITLAB = Kind(
    "/-/issues/{}",
    "/-/merge_requests/{}",
    "/-/issues/new?issue%5Btitle%5D={title}&issue%5Bdescription%5D={body}",
    "/-/commit/{}",
    "/-/blob/{}/{}#L{}",
)
_GITEA = Kind("/issues/{}", "/pulls/{}", _NEW, "/commit/{}", "/src/commit/{}/{}#L{}")
_GITHUB = Kind("/issues/{}", "/pull/{}", _NEW, "/commit/{}", "/blob/{}/{}#L{}")
# a part of a host's name -> its kind; a host that says none of these is not known
KINDS = {"github": _GITHUB, "gitlab": _GITLAB, "gitea": _GITEA, "forgejo": _GITEA, "codeberg": _GITEA}


class Forge(NamedTuple):
    """Where the repository lies on the web."""

    host: str
    path: str
    kind: Kind

    def of(self, path: str = "") -> str:
        """The address of the repository, or of another one of the same host."""
        return f"https://{self.host}/{quote(path or self.path)}"


def forge(workspace: Workspace) -> Forge | None:
    """The forge of `origin`; none without one, and where its host says nothing of its kind."""
    return of_address(workspace.git.text("config", "--get", "remote.origin.url", check=False))


def of_address(address: str) -> Forge | None:
    """The forge of the address of a remote; a name or token in it is dropped."""
    found = _REMOTE.fullmatch(address.strip())
    if not found or "." not in found["host"] or "/" not in found["path"].strip("/"):
        return None
    host = found["host"].lower()
    kind = next((each for word, each in KINDS.items() if word in host), None)
    return Forge(host, found["path"].strip("/"), kind) if kind else None


def address(forge: Forge | None, text: str) -> str:
    """Where ``#12``, ``!3``, ``owner/repo#4``, ``doi:…`` or an address leads; empty where that is not known."""
    doi = _DOI.fullmatch(text)
    if doi:
        return f"https://doi.org/{quote(doi['doi'], safe='/:;().-_')}"
    if _is_web(text):
        return text
    found = _LINK.fullmatch(text)
    if not found or forge is None:
        return ""
    kind = forge.kind.issue if found["sign"] == "#" else forge.kind.request
    return forge.of(found["place"] or "") + kind.format(found["number"])


def commit(forge: Forge | None, commit: str) -> str:
    """Where a commit is shown; empty where the forge is not known."""
    return forge.of() + forge.kind.commit.format(commit) if forge and commit else ""


def line(forge: Forge | None, commit: str, path: str, number: int) -> str:
    """Where a line of a file of a commit is shown; empty where the forge is not known."""
    return forge.of() + forge.kind.file.format(commit, quote(path), number) if forge and commit else ""


def _is_web(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and text.isprintable() and " " not in text
    except ValueError:
        return False


def shown(forge: Forge | None, text: str) -> str:
    """A link for a terminal: as it was written, and where it leads."""
    where = address(forge, text)
    return text if where in {"", text} else f"{text}  {where}"


def discuss(forge: Forge | None, title: str, lines: list[str]) -> str:
    """The address at which a new issue about a page is written; empty where the forge is not known."""
    if forge is None:
        return ""
    for kept in range(len(lines), -1, -1):
        body = quote("\n".join(lines[:kept]), safe="")
        found = forge.of() + forge.kind.new.format(title=quote(title[:200], safe=""), body=body)
        if len(found) <= _LONGEST:
            return found
    return ""

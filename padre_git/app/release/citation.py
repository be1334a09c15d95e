"""`CITATION.cff` (Citation File Format 1.2.0): padre keeps its version and fills in what nobody wrote.

https://github.com/citation-file-format/citation-file-format/blob/1.2.0/schema-guide.md
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from padre_git.app.repository import catalog
from padre_git.app.repository.workspace import Workspace
from padre_git.errors import BadArgument, PadreError
from padre_git.model.documents import Author
from padre_git.model.shell import quoted
from padre_git.storage import writing, yaml
from padre_git.storage.git import recorder

FILE = "CITATION.cff"
_FORMAT = "1.2.0"
_MESSAGE = "If you use these results, please cite them as below."
_ORDER = ("cff-version", "message", "title", "authors", "repository-code", "license", "version", "date-released")
_NEEDED = ("message", "title", "authors", "version", "date-released")
_ORCID = re.compile(r"(?:https?://orcid\.org/)?(\d{4}-\d{4}-\d{4}-\d{3}[\dX])", re.IGNORECASE)
# how the text of a license begins, as SPDX calls it. The GPL is none of them: its text does not say whether later
# versions are allowed
_LICENSES = {
    "MIT": r"(the )?mit license\b|permission is hereby granted, free of charge, to any person obtaining a copy.{0,900}"
    r"above copyright notice and this permission notice shall be included",
    "Apache-2.0": r"apache license,? version 2\.0\b",
    "BSD-3-Clause": r"(the )?bsd 3-clause\b|redistribution and use in source and binary forms.{0,1200}neither the name",
    "BSD-2-Clause": r"(the )?bsd 2-clause\b|redistribution and use in source and binary forms",
    "ISC": r"isc license\b",
    "MPL-2.0": r"mozilla public license,? version 2\.0\b",
    "CC-BY-4.0": r"(creative commons )?attribution 4\.0 international\b",
    "CC0-1.0": r"(creative commons legal code )?cc0 1\.0 universal\b",
    "Unlicense": r"this is free and unencumbered software released into the public domain",
}


@dataclass(frozen=True)
class Cited:
    """What was done to the file.

    Attributes
    ----------
    written : whether it changed.
    notes : where padre had to guess, one line each.
    """

    written: bool
    notes: list[str] = field(default_factory=list)


def update(workspace: Workspace, version: str = "") -> Cited:
    """Write `CITATION.cff` with ``version``, or the one that it has; what people wrote stays, with its comments.

    The day of release changes with the version only, so that a tag of the next day finds the file up to date.

    Raises
    ------
    PadreError : the file cannot be read, or nothing says who the authors are.
    """
    notes: list[str] = []
    file = writing.target(workspace.root, FILE)
    data = file.read_bytes() if file.exists() else b""
    found = _read(data)
    changes = _changes(found, workspace, version, notes)
    if not changes:
        return Cited(False)
    if not found:  # there is no file, or one of comments
        made = yaml.dumps({key: changes[key] for key in _ORDER if key in changes})
        writing.write(workspace.root, FILE, data.rstrip() + b"\n" * bool(data.strip()) + made)
        return Cited(True, notes)
    with yaml.edit(workspace.root, FILE) as document:
        document.update(changes)
    return Cited(True, notes)


def lacks(data: bytes | None, version: str) -> list[str]:
    """What keeps ``data``, the content of a `CITATION.cff`, from citing ``version``: keys; empty where nothing does."""
    if data is None:
        return [FILE]
    found = _read(data)
    wrong = {"cff-version": str(found.get("cff-version")) != _FORMAT, "version": str(found.get("version")) != version}
    absent = [key for key in _NEEDED if not found.get(key)]
    return list(dict.fromkeys([*absent, *(key for key, holds in wrong.items() if holds)]))


def author(text: str) -> Author:
    """The author that somebody typed: ``Ada Lovelace``, ``Ada Lovelace 0000-0002-1825-0097``.

    Raises
    ------
    BadArgument : there is no name, or the last word is an ORCID iD with a wrong check digit.
    """
    name, _, last = text.strip().rpartition(" ")
    found = _ORCID.fullmatch(last.strip("<>()"))
    if not found:
        name, orcid = text.strip(), ""
    else:
        orcid = found[1].upper()
        if _check_digit(orcid) != orcid[-1]:
            raise BadArgument(f"{orcid} is not an ORCID iD: its last digit should be {_check_digit(orcid)}")
    if not name.strip(" ,") or not name.isprintable():
        raise BadArgument(f'`{text}` is not the name of an author; write it as "Given Family" or "Family, Given"')
    return Author(name=" ".join(name.split()), orcid=orcid)


def _check_digit(orcid: str) -> str:
    """ISO 7064, MOD 11-2."""
    total = 0
    for digit in orcid.replace("-", "")[:-1]:
        total = (total + int(digit)) * 2
    rest = (12 - total % 11) % 11
    return "X" if rest == 10 else str(rest)


def _read(data: bytes) -> dict[str, Any]:
    try:
        found = yaml.load(data, FILE)
    except PadreError as error:
        raise PadreError(f"{str(error).rstrip('.')}. It was not changed.") from error
    if found is not None and not isinstance(found, dict):
        raise PadreError(f"{FILE}: it must be keys and values, such as `title: …`. It was not changed.")
    return found or {}


def _changes(found: Mapping[str, Any], workspace: Workspace, version: str, notes: list[str]) -> dict[str, Any]:
    """The keys that are to be set: padre's own, and the ones that the file lacks."""
    wanted: dict[str, Any] = {}
    if str(found.get("cff-version")) != _FORMAT:
        wanted["cff-version"] = _FORMAT
    if version and str(found.get("version")) != version:
        wanted["version"] = version
    if "version" in wanted or (found.get("version") and not found.get("date-released")):
        wanted["date-released"] = _today()
    makers: dict[str, Callable[[], Any]] = {
        "message": lambda: _MESSAGE,
        "title": lambda: _title(workspace, notes),
        "authors": lambda: _authors(workspace, notes),
        "repository-code": lambda: _address(workspace),
        "license": lambda: _license(workspace),
    }
    for key, make in makers.items():
        value = None if found.get(key) else make()
        if value:
            wanted[key] = value
    return wanted


def _today() -> date:
    return datetime.now(UTC).date()


def _title(workspace: Workspace, notes: list[str]) -> str:
    names = [each.document.name for each in catalog.projects(workspace)]
    if len(names) == 1:
        return names[0]
    title = workspace.root.name
    notes.append(f"The title is the folder's name, {title}: this repository has {len(names) or 'no'} projects.")
    return title


def _authors(workspace: Workspace, notes: list[str]) -> list[dict[str, str]]:
    projects = catalog.projects(workspace, [])
    found = {each.name: each for project in projects for each in project.document.authors or ()}
    if not found:
        name = workspace.git.settings.get("user.name", "").strip()
        project = quoted(projects[0].document.name) if projects else "PROJECT"
        command = f'padre project edit {project} --author "Given Family"'
        if not name or not recorder.known_identity(workspace.git):
            raise PadreError(f"{FILE} needs an author. Add one with: {command}")
        notes.append(f"The author is git's user.name, {name}. To name others: {command}")
        found = {name: Author(name=name)}
    return list(_people(found.values()))


def _people(authors: Iterable[Author]) -> Iterator[dict[str, str]]:
    for each in authors:
        family, comma, given = (part.strip() for part in each.name.partition(","))
        if not comma:
            given, _, family = each.name.rpartition(" ")
        names = {"family-names": family, "given-names": given} if given else {"name": family}
        yield names | ({"orcid": f"https://orcid.org/{each.orcid}"} if each.orcid else {})


def _address(workspace: Workspace) -> str:
    """The address of the repository, as a browser takes it, without user and password; empty where it has none."""
    url = workspace.git.text("remote", "get-url", "origin", check=False)
    found = re.fullmatch(r"(?:https?|ssh|git)://(?:[^@/]*@)?([\w.-]+)(?::\d+)?/([\w./~+-]+?)(?:\.git)?/?", url)
    found = found or re.fullmatch(r"(?:[\w.-]+@)?([\w-]+(?:\.[\w-]+)+):([\w./~+-]+?)(?:\.git)?/?", url)
    return f"https://{found[1]}/{found[2].lstrip('/')}" if found else ""


def _license(workspace: Workspace) -> str:
    """The SPDX name of the one license file at the root, where its text is clear."""
    files = [file for file in workspace.root.iterdir() if re.fullmatch(r"(LICEN[CS]E|COPYING)(\.\w+)?", file.name)]
    if len(files) != 1 or not files[0].is_file() or files[0].is_symlink():
        return ""
    text = " ".join(re.sub(r"[#*=_-]{2,}|[#*]", " ", files[0].read_text(errors="replace")[:4000]).lower().split())
    begins = (name for name, pattern in _LICENSES.items() if re.match(rf"(copyright .{{0,200}})?({pattern})", text))
    return next(begins, "")

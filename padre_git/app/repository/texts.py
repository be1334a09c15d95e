"""The Markdown files that people write below a project, such as questions and notes, of the work tree or a tree."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import NamedTuple

from padre_git.app.repository.workspace import Workspace
from padre_git.errors import PadreError
from padre_git.model.names import slug
from padre_git.model.shell import quoted
from padre_git.storage import disk, kinds, prose
from padre_git.storage.paths import link_in


class Text(NamedTuple):
    """A file: where it lies, the names in its path, its content."""

    path: str
    project: str
    name: str
    data: bytes


def texts(
    workspace: Workspace, kind: str, revision: str | None = None, problems: list[PadreError] | None = None
) -> Iterator[Text]:
    """The files of ``kind``, ``question`` or ``note``, by project and name.

    Parameters
    ----------
    revision : of this commit or tree; by default of the work tree.
    problems : where the errors of files go that cannot be read; they are left out.
    """
    for path in _listed(workspace, f"{kind}s", revision):
        place = kinds.place(workspace.layout, path)
        try:
            if place is None or place.kind != kind:
                folder, name = path.rsplit("/", 1)
                better = f"{folder}/{slug(name.removesuffix('.md'))}.md"
                raise PadreError(f"{path}: padre reads names of lower case letters, digits and `-`. Rename it with: "
                                 f"git mv {quoted(path, better)}")  # fmt: skip
            data = _read(workspace, path, revision)
        except PadreError as error:
            if problems is not None:
                problems.append(error)
            continue
        yield Text(path, place.names["project"], place.names["text"], data)


def _listed(workspace: Workspace, folder: str, revision: str | None) -> list[str]:
    projects = workspace.layout.projects
    if revision is None:
        found = workspace.root.glob(f"{projects}/*/{folder}/*.md")
        return sorted(each.relative_to(workspace.root).as_posix() for each in found)
    git = workspace.git
    places = (f"{projects}/{name}/{folder}" for name in git.names(f"{revision}:{projects}"))
    return [f"{place}/{name}" for place in places for name in git.names(f"{revision}:{place}") if name.endswith(".md")]


def _read(workspace: Workspace, path: str, revision: str | None) -> bytes:
    if revision is not None:
        found = workspace.git.objects.read(f"{revision}:{path}")
        return found[1] if found and found[0] == "blob" else b""
    link = link_in(workspace.root, path)
    if link:
        raise PadreError(f"{path}: {link} is a link; padre reads only the files of this repository")
    return disk.read(workspace.root / path, path)


def question_texts(workspace: Workspace, project: str, listed: Sequence[str]) -> list[str]:
    """The questions of a project in words: those ``listed`` in its document, and the ones that have a file."""
    found = list(listed)
    for each in texts(workspace, "question"):
        with suppress(PadreError):  # `padre question list` says why
            found += [prose.question(each.data, each.path)[0].question] if each.project == project else []
    return found

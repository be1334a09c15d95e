"""The projects and experiments that lie in the work tree: find, create and read them. Nothing is ever overwritten."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

import msgspec
from msgspec import UNSET

from padre_git.app.repository.workspace import Workspace
from padre_git.errors import PadreError, UnknownName
from padre_git.model.documents import Author, Dataset, Definition, Document, Project
from padre_git.model.names import check_name, slug
from padre_git.storage import documents, writing
from padre_git.storage.layout import Layout

T = TypeVar("T", bound=Document)


class DocumentFile(NamedTuple, Generic[T]):
    """A document and where it lies, relative to the repository."""

    path: str
    document: T


Problems = list[PadreError] | None


def stored(workspace: Workspace, pattern: str, kind: type[T], problems: Problems = None) -> Iterator[DocumentFile[T]]:
    """The documents whose paths match ``pattern``, such as ``projects/*/project.json``, in the order of their paths.

    What cannot be read is left out; its error goes to ``problems``.
    """
    for file in sorted(workspace.root.glob(pattern)):
        path = file.relative_to(workspace.root).as_posix()
        try:
            yield DocumentFile(path, documents.read(workspace.root, path, kind))
        except PadreError as error:
            if problems is not None:
                problems.append(error)


def projects(workspace: Workspace, problems: Problems = None) -> list[DocumentFile[Project]]:
    """The projects in the work tree; ``problems`` as of `stored`."""
    return list(stored(workspace, workspace.layout.project_file("*"), Project, problems))


def experiments(
    workspace: Workspace, project: str | None = None, problems: Problems = None
) -> list[DocumentFile[Definition]]:
    """The experiments in the work tree, of one project or of all; ``problems`` as of `stored`."""
    below = slug(project) if project else "*"
    return list(stored(workspace, workspace.layout.experiment_file(below, "*"), Definition, problems))


def project(workspace: Workspace, name: str) -> DocumentFile[Project]:
    """The project that is called ``name``.

    Raises
    ------
    UnknownName : there is none.
    PadreError : its document cannot be read.
    """
    problems: list[PadreError] = []
    found = projects(workspace, problems)
    return _one("project", name, found, "All: padre project list", problems)


def experiment(workspace: Workspace, name: str) -> DocumentFile[Definition]:
    """The experiment that is called ``name``, or ``project/name``."""
    above, _, own = name.rpartition("/")
    problems: list[PadreError] = []
    found = experiments(workspace, above or None, problems)
    same = [each for each in found if slug(each.document.name) == slug(own)]
    if len(same) > 1:
        places = ", ".join(f"{slug(each.document.project)}/{slug(own)}" for each in same)
        raise PadreError(f"{len(same)} experiments are called `{own}`: {places}; write one of these")
    return _one("experiment", own, found, "All: padre experiment list", problems)


def create_project(workspace: Workspace, name: str, *, description: str = "") -> str:
    """Write `project.json` of a new project and return its path.

    Raises
    ------
    PadreError
        Where there is such a project, or another one with the same folder.
    """
    folder = slug(check_name("project", name))
    document = Project(name=name, description=description)
    return _create(workspace, workspace.layout.project_file(folder), document)


def edit_project(workspace: Workspace, name: str, *, add: Sequence[Author] = (), remove: Sequence[str] = ()) -> str:
    """Add authors to a project, or replace those of the same name, and remove others; return the file's path.

    Raises
    ------
    UnknownName : there is no such project, or none of its authors has the name that is to be removed.
    """
    found = project(workspace, name)
    authors = {each.name: each for each in found.document.authors or ()}
    for each in remove:
        if authors.pop(each, None) is None:
            raise UnknownName("author", each, authors, where=found.document.name)
    authors |= {each.name: each for each in add}
    changed = msgspec.structs.replace(found.document, authors=list(authors.values()) or UNSET)
    writing.write(workspace.root, found.path, documents.encode(changed))
    return found.path


def create_experiment(
    workspace: Workspace, name: str, *, project: str = "default", dataset: str | None = None, description: str = ""
) -> str:
    """Write `experiment.json` of a new experiment, and `project.json` where it lacks, and return the former's path.

    Raises
    ------
    PadreError
        Where there is such an experiment, or another one with the same folder.
    """
    folder, own = slug(check_name("project", project)), slug(check_name("experiment", name))
    check_same_project(workspace.layout, project)
    document = Definition(name=name, project=project, description=description, label=name, dataset=dataset)
    path = _create(workspace, workspace.layout.experiment_file(folder, own), document)
    above = workspace.layout.project_file(folder)
    if not (workspace.root / above).exists():
        writing.write(workspace.root, above, documents.encode(Project(name=project)))
    return path


def described(definition: Definition, layout: Layout, description: str = "") -> dict[str, bytes]:
    """`project.json` and `experiment.json` of what runs, for a work tree that has none yet; path -> content.

    ``description`` : of the project.
    """
    above, own = slug(definition.project), slug(definition.name)
    project = Project(name=definition.project, description=description)
    return {
        layout.project_file(above): documents.encode(project),
        layout.experiment_file(above, own): documents.encode(definition),
    }


def check_same_project(layout: Layout, name: str) -> None:
    """Refuse a project name whose folder another name has."""
    check_free("project", name, layout.root, layout.project_file(slug(name)), Project)


def check_same_experiment(layout: Layout, project: str, name: str) -> None:
    """Refuse an experiment name whose folder another name has."""
    check_same_project(layout, project)
    check_free("experiment", name, layout.root, layout.experiment_file(slug(project), slug(name)), Definition)


def _create(workspace: Workspace, path: str, document: Project | Definition) -> str:
    kind = "project" if isinstance(document, Project) else "experiment"
    check_free(kind, document.name, workspace.root, path, type(document))
    if (workspace.root / path).exists():
        raise PadreError(f"the {kind} `{document.name}` already exists: {path}; edit that file, or choose another name")
    writing.write(workspace.root, path, documents.encode(document))
    return path


def check_free(kind: str, name: str, root: Path, path: str, document: type[Project | Definition | Dataset]) -> None:
    """Refuse a name whose folder, that of the document ``path``, another name has."""
    file = root / path
    if not file.exists():
        return
    other = documents.read(root, path, document).name
    if other != name:
        folder = path.rsplit("/", 1)[0]
        raise PadreError(f"the {kind} `{name}` would use the folder of `{other}`, {folder}; choose another name")


def _one(kind: str, name: str, found: list[DocumentFile[T]], hint: str, problems: list[PadreError]) -> DocumentFile[T]:
    names: Mapping[str, DocumentFile[T]] = {str(getattr(each.document, "name", "")): each for each in found}
    for own, each in names.items():
        if slug(own) == slug(name):
            return each
    broken = next((each for each in problems if f"/{slug(name)}/{kind}.json" in str(each)), None)
    raise broken or UnknownName(kind, name, names, hint=hint)

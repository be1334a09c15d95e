"""`padre site`: the pages as a folder that opens from a disk, from a mail, and on any host."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib import metadata
from pathlib import Path
from typing import Literal

from padre_git.app.exchange import crate, croissant
from padre_git.app.plots.charts import undrawn
from padre_git.app.recording.opening import open_workspace
from padre_git.app.repository.reader import read_runs
from padre_git.app.repository.workspace import Workspace
from padre_git.app.site import libraries
from padre_git.app.site import single as one
from padre_git.app.site.contents import dataset
from padre_git.app.site.pages import LIBRARY, Pages
from padre_git.app.site.view import View
from padre_git.core.text.formats import listed
from padre_git.errors import PadreError
from padre_git.model.garbage import settled, uncollected

MANIFEST = "manifest.json"
_SCHEMA = 1
_CITATION = "CITATION.cff"
_KINDS = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml",
          ".txt": "text/plain", ".cff": "text/yaml"}  # fmt: skip
_FOLDERS = {"run": "Run", "compare": "Comparison", "search": "Search", "data": "Data set", "embed": "Embed"}
_OURS = {MANIFEST, ".gitignore"}


@dataclass(frozen=True)
class Written:
    """What was written.

    Attributes
    ----------
    folder : or the file, where all pages are one.
    files : without the one that hides the folder from git.
    pages : runs that have a page.
    kept : data sets of which no attributes, or nothing of their rows, is shown: ``name: ids``.
    notes : what one may want to know, one line each.
    """

    folder: Path
    name: str
    where: str
    runs: int
    pages: int
    comparisons: int
    questions: int
    files: int
    size: int
    kept: list[str]
    notes: list[str]


def site(
    rev: str | None = None,
    folder: str | Path = "site",
    *,
    select: Sequence[str] = (),
    runs: Literal["cited", "all"] = "cited",
) -> Path:
    """Write web pages of the repository around the working folder, as `padre site` does, and return their folder.

    Parameters
    ----------
    rev : a tag, branch or commit; by default what there is now.
    folder : where they go. It may hold what an earlier call wrote, which is replaced.
    select : selectors, such as labels and experiments, of the runs that are shown; by default all.
    runs : which runs have a page of their own: ``cited`` by the overview, a comparison or a question, or ``all``.

    Raises
    ------
    PadreError : the folder holds files that padre did not write, or the disk refuses.
    RepositoryError : there is no such revision.
    """
    return pages(open_workspace(), rev, Path(folder), every=runs == "all", select=select).folder


def pages(
    workspace: Workspace,
    revision: str | None = None,
    folder: Path | None = None,
    *,
    every: bool = False,
    select: Sequence[str] = (),
) -> Written:
    """Write the pages into ``folder``.

    Parameters
    ----------
    revision : a tag, branch or commit; by default what there is now.
    folder : ``site/`` of the repository by default. It may hold what an earlier call wrote, which is replaced.
    every : a page for each run, instead of the ones that the overview, a comparison or a table of `report.yaml` shows.
    select : selectors of the runs that are shown; by default all.

    Raises
    ------
    PadreError : the folder holds files that padre did not write, or the disk refuses.
    RepositoryError : there is no such revision.
    """
    target = Path(os.path.abspath(folder or workspace.root / "site"))
    _check(workspace, target)
    view = View.of(workspace, revision, public=True, select=select)
    files = contents(view, every=every)
    _put(target, files)
    shown = sum(path.startswith("run/") for path in files)
    return _written(view, target, shown, len(files), sum(map(len, files.values())))


def _written(view: View, place: Path, shown: int, files: int, size: int) -> Written:
    return Written(
        place,
        view.name,
        view.where,
        len(view.index.rows),
        shown,
        len(view.comparisons),
        len(view.questions),
        files,
        size,
        [f"{each.name}: {kept}" for slug, each in view.datasets.items() if (kept := view.shows(slug)) != "attributes"],
        list(dict.fromkeys([*(each.message for each in view.index.problems), *view.notes])),
    )


def single(
    workspace: Workspace, revision: str | None, file: Path, *, every: bool = False, select: Sequence[str] = ()
) -> Written:
    """Write all pages as one file, which needs no other; see `pages`.

    Raises
    ------
    PadreError : the disk refuses, or there is a folder of this name.
    RepositoryError : there is no such revision.
    """
    view = View.of(workspace, revision, public=True, single=True, select=select)
    text = one.document(view, every=every)
    try:
        file.write_bytes(text.encode())
    except OSError as error:
        raise PadreError(f"{file} cannot be written: {error.strerror}") from error
    shown = len(view.by_id if every else view.cited)
    return _written(view, file, shown, 1, len(text.encode()))


def contents(view: View, *, every: bool = False) -> dict[str, bytes]:
    """Path -> content of each file; the same inputs give the same bytes."""
    with uncollected():
        _ = view.cited  # and with it all runs
    with settled():
        files = {path: text.encode() for path, text in _rendered(Pages(view), every=every)}
    charts = any(b"<figure" in data for path, data in files.items() if path.endswith(".html"))
    if charts and (absent := undrawn()):
        view.notes.append(absent)
    elif charts:
        files[LIBRARY] = libraries.vega().encode()
        files["lib/LICENSES.txt"] = libraries.licences().encode()
    if view.citation:
        files[_CITATION] = view.citation
    for path in [path for path in files if path.startswith("data/")]:
        files |= dataset.described(view, path.removeprefix("data/").removesuffix(".html"))
    if described := _crate(view, files):
        files[crate.FILE] = described
    files[MANIFEST] = _manifest(view, files)
    return files


def _crate(view: View, files: Mapping[str, bytes]) -> bytes | None:
    """What the files are, as RO-Crate has it; none without runs that have a page."""
    rows = [view.by_id[path[4:-5]] for path in files if path.startswith("run/") and path[4:-5] in view.by_id]
    documents, metrics = read_runs(view.workspace, rows), view.index.metrics(rows)
    actions = [
        crate.Action(
            documents[row.id],
            metrics.get(row.id),
            code="",
            data=[path] if (path := f"data/{row.dataset}.html") in files else [],
            results=[f"run/{row.id}.html"],
            requirements="",
        )
        for row in rows
        if row.id in documents
    ]
    if not actions:
        return None
    parts = {path: crate.Part(data, _called(path), _KINDS.get(Path(path).suffix, "")) for path, data in files.items()}
    return crate.describe(
        view.name, actions, parts, citation=parts.get(_CITATION), author="", version=view.version
    ).document


def _called(path: str) -> str:
    """What a file of the site is, in words."""
    folder, _, name = path.removesuffix(".html").rpartition("/")
    if name == croissant.FILE:
        return f"Croissant of {folder.removeprefix('data/')}"
    return f"{_FOLDERS[folder]} {name}" if folder in _FOLDERS and name != "index" else path


def _rendered(pages: Pages, *, every: bool) -> Iterator[tuple[str, str]]:
    for path in pages.paths(every=every):
        text = pages.render(path)
        if text is not None:
            yield path, text


def _manifest(view: View, files: Mapping[str, bytes]) -> bytes:
    content = {
        "schema": _SCHEMA,
        "padre": metadata.version("padre-git"),
        "commit": view.commit,
        "tag": view.version or None,
        "files": {path: sha256(data).hexdigest() for path, data in sorted(files.items())},
    }
    return json.dumps(content, indent=2).encode() + b"\n"


def _check(workspace: Workspace, folder: Path) -> None:
    """Refuse a folder that holds what padre did not write: it would be lost."""
    if folder == workspace.root or folder in workspace.root.parents:
        raise PadreError(f"{folder} holds the repository. Choose another folder: padre site -o DIR")
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise PadreError(f"{folder} is not a folder. Choose another one: padre site -o DIR")
    if not folder.is_dir():
        return
    known = {*_listed(folder), *_OURS}
    there = (Path(place, name).relative_to(folder).as_posix() for place, _, names in os.walk(folder) for name in names)
    strange = sorted({path.partition("/")[0] if path.count("/") else path for path in there if path not in known})
    if strange:
        raise PadreError(
            f"{folder.name}/ holds files that padre did not write ({listed(strange, 3)}). "
            "Choose another folder: padre site -o DIR"
        )


def _listed(folder: Path) -> set[str]:
    """The files that an earlier call wrote."""
    try:
        found = json.loads((folder / MANIFEST).read_bytes())["files"]
        return set(found) if isinstance(found, dict) else set()
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def _put(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write all files next to the folder, then put them in its place: whoever reads sees the old pages or the new."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        try:
            # git never sees the folder
            for path, data in {**files, ".gitignore": b"*\n"}.items():
                file = beside / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(data)
            beside.chmod(0o755)
            if folder.exists():
                shutil.rmtree(folder)
            beside.replace(folder)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    except OSError as error:
        raise PadreError(f"{folder} cannot be written: {error.strerror}") from error

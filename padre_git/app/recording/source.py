"""The code of a run: which files belong to it, and which of them it used."""

import os
import posixpath
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import msgspec
from msgspec import UNSET

from padre_git import storage
from padre_git.app.notebooks.live import live
from padre_git.app.recording import reach, used
from padre_git.app.recording.outputs import Outputs
from padre_git.app.recording.secrets import redacted_source
from padre_git.app.repository.workspace import Workspace
from padre_git.core.text.formats import count, listed
from padre_git.errors import PadreError
from padre_git.model.documents import Code, Execution
from padre_git.storage import documents, kinds
from padre_git.storage.git.code import Snapshot, extend, take
from padre_git.storage.git.commits import at_commits
from padre_git.storage.layout import CELLS, REPORT
from padre_git.storage.paths import below

_OBJECT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_UNTRACKED = ("ls-files", "--others", "--exclude-standard", "-z", "--", ":/")


class Taken:
    """The code at one moment; files join it, none that is in it changes.

    Parameters
    ----------
    files : absolute paths that belong to the code also where git does not track them.
    include : the same, also where git ignores them: the user asked for it.
    exclude : absolute paths of files that are no code, such as a study.
    """

    def __init__(
        self, workspace: Workspace, files: Iterable[Path], include: Iterable[Path] = (), exclude: Iterable[Path] = ()
    ) -> None:
        self._workspace, self._include = workspace, tuple(include)
        excluded = (below(workspace.root, file) for file in exclude)
        self._exclude = tuple(f":(top,literal){path}" for path in excluded if path)
        self._added: set[str] = set()
        self._tracked: set[str] = set()
        self._snapshot: Snapshot | None = None
        for file in self._include:
            if not below(workspace.root, file):
                raise PadreError(f"--include {file}: it is outside the repository; copy it into {workspace.root.name}/")
        self.named(files)

    @property
    def root(self) -> Path:
        """Of the repository whose code it is."""
        return self._workspace.root

    def named(self, files: Iterable[Path]) -> tuple[Snapshot, set[str]]:
        """The code with the untracked ones of ``files`` and of the modules that are loaded by now; and ``files``."""
        workspace, root = self._workspace, self._workspace.root
        asked = {path for file in self._include if (path := below(root, file))}
        named = asked | {path for file in files if (path := below(root, file))}
        asked_now = (named | used.modules(root)) - self._added - self._tracked
        new = used.untracked(workspace.git, asked_now)
        self._tracked |= asked_now - new.keys()
        extra = {path for path, why in new.items() if why == "untracked" or (why == "ignored" and path in asked)}
        if self._snapshot is None or extra:
            self._snapshot = self._with(extra)
        self._added |= extra
        return self._snapshot, named

    def _with(self, extra: set[str]) -> Snapshot:
        workspace, settings = self._workspace, self._workspace.settings.code
        git, layout = workspace.git, workspace.layout
        if self._snapshot is None:
            exclude = (*settings.exclude, *_generated(workspace), *self._exclude)
            found = take(git, layout, exclude=exclude, extra=extra, max_size=settings.max_size)
            return _as_recorded(workspace, found)
        return extend(git, layout, self._snapshot, extra, max_size=settings.max_size)


def _as_recorded(workspace: Workspace, found: Snapshot) -> Snapshot:
    """``found``, with the tree of the execution whose commit is checked out, where no code differs from it.

    That commit holds the code as it ran. What counts as code may be told otherwise now than when it was recorded, by
    the settings or by another version of padre; it is the same execution all the same.
    """
    on_branch = found.branch is not None and not found.branch.startswith(f"{workspace.layout.refs}/")
    if found.changed or found.commit is None or on_branch:
        return found
    git, layout = workspace.git, workspace.layout
    # a commit of runs adds files of one execution, and of no other
    listing = git.run("diff-tree", "-r", "-z", "--name-only", f"{found.commit}^", found.commit, check=False)
    places = (kinds.place(layout, path) for path in os.fsdecode(listing).split("\0"))
    names = (place.names for place in places if place and "execution" in place.names)
    added = {(each["project"], each["experiment"], each["execution"]) for each in names}
    if len(added) != 1:
        return found
    [place] = added
    tree = _tree_of(git.objects.read(f"{found.commit}:{layout.execution(*place).file}"))
    return replace(found, tree=tree) if tree.startswith(place[-1]) else found


def _tree_of(stored: tuple[str, bytes] | None) -> str:
    """The tree that an `execution.json` names; empty where it is none, of which the index says what is wrong."""
    try:
        tree = documents.decode(stored[1], Execution, "execution.json").tree if stored else ""
    except PadreError:
        return ""
    return tree if _OBJECT.fullmatch(tree) else ""


def _generated(workspace: Workspace) -> Iterator[str]:
    """Pathspecs of what `padre report --write` writes: pictures and tables of results are no code either."""
    if not (workspace.root / REPORT).exists():
        return
    try:
        spec = storage.yaml.load(workspace.root / REPORT)
        for part, ending in (("tables", "tex"), ("tests", "txt"), ("figures", "pdf")):
            for name, each in (spec.get(part) or {}).items():
                form = str((each or {}).get("format", ending)).lstrip(".")
                yield f":(top,literal){posixpath.normpath(posixpath.join(spec.get('output') or '', f'{name}.{form}'))}"
    except (OSError, PadreError, AttributeError):  # one that `padre report` refuses
        return


def of_commits(workspace: Workspace, commits: Iterable[str]) -> dict[str, Snapshot]:
    """The code of commits of this repository, as a run records it that is made there."""
    settings = workspace.settings.code
    exclude = (*settings.exclude, *_generated(workspace))
    return at_commits(workspace.git, workspace.layout, commits, exclude=exclude, max_size=settings.max_size)


class Source:
    """The code as it was before the experiment ran, and what of it has been used so far.

    Parameters
    ----------
    files, include : as for `Taken`.
    taken : the code, where it was taken before; it counts where it is of this repository.
    start : where the experiment is written that runs; without, all of the files that are used counts.
    """

    def __init__(
        self,
        workspace: Workspace,
        files: Iterable[Path],
        include: Iterable[Path] = (),
        *,
        taken: Taken | None = None,
        start: Iterable[reach.Place] = (),
    ) -> None:
        self._workspace, self._start = workspace, tuple(start)
        self._outputs = Outputs(workspace)
        self._live = live()
        own = [self._live.file] if self._live and self._live.file else []
        listed = (*files, *own)
        if taken is None or taken.root != workspace.root:
            taken = Taken(workspace, listed, include)
        self.snapshot, self._named = taken.named(listed)
        self.told = list(self._with_cells())  # of the notebook that this process is the kernel of
        self.opened = 0  # of the files that are left out, once they are asked for
        self._seen: tuple[int, int] | None = None
        self._paths: set[str] = set()
        self._code: Code | None = None

    def _with_cells(self) -> Iterator[str]:
        """Add the executed cells of a notebook to the code, where its file lacks them; and what is to be said of it."""
        here = self._live
        if here is None or not here.cells or here.is_saved:
            return
        workspace, path = self._workspace, self._cells
        git, layout, most = workspace.git, workspace.layout, workspace.settings.code.max_size
        contents = {path: redacted_source(here.text()).encode()}
        self.snapshot = extend(git, layout, self.snapshot, (), contents=contents, max_size=most)
        self._named = self._named | {path}
        unsaved = count(len(here.unsaved()), "executed cell")
        if here.file is None:
            yield f"the notebook's file is not known here; {unsaved} recorded as {path} (PADRE_NOTEBOOK=FILE names it)"
        elif here.unsaved():
            yield f"not in {here.file.name} as it is saved: {unsaved}. Save it; the run has them in {path}"
        else:
            yield f"the cells were not executed in the order of {here.file.name}; the run has them in {path}"

    @property
    def _cells(self) -> str:
        """Where the executed cells stand in the code."""
        file = self._live.file if self._live else None
        place = below(self._workspace.root, file) if file else ""
        return f"{posixpath.splitext(place or (file.name if file else 'notebook.ipynb'))[0]}{CELLS}"

    def since(self) -> list[str]:
        """What is to be said of cells that were executed since the code was taken, and of modules that were edited."""
        return [*self._later(), *self._edited()]

    def _later(self) -> Iterator[str]:
        before, now = self._live, live()
        later = set(now.cells) - set(before.cells) - set(before.saved) if before and now else set()
        if before and later:
            name = before.file.name if before.file else "the notebook"
            are = "is" if len(later) == 1 else "are"
            cells = count(len(later), "cell")
            yield f"{cells} executed since the run began {are} not in its code: save {name} before you begin a run"

    def _edited(self) -> Iterator[str]:
        root = self._workspace.root
        edited = self._live.edited(root / path for path in used.modules(root)) if self._live else []
        if edited:
            names = listed(edited, 3, " and {} more")
            yield f"edited since the kernel began: {names}. Restart the kernel to be sure that this is what ran"

    def code(self) -> Code:
        """What a run that ends now says of its code; read again only when a module or a file has been opened since."""
        seen = used.seen()
        if self._code is None or seen != self._seen:
            root = self._workspace.root
            paths = self._named | used.modules(root) | used.opened(root, self._workspace.layout)
            if self._code is None or paths != self._paths:
                self._code = self._read(paths)
            self._seen, self._paths = seen, paths
        return self._code

    def code_of(self, paths: Collection[str], inputs: Iterable[Path] = ()) -> Code:
        """The code of a run that another process did, of which it is known to have read ``paths``, and ``inputs``
        outside the repository."""
        root, snapshot = self._workspace.root, self.snapshot
        files, outside = used.split_used(root, self._workspace.git, snapshot, set(paths)) if paths else ([], [])
        outside = [*outside, *used.inputs(inputs)]
        return msgspec.structs.replace(self._read(set()), files=files, outside=outside, parts=UNSET)

    def _read(self, paths: set[str]) -> Code:
        root, snapshot = self._workspace.root, self.snapshot
        files, outside = used.split_used(root, self._workspace.git, snapshot, paths)
        inside = {file.path for file in files}
        return Code(
            commit=snapshot.commit,
            branch=snapshot.branch,
            tree=snapshot.tree,
            changed=sorted(snapshot.changed),
            files=files,
            parts=[part for part in reach.reached(root, self._start) if part.path in inside] or UNSET,
            outside=[*outside, *used.elsewhere(root)],
        )

    def remarks(self) -> list[str]:
        """Code that ran and is not in the snapshot as it ran, one line for each reason."""
        modules = self._named | used.modules(self._workspace.root)
        found: dict[str, list[str]] = {}
        for file in self.code().outside:
            if file.path in modules or file.reason in {"assume-unchanged", "editable"}:
                found.setdefault(file.reason, []).append(file.path)
        return [*self.told, *self.since()] + [
            f"{listed(names, 3, ' and {} more')} ran but cannot be in the snapshot ({why}); only the hash is recorded"
            for why, names in found.items()
        ]

    @contextmanager
    def looking(self) -> Iterator[Callable[[], list[str]]]:
        """Look for what is left out while something else is done; the function gives `left_out`."""
        with self._workspace.git.running(*_UNTRACKED) as listing:
            yield lambda: self._left_out(listing())

    def untracked(self) -> list[str]:
        """All files that git neither tracks nor ignores."""
        return _names(self._workspace.git.run(*_UNTRACKED))

    def left_out(self, before: Collection[str] | None = None) -> list[str]:
        """Untracked files that are not in the snapshot and no outputs: first the ones that were opened.

        ``before`` : what there was when the run began, where another process did the work.
        """
        return self._left_out(self._workspace.git.run(*_UNTRACKED), before)

    def _left_out(self, listing: bytes, before: Collection[str] | None = None) -> list[str]:
        layout = self._workspace.layout
        own = (
            f"{layout.projects}/",
            f"{layout.datasets}/",
            ".padre/",
            ".dvc/",
            ".dvcignore",
            ".gitignore",
            ".gitattributes",
        )
        names = [name for name in _names(listing) if not name.startswith(own) and name not in self.snapshot.changed]
        names = self._outputs.without(names, before)
        opened = {file.path for file in self.code().outside}
        self.opened = len(opened & set(names))
        return sorted(names, key=lambda name: (name not in opened, name))


def _names(listing: bytes) -> list[str]:
    return os.fsdecode(listing).split("\0")[:-1]

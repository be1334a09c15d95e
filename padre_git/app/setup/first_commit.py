"""`padre init --commit`: a commit of padre's own files and lines, and of nothing else that is changed or staged."""

from collections.abc import Mapping
from pathlib import Path

from padre_git.app.setup.ignores import undoing_lines
from padre_git.app.setup.write import own_files, own_lines
from padre_git.errors import RepositoryError
from padre_git.storage import lines
from padre_git.storage.git.plumbing import Git
from padre_git.storage.git.recorder import signed
from padre_git.storage.git.staging import Index, scratch, unfinished
from padre_git.storage.layout import Layout

_MESSAGE = "Set up padre"
_TRIES = 5


def check_ready(git: Git) -> None:
    """Raise in the middle of a merge or the like, whose next commit is the user's."""
    what = unfinished(git)
    if what:
        raise RepositoryError(f"a {what} is not finished; finish it, or leave out --commit")
    if (git.directory / "index.lock").exists():
        raise RepositoryError(
            f"another git process is running here; wait for it, or remove {git.directory / 'index.lock'}"
        )


def commit(git: Git, layout: Layout) -> str | None:
    """Commit what `padre init` wrote, on HEAD; the new commit, or none where HEAD has all of it.

    Other changes stay as they are: what is staged stays staged, and of a file to which lines were added only these
    lines are committed. git's hooks are not run. HEAD moves only from the commit that this one was made for.
    """
    for _ in range(_TRIES):
        head = git.head()
        found = _contents(git, layout, f"{head}:" if head else None)
        if not found:
            return None
        made = _make(git, head, found)
        Index(git).write(_contents(git, layout, ":"))
        try:
            git.run("update-ref", "-m", f"commit: {_MESSAGE}", "HEAD", made, head or "")
        except RepositoryError:
            if git.head() == head:
                raise
            continue
        return made
    raise RepositoryError("HEAD kept moving; repeat `padre init --commit` when nobody else commits")


def _contents(git: Git, layout: Layout, where: str | None) -> dict[str, bytes]:
    """Path to content of what is missing in ``where``: `<commit>:`, `:` for the index, none for nothing."""
    files, own = own_files(layout), own_lines(layout)
    read = [git.objects.read(where + path) if where else None for path in (*files, *own)]
    there = {path: answer[1] for path, answer in zip((*files, *own), read, strict=True) if answer}
    found = {}
    for path, wanted in files.items():
        data = _on_disk(git.root / path)
        # DVC's files of somebody else are theirs to commit
        if path not in there and data is not None and (path == layout.config or data == wanted):
            found[path] = data
    for path, mine in own.items():
        ours = {*mine, *undoing_lines(layout)}
        text = (_on_disk(git.root / path) or b"").decode(errors="replace")
        written = [line for line in map(str.rstrip, text.splitlines()) if line in ours]
        if lines.missing(there.get(path, b""), written):
            found[path] = lines.append(there.get(path, b""), written)
    return found


def _on_disk(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _make(git: Git, head: str | None, contents: Mapping[str, bytes]) -> str:
    """A commit on ``head`` with ``contents``, through an index of its own."""
    with scratch(git) as index:
        index.read(head)
        index.write(contents)
        tree = index.tree()
    parents = ("-p", head) if head else ()
    return git.run("commit-tree", tree, *parents, "-m", _MESSAGE, env=signed(git)).decode().strip()

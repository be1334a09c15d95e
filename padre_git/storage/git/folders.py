"""A folder that is added to a branch once and never changed, such as the pages of a version."""

from collections.abc import Mapping

from padre_git.errors import PadreError
from padre_git.storage.git.plumbing import Git, GitFailed, start
from padre_git.storage.git.recorder import identity, path_text
from padre_git.storage.paths import is_safe


def add(
    git: Git,
    ref: str,
    folder: str,
    files: Mapping[str, bytes],
    *,
    base: str | None,
    copy: str,
    at_root: Mapping[str, bytes],
    message: str,
    when: int,
) -> str:
    """Commit ``files`` as ``folder`` on top of ``base``, all by one `git fast-import`, and return the commit.

    Parameters
    ----------
    ref : gets the commit; it may lead to anything before.
    folder : has none of its files in ``base``.
    base : a commit; none for a first one.
    copy : a folder that becomes the same git tree; empty for none.
    next to : files that are replaced, such as a list of all folders.
    when : seconds since 1970.

    Raises
    ------
    PadreError : for a path that leads elsewhere.
    GitFailed : where git refuses.
    """
    every = {**{f"{folder}/{path}": data for path, data in files.items()}, **at_root}
    for path in (*every, copy or folder):
        if not is_safe(path):
            raise PadreError(f"{path!r} is not a path inside the repository; padre writes no such file")
    who, text = identity(git), message.encode(errors="backslashreplace")
    name = f"{who[0]} <{who[1]}> {when} +0000".encode()
    parts = [b"feature done\n", b"commit %s\nmark :1\n" % ref.encode()]
    parts.append(b"author %s\ncommitter %s\ndata %d\n%s\n" % (name, name, len(text), text))
    parts += [b"from %s\n" % base.encode()] if base else []
    parts += [b"M 100644 inline %s\ndata %d\n%s\n" % (path_text(path), len(data), data) for path, data in every.items()]
    if copy:
        parts += [b"D %s\n" % path_text(copy), b"C %s %s\n" % (path_text(folder), path_text(copy))]
    done = start(
        git.root,
        "fast-import",
        "--quiet",
        "--done",
        "--force",
        "--date-format=raw",
        stdin=b"".join([*parts, b"done\n"]),
    )
    if done.returncode:
        raise GitFailed("fast-import", done.returncode, done.stderr.decode(errors="replace"))
    return git.named(ref)

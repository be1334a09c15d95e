"""Files that are too large for git."""

from collections.abc import Sequence

from padre_git.core import text
from padre_git.model.shell import quoted
from padre_git.storage.git.plumbing import Git
from padre_git.storage.git.staging import Change


def too_large(git: Git, changes: Sequence[Change], most: int) -> list[tuple[str, str]]:
    """Path and error of each file of more than ``most`` bytes."""
    stdin = "".join(f"{each.blob}\n" for each in changes).encode()
    answers = git.run("cat-file", "--batch-check", stdin=stdin).decode().splitlines() if changes else []
    sized = ((each.path, answer.split()) for each, answer in zip(changes, answers, strict=True))
    found = [(path, int(words[2])) for path, words in sized if len(words) == 3]
    said = "{}: {}, more than {} (code.max_size): git rm --cached -- {typed}, then dvc add {typed}"
    return [
        (path, said.format(path, text.formats.size(size), text.formats.size(most), typed=quoted(path)))
        for path, size in found
        if size > most
    ]

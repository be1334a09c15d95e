"""Files that are too large for git."""

from collections.abc import Sequence

from padre_git.storage.git.plumbing import Git
from padre_git.storage.git.staging import Change


def too_large(git: Git, changes: Sequence[Change], most: int) -> list[tuple[str, str]]:
    """Path and error of each file of more than ``most`` bytes."""
    stdin = "".join(f"{each.blob}\n" for each in changes).encode()
    answers = git.run("cat-file", "--batch-check", stdin=stdin).decode().splitlines() if changes else []
    sizes = [
        (each.path, int(words[2]))
        for each, answer in zip(changes, answers, strict=True)
        if len(words := answer.split()) == 3
    ]
    return [
        (
            path,
            f"{path}: {size / 1e6:.1f} MB are more than {most / 1e6:g} MB: git rm --cached {path}, then dvc add {path}",
        )
        for path, size in sizes
        if size > most
    ]

"""Whether git and DVC see what padre writes, and the lines that make them."""

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from padre_git.errors import RepositoryError
from padre_git.storage import dvc
from padre_git.storage.git.plumbing import Git
from padre_git.storage.ignores import (
    GITIGNORE,
    Hidden,
    Sample,
    cannot_hide,
    hidden_from_git,
    pointers,
    samples,
    scratch,
)
from padre_git.storage.layout import Layout
from padre_git.storage.lines import append

_MOST = 100  # lines; a repository that needs more has rules that padre does not understand


def hidden_by(git: Git, layout: Layout, changed: Mapping[str, bytes]) -> list[Hidden]:
    """The rules that hide from git or DVC what padre writes, once the ignore files are as in ``changed``; each once."""
    with scratch(git, layout, changed) as folder:
        hidden = hidden_from_git(git, folder, samples(layout))
        found = [*hidden, *(dvc.ignores.hidden_from_dvc(folder, pointers(layout)) if not hidden else ())]
    return list({(each.file, each.line, each.rule): each for each in found}.values())


def unignore(git: Git, layout: Layout, data: bytes, own: Sequence[str]) -> tuple[list[str], list[Hidden]]:
    """The lines that `.gitignore` needs before ``own`` so that git and DVC see what padre writes; and the rules.

    Parameters
    ----------
    data : the content of `.gitignore`.
    own : padre's own lines for it.

    Raises
    ------
    RepositoryError : naming file and line of a rule that no line in the root's `.gitignore` can undo.
    """
    found = {sample.path: sample for sample in samples(layout)}
    lines: list[str] = []
    rules: dict[tuple[str, int, str], Hidden] = {}
    while True:
        with scratch(git, layout, {GITIGNORE: append(data, [*lines, *own])}) as folder:
            hidden = hidden_from_git(git, folder, list(found.values()))
            if not hidden:
                # to import its reader of rules takes DVC a third of a second
                if not cannot_hide(git, folder, pointers(layout), own):
                    unseen = dvc.ignores.hidden_from_dvc(folder, pointers(layout))
                    if unseen:
                        raise _refusal(unseen[0])
                return lines, list(rules.values())
        # a folder first, then what is in it: git looks into no folder that it ignores
        lines += list(dict.fromkeys(_undo(found[each.path], each, lines) for each in hidden))
        rules |= {(each.file, each.line, each.rule): each for each in hidden}


def undoing_lines(layout: Layout) -> set[str]:
    """All lines that `unignore` may give."""
    return {f"!{sample.level(n)}" for sample in samples(layout) for n in range(1, sample.pattern.count("/") + 2)}


def _undo(sample: Sample, hidden: Hidden, lines: Sequence[str]) -> str:
    """The line against ``hidden``, if one can be: the rules of a folder's own `.gitignore` come after the root's."""
    line = f"!{sample.level(hidden.level)}"
    deeper = hidden.file.endswith(f"/{GITIGNORE}") and not PurePosixPath(hidden.file).is_absolute()
    if deeper or line in lines or len(lines) > _MOST:
        raise _refusal(hidden)
    return line


def _refusal(hidden: Hidden) -> RepositoryError:
    return RepositoryError(f"{hidden}, which padre must be able to commit; remove or narrow that rule")

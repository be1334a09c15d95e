"""What DVC makes of ignore rules: it reads `.dvcignore`, and `.gitignore` with a reader that is not git's."""

import os
from collections.abc import Sequence
from pathlib import Path

from dvc.fs import localfs
from dvc.ignore import DvcIgnoreFilter
from scmrepo.git import Git as Scm

from padre_git.storage.ignores import Hidden


def hidden_from_dvc(folder: Path, pointers: Sequence[str]) -> list[Hidden]:
    """Which of ``pointers`` DVC does not find when it looks for them in ``folder``, as `dvc push` and `pull` do."""
    rules = DvcIgnoreFilter(localfs, str(folder))
    scm = Scm(str(folder), search_parent_directories=False)
    try:
        return [hidden for pointer in pointers for hidden in _hidden(folder, pointer, rules, scm)][:1]
    finally:
        scm.close()  # type: ignore[no-untyped-call]


def _hidden(folder: Path, pointer: str, rules: DvcIgnoreFilter, scm: Scm) -> list[Hidden]:
    parts = pointer.split("/")
    for depth in range(1, len(parts) + 1):
        path = str(folder.joinpath(*parts[:depth]))
        is_folder = depth < len(parts)
        if (rules.is_ignored_dir if is_folder else rules.is_ignored_file)(path):
            told = rules.check_ignore(path).pattern_infos
            file, line, rule = _place(told[-1].file_info if told else "")
            return [Hidden(pointer, file, line, rule, depth)]
        # DVC asks about folders with the separator at their end
        if scm.is_ignored(path + os.sep if is_folder else path):
            return [Hidden(pointer, ".gitignore, as DVC reads it", 0, "/".join(parts[:depth]), depth)]
    return []


def _place(words: str) -> tuple[str, int, str]:
    file, _, rest = words.partition(":")
    line, _, rule = rest.partition(":")
    return (file, int(line), rule) if line.isdigit() else (".dvcignore", 0, words)

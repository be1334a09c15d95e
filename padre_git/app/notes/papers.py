"""The papers that a question names, out of the repository's own .bib files."""

from collections.abc import Sequence
from typing import NamedTuple

from padre_git.app.repository.workspace import Workspace
from padre_git.errors import UnknownName
from padre_git.storage import bibtex
from padre_git.storage.paths import link_in

_LARGEST = 10_000_000  # bytes


class Paper(NamedTuple):
    """An entry of a .bib file."""

    key: str
    fields: dict[str, str]

    @property
    def text(self) -> str:
        """``Nadeau and Bengio (2003): Inference for the Generalization Error``."""
        names = self.fields.get("author", self.fields.get("editor", "")).split(" and ")
        last = [_last(each) for each in names if each.strip()]
        who = " and ".join(last) if len(last) < 3 else f"{last[0]} et al."
        year = self.fields.get("year", self.fields.get("date", "")[:4])
        head = f"{who or self.key}{f' ({year})' if year else ''}"
        return f"{head}: {self.fields['title']}" if self.fields.get("title") else head

    @property
    def address(self) -> str:
        """Where it can be read; empty where the entry does not say."""
        doi = self.fields.get("doi", "")
        return f"doi:{doi}" if doi and "/" in doi and not doi.startswith("http") else doi or self.fields.get("url", "")


def _last(name: str) -> str:
    return name.partition(",")[0].strip() if "," in name else name.split()[-1]


def of(workspace: Workspace, keys: Sequence[str], path: str, revision: str | None = None) -> list[Paper]:
    """The papers that the file ``path`` names.

    Parameters
    ----------
    revision : whose .bib files are read; by default those of the work tree that git tracks.

    Raises
    ------
    UnknownName : a key is in no .bib file of the repository; with the nearest ones.
    """
    if not keys:
        return []
    known = _entries(workspace, revision)
    for key in keys:
        if key not in known:
            raise UnknownName("paper", key, known, where=f"{path}: `papers` must be keys of .bib files in git")
    return [Paper(key, known[key]) for key in keys]


def _entries(workspace: Workspace, revision: str | None) -> dict[str, dict[str, str]]:
    git = workspace.git
    if revision is None:
        names = git.text("ls-files", "-z", "--", "*.bib").split("\0")
        files = [workspace.root / name for name in names if name and not link_in(workspace.root, name)]
        there = [each for each in files if each.is_file() and each.stat().st_size <= _LARGEST]
        contents = [each.read_bytes() for each in there]
    else:
        listed = git.text("ls-tree", "-r", "-z", "--name-only", revision).split("\0")
        found = git.objects.many(f"{revision}:{name}" for name in listed if name.endswith(".bib") and "\n" not in name)
        contents = [each[1] for each in found if each and len(each[1]) <= _LARGEST]
    known: dict[str, dict[str, str]] = {}
    for data in contents:
        known = bibtex.entries(data.decode(errors="replace")) | known
    return known

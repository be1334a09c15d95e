"""Where a paper uses a number of the runs: `\\padre{svc.digits.accuracy}` in line 212 of `paper.tex`."""

from pathlib import PurePosixPath
from typing import NamedTuple

from padre_git.app.report import check, spec
from padre_git.app.report.numbers import Number, numbers
from padre_git.app.report.spec import LATEST, Spec
from padre_git.app.repository.workspace import Workspace

_PAPERS = ("*.tex", "*.ltx", "*.md")
_ANY = r"\\padre(is)?\{|<!-- *padre:"


class Use(NamedTuple):
    """A number in a paper.

    Attributes
    ----------
    path, line : of the paper, relative to the repository; lines count from 1.
    key : as it is written there.
    number : what the runs say.
    """

    path: str
    line: int
    key: str
    number: Number


def uses(workspace: Workspace, revision: str | None = None) -> list[Use]:
    """All uses in the tracked LaTeX and Markdown files, in their order; keys of no number are left out.

    Parameters
    ----------
    revision : whose files are read; by default those of the work tree.

    Raises
    ------
    PadreError : `report.yaml` says something that is none.
    """
    words = ("grep", "-n", "-z", "-I", "--no-color", "--full-name", "-E", "-e", _ANY)
    text = workspace.git.run(*words, *([revision] if revision else []), "--", *_PAPERS, check=False)
    found: list[tuple[str, int, str]] = []
    for each in text.decode(errors="replace").splitlines():
        path, _, rest = each.removeprefix(f"{revision}:").partition("\0")
        line, _, content = rest.partition("\0")
        is_tex = PurePosixPath(path).suffix.lower() != ".md"
        found += [(path, int(line), key) for key, _ in check.marked(content, is_tex=is_tex)]
    if not found:
        return []
    asked = (spec.at(workspace.git, revision) if revision else _here(workspace)) or Spec()
    known = numbers(workspace, asked.numbers, revision if revision and asked.freeze == LATEST else asked.freeze)
    named = [(*each, check.name_of(each[2], known)) for each in found]
    return [Use(path, line, key, known[name]) for path, line, key, name in named if name in known]


def _here(workspace: Workspace) -> Spec | None:
    file = workspace.root / spec.FILE
    return spec.read(file) if file.is_file() else None

"""The verb `package`: runs with their code, data, results and documents as one folder, for an archive or a reader."""

import os
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from padre_git.app.exchange import crate
from padre_git.app.exchange import folder as folders
from padre_git.app.exchange.contents import Contents, executed
from padre_git.app.exchange.crate import Part
from padre_git.app.release import citation, named, tagged
from padre_git.app.repository.reader import Reader
from padre_git.app.repository.workspace import Workspace
from padre_git.core.text import markdown
from padre_git.errors import PadreError
from padre_git.model.names import short
from padre_git.model.shell import quoted
from padre_git.storage import disk
from padre_git.storage.layout import REPORT
from padre_git.storage.paths import is_safe

_MOST = 1_000  # runs of a package
# what of the root of a version goes with it
_KEPT = re.compile(rf"{re.escape(citation.FILE)}|{re.escape(REPORT)}|(LICEN[CS]E|COPYING)(\.[a-z]+)?", re.IGNORECASE)


_ABOUT = {citation.FILE: "How to cite this", REPORT: "Which runs the tables show"}


@dataclass
class Packaged:
    """What was written.

    Attributes
    ----------
    place : the folder, or the ZIP file.
    runs : their ids.
    left_out : data sets of which only the pointer is there -> why.
    """

    place: Path
    runs: list[str]
    files: int = 0
    size: int = 0
    code: str = ""
    data: list[str] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def package(
    workspace: Workspace,
    selector: str,
    folder: Path | None = None,
    *,
    no_data: bool = False,
    as_zip: bool = False,
    author: str = "",
    force: bool = False,
) -> Packaged:
    """Write the package of what ``selector`` names: runs, ``table:NAME``, or a tag.

    Parameters
    ----------
    folder : a new one; by default it is called after the selector.
    no_data : only pointer and hash of the data.
    as_zip : one file, which ends in ``.zip``.
    author : who ran it, as the package is to say.

    Raises
    ------
    PadreError : where there is no completed run, or more than 1,000.
    MissingData : where code, data or predictions are not on this machine.
    """
    rows = named.rows_of(workspace, selector, every=True)
    if len(rows) > _MOST:
        raise PadreError(
            f"`{selector}` has {len(rows):,} runs, and a package has at most {_MOST:,}. Name a table of report.yaml: "
            "table:NAME"
        )
    name = selector.removeprefix("table:").replace("/", "-").replace("@", "") or "package"
    place = folder or Path(f"{name}-crate")
    target = place.with_name(f"{place.name}.zip") if as_zip and place.suffix != ".zip" else place
    _check(target, as_zip=as_zip, force=force)
    contents = Contents(workspace, no_data=no_data)
    tag = tagged.find(workspace.git, selector)
    contents.parts |= _around(workspace, tag.commit if tag else None)
    actions = [contents.add(Reader(workspace, row)) for row in rows]
    parts = contents.parts
    parts["REPRODUCE.md"] = Part(_reproduce(actions, contents).encode(), "How to run this again", "text/markdown")
    described = crate.describe(
        selector,
        actions,
        parts,
        citation=parts.get(citation.FILE),
        author=author,
        version=selector if tag else "",
    )
    files = {path: part.content for path, part in parts.items()} | {crate.FILE: described.document}
    size = _written(target, files, as_zip=as_zip, force=force)
    return Packaged(
        target,
        [row.id for row in rows],
        files=len(files),
        size=size,
        code=contents.code,
        data=contents.data,
        left_out=contents.left_out,
        notes=described.notes,
    )


def _around(workspace: Workspace, commit: str | None) -> dict[str, Part]:
    """How to cite the runs, what they may be used for, and the tables that they are in: of the version ``commit``, or
    as the work tree has it."""
    git = workspace.git
    names = (
        git.names(f"{commit}:")
        if commit
        else [path.name for path in sorted(workspace.root.iterdir()) if path.is_file()]
    )
    found = dict[str, Part]()
    for name in names:
        if not _KEPT.fullmatch(name) or not is_safe(name):
            continue
        answer = git.objects.read(f"{commit}:{name}") if commit else None
        if commit and answer and answer[0] == "blob":
            found[name] = Part(answer[1], _ABOUT.get(name, crate.LICENSE))
        elif not commit and not (workspace.root / name).is_symlink():
            found[name] = Part(disk.read(workspace.root / name), _ABOUT.get(name, crate.LICENSE))
    return found


def _check(target: Path, *, as_zip: bool, force: bool) -> None:
    if not as_zip:
        folders.check(target, force=force)
    elif target.exists() and not force:
        raise PadreError(f"{target} is there; name another file, or replace it with --force")


def _written(target: Path, files: Mapping[str, bytes | Path], *, as_zip: bool, force: bool) -> int:
    if not as_zip:
        return folders.write(target, files, force=force)
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out:
        for path, data in sorted(files.items()):
            info = zipfile.ZipInfo(path)  # of 1980: the same package gives the same bytes
            info.external_attr = 0o644 << 16
            out.writestr(info, data.read_bytes() if isinstance(data, Path) else data, zipfile.ZIP_DEFLATED)
    disk.write(Path(os.path.abspath(target)), made.getvalue())
    return len(made.getvalue())


def _reproduce(actions: Sequence[crate.Action], contents: Contents) -> str:
    """What to type to run each code again, in the folder of the package."""
    lines = ["# How to run this again", ""]
    groups: dict[tuple[str, str], list[crate.Action]] = {}
    for each in actions:
        known = bool(each.code and each.run.command)
        groups.setdefault((executed(each.run) if known else "", each.requirements if known else ""), []).append(each)
    for (folder, requirements), those in groups.items():
        runs = ", ".join(f"{short(each.run.id)} ({markdown.prose(each.run.experiment)})" for each in those)
        lines += [f"## {runs}", ""]
        if not folder:
            lines += ["The code or the command is not known, so padre cannot run this again.", ""]
            continue
        again = f"again-{folder.rpartition('/')[2]}"
        install = ["python", "-m", "pip", "install", "-r", requirements, "padre-git"]
        commands = dict.fromkeys(quoted(*each.run.command) for each in those)
        lines += [
            "```sh",
            *([quoted(*install)] if requirements else []),
            f"mkdir {quoted(again)} && cp -r {quoted(f'{folder}/.')} {quoted(f'{again}/')}",
            *([f"cp -r datasets {quoted(f'{again}/')}"] if any(each.data for each in those) else []),
            f"cd {quoted(again)} && git init && padre init && git add --all && git commit -m 'Code as it ran'",
            *commands,
            "```",
            "",
        ]
    lines += [
        f"The data of {markdown.prose(name)} are not in this package: the file that ends in `.dvc` has their hash. Put "
        "the data file next to it first."
        for name in contents.left_out
    ]
    lines.append("In a clone of the repository, `padre reproduce` does all of it and compares the results.")
    return "\n".join(lines) + "\n"

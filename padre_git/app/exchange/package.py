"""The verb `package`: runs with their code, data, results and documents as one folder, for an archive or a reader."""

import os
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from padre_git.app.commit import executions
from padre_git.app.exchange import crate
from padre_git.app.exchange import folder as folders
from padre_git.app.exchange.crate import Part
from padre_git.app.release import citation
from padre_git.app.repository import needs
from padre_git.app.repository.reader import Reader
from padre_git.app.repository.workspace import Workspace
from padre_git.app.verify import reproduce
from padre_git.core.text import markdown
from padre_git.errors import MissingData, PadreError
from padre_git.model.documents import Dataset, Environment, Execution, Run, Version
from padre_git.model.names import NO_CODE, short
from padre_git.model.shell import quoted
from padre_git.storage import disk
from padre_git.storage.dvc import parse_pointer
from padre_git.storage.git.code import at_commit
from padre_git.storage.layout import PREDICTIONS
from padre_git.storage.paths import is_safe

_MOST = 1_000  # runs of a package
_LARGEST = 1 << 40  # bytes of code: what was recorded was below `code.max_size`


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
    rows = reproduce.rows_of(workspace, selector)
    if len(rows) > _MOST:
        raise PadreError(f"`{selector}` has {len(rows):,} runs, and a package at most {_MOST:,}; name a table or a tag")
    name = selector.removeprefix("table:").replace("/", "-").replace("@", "") or "package"
    place = folder or Path(f"{name}-crate")
    target = place.with_name(f"{place.name}.zip") if as_zip and place.suffix != ".zip" else place
    _check(target, as_zip=as_zip, force=force)
    found, parts = Packaged(target, [row.id for row in rows]), dict[str, Part]()
    readers = [Reader(workspace, row) for row in rows]
    actions = [_action(workspace, reader, found, parts, no_data=no_data) for reader in readers]
    parts["REPRODUCE.md"] = Part(_reproduce(actions).encode(), "How to run this again", "text/markdown")
    cited = workspace.root / citation.FILE
    if cited.is_file() and not cited.is_symlink():
        parts[citation.FILE] = Part(disk.read(cited), "How to cite this", "text/yaml")
    described = crate.describe(selector, actions, parts, citation=parts.get(citation.FILE), author=author)
    files = {path: part.content for path, part in parts.items()} | {crate.FILE: described.document}
    found.notes += described.notes
    found.files, found.size = len(files), _written(target, files, as_zip=as_zip, force=force)
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


def _action(
    workspace: Workspace, reader: Reader, found: Packaged, parts: dict[str, Part], *, no_data: bool
) -> crate.Action:
    """A run with the files of it, which join ``parts``."""
    run = reader.run
    code = _code(workspace, reader, parts)
    found.code = found.code or (run.execution[:7] if code else "unknown")
    data = _data(workspace, reader, found, parts, no_data=no_data)
    documents = dict(_documents(workspace, reader))
    parts |= documents
    results = [path for path in documents if path.endswith("/metrics.json")]
    if run.predictions and _published(workspace, reader):
        path = f"results/{short(run.id)}/{PREDICTIONS}"
        file = reader.result(PREDICTIONS, "predictions")
        parts[path] = Part(file, f"Predictions of {short(run.id)}", "application/vnd.apache.parquet")
        results.append(path)
    environment = reader.document(reader.place.environment(run.environment), Environment) if run.environment else None
    requirements = ""
    if environment:
        lines = reproduce.requirements(workspace, reader.row)
        requirements = _requirements("".join(f"{line}\n" for line in lines).encode(), run, parts)
    return crate.Action(run, reader.metrics, code, data, results, requirements)


def _requirements(text: bytes, run: Run, parts: dict[str, Part]) -> str:
    """The file of these lines, which joins ``parts``; other runs of the package may need other ones."""
    names = ("requirements.txt", f"requirements-{run.environment}.txt")
    name = next((each for each in names if each not in parts or parts[each].content == text), names[1])
    parts[name] = Part(text, "Packages in the recorded versions", "text/plain")
    return name


def _published(workspace: Workspace, reader: Reader) -> bool:
    """Whether anything about rows of the data may leave."""
    use = reader.run.dataset
    document = reader.document(workspace.layout.dataset_file(use.dataset), Dataset) if use else None
    return document is None or document.publish != "none"


def _documents(workspace: Workspace, reader: Reader) -> Iterator[tuple[str, Part]]:
    """padre's documents of a run, at the paths that they have in the repository."""
    run = reader.run
    own = [f"{reader.row.path}/run.json", f"{reader.row.path}/metrics.json"]
    paths = [*own, *needs.required(workspace.layout, run), *needs.companions(workspace.layout, run)]
    for path in dict.fromkeys(paths):
        data = reader.bytes(path) if is_safe(path) else None
        if data is not None:
            yield path, Part(data, _what(path), "application/json" if path.endswith(".json") else "text/yaml")


def _what(path: str) -> str:
    return f"padre's {path.rpartition('/')[2]}"


def _code(workspace: Workspace, reader: Reader, parts: dict[str, Part]) -> str:
    """The file that ran, or the folder of the code; its files join ``parts``. Empty where the code is not known."""
    run, git = reader.run, workspace.git
    if run.execution == NO_CODE:
        return ""
    folder = f"code/{run.execution}"
    if not any(path.startswith(f"{folder}/") for path in parts):
        commit = executions.of(workspace, reader.row.project, reader.row.experiment, run.execution, []).commit
        recorded = reader.document(reader.place.file, Execution)
        exclude = recorded.exclude if recorded else []
        tree = at_commit(git, workspace.layout, commit, exclude=exclude, max_size=_LARGEST).written
        parts |= {f"{folder}/{path}": part for path, part in _files(workspace, tree)}
    named = (word for word in run.command if f"{folder}/{word}" in parts)
    return next((f"{folder}/{word}" for word in named), f"{folder}/")


def _files(workspace: Workspace, tree: str) -> Iterator[tuple[str, Part]]:
    """The plain files of a tree."""
    found = dict[str, str]()
    for entry in workspace.git.run("ls-tree", "-r", "-z", "--full-tree", tree).split(b"\0")[:-1]:
        about, _, path = entry.partition(b"\t")
        mode, _, blob = about.decode().split()
        name = os.fsdecode(path)
        if mode in {"100644", "100755"} and is_safe(name):
            found[name] = blob
    for name, answer in zip(found, workspace.git.objects.many(found.values()), strict=True):
        if answer is None:
            raise MissingData(f"the code {name} is not in this clone. Get it with: git fetch")
        yield name, Part(answer[1], f"Code as it ran: {name}", "text/x-python" if name.endswith(".py") else "")


def _data(workspace: Workspace, reader: Reader, found: Packaged, parts: dict[str, Part], *, no_data: bool) -> list[str]:
    """The files of the data version; the ones that may leave join ``parts``."""
    use = reader.run.dataset
    if use is None:
        return []
    layout = workspace.layout
    version = reader.document(layout.version_file(use.dataset, use.version), Version)
    if version is None:
        raise MissingData(f"{use.name} {use.version[:7]} is not in this clone. Get it with: padre pull")
    folder = layout.version(use.dataset, use.version)
    pointer_path, path = f"{folder}/{version.file}.dvc", f"{folder}/{version.file}"
    pointer = reader.bytes(pointer_path)
    if pointer is None:
        raise MissingData(f"{pointer_path} is not in this clone. Get it with: padre pull")
    parts[pointer_path] = Part(pointer, f"DVC's pointer to {use.name}", "text/yaml")
    if no_data or not _published(workspace, reader):
        found.left_out[use.name] = "--no-data" if no_data else "its data set says publish: none"
        return [pointer_path]
    content = workspace.dvc.read(parse_pointer(pointer, pointer_path), path=pointer_path)
    parts[path] = Part(content, f"Data set {use.name}, version {use.version}", "application/vnd.apache.parquet")
    line = f"{use.name} {use.version[:7]}"
    found.data += [line] if line not in found.data else []
    return [path]


def _reproduce(actions: Sequence[crate.Action]) -> str:
    """Two commands for each run."""
    lines = ["# How to run this again", ""]
    for each in actions:
        run, folder = each.run, f"code/{each.run.execution}"
        lines += [f"## {markdown.prose(run.experiment)}, run {short(run.id)}", ""]
        if not each.code or not run.command:
            lines += ["Its code or its command is not known, so it cannot be run again.", ""]
            continue
        install = quoted("python", "-m", "pip", "install", "-r", each.requirements) if each.requirements else "true"
        lines += ["```sh", install, f"cd {quoted(folder)} && {quoted(*run.command)}", "```", ""]
    lines.append("The data are below `datasets/`; in a clone of the repository `padre reproduce` does all of it.")
    return "\n".join(lines) + "\n"

"""What a package has of each run: code as it ran, data, predictions, values by step, documents, packages."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from padre_git.app import runs
from padre_git.app.commit import executions
from padre_git.app.exchange import crate
from padre_git.app.exchange.crate import Part
from padre_git.app.repository import needs
from padre_git.app.repository.reader import Reader, absent, pulling
from padre_git.app.repository.workspace import Workspace
from padre_git.app.verify import environment as environments
from padre_git.errors import MissingData
from padre_git.model.documents import Dataset, Environment, Execution, Run, Version
from padre_git.model.names import NO_CODE, short
from padre_git.storage.dvc import parse_pointer
from padre_git.storage.git.code import at_commit
from padre_git.storage.layout import HISTORY, PREDICTIONS
from padre_git.storage.paths import is_safe

_LARGEST = 1 << 40  # bytes of code: what was recorded was below `code.max_size`
_PARQUET = "application/vnd.apache.parquet"
_REQUIREMENTS = "requirements"


@dataclass
class Contents:
    """The files of a package, which grow with each run that is added.

    Attributes
    ----------
    parts : path in the package -> file.
    code : the first execution, in short; ``unknown`` where it has no code.
    data : the data versions that are there.
    left_out : data sets of which only the pointer is there -> why.
    """

    workspace: Workspace
    no_data: bool = False
    parts: dict[str, Part] = field(default_factory=dict)
    code: str = ""
    data: list[str] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)

    def add(self, reader: Reader) -> crate.Action:
        """Add a run, and say which of the files it read and wrote.

        Raises
        ------
        MissingData : where code, data or predictions are not on this machine.
        """
        run = reader.run
        code = self._add_code(reader)
        self.code = self.code or (run.execution[:7] if code else "unknown")
        data = self._add_data(reader)
        documents = dict(_documents(self.workspace, reader))
        self.parts |= documents
        own = [path for path in documents if path.endswith("/metrics.json")]
        results = [*own, *self._add_results(reader)]
        return crate.Action(run, reader.metrics, code, data, results, self._add_requirements(reader))

    def _add_results(self, reader: Reader) -> Iterator[str]:
        """Predictions, and values by step."""
        run = reader.run
        found = dict[str, Part]()
        if run.predictions and self._published(reader):
            file = reader.result(PREDICTIONS, "predictions")
            found[PREDICTIONS] = Part(file, f"Predictions of {short(run.id)}", _PARQUET)
        steps = _steps(reader)
        if steps is not None:
            found[HISTORY] = Part(steps, f"Values by step of {short(run.id)}", _PARQUET)
        for name, part in found.items():
            path = f"results/{short(run.id)}/{name}"
            self.parts[path] = part
            yield path

    def _add_requirements(self, reader: Reader) -> str:
        """The file with the packages of a run. Runs share one as long as none needs another version than the others."""
        digest = reader.run.environment
        environment = reader.document(reader.place.environment(digest), Environment) if digest else None
        if environment is None:
            return ""
        lines = environments.lines(environment, allow=None)
        number = 1
        while True:
            path = f"{_REQUIREMENTS}{'' if number == 1 else f'-{number}'}.txt"
            there = self.parts[path].content if path in self.parts else b""
            joined = _joined(there.decode().splitlines() if isinstance(there, bytes) else [], lines)
            if joined is not None:
                text = "".join(f"{line}\n" for line in joined).encode()
                self.parts[path] = Part(text, "Packages in the recorded versions", "text/plain")
                return path
            number += 1

    def _published(self, reader: Reader) -> bool:
        """Whether anything about rows of the data may leave."""
        use = reader.run.dataset
        document = reader.document(self.workspace.layout.dataset_file(use.dataset), Dataset) if use else None
        return document is None or document.publish != "none"

    def _add_code(self, reader: Reader) -> str:
        """The file that ran, or the folder of the code. Empty where the code is not known."""
        run, workspace = reader.run, self.workspace
        if run.execution == NO_CODE:
            return ""
        folder = f"code/{run.execution}"
        if not any(path.startswith(f"{folder}/") for path in self.parts):
            commit = executions.of(workspace, reader.row.project, reader.row.experiment, run.execution, []).commit
            recorded = reader.document(reader.place.file, Execution)
            exclude = recorded.exclude if recorded else []
            tree = at_commit(workspace.git, workspace.layout, commit, exclude=exclude, max_size=_LARGEST).written
            self.parts |= {f"{folder}/{path}": part for path, part in _files(workspace, tree)}
        named = (word for word in run.command if f"{folder}/{word}" in self.parts)
        return next((f"{folder}/{word}" for word in named), f"{folder}/")

    def _add_data(self, reader: Reader) -> list[str]:
        """The files of the data version, where they may leave; else the pointer to it."""
        use = reader.run.dataset
        if use is None:
            return []
        layout = self.workspace.layout
        version = reader.document(layout.version_file(use.dataset, use.version), Version)
        if version is None:
            raise MissingData(f"{use.name} {use.version[:7]} is not in this clone. Get it with: padre pull")
        folder = layout.version(use.dataset, use.version)
        pointer_path, path = f"{folder}/{version.file}.dvc", f"{folder}/{version.file}"
        pointer = reader.bytes(pointer_path)
        if pointer is None:
            raise MissingData(f"{pointer_path} is not in this clone. Get it with: padre pull")
        self.parts[pointer_path] = Part(pointer, f"DVC's pointer to {use.name}", "text/yaml")
        if self.no_data or not self._published(reader):
            self.left_out[use.name] = "--no-data" if self.no_data else "its data set says publish: none"
            return [pointer_path]
        if path not in self.parts:
            content = self.workspace.dvc.read(parse_pointer(pointer, pointer_path), path=pointer_path)
            kind = _PARQUET if path.endswith(".parquet") else ""
            self.parts[path] = Part(content, f"Data set {use.name}, version {use.version}", kind)
            self.data.append(f"{use.name} {use.version[:7]}")
        return [path]


def _joined(there: Sequence[str], lines: Sequence[str]) -> list[str] | None:
    """Both lists as one; none where they have a package in two versions."""
    found = {line.replace(" @ ", "==").partition("==")[0]: line for line in there}
    for line in lines:
        if found.setdefault(line.replace(" @ ", "==").partition("==")[0], line) != line:
            return None
    return [found[name] for name in sorted(found)]


def _steps(reader: Reader) -> Path | bytes | None:
    """What the run logged step by step; none where there is nothing.

    Raises
    ------
    MissingData : where it is not on this machine.
    """
    if reader.pointer is None:
        return None
    try:
        # an imported run shares a file with others; to read that needs pandas, which is imported where it is
        return runs.stored.steps_file(reader) if reader.row.imported else reader.result(HISTORY, "what was logged")
    except MissingData as error:
        if not reader.workspace.dvc.has(reader.pointer):
            raise MissingData(absent(f"results of {short(reader.row.id)}", pulling([reader]))) from error
        return None


def _documents(workspace: Workspace, reader: Reader) -> Iterator[tuple[str, Part]]:
    """padre's documents of a run, at the paths that they have in the repository."""
    run = reader.run
    folder = reader.row.path
    listing = ("ls-tree", "-r", "-z", "--name-only", "--full-tree", reader.commit or "", "--", f"{folder}/")
    inside = workspace.git.text(*listing).split("\0") if reader.commit else []
    own = [f"{folder}/run.json", f"{folder}/metrics.json", *(path for path in inside if path.endswith(".json"))]
    paths = [*own, *needs.required(workspace.layout, run), *needs.companions(workspace.layout, run)]
    for path in dict.fromkeys(paths):
        data = reader.bytes(path) if is_safe(path) else None
        if data is not None:
            kind = "application/json" if path.endswith(".json") else "text/yaml"
            yield path, Part(data, f"padre's {path.rpartition('/')[2]}", kind)


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


def executed(run: Run) -> str:
    """The folder of the code of a run."""
    return f"code/{run.execution}"

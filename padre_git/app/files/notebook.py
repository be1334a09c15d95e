"""`padre run NOTEBOOK.ipynb`: execute the code cells of a notebook in a new kernel, and record them as one run."""

import ast
import os
import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from signal import SIGTERM
from typing import Any

from padre_git.app.execute.invocation import Invocation, invoked
from padre_git.app.notebooks import kernel
from padre_git.app.recording.signals import Terminated
from padre_git.app.scripts import commandline
from padre_git.app.scripts.looking import Look, Over, record
from padre_git.app.scripts.process import Log
from padre_git.app.scripts.scripted import Scripted, begin
from padre_git.core.text.formats import count
from padre_git.errors import PadreError, UnknownName
from padre_git.model.documents import Definition, Failure
from padre_git.model.names import check_name, new_id
from padre_git.storage.paths import below

_PARAMETERS = "parameters"  # the tag of the cell whose values `-p` replaces, and of the one that does
_INJECTED = "injected-parameters"
_MAGIC = re.compile(r"^(\s*)([%!?].*|.*\?)$", re.MULTILINE)


def run_notebook(file: Path, invocation: Invocation, look: Look, *, name: str) -> None:
    """Execute ``file`` and record it as a run of the experiment ``name``; with several values one run for each.

    Raises
    ------
    PadreError : where it is no notebook, for values that it does not take, and for options that a notebook cannot obey.
    KeyboardInterrupt : where it was stopped; its run is recorded.
    """
    own = kernel.read(file)
    known = _parameters(own)
    for given in invocation.parameters or {}:
        if known is None:
            raise PadreError(
                f"-p {given}: no cell of {file} has the tag `{_PARAMETERS}`. Put the values with their defaults into "
                "one cell, and give it that tag"
            )
        if given not in known:
            raise UnknownName("parameter", given, list(known), where=str(file))
    for setting in commandline.settings(invocation.parameters, invocation.search):
        _run(file, setting, {**(known or {}), **setting}, invocation, look, name)


def _run(
    file: Path, setting: Mapping[str, Any], parameters: Mapping[str, Any], invocation: Invocation, look: Look, name: str
) -> None:
    notebook = kernel.read(file)
    own = check_name("experiment", name)
    definition = Definition(
        name=own,
        project=look.project or "default",
        label=own,
        dataset=None,
        pipeline={"kind": "notebook", "description": file.name},
        seed=None,
    )
    cells = f"notebook, {count(sum(cell.cell_type == 'code' for cell in notebook.cells), 'code cell')}"
    with invoked(invocation, files=(file.absolute(),), parameters=None):
        own_parameters = _recorded(parameters)
        job = begin(definition, run=new_id(), dataset=None, message="", parameters=own_parameters, what=cells)
    stopped: list[BaseException] = []

    def work(folder: Path, variables: Mapping[str, str]) -> Over:
        error = _executed(job, notebook, setting, file, variables)
        stopped.extend([error] if isinstance(error, KeyboardInterrupt) else [])
        return _over(job, notebook, file, error, folder)

    try:
        record(job, look, [file], work, folder=file.absolute().parent)
    except PadreError:  # there is no kernel: nothing has run
        job.session.recorder.abandon()
        raise
    if stopped:
        raise stopped[0]


def _executed(
    job: Scripted, notebook: kernel.Notebook, setting: Mapping[str, Any], file: Path, variables: Mapping[str, str]
) -> BaseException | None:
    """Execute the cells; what ended them early."""
    _inject(notebook, setting)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    environment = {**os.environ, **variables, "PADRE_NOTEBOOK": str(file.absolute())}
    try:
        with (job.said.progress or _no_bar)(len(cells), "cells") as done:
            kernel.execute(notebook, file.absolute().parent, environment, done)
    except kernel.Stopped as stopped:
        return Terminated("terminated") if stopped.number == SIGTERM else KeyboardInterrupt()
    except kernel.CellFailed as error:
        return error
    return None


def _no_bar(total: int, unit: str) -> AbstractContextManager[Callable[..., None]]:
    return nullcontext(lambda: None)


def _over(job: Scripted, notebook: kernel.Notebook, file: Path, error: BaseException | None, folder: Path) -> Over:
    """Keep the notebook with its outputs among the results; yours is unchanged."""
    root = job.session.workspace.root
    hidden = commandline.secrets([], os.environ)
    name = below(root, file) or file.name
    executed = folder / file.name
    executed.write_text(commandline.shown(kernel.write(notebook), root, hidden), encoding="utf-8")
    lines: tuple[tuple[str, str], ...] = ()
    try:
        job.logged.add_artifact(executed, name)
        lines = (("kept", f"{name} with its outputs, among the results; your file is unchanged"),)
    except PadreError as why:
        job.tell(str(why))
    text, printed = (_clean(kernel.printed(notebook, alone=alone)) for alone in (False, True))
    return Over(commandline.shown(text, root, hidden), _failure(notebook, error), lines=lines, printed=printed)


def _clean(printed: bytes) -> str:
    log = Log()
    log.add(printed)
    return log.text()


def _failure(notebook: kernel.Notebook, error: BaseException | None) -> BaseException | Failure | None:
    if not isinstance(error, kernel.CellFailed):
        return error
    before = [cell for cell in notebook.cells[: error.at + 1] if cell.cell_type == "code" and not _has(cell, _INJECTED)]
    return error.told(f"cell {len(before)}")


def _inject(notebook: kernel.Notebook, setting: Mapping[str, Any]) -> None:
    """Add a cell with the values after the one that has the defaults; one that an earlier tool added goes."""
    if not setting:
        return
    cells = [cell for cell in notebook.cells if not _has(cell, _INJECTED)]
    at = next(at for at, cell in enumerate(cells) if _has(cell, _PARAMETERS))
    source = "\n".join(f"{name} = {_python(value)}" for name, value in setting.items())
    notebook.cells = [*cells[: at + 1], kernel.code_cell(source, _INJECTED), *cells[at + 1 :]]


def _python(value: Any) -> str:
    # `inf` and `nan` are names in Python, and no literals
    return f'float("{value}")' if isinstance(value, float) and repr(value).strip("-") in ("inf", "nan") else repr(value)


def _has(cell: kernel.Notebook, tag: str) -> bool:
    return tag in cell.metadata.get("tags", [])


def _parameters(notebook: kernel.Notebook) -> dict[str, Any] | None:
    """Name and default of each value that the cell with the tag sets, none where that is computed; or no such cell."""
    cell = next((cell for cell in notebook.cells if cell.cell_type == "code" and _has(cell, _PARAMETERS)), None)
    if cell is None:
        return None
    try:
        statements = ast.parse(_MAGIC.sub(r"\1pass", cell.source)).body
    except SyntaxError:  # the kernel will say so
        return {}
    found: dict[str, Any] = {}
    for each in statements:
        if isinstance(each, ast.Assign | ast.AnnAssign):
            targets = each.targets if isinstance(each, ast.Assign) else [each.target]
            found |= {target.id: _literal(each.value) for target in targets if isinstance(target, ast.Name)}
    return found


def _literal(node: ast.expr | None) -> Any:
    try:
        return ast.literal_eval(node) if node is not None else None
    except ValueError:  # it is computed
        return ...


def _recorded(parameters: Mapping[str, Any]) -> dict[str, Any]:
    return {name: commandline.hidden(name, value) for name, value in parameters.items() if value is not ...}

"""A kernel of Jupyter that executes the cells of a notebook, one after the other. No other module imports nbclient."""

import asyncio
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from signal import SIGINT, SIGTERM, getsignal, signal
from tempfile import TemporaryDirectory
from threading import current_thread, main_thread
from typing import Any

import msgspec
import nbformat
from jupyter_client.kernelspec import NoSuchKernel
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError

from padre_git.core.compute.failures import without_paths
from padre_git.core.text.formats import without_escapes
from padre_git.errors import PadreError
from padre_git.model.documents import Failure
from padre_git.model.shell import quoted

Notebook = Any  # `nbformat.NotebookNode`
_VERSION = 4  # of the format in memory
_USUAL = "python3"  # a kernel that Jupyter has wherever ipykernel is installed
_LONGEST = 80  # letters of a socket's name, of which systems allow about 100


class CellFailed(Exception):
    """A cell raised; ``failure`` says what, and ``at`` which of all cells it is, from 0 on."""

    def __init__(self, at: int, failure: Failure) -> None:
        super().__init__(failure.message)
        self.at, self.failure = at, failure

    def told(self, cell: str) -> Failure:
        """What is recorded of it; ``cell``: as people count it."""
        return msgspec.structs.replace(self.failure, component=cell, traceback=without_paths(self.failure.traceback))


class Stopped(Exception):
    """A signal of this ``number`` came."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def read(file: Path) -> Notebook:
    """The notebook in a file.

    Raises
    ------
    PadreError : where it is none.
    """
    try:
        return nbformat.read(file, as_version=_VERSION)
    except Exception as error:
        raise PadreError(f"{file} is not a notebook: {str(error).splitlines()[0][:100]}") from error


def write(notebook: Notebook) -> str:
    """The text of its file."""
    return str(nbformat.writes(notebook))


def code_cell(source: str, tag: str) -> Notebook:
    """A new cell."""
    return nbformat.v4.new_code_cell(source, metadata={"tags": [tag]})


def execute(notebook: Notebook, folder: Path, environment: Mapping[str, str], done: Callable[[], object]) -> None:
    """Execute the code cells in a new kernel; their outputs are in ``notebook`` afterwards, whatever ended it.

    SIGINT and SIGTERM interrupt the cell that is executed, the second time they end the kernel.

    Parameters
    ----------
    folder : where the kernel works.
    done : called after each code cell.

    Raises
    ------
    CellFailed : where a cell raised, or the kernel died in it.
    Stopped : where somebody stopped it.
    PadreError : where there is no such kernel.
    """
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    name = notebook.metadata.get("kernelspec", {}).get("name") or _USUAL
    client = NotebookClient(notebook, timeout=None, kernel_name=name, resources={"metadata": {"path": str(folder)}})
    with TemporaryDirectory(prefix="padre-") as private:
        manager = client.create_kernel_manager()
        manager.connection_file = os.path.join(private, "kernel.json")
        if len(manager.connection_file) < _LONGEST:
            manager.transport = "ipc"  # other users of this machine can reach ports
        asyncio.run(_execute(client, dict(environment), done))


async def _execute(client: NotebookClient, environment: dict[str, str], done: Callable[[], object]) -> None:
    client.reset_execution_trackers()
    try:
        await client.async_start_new_kernel(env=environment)
        await client.async_start_new_kernel_client()
        with _stoppable(client.km) as stops:
            for at, cell in enumerate(client.nb.cells):
                if cell.cell_type == "code":
                    await _cell(client, cell, at, stops)
                    done()
    except NoSuchKernel as error:
        if error.name == _USUAL:
            raise PadreError(
                "there is no Python kernel here. Install one with: python -m pip install ipykernel"
            ) from error
        raise PadreError(
            f"there is no kernel `{error.name}` here. If it is a Python kernel, install ipykernel, and then: "
            f"python -m ipykernel install --user --name {quoted(error.name)}"
        ) from error
    finally:
        await client._async_cleanup_kernel()


@contextmanager
def _stoppable(manager: Any) -> Iterator[list[int]]:
    """Pass SIGINT and SIGTERM on to the kernel; yields their numbers as they come."""
    stops, loop = list[int](), asyncio.get_running_loop()
    tasks = set[asyncio.Task[Any]]()  # the loop itself forgets them

    def stop(number: int) -> None:
        stops.append(number)
        work = manager.interrupt_kernel() if len(stops) == 1 else manager.shutdown_kernel(now=True)
        tasks.add(loop.create_task(work))

    numbers = (SIGINT, SIGTERM) if current_thread() is main_thread() else ()
    before = {number: getsignal(number) for number in numbers}
    for number in numbers:
        loop.add_signal_handler(number, stop, number)
    try:
        yield stops
    finally:
        for number, handler in before.items():
            loop.remove_signal_handler(number)
            signal(number, handler)


async def _cell(client: NotebookClient, cell: Notebook, at: int, stops: list[int]) -> None:
    try:
        await client.async_execute_cell(cell, at)
    except CellExecutionError as error:
        if not stops:
            raise CellFailed(
                at, Failure(type=error.ename, message=without_escapes(error.evalue), traceback=_plain(cell))
            ) from None
    except DeadKernelError as error:
        if not stops:
            raise CellFailed(at, Failure(type="DeadKernel", message="the kernel died", traceback="")) from error
    if stops:
        raise Stopped(stops[0])


def _plain(cell: Notebook) -> str:
    """The traceback of a cell, without the colours of Jupyter."""
    lines = (line for each in cell.outputs if each.output_type == "error" for line in each.traceback)
    return without_escapes("\n".join(lines))


def printed(notebook: Notebook, *, alone: bool = False) -> bytes:
    """What the cells printed and showed as text, in their order; ``alone``: only what they printed."""
    return "".join(
        text if text.endswith("\n") else f"{text}\n"
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if (text := _text(output)) and (output["output_type"] == "stream" or not alone)
    ).encode()


def _text(output: Mapping[str, Any]) -> str:
    if output["output_type"] == "stream":
        return str(output["text"])
    if output["output_type"] == "error":
        return without_escapes("\n".join(output["traceback"]))
    return str(output.get("data", {}).get("text/plain", ""))

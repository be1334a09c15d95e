"""`padre verify`."""

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from padre_git.app import verify
from padre_git.cli import output
from padre_git.core.text import formats
from padre_git.model.names import short
from padre_git.model.shell import quoted

if TYPE_CHECKING:
    from padre_git.app.verify.result import Difference, Verified

_DIFFERENT = 3
_SHOWN = 40  # differences


@click.command(short_help="Check all recorded numbers without training.")
@click.argument("selectors", nargs=-1, metavar="[SELECTOR…]")
@click.option("--strict", is_flag=True, help="Exit 3 also if something could not be checked.")
@click.option(
    "--no-pull", "pull", is_flag=True, flag_value=False, default=True, help="Fetch nothing from DVC's remote."
)
@click.option("--own-metrics", is_flag=True, help="Derive your own metrics, too; this runs the files that define them.")
@click.option("--json", "as_json", is_flag=True, help="Print every check and difference, with full precision.")
def command(selectors: tuple[str, ...], strict: bool, pull: bool, own_metrics: bool, as_json: bool) -> int:
    """Check documents, data, predictions, metrics and claims against each other. Nothing is trained, and no code of the
    repository runs unless you give --own-metrics.

    \b
    padre verify                everything on this branch
    padre verify main...HEAD    what this branch adds
    padre verify v1.0           what a tag holds
    padre verify m4t7           one run; experiments, executions and labels too

    Exit 0 if nothing differs, 3 if something differs, 1 if something could not be checked.
    """
    if "numpy" not in sys.modules:
        # no linear algebra is done here, and to start the threads of OpenBLAS takes a quarter of NumPy's import
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    found: Verified = verify.verify.verify(*selectors, pull=pull, strict=strict, own_metrics=own_metrics)
    if as_json:
        output.json(found.document())
    else:
        _print(found)
    return 0 if found.ok else _DIFFERENT


def _print(found: "Verified") -> None:
    time = f"{formats.duration(found.seconds)}, nothing was trained"
    rows: list[list[Any]] = [[f"  {each.level}", each.what, each.status] for each in found.checks]
    output.line(f"{found.title}   {time}")
    output.table(["", "", ""], rows)
    for text in verify.result.reasons(found.checks):
        output.line(text)
    if found.differences:
        output.line()
        output.table(["", "", "", "", ""], [_row(each) for each in found.differences[:_SHOWN]])
    more = len(found.differences) - _SHOWN
    if more > 0:
        output.line(f"{formats.count(more, 'more difference')}: padre verify --json")
    if found.names:
        output.line(f"not proven   that this code makes these predictions: padre reproduce {quoted(found.names[0])}")
    for text in found.notes:
        output.note(text)


def _row(each: "Difference") -> list[str]:
    name = short(each.run) if each.run else ""
    recorded, derived = _texts(each)
    if each.level == "files":  # whose words are a sentence
        return [name, each.what, recorded, derived, each.path]
    return [name, each.what, f"recorded {recorded}", f"{_FROM[each.level]} {derived}", each.path]


_FROM = {
    "data": "is",
    "predictions": "is",
    "metrics": "from its predictions",
    "claims": "from the runs",
}


def _texts(each: "Difference") -> tuple[str, str]:
    """What is recorded and what follows; of two lists the first values that differ."""
    pair = (each.recorded, each.derived)
    if all(isinstance(side, list) for side in pair) and len(pair[0]) == len(pair[1]):
        at = next((at for at, (one, other) in enumerate(zip(*pair, strict=True)) if one != other), 0)
        return f"split {at}: {_text(pair[0][at], pair[1][at])}", _text(pair[1][at], pair[0][at])
    return _text(*pair), _text(pair[1], pair[0])


def _text(value: Any, other: Any) -> str:
    """A number with as many decimals as tell it from the other one."""
    if isinstance(value, float) and isinstance(other, float | int):
        return formats.number(value, max(formats.apart([value, float(other)], 3), 3))
    return "none" if value is None else formats.cut(str(value), 60)

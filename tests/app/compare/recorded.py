"""Recorded runs with given scores, for tests of comparisons."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from padre_git.model.documents import DataUse
from tests import synthetic

BASE = np.array([0.90, 0.92, 0.88, 0.91, 0.93, 0.89, 0.90, 0.94, 0.91, 0.92])
NOISE = np.array([0.001, -0.002, 0.003, 0.0, 0.002, -0.001, 0.001, -0.003, 0.002, 0.001])


def entry(
    label: str, values: Sequence[float], *, data: str = "wine", name: str = "", **changes: Any
) -> dict[str, bytes]:
    """The files of a run of the experiment ``data-label``."""
    use = DataUse(name=data, dataset=data, version=changes.pop("version", "3b1f0c2aa001"), shape=[200, 5])
    given = {"experiment": f"{data}-{label}", "label": label, "dataset": use, "splitting": f"{data}0b71e44d"}
    return synthetic.simple(name or run_name(f"{data}{label}"), [float(value) for value in values], **(given | changes))


def run_name(text: str) -> str:
    """Eight characters that a run may be called, the same for the same text."""
    letters = "ghjkmnpqrstvwxyz"
    numbers = [(sum(map(ord, text)) * (at + 3) + 7 * len(text) + ord(text[at % len(text)])) % 16 for at in range(8)]
    return "".join(letters[number] for number in numbers)


def search(label: str, values: dict[float, np.ndarray]) -> dict[str, bytes]:
    """The runs of one grid over C."""
    recording = synthetic.identifier(run_name(f"{label}grid"))
    files: dict[str, bytes] = {}
    for number, (c, scores) in enumerate(values.items(), 1):
        more = {"recording": recording, "number": number, "setting": {"SVC.C": c}}
        files |= entry(label, scores, name=run_name(f"{label}{number}x"), **more)
    return files

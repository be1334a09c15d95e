"""The stages of a pipeline of DVC: parameters in params.yaml, rows between the stages, metrics in a file."""

import json
import random
import sys
from pathlib import Path

from ruamel.yaml import YAML

params = YAML(typ="safe").load(Path("params.yaml"))


def prepare() -> None:
    """Rows of two classes."""
    random.seed(params["seed"])
    rows = [(random.gauss(label, 0.7), label) for label in (0, 1) * 50]
    Path("rows.json").write_text(json.dumps(rows))


def train() -> None:
    """A threshold."""
    rows = json.loads(Path("rows.json").read_text())
    right = sum((value > params["C"]) == bool(label) for value, label in rows)
    Path("metrics.json").write_text(json.dumps({"accuracy": right / len(rows)}))


for name in sys.argv[1:]:
    {"prepare": prepare, "train": train}[name]()
print("stages:", *sys.argv[1:])

"""The verb `export mlflow`: a kept model as the folder that MLflow loads, serves and shows; MLflow is not needed.

The format is that of `mlflow.sklearn` with `serialization_format: skops`: nothing in it is a pickle.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from padre_git.app.exchange import kept
from padre_git.app.exchange.kept import Kept
from padre_git.app.repository.reader import Reader
from padre_git.app.repository.workspace import Workspace
from padre_git.model.documents import Attribute
from padre_git.model.names import short
from padre_git.storage import yaml

LEAST = "3.9"  # of MLflow that reads skops
# type of an attribute -> that of MLflow's signature; all others are texts
_TYPES = {
    "int64": "long", "uint32": "long", "int32": "integer", "int16": "integer", "int8": "integer", "uint16": "integer",
    "uint8": "integer", "float64": "double", "float32": "float", "bool": "boolean", "datetime": "datetime",
}  # fmt: skip


def export(
    workspace: Workspace,
    selector: str,
    folder: Path,
    *,
    split: int | None = None,
    trust: Sequence[str] = (),
    with_padre: bool = False,
    force: bool = False,
) -> kept.Written:
    """Write the model of a run.

    Parameters
    ----------
    split : whose model; needed where the run kept several.
    trust : types in the model that may be made next to the ones that skops and padre know.
    with_padre : whether the model may need padre.

    Raises
    ------
    PadreError : where the run kept no model, several, or one that this format cannot hold.
    """
    given: dict[str, Any] = {"split": split, "trust": trust, "with_padre": with_padre, "networks": False}
    found = kept.opened(workspace, selector, folder, "padre export mlflow", force=force, **given)
    reader, model = found.reader, found.model
    files = {
        "MLmodel": yaml.dumps(_description(reader, model, _signature(workspace, reader))),
        "python_env.yaml": yaml.dumps(
            {
                "python": model.environment.python,
                "build_dependencies": ["pip"],
                "dependencies": ["-r requirements.txt"],
            }
        ),
    }
    return kept.write(found, files, force=force)


def _description(reader: Reader, model: Kept, signature: dict[str, Any] | None) -> dict[str, Any]:
    """`MLmodel`."""
    run, environment = reader.run, model.environment
    metadata = {
        "padre.run": short(run.id),
        "padre.commit": (run.code.commit or "")[:7],
        "padre.experiment": run.experiment,
    }
    return {
        "flavors": {
            "python_function": {
                "env": {"virtualenv": "python_env.yaml"},
                "loader_module": "mlflow.sklearn",
                "model_path": kept.FILE,
                "predict_fn": "predict",
                "python_version": environment.python,
            },
            "sklearn": {
                "code": None,
                "pickled_model": kept.FILE,
                "serialization_format": "skops",
                "sklearn_version": environment.distributions.get("scikit-learn", ""),
                "skops_trusted_types": model.trusted or None,
            },
        },
        **({"signature": signature} if signature else {}),
        "metadata": {name: text for name, text in metadata.items() if text},
    }


def _signature(workspace: Workspace, reader: Reader) -> dict[str, Any] | None:
    """Names and types of what goes in and comes out, from the data version; none where that says nothing of columns."""
    version = kept.version_of(workspace, reader)
    if version is None or not version.attributes:
        return None
    inputs = [_column(each, named=True) for each in kept.features(workspace, reader)]
    targets = [each for each in version.attributes if each.name in version.roles.target]
    outputs = [_column(each, named=False) for each in targets]
    found = {"inputs": json.dumps(inputs), "outputs": json.dumps(outputs) if len(outputs) == 1 else None}
    return {**found, "params": None}


def _column(attribute: Attribute, *, named: bool) -> dict[str, Any]:
    kind = _TYPES.get(attribute.type, "string")
    own = {"name": attribute.name} if named else {}
    return {"type": kind, **own, "required": not attribute.missing}

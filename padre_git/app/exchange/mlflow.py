"""The verb `export mlflow`: a kept model as the folder that MLflow loads, serves and shows; MLflow is not needed.

The format is that of `mlflow.sklearn` with `serialization_format: skops`: nothing in it is a pickle.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from padre_git import storage
from padre_git.app.exchange import folder as folders
from padre_git.app.repository.reader import Reader
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import select
from padre_git.errors import PadreError
from padre_git.model.documents import Attribute, Environment, Run, Version
from padre_git.model.names import short
from padre_git.model.shell import quoted
from padre_git.storage import yaml

LEAST = "3.9"  # of MLflow that reads skops
_MODEL = "model.skops"
_PREDICT = {"predict"}
# type of an attribute -> that of MLflow's signature; all others are texts
_TYPES = {
    "int64": "long", "uint32": "long", "int32": "integer", "int16": "integer", "int8": "integer", "uint16": "integer",
    "uint8": "integer", "float64": "double", "float32": "float", "bool": "boolean", "datetime": "datetime",
}  # fmt: skip
# what each model of scikit-learn needs, and what MLflow gives it
_ALWAYS = ("joblib", "numpy", "pandas", "scikit-learn", "scipy", "skops", "threadpoolctl")
_DISTRIBUTIONS = {"sklearn": "scikit-learn", "padre_git": "padre-git"}  # modules that are called otherwise


class Exported(NamedTuple):
    """What was written."""

    folder: Path
    files: int
    size: int
    run: str
    split: int | None
    notes: list[str]


def export(
    workspace: Workspace,
    selector: str,
    folder: Path,
    *,
    split: int | None = None,
    trust: Sequence[str] = (),
    with_padre: bool = False,
    force: bool = False,
) -> Exported:
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
    folders.check(folder, force=force)
    reader = Reader(workspace, select.run(workspace, selector, command="padre export mlflow"))
    name, chosen = _chosen(reader, split)
    data = reader.result(name, "model").read_bytes()
    types = storage.models.types(data)
    own = sorted(each for each in types.named if each.partition(".")[0] == "padre_git")
    if own and not with_padre:
        raise PadreError(
            f"the model of {short(reader.row.id)} has parts of padre's own ({own[0]}), so loading it needs padre-git. "
            "If that is fine, repeat with: --with-padre"
        )
    unknown = sorted(each for each in set(types.untrusted) - {*own, *trust})
    if unknown:
        raise PadreError(
            f"the model has types that skops does not know: {', '.join(unknown)}. If you trust them, repeat with: "
            f"{' '.join(f'--trust {quoted(each)}' for each in unknown)}"
        )
    environment = _environment(reader)
    trusted = sorted({*types.harmless, *own, *(set(types.untrusted) & set(trust))})
    files = {
        "MLmodel": yaml.dumps(_description(reader, environment, trusted, _signature(workspace, reader))),
        _MODEL: data,
        "requirements.txt": "".join(f"{line}\n" for line in _requirements(types.named, environment)).encode(),
        "python_env.yaml": yaml.dumps(
            {
                "python": environment.python,
                "build_dependencies": ["pip"],
                "dependencies": ["-r requirements.txt"],
            }
        ),
    }
    size = folders.write(folder, files, force=force)
    return Exported(folder, len(files), size, reader.row.id, chosen, list(_notes(reader)))


def _chosen(reader: Reader, split: int | None) -> tuple[str, int | None]:
    """The file of the model, among the ones that the run kept."""
    run, own = reader.run, short(reader.row.id)
    names = [name for name in run.artifacts if run.model and name.startswith(f"{run.model}/")]
    if run.imported or not names:
        raise PadreError(f"{own} kept no model. Run: {quoted(*_again(run))}")
    if any(name.endswith(".pt") for name in names):
        raise PadreError(f"{own} is a torch network, and MLflow's flavour needs a pickle; load it with: load_model")
    if any(name.endswith(".pickle") for name in names):
        raise PadreError(f"{own} kept its model as a pickle, which is not exported; run it again with --keep-models")
    files = {int(name.rsplit("/", 1)[1].partition(".")[0]): name for name in names}
    known = f"--split {quoted(min(files))} … {quoted(max(files))}"
    if split is None and len(files) > 1:
        raise PadreError(f"{own} kept {len(files)} models, one for each split. Choose one of {known}")
    chosen = min(files) if split is None else split
    if chosen not in files:
        raise PadreError(f"{own} has no split {chosen}. Choose one of {known}")
    return files[chosen], chosen if len(files) > 1 else None


def _again(run: Run) -> list[str]:
    """The command that keeps models."""
    words = run.command if run.command and not run.imported else ["padre", "run", "FILE"]
    return [*words, "--keep-models"]


def _environment(reader: Reader) -> Environment:
    digest = reader.row.environment
    found = reader.document(reader.place.environment(digest), Environment) if digest else None
    if found is None:
        raise PadreError(f"{short(reader.row.id)} did not record its environment, which the model needs")
    return found


def _requirements(named: frozenset[str], environment: Environment) -> Iterator[str]:
    """The distributions that the types of the model are from, in the versions that were recorded."""
    modules = {each.partition(".")[0] for each in named}
    wanted = {*_ALWAYS, *(_DISTRIBUTIONS.get(name, name.replace("_", "-")) for name in modules)}
    for name, version in sorted(environment.distributions.items()):
        if name.lower().replace("_", "-") in wanted:
            yield f"{name}=={version}"


def _description(
    reader: Reader, environment: Environment, trusted: list[str], signature: dict[str, Any] | None
) -> dict[str, Any]:
    """`MLmodel`."""
    run = reader.run
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
                "model_path": _MODEL,
                "predict_fn": "predict",
                "python_version": environment.python,
            },
            "sklearn": {
                "code": None,
                "pickled_model": _MODEL,
                "serialization_format": "skops",
                "sklearn_version": environment.distributions.get("scikit-learn", ""),
                "skops_trusted_types": trusted or None,
            },
        },
        **({"signature": signature} if signature else {}),
        "metadata": {name: text for name, text in metadata.items() if text},
    }


def _signature(workspace: Workspace, reader: Reader) -> dict[str, Any] | None:
    """Names and types of what goes in and comes out, from the data version; none where that says nothing of columns."""
    use = reader.run.dataset
    path = workspace.layout.version_file(use.dataset, use.version) if use else ""
    version = reader.document(path, Version) if path else None
    if version is None or not version.attributes:
        return None
    roles = version.roles
    without = {*roles.target, *roles.drop, roles.id, roles.group, roles.time, roles.weight}
    inputs = [_column(each, named=True) for each in version.attributes if each.name not in without]
    targets = [each for each in version.attributes if each.name in roles.target]
    outputs = [_column(each, named=False) for each in targets]
    found = {"inputs": json.dumps(inputs), "outputs": json.dumps(outputs) if len(outputs) == 1 else None}
    return {**found, "params": None}


def _column(attribute: Attribute, *, named: bool) -> dict[str, Any]:
    kind = _TYPES.get(attribute.type, "string")
    own = {"name": attribute.name} if named else {}
    return {"type": kind, **own, "required": not attribute.missing}


def _notes(reader: Reader) -> Iterator[str]:
    run = reader.run
    if run.selected_among > 1:
        yield f"its setting was chosen among {run.selected_among} by its score on these splits"

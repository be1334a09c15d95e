"""A kept network for somebody without padre: what `config.json` says of it, its weights, and the steps before it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from sklearn.pipeline import Pipeline

from padre_git.core.networks.architecture import class_name, not_of_torch, of_text
from padre_git.core.networks.keeping import Kept, Weights
from padre_git.core.networks.losses import KINDS
from padre_git.core.networks.pipeline import TorchPipeline
from padre_git.errors import PadreError
from padre_git.model.names import RENAMED

VERSION = 1  # of `config.json`
_OWN = class_name(TorchPipeline)
# what skorch predicts: task, whether a class is the number of its column
_SKORCH = {
    "skorch.classifier.NeuralNetClassifier": ("classification", True),
    "skorch.classifier.NeuralNetBinaryClassifier": ("classification", False),
    "skorch.regressor.NeuralNetRegressor": ("regression", False),
}
_LOGITS = {"CrossEntropyLoss", "BCEWithLogitsLoss"}  # losses whose outputs skorch makes probabilities of


@dataclass(frozen=True)
class Shared:
    """A network that `portable.Network` predicts with.

    Attributes
    ----------
    config : its layers, and how its outputs become predictions.
    weights : name -> tensor.
    before : the fitted steps before it; none where it takes the rows as they are.
    """

    config: dict[str, Any]
    weights: Mapping[str, torch.Tensor]
    before: Any


def shared(estimator: Any, weights: Weights) -> Shared:
    """The network of an estimator that `keeping.taken_apart` took apart: it alone, or the last step of a pipeline.

    Raises
    ------
    PadreError
        Where it has parts that need other code than torch's and scikit-learn's; the sentence goes on after its name.
    """
    kept = estimator.steps[-1][1] if isinstance(estimator, Pipeline) else estimator
    before = estimator[:-1] if isinstance(estimator, Pipeline) and len(estimator.steps) > 1 else None
    if type(kept) is not Kept or not kept.module:
        raise PadreError(
            f"has its network inside {type(estimator).__name__}, and config.json holds one that comes last"
        )
    description = of_text(kept.module)
    foreign = not_of_torch(description)
    if foreign:
        raise PadreError(f"is a network with the class {foreign[0]}, whose code config.json cannot hold")
    own = {name: each.contiguous() for name, each in weights[kept.name].items()}
    config = {"padre": VERSION, **_answers(kept), "dtype": _dtype(kept, description, own), "network": description}
    return Shared(config, own, before)


def _answers(kept: Kept) -> dict[str, Any]:
    """How outputs become predictions."""
    batch = {"batch_size": int(kept.arguments["batch_size"])}
    if RENAMED.get(kept.kind, kept.kind) == _OWN:
        kind, classes = KINDS[kept.arguments["loss"]], kept.fitted.get("classes_")
        return {
            "task": kind.task,
            "outputs": kind.outputs,
            "classes": None if classes is None else classes.tolist(),
            "by_number": False,
            "threshold": 0.5,
            **batch,
        }
    if kept.kind not in _SKORCH:
        raise PadreError(f"is of the class {kept.kind}, whose code config.json cannot hold")
    task, by_number = _SKORCH[kept.kind]
    criterion = str(kept.arguments["criterion"]).rpartition(".")[2]
    logits = kept.arguments["predict_nonlinearity"] == "auto" and criterion in _LOGITS
    return {
        "task": task,
        "outputs": "values" if task == "regression" else "logits" if logits else "probabilities",
        "classes": [0, 1] if task == "classification" and not by_number else None,
        "by_number": by_number,
        "threshold": float(kept.arguments.get("threshold", 0.5)),
        **batch,
    }


def _dtype(kept: Kept, description: Mapping[str, Any], weights: Mapping[str, torch.Tensor]) -> str:
    """The type of the rows. skorch leaves it to the user: before an embedding they are whole numbers."""
    if "dtype" in kept.arguments:
        return str(kept.arguments["dtype"])
    first = next(_layers(description), "")
    if first.startswith("torch.nn.modules.sparse."):
        return "int64"
    return next((str(each.dtype).removeprefix("torch.") for each in weights.values()), "float32")


def _layers(description: Mapping[str, Any]) -> Iterator[str]:
    """The classes of the layers that have weights, in their order."""
    if description["parameters"]:
        yield description["class"]
    for child in description["children"].values():
        yield from _layers(child) if child else ()

"""A network of torch from its description, and what it predicts.

This file needs torch and numpy alone. padre uses it, and a package with a network has a copy of it as `network.py`, so
that whoever has the package can predict without padre.
"""

import sys
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch
from torch import nn

FUNCTION, SIZE, TYPE, TUPLE = "padre:function", "padre:size", "padre:dtype", "padre:tuple"


class Network:
    """A trained network that predicts as it did where it was trained.

    Parameters
    ----------
    config : what `config.json` says.
    weights : name -> tensor, as in `model.safetensors`.
    before : what transforms the rows first; none where the network takes them as they are.
    """

    def __init__(self, config: Mapping[str, Any], weights: Mapping[str, torch.Tensor], before: Any = None) -> None:
        self.config, self.before = config, before
        self.module = made(config["network"], weights)

    def predict(self, rows: Any) -> Any:
        """Classes or values, (n,) or (n, targets), of ``rows``: numbers, (n, …), or a table."""
        rows = rows if self.before is None else self.before.transform(rows)
        rows = rows.toarray() if hasattr(rows, "toarray") else rows
        array = np.array(rows)  # of a table with several types these are objects
        array = array.astype(np.float64) if array.dtype == object else array
        inputs = torch.as_tensor(array).to(getattr(torch, self.config["dtype"]))
        classes = self.config["classes"]
        outputs = inferred(self.module, inputs, self.config["batch_size"], None if classes is None else len(classes))
        answer = {name: self.config[name] for name in ("task", "outputs", "by_number", "threshold")}
        return predicted(outputs, None if classes is None else np.array(classes), **answer)


def is_of_torch(name: str) -> bool:
    """Whether it is a layer that torch itself has, in a module that is loaded."""
    place, _, own = name.rpartition(".")
    kind = getattr(sys.modules.get(place), own, None)
    return name.startswith("torch.nn.") and isinstance(kind, type) and issubclass(kind, nn.Module)


def classes_of(description: Mapping[str, Any]) -> set[str]:
    """The names of the classes that a network is made of."""
    inner = [classes_of(child) for child in description.get("children", {}).values() if child]
    return {str(description.get("class"))}.union(*inner)


def made(
    description: Mapping[str, Any], weights: Mapping[str, torch.Tensor], others: Mapping[str, Any] | None = None
) -> nn.Module:
    """The network of a description, ready to infer. No constructor runs.

    Parameters
    ----------
    weights : of all layers by their names; buffers are among them.
    others : name -> class that is not torch's and may be made.

    Raises
    ------
    ValueError : for a class that is neither torch's nor among ``others``.
    """
    unknown = sorted(name for name in classes_of(description) - {*(others or {})} if not is_of_torch(name))
    if unknown:
        raise ValueError(f"the network is made of classes that are not of torch: {', '.join(unknown)}")
    return _module(description, weights, others or {}, "").eval()


def _module(
    description: Mapping[str, Any], weights: Mapping[str, torch.Tensor], others: Mapping[str, Any], prefix: str
) -> nn.Module:
    name = description["class"]
    kind = others[name] if name in others else getattr(sys.modules[name.rpartition(".")[0]], name.rpartition(".")[2])
    module: nn.Module = kind.__new__(kind)
    nn.Module.__init__(module)
    for own, value in description["attributes"].items():
        module.__dict__[own] = _value(value)
    for own in description["parameters"]:
        tensor = weights.get(prefix + own)
        module.register_parameter(own, None if tensor is None else nn.Parameter(tensor, requires_grad=False))
    for own in description["buffers"]:
        module.register_buffer(own, weights.get(prefix + own))
    for own, child in description["children"].items():
        module.add_module(own, child and _module(child, weights, others, f"{prefix}{own}."))
    if isinstance(module, nn.RNNBase):
        module._init_flat_weights()
    return module


def _value(value: Any) -> Any:
    """A plain attribute, of what stands for it in a description."""
    if isinstance(value, list):
        return [_value(each) for each in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {TUPLE}:
        return tuple(_value(each) for each in value[TUPLE])
    if set(value) == {SIZE}:
        return torch.Size(value[SIZE])
    if set(value) == {TYPE}:
        return getattr(torch, value[TYPE]) if isinstance(getattr(torch, value[TYPE]), torch.dtype) else None
    if set(value) == {FUNCTION}:
        return vars(nn.functional)[str(value[FUNCTION]).lstrip("_")]
    return {key: _value(each) for key, each in value.items()}


def inferred(module: nn.Module, inputs: torch.Tensor, batch_size: int, count: int | None) -> torch.Tensor:
    """The outputs of all rows, on the CPU; of more columns than ``count`` classes those of the classes."""
    device = next((each.device for each in module.parameters()), torch.device("cpu"))
    module.eval()
    with torch.no_grad():
        batches = torch.split(inputs, batch_size if batch_size > 0 else max(len(inputs), 1))
        return torch.cat([outputs_of(module, each.to(device), count) for each in batches]).cpu()


def outputs_of(module: Callable[..., Any], inputs: torch.Tensor, count: int | None) -> torch.Tensor:
    """The outputs of a batch; of more columns than ``count`` classes those of the classes.

    Raises
    ------
    TypeError, ValueError : where the network does not return one tensor with a row for each row.
    """
    output = module(inputs)
    if not isinstance(output, torch.Tensor):
        raise TypeError(
            f"the module returns a {type(output).__name__}; it must return one tensor, with a row for each row"
        )
    if len(output) != len(inputs):
        raise ValueError(f"the module returns {len(output)} rows for {len(inputs)}; it must return one for each")
    return output[:, :count] if count is not None and output.ndim == 2 and output.shape[1] > max(count, 1) else output


def predicted(
    output: torch.Tensor, classes: Any, *, task: str, outputs: str, by_number: bool = False, threshold: float = 0.5
) -> Any:
    """Classes or values, (n,) or (n, targets), that the outputs of a network say.

    Parameters
    ----------
    output : of shape (n,) or (n, columns).
    classes : array of shape (classes,); none where there are several targets, each yes or no, or classes are numbers.
    task, outputs : `classification` or `regression`, and what the outputs are, such as `logits`.
    by_number : whether a class is the number of its column.
    threshold : the share above which the answer is yes.
    """
    if task == "regression":
        values = output.exp() if outputs == "logs" else output
        array = values.double().numpy()
        return array[:, 0] if array.ndim == 2 and array.shape[1] == 1 else array
    if classes is None and by_number:
        return output.argmax(dim=1).numpy()
    if classes is None:
        return (shares(output, outputs) > threshold).long().numpy()
    if output.ndim == 1 or output.shape[1] == 1:
        return classes[(shares(output.reshape(-1), outputs) > threshold).long().numpy()]
    return classes[output.argmax(dim=1).numpy()]


def shares(output: torch.Tensor, outputs: str) -> torch.Tensor:
    """The probability of yes, for each output."""
    return output if outputs == "probabilities" else torch.sigmoid(output)

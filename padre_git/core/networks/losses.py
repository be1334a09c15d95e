"""What a loss says of the task: what the outputs of a network are, and what is predicted from them."""

from typing import Any, NamedTuple


class LossKind(NamedTuple):
    """What a loss is for.

    Attributes
    ----------
    task : `classification` or `regression`.
    outputs : what the network returns: `logits`, `log_probabilities`, `probabilities`, `scores`, `values` or `logs`.
    by_number : whether the target is the number of a class; else it has the shape of the outputs.
    """

    task: str
    outputs: str
    by_number: bool = False


_KINDS = {
    LossKind("classification", "logits", by_number=True): ("CrossEntropyLoss", "cross_entropy"),
    LossKind("classification", "log_probabilities", by_number=True): ("NLLLoss", "nll_loss"),
    LossKind("classification", "scores", by_number=True): ("MultiMarginLoss", "multi_margin_loss"),
    LossKind("classification", "logits"): ("BCEWithLogitsLoss", "binary_cross_entropy_with_logits"),
    LossKind("classification", "probabilities"): ("BCELoss", "binary_cross_entropy"),
    LossKind("regression", "logs"): ("PoissonNLLLoss", "poisson_nll_loss"),
    LossKind("regression", "values"): (
        *("MSELoss", "L1Loss", "SmoothL1Loss", "HuberLoss"),
        *("mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss"),
    ),
}
KINDS = {name: kind for kind, names in _KINDS.items() for name in names}
DEFAULTS = {"classification": "CrossEntropyLoss", "regression": "MSELoss"}
# of a loss that padre does not know
_OTHERS = {
    "classification": LossKind("classification", "logits", by_number=True),
    "regression": LossKind("regression", "values"),
}


def name_of(kind: LossKind, loss: Any) -> str:
    """The name of a loss of this kind: its own one where that says it."""
    own = loss if isinstance(loss, str) else getattr(loss, "__name__", type(loss).__name__)
    return own if KINDS.get(own) == kind else next(name for name, each in KINDS.items() if each == kind)


def kind_of(loss: Any, task: str | None) -> LossKind | None:
    """The kind of a loss: a name, class, function or object; none where neither it nor ``task`` says one."""
    name = loss if isinstance(loss, str) else getattr(loss, "__name__", type(loss).__name__)
    known = KINDS.get(name)
    if known and known.outputs == "logs" and not getattr(loss, "log_input", True):
        known = LossKind("regression", "values")
    return known or _OTHERS.get(task or "")

"""Networks as descriptions of plain values, and networks of descriptions."""

import pytest

from padre_git.errors import PadreError
from tests.core.networks.examples import Net, nn, torch

from padre_git.core.networks import architecture  # isort: skip  # imports torch itself


def test_there_and_back() -> None:
    """The network that is made of the text and the tensors infers the same numbers."""
    module = nn.Sequential(nn.Linear(2, 1), nn.LayerNorm((1,)), nn.GRU(1, 2, batch_first=True)).eval()
    text = architecture.to_text(architecture.described(module))
    made = architecture.network(architecture.of_text(text), architecture.tensors(module), trust=())
    x = torch.tensor([[1.0, -2.0]])
    assert torch.equal(made(x)[0], module(x)[0])
    assert made[1].normalized_shape == (1,)
    assert not made.training


def test_classes_of_the_user_need_trust() -> None:
    """A class that is not of torch is named, and made only where it is trusted by this name."""
    module = Net().eval()
    described, weights = architecture.described(module), architecture.tensors(module)
    name = f"{Net.__module__}.Net"
    with pytest.raises(PadreError, match=f"classes that are not of torch: {name};"):
        architecture.network(described, weights, trust=())
    made = architecture.network(described, weights, trust=[name])
    assert type(made) is Net
    x = torch.ones(1, 4)
    assert torch.equal(made(x), module(x))


def test_what_no_description_can_hold() -> None:
    """Hooks, objects and classes that are made on the way are refused, and so is a text that is no description."""
    hooked, odd = nn.ReLU(), nn.ReLU()
    hooked.register_forward_hook(lambda *given: None)
    odd.own = object()

    class Local(nn.Module):  # type: ignore[name-defined, misc]
        """A class without a place."""

    for module, words in [(hooked, "has hooks"), (odd, "ReLU.own is a object"), (Local(), "cannot be found by its")]:
        with pytest.raises(PadreError, match=words):
            architecture.described(module)
    for text in ("no JSON", "[]"):
        with pytest.raises(PadreError, match="the kept network is damaged"):
            architecture.of_text(text)

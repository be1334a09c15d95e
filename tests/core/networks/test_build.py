"""The parts of a training: weights drawn from the seed alone, kept ones, and the device."""

from typing import Any

import numpy as np
import pytest
from sklearn.base import clone

from padre_git.errors import PadreError
from tests.core.networks.examples import Net, X, Y, net, nn, torch


def test_weights_come_from_the_seed_alone() -> None:
    """Of a class and of an object: not from what was drawn before, nor from the weights that the object has."""
    one = net().fit(X, Y).predict_proba(X)
    torch.manual_seed(99)
    assert np.array_equal(net().fit(X, Y).predict_proba(X), one)
    assert not np.array_equal(net(random_state=1).fit(X, Y).predict_proba(X), one)
    state = torch.get_rng_state()
    network = Net()
    objects = [net(module=each).fit(X, Y).predict_proba(X) for each in (network, Net())]
    assert np.array_equal(objects[0], objects[1])
    before = torch.get_rng_state()
    net().fit(X, Y)
    assert torch.equal(torch.get_rng_state(), before)
    assert not torch.equal(before, state)


def test_pretrained_weights() -> None:
    """`keep_weights` starts from those of the object, which stays as it is; frozen ones do not change."""
    network = Net()
    network.layers[0].requires_grad_(False)
    before = {name: value.clone() for name, value in network.state_dict().items()}
    fitted = clone(net(module=network, keep_weights=True)).fit(X, Y)
    after = fitted.module_.state_dict()
    assert torch.equal(after["layers.0.weight"], before["layers.0.weight"])
    assert not torch.equal(after["layers.3.weight"], before["layers.3.weight"])
    assert all(torch.equal(value, before[name]) for name, value in network.state_dict().items())


class Scale(nn.Module):  # type: ignore[name-defined, misc]
    """Has a parameter that nothing can draw again."""

    def __init__(self) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.ones(3))

    def forward(self, x: Any) -> Any:
        """Scaled."""
        return x[:, :3] * self.scale


def test_weights_that_cannot_be_drawn() -> None:
    """Are an error for an object, naming the part; its class can be made again."""
    with pytest.raises(PadreError, match=r"`1`, a Scale, cannot draw its weights again: it has no reset_parameters"):
        net(module=nn.Sequential(nn.Linear(4, 3), Scale())).fit(X, Y)
    net(module=Scale).fit(X, Y)
    attention = nn.TransformerEncoderLayer(4, 2, 8, batch_first=True)
    net(module=nn.Sequential(nn.Unflatten(1, (1, 4)), attention, nn.Flatten(), nn.Linear(4, 3))).fit(X, Y)


def test_devices_and_modules() -> None:
    """`auto` is the CPU where there is no accelerator, with the same numbers; a text is no network."""
    if not torch.accelerator.is_available():
        one, other = net().fit(X, Y), net(device="auto").fit(X, Y)
        assert np.array_equal(one.predict_proba(X), other.predict_proba(X))
    with pytest.raises(TypeError, match="the module is a str; it must be a network, or something that makes one"):
        net(module="Net").fit(X, Y)

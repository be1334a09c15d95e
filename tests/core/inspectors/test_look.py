"""A component in a circle, or one that fails when it is asked, does not stop the inspection of the rest."""

from typing import Any

import pytest

from padre_git.core.inspectors.frameworks import inspect
from padre_git.core.inspectors.mappings import Catalog
from padre_git.storage import mappings

torch = pytest.importorskip("torch")


skorch = pytest.importorskip("skorch")


nn = torch.nn


KNOWN = Catalog(mappings.shipped)


class Knotted(nn.Module):
    """Its layer keeps the network that it is in; another one fails when it is asked."""

    class Layer(nn.Module):
        """Fails."""

        def __init__(self, size: int = 3) -> None:
            super().__init__()

        @property
        def size(self) -> int:
            """Not yet."""
            raise RuntimeError("not yet")

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = nn.Linear(2, 2), self.Layer()
        self.first.owner = self


@pytest.mark.parametrize("whole", [Knotted(), skorch.NeuralNetRegressor(Knotted)])
def test_what_cannot_be_looked_at(whole: Any) -> None:
    """A network in a circle and a layer that fails do not stop a run: it is said, and the rest is inspected."""
    notes = {part.name.rpartition(".")[2]: part.notes for part in inspect(whole, KNOWN).parts}
    assert notes["owner"] == ("it holds itself",)
    assert notes["second"] == ("it cannot be looked at: RuntimeError: not yet",)
    assert notes["first"] == ()

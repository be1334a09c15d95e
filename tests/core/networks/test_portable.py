"""The code that packages carry: it stands alone, and makes nothing but layers of torch. See also `test_sharing`."""

import importlib.util
from pathlib import Path

import pytest

pytest.importorskip("torch")

from padre_git.core.networks import portable


def test_the_file_stands_alone(tmp_path: Path) -> None:
    """A copy of `portable` needs nothing of padre, and makes no class but torch's."""
    text = Path(portable.__file__).read_text()
    assert "padre_git" not in text
    (tmp_path / "network.py").write_text(text)
    spec = importlib.util.spec_from_file_location("a_network", tmp_path / "network.py")
    assert spec and spec.loader
    copy = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(copy)
    for name in ("os.system", "torch.nn.Module.os", "torch.serialization.load", "builtins.eval"):
        with pytest.raises(ValueError, match="classes that are not of torch"):
            copy.made({"class": name, "attributes": {}, "parameters": [], "buffers": [], "children": {}}, {})

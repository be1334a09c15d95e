"""What is recorded of the machine."""

import getpass
import os
import platform
import socket
from pathlib import Path

import pytest
import sklearn

from padre_git.app.recording.environment import _accelerators, environment
from padre_git.storage.documents import encode


def test_versions_are_those_that_run() -> None:
    """Python and installed distributions, under their normalised names."""
    found = environment()
    assert found.python == platform.python_version()
    assert found.distributions["scikit-learn"] == sklearn.__version__
    assert list(found.distributions) == sorted(found.distributions)


def test_nothing_says_who_or_where(monkeypatch: pytest.MonkeyPatch) -> None:
    """No host name, no home folder, no user."""
    system, _, *others = os.uname()
    named = os.uname_result((system, "host-of-the-tests", *others))
    monkeypatch.setattr(os, "uname", lambda: named)
    monkeypatch.setattr(platform, "_uname_cache", None, raising=False)
    monkeypatch.setattr(socket, "gethostname", lambda: "host-of-the-tests")
    text = encode(environment.__wrapped__()).decode()
    assert platform.node() == "host-of-the-tests"
    assert "host-of-the-tests" not in text
    assert str(Path.home()) not in text
    assert f'"{getpass.getuser()}"' not in text


def test_accelerators(tmp_path: Path) -> None:
    """By their model, one for each; neither their serial numbers nor a file that cannot be read."""
    for bus, model in (("0000:1b:00.0", "NVIDIA A100-SXM4-40GB"), ("0000:0b:00.0", "NVIDIA H100 80GB HBM3")):
        (tmp_path / bus).mkdir()
        text = f"Model: \t\t {model}\nIRQ:   \t\t 24\nGPU UUID: \t GPU-1234\nBus Location: \t {bus}\n"
        (tmp_path / bus / "information").write_text(text)
    (tmp_path / "0000:ff:00.0" / "information").mkdir(parents=True)
    assert _accelerators(tmp_path) == ["NVIDIA H100 80GB HBM3", "NVIDIA A100-SXM4-40GB"]
    assert _accelerators(tmp_path / "nothing") == []

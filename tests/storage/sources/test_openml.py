"""OpenML without a network: one line, whatever goes wrong."""

import pytest

from padre_git.errors import PadreError
from padre_git.storage.sources import read


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """All requests go to a port where nobody listens."""
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("offline")
def test_no_network() -> None:
    """The error says which data set, why, and what to look at."""
    with pytest.raises(PadreError, match=r"openml:61 could not be fetched: .*check the id and the network") as caught:
        read("openml:61")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("source", ["openml:", "openml:iris", "openml:-1"])
def test_numbers_only(source: str) -> None:
    """OpenML's ids are numbers."""
    with pytest.raises(PadreError, match="have numbers, such as openml:61"):
        read(source)

"""Downloads need a checksum; a server of the test on 127.0.0.1 answers."""

import threading
from collections.abc import Iterator
from functools import partial
from hashlib import sha256
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from padre_git.errors import PadreError
from padre_git.storage.sources import read, web

DATA = b"a,b\n1,2\n3,4\n"
GOOD = sha256(DATA).hexdigest()


class Quiet(SimpleHTTPRequestHandler):
    """Serves files without a word."""

    def log_message(self, *args: Any) -> None:
        """Nothing on stderr."""


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a server of one file, `beans.csv`; no proxy is asked for it."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    (tmp_path / "beans.csv").write_bytes(DATA)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path))) as running:
        thread = threading.Thread(target=partial(running.serve_forever, poll_interval=0.02))
        thread.start()
        yield f"http://127.0.0.1:{running.server_address[1]}"
        running.shutdown()
        thread.join()


def test_with_checksum(server: str) -> None:
    """What has the checksum is read; its address is the source."""
    found = read(f"{server}/beans.csv", sha256=GOOD)
    assert found.data["b"].tolist() == [2, 4]
    assert found.source == f"{server}/beans.csv"


def test_without_checksum(server: str) -> None:
    """The error says what arrived, how much, and what to add; roles that were given are not to be lost by pasting."""
    with pytest.raises(PadreError, match="12 B arrived") as caught:
        read(f"{server}/beans.csv")
    assert str(caught.value).endswith(f"repeat the command with --sha256 {GOOD}")


def test_other_content(server: str) -> None:
    """Another checksum is an error with both, and nothing is read."""
    with pytest.raises(PadreError, match=f"arrived with SHA-256 {GOOD}, expected {'0' * 64}"):
        read(f"{server}/beans.csv", sha256="0" * 64)


def test_not_there(server: str) -> None:
    """What the server says is said."""
    with pytest.raises(PadreError, match="the server says 404"):
        read(f"{server}/gone.csv", sha256=GOOD)


def test_nobody_answers() -> None:
    """No server is one line."""
    with pytest.raises(PadreError, match=r"cannot be reached: .*refused"):
        read("http://127.0.0.1:1/x.csv", sha256=GOOD)


@pytest.mark.parametrize("url", ["file:///etc/hostname", "ftp://127.0.0.1/x.csv"])
def test_other_schemes(url: str) -> None:
    """Only http and https are fetched."""
    with pytest.raises(PadreError, match="is not http or https"):
        read(url, sha256=GOOD)


def test_secrets_are_not_recorded() -> None:
    """User, password and tokens of an address do not get into git."""
    url = "https://ada:pw@example.org/x.csv?year=2020&access_token=abc&X-Amz-Signature=ff#part"
    assert web.redacted(url) == "https://example.org/x.csv?year=2020&access_token=…&X-Amz-Signature=…"


@pytest.mark.parametrize(("count", "text"), [(12, "12 B"), (1234, "1.2 kB"), (5_000_000, "5.0 MB")])
def test_sizes(count: int, text: str) -> None:
    """Sizes read as people write them."""
    assert web.size(count) == text

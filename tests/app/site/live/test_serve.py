"""The server: where it listens, and that it ends."""

import http.client
import signal
import socket
import subprocess
import sys
from urllib.parse import urlsplit

import pytest

from padre_git.app.site.live import serve
from padre_git.errors import PadreError
from tests.conftest import Padre, process_environment


def test_a_port_that_is_taken() -> None:
    """It is said which, and what to type."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taken.getsockname()[1]
        with pytest.raises(PadreError, match=rf"port {number} is in use.*--port N"):
            serve._bound(number)


def test_all_ports_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the usual ones, too."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taken.getsockname()[1]
        monkeypatch.setattr(serve, "FIRST", number)
        monkeypatch.setattr(serve, "LAST", number)
        with pytest.raises(PadreError, match=rf"ports {number} to {number} are in use"):
            serve._bound(None)


@pytest.mark.parametrize(("name", "value", "seen"), [("SSH_CONNECTION", "1", False), ("DISPLAY", ":0", True)])
def test_where_a_browser_would_be_seen(name: str, value: str, seen: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over ssh none is opened."""
    monkeypatch.delenv("SSH_CONNECTION", raising=False)
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv(name, value)
    assert serve.has_display() is seen


def test_it_serves_and_ends(thesis: Padre) -> None:
    """The address that it prints opens; other machines cannot reach the port; Ctrl-C ends it with open connections."""
    words = [sys.executable, "-m", "padre_git", "ui", "--no-open", "--port", "0"]
    with subprocess.Popen(
        words, cwd=thesis.repo.path, env=process_environment(), stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        line = process.stdout.readline()
        address = urlsplit(line.split()[2])
        assert address.hostname == "127.0.0.1"
        assert "5 runs of 2 experiments" in process.stdout.readline()
        client = http.client.HTTPConnection("127.0.0.1", address.port or 0, timeout=60)
        client.request("GET", f"/?{address.query}")
        answer = client.getresponse()
        answer.read()
        client.request("GET", "/", headers={"Cookie": (answer.getheader("Set-Cookie") or "").partition(";")[0]})
        page = client.getresponse()
        assert page.status == 200
        assert b"<h1>thesis</h1>" in page.read()
        process.send_signal(signal.SIGINT)
        assert process.wait(60) in {0, 130}
        client.close()

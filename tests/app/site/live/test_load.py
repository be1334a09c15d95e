"""The server under load: many readers, readers that go away, very many requests. `make test-heavy`."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest

from tests import synthetic
from tests.conftest import Padre, process_environment

pytestmark = pytest.mark.heavy
_READERS, _REQUESTS = 200, 10_000


class Server(NamedTuple):
    """`padre ui`, and how a reader is let in."""

    process: "subprocess.Popen[str]"
    port: int
    cookie: str

    def connect(self) -> http.client.HTTPConnection:
        """A connection of a reader."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)

    def get(self, path: str, client: http.client.HTTPConnection) -> tuple[int, bytes]:
        """Status and content of a page."""
        client.request("GET", path, headers={"Cookie": self.cookie})
        answer = client.getresponse()
        return answer.status, answer.read()

    def memory(self) -> int:
        """Kilobytes that it has in memory."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8").splitlines()
        return int(next(line for line in lines if line.startswith("VmRSS:")).split()[1])


@pytest.fixture
def server(thesis: Padre) -> Iterator[Server]:
    """The pages of a repository."""
    words = [sys.executable, "-m", "padre_git", "ui", "--no-open", "--port", "0"]
    with subprocess.Popen(
        words, cwd=thesis.repo.path, env=process_environment(), stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        address = urlsplit(process.stdout.readline().split()[2])
        made = Server(process, address.port or 0, "")
        client = made.connect()
        client.request("GET", f"/?{address.query}")
        answer = client.getresponse()
        answer.read()
        client.close()
        try:
            yield made._replace(cookie=(answer.getheader("Set-Cookie") or "").partition(";")[0])
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
                process.wait(60)


def record(thesis: Padre, name: str) -> None:
    """One more run."""
    synthetic.branch(thesis.repo.path, f"refs/heads/padre/thesis/more/{name}0000", synthetic.complete(name))


def _wrong(server: Server) -> Iterator[object]:
    """What a reader gets that is no whole answer."""
    client = server.connect()
    for path in ("/runs.html", "/runs.js", "/rows?rows=1&since=", "/index.html"):
        status, data = server.get(path, client)
        if status != 200 or not data.rstrip().endswith((b"</html>", b")", b"}")):
            yield path, status, data[-40:]
    runs = json.loads(server.get("/rows?rows=1&since=", client)[1])["rows"]["n"]
    if not 5 <= runs <= 10:
        yield runs
    client.close()


def test_many_readers_during_a_recording(server: Server, thesis: Padre) -> None:
    """Each gets whole answers, and in the end all runs."""
    with ThreadPoolExecutor(_READERS) as readers:
        found = [readers.submit(lambda: list(_wrong(server))) for _ in range(_READERS)]
        for name in ("kaaaaaaa", "kbbbbbbb", "kccccccc", "kddddddd", "keeeeeee"):
            record(thesis, name)
        assert [wrong for each in found for wrong in each.result()] == []
    time.sleep(1.5)  # it looks once a second
    client = server.connect()
    assert json.loads(server.get("/rows?rows=1&since=", client)[1])["rows"]["n"] == 10
    client.close()


def test_readers_that_go_away(server: Server) -> None:
    """In the middle of an answer, or before one: the others are answered."""
    asked = f"GET /runs.js HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nCookie: {server.cookie}\r\n\r\n"
    for _ in range(50):
        with socket.create_connection(("127.0.0.1", server.port)) as gone:
            gone.sendall(asked.encode())
            gone.recv(10)
        with socket.create_connection(("127.0.0.1", server.port)) as silent:
            silent.sendall(b"GET /runs.js HT")
    client = server.connect()
    assert server.get("/runs.html", client)[0] == 200
    client.close()


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="it needs /proc")
def test_memory_stays(server: Server, thesis: Padre) -> None:
    """After ten thousand requests, with a recording now and then, the server has no more than after the first ones."""
    client = server.connect()
    paths = ["/runs.html", "/runs.js", "/index.html", "/compare/index.html", "/rows?since=", "/nothing.html"]

    def ask(times: int) -> None:
        for number in range(times):
            server.get(paths[number % len(paths)], client)

    for name in ("kaaaaaaa", "kbbbbbbb"):
        record(thesis, name)
        time.sleep(1.1)
        ask(_REQUESTS // 10)
    before = server.memory()
    for name in ("kccccccc", "kddddddd", "keeeeeee", "kfffffff"):
        record(thesis, name)
        ask(_REQUESTS // 5)
    assert server.memory() < before * 1.15 + 4096
    client.close()


def test_it_ends_with_open_pages(server: Server) -> None:
    """Ctrl-C takes no two seconds of work with ten pages open, which ask again and again."""
    clients = [server.connect() for _ in range(10)]
    for each in clients:
        assert server.get("/runs.html", each)[0] == 200
    begun = time.monotonic()
    server.process.send_signal(signal.SIGINT)
    assert server.process.wait(60) in {0, 130}
    # its own limit for answers under way is a second
    assert time.monotonic() - begun < 20
    for each in clients:
        each.close()

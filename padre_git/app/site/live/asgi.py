"""`padre ui` as an application: GET and HEAD alone, for one reader who has the token, on this machine."""

import gzip
import json
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from padre_git.app.repository.workspace import Workspace
from padre_git.app.site import rows
from padre_git.app.site.live import delta
from padre_git.app.site.live.progress import Progress
from padre_git.app.site.live.state import state
from padre_git.app.site.pages import LIBRARY, POLICY, Pages
from padre_git.app.site.view import View
from padre_git.errors import PadreError

_LOOK = 1.0  # seconds between two looks at the repository, for all readers together
_SMALL = 1_000  # bytes below which nothing is compressed
_MOST = 20  # runs that are compared
_KEPT = 3  # earlier states whose runs are kept, to send what is new since
_TYPES = {"html": "text/html", "js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}
HEADERS = {
    "Content-Security-Policy": f"{POLICY}; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


@dataclass
class Kept:
    """The pages of the repository as it is, made again once it has changed."""

    read: Callable[[], Workspace]
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _looked: float = -_LOOK
    _state: str = ""
    _pages: Pages | None = None
    _packed: dict[str, tuple[bytes, bytes]] = field(default_factory=dict)
    _progress: Progress = field(default_factory=Progress)
    _running: list[str] = field(default_factory=list)
    _documents: dict[str, dict[str, Any]] = field(default_factory=dict)  # of the last states, by state

    def state(self) -> str:
        """What is recorded now, looked at once a second at most.

        Raises
        ------
        PadreError : where the repository cannot be read.
        """
        with self._lock:
            if time.monotonic() - self._looked >= _LOOK:
                try:
                    workspace = self.read()
                    self._state, self._running = state(workspace), self._progress.texts(workspace)
                except OSError as error:
                    raise PadreError("The repository is gone from where it was, retrying") from error
                self._looked = time.monotonic()
            return self._state

    def pages(self) -> Pages:
        """The pages of that state. One page is made at a time: git's reader of objects serves one."""
        with self._lock:
            now = self.state()
            if self._pages is None or self._pages.live != now:
                self._pages, self._packed = Pages(View.of(self.read()), live=now), {}
            return self._pages

    def rendered(self, path: str) -> tuple[str, str | None]:
        """The state, and the text of a page; none where there is no such page."""
        with self._lock:
            found = self.pages()
            return found.live, found.render(path)

    def picked(self, runs: list[str]) -> tuple[str, str]:
        """The state, and the comparison of some runs."""
        with self._lock:
            found = self.pages()
            return found.live, found.picked(runs)

    def packed(self, path: str) -> tuple[str, bytes, bytes]:
        """The state, and a page as it is and compressed; kept, for what many ask for."""
        with self._lock:
            found = self.pages()
            if path not in self._packed:
                data = (found.render(path) or "").encode()
                self._packed[path] = (data, gzip.compress(data, 6, mtime=0))
            return found.live, *self._packed[path]

    def news(self, since: str, *, whole: bool) -> tuple[bytes, bytes] | None:
        """What is new since a state, as it is and compressed; none where nothing is.

        Parameters
        ----------
        since : the state of the last answer: of what is recorded, then of what runs.
        whole : with the runs that came, changed or went, for the page of runs; all of them where the state is too old.
        """
        with self._lock:
            recorded, _, _ = since.partition(".")
            now, running = self.state(), self._running
            both = ".".join([now, *([sha256(repr(running).encode()).hexdigest()[:8]] if running else [])])
            if both == since:
                return None
            told: dict[str, Any] = {"state": both, "running": running, "changed": now != recorded}
            if now == recorded or not whole:
                return json.dumps(told).encode(), b""
            key = f"rows {since} {both}"
            if key not in self._packed:
                data = rows.text(told | {"rows": self._new(recorded)}).encode()
                self._packed[key] = (data, gzip.compress(data, 6, mtime=0))
            return self._packed[key]

    def _new(self, recorded: str) -> dict[str, Any]:
        """The rows that are new since a state, where it is known and most of them are as they were; else all."""
        pages = self.pages()
        if pages.live not in self._documents:
            self._documents[pages.live] = pages.document
            while len(self._documents) > _KEPT:
                del self._documents[next(iter(self._documents))]
        old = self._documents.get(recorded)
        return (delta.between(old, pages.document) if old else None) or pages.document


class Guard:
    """Lets in who reads from this machine, with the token: others may reach the port, and so may pages of the web.

    Parameters
    ----------
    port : that the server listens on; no other Host is answered, so that a name that leads here (DNS rebinding) is not.
    """

    def __init__(self, app: ASGIApp, token: str, port: int) -> None:
        self._app, self._token, self._cookie = app, token, f"padre{port}"
        self._hosts = {f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]")}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        request = Request(scope)
        refused = self._refusal(request)
        given = request.query_params.get("token")
        if refused is None and given is not None:
            refused = (
                self._welcome(request) if self._same(given) else _text("This token is not the one of this server.", 403)
            )
        if refused is None and not self._same(request.cookies.get(self._cookie, "")):
            refused = _text("Open the address that `padre ui` printed: it has the token.", 403)

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [pair for pair in message["headers"] if pair[0] not in _OWN]
                message = {**message, "headers": [*kept, *_OWN.items()]}
            await send(message)

        await (refused or self._app)(scope, receive, sent)

    def _refusal(self, request: Request) -> Response | None:
        """Why a request is not answered, whoever makes it."""
        if request.method not in {"GET", "HEAD"}:
            return Response(status_code=405, headers={"Allow": "GET, HEAD", "Connection": "close"})
        if request.headers.get("host", "") not in self._hosts:
            return _text("This server answers for this machine alone.", 403)
        origin = request.headers.get("origin")
        if origin is not None and origin.removeprefix("http://") not in self._hosts:
            return _text("Pages of other origins may not ask.", 403)
        site, mode = request.headers.get("sec-fetch-site"), request.headers.get("sec-fetch-mode")
        if site not in {None, "same-origin", "none"} and mode != "navigate":
            return _text("Pages of other origins may not ask.", 403)
        return None

    def _same(self, token: str) -> bool:
        return secrets.compare_digest(token.encode(), self._token.encode())

    def _welcome(self, request: Request) -> Response:
        """The token leaves the address, where others would see it, and becomes a cookie."""
        rest = [(name, value) for name, value in request.query_params.multi_items() if name != "token"]
        path = "/" + request.url.path.lstrip("/\\")
        answer = RedirectResponse(f"{path}?{urlencode(rest)}" if rest else path, 303)
        answer.set_cookie(self._cookie, self._token, httponly=True, samesite="strict", path="/")
        return answer


_OWN = {name.lower().encode(): value.encode() for name, value in HEADERS.items()}


def _text(words: str, status: int) -> Response:
    return Response(words + "\n", status, media_type="text/plain")


def application(read: Callable[[], Workspace], token: str, port: int) -> Starlette:
    """The application.

    Parameters
    ----------
    read : opens the repository.
    token : that a reader must have.
    """
    kept = Kept(read)
    # `def` endpoints run in threads: a page may take a second
    routes = [
        Route("/", _safe(lambda request: _page(kept, request, "index.html")), methods=["GET"]),
        Route("/favicon.ico", lambda request: Response(status_code=204), methods=["GET"]),
        Route("/rows", _safe(lambda request: _rows(kept, request)), methods=["GET"]),
        Route("/compare", _safe(lambda request: _compare(kept, request)), methods=["GET"]),
        Route(
            "/{path:path}", _safe(lambda request: _page(kept, request, request.path_params["path"])), methods=["GET"]
        ),
    ]
    return Starlette(routes=routes, middleware=[Middleware(Guard, token=token, port=port)])


def _safe(answer: Callable[[Request], Response]) -> Callable[[Request], Response]:
    """An endpoint whose errors are words that a reader can use."""

    def endpoint(request: Request) -> Response:
        try:
            return answer(request)
        except PadreError as error:
            return _text(str(error), 503)

    return endpoint


def _page(kept: Kept, request: Request, path: str) -> Response:
    kind = path.rpartition(".")[2]
    if kind not in _TYPES:
        return _text("There is no such page.", 404)
    tag = f'"{kept.pages().live}"'
    if request.headers.get("if-none-match") == tag and path != LIBRARY:
        return Response(status_code=304, headers={"ETag": tag})
    if kind != "html":
        live, data, packed = kept.packed(path)
        return _sent(request, data, packed, _TYPES[kind], live) if data else _text("There is no such page.", 404)
    live, text = kept.rendered(path)
    if text is None:
        return _text("There is no such page. It may show what is no longer there: /", 404)
    data = text.encode()
    return _sent(request, data, gzip.compress(data, 1, mtime=0), _TYPES[kind], live)


def _rows(kept: Kept, request: Request) -> Response:
    """What is new: nothing, or what is recorded and what runs, with the runs where the page shows them."""
    found = kept.news(request.query_params.get("since", ""), whole=request.query_params.get("rows") == "1")
    return _sent(request, *found, "application/json", "") if found else Response(status_code=204)


def _compare(kept: Kept, request: Request) -> Response:
    runs = [each for each in request.query_params.get("runs", "").split(",") if each]
    if not 2 <= len(runs) <= _MOST:
        return _text(f"A comparison is of 2 to {_MOST} runs.", 400)
    live, text = kept.picked(runs)
    data = text.encode()
    return _sent(request, data, gzip.compress(data, 1, mtime=0), "text/html", live)


def _sent(request: Request, data: bytes, packed: bytes, kind: str, live: str) -> Response:
    headers = {"Vary": "Accept-Encoding", **({"ETag": f'"{live}"'} if live else {})}
    if packed and len(data) > _SMALL and "gzip" in request.headers.get("accept-encoding", ""):
        data, headers = packed, {**headers, "Content-Encoding": "gzip"}
    return Response(data, media_type=kind, headers=headers)

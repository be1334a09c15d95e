"""`padre ui` as an application: GET and HEAD alone, for one reader who has the token, on this machine."""

import gzip
import secrets
from collections.abc import Callable, Mapping
from urllib.parse import parse_qs, urlencode

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from padre_git.app.repository.workspace import Workspace
from padre_git.app.site.live.kept import Kept
from padre_git.app.site.pages import LIBRARY, POLICY
from padre_git.errors import PadreError

_NEWS = "/rows"
_SMALL = 1_000  # bytes below which nothing is compressed
_MOST = 20  # runs that are compared
_TYPES = {"html": "text/html", "js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}
HEADERS = {
    "Content-Security-Policy": f"{POLICY}; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


class Guard:
    """Lets in who reads from this machine, with the token: others may reach the port, and so may pages of the web.

    Parameters
    ----------
    port : that the server listens on; no other Host is answered, so that a name that leads here (DNS rebinding) is not.
    """

    def __init__(self, app: ASGIApp, token: str, port: int) -> None:
        self._app, self._token, self._cookie = app, token.encode(), f"padre{port}".encode()
        self._hosts = {f"{name}:{port}".encode() for name in ("127.0.0.1", "localhost", "[::1]")}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        headers = dict(scope["headers"])  # open pages ask every two seconds: no object of a request is made for that
        refused = self._refusal(scope["method"], headers)
        if refused is None and b"token=" in scope["query_string"]:
            refused = self._welcome(Request(scope))
        if refused is None and not self._same(_cookies(headers).get(self._cookie, b"")):
            refused = _text("Open the address that `padre ui` printed: it has the token.", 403)

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [pair for pair in message["headers"] if pair[0] not in _OWN]
                message = {**message, "headers": [*kept, *_OWN.items()]}
            await send(message)

        await (refused or self._app)(scope, receive, sent)

    def _refusal(self, method: str, headers: Mapping[bytes, bytes]) -> Response | None:
        """Why a request is not answered, whoever makes it."""
        if method not in {"GET", "HEAD"}:
            return Response(status_code=405, headers={"Allow": "GET, HEAD", "Connection": "close"})
        if headers.get(b"host", b"") not in self._hosts:
            return _text("This server answers for this machine alone.", 403)
        origin = headers.get(b"origin")
        if origin is not None and origin.removeprefix(b"http://") not in self._hosts:
            return _text("Pages of other origins may not ask.", 403)
        site, mode = headers.get(b"sec-fetch-site"), headers.get(b"sec-fetch-mode")
        if site not in {None, b"same-origin", b"none"} and mode != b"navigate":
            return _text("Pages of other origins may not ask.", 403)
        return None

    def _same(self, token: bytes) -> bool:
        return secrets.compare_digest(token, self._token)

    def _welcome(self, request: Request) -> Response | None:
        """The token leaves the address, where others would see it, and becomes a cookie; none without a token."""
        given = request.query_params.get("token")
        if given is None:
            return None
        if not self._same(given.encode()):
            return _text("This token is not the one of this server.", 403)
        rest = [(name, value) for name, value in request.query_params.multi_items() if name != "token"]
        path = "/" + request.url.path.lstrip("/\\")
        answer = RedirectResponse(f"{path}?{urlencode(rest)}" if rest else path, 303)
        answer.set_cookie(self._cookie.decode(), self._token.decode(), httponly=True, samesite="strict", path="/")
        return answer


class Polls:
    """Answers an open page that asks for news, where nothing is new: at once, without a thread."""

    def __init__(self, app: ASGIApp, kept: Kept) -> None:
        self._app, self._kept = app, kept

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self._app
        if scope["path"] == _NEWS:
            since = parse_qs(scope["query_string"]).get(b"since", [b""])[0].decode("latin-1")
            app = app if self._kept.watched.is_news(since) else Response(status_code=204)
        await app(scope, receive, send)


def _cookies(headers: Mapping[bytes, bytes]) -> dict[bytes, bytes]:
    pairs = (each.strip().partition(b"=") for each in headers.get(b"cookie", b"").split(b";"))
    return {name: value for name, _, value in pairs}


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
        Route(_NEWS, _safe(lambda request: _rows(kept, request)), methods=["GET"]),
        Route("/compare", _safe(lambda request: _compare(kept, request)), methods=["GET"]),
        Route(
            "/{path:path}", _safe(lambda request: _page(kept, request, request.path_params["path"])), methods=["GET"]
        ),
    ]
    return Starlette(
        routes=routes, middleware=[Middleware(Guard, token=token, port=port), Middleware(Polls, kept=kept)]
    )


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

"""`padre ui`: the server. It listens on this machine alone, and changes nothing."""

import errno
import os
import secrets
import socket
import sys
import webbrowser
from collections.abc import Callable

import uvicorn

from padre_git.app.repository.workspace import Workspace
from padre_git.app.site.live.asgi import application
from padre_git.errors import PadreError

FIRST, LAST = 8340, 8349  # ports


def serve(workspace: Workspace, *, port: int | None, browse: bool, ready: Callable[[str, int], None]) -> None:
    """Serve until Ctrl-C.

    Parameters
    ----------
    port : by default the first free one of `FIRST` to `LAST`.
    browse : open a browser, where there is a display.
    ready : gets the address with its token, and the port, once it is listened on.

    Raises
    ------
    PadreError : no port is free.
    """
    listening = _bound(port)
    number, token = listening.getsockname()[1], secrets.token_urlsafe(24)
    root = workspace.root
    app = application(lambda: Workspace.at(root), token, number)
    address = f"http://127.0.0.1:{number}/?token={token}"
    ready(address, number)
    if browse and has_display():
        webbrowser.open(address)
    # with httptools a request costs a third of what it costs with h11; where that is missing, h11 is taken
    config = uvicorn.Config(
        app, http="auto", loop="asyncio", lifespan="off", ws="none", access_log=False, server_header=False,
        log_level="error", timeout_graceful_shutdown=1,
    )  # fmt: skip
    try:
        uvicorn.Server(config).run(sockets=[listening])
    finally:
        listening.close()


def has_display() -> bool:
    """Whether a browser that is opened here is seen by the user: not over ssh, nor where there is no screen."""
    if os.environ.get("SSH_CONNECTION"):
        return False
    return sys.platform in {"darwin", "win32"} or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _bound(port: int | None) -> socket.socket:
    """A socket of 127.0.0.1: a port that is said to be free is taken at once, and no other machine reaches it."""
    for number in range(FIRST, LAST + 1) if port is None else [port]:
        # asyncio sends small answers at once only where the protocol is named: else a client waits 40 ms for the body
        made = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            made.bind(("127.0.0.1", number))
            made.listen(128)
        except OSError as error:
            made.close()
            if error.errno not in {errno.EADDRINUSE, errno.EACCES}:
                raise
            continue
        made.set_inheritable(True)
        return made
    if port is None:
        raise PadreError(f"ports {FIRST} to {LAST} are in use. Choose another: padre ui --port N")
    raise PadreError(f"port {port} is in use, or not yours to use. Choose another: padre ui --port N")

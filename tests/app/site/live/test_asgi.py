"""Who is answered, and what."""

import asyncio
import json
import re
import subprocess
import sys
from typing import Any, NamedTuple

import pytest

from padre_git.app.repository.workspace import Workspace
from padre_git.app.site.live import asgi, watched
from padre_git.app.site.pages import POLICY
from tests import synthetic
from tests.app.site.conftest import WRITER, begin
from tests.conftest import Padre

TOKEN, PORT = "a-token-of-a-test", 8340
HOST = f"127.0.0.1:{PORT}"


class Answer(NamedTuple):
    """What a client gets."""

    status: int
    headers: dict[str, str]
    body: bytes


@pytest.fixture
def app(thesis: Padre, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The application of a repository, which looks at it each time."""
    monkeypatch.setattr(watched, "_LOOK", 0.0)
    monkeypatch.setattr(watched, "_REST", 0.0)
    return asgi.application(lambda: Workspace.at(thesis.repo.path), TOKEN, PORT)


def ask(app: Any, path: str = "/", method: str = "GET", **headers: str) -> Answer:
    """One request, without a socket; by default from a reader who has the token."""
    given = {"host": HOST, "cookie": f"padre{PORT}={TOKEN}"} | {
        key.replace("_", "-"): value for key, value in headers.items()
    }
    bare, _, query = path.partition("?")
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
        "path": bare, "raw_path": bare.encode(), "query_string": query.encode(), "root_path": "",
        "headers": [(key.encode(), value.encode()) for key, value in given.items() if value],
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", PORT),
    }  # fmt: skip
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    found = {key.decode(): value.decode() for key, value in sent[0]["headers"]}
    return Answer(sent[0]["status"], found, b"".join(each.get("body", b"") for each in sent[1:]))


def test_the_token_becomes_a_cookie(app: Any) -> None:
    """It leaves the address at once; then the cookie opens each page."""
    answer = ask(app, f"/runs.html?token={TOKEN}&x=1", cookie="")
    assert (answer.status, answer.headers["location"]) == (303, "/runs.html?x=1")
    assert re.match(rf"padre{PORT}={TOKEN}; HttpOnly; Path=/; SameSite=strict", answer.headers["set-cookie"])
    assert ask(app, "/runs.html").status == 200


@pytest.mark.parametrize("path", ["//evil.example/", "/\\evil.example/", "///evil.example"])
def test_the_way_back_stays_here(app: Any, path: str) -> None:
    """After the token one is on this server, whatever the address says."""
    location = ask(app, f"{path}?token={TOKEN}", cookie="").headers["location"]
    assert location[0] == "/"
    assert location[1] not in "/\\"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "evil.example"}, 403),
        ({"host": "127.0.0.1"}, 403),
        ({"host": "127.0.0.1:8341"}, 403),
        ({"host": ""}, 403),
        ({"host": "localhost:8340"}, 200),
        ({"host": "[::1]:8340"}, 200),
        ({"cookie": ""}, 403),
        ({"cookie": f"padre{PORT}=wrong"}, 403),
        ({"cookie": f"padre8341={TOKEN}"}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": f"http://{HOST}"}, 200),
        ({"sec_fetch_site": "cross-site", "sec_fetch_mode": "no-cors"}, 403),
        ({"sec_fetch_site": "same-site", "sec_fetch_mode": "cors"}, 403),
        ({"sec_fetch_site": "cross-site", "sec_fetch_mode": "navigate"}, 200),
        ({"sec_fetch_site": "same-origin", "sec_fetch_mode": "cors"}, 200),
    ],
)
def test_who_is_let_in(app: Any, headers: dict[str, str], status: int) -> None:
    """Only readers on this machine who have the token, and no page of another origin."""
    answer = ask(app, "/", **headers)
    assert answer.status == status
    assert status == 200 or b"<html" not in answer.body


def test_a_wrong_token_is_refused(app: Any) -> None:
    """Also with a right cookie."""
    assert ask(app, "/?token=wrong").status == 403


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "get"])
def test_nothing_can_be_changed(app: Any, method: str) -> None:
    """Other methods than GET and HEAD are refused, and the connection ends."""
    answer = ask(app, "/", method)
    assert (answer.status, answer.headers["connection"]) == (405, "close")
    assert ask(app, "/", "HEAD").status == 200


@pytest.mark.parametrize("path", ["/", "/nothing.html", "/?token=wrong", "/rows", "/favicon.ico", "/runs.js"])
def test_every_answer_is_guarded(app: Any, path: str) -> None:
    """Each answer has the policy, whatever it is."""
    headers = ask(app, path).headers
    assert headers["content-security-policy"] == f"{POLICY}; frame-ancestors 'none'"
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        "/../../etc/passwd",
        "/..%2f..%2fetc/passwd",
        "/run/..",
        "/.git/config",
        "/x.png",
        "/run/../padre.css.html",
        "/%00.html",
    ],
)
def test_paths_are_those_of_the_table(app: Any, path: str) -> None:
    """No path leads to the file system."""
    assert ask(app, path).status == 404


def test_a_page_is_sent_once(app: Any, thesis: Padre) -> None:
    """A page that is as it was is not sent again, until something is recorded."""
    first = ask(app, "/runs.html")
    assert ask(app, "/runs.html", if_none_match=first.headers["etag"]).status == 304
    synthetic.branch(thesis.repo.path, "refs/heads/padre/thesis/more/000000000001", synthetic.complete("k9d2v5ha"))
    assert ask(app, "/runs.html", if_none_match=first.headers["etag"]).status == 200


def test_news(app: Any, thesis: Padre) -> None:
    """A reader that is up to date gets nothing; after a recording the new runs, and the state to ask from."""
    now = json.loads(ask(app, "/rows?rows=1").body)
    state = now["state"]
    assert (now["changed"], now["running"], now["rows"]["n"]) == (True, [], 5)
    assert ask(app, f"/rows?rows=1&since={state}")[::2] == (204, b"")
    synthetic.branch(thesis.repo.path, "refs/heads/padre/thesis/more/000000000001", synthetic.complete("k9d2v5ha"))
    news = json.loads(ask(app, f"/rows?rows=1&since={state}").body)
    assert news["state"] != state
    assert (news["rows"]["order"], news["rows"]["sent"]["n"]) == ([[0, 5], [-1, 1]], 1)
    assert json.loads(ask(app, f"/rows?since={state}").body) == {"state": news["state"], "running": [], "changed": True}
    # a state that is too old gets all
    assert json.loads(ask(app, "/rows?rows=1&since=0123").body)["rows"]["n"] == 6


def test_what_runs(app: Any, thesis: Padre) -> None:
    """How far a recording is that another process makes, and its best run so far; nothing is made again for it."""
    state = json.loads(ask(app, "/rows").body)["state"]
    with subprocess.Popen([sys.executable, "-c", WRITER], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        begin(process, Workspace.at(thesis.repo.path))
        news = json.loads(ask(app, f"/rows?rows=1&since={state}").body)
        assert (news["changed"], news["running"]) == (False, ["iris-svc: 4 of 90 fits, best accuracy 0.600"])
        assert ask(app, f"/rows?rows=1&since={news['state']}").status == 204
        assert process.stdin
        process.stdin.close()
    # it ended without saving: it is no longer under way
    assert json.loads(ask(app, f"/rows?rows=1&since={news['state']}").body)["running"] == []


def test_a_comparison_of_picked_runs(app: Any, thesis: Padre) -> None:
    """The page that `padre compare` would print; wrong ids are words."""
    runs = [each["run"] for each in thesis("list", "--json", "--where", "C == 1").json][:1]
    runs += [each["run"] for each in thesis("list", "--json", "--where", "label == 'nb'").json]
    text = ask(app, f"/compare?runs={','.join(runs)}").body.decode()
    assert "corrected resampled" in text
    assert "unknown run" in ask(app, "/compare?runs=aaaa,bbbb").body.decode()
    assert ask(app, "/compare?runs=aaaa").status == 400


def test_compressed_where_it_is_asked_for(app: Any) -> None:
    """The runs are compressed for those who can read that."""
    assert ask(app, "/runs.js", accept_encoding="gzip").headers["content-encoding"] == "gzip"
    assert "content-encoding" not in ask(app, "/runs.js").headers


def test_a_repository_that_went_away(app: Any, thesis: Padre) -> None:
    """The page says so, and goes on once it is back."""
    assert ask(app).status == 200
    away = thesis.repo.path.rename(thesis.repo.path.parent / "elsewhere")
    assert ask(app).status == 503
    away.rename(thesis.repo.path)
    assert ask(app).status == 200

"""Workflows for git hosts: against the hosts' schemas, and their scripts run as the host would run them."""

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from padre_git.app.setup import ci
from tests.conftest import Padre, Repository, process_environment

# what pip says of where padre came from -> what it is installed from
ORIGINS = {
    '{"url": "https://host/padre.git", "vcs_info": {"vcs": "git", "commit_id": "1a2b"}}': "https://host/padre.git@1a2b",
    '{"url": "file:///home/ada/padre", "dir_info": {"editable": true}}': "REPOSITORY",
    '{"url": "https://host/$(x)", "vcs_info": {"vcs": "git", "commit_id": "1a2b"}}': "REPOSITORY",
    "not JSON": "REPOSITORY",
    None: "REPOSITORY",
}
SCHEMAS = {
    ".github/workflows/padre-diff.yml": "github-workflows",
    ".github/workflows/padre-comment.yml": "github-workflows",
    ".github/workflows/padre-update.yml": "github-workflows",
    ".github/workflows/padre-publish.yml": "github-workflows",
    ".github/ISSUE_TEMPLATE/reproduction.yml": "github-issue-forms",
    ".gitlab-ci.yml": "gitlab-ci",
    ".gitlab/padre.yml": "gitlab-ci",
}
MARKER = "<!-- padre:diff -->"


@pytest.mark.parametrize(("said", "source"), ORIGINS.items())
def test_where_a_host_installs_padre_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str | None, source: str
) -> None:
    """The commit that is installed here, where that came from git; else an address to be filled in."""
    folder = tmp_path / "padre_git-9.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: padre-git\nVersion: 9\n")
    if said is not None:
        (folder / "direct_url.json").write_text(said)
    monkeypatch.syspath_prepend(str(tmp_path))
    assert ci.requirement() == f"padre-git[plots] @ git+{source}"


@pytest.mark.parametrize("host", ci.HOSTS)
def test_files_of_a_host(host: str, notebook: Repository, padre: Padre) -> None:
    """Each is written once, the padre that is here is pinned, and the second time there is nothing to do."""
    out = padre("init", "--ci", host, check=False).out
    for path in ci._FILES[host]:
        assert path in out
        assert "@PADRE@" not in notebook.read(path)
    workflow = ".github/workflows/padre-diff.yml" if host == "github" else ".gitlab/padre.yml"
    assert f'"{ci.requirement()}"' in notebook.read(workflow)
    with notebook.unchanged():
        assert "nothing to do" in padre("init", "--ci", host, check=False).out


@pytest.mark.parametrize(("path", "schema"), SCHEMAS.items())
def test_valid(path: str, schema: str, tmp_path: Path) -> None:
    """As the host's JSON Schema says."""
    ci.copy(tmp_path, "github" if path.startswith(".github") else "gitlab")
    words = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", str(tmp_path / path)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_is_there_stays(notebook: Repository, padre: Padre) -> None:
    """Files of the user, also in the other places where a host looks; what to do by hand is said."""
    own = {".gitlab-ci.yml": "test: {script: [make]}\n", "CODEOWNERS": "* @ada\n"}
    notebook.write(own)
    out = padre("init", "--ci", "gitlab", check=False).out
    assert "add `include: [{local: .gitlab/padre.yml}]` to it" in out
    assert "add owners of experiment.json" in out
    assert {name: notebook.read(name) for name in own} == own
    assert not (notebook.path / ".gitlab/CODEOWNERS").exists()
    (notebook.path / ".github").symlink_to(notebook.path.parent)
    assert "is a link" in padre("init", "--ci", "github", code=1, check=False).err


def test_no_code_of_a_request_runs_with_a_right_to_write(tmp_path: Path) -> None:
    """Of a request only objects are fetched; what has a right to write takes a text, on `workflow_run` or `push`."""
    ci.copy(tmp_path, "github")
    for file in (tmp_path / ".github/workflows").iterdir():
        document = _yaml(file)
        assert "pull_request_target" not in document["on"]
        for name, job in document["jobs"].items():
            writes = "write" in str(job.get("permissions", document.get("permissions")))
            checkouts = [step for step in job["steps"] if "checkout" in step.get("uses", "")]
            for step in checkouts:
                assert step.get("with", {}).get("ref") in {None, "${{ github.event.pull_request.base.sha }}"}
            assert not (writes and "pull_request" in document["on"]), (file.name, name)
            for step in job["steps"]:
                # an expression in a script is code of whoever chose its value
                assert "${{" not in step.get("run", "")
                if "uses" in step:
                    assert len(step["uses"].split("@")[1]) == 40
    assert "padre diff" in _yaml(tmp_path / ".github/workflows/padre-comment.yml")["jobs"]["compare"]["steps"][4]["run"]
    writer = _yaml(tmp_path / ".github/workflows/padre-comment.yml")["jobs"]["comment"]["steps"]
    assert not any("padre-git" in step.get("run", "") or "git fetch" in step.get("run", "") for step in writer)


def _yaml(path: Path) -> Any:
    from ruamel.yaml import YAML  # noqa: PLC0415

    return YAML(typ="safe", pure=True).load(path)


class Host(BaseHTTPRequestHandler):
    """As much of the API of a git host as comments need; the server has `comments`, `pulls` and `log`."""

    server: Any

    def _answer(self) -> None:
        size = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(size)) if size else None
        parts = urlsplit(self.path)
        self.server.log.append((self.command, parts.path, body, dict(self.headers)))
        answer: Any = {}
        if self.command == "GET":
            kept = self.server.pulls if parts.path.endswith("/pulls") else self.server.comments
            query = parse_qs(parts.query)
            size, page = int(query["per_page"][0]), int(query["page"][0])
            answer = kept[size * (page - 1) : size * page]
        elif self.command == "POST":
            own = {"id": 900 + len(self.server.comments), "user": {"type": "Bot"}, "system": False}
            self.server.comments.append(own | body)
        else:
            number = int(parts.path.rsplit("/", 1)[1])
            next(each for each in self.server.comments if each["id"] == number).update(body)
        data = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_PATCH = do_PUT = _answer  # noqa: N815

    def log_message(self, *words: Any) -> None:
        """Nothing."""


@contextmanager
def served(comments: list[Any], pulls: list[Any] | None = None) -> Iterator[Any]:
    """A host on 127.0.0.1."""
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Host)
    server.comments, server.pulls, server.log = comments, pulls or [], []
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def script(
    folder: Path, server: Any, *words: str, host: str = "github", **more: str
) -> "subprocess.CompletedProcess[str]":
    """`comment.py WORDS` in ``folder``, as a job of ``host`` has it."""
    address = f"http://127.0.0.1:{server.server_port}"
    names = {
        "github": {"GITHUB_API_URL": address, "GITHUB_REPOSITORY": "ada/thesis", "GITHUB_TOKEN": "secret"},
        "gitlab": {"CI_API_V4_URL": address, "CI_PROJECT_ID": "7", "PADRE_TOKEN": "secret"},
    }
    ci.copy(folder, host)
    return subprocess.run(
        [sys.executable, f".{host}/padre/comment.py", *words], cwd=folder, capture_output=True, text=True, check=False,
        env={"PATH": os.environ["PATH"], "no_proxy": "*"} | names[host] | more,
    )  # fmt: skip


def comment(number: int, body: str, kind: str = "Bot", *, system: bool = False) -> dict[str, Any]:
    """A comment that is there."""
    return {"id": number, "body": body, "user": {"type": kind}, "system": system}


@pytest.mark.parametrize("host", ci.HOSTS)
def test_one_comment(host: str, tmp_path: Path) -> None:
    """Made once, changed afterwards, left when equal; those of people, also with the marker's text, stay."""
    others = [comment(at, f"comment {at}") for at in range(150)]
    people = comment(500, f"{MARKER} quoted", kind="User", system=True)
    with served([*others, people]) as server:
        for body, said in (("one", "made"), ("one", "up to date"), ("two", "changed")):
            (tmp_path / "comment.md").write_text(f"{MARKER}\n{body}\n")
            done = script(tmp_path, server, "post", "12", "comment.md", host=host)
            assert done.returncode == 0, done.stderr
            assert said in done.stdout
        own = [each for each in server.comments if each not in [*others, people]]
        assert [each["body"] for each in own] == [f"{MARKER}\ntwo"]
        assert people["body"] == f"{MARKER} quoted"
        written = [(method, path) for method, path, *_ in server.log if method != "GET"]
    place = "/repos/ada/thesis/issues" if host == "github" else "/projects/7/merge_requests"
    assert written[0] == ("POST", f"{place}/12/{'comments' if host == 'github' else 'notes'}")
    assert written[1][0] == ("PATCH" if host == "github" else "PUT")
    assert len(written) == 2


def test_what_is_no_comment_of_padre(tmp_path: Path) -> None:
    """Another text, and one that is too long, is not sent."""
    with served([]) as server:
        for body, said in (("hello", "no output of"), (f"{MARKER}{'x' * 70_000}", "at most 65,536")):
            (tmp_path / "comment.md").write_text(body)
            done = script(tmp_path, server, "post", "12", "comment.md")
            assert done.returncode == 1
            assert said in done.stderr
        assert not [method for method, *_ in server.log if method == "POST"]


def test_the_request_is_found_by_its_head(notebook: Repository, tmp_path: Path) -> None:
    """What the triggering workflow, which the request can change, says of its number is not believed."""
    run = {"head_branch": "try", "head_sha": "b" * 40, "head_repository": {"owner": {"login": "eve"}}}
    event, output = tmp_path / "event.json", tmp_path / "output"
    event.write_text(json.dumps({"workflow_run": {**run, "pull_requests": [{"number": 1}]}}))
    pulls = [
        {"number": 3, "head": {"sha": "a" * 40}, "base": {"sha": "c" * 40}},
        {"number": 4, "head": {"sha": "b" * 40}, "base": {"sha": "d" * 40}},
    ]
    given = {"GITHUB_EVENT_PATH": str(event), "GITHUB_OUTPUT": str(output)}
    with served([], pulls) as server:
        assert script(notebook.path, server, "find", **given).returncode == 0
        assert output.read_text() == f"number=4\nbase={'d' * 40}\nhead={'b' * 40}\n"
        output.unlink()
        server.pulls.pop()
        done = script(notebook.path, server, "find", **given)
        assert "nothing to do" in done.stdout
        assert not output.exists()
        assert "not set up" in script(tmp_path, server, "find", **given).stdout


def test_the_steps_of_the_jobs(notebook: Repository, padre: Padre, tmp_path: Path) -> None:
    """The shell of the workflows in a clone of the base, a request that is only fetched, on a real repository."""
    padre("dataset", "add", "iris", "sklearn:iris")
    code = "from sklearn.svm import SVC\nfrom padre_git import App\napp = App()\n"
    code += "@app.experiment(dataset='iris', splitting=5)\ndef iris_svc():\n    return SVC(C={})\n"
    notebook.write({"experiment.py": code.format(1)})
    padre("run", "experiment.py")
    notebook.git("add", ".")
    notebook.git("commit", "-q", "-m", "Base")
    base = notebook.git("rev-parse", "HEAD")
    notebook.git("switch", "-q", "-c", "try")
    notebook.write(
        {"experiment.py": code.format(0.001), "sitecustomize.py": "raise SystemExit('code of the request ran')"}
    )
    padre("run", "experiment.py")
    notebook.git("add", ".")
    notebook.git("commit", "-q", "-m", "Request")
    head = notebook.git("rev-parse", "HEAD")
    notebook.git("update-ref", "refs/pull/5/head", head)
    notebook.git("switch", "-q", "main")
    runner = tmp_path / "runner"
    notebook.git("clone", "-q", ".", str(runner))
    ci.copy(runner, "github")
    workflows = runner / ".github/workflows"
    given = {"NUMBER": "5", "BASE": base, "HEAD": head, "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md")}
    for file, job in (("padre-diff.yml", "diff"), ("padre-comment.yml", "compare")):
        step = next(each for each in _yaml(workflows / file)["jobs"][job]["steps"] if each.get("name") == "Compare")
        done = shell(runner, step["run"], **given)
        assert done.returncode == 0, done.stderr
    text = (runner / "comment.md").read_text()
    assert text == (tmp_path / "summary.md").read_text()
    assert text.startswith(MARKER)
    assert re.search(r"accuracy 0\.9\d\d → 0\.9\d\d", text)
    step = next(
        each
        for each in _yaml(workflows / "padre-update.yml")["jobs"]["update"]["steps"]
        if each.get("name") == "Update"
    )
    notebook.git("config", "receive.denyCurrentBranch", "updateInstead")
    done = shell(runner, step["run"])
    assert done.returncode == 0, done.stderr
    assert "# iris_svc" in notebook.git("show", "main:projects/default/experiments/iris-svc/README.md")
    assert notebook.git("log", "-1", "--format=%s", "main") == "Update the pages of experiments"


def shell(folder: Path, text: str, **more: str) -> "subprocess.CompletedProcess[str]":
    """A `run` step as GitHub runs it: `bash -e` in the clone; `padre` is that of the tests."""
    binaries = folder.parent / "bin"
    binaries.mkdir(exist_ok=True)
    (binaries / "padre").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m padre_git "$@"\n')
    (binaries / "padre").chmod(0o755)
    environment = process_environment() | {"PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}"} | more
    return subprocess.run(
        ["bash", "-eo", "pipefail", "-c", text],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_a_pull_request_stays_readable(notebook: Repository, padre: Padre) -> None:
    """9 settings × 10 × 10 folds: below 300 files and 21,000 lines, and what is shown unfolded is a small part."""
    padre("dataset", "add", "iris", "sklearn:iris")
    code = "from sklearn.naive_bayes import GaussianNB\nfrom padre_git import App\napp = App()\n"
    code += "@app.experiment(dataset='iris', splitting={'kind': 'k-fold', 'repeats': 10})\n"
    code += "def iris_nb():\n    return GaussianNB()\n"
    notebook.write({"experiment.py": code})
    before = notebook.git("rev-parse", "HEAD")
    values = ",".join(f"1e-{at}" for at in range(1, 10))
    padre("run", "experiment.py", "-p", f"var_smoothing={values}", "--jobs", "2")
    notebook.git("add", ".")
    notebook.git("commit", "-q", "-m", "Search")
    changed = notebook.git("diff", "--numstat", before, "HEAD").splitlines()
    lines = {path: int(added) for added, _, path in (each.split("\t") for each in changed)}
    assert len([path for path in lines if path.endswith("/run.json")]) == 9
    assert len(lines) < 300
    assert sum(lines.values()) < 21_000
    folded = notebook.git("check-attr", "linguist-generated", "--", *lines).splitlines()
    shown = [each.partition(": ")[0] for each in folded if not each.endswith((": set", ": true"))]
    assert sum(lines[path] for path in shown) < 500, shown

"""`padre hook check`: what is staged is validated from git's objects; every error at once, one line each."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from padre_git.app.commit.staged import Staged, errors_of
from padre_git.storage import kinds
from padre_git.storage.kinds import Place
from padre_git.storage.layout import Layout
from tests import synthetic
from tests.conftest import Padre, Repository
from tests.hooked import place

RUN = f"projects/thesis/experiments/breast-svc/executions/{synthetic.EXECUTION}"


def path(content: dict[str, bytes], end: str) -> str:
    return next(name for name in content if name.endswith(end))


def test_a_whole_run_is_fine(notebook: Repository, padre: Padre) -> None:
    """What padre writes passes, staged, in the index and between commits."""
    place(notebook, "k9d2v5ha")
    notebook.git("add", "projects", "datasets")
    assert padre("hook", "check").err == ""
    notebook.git("commit", "-qm", "x")
    assert padre("hook", "check", "--all").err == ""
    assert padre("hook", "check", "HEAD~1...HEAD").err == ""


def test_all_errors_at_once(notebook: Repository, padre: Padre) -> None:
    """One line for each, that begins with the file."""
    content = place(notebook, "k9d2v5ha")
    run = path(content, "/run.json")
    notebook.write(
        {
            "projects/thesis/project.json": '{"schema": 1, "name": "thesis", "nmae": 1}',
            run.replace("run.json", "metrics.json"): "{",
            "größe 1.bin": b"0" * 11_000_001,
            "data.csv.dvc": "outs:\n- md5: ../../etc\n  path: data.csv\n",
        }
    )
    notebook.git("add", ".")
    lines = padre("hook", "check", code=1).err.splitlines()
    assert len(lines) == 4
    starts = (
        "größe 1.bin: 11 MB, more than 10 MB (code.max_size): git rm --cached -- 'größe 1.bin', "
        "then dvc add 'größe 1.bin'",
        "projects/thesis/project.json: unknown key `nmae`",
        "data.csv.dvc: md5",
    )
    for start in starts:
        assert any(line.startswith(f"error: {start}") for line in lines), lines
    assert any("metrics.json, line 1" in line for line in lines)


def _at(data: bytes, **changes: object) -> str:
    return json.dumps(json.loads(data) | changes, indent=2) + "\n"


WRONG: dict[str, tuple[str, Callable[[bytes], str | bytes], str]] = {
    "another id": ("/run.json", lambda data: _at(data, id="20261123t172501-k9d2v5hb"), "its folder says"),
    "another experiment": ("/run.json", lambda data: _at(data, experiment="../x"), "its folder says breast-svc"),
    "no type": ("/run.json", lambda data: _at(data, duration="long"), "Expected `float`"),
    "a key twice": ("/run.json", lambda data: b'{"schema": 1, ' + data.lstrip()[1:], "stands there twice"),
    "definition elsewhere": ("/run.json", lambda data: _at(data, definition="../../../x"), "is not a path of padre's"),
    "definition missing": ("/run.json", lambda data: _at(data, definition="0" * 12), "not in this commit"),
    "definition changed": ("definitions", lambda data: data.replace(b'"task": null', b'"task": "x"'), "does not match"),
    "a secret": ("/run.json", lambda data: _at(data, command=["x", "--token", "abcdefgh"]), "looks like a secret"),
    "a key": ("/run.json", lambda data: _at(data, message="AKIA" + "A" * 16), "a key of AWS"),
    "md5": ("results/", lambda data: data.replace(b"0000", b"../x"), "is not a hash"),
    "path": ("results/", lambda data: data.replace(b"path: ", b"path: ../"), "is not what it stands for"),
    "two outputs": ("results/", lambda data: data + data.removeprefix(b"outs:\n"), "one entry below `outs`"),
    "wdir": ("data.parquet.dvc", lambda data: data + b"wdir: ../..\n", "leads to another folder"),
    "a command": ("data.parquet.dvc", lambda data: data + b"cmd: touch x\n", "`cmd` has no place"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong(notebook: Repository, padre: Padre, name: str) -> None:
    """Each kind of damage is named with its file."""
    end, change, words = WRONG[name]
    content = place(notebook, "k9d2v5ha")
    file = next(each for each in content if end in each)
    notebook.write({file: change(content[file])})
    notebook.git("add", "projects", "datasets")
    lines = padre("hook", "check", code=1).err.splitlines()
    assert any(file in line and words in line for line in lines), lines


def test_recorded_files_never_change(notebook: Repository, padre: Padre) -> None:
    """A recorded score that was edited later is an error; taking the run away is not."""
    content = place(notebook, "k9d2v5ha")
    notebook.git("add", ".")
    notebook.git("commit", "-qm", "x")
    file = path(content, "metrics.json")
    notebook.write({file: notebook.read(file).replace("0.9,", "1.0,")})
    notebook.git("add", ".")
    assert f"{file}: recorded files never change" in padre("hook", "check", code=1).err
    notebook.git("rm", "-rqf", "projects")
    assert padre("hook", "check").err == ""


def test_links_and_content(notebook: Repository, padre: Padre) -> None:
    """Links and submodules where padre writes, and what belongs to DVC, are refused."""
    place(notebook, "k9d2v5ha")
    (notebook.path / RUN / "runs/link").symlink_to("/etc")
    (notebook.path / "datasets/link").symlink_to("/etc")
    notebook.write({f"{RUN}/results/x/predictions.parquet": "PAR1"})
    notebook.git("add", "-f", ".")
    notebook.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},projects/module")
    lines = padre("hook", "check", code=1).err.splitlines()
    for each in (f"{RUN}/runs/link: it is a link", "projects/module: it is a submodule", "datasets/link: it is a link"):
        assert any(line.startswith(f"error: {each}") for line in lines), lines
    assert any("it belongs in DVC" in line for line in lines)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[core]\n    hydra = x\n", "`core.hydra` is a setting for one machine"),
        ("['remote \"x\"']\n    url = webdavs://h/x\n    bearer_token_command = touch ../canary\n", "for one machine"),
        ("[cache]\n    dir = /etc\n", "`cache.dir` is a setting for one machine"),
        ("[hydra]\n    plugins_path = x\n", "`hydra.plugins_path`"),
        ("['remote \"x\"']\n    url = s3://b\n    secret_access_key = abc\n", "is a secret"),
        ("['remote \"x\"']\n    url = https://me:pw@host/x\n", "a password in its URL"),
    ],
)
def test_configuration_of_dvc(notebook: Repository, padre: Padre, text: str, words: str) -> None:
    """Commands, plug-ins, caches and secrets have no place in a committed configuration."""
    notebook.write({".dvc/config": text})
    notebook.git("add", ".dvc/config")
    assert words in padre("hook", "check", code=1).err


def test_plain_configuration_of_dvc(notebook: Repository, padre: Padre) -> None:
    """Where the data are may be shared."""
    notebook.write({".dvc/config": "[core]\n    remote = x\n['remote \"x\"']\n    url = s3://bucket/path\n"})
    notebook.git("add", ".dvc/config")
    assert padre("hook", "check").err == ""


def test_imports_of_dvc(notebook: Repository, padre: Padre) -> None:
    """`.dvc` files that `dvc import-url` writes are no error; one whose output lies elsewhere is."""
    origin = f"md5: {'a' * 32}\nfrozen: true\ndeps:\n- path: https://x.org/a\n  etag: x\n"
    good = f"{origin}outs:\n- md5: {'b' * 32}\n  path: a\n"
    notebook.write({"a.dvc": good, "b.dvc": good.replace("path: a\n", "path: ../../a\n")})
    notebook.git("add", ".")
    (line,) = padre("hook", "check", code=1).err.splitlines()
    assert line.startswith("error: b.dvc: '../../a' is not a path below its folder")


def test_a_secret_in_the_settings(notebook: Repository, padre: Padre) -> None:
    """The settings are committed: a token in them is an error, also in a comment."""
    notebook.write({".padre/config.yaml": f"{notebook.read('.padre/config.yaml')}# ghp_{'a' * 36}\n"})
    notebook.git("add", ".padre")
    assert "a token of GitHub; remove it" in padre("hook", "check", code=1).err


@pytest.mark.parametrize(
    ("file", "rule"),
    [(".gitignore", "runs/"), (".gitignore", "*.dvc"), (".dvcignore", "results"), ("projects/.gitignore", "*.json")],
)
def test_rules_that_hide_runs(notebook: Repository, padre: Padre, file: str, rule: str) -> None:
    """A rule that keeps runs or pointers from git or DVC is named with its line; other rules are no error."""
    before = notebook.read(file) if (notebook.path / file).exists() else ""
    notebook.write({file: f"{before}build/\n"})
    notebook.git("add", file)
    assert padre("hook", "check").err == ""
    notebook.write({file: f"{before}{rule}\n"})
    notebook.git("add", file)
    lines = padre("hook", "check", code=1).err.splitlines()
    assert any(file in line and rule in line and "padre must be able to commit" in line for line in lines), lines


_FILES = synthetic.complete("k9d2v5ha")
_OTHERS = {
    ".dvc/config": b"[core]\n    remote = x\n['remote \"x\"']\n    url = s3://b\n",
    ".padre/config.yaml": b"schema: 1\ncommit:\n  runs: all\n",
    "a.dvc": b"outs:\n- md5: " + b"a" * 32 + b"\n  size: 1\n  path: a\n  files:\n  - relpath: b\n",
}
_LAYOUT = Layout(Path("/"))


def _staged(path: str, data: bytes) -> Staged:
    other = {".dvc/config": "dvc-config", ".padre/config.yaml": "settings", "a.dvc": "dvc"}
    return Staged(path, kinds.place(_LAYOUT, path) or Place(other[path], {}), data)


_NASTY = [b"1e999", b"1" * 400, b'"\\ud800"', b"{", b"[[", b"&a", b"!!python", b"../", b"\x00", b"null"]
_CUT = st.tuples(st.integers(0, 10_000), st.integers(0, 20), st.binary(max_size=8) | st.sampled_from(_NASTY))


@given(st.sampled_from(sorted({**_FILES, **_OTHERS}.items())), st.lists(_CUT, min_size=1, max_size=4))
@settings(max_examples=400)
def test_no_damage_is_a_crash(file: tuple[str, bytes], cuts: list[tuple[int, int, bytes]]) -> None:
    """Whatever the bytes: lines that begin with the file, or nothing; never an exception."""
    path, data = file
    for at, length, new in cuts:
        start = at % (len(data) + 1)
        data = data[:start] + new + data[start + length :]
    for line in errors_of(_staged(path, data)):
        assert line.startswith(path)
        assert len(line) < 2000


def test_undamaged_files_have_no_errors() -> None:
    """The files that are damaged above are fine as they are: each error there is of the damage."""
    for path, data in {**_FILES, **_OTHERS}.items():
        assert list(errors_of(_staged(path, data))) == []

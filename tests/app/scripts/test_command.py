"""`padre run -- COMMAND`: what is recorded of a program, whatever ends it."""

import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import PATIENCE, Padre, Repository

TRAIN = """\
import json, os, sys
print("learning", os.environ["PADRE_RUN"])
print("careful", file=sys.stderr)
json.dump({"accuracy": 0.75, "val": {"loss": 0.5, "name": "x", "ok": True}}, open("metrics.json", "w"))
"""
WAIT = """\
import pathlib, time
try:
    pathlib.Path("started").touch()
    time.sleep(600)
except KeyboardInterrupt:
    print("stopping")
    raise
"""


def folder(repo: Repository) -> Path:
    """The folder of the only run."""
    (file,) = repo.path.glob("projects/*/experiments/*/executions/*/runs/*/run.json")
    return file.parent


def run_of(repo: Repository) -> dict[str, Any]:
    """The only run's document."""
    found: dict[str, Any] = json.loads((folder(repo) / "run.json").read_text())
    return found


def branch(repo: Repository) -> str:
    """The only branch of padre."""
    (name,) = repo.git("for-each-ref", "--format=%(refname)", "refs/heads/padre").splitlines()
    return name


def test_a_script_as_it_is(notebook: Repository, padre: Padre) -> None:
    """Arguments, output, metrics and code are in the run; the script's name is the experiment's."""
    notebook.write({"train.py": TRAIN})
    result = padre("run", "-m", "why", "--", sys.executable, "train.py", "--lr", "0.1", "--flag", check=False)
    run = run_of(notebook)
    assert (run["project"], run["experiment"], run["status"]) == ("default", "train", "completed")
    assert run["exit_code"] == 0
    assert run["parameters"] == run["setting"] == {"lr": 0.1, "flag": True}
    assert run["command"] == ["padre", "run", "-m", "why", "--", Path(sys.executable).name, *run["command"][6:]]
    assert run["command"][6:] == ["train.py", "--lr", "0.1", "--flag"]
    printed = f"learning {run['id']}\ncareful\n"
    assert printed in result.out
    assert (folder(notebook) / "log.txt").read_text() == printed
    metrics = json.loads((folder(notebook) / "metrics.json").read_text())
    assert {name: metric["mean"] for name, metric in metrics["metrics"].items()} == {"accuracy": 0.75, "val.loss": 0.5}
    assert metrics["metrics"]["val.loss"]["greater_is_better"] is None
    assert run["notes"] == ["metrics.json: not numbers, so not recorded: val.name, val.ok"]
    names = notebook.git("ls-tree", "-r", "--name-only", branch(notebook)).splitlines()
    assert {"train.py", f"{folder(notebook).relative_to(notebook.path).as_posix()}/log.txt"} <= {*names}
    assert "metrics.json" not in names
    assert "not recorded" not in result.out


def test_files_that_are_not_seen(notebook: Repository, padre: Padre) -> None:
    """Where the program is not watched, the run does not claim to know what it read, and is never called current."""
    notebook.write({"train.py": TRAIN})
    padre("run", "--no-watch", "--", sys.executable, "train.py", check=False)
    assert run_of(notebook)["code"]["files"] == []
    assert "padre cannot tell" in padre("show", "@last").out


def test_metrics_of_another_run(notebook: Repository, padre: Padre) -> None:
    """A file that the program did not write is not its metrics."""
    notebook.write({"metrics.json": '{"accuracy": 1.0}'})
    result = padre("run", "--", sys.executable, "-c", "pass")
    assert "metrics.json was not written by this command" in result.err
    assert not (folder(notebook) / "metrics.json").exists()


@pytest.mark.parametrize("content", ["{", "[1]", '{"a": NaN, "b": [1]}'])
def test_metrics_that_are_none(notebook: Repository, padre: Padre, content: str) -> None:
    """What is no object of numbers is said; the run is recorded all the same."""
    code = f"open('m.json', 'w').write({content!r})"
    command = ("--", sys.executable, "-c", code)
    result = padre("run", "--metrics-file", "m.json", "--experiment", "x", *command, check=False)
    assert result.err.startswith("note   m.json")
    assert run_of(notebook)["status"] == "completed"


def test_exit_code(notebook: Repository, padre: Padre) -> None:
    """That of the program, and one line; the run is failed, with the last lines of its output and no local path."""
    notebook.write({"lab/fail.py": "for n in range(30): print(n)\nprint('boom')\nraise SystemExit(3)"})
    result = padre("run", "--", sys.executable, str(notebook.path / "lab/fail.py"), code=3)
    assert "failed: ExitCode: exit code 3 (traceback: padre show " in result.err
    run = run_of(notebook)
    assert (run["status"], run["error"]["type"], run["error"]["message"]) == ("failed", "ExitCode", "exit code 3")
    assert run["exit_code"] == 3
    lines = run["error"]["traceback"].splitlines()
    assert len(lines) == 20
    assert lines[-1] == "boom"
    files = [file.read_text() for file in folder(notebook).iterdir()]
    assert len(files) == 2
    assert not any(str(notebook.path) in text for text in files)


def test_killed(notebook: Repository, padre: Padre) -> None:
    """So is a program that a signal ends; the status is that of a shell."""
    padre("run", "--project", "thesis", "--", "sh", "-c", "kill -9 $$", code=128 + 9)
    run = run_of(notebook)
    assert (run["project"], run["experiment"], run["status"]) == ("thesis", "sh", "failed")
    assert (run["error"]["type"], run["error"]["message"]) == ("Signal", "killed by SIGKILL")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped(notebook: Repository, padre: Padre, number: signal.Signals) -> None:
    """Ctrl-C, or a scheduler's SIGTERM, reaches the program; its run is interrupted, and the status the program's."""
    notebook.write({"wait.py": WAIT})
    process = padre.start("run", "--", sys.executable, "wait.py")
    while not (notebook.path / "started").exists() and process.poll() is None:
        time.sleep(0.05)
    os.kill(process.pid, number)
    out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 128 + number, out + err
    assert ("stopping" in out) is (number == signal.SIGINT)
    assert run_of(notebook)["status"] == "interrupted"
    assert run_of(notebook)["error"] is None


def test_secrets(notebook: Repository, padre: Padre, monkeypatch: pytest.MonkeyPatch) -> None:
    """A secret of the command or the environment is in no file of the run, though the program prints it."""
    monkeypatch.setenv("LAB_TOKEN", "from-the-environment")
    code = "import os, sys; print(sys.argv, os.environ['LAB_TOKEN'])"
    padre("run", "--experiment", "x", "--", sys.executable, "-c", code, "--api-key", "on-the-line")
    texts = [file.read_text() for file in folder(notebook).iterdir()]
    assert len(texts) == 2
    message = notebook.git("log", "-1", "--format=%B", branch(notebook))
    assert not any(secret in text for secret in ("from-the-env", "on-the-line") for text in (*texts, message))


def test_json_is_one_document(notebook: Repository, padre: Padre) -> None:
    """With `--json` what the program prints goes to stderr, with `--quiet` nowhere."""
    words = ("--", sys.executable, "-c", "print('hello')")
    result = padre("run", "--json", *words)
    assert (result.json[0]["status"], result.err) == ("completed", "hello\n")
    result = padre("run", "--quiet", *words)
    assert (len(result.out.split()), result.err) == (1, "")


def test_nothing_is_recorded(notebook: Repository, padre: Padre) -> None:
    """A program that is not there or cannot start, and options that a command cannot obey: one line and no run."""
    notebook.write({"broken": "no program\n", "x.py": ""})
    (notebook.path / "broken").chmod(0o755)
    for code, words, said in (
        (127, ("--", "no-such-program"), "`no-such-program` is not a program here"),
        (126, ("--", "./x.py"), "`./x.py` is not executable; chmod +x ./x.py"),
        (126, ("--", "."), "`.` is a folder"),
        (126, ("--", "./broken"), "`broken` cannot be started: Exec format error"),
        (1, ("-p", "a=1,2", "--", "no-such-program", "{a}"), "`no-such-program` is not a program here"),
        (1, ("-p", "lr=1", "--", "ls"), "-p lr: write {lr} where the command needs it: -- PROGRAM --lr {lr}"),
        (1, ("--jobs", "2", "--", "ls"), "--jobs has no effect on a command"),
    ):
        result = padre("run", *words, code=code)
        assert result.err.startswith(f"error: {said}")
        assert result.err.count("\n") == 1
    assert padre("run", "--project", "p", "x.py", "--", "a", code=2).err.startswith("error: --project: only for")
    assert padre("run", "--project", "p", "x.py", code=2).err.startswith("error: --project: only for")
    assert notebook.git("for-each-ref", "refs/heads/padre") == ""
    assert not list(notebook.path.glob(".git/padre/stage/*"))


@pytest.mark.parametrize(
    ("words", "experiment", "parameters"),
    [
        (["-m", "lab.my_train", "--lr", "1"], "my-train", {"lr": 1}),
        (["-u", "lab/my_train.py", "fit"], "my-train", {"argument_1": "fit"}),
        (["-c", "pass"], Path(sys.executable).stem, {"c": "pass"}),
    ],
)
def test_what_is_the_script(
    notebook: Repository, padre: Padre, words: list[str], experiment: str, parameters: dict[str, Any]
) -> None:
    """A module and a script after options of Python give their name, and what follows them are the arguments."""
    notebook.write({"lab/my_train.py": "", "lab/__init__.py": ""})
    padre("run", "--", sys.executable, *words)
    run = run_of(notebook)
    assert (run["experiment"], run["parameters"]) == (experiment, parameters)
    tree = notebook.git("ls-tree", "-r", "--name-only", branch(notebook)).splitlines()
    assert ("lab/my_train.py" in tree) is (experiment == "my-train")


def test_several_values(notebook: Repository, padre: Padre) -> None:
    """A run for each combination of the values; what stands in braces otherwise stays as it is."""
    code = (
        "import json, sys; json.dump({'product': float(sys.argv[1]) * float(sys.argv[2])}, open('metrics.json', 'w'))"
    )
    notebook.write({"times.py": code})
    command = ("--", sys.executable, "times.py", "{a}", "{b}", "--flag={c}")
    padre("run", "-p", "a=2,3", "-p", "b=0.5,10", *command, check=False)
    files = notebook.path.glob("projects/*/experiments/*/executions/*/runs/*/run.json")
    runs = sorted((json.loads(file.read_text()) for file in files), key=lambda run: run["started"])
    assert [(run["parameters"]["argument_1"], run["parameters"]["argument_2"]) for run in runs] == [
        (2, 0.5),
        (2, 10),
        (3, 0.5),
        (3, 10),
    ]
    assert {run["parameters"]["flag"] for run in runs} == {"{c}"}
    metrics = [json.loads(file.read_text()) for file in notebook.path.glob("projects/**/metrics.json")]
    assert sorted(each["metrics"]["product"]["mean"] for each in metrics) == [1.0, 1.5, 20.0, 30.0]


def test_one_of_several_fails(notebook: Repository, padre: Padre) -> None:
    """All of them run, and the status is 1."""
    padre("run", "-p", "status=3,0", "--", sys.executable, "-c", "import sys; sys.exit({status})", code=1)
    files = notebook.path.glob("projects/*/experiments/*/executions/*/runs/*/run.json")
    assert sorted(json.loads(file.read_text())["exit_code"] for file in files) == [0, 3]


def test_the_status_outlives_trouble_with_the_recording(
    notebook: Repository, padre: Padre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be saved is one line on stderr; schedulers see the status of the program."""

    def refuse(*arguments: Any) -> None:
        raise RuntimeError("odd")

    monkeypatch.setattr("padre_git.app.recording.session.commit_all", refuse)
    result = padre("run", "--", sys.executable, "-c", "print('ran'); raise SystemExit(3)", code=3)
    assert "ran\n" in result.out
    (line,) = result.err.splitlines()
    assert "could not be saved yet: RuntimeError: odd" in line


def test_a_kill_keeps_the_arguments(notebook: Repository, padre: Padre) -> None:
    """Where padre itself is killed, the next command records an interrupted run with its parameters."""
    padre.process("run", "--", "sh", "-c", "kill -9 $PPID", "name", "--lr", "0.5", code=-signal.SIGKILL)
    padre("list")
    run = run_of(notebook)
    assert (run["status"], run["parameters"]["lr"]) == ("interrupted", 0.5)


def test_outputs_are_not_said_to_be_missing(notebook: Repository, padre: Padre) -> None:
    """Neither those of this run nor of an earlier one, nor a file that a data set was added from; what else there is is
    named."""
    notebook.write({"rows.csv": "x,y\n1,0\n2,1\n3,0\n4,1\n", "notes.txt": "mine", "old.txt": "will be written"})
    padre("dataset", "add", "rows", "rows.csv", "--target", "y")
    write = "import os, sys; os.makedirs('out', exist_ok=True); [open(n, 'w').write('x') for n in sys.argv[1:]]"
    for name in ("out/1.log", "out/2.log"):
        result = padre("run", "--", sys.executable, "-c", write, name, "old.txt", "metrics.json", check=False)
        assert "       not recorded: notes.txt (untracked; add it with --include" in result.out
    assert "rows.csv" not in result.out.partition("not recorded")[2]

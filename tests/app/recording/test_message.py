"""The words of a recording's commit."""

import subprocess
from pathlib import Path
from typing import Any

from padre_git.app.recording.message import commit_message, one_line, portable
from tests import synthetic


def test_a_command_is_one_line() -> None:
    """Whatever stands in its words, so that it stays one trailer."""
    assert "\n" not in one_line(["padre", "run", "a\nb", "c  d"])


def test_git_reads_the_trailers(repo: Any) -> None:
    """`git interpret-trailers` finds them also when the user's message looks like one."""
    run = synthetic.run(message="why: because\n\nReviewed-by: me")
    text = commit_message([run], [], "padre run e.py", run.recording)
    done = subprocess.run(
        ["git", "interpret-trailers", "--parse"], input=text, capture_output=True, text=True, check=True, cwd=repo.path
    )
    found = dict(line.split(": ", 1) for line in done.stdout.splitlines())
    assert found["Padre-Recording"] == run.recording
    assert found["Padre-Run"] == run.id
    assert found["Padre-Command"] == "padre run e.py"


def test_many_runs_are_counted_not_listed() -> None:
    """At most ten ids, so that the message of a sweep stays short."""
    runs = [synthetic.run(f"k{number:07}", ago=60) for number in range(11)]
    text = commit_message(runs, [], "", runs[0].recording)
    assert "Padre-Run:" not in text
    assert "Padre-Runs: 11" in text


def test_portable() -> None:
    """No absolute path stays, inside the repository or outside, alone or after `=`."""
    words = ["/r/t/train.py", "--out=/r/t/out", "--data=/home/me/x.csv", "/usr/bin/python3", "a/b", "--lr=1"]
    shown = ["train.py", "--out=out", "--data=x.csv", "python3", "a/b", "--lr=1"]
    assert portable(words, Path("/r/t")) == shown

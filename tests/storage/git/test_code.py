"""The tree of the code as it is now."""

import json
from pathlib import Path
from typing import Any

import pytest

from padre_git.errors import PadreError
from padre_git.storage.git.code import Snapshot, take
from padre_git.storage.git.plumbing import Git
from padre_git.storage.layout import Layout

EXCLUDE = ["*.tex", "*.bib", "README*", "CHANGELOG*", "docs/"]


def snapshot(repo: Any, *extra: str, max_size: int = 1_000_000) -> Snapshot:
    """The code of ``repo``; taking it changes nothing of the user's."""
    with repo.unchanged():
        return take(Git(repo.path), Layout(repo.path), exclude=EXCLUDE, extra=extra, max_size=max_size)


def test_the_id_is_that_of_the_code_as_git_would_stage_it(repo: Any) -> None:
    """Tracked edits count, untracked files do not unless they are named, and the tree is git's own."""
    repo.write({"a.py": "1\n", "b.py": "1\n"}, commit="code")
    first = snapshot(repo)
    assert first.changed == {}
    repo.write({"a.py": "2\n", "new.py": "n\n"})
    second = snapshot(repo)
    assert second.tree != first.tree
    assert set(second.changed) == {"a.py"}
    assert repo.git("show", f"{second.tree}:a.py") == "2"
    third = snapshot(repo, "new.py")
    assert set(third.changed) == {"a.py", "new.py"}
    assert snapshot(repo).tree == second.tree  # the extra file does not stay


def test_what_is_no_code_makes_no_new_execution(repo: Any) -> None:
    """Prose, settings, CI and padre's own files can change; a user's code in such folders counts."""
    repo.write({"a.py": "1\n", "projects/mine.py": "1\n", "paper/main.tex": "x\n"}, commit="code")
    before = snapshot(repo)
    same = {
        "README.md": "new\n",
        "docs/x.md": "new\n",
        "paper/main.tex": "new\n",
        ".github/workflows/ci.yml": "new\n",
        ".padre/config.yaml": "schema: 1\n",
        "sub/.gitignore": "x\n",
        "projects/p/experiments/e/executions/0/runs/r/run.json": "{}\n",
        "datasets/d/0/version.json": "{}\n",
        "report.yaml": "tables: {}\n",
        "CITATION.cff": "cff-version: 1.2.0\n",
        "projects/p/reported/paper.json": "{}\n",
        "projects/p/notes/n.md": "a note\n",
        "projects/p/questions/q.md": "a question\n",
    }
    repo.write(same, commit="no code")
    assert snapshot(repo).tree == before.tree
    repo.write({"projects/mine.py": "2\n"})
    assert snapshot(repo).tree != before.tree


def test_same_code_same_execution_in_every_clone(repo: Any, tmp_path: Path) -> None:
    """Whoever runs it, committed or not."""
    repo.write({"a.py": "1\n"}, commit="code")
    clone = type(repo)(tmp_path / "clone")
    repo.git("clone", "-q", str(repo.path), str(clone.path))
    repo.write({"a.py": "2\n"})
    clone.write({"a.py": "2\n"})
    clone.git("-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "-qam", "the same edit")
    assert snapshot(repo).tree == snapshot(clone).tree


def test_edits_in_the_same_clock_tick_are_seen(repo: Any) -> None:
    """The size stays the same and the time may too: git's racy entries must stay racy in the private index."""
    for number in range(15):
        repo.write({"a.py": f"{number:03}\n"}, commit=f"{number}")
        repo.write({"a.py": f"{number:02}x\n"})
        assert repo.git("show", f"{snapshot(repo).tree}:a.py") == f"{number:02}x"
        repo.write({"a.py": f"{number:02}y\n"})
        assert repo.git("show", f"{snapshot(repo).tree}:a.py") == f"{number:02}y"


def test_staged_deleted_and_conflicting_files(repo: Any) -> None:
    """The user's index may be in any state; what counts is what lies in the work tree."""
    repo.write({"a.py": "1\n", "gone.py": "1\n"}, commit="code")
    repo.git("checkout", "-qb", "other")
    repo.write({"a.py": "other\n"}, commit="other")
    repo.git("checkout", "-q", "main")
    repo.write({"a.py": "mine\n"}, commit="mine")
    repo.git("merge", "other", check=False)
    (repo.path / "gone.py").unlink()
    repo.write({"staged.py": "1\n"})
    repo.git("add", "staged.py")
    taken = snapshot(repo)
    assert taken.changed["gone.py"] is None
    assert "<<<<<<<" in repo.git("show", f"{taken.tree}:a.py")
    assert taken.changed["staged.py"]


def test_a_repository_without_a_commit(repo: Any, tmp_path: Path) -> None:
    """Everything is new there."""
    new = type(repo)(tmp_path / "new ü folder")
    new.path.mkdir()
    new.git("init", "-q")
    new.write({"a b ü.py": "1\n"})
    taken = snapshot(new, "a b ü.py")
    assert taken.commit is None
    assert set(taken.changed) == {"a b ü.py"}


def test_of_a_notebook_only_the_code_counts(repo: Any) -> None:
    """Outputs and execution counts make no new execution; the snapshot still holds the file as it is."""

    def notebook(source: str, output: str) -> str:
        cell = {"cell_type": "code", "source": [source], "outputs": [output], "execution_count": 1}
        return json.dumps({"cells": [cell, {"cell_type": "markdown", "source": output}]})

    repo.write({"n.ipynb": notebook("x = 1", "old")}, commit="notebook")
    before = snapshot(repo)
    repo.write({"n.ipynb": notebook("x = 1", "new")})
    after = snapshot(repo)
    assert after.tree == before.tree
    assert set(after.changed) == {"n.ipynb"}
    repo.write({"n.ipynb": notebook("x = 2", "new")})
    assert snapshot(repo).tree != before.tree


def test_too_much_new_code_is_refused(repo: Any) -> None:
    """A data file among the code is named with its size."""
    repo.write({"big.bin": b"x" * 3000})
    with pytest.raises(PadreError, match=r"big\.bin.*code\.max_size"):
        snapshot(repo, "big.bin", max_size=2000)


def test_line_endings_are_those_of_git_add(repo: Any) -> None:
    """autocrlf changes what git stores, and so what the code is."""
    repo.git("config", "core.autocrlf", "input")
    repo.write({"a.py": b"1\r\n"})
    taken = snapshot(repo, "a.py")
    assert repo.git("cat-file", "-s", f"{taken.tree}:a.py") == "2"

"""The answers in files: derived from the branch alone, between their markers; and when a question was asked."""

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from padre_git.app.questions import answered, read, revisions
from padre_git.app.questions.asked import asked
from padre_git.app.repository.workspace import Workspace
from padre_git.storage import prose
from tests.app.compare.recorded import BASE, NOISE, entry
from tests.conftest import Padre, copied, made

PATH = "projects/thesis/questions/kernel.md"
WIDE = np.array([0.05, -0.06, 0.03, -0.02, 0.06, -0.05, 0.02, -0.04, 0.05, -0.03])
ANSWER = re.compile(
    r"\*\*wine: yes\*\*, \+0\.050 \[\+0\.048, \+0\.052\], p < 0\.001\.\n"
    r"Runs \w{8}, \w{8}; data 3b1f0c2; accuracy, svc - nb; "
    r"corrected resampled t-test \(Nadeau & Bengio 2003\), 9 df\. "
)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with a question that is committed, and no runs; only copied."""
    padre = made(tmp_path_factory.mktemp("answers") / "thesis", {"a.py": ""})
    padre("question", "create", "Does a kernel help?", "--select", "svc,nb", "--name", "kernel", "--project", "thesis")
    _commit(padre, "ask")
    return padre.repo.path


@pytest.fixture
def padre(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Padre:
    """A copy of it, the current folder."""
    found = copied(template, tmp_path / "thesis")
    monkeypatch.chdir(found.repo.path)
    return found


def _commit(padre: Padre, message: str, *, when: str = "2026-01-01T00:00:00Z") -> None:
    padre.repo.git("add", "-A")
    words = ["git", "commit", "-q", "--allow-empty", "-m", message]
    env = {"GIT_COMMITTER_DATE": when, "GIT_AUTHOR_DATE": when}
    subprocess.run(words, cwd=padre.repo.path, check=True, env={**os.environ, **env})


def _runs(padre: Padre, svc: Any = BASE + 0.05, nb: Any = BASE + NOISE, **changes: Any) -> None:
    padre.repo.write(entry("svc", svc, **changes) | entry("nb", nb, **changes))


def _answer(padre: Padre) -> str:
    return prose.answer_of(padre.repo.read(PATH), PATH)


def test_written_on_the_default_branch(padre: Padre) -> None:
    """From what git's index has; the second time nothing changes. Nothing but the lines between the markers does."""
    before = padre.repo.read(PATH)
    _runs(padre)
    padre("update", "--no-readme", check=False)
    assert "**no runs**" in _answer(padre)  # they are not in git yet
    padre.repo.git("add", "projects")
    assert padre("update", "--no-readme").out == f"wrote {PATH}\n"
    found = _answer(padre)
    assert ANSWER.match(found), found
    assert found.endswith("Asked before the first of these runs (2026-01-01, " + _short(padre) + ").")
    assert padre.repo.read(PATH).replace(found + "\n", "") == before
    assert padre("update", "--no-readme", "--json").json["written"] == []


def _short(padre: Padre) -> str:
    return padre.repo.git("rev-parse", "HEAD")[:7]


def test_other_branches_only_when_asked(padre: Padre) -> None:
    """Two requests that both write an answer would be in conflict; a clone writes the same bytes."""
    _runs(padre)
    _commit(padre, "runs")
    padre.repo.git("switch", "-qc", "other")
    assert padre("update", "--no-readme").out == "The derived files of 2 experiments are up to date.\n"
    assert padre("update", "--no-readme", "--answers").out == f"wrote {PATH}\n"
    clone = padre.at(padre.repo.path.parent / "clone")
    padre.repo.git("clone", "-q", ".", str(clone.repo.path))
    clone("update", "--no-readme", "--answers")
    assert clone.repo.read(PATH) == padre.repo.read(PATH)


def test_two_branches_with_new_runs_merge(padre: Padre) -> None:
    """The answer is in nobody's way: it is derived after the merge."""
    for branch, data in (("one", "wine"), ("two", "iris")):
        padre.repo.git("switch", "-qc", branch, "main")
        _runs(padre, data=data)
        padre("update", "--no-readme")
        _commit(padre, branch)
    padre.repo.git("switch", "-q", "main")
    padre.repo.git("merge", "-q", "one", "two", "-m", "both")
    padre("update", "--no-readme")
    assert "**iris: yes**" in _answer(padre)
    assert "**wine: yes**" in _answer(padre)
    assert "Holm over 2 comparisons" in _answer(padre)


@pytest.mark.parametrize(("old", "new"), [(prose.END, ""), (prose.BEGIN, f"{prose.BEGIN}\n{prose.BEGIN}")])
def test_markers_are_never_guessed(padre: Padre, old: str, new: str) -> None:
    """A missing or doubled marker is an error that names the file; other questions are still answered."""
    padre("question", "create", "Another one?", "--select", "nb,svc", "--project", "thesis")
    broken = padre.repo.read(PATH).replace(old, new)
    padre.repo.write({PATH: broken})
    _runs(padre)
    padre.repo.git("add", "projects")
    done = padre("update", "--no-readme", code=1)
    assert done.out == "wrote projects/thesis/questions/another-one.md\n"
    assert f"error: {PATH}: the line `" in done.err
    assert padre.repo.read(PATH) == broken
    assert f"{PATH}: the line" in padre("question", "list").err
    assert (
        f"{PATH}: the line" in padre("hook", "check", code=None).err + padre("question", "show", "kernel", code=1).err
    )


def test_a_merge_that_is_not_finished(padre: Padre) -> None:
    """No tree can be made of an index with conflicts; the answers wait, and the message says so."""
    for branch in ("one", "two"):
        padre.repo.git("switch", "-qc", branch, "main")
        padre.repo.write({"a.py": f"{branch} = 1\n"}, commit=branch)
    padre.repo.git("merge", "-q", "one", check=False)
    done = padre("update", "--no-readme", "--answers", code=1)
    assert "a merge is not finished, so no answer was written" in done.err


def test_asked_before_or_after(padre: Padre) -> None:
    """The commit that brought the present rule, against the start of the first run that decides."""
    workspace = Workspace.at()

    def word(*started: str) -> str:
        rows: list[Any] = [type("R", (), {"started": each, "execution": "x"})() for each in started]
        return asked(workspace, read.question(workspace, "kernel"), rows).word

    assert word() == word("2026-01-02T00:00:00.000Z") == "before the runs"
    assert word("2026-01-02T00:00:00.000Z", "2025-12-31T23:00:00.000Z") == "after the runs"
    text = padre.repo.read(PATH)
    padre.repo.write({PATH: text.replace("Why it matters", "It matters")})
    _commit(padre, "words", when="2026-02-01T00:00:00Z")
    assert word("2026-01-02T00:00:00.000Z") == "before the runs"  # the rule is the same
    padre.repo.write({PATH: text.replace("svc > nb", "nb > svc")})
    assert word("2026-01-02T00:00:00.000Z") == "not committed"
    _commit(padre, "turned", when="2026-03-01T00:00:00Z")
    assert word("2026-01-02T00:00:00.000Z") == "changed after the runs"
    assert word("2026-04-02T00:00:00.000Z") == "before the runs"
    padre.repo.write({PATH: text})
    _commit(padre, "turned back", when="2026-05-01T00:00:00Z")
    assert word("2026-01-02T00:00:00.000Z") == "changed after the runs"


def test_a_shallow_clone_cannot_tell(padre: Padre) -> None:
    """It is said, and nothing is guessed."""
    clone = padre.at(padre.repo.path.parent / "clone")
    padre.repo.git("clone", "-q", "--depth", "1", f"file://{padre.repo.path}", str(clone.repo.path))
    assert clone("question", "list", "--json").json[0]["asked"]["when"] == "unknown (shallow clone)"


def test_what_a_pull_request_says(padre: Padre) -> None:
    """A line for each data set whose answer changes, and nothing where none does; names are text."""
    _runs(padre, nb=BASE + 0.05 + WIDE)
    _runs(padre, data="*iris*")
    _commit(padre, "runs")
    padre.repo.git("switch", "-qc", "better")
    _commit(padre, "nothing")
    assert revisions.between(Workspace.at(), "main", "HEAD") == []
    assert "Questions" not in padre("diff", "main...HEAD", "--markdown").out
    files = entry("nb", BASE + NOISE, name="kkkkkkk1", ago=10)
    padre.repo.write(files)
    _runs(padre, data="digits")
    _commit(padre, "more runs")
    markdown = padre("diff", "main...HEAD", "--markdown").out
    line = next(line for line in markdown.splitlines() if line.startswith("**Questions**"))
    assert "kernel, wine: undecided → **svc better** (+0.050, p < 0.001)." in line, line
    assert "kernel, digits (new): **svc better** (" in line
    assert "iris" not in line
    assert "questions    kernel, " in padre("diff", "main...HEAD").out
    assert {each["dataset"] for each in padre("diff", "main...HEAD", "--json").json["questions"]} == {"wine", "digits"}
    # a question that is gone had an answer, too
    padre.repo.git("rm", "-q", PATH)
    _commit(padre, "no question")
    found = {each["dataset"]: each for each in padre("diff", "main...HEAD", "--json").json["questions"]}
    assert (found["wine"]["before"], found["wine"]["after"]) == ("undecided", None)
    assert found["wine"]["text"] == "kernel, wine: undecided -> not asked"
    assert "digits" not in found


def test_lists(padre: Padre) -> None:
    """With the questions of `project.json`, which have no rule; and a document for programs."""
    padre.repo.write({"projects/old/project.json": '{"schema": 1, "name": "old", "questions": ["Why not?"]}\n'})
    _runs(padre)
    found = padre("question", "list").out.splitlines()
    assert [line.split("  ")[0] for line in found[1:]] == ["thesis/kernel", "old/Why not?"]
    assert found[2].split()[-2:] == ["no", "rule"]
    first = padre("question", "list", "--json").json[0]
    assert (first["answer"], first["expect"], first["written"]) == ("yes", "svc > nb", False)
    assert first["datasets"][0]["pairs"][0]["verdict"] == "better"
    shown = answered.show(Workspace.at(), "thesis/kernel")
    assert ("answer", "yes") in shown.head
    assert shown.rows[0][:3] == ["wine", "yes", "+0.050"]

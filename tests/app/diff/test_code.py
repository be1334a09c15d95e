"""The code of two runs, and whether a tree still has what a run used."""

import json
import subprocess
import sys

from padre_git.app.diff import code
from padre_git.app.recording.opening import open_workspace
from padre_git.app.runs.current import TreeCode
from padre_git.model.documents import Code, OutsideFile, Run, UsedFile
from padre_git.storage import documents
from tests import synthetic
from tests.conftest import Padre, Repository


def blob(repo: Repository, text: str) -> str:
    """The id of a content, in the repository."""
    words = ["git", "hash-object", "-w", "--stdin"]
    return subprocess.run(words, cwd=repo.path, input=text, capture_output=True, text=True, check=True).stdout.strip()


def using(repo: Repository, tree: str = "1", outside: str = "", **files: str) -> Run:
    """A run that used these files."""
    used = [UsedFile(path=path.replace("_", "."), blob=blob(repo, text)) for path, text in files.items()]
    other = [OutsideFile(path="mine", sha256=outside, reason="editable")] if outside else []
    return synthetic.run(code=Code(commit=None, branch=None, tree=tree * 40, files=used, outside=other))


def notebook_of(source: str, output: str) -> str:
    """A notebook with one code cell."""
    cell = {"cell_type": "code", "source": [source], "outputs": [{"text": output}], "execution_count": len(output)}
    return json.dumps({"cells": [{"cell_type": "markdown", "source": [output]}, cell], "nbformat": 4})


def test_files(notebook: Repository) -> None:
    """Changed, added and removed, with their lines; what is the same is not there."""
    before = using(notebook, a_py="1\n2\n", b_py="x\n", same_py="s\n", outside="1")
    after = using(notebook, a_py="1\n3\n4\n", c_py="y\n", same_py="s\n", outside="2", tree="2")
    found = code.changes(open_workspace(notebook.path), before, after)
    assert [each.text for each in found.files] == ["a.py +2 -1", "b.py removed +0 -1", "c.py added +1 -0"]
    assert found.outside == ["mine"]


def test_the_function_of_the_pipeline(notebook: Repository) -> None:
    """Of a file with much else, the diff of the function that is called like the experiment."""
    text = "def other():\n    return {}\n\n\ndef breast_svc():\n    return {}\n"
    before, after = (
        using(notebook, a_py=text.format(*each), tree=tree) for each, tree in (((1, 1), "1"), ((2, 3), "2"))
    )
    found = code.changes(open_workspace(notebook.path), before, after)
    assert found.pipeline.splitlines()[2:] == [
        "@@ -1,2 +1,2 @@",
        " def breast_svc():",
        "-    return 1",
        "+    return 3",
    ]


def test_of_a_notebook_only_the_code_counts(notebook: Repository) -> None:
    """Running a cell again, and prose, change nothing; its source does."""
    one, again, other = (notebook_of(*each) for each in (("x = 1", "a"), ("x = 1", "bb"), ("x = 2", "a")))
    workspace = open_workspace(notebook.path)
    before = using(notebook, a_ipynb=one)
    assert code.changes(workspace, before, using(notebook, a_ipynb=again, tree="2")).files == []
    (changed,) = code.changes(workspace, before, using(notebook, a_ipynb=other, tree="2")).files
    assert changed.text == "a.ipynb +1 -1"
    notebook.write({"a.ipynb": again}, commit="ran it again")
    assert TreeCode(workspace, "HEAD").differing(before) == []
    notebook.write({"a.ipynb": other}, commit="changed it")
    assert TreeCode(workspace, "HEAD").differing(before) == [("a.ipynb", (), False)]


def test_what_is_not_known(notebook: Repository) -> None:
    """A run that does not say what it used is neither equal nor different, but for the same tree."""
    workspace = open_workspace(notebook.path)
    silent = using(notebook, tree="2")
    assert not code.changes(workspace, using(notebook, a_py="1\n"), silent).known
    assert code.changes(workspace, silent, silent).known
    assert TreeCode(workspace, "HEAD").differing(silent) is None


def test_commands_are_compared_by_all_that_was_recorded(notebook: Repository, padre: Padre) -> None:
    """Also once git has collected the trees that only the runs name; what is no code is not compared."""
    notebook.write({"train.py": "print(1)\n", "params.yaml": "n: 50\n", "README.md": "one\n"}, commit="code")
    padre("run", "--no-watch", "--", sys.executable, "train.py")
    notebook.write({"params.yaml": "n: 5\n", "README.md": "two\n"})
    padre("run", "--no-watch", "--", sys.executable, "train.py")
    workspace = open_workspace(notebook.path)
    files = notebook.path.glob("projects/*/experiments/*/executions/*/runs/*/run.json")
    after, before = sorted((documents.decode(file.read_bytes(), Run, "") for file in files), key=_is_first)
    for _ in range(2):
        found = code.changes(workspace, before, after)
        assert (found.known, [each.text for each in found.files]) == (False, ["params.yaml +1 -1"])
        notebook.git("gc", "-q", "--prune=now")
    shown = padre("diff", "--code", "@last~1", "@last").out
    assert "code   params.yaml +1 -1" in shown
    assert "not known which of these files they used" in shown
    assert "+n: 5" in shown


def test_a_file_that_only_one_command_read(notebook: Repository, padre: Padre) -> None:
    """Its content differs or it does not: who read it makes no difference of the code."""
    code = "import sys\n[open(name).close() for name in sys.argv[1:]]\n"
    notebook.write({"train.py": code, "a.txt": "1\n", "b.txt": "1\n"}, commit="code")
    padre("run", "--", sys.executable, "train.py", "a.txt", "b.txt")
    notebook.write({"b.txt": "2\n", "c.txt": "1\n"}, commit="another")
    padre("run", "--", sys.executable, "train.py", "c.txt")
    shown = padre("diff", "--code", "@last~1", "@last").out
    assert "b.txt +1 -1" in shown and "c.txt added +1 -0" in shown
    assert "--- a/a.txt" not in shown


def _is_first(run: Run) -> bool:
    return "params.yaml" not in run.code.changed

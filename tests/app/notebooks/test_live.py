"""A run that begins in a kernel of Jupyter has the notebook and the cells that were executed."""

import json
import os
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from padre_git.app.notebooks import kernel
from padre_git.app.notebooks.live import Live
from padre_git.app.recording.secrets import redacted_source
from tests.conftest import Padre, Repository, process_environment

FIRST = "import os\nimport padre_git\napi_key = 'abcdefgh'"
START = "run = padre_git.start_run('live')\nrun.log_metrics({'loss': 0.5})\nrun.end();"


def executed(folder: Path, sources: list[str], **variables: str) -> list[Any]:
    """The code cells after a kernel executed them, as Jupyter does."""
    notebook = new_notebook(cells=[new_code_cell(source) for source in sources])
    kernel.execute(notebook, folder, {**os.environ, **process_environment(), **variables}, lambda: None)
    return list(notebook.cells)


def test_a_live_kernel(notebook: Repository, padre: Padre) -> None:
    """Of a notebook that is saved its file, of one that is not also what was executed; the command is one that runs."""
    file = notebook.path / "try.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell(FIRST), new_code_cell(START), new_code_cell("1")]), file)
    other = START.replace("0.5", "0.25").replace("'live'", "'other'")
    between = "run = padre_git.start_run('later')\nrun.log_metrics({'loss': 1.0})"
    cells = executed(notebook.path, [FIRST, START, f"%time\n{other}", between, "run.end()"], JPY_SESSION_NAME=str(file))
    printed = ["".join(each.get("text", "") for each in cell.outputs) for cell in cells]
    documents = [json.loads(each.read_text()) for each in notebook.path.glob("projects/**/run.json")]
    runs = {run["experiment"]: run for run in documents}
    assert runs["live"]["notes"] == []
    assert [each["path"] for each in runs["live"]["code"]["files"]] == ["try.ipynb"]
    assert runs["live"]["command"] == ["padre", "run", "try.ipynb"]
    [note] = runs["other"]["notes"]
    assert note == "not in try.ipynb as it is saved: 1 executed cell. Save it; the run has them in try.cells.py"
    assert note in printed[2]
    assert "1 cell executed since the run began is not in its code: save try.ipynb" in printed[4]
    text = notebook.git("show", f"{runs['other']['code']['tree']}:try.cells.py")
    assert text == f"# %%\n{FIRST}\n\n# %%\n{START}\n\n# %%\n# %time\n{other}\n".replace("'abcdefgh'", '"***"').strip()
    assert "try.cells.py" not in padre("status").out


def test_a_module_that_was_edited(notebook: Repository) -> None:
    """A kernel runs a module as it was when it was imported: a run says so, but for one whose `autoreload` looks."""
    notebook.write({"features.py": "DEGREE = 2\n", "other.py": ""}, commit="modules")
    edit = "import features, other\nfrom pathlib import Path\nPath('features.py').write_text('DEGREE = 3\\n')"
    for first, said in (("import padre_git", True), ("import padre_git\n%load_ext autoreload", False)):
        executed(notebook.path, [first, edit, START])
        newest = max(notebook.path.glob("projects/**/run.json"), key=lambda path: path.stat().st_mtime_ns)
        notes = json.loads(newest.read_text())["notes"]
        assert any("edited since the kernel began: features.py. Restart" in note for note in notes) == said


@pytest.mark.parametrize(
    ("cells", "saved", "is_saved", "unsaved"),
    [
        (["a", "b"], ["a", "", "b", "c"], True, []),
        (["b", "a"], ["a", "b"], False, []),
        (["a", "x"], ["a", "b"], False, ["x"]),
        (["a"], [], False, ["a"]),
    ],
)
def test_what_is_saved(tmp_path: Path, cells: list[str], saved: list[str], is_saved: bool, unsaved: list[str]) -> None:
    """A notebook that was executed from top to bottom, as far as it was, is what its file says."""
    nbformat.write(new_notebook(cells=[new_code_cell(source) for source in saved]), tmp_path / "a.ipynb")
    here = Live(tmp_path / "a.ipynb", tuple(cells))
    assert (here.is_saved, here.unsaved()) == (is_saved, unsaved)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("x = 1\n!ls\ny = !ls -a\nprint?", "x = 1\n# !ls\n# y = !ls -a\n# print?"),
        ("%%bash\nls", "# %%bash\n# ls"),
        ("%%time\nfit()", "# %%time\nfit()"),
        ("ratio = a %b", "ratio = a %b"),
    ],
)
def test_magics_are_comments(source: str, text: str) -> None:
    """What only Jupyter understands is no Python."""
    assert Live(None, (source,)).text() == f"# %%\n{text}\n"


def test_secrets_in_source() -> None:
    """Values of names that say so, and tokens by their form, are hidden; other code is as it was."""
    text = (
        "API_KEY = 'abc'\nos.environ['MY_TOKEN'] = \"x y\"\nsort(key='name')\ntokens = [1]\nhttps://me:pw123@host/x\n"
    )
    shown = redacted_source(text)
    assert 'API_KEY = "***"' in shown
    assert "os.environ['MY_TOKEN'] = \"***\"" in shown
    assert "sort(key='name')\ntokens = [1]\n" in shown
    assert "pw123" not in shown

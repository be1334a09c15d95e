"""`padre textconv`: git shows metrics instead of hashes, when asked to."""

import subprocess

import pytest

from tests.conftest import Padre, Repository

SVC = """from sklearn.svm import SVC
from padre_git import App

app = App()


@app.experiment(dataset="iris", project="thesis")
def iris_svc():
    return SVC()
"""


def test_git_shows_metrics(notebook: Repository, padre: Padre) -> None:
    """Of results the metrics of their runs, of data its columns; and hashes again when that is taken back."""
    notebook.write({"experiment.py": SVC})
    padre("dataset", "add", "iris", "sklearn:iris")
    padre("run", "experiment.py", "-p", "C=1,10")
    notebook.git("add", ".")
    notebook.git("commit", "-q", "-m", "first")
    assert "md5: " in notebook.git("show", "HEAD", "--", "*.dvc")
    padre("textconv", "--install", check=False)
    shown = notebook.git("show", "HEAD", "--", "*.dvc")
    assert "md5: " not in shown
    assert "SVC.C=10: accuracy 0.973 ± 0.034" in shown
    assert "+species: string, setosa versicolor virginica" in shown
    assert "as before" in padre("textconv", "--install").out
    padre("textconv", "--uninstall", check=False)
    assert "md5: " in notebook.git("show", "HEAD", "--", "*.dvc")
    assert notebook.git("config", "--get-regexp", "^diff", check=False) == ""


@pytest.mark.parametrize("content", [b"", b"outs:\n- md5: x\n", b"\0\1", b"outs:\n- path: data.parquet\n  path: b\n"])
def test_what_is_not_known_is_shown_as_it_is(notebook: Repository, padre: Padre, content: bytes) -> None:
    """An error would end the user's `git diff`."""
    notebook.write({"x.dvc": content})
    assert padre("textconv", "x.dvc").out.encode() == content


def test_git_diff_of_documents_reads_well(notebook: Repository, padre: Padre) -> None:
    """A parameter is three lines of a definition: value, set, and nothing else; no padre is needed to see it."""
    padre("dataset", "add", "iris", "sklearn:iris")
    for code in (SVC, SVC.replace("SVC()", "SVC(C=10)")):
        notebook.write({"experiment.py": code})
        padre("run", "experiment.py")
    paths = sorted(notebook.path.glob("projects/**/definitions/*.json"), key=lambda path: path.stat().st_mtime)
    words = ["git", "diff", "--no-index", "-U0", *map(str, paths)]
    said = subprocess.run(words, capture_output=True, text=True, check=False).stdout.splitlines()[4:]
    changed = [line for line in said if line[0] in "+-"]
    assert changed == [
        '-        "value": 1.0,',
        '+        "value": 10,',
        '-        "set": false,',
        '+        "set": true,',
    ]


def test_init_changes_the_configuration_only_when_asked(repo: Repository, padre: Padre) -> None:
    """`padre init` leaves .git/config alone; `--textconv` sets this one."""
    padre("init")
    assert repo.git("config", "--get", "diff.padre.textconv", check=False) == ""
    said = padre("init", "--textconv", check=False)
    assert "undo it with: padre textconv --uninstall" in said.err
    assert repo.git("config", "--get", "diff.padre.textconv").endswith("-m padre_git textconv")


def test_words_that_do_not_fit(notebook: Repository, padre: Padre) -> None:
    """One of the three."""
    assert padre("textconv", code=2).err
    assert "cannot be read" in padre("textconv", "nothing.dvc", code=1).err

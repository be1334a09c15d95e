"""`padre textconv`: git shows metrics instead of hashes, when asked to."""

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


def test_init_changes_the_configuration_only_when_asked(repo: Repository, padre: Padre) -> None:
    """`padre init` leaves .git/config alone; `--textconv` sets this one."""
    padre("init")
    assert repo.git("config", "--get", "diff.padre.textconv", check=False) == ""
    said = padre("init", "--textconv", check=False)
    assert "padre textconv --uninstall takes it back" in said.err
    assert repo.git("config", "--get", "diff.padre.textconv").endswith("-m padre_git textconv")


def test_words_that_do_not_fit(notebook: Repository, padre: Padre) -> None:
    """One of the three."""
    assert padre("textconv", code=2).err
    assert "cannot be read" in padre("textconv", "nothing.dvc", code=1).err

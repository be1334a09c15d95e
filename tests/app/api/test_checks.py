"""Names that nothing has are errors before anything is imported or computed."""

import json
import subprocess
import sys

import pytest

from padre_git.errors import UnknownName
from tests.conftest import Padre, Repository, process_environment

LIGHT = """
from padre_git import App

app = App()

@app.experiment(dataset="wine")
def first():
    from sklearn.naive_bayes import GaussianNB
    return GaussianNB()

@app.experiment(dataset="{data}", metrics={metrics}, splitting={splitting})
def second():
    from sklearn.naive_bayes import GaussianNB
    return GaussianNB()
"""
# what was imported, as the last line of standard error
WATCHED = """
import atexit, json, sys
atexit.register(lambda: sys.stderr.write("\\n" + json.dumps(sorted({name.partition(".")[0] for name in sys.modules}))))
sys.argv[0] = "padre"
from padre_git.__main__ import main
sys.exit(main())
"""


@pytest.fixture
def wine(notebook: Repository, padre: Padre) -> Repository:
    """A repository with one data set."""
    padre("dataset", "add", "wine", "sklearn:wine")
    return notebook


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"data": "wime"}, "unknown data set `wime`; did you mean `wine`?"),
        ({"metrics": "['accuracy', 'f1macro']"}, "unknown metric `f1macro`; did you mean `f1"),
        ({"splitting": "'ten'"}, "unknown splitting `ten`; write one of 5,"),
        ({"splitting": "{'kind': 'nested', 'outer': 'ten'}"}, "unknown splitting `ten`; write one of 5,"),
    ],
)
def test_at_once(wine: Repository, given: dict[str, str], said: str) -> None:
    """The error comes without scikit-learn, numpy and the like, and before the first experiment is computed."""
    wine.write({"experiment.py": LIGHT.format(**{"data": "wine", "metrics": "None", "splitting": "5"} | given)})
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, "run", "experiment.py"],
        cwd=wine.path,
        env=process_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert said in done.stderr
    imported = set(json.loads(done.stderr.rsplit("\n", 1)[-1]))
    assert not imported & {"numpy", "scipy", "pandas", "sklearn", "pyarrow", "dvc", "dvc_data", "joblib"}
    assert not [*wine.path.glob("projects/**/run.json")]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--dataset", "wine,wime"], "unknown data set `wime`"),
        (["--metrics", "f1macro"], "unknown metric `f1macro`"),
        (["--splitting", "ten"], "unknown splitting `ten`"),
        (["--sampler", "sobal", "-p", "var_smoothing=1e-9,1e-8"], "unknown sampler `sobal`; did you mean `sobol`?"),
        (["--objectives", "accuracy,speed"], "unknown metric `speed`"),
    ],
)
def test_words_of_the_command_line(wine: Repository, padre: Padre, words: list[str], said: str) -> None:
    """What stands instead of what the file says is checked likewise."""
    wine.write({"experiment.py": LIGHT.format(data="wine", metrics="None", splitting="5")})
    assert said in padre("run", "experiment.py", "--experiment", "first", *words, code=1).err


def test_in_python(wine: Repository) -> None:
    """`execute()` checks, too; a metric of the user's own is one that it may name."""
    import padre_git  # noqa: PLC0415

    given = {"dataset": "wine", "pipeline": lambda: None}
    with pytest.raises(UnknownName, match="unknown metric `f1macro`"):
        padre_git.Experiment("e", metrics=["f1macro"], **given).execute()

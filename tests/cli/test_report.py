"""`padre report`: which words go together, and where what is asked for goes."""

import pytest

from tests import synthetic
from tests.conftest import Padre, Repository

SPEC = "tables: {main: {select: [svc, forest]}}\n"


@pytest.fixture
def recorded(notebook: Repository) -> Repository:
    """Two runs on the same splits, and a specification."""
    files = synthetic.simple("k9d2v5ha", [0.5, 0.6, 0.7])
    files |= synthetic.simple("m4t7xq2p", [0.6, 0.7, 0.9], experiment="breast-forest", label="forest")
    synthetic.branch(notebook.path, "refs/heads/padre/x", files)
    notebook.write({"report.yaml": SPEC})
    return notebook


def test_what_there_is(recorded: Repository, padre: Padre) -> None:
    """Without a name, the names; the exit code is 0."""
    assert "main" in padre("report").out.split()


def test_into_a_file(recorded: Repository, padre: Padre) -> None:
    """-o writes the same bytes that are printed without it."""
    printed = padre("report", "main", "--csv").out
    assert padre("report", "main", "--csv", "-o", "main.csv", check=False).out == "saved  main.csv\n"
    assert recorded.read("main.csv") == printed
    assert "cannot be written" in padre("report", "main", "-o", "none/main.tex", code=1).err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("main", "--digits", "2"), "described in report.yaml"),
        (("main", "--markdown", "--standalone"), "--standalone is a LaTeX document"),
        (("--digits", "12", "--select", "svc"), "--digits"),
    ],
)
def test_words_that_do_not_go_together(recorded: Repository, padre: Padre, words: tuple[str, ...], said: str) -> None:
    """They are usage errors, exit 2."""
    assert said in padre("report", *words, code=2).err


def test_a_stale_number_is_exit_3(recorded: Repository, padre: Padre) -> None:
    """--check ends with 3 where a number is not what the runs say, and with 0 where all are."""
    recorded.write({"paper.md": "0.6 <!-- padre: breast-svc.accuracy.mean -->\n"})
    assert padre("report", "--check", "paper.md").out.startswith("1 number ")
    recorded.write({"paper.md": "0.8 <!-- padre: breast-svc.accuracy.mean -->\n"})
    assert padre("report", "--check", "paper.md", code=3).out.startswith("paper.md:1  0.8  is now 0.6")

"""`padre report`: which words go together, and where what is asked for goes."""

import re

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
    assert padre("report", "--check", "paper.md").out.startswith("1 marked number ")
    recorded.write({"paper.md": "0.8 <!-- padre: breast-svc.accuracy.mean -->\n"})
    assert padre("report", "--check", "paper.md", code=3).out.startswith("paper.md:1  0.8  is now 0.6")


def test_a_table_of_all_without_a_file(recorded: Repository, padre: Padre) -> None:
    """A form alone is a table of the latest runs of all experiments, which a check can make again."""
    (recorded.path / "report.yaml").unlink()
    assert "padre report --init" in padre("report", code=1).err
    printed = padre("report", "--latex").out
    assert '"select":["forest","svc"]' in printed.splitlines()[1]
    assert [line.split("&")[0].strip() for line in printed.splitlines() if "pm" in line and "&" in line] == [
        "forest",
        "svc",
    ]
    recorded.write({"all.tex": printed})
    assert padre("report", "--check", "all.tex").code == 0
    assert [line.split(",")[1] for line in padre("report", "--csv").out.splitlines()[1:]] == ["forest", "svc"]


def test_a_first_file(recorded: Repository, padre: Padre) -> None:
    """--init writes what --write can use at once, and never over a file."""
    assert "already exists" in padre("report", "--init", code=1).err
    assert recorded.read("report.yaml") == SPEC
    (recorded.path / "report.yaml").unlink()
    assert padre("report", "--init", check=False).out == "wrote  report.yaml; edit it, then: padre report --write\n"
    assert 'results: {select: ["forest", "svc"]}' in recorded.read("report.yaml")
    assert padre("report", "--write", check=False).out.split() == [
        "wrote", "paper/results.tex", "wrote", "paper/numbers.tex",
    ]  # fmt: skip
    more = recorded.read("report.yaml").partition("# figures")[2]
    recorded.write({"report.yaml": "figures" + re.sub("(?m)^# ", "", more)})  # what is commented out is right, too
    assert [words.split()[:2] for words in padre("report").out.splitlines()[1:3]] == [
        ["figure", "scores"], ["test", "claim"],
    ]  # fmt: skip


def test_a_first_file_needs_runs_and_follows_no_link(notebook: Repository, padre: Padre) -> None:
    """Without a run there is nothing to begin with; a link in its place is refused."""
    assert "no completed runs yet" in padre("report", "--init", code=1).err
    (notebook.path / "report.yaml").symlink_to(notebook.path / "elsewhere")
    assert "is a link" in padre("report", "--init", code=1).err
    assert not (notebook.path / "elsewhere").exists()


def test_one_bad_item_costs_itself(recorded: Repository, padre: Padre) -> None:
    """It is named in a line, the others are written, and the exit code is 1."""
    recorded.write(
        {
            "report.yaml": "tables: {gone: {select: [nobody]}, main: {select: [svc, forest]}}\n"
            "tests: {claim: {select: [svc]}}\nfigures: {odd: {kind: sunset}, scores: {kind: box, items: [svc], "
            "format: json}}\n"
        }
    )
    done = padre("report", "--write", code=1, check=False)
    assert done.out.split() == ["wrote", "main.tex", "wrote", "numbers.tex", "wrote", "scores.json"]
    assert [line.split(": ")[:2] for line in done.err.splitlines()] == [
        ["error", "table `gone`"], ["error", "test `claim`"], ["error", "figure `odd`"],
    ]  # fmt: skip
    again = padre("report", "--write", code=1, check=False)
    assert again.out == ""


def test_what_an_earlier_version_wrote_is_taken(recorded: Repository, padre: Padre) -> None:
    """Without padre's mark, and with other numbers; other words or an empty file are a user's, and stay."""
    recorded.write(
        {
            "report.yaml": "tables: {main: {select: [svc, forest]}}\n"
            "figures: {scores: {kind: box, items: [svc], format: json}}\n"
        }
    )
    padre("report", "--write", check=False)
    figure = recorded.read("scores.json")
    marked = ',\n  "usermeta": {\n    "note": "Written by padre report"\n  }'
    assert marked in figure
    for old in (figure.replace(marked, ""), figure.replace(marked, "").replace("0.6", "0.65")):
        recorded.write({"scores.json": old})
        padre("report", "--write", check=False)
        assert recorded.read("scores.json") == figure
    for name, mine in (("scores.json", figure.replace(marked, "").replace("svc", "my net")), ("main.tex", "")):
        recorded.write({name: mine})
        assert (
            f"{name} already exists and was not written by padre" in padre("report", "--write", code=1, check=False).err
        )
        assert recorded.read(name) == mine

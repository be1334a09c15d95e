"""What in a paper is stale: on files alone, whatever the runs are."""

from pathlib import Path

import pytest

from padre_git.app.report.check import check
from padre_git.errors import PadreError
from tests.conftest import Padre, Repository

TEX = """% padre 0.1.0: padre report accuracy --latex. Generated: edit report.yaml instead. commit 1a2b3c4
% svc.wine s4m8w2kf
\\padre@set{a.b}{0.5}% run s4m8w2kf
svc & $0.983$ \\\\
"""
MARKDOWN = """<!-- padre 0.1.0: padre report accuracy --markdown. Generated. commit 1a2b3c4 -->

| svc | 0.983 |
"""


@pytest.mark.parametrize(("name", "text"), [("a.tex", TEX), ("a.md", MARKDOWN)])
def test_only_what_a_reader_sees_is_stale(tmp_path: Path, name: str, text: str) -> None:
    """Another commit and newer runs with equal numbers are no finding, another number is; it says which command."""
    file = tmp_path / name
    file.write_text(text)
    newer = text.replace("1a2b3c4", "9f9f9f9").replace("s4m8w2kf", "k9d2v5ha")
    assert check([file], {}, lambda command, table: newer).findings == []
    (finding,) = check([file], {}, lambda command, table: newer.replace("0.983", "0.984")).findings
    assert "is stale" in finding
    assert "0.984" in finding
    assert "(padre report accuracy --" in finding


def test_a_search_alone_has_its_number(notebook: Repository, padre: Padre) -> None:
    """Of the only experiment, a search, it is that of its best setting, and says that it was chosen; of pooled rows n
    counts rows."""
    padre("dataset", "add", "iris", "sklearn:iris")
    code = "from sklearn.naive_bayes import GaussianNB\nfrom padre_git import App\napp = App()\n"
    code += "@app.experiment(dataset='iris', splitting={!r})\ndef bayes():\n    return GaussianNB()\n"
    notebook.write({"experiment.py": code.format(3)})
    padre("run", "experiment.py", "-p", "var_smoothing=1e-9,0.1")
    best = padre("show", "bayes@best", "--json").json["metrics"]["accuracy"]["mean"]
    text = padre("report", "--numbers").out
    assert f"{{bayes.accuracy.mean}}{{{best:.3f}}}" in text
    assert "chosen on its splits" in text
    notebook.write({"experiment.py": code.format("leave-one-out")})
    padre("run", "experiment.py")
    assert "{bayes.accuracy.n}{150}" in padre("report", "--numbers").out


def test_what_cannot_be_made_again_is_said(tmp_path: Path) -> None:
    """The error of its command, not a pass."""
    file = tmp_path / "a.tex"
    file.write_text(TEX)

    def fail(command: str, table: str) -> str:
        raise PadreError("unknown table `accuracy`")

    assert check([file], {}, fail).findings == [f"{file}  cannot be made again: unknown table `accuracy`"]


def test_numbers_of_stale_runs_are_named(notebook: Repository, padre: Padre) -> None:
    """A number and a table whose run's data or code changed since are findings, exit code 3; a fresh run mends them."""
    rows = [f"{number},{number % 2}" for number in range(12)]
    code = "from sklearn.dummy import DummyClassifier\nfrom padre_git import App\napp = App()\n"
    code += "@app.experiment(dataset='tiny', splitting=2)\ndef {}(): return DummyClassifier()\n"
    both = code.format("one") + code.format("two").partition("app = App()\n")[2]
    notebook.write({"tiny.csv": "\n".join(["x,y", *rows]), "exp.py": both, "paper.tex":
                    "\\input{table}\n\\padre{one.accuracy} \\padreis{two.accuracy.n}{2}\n"})  # fmt: skip
    padre("dataset", "add", "tiny", "tiny.csv", "--target", "y")
    padre("run", "-q", "exp.py")
    padre("report", "--select", "one,two", "--rows", "experiment", "-o", "table.tex", check=False)
    assert padre("report", "--check", "paper.tex").code == 0
    notebook.write({"exp.py": both.replace("def one(): return D", "def one():  return D")})
    found = padre("report", "--check", "paper.tex", code=3).out.splitlines()
    one = padre("show", "one@best", "--json").json["id"][-8:]
    assert found == [
        f"paper.tex:2  one.accuracy comes from a stale run, {one} (exp.py: one changed); padre run --stale",
        f"table.tex  shows stale runs: {one} (exp.py: one changed); padre run --stale",
    ]
    padre("run", "-q", "--stale")
    assert padre("report", "--check", "paper.tex").code == 0
    notebook.write({"tiny.csv": "\n".join(["x,y", "0,1", *rows[1:]])})
    padre("dataset", "add", "tiny", "tiny.csv", "--target", "y")
    found = padre("report", "--check", "paper.tex", code=3).out.splitlines()
    assert [line.partition("  ")[0] for line in found] == ["paper.tex:2", "table.tex"]
    assert "data tiny " in found[0]

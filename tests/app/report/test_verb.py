"""`padre report`: tables, numbers and the check of a paper, on recorded runs."""

import csv
import io
import re
import shutil
import subprocess
from pathlib import Path

import pytest

import padre_git
from padre_git.errors import PadreError, UnknownName
from tests.conftest import Padre, Repository, copied, made

FILE = """
from sklearn.dummy import DummyClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.svm import SVC
from padre_git import Experiment

for data in ("breast_cancer", "wine"):
    for label, pipeline in (("svc", SVC()), ("nb_1 & co", GaussianNB()), ("dummy", DummyClassifier())):
        Experiment(f"{label} {data}", dataset=data, pipeline=pipeline, project="thesis", label=label).execute()
"""
SPEC = """
schema: 1
output: paper
tables:
  accuracy: {select: [svc, nb_1 & co, dummy], rename: {nb_1 & co: naive Bayes}, second: true, order: {rows: [dummy]}}
  auc: {select: [svc, nb_1 & co], metric: roc_auc, siunitx: true, label: "tab:auc", caption: Area under the curve.}
figures:
  scores: {kind: box, items: [svc, dummy], format: svg}
tests:
  claim: {select: [svc, nb_1 & co, dummy]}
"""
PAPER = r"""\documentclass{article}
\usepackage[T1]{fontenc}
\usepackage{lmodern,booktabs,amsmath,siunitx}
\input{numbers}
\begin{document}
\section{With \padre{svc-wine.accuracy}}
It reached \padre{svc.wine.accuracy} (n = \padre{svc.wine.accuracy.n}), and \padreis{svc-wine.accuracy}{TYPED}.
% \padre{nobody.reads.this}
\input{accuracy}
\input{auc}
\end{document}
"""


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three labels on two data sets, and a specification; recorded once, and only copied."""
    padre = made(tmp_path_factory.mktemp("report") / "thesis", {"experiment.py": FILE, "report.yaml": SPEC})
    for name in ("breast_cancer", "wine"):
        padre("dataset", "add", name, f"sklearn:{name}")
    padre("run", "experiment.py")
    padre.repo.git("add", ".")
    padre.repo.git("commit", "-q", "-m", "Runs")
    padre.repo.git("tag", "v1.0")
    return padre.repo.path


@pytest.fixture
def padre(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Padre:
    """`padre` in a copy that the test may change; the current folder."""
    runner = copied(template, tmp_path / "thesis")
    monkeypatch.chdir(runner.repo.path)
    return runner


@pytest.fixture
def repo(padre: Padre) -> Repository:
    """The copy."""
    return padre.repo


def number(padre: Padre, experiment: str, metric: str = "accuracy") -> tuple[str, str]:
    """Mean and std of the latest run, as scipy's formulas say them, three decimals."""
    run = padre_git.get_run(experiment)
    values = run.metrics[metric].values
    mean = sum(values) / len(values)
    std = (sum((value - mean) ** 2 for value in values) / (len(values) - 1)) ** 0.5
    return f"{mean:.3f}", f"{std:.3f}"


def test_a_table_in_latex(padre: Padre) -> None:
    """Booktabs, the best bold, the second underlined, worse ones with a sentence; names escaped, renamed, ordered."""
    text = padre("report", "accuracy").out
    mean, std = number(padre, "svc-wine")
    for part in (r"\toprule", r"\midrule", r"\bottomrule", r"\label{tab:accuracy}", "breast\\_cancer & wine"):
        assert part in text
    assert f"{mean} \\pm {std}" in text
    body = text.partition(r"\midrule")[2].splitlines()[1:4]
    assert [line.split("&")[0].strip() for line in body] == ["dummy", "svc", "naive Bayes"]
    assert body[0].count("^{*}") == 2
    assert r"\mathbf{" in text
    assert r"\underline{" in text
    flat = " ".join(text.partition("\\caption{")[2].split())
    assert "Bold: highest mean. Underlined: second best. $^{*}$~significantly worse than it ($p < 0.05$" in flat
    assert "corrected resampled $t$-test of Nadeau and Bengio, 2003; Holm over 6 comparisons)" in flat
    assert text == padre("report", "accuracy").out  # the same bytes
    first = text.splitlines()[0]
    assert re.fullmatch(
        r"% padre \S+: padre report accuracy --latex\. Generated: edit report\.yaml instead\. commit [0-9a-f]{7}; .*",
        first,
    )


def test_the_forms_of_a_table(padre: Padre, repo: Repository) -> None:
    """Markdown, CSV in full precision, a document of its own, all files at once, and Python's answer."""
    assert "| **naive Bayes** |" not in padre("report", "accuracy", "--markdown").out
    markdown = padre("report", "accuracy", "--markdown").out
    assert "| dummy |" in markdown
    assert "mean ± std over 10-fold stratified splits (split seed 0)." in markdown
    assert "worse than it (p < 0.05, corrected resampled t-test of Nadeau and Bengio, 2003; Holm over 6" in markdown
    rows = list(csv.DictReader(io.StringIO(padre("report", "accuracy", "--csv").out)))
    assert len(rows) == 6
    values = padre_git.get_run("svc-wine").metrics["accuracy"].values
    chosen = next(row for row in rows if row["label"] == "svc" and row["dataset"] == "wine")
    assert float(chosen["mean"]) == pytest.approx(sum(values) / len(values), abs=1e-15)
    pairs = list(csv.DictReader(io.StringIO(padre("report", "claim", "--csv").out)))
    assert tuple(pairs[0][name] for name in ("dataset", "a", "b")) == ("breast_cancer", "svc", "nb_1 & co")
    assert len(pairs) == 6
    said = padre("report", "claim").out.strip()
    assert "| pair |" in padre("report", "claim", "--markdown").out
    assert len(said.splitlines()) == 1
    assert padre("report", "accuracy", "--standalone").out.startswith(r"\documentclass{article}")
    asked = padre("report", "--select", "svc,dummy", "--digits", "2", "--label", "tab:x").out
    assert r"\label{tab:x}" in asked
    assert re.search(r"0\.\d\d \\pm 0\.\d\d[}$]", asked)
    written = padre("report", "--write", check=False).out
    assert written.split() == [
        word for name in ("accuracy.tex", "auc.tex", "claim.txt", "numbers.tex", "scores.svg")
        for word in ("wrote", f"paper/{name}")
    ]  # fmt: skip
    assert "svc was more accurate than dummy" in repo.read("paper/claim.txt")
    assert "accuracy.tex" not in padre("report", "--write", check=False).out
    assert padre_git.report("accuracy", at=repo.path) == padre("report", "accuracy").out
    with pytest.raises(UnknownName, match="unknown format `pdf`"):
        padre_git.report("accuracy", format="pdf")


def test_a_revision_freezes_the_numbers(padre: Padre, repo: Repository) -> None:
    """At a revision the numbers stay, though a newer run says something else."""
    repo.write({"frozen.yaml": SPEC.replace("schema: 1", "schema: 1\nfreeze: v1.0")})
    before = padre("report", "accuracy", "--file", "frozen.yaml").out
    code = FILE.replace("SVC()", "SVC(C=0.001)")
    repo.write({"experiment.py": code})
    padre("report", "--write", "--file", "frozen.yaml", check=False)
    figure = repo.read("paper/scores.svg")
    padre("run", "experiment.py")
    assert padre("report", "accuracy", "--file", "frozen.yaml").out == before
    padre("report", "--write", "--file", "frozen.yaml", check=False)
    assert repo.read("paper/scores.svg") == figure
    padre("report", "--write", check=False)
    assert repo.read("paper/scores.svg") != figure
    assert "(v1.0)" in before.splitlines()[0]
    latest = padre("report", "accuracy").out
    assert latest.partition(r"\midrule")[2] != before.partition(r"\midrule")[2]
    repo.write({"frozen.yaml": SPEC.replace("schema: 1", "schema: 1\nfreeze: v9.9")})
    assert "v9.9" in padre("report", "accuracy", "--file", "frozen.yaml", code=1).err


def test_a_macro_for_each_number(padre: Padre) -> None:
    """Both forms of a key, its parts, and the run that it is from."""
    text = padre("report", "--numbers").out
    mean, std = number(padre, "svc-wine")
    run = padre_git.get_run("svc-wine").id[-8:]
    for key in ("svc-wine.accuracy", "svc.wine.accuracy", "thesis/svc-wine.accuracy"):
        assert f"\\padre@set{{{key}}}{{{mean} \\pm {std}}}% run {run}" in text
    assert f"{{svc-wine.accuracy.mean}}{{{mean}}}" in text
    assert "{svc-wine.accuracy.n}{10}" in text
    assert "{nb-1-co-wine.accuracy}" in text


def test_the_check_of_a_paper(padre: Padre, repo: Repository) -> None:
    """All as it should be: 0; stale, unknown, typed and generated: 3, with file and line; comments are not read."""
    padre("report", "--write", check=False)
    mean, std = number(padre, "svc-wine")
    right = PAPER.replace("TYPED", mean)
    repo.write({"paper/paper.tex": right})
    out = padre("report", "--check", "paper/paper.tex").out
    repo.write({"paper/bare.tex": right.replace(r"\input{auc}", r"\input auc.tex")})
    assert padre("report", "--check", "paper/bare.tex").out == out  # TeX's own form is followed, too
    assert out == "4 marked numbers and 3 generated files are up to date. Unmarked numbers are not checked.\n"
    repo.write({"paper/paper.tex": PAPER.replace("TYPED", f"{mean} \\pm {std}")})
    padre("report", "--check", "paper/paper.tex")
    repo.write({"paper/paper.tex": PAPER.replace("TYPED", "0.123").replace("svc.wine.accuracy}", "svc.wien.accuracy}")})
    found = padre("report", "--check", "paper/paper.tex", code=3).out.splitlines()
    assert "paper/paper.tex:7  unknown number `svc.wien.accuracy`; did you mean `svc.wine.accuracy`?" in found[0]
    assert found[1].startswith(f"paper/paper.tex:7  0.123  is now {mean} (svc-wine.accuracy, ")
    repo.write({"paper/paper.tex": right, "paper/accuracy.tex": repo.read("paper/accuracy.tex").replace(mean, "0.999")})
    found = padre("report", "--check", "paper/paper.tex", code=3).out.splitlines()
    assert found[0].startswith("paper/accuracy.tex  is stale: ")
    padre("report", "--write", check=False)
    table = padre("report", "--select", "svc,dummy", "--where", "accuracy > 0").out
    repo.write({"paper/own.tex": table})
    padre("report", "--check", "paper/own.tex")
    repo.write({"paper/own.tex": table.replace(r"\pm", r"\mp")})
    assert "is stale" in padre("report", "--check", "paper/own.tex", code=3).out


def test_the_check_of_markdown(padre: Padre, repo: Repository) -> None:
    """In Markdown a comment behind a number marks it."""
    mean, std = number(padre, "svc-wine")
    text = (
        f"It reached {mean} ± {std} <!-- padre: svc-wine.accuracy -->, not 0.5<!-- padre: dummy-wine.accuracy.std -->"
    )
    repo.write({"paper.md": f"{text}.\n"})
    found = padre("report", "--check", "paper.md", code=3).out.splitlines()
    assert len(found) == 1
    assert "paper.md:1  0.5  is now " in found[0]


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="LaTeX is not installed")
def test_latex_compiles(padre: Padre, repo: Repository, tmp_path: Path) -> None:
    """pdflatex takes the paper and a document of its own without an error or a warning; an unknown key is named."""
    mean, _ = number(padre, "svc-wine")
    padre("report", "--write", check=False)
    repo.write({"paper/paper.tex": PAPER.replace("TYPED", mean)})
    (repo.path / "paper/alone.tex").write_text(padre("report", "accuracy", "--standalone").out)
    for name in ("paper", "alone"):
        for _ in range(2):
            log = pdflatex(repo.path / "paper", f"{name}.tex", tmp_path)
        assert not re.findall(r"^!.*|.*Warning.*|Overfull.*", log, re.MULTILINE), log
    (repo.path / "paper/wrong.tex").write_text(PAPER.replace("svc.wine.accuracy}", "svc.wien.accuracy}"))
    assert "unknown number `svc.wien.accuracy'" in pdflatex(repo.path / "paper", "wrong.tex", tmp_path)


def pdflatex(folder: Path, name: str, out: Path) -> str:
    words = ["pdflatex", "-interaction=nonstopmode", f"-output-directory={out}", name]
    done = subprocess.run(words, cwd=folder, capture_output=True, check=False, stdin=subprocess.DEVNULL)
    return done.stdout.decode(errors="replace")


def test_unknown_names_list_the_known_ones(padre: Padre, repo: Repository) -> None:
    """What is not known lists what is."""
    assert (
        "unknown table `acc` of report.yaml; did you mean `auc`? Known: accuracy, auc, claim."
        in padre("report", "acc", code=1).err
    )
    assert (
        "the table `accuracy` is described in report.yaml" in padre("report", "accuracy", "--digits", "2", code=2).err
    )
    for line, said in (
        ("frobnicate: 1", "unknown setting `frobnicate` of bad.yaml"),
        ("tables: {a: {selekt: [svc]}}", "unknown setting `selekt` of bad.yaml: tables.a"),
        ("tables: [a]", "`tables` is a list"),
        ("output: ../out", "it must be a folder below the file"),
        ("schema: 2", "needs a newer padre"),
    ):
        repo.write({"bad.yaml": f"{line}\n"})
        assert said in padre("report", "--file", "bad.yaml", code=1).err
    assert (
        "does not exist. Write a first one with: padre report --init"
        in padre("report", "--file", "none.yaml", code=1).err
    )
    assert "cannot be read" in padre("report", "--check", "none.tex", code=1).err
    repo.write({"bad.yaml": "tables: {a: {select: [svc, dummy], order: {rows: [nb]}}}\n"})
    assert "unknown row `nb`" in padre("report", "a", "--file", "bad.yaml", code=1).err
    repo.write({"report.yaml": "tables: {a: {select: [svc, dummy], siunitx: true, second: true}}\n"})
    with pytest.raises(PadreError, match="cannot be underlined"):
        padre_git.report("a", at=repo.path)

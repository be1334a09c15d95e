"""`padre_git.compare` in Python."""

from types import SimpleNamespace

import numpy as np
import pytest

import padre_git
from padre_git.app.compare.views.latex import Style, latex
from padre_git.errors import PadreError, UnknownName
from tests.app.compare.recorded import BASE, NOISE, entry
from tests.conftest import Repository


@pytest.fixture
def runs(notebook: Repository) -> Repository:
    """Two labels on two data sets."""
    notebook.write(
        entry("svc", BASE)
        | entry("nb", BASE - 0.05 + NOISE)
        | entry("svc", BASE - 0.1, data="iris")
        | entry("nb", BASE - 0.1 + NOISE, data="iris")
    )
    return notebook


def test_frames(runs: Repository) -> None:
    """Numbers by row and data set, and a row per pair."""
    found = padre_git.compare("svc", "nb")
    assert found.table.loc["svc", ("wine", "mean")] == pytest.approx(BASE.mean())
    assert found.table.loc["nb", ("wine", "std")] == pytest.approx(np.std(BASE - 0.05 + NOISE, ddof=1))
    assert found.table.loc["nb", ("wine", "marks")] == "v"
    pairs = found.pairs.set_index("dataset")
    assert pairs.loc["wine", "verdict"] == "better"
    assert pairs.loc["wine", "p_adjusted"] == pytest.approx(2 * pairs.loc["wine", "p"])
    assert found.statement.startswith("svc was more accurate than nb on wine")


def test_forms(runs: Repository) -> None:
    """Text, Markdown, LaTeX, HTML, a dictionary and a chart."""
    found = padre_git.compare("svc", "nb", metric="accuracy", control="nb")
    assert repr(found) == "<Comparison of accuracy, 2 × 2, 2 pairs>"
    assert "| svc |" in str(found) == found.to_markdown()
    assert r"\begin{tabular}" in found.to_latex()
    assert "<table>" in found._repr_html_()
    assert found.to_dict()["control"] == "nb"
    assert found.plot().to_dict()["title"]["text"] == "Differences in accuracy"


def test_runs_as_items(runs: Repository) -> None:
    """What `get_run` and `execute` give is taken, anything else is an error that says so."""
    both = [padre_git.get_run(name) for name in ("wine-svc", "wine-nb")]
    assert list(padre_git.compare(*both).table.index) == ["svc", "nb"]
    recording = SimpleNamespace(id="20260101t000000-nothing0", runs=both)  # a recording's own id is no run's
    assert list(padre_git.compare(recording).table.index) == ["svc", "nb"]
    with pytest.raises(PadreError, match="takes selectors, runs and recordings; not 5"):
        padre_git.compare(5)
    with pytest.raises(UnknownName):
        padre_git.compare("svc", "nbb")


def test_html_shows_no_foreign_markup(notebook: Repository) -> None:
    """A label is text."""
    notebook.write(entry("<b>x", BASE, experiment="one") | entry("y", BASE + NOISE, experiment="two"))
    assert "<b>x" not in padre_git.compare("one", "two")._repr_html_()


def test_critical_difference(notebook: Repository) -> None:
    """Over ten data sets the picture is the diagram, from Python and from `padre plot`."""
    for at in range(10):
        shift = 0.001 * at
        files = entry("svc", BASE + NOISE * at, data=f"set{at}") | entry("nb", BASE - 0.02 - shift, data=f"set{at}")
        notebook.write(files | entry("lr", BASE - 0.01 - shift / 2, data=f"set{at}"))
    found = padre_git.compare("svc", "nb", "lr", posthoc="nemenyi")
    assert found.plot().to_dict()["title"]["text"] == "Mean ranks by accuracy over 10 data sets"
    assert found.to_dict()["nemenyi"][0]["critical_difference"] == pytest.approx(2.3437 * np.sqrt(12 / 60), abs=1e-4)
    drawn = padre_git.plot("critical-difference", "svc", "nb", "lr", posthoc="nemenyi").to_dict()
    assert drawn["title"]["subtitle"][1] == "Nemenyi, p < 0.05; critical difference 1.05"
    with pytest.raises(UnknownName, match="unknown post-hoc test"):
        padre_git.plot("critical-difference", "svc", "nb", posthoc="tukey")


def test_the_diagram_shows_the_verdicts_of_the_table(notebook: Repository) -> None:
    """Four labels in one order on 12 data sets: all six pairs differ by the table's test, and nothing is joined.

    Nemenyi's test, which is asked for by name, joins the neighbours; it says so.
    """
    for at in range(12):
        shift = 0.001 * at
        for place, label in enumerate(("svc", "nb", "lr", "knn")):
            notebook.write(entry(label, BASE - 0.01 * place * (1 + shift), data=f"set{at}"))
    names = ("svc", "nb", "lr", "knn")
    found = padre_git.compare(*names)
    assert [pair.winner for pair in found._found.tests.decisive] == ["svc"] * 3 + ["nb"] * 2 + ["lr"]
    by = "Wilcoxon signed-rank test, p < 0.05; Holm over 6 comparisons"
    for drawn in (found.plot().to_dict(), padre_git.plot("critical-difference", *names).to_dict()):
        assert drawn["title"]["subtitle"] == ["1 is best; no two labels are joined", by]
    nemenyi = padre_git.plot("critical-difference", *names, posthoc="nemenyi").to_dict()
    joined = [row["member"] for rows in nemenyi["datasets"].values() for row in rows if "member" in row]
    assert joined == ["svc", "nb", "nb", "lr", "lr", "knn"]
    assert nemenyi["title"]["subtitle"][0] == "1 is best; bars join labels that are not told apart"


def test_a_table_of_many_data_sets(notebook: Repository) -> None:
    """Ranks and what the tests over data sets found stand in the LaTeX table; the caption says by which test."""
    for at in range(6):
        notebook.write(
            entry("svc", BASE + NOISE * at, data=f"set{at}") | entry("nb", BASE - 0.01 * (at + 1), data=f"set{at}")
        )
    found = padre_git.compare("svc", "nb")
    usual = " ".join(latex(found._found, Style(size="tiny")).split())  # wider than a page it would be turned
    assert "& set5 & mean rank \\\\" in usual
    assert usual.count("$2.0^{*}$") == 1
    worse = (
        "$^{*}$~at a mean rank: significantly worse than the best ($p < 0.05$, Wilcoxon signed-rank test over 6 data"
    )
    assert f"Mean rank: over 6 data sets, 1 is best. {worse}" in usual
    assert latex(found._found) == found.to_latex()
    turned = " ".join(found.to_latex().split())
    assert "& svc & nb \\\\" in turned
    assert "mean rank & $1.0$ & $2.0^{*}$" in turned

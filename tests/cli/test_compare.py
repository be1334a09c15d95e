"""`padre compare`: what is printed, in each form, and what it costs."""

import csv
import io
import json
import subprocess
import sys

import pytest

from tests.app.compare.recorded import BASE, NOISE, entry, search
from tests.conftest import Padre, Repository, process_environment


@pytest.fixture
def runs(notebook: Repository) -> Repository:
    """Three labels on one data set; the second is worse."""
    notebook.write(entry("svc", BASE) | entry("nb", BASE - 0.05 + NOISE) | entry("lr", BASE + NOISE / 10))
    return notebook


def test_text(runs: Repository, padre: Padre) -> None:
    """Heading, table, marks, pairs, test, family, power, choice and statement, in this order."""
    lines = padre("compare", "svc", "nb", "lr").out.splitlines()
    assert lines[0] == "accuracy, mean ± std over 10-fold stratified splits (split seed 0); higher is better"
    assert lines[2].split() == ["label", "accuracy", "95", "%", "interval", "n", "run"]
    assert lines[3].startswith("svc    0.910 ± 0.018 =  [0.891, 0.929]  10  ")
    assert "^ highest mean   v significantly worse than it   = equivalent to it (within ±0.01)" in lines
    assert any(line.startswith("svc - nb  +0.050      [+0.04") and line.endswith("svc better") for line in lines)
    names = [line.split()[0] for line in lines if line and not line.startswith((" ", "svc", "nb", "lr"))]
    assert names[-7:] == ["test", "family", "scope", "power", "rope", "tuning", "statement"]


def test_json(runs: Repository, padre: Padre) -> None:
    """One document with full precision: cells, pairs, words."""
    found = padre("compare", "svc", "nb", "lr", "--json").json
    cell = next(each for each in found["tables"][0]["cells"] if each["row"] == "svc")
    assert cell["values"] == BASE.tolist()
    assert cell["interval"][0] < cell["mean"] < cell["interval"][1]
    pair = found["pairs"][0]
    assert (pair["a"], pair["b"], pair["verdict"], pair["family"], pair["row"]) == ("svc", "nb", "better", 3, 2)
    assert pair["p"] < 0.001
    assert found["statement"].startswith("svc was more accurate than nb")


def test_csv(runs: Repository, padre: Padre) -> None:
    """A line per cell."""
    lines = list(csv.DictReader(io.StringIO(padre("compare", "svc", "nb", "--csv").out)))
    assert [line["label"] for line in lines] == ["svc", "nb"]
    assert float(lines[0]["mean"]) == pytest.approx(BASE.mean(), abs=1e-12)


def test_markdown_and_latex(runs: Repository, padre: Padre) -> None:
    """Both have the table; LaTeX is escaped and has the test in a comment."""
    assert "| svc | 0.910 ± 0.018 |" in padre("compare", "svc", "nb", "--markdown", "--long").out.replace(" ^", "")
    latex = padre("compare", "svc", "nb", "--latex").out
    assert r"svc & $\mathbf{0.910 \pm 0.018}$ \\" in latex
    assert r"nb  & $0.860 \pm 0.017^{*}$ \\" in latex
    assert "% test: corrected resampled t-test (Nadeau & Bengio 2003), 9 df" in latex


def test_foreign_text_stays_text(notebook: Repository, padre: Padre) -> None:
    """A label is neither LaTeX nor an escape sequence."""
    notebook.write(entry("a_b & 50%", BASE, experiment="one") | entry("\x1b[31m|x", BASE - NOISE, experiment="two"))
    assert r"a\_b \& 50\%" in padre("compare", "one", "two", "--latex").out
    for form in ("--latex", "--markdown", "--json"):
        assert "\x1b" not in padre("compare", "one", "two", form).out
    assert "&#124;x" in padre("compare", "one", "two", "--markdown").out
    notebook.write(entry("*b* `c` @all", BASE - 2 * NOISE, experiment="three"))
    shown = padre("compare", "one", "three", "--markdown").out
    assert "*b*" not in shown and "`c`" not in shown and "@all" not in shown


def test_search_and_limit(notebook: Repository, padre: Padre) -> None:
    """A grid alone is one line per setting, as many as asked for."""
    notebook.write(search("svc", {float(c): BASE + NOISE * c for c in range(1, 6)}))
    out = padre("compare", "svc", "--limit", "2").out
    assert "… 3 more lines: --limit 0" in out
    assert "… 8 more pairs: --limit 0" in out


def test_errors(runs: Repository, padre: Padre) -> None:
    """One line each."""
    assert "did you mean `svc`" in padre("compare", "svcc", code=1).err
    assert "unknown metric `f2`" in padre("compare", "svc", "nb", "--metric", "f2", code=1).err
    assert "unknown test `x`" in padre("compare", "svc", "nb", "--test", "x", code=1).err


def test_no_runs(notebook: Repository, padre: Padre) -> None:
    """An empty notebook says what to do."""
    assert (
        padre("compare", code=1).err
        == "error: there are no completed runs yet. Record one with: padre run experiment.py\n"
    )


def test_comparing_scores_needs_no_predictions(runs: Repository) -> None:
    """Over splits nothing of DVC, pandas, scikit-learn or pyarrow is imported."""
    code = (
        "import sys, json\nfrom padre_git.__main__ import main\nsys.argv[1:] = ['compare', 'svc', 'nb', '--json']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\nsys.stderr.write(json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=runs.path,
        env=process_environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    heavy = {"pandas", "sklearn", "pyarrow", "dvc", "dvc_data", "scipy.stats", "altair", "torch"}
    assert not heavy & set(json.loads(done.stderr))


def test_names_of_pairs_are_whole(notebook: Repository, padre: Padre) -> None:
    """Whatever their length and the width of the terminal; a reason that all pairs share stands once."""
    names = ["a_baseline_that_is_logistic_one", "a_baseline_that_is_logistic_two", "a_baseline_of_trees"]
    for at, name in enumerate(names):
        notebook.write(entry(name, BASE[:3] - 0.01 * at))
    for room in (None, "60"):
        with pytest.MonkeyPatch.context() as patch:
            if room:
                patch.setenv("COLUMNS", room)
            text = padre("compare", *names).out
        for one, other in ((0, 1), (0, 2), (1, 2)):
            assert f"{names[one]} - {names[other]}" in text
        assert "…" not in text
        assert text.count("a test needs 5 splits, and there are 3") == 1

"""Comparisons of recorded runs: what is put side by side, what is tested, what is marked, and the words."""

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
import pytest
from scipy import stats

from padre_git.app.compare.compare import compare
from padre_git.app.compare.testing import Comparison, Procedure
from padre_git.app.compare.views import tables as rows
from padre_git.app.compare.views import words
from padre_git.app.compare.views.statement import statement
from padre_git.app.recording.opening import open_workspace
from padre_git.errors import NotComparable, PadreError, UnknownName
from padre_git.model.documents import DataUse, Design
from tests import synthetic
from tests.app.compare.recorded import BASE, NOISE, entry, run_name, search
from tests.conftest import Repository


def found(*words_: str, **options: Any) -> Comparison:
    """The comparison in the current folder."""
    return compare(open_workspace(), words_, **options)


def marks(comparison: Comparison) -> dict[str, str]:
    """Row -> marks, of a table with one column."""
    return {name: each.marks for (name, _), each in comparison.tables[0].entries.items()}


def test_one_table_with_the_test_of_its_splits(notebook: Repository) -> None:
    """Means, marks, p values and intervals are those of the corrected t-test on the recorded values."""
    a, b, c = BASE, BASE - 0.05 + NOISE, BASE + NOISE / 10
    notebook.write(entry("svc", a) | entry("nb", b) | entry("lr", c))
    result = found("svc", "nb", "lr")
    assert result.tables[0].rows == ("svc", "nb", "lr")
    pair = result.tests.pairs[0]
    d = np.round(a - b, 12)
    law = stats.t(9, d.mean(), np.sqrt((1 / 10 + 1 / 9) * d.var(ddof=1)))
    assert (pair.a, pair.b, pair.verdict) == ("svc", "nb", "better")
    assert pair.interval == pytest.approx(law.interval(0.95))
    assert pair.p == pytest.approx(2 * law.cdf(0))
    assert pair.family == 3
    assert marks(result) == {"svc": "=", "nb": "v", "lr": "^"}
    assert [name for name, _ in words.facts(result)][:3] == ["test", "family", "scope"]
    assert statement(result).startswith("svc was more accurate than nb on wine (difference 0.05")
    assert "svc and lr were equivalent within ±0.01 on wine" in statement(result)


def test_lower_is_better(notebook: Repository) -> None:
    """Of a loss the lowest mean is marked, and the statement says lower."""
    for label, shift in (("a", 0.0), ("b", 2.0)):
        document = synthetic.run(run_name(label), label=label, experiment=label, splitting="5")
        numbers = synthetic.metric(
            [float(v) for v in BASE * 10 + shift + NOISE * 9 * shift], greater=False, bounds=(0, None)
        )
        notebook.write(synthetic.files(document, synthetic.metrics(document, BASE.tolist(), rmse=numbers)))
    result = found("a", "b", metrics=["rmse"])
    assert marks(result) == {"a": "^", "b": "v"}
    assert result.tests.pairs[0].difference == pytest.approx(-2.0, abs=0.1)
    assert "a had a lower rmse than b on breast_cancer (difference 2." in statement(result)
    assert "rmse" in words.heading(result.tables[0])
    assert words.heading(result.tables[0]).endswith("lower is better")


OTHER = [
    ({"version": "8d0e11abb002"}, "other data (wine 3b1f0c2, wine 8d0e11a)"),
    ({"splitting": "90ac2e1aaaa"}, "other splits (wine0b71e44d, 90ac2e1)"),
]


@pytest.mark.parametrize(("change", "reason"), OTHER)
def test_not_comparable_reads_so(notebook: Repository, change: dict[str, Any], reason: str) -> None:
    """A cell on other data or splits than the rest is `--`, in no test, and its reason stands below."""
    notebook.write(entry("svc", BASE) | entry("nb", BASE - NOISE) | entry("lr", BASE, **change))
    result = found("svc", "nb", "lr")
    cells = {row[0]: row[1] for row in rows.pivoted(result.tables[0])[1]}
    assert cells["lr"] == "--"
    assert f"-- lr on wine: {reason}" in words.legend(result, result.tables[0])
    assert {(pair.a, pair.b) for pair in result.tests.pairs} == {("svc", "nb")}


def test_nothing_comparable_is_an_error(notebook: Repository) -> None:
    """Two runs on other splits are no table."""
    notebook.write(entry("svc", BASE) | entry("nb", BASE, splitting="90ac2e1aaaa"))
    with pytest.raises(NotComparable, match=r"svc and nb are not comparable.*other splits.*--splitting"):
        found("svc", "nb")


def test_other_number_of_splits(notebook: Repository) -> None:
    """Five values and ten are not averaged side by side."""
    notebook.write(entry("svc", BASE) | entry("lr", BASE + NOISE) | entry("nb", BASE[:5]))
    assert found("svc", "lr", "nb").tables[0].reasons == ["nb on wine: 10 and 5 splits"]


def test_chosen_is_marked_and_not_tested(notebook: Repository) -> None:
    """The best of a grid meets another label with † and in no test; alone, the grid is compared setting by setting."""
    notebook.write(search("svc", {0.1: BASE - 0.02, 1: BASE + NOISE, 10: BASE}) | entry("nb", BASE - 0.1 + NOISE))
    result = found("svc", "nb")
    assert marks(result) == {"svc": "†", "nb": "^"}
    assert result.tests.pairs == ()
    assert dict(words.facts(result))["tuning"].startswith(
        "svc on wine (best of 3) was tuned on these splits, so it is in no test"
    )
    assert statement(result) == ""
    assert marks(found("svc@best", "nb")) == marks(result)
    alone = found("wine-svc")
    assert alone.tables[0].rows == ("SVC.C=0.1", "SVC.C=1", "SVC.C=10")
    assert len(alone.tests.pairs) == 3
    assert all("†" not in mark for mark in marks(alone).values())
    assert len(found("svc", "nb", expand=True).tests.pairs) == 6


def test_a_condition_on_scores_chooses(notebook: Repository) -> None:
    """What `--where` picked by its score was chosen on these splits."""
    notebook.write(entry("svc", BASE) | entry("nb", BASE - 0.1 + NOISE) | entry("lr", BASE + NOISE))
    assert found(where="accuracy > 0.85").tests.pairs == ()
    assert len(found(where="label != 'nb'").tests.pairs) == 1


def seeds(label: str, values: Sequence[np.ndarray], **changes: Any) -> dict[str, bytes]:
    """One `padre run` with a seed for each of ``values``; equal values have equal predictions."""
    recording, files = synthetic.identifier(run_name(f"{label}s")), {}
    for seed, scores in enumerate(values):
        more = {"recording": recording, "number": seed + 1, "seed": seed, "predictions": str(scores.tolist())}
        files |= entry(label, scores, name=run_name(f"{label}{seed}seed"), **(more | changes))
    return files


def test_seeds_are_averaged_within_splits(notebook: Repository) -> None:
    """Three seeds on ten splits are ten values, not thirty; the spread over seeds stands apart."""
    shifts = [NOISE, -NOISE, NOISE + 0.01]
    notebook.write(seeds("svc", [BASE + shift for shift in shifts]) | entry("nb", BASE - 0.01))
    score = found("svc", "nb").tables[0].entries["svc", "wine"].scores
    assert score is not None
    mean = np.mean([BASE + shift for shift in shifts], axis=0)
    assert score.values == pytest.approx(mean)
    assert score.std == pytest.approx(mean.std(ddof=1))
    assert score.std_over_seeds == pytest.approx(np.std([(BASE + shift).mean() for shift in shifts], ddof=1))
    assert found("svc", "nb").tests.pairs[0].df == 9


def test_seeds_with_equal_predictions_count_once(notebook: Repository) -> None:
    """Copies add nothing, and that is said."""
    notebook.write(seeds("svc", [BASE, BASE, BASE]) | entry("nb", BASE - 0.01 + NOISE))
    result = found("svc", "nb")
    score = result.tables[0].entries["svc", "wine"].scores
    assert score is not None
    assert (score.per_seed, score.asked) == ((), 3)
    assert any("identical predictions: counted once" in note for note in result.notes)


def test_replicates_are_one_run(notebook: Repository) -> None:
    """The same setting and seed recorded three times is one line, the newest; copies are no splits."""
    files: dict[str, bytes] = {}
    for at in range(3):
        name = run_name(f"copy{at}")
        files |= entry("svc", BASE, name=name, ago=60 + at, predictions="the same")
    notebook.write(files | entry("nb", BASE - 0.01 + NOISE))
    result = found(where="label != ''")
    assert sorted(result.tables[0].rows) == ["nb", "svc"]
    assert result.tests.pairs[0].n == 10


def test_other_code_with_other_predictions_is_another_row(notebook: Repository) -> None:
    """Two versions of the code have names that tell them apart."""
    notebook.write(entry("svc", BASE, name=run_name("old"), execution="aaaaaaa00000", ago=900))
    notebook.write(entry("svc", BASE + NOISE, name=run_name("new"), execution="bbbbbbb00000"))
    assert found().tables[0].rows == ("svc@aaaaaaa", "svc@bbbbbbb")
    assert found("wine-svc@aaaaaaa", "wine-svc@bbbbbbb").tables[0].rows == ("svc@aaaaaaa", "svc@bbbbbbb")


def six(notebook: Repository, count: int = 6, labels: Sequence[str] = ("svc", "nb")) -> None:
    """As many data sets; the first label is better on each, by other amounts."""
    files: dict[str, bytes] = {}
    for at in range(count):
        for place, label in enumerate(labels):
            values = BASE - 0.01 * place * (at + 1) + NOISE * (place + at)
            files |= entry(label, values, data=f"set{at}", name=run_name(f"{label}{at}sets"))
    notebook.write(files)


def test_over_data_sets(notebook: Repository) -> None:
    """Six data sets are tested over data sets, by their means: Wilcoxon, exact, 2/2⁶."""
    six(notebook)
    result = found("svc", "nb")
    assert result.tests.pairs == ()
    pair = result.tests.over[0].pairs[0]
    assert (pair.p, pair.verdict, pair.row) == (2 / 2**6, "better", 13)
    assert statement(result).startswith("Over 6 data sets, svc was more accurate than nb (median difference 0.03")
    assert ("scope", "data sets like these") in words.facts(result)


def test_data_sets_below_each_other(notebook: Repository) -> None:
    """The other way round it is the same comparison: the best of a data set, ranks of labels, tests over data sets."""
    six(notebook)
    usual, turned = found("svc", "nb"), found("svc", "nb", rows="dataset", columns="label")
    assert turned.tests == usual.tests
    headers, cells = rows.pivoted(turned.tables[0])
    assert headers == ["dataset", "svc", "nb"]
    assert [line[0] for line in cells] == [*(f"set{at}" for at in range(6)), "mean rank"]
    assert all(str(line[1]).endswith("^") for line in cells[:-1])
    assert cells[-1] == ["mean rank", "1.0", "2.0 v"]
    assert rows.pivoted(usual.tables[0])[1][1][-1] == "2.0 v"
    assert any("mean rank" in line for line in words.legend(usual, usual.tables[0]))


def test_fewer_data_sets_are_tested_one_by_one(notebook: Repository) -> None:
    """Two to five: on each data set, Holm over all, no claim over data sets."""
    six(notebook, 3)
    result = found("svc", "nb")
    assert {(pair.dataset, pair.family) for pair in result.tests.pairs} == {(f"set{at}", 3) for at in range(3)}
    assert ("over data sets", "not tested: 3 data sets, at least 6 are needed") in words.facts(result)


def test_holm_may_need_more_data_sets(notebook: Repository) -> None:
    """Three labels on six data sets cannot be decided; each data set is tested instead."""
    six(notebook, 6, ("svc", "nb", "lr"))
    result = found("svc", "nb", "lr")
    reason = "not tested: 6 data sets, 3 pairs: smallest adjusted p 0.094; 7 are needed"
    assert ("over data sets", reason) in words.facts(result)
    assert len(result.tests.pairs) == 18
    over = found("svc", "nb", "lr", asked=Procedure(control="lr")).tests.over[0]
    assert over.reason == "6 data sets, 2 pairs: smallest adjusted p 0.062; 7 are needed"


def test_control(notebook: Repository) -> None:
    """Against one row: k - 1 pairs, the control second."""
    notebook.write(entry("svc", BASE) | entry("nb", BASE - 0.05 + NOISE) | entry("lr", BASE + NOISE))
    result = found("svc", "nb", "lr", asked=Procedure(control="nb"))
    assert [(pair.a, pair.b) for pair in result.tests.pairs] == [("svc", "nb"), ("lr", "nb")]
    with pytest.raises(UnknownName, match="unknown control `nbb`; did you mean `nb`"):
        found("svc", "nb", asked=Procedure(control="nbb"))


def test_columns_of_a_parameter(notebook: Repository) -> None:
    """A grid pivoted by a parameter, numbers in their order."""
    notebook.write(search("svc", {10: BASE, 0.1: BASE - 0.02, 1.0: BASE + NOISE}))
    table = found("svc", rows="label", columns="SVC.C").tables[0]
    assert table.columns == ("0.1", "1", "10")
    assert len(found("svc", rows="label", columns="SVC.C").tests.pairs) == 3
    with pytest.raises(UnknownName, match=r"SVC\.D"):
        found("svc", rows="SVC.D")


def _renamed(files: dict[str, bytes]) -> dict[str, bytes]:
    return {path: text.replace(b'"accuracy"', b'"r2"') for path, text in files.items()}


def test_other_questions_are_left_out(notebook: Repository) -> None:
    """Of what a tag or a condition names, data sets on which nothing has the metric are counted, not shown."""
    notebook.write(entry("svc", BASE) | entry("nb", BASE + NOISE) | _renamed(entry("lr", BASE, data="cars")))
    result = found()
    assert (result.tables[0].rows, result.tables[0].columns) == (("svc", "nb"), ("wine",))
    assert result.notes[-1] == "1 setting on other data sets without accuracy: not shown; --metric r2 shows them"
    assert found(metrics=["accuracy", "r2"]).tables[1].columns == ("cars", "wine")


def test_only_what_differs(notebook: Repository) -> None:
    """Of all parameters the long table shows those that differ."""
    notebook.write(entry("svc", BASE) | entry("wide", BASE + NOISE, parameters=synthetic.PARAMETERS | {"SVC.C": 9.0}))
    headers, cells = rows.long(found("svc", "wide").tables[0])
    assert headers == ["label", "SVC.C", "accuracy", "95 % interval", "n", "run"]
    assert [row[1] for row in cells] == ["1.0", "9.0"]


def test_undefined_is_said(notebook: Repository) -> None:
    """A split without a value leaves no mean and no test, with its number."""
    notebook.write(entry("svc", [*BASE[:3], np.nan, *BASE[4:]]) | entry("nb", BASE) | entry("lr", BASE + NOISE))
    assert found("svc", "nb", "lr").tables[0].reasons == ["svc on wine: undefined in split 3: no mean, no test"]


def test_too_many_pairs_are_not_tested(notebook: Repository) -> None:
    """Fifty settings are a table; 1,225 pairs are no question, against a control they are."""
    notebook.write(search("svc", {float(c): BASE + NOISE * c for c in range(1, 51)}))
    result = found("svc")
    assert len(result.tables[0].rows) == 50
    assert (result.tests.pairs, result.tests.untested[:11]) == ((), "1,225 pairs")
    assert len(found("svc", asked=Procedure(control="SVC.C=1.0")).tests.pairs) == 49


def test_tried_counts_removed_settings(notebook: Repository) -> None:
    """What was ever recorded on these splits, for each row."""
    notebook.write(search("svc", {1.0: BASE, 10.0: BASE + NOISE}) | entry("nb", BASE - NOISE))
    assert found("svc", "nb").tried == {"svc": 2, "nb": 1}
    assert "settings tried there: svc 2, others 1" in dict(words.facts(found("svc", "nb")))["tuning"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"metrics": ["f1"]}, "unknown metric `f1`"),
        ({"asked": Procedure(test="anova")}, "unknown test `anova`"),
        ({"asked": Procedure(posthoc="tukey")}, "unknown post-hoc test `tukey`"),
        ({"asked": Procedure(alpha=5)}, "alpha is 5"),
        ({"asked": Procedure(rope=-1.0)}, "width above 0"),
        ({"where": "label == 'zz'"}, "no completed run matches"),
    ],
)
def test_what_is_wrong_is_said(notebook: Repository, options: dict[str, Any], message: str) -> None:
    """Unknown names and impossible numbers are errors of one line."""
    notebook.write(entry("svc", BASE) | entry("nb", BASE + NOISE))
    with pytest.raises(PadreError, match=message):
        found("svc", "nb", **options)


def test_each_seed_draws_its_own_split(notebook: Repository) -> None:
    """Ten runs with a seed and a split each are ten holdouts, paired by their splits: the corrected t-test, row 1."""
    files: dict[str, bytes] = {}
    for label, shift in (("svc", 0.0), ("nb", 0.05)):
        for seed, value in enumerate(BASE - shift * (1 + NOISE * 100)):
            document = synthetic.run(run_name(f"{label}{seed}own"), label=label, experiment=label, seed=seed)
            document = msgspec.structs.replace(document, splitting=f"{seed}a7", recording=document.id)
            design = Design(kind="holdout", description="25 % holdout", n=1, ratio=0.25, family="holdouts")
            numbers = msgspec.structs.replace(synthetic.metrics(document, [float(value)]), design=design)
            files |= synthetic.files(document, numbers)
    notebook.write(files)
    result = found()
    pair = result.tests.pairs[0]
    d = np.round(BASE - (BASE - 0.05 * (1 + NOISE * 100)), 12)
    law = stats.t(9, d.mean(), np.sqrt((1 / 10 + 0.25) * d.var(ddof=1)))
    assert result.tables[0].rows == ("nb", "svc") or result.tables[0].rows == ("svc", "nb")
    assert (pair.row, pair.df, pair.n) == (1, 9, 10)
    assert abs(pair.difference or 0) == pytest.approx(d.mean())
    assert pair.p == pytest.approx(2 * law.cdf(0))


@pytest.mark.parametrize(
    ("values", "description", "said"),
    [
        ([0.9], "as logged", "accuracy, as logged; higher is better"),
        ([0.9, 0.8], "2 splits, as logged", "accuracy, mean ± std over 2 splits, as logged; higher is better"),
    ],
)
def test_heading_of_what_a_script_logged(
    notebook: Repository, values: list[float], description: str, said: str
) -> None:
    """The words of splits that nobody made read as a sentence."""
    for label in ("svc", "nb"):
        document = synthetic.run(run_name(f"{label}log"), experiment=label, label=label)
        design = Design(kind="logged", description=description, n=len(values))
        numbers = msgspec.structs.replace(synthetic.metrics(document, values), design=design)
        notebook.write(synthetic.files(document, numbers))
    assert words.heading(found("svc", "nb").tables[0]) == said


def test_the_family_reaches_over_metrics(notebook: Repository) -> None:
    """Two metrics over data sets are one family: six data sets decide one pair, not two."""
    for at in range(6):
        for label, shift in (("svc", 0.0), ("nb", 0.01 * (at + 1))):
            name = run_name(f"{label}{at}both")
            use = DataUse(name=f"set{at}", dataset=f"set{at}", version="3b1f0c2aa001", shape=[200, 5])
            document = synthetic.run(name, label=label, experiment=f"set{at}-{label}", dataset=use)
            values = [float(value) for value in BASE - shift]
            notebook.write(synthetic.files(document, synthetic.metrics(document, values, f1=synthetic.metric(values))))
    assert found("svc", "nb").tests.over[0].pairs[0].verdict == "better"
    both = found("svc", "nb", metrics=["accuracy", "f1"]).tests
    assert {each.reason for each in both.over} == {"6 data sets, 2 pairs: smallest adjusted p 0.062; 7 are needed"}


def test_another_version_of_a_metric(notebook: Repository) -> None:
    """A metric that other code computed, or of another class, is another metric."""
    for label, code in (("svc", "aaaa11112222"), ("nb", "aaaa11112222"), ("lr", "bbbb11112222")):
        document = synthetic.run(run_name(label), label=label, experiment=label)
        numbers = synthetic.metrics(document, BASE.tolist())
        metric = msgspec.structs.replace(numbers.metrics["accuracy"], code=code)
        notebook.write(synthetic.files(document, msgspec.structs.replace(numbers, metrics={"accuracy": metric})))
    reason = "lr on breast_cancer: other code of the metric (aaaa111, bbbb111)"
    assert found("svc", "nb", "lr").tables[0].reasons == [reason]


def test_rows_of_several_models_are_not_tested(notebook: Repository) -> None:
    """McNemar's test on the rows of ten folds is refused with what it would do."""
    notebook.write(entry("svc", BASE) | entry("nb", BASE - 0.05 + NOISE))
    pair = found("svc", "nb", asked=Procedure(test="mcnemar")).tests.pairs[0]
    assert (pair.p, "share training data" in pair.reason) == (None, True)


def test_labels_without_a_data_set_in_common(notebook: Repository) -> None:
    """Each label has a data set of its own: there is a table, nothing to test, and nothing breaks."""
    notebook.write(entry("svc", BASE) | entry("nb", BASE - 0.05, data="iris") | entry("nb", BASE, data="digits"))
    result = found()
    assert {cell.row for cell in result.tables[0].entries.values()} == {"svc", "nb"}
    assert (result.tests.pairs, result.tests.over) == ((), ())

"""The words around a comparison."""

from collections.abc import Sequence

from padre_git.app.compare.compare import compare
from padre_git.app.compare.testing import Comparison
from padre_git.app.compare.views import words
from padre_git.app.recording.opening import open_workspace
from tests.app.compare.recorded import BASE, NOISE, entry
from tests.conftest import Repository


def compared(repo: Repository, **values: Sequence[float]) -> Comparison:
    """The comparison of runs on one data set, label -> accuracies."""
    for label, each in values.items():
        repo.write(entry(label, each))
    return compare(open_workspace(), [*values])


def test_a_heading_says_what_the_numbers_are(notebook: Repository) -> None:
    """Metric, mean over which splits, and direction; a shuffle is no news."""
    found = compared(notebook, svc=BASE, nb=BASE - 0.1 + NOISE)
    told = "accuracy, mean ± std over 10-fold stratified splits (split seed 0); higher is better"
    assert words.heading(found.tables[0]) == told


def test_a_legend_explains_the_marks_that_are_there(notebook: Repository) -> None:
    """Best and worse are explained where they stand, and nothing else is."""
    found = compared(notebook, svc=BASE, nb=BASE - 0.1 + NOISE)
    assert words.legend(found, found.tables[0]) == ["^ highest mean   v significantly worse than it"]


def test_facts_below_the_pairs(notebook: Repository) -> None:
    """Three labels are three pairs of one family, so Holm is named; no setting was chosen here."""
    found = compared(notebook, svc=BASE, nb=BASE - 0.1 + NOISE, lr=BASE - 0.2 - NOISE)
    told = dict(words.facts(found))
    assert told["family"] == "3 comparisons, Holm; the intervals are 95 % each"
    assert told["tuning"].startswith("none of these was tuned on these splits")


def test_one_setting_is_not_tested(notebook: Repository) -> None:
    """Without a second one there is no test and no family, and the line of the test says so."""
    told = dict(words.facts(compared(notebook, svc=BASE)))
    assert told["test"] == "none: a test needs two rows. Name another: padre compare svc OTHER"
    assert "family" not in told


def test_titles_of_metrics() -> None:
    """Abbreviations stay what they are; other names begin with a capital letter."""
    told = {name: words.title(name) for name in ("roc_auc", "roc_auc.malignant", "rmse", "balanced_accuracy", "r2")}
    assert told == {
        "roc_auc": "ROC AUC",
        "roc_auc.malignant": "ROC AUC.malignant",
        "rmse": "RMSE",
        "balanced_accuracy": "Balanced accuracy",
        "r2": "R2",
    }

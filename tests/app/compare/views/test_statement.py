"""The statement for the paper."""

from padre_git.app.compare.views import statement
from padre_git.core.statistics import words
from tests.app.compare.recorded import BASE, NOISE
from tests.app.compare.views.test_words import compared
from tests.conftest import Repository


def test_a_winner_with_its_numbers(notebook: Repository) -> None:
    """Who was better, by how much, with the interval, and the test with its reference; the winner is named first."""
    found = compared(notebook, nb=BASE - 0.1 + NOISE, svc=BASE)
    text = statement.statement(found)
    assert text.startswith("svc was more accurate than nb on wine (difference 0.1")
    assert "95 % interval [" in text
    assert "corrected resampled t-test, Nadeau and Bengio 2003; 10-fold stratified cross-validation" in text


def test_no_winner(notebook: Repository) -> None:
    """A difference that goes both ways is not significant, and the statement does not call it equal."""
    text = statement.statement(compared(notebook, svc=BASE, nb=BASE[::-1]))
    assert text.startswith("The difference in accuracy between svc and nb on wine (")
    assert "was not significant at 0.05" in text


def test_nothing_tested_is_not_stated(notebook: Repository) -> None:
    """Without a pair there is no sentence; how the splits were made is known all the same."""
    found = compared(notebook, svc=BASE)
    assert statement.statement(found) == ""
    assert words.protocol(found.tables[0].known) == "10-fold stratified cross-validation"

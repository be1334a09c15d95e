"""What the names in `--where`, `--sort` and `--columns` stand for."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from padre_git.app.runs.names import FIELDS, Name, Names, setting_text
from padre_git.app.runs.settings import alone
from padre_git.core.text import quoting
from padre_git.core.text.query import MISSING
from padre_git.errors import PadreError, UnknownName
from padre_git.storage.index import Row, of_run
from tests import synthetic
from tests.conftest import Repository
from tests.storage.index.examples import read


@pytest.fixture
def row(repo: Repository) -> Row:
    """A run with a parameter C of two components, and one that is called like its metric."""
    parameters = {"SVC.C": 10, "SVC.kernel": "rbf", "Ridge.C": 1, "accuracy": 2}
    repo.write(synthetic.simple("m4t7xq2p", [0.8, 1.0], parameters=parameters))
    return read(repo).rows[0]


def test_names_are_resolved(row: Row) -> None:
    """A field, the end of a parameter's name, a metric or its std; `__` is the dot of a parameter."""
    known = Names([row])
    expected = {
        "label": Name("field", "label"),
        "kernel": Name("parameter", "SVC.kernel"),
        "SVC__C": Name("parameter", "SVC.C"),
        "metrics.accuracy": Name("metric", "accuracy"),
        "params.accuracy": Name("parameter", "accuracy"),
        "accuracy_std": Name("std", "accuracy"),
    }
    assert {text: known.resolve(text) for text in expected} == expected


def test_names_inside_mappings(repo: Repository) -> None:
    """They have dots; a parameter that has the dots in its own name comes first."""
    nested = {"optimizer": {"lr": 0.5, "inner": {"a": [1]}}, "a.b": 1, "a": {"b": 2}}
    repo.write(synthetic.simple("m4t7xq2p", [0.8, 1.0], parameters=nested))
    row = read(repo).rows[0]
    known, setting = Names([row]), alone(row)
    asked = ("optimizer.lr", "optimizer.inner.a", "a.b", "optimizer.inner")
    assert [known.resolve(name).of(setting) for name in asked] == [0.5, [1], 1, {"a": [1]}]
    assert known.where("optimizer.lr > 0.4")(setting)
    assert not known.where("optimizer.lr > 0.5")(setting)
    with pytest.raises(UnknownName):
        known.resolve("optimizer.momentum")


def test_two_meanings_are_refused(row: Row) -> None:
    """What means two things is an error that says how each is written; what means nothing is unknown."""
    known = Names([row])
    with pytest.raises(PadreError, match=r"write params\.accuracy or metrics\.accuracy"):
        known.resolve("accuracy")
    with pytest.raises(PadreError, match=r"several components; write Ridge\.C or SVC\.C"):
        known.resolve("C")
    with pytest.raises(UnknownName):
        known.resolve("nothing")


ODD = st.one_of(
    st.text(min_size=1, max_size=8),
    st.text(alphabet="ab`,.-_ '\"()/äﬁ", min_size=1, max_size=5),
    st.sampled_from(
        [*FIELDS, "C", "SVC.C", "Ridge.C", "SVC__C", "acc", "acc_std", "metrics.acc", "params.C", "fields.n"]
    ),
)


@given(st.sets(ODD, max_size=6), st.sets(ODD, max_size=6))
def test_every_name_that_is_recorded_can_be_asked_for(parameters: set[str], metrics: set[str]) -> None:
    """In a list of columns, in a sort and in a condition, whatever else is recorded."""
    run = synthetic.run(parameters=dict.fromkeys(parameters, 1))
    numbers = synthetic.metrics(run)
    numbers = msgspec.structs.replace(numbers, metrics=dict.fromkeys(metrics, numbers.metrics["accuracy"]))
    known = Names([of_run(run, numbers)])
    for kind, names in (("parameter", parameters), ("metric", metrics), ("field", FIELDS)):
        for name in names:
            wanted = Name(kind, name)
            typed = known.typed(wanted)
            assert [found for _, found in known.listed(f"fields.run,{typed}")][1:] == [wanted]
            assert list(known.where(f"{typed} == 1").names.values()) == [wanted]
            assert known.resolve(quoting.name(typed)) == wanted


def test_a_field_hides_nothing(repo: Repository) -> None:
    """A metric or a parameter that is called like a field is an error with the spelling of each."""
    repo.write(synthetic.simple("m4t7xq2p", parameters={"seed": 7, "SVC.n": 3, "data": "x"}))
    known = Names(read(repo).rows)
    with pytest.raises(PadreError, match=r"`seed` is a field and a parameter; write fields\.seed or params\.seed"):
        known.where("seed == 7")
    assert known.resolve("fields.seed") == Name("field", "seed")
    assert known.resolve("n") == Name("field", "n")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("data == visits", "unknown name `visits`; no run has it. Put text in quotes: data == 'visits'"),
        ("train/loss < 1", "a name with other characters in backquotes: `train/loss`"),
        ("F1 (macro), weighted > 0", "in backquotes: `F1 (macro), weighted`"),
        ('"train/loss" < 1', "a name stands in backquotes: `train/loss`"),
        ("unheard > 1", "All names: padre list --json"),
    ],
)
def test_what_is_typed_wrongly_is_shown_right(repo: Repository, text: str, words: str) -> None:
    """The error has what to type."""
    repo.write(synthetic.simple("m4t7xq2p", parameters={"train/loss": 1, "F1 (macro), weighted": 2}))
    with pytest.raises(PadreError) as caught:
        Names(read(repo).rows).where(text)
    assert words in str(caught.value)


def test_the_beginning_of_a_name_with_commas(repo: Repository) -> None:
    """A list that was cut at the comma inside a name says how the name is typed."""
    repo.write(synthetic.simple("m4t7xq2p", parameters={"F1 (macro), weighted": 2}))
    known = Names(read(repo).rows)
    with pytest.raises(UnknownName, match=r"`F1 .macro., weighted`.*Put names with other characters in backquotes"):
        known.listed("run,F1 (macro), weighted")
    assert [text for text, _ in known.listed("run,`F1 (macro), weighted`")] == ["run", "F1 (macro), weighted"]


def test_names_inside_a_mapping(repo: Repository) -> None:
    """By dots, also where a key has dots or other characters; one that no run has is unknown."""
    nested = {"a": {"b": 2}, "x.y": {"z w": 3}}
    repo.write(synthetic.simple("m4t7xq2p", parameters={"SVC.C": 1, "nested": nested}))
    rows = read(repo).rows
    known = Names(rows)
    for text, value in (("nested.a.b", 2), ("nested.x.y.`z w`", 3), ("`nested.x.y.z w`", 3), ("params.nested.a.b", 2)):
        assert known.where(f"{text} == {value}")(alone(rows[0]))
        assert not known.where(f"{text} == 9")(alone(rows[0]))
    with pytest.raises(UnknownName):
        known.resolve("nested.a.c")


def test_umlauts_of_two_characters(repo: Repository) -> None:
    """What looks the same is the same name."""
    repo.write(synthetic.simple("m4t7xq2p", parameters={"gu\u0308te": 1}))
    assert Names(read(repo).rows).resolve("g\u00fcte") == Name("parameter", "gu\u0308te")


def test_values_and_conditions(row: Row) -> None:
    """A name has its value for a setting, or `MISSING`; a condition about a score says that it chooses by one."""
    setting = alone(row)
    assert Name("field", "run").of(setting) == "m4t7xq2p"
    assert Name("metric", "accuracy").of(setting) == pytest.approx(0.9)
    assert Name("metric", "f1").of(setting) is MISSING
    assert Name("parameter", "gamma").of(setting) is MISSING
    by_score, by_label = (Names([row]).where(text) for text in ("metrics.accuracy > 0.89", "label == 'nb'"))
    assert (by_score.by_score, by_score(setting)) == (True, True)
    assert (by_label.by_score, by_label(setting)) == (False, False)


def test_a_setting_in_words() -> None:
    """Name and value of each parameter, in order; nothing for none."""
    assert setting_text({"SVC.C": 10, "SVC.kernel": "rbf"}) == "SVC.C=10 SVC.kernel=rbf"
    assert setting_text({}) == ""

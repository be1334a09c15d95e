"""How names are typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from padre_git.core.text import query, quoting
from padre_git.errors import PadreError

NAMES = st.one_of(
    st.text(min_size=1, max_size=12),
    st.text(alphabet="ab`,.-_ '\"()/\\äﬁ\n", min_size=1, max_size=8),
    st.sampled_from(["true", "None", "class", "quoted0", "quoted_0", "`", "``", ",", " ", "-x", "a`", "in", "Ä", "_"]),
)


@given(NAMES, NAMES)
def test_every_name_can_be_typed(one: str, other: str) -> None:
    """In a list and in a condition, alone and beside another one."""
    typed = [quoting.spelled(each) for each in (one, other)]
    assert [quoting.name(each) for each in typed] == [one, other]
    assert quoting.names(",".join(typed)) == quoting.names(f" {typed[0]} , ,{typed[1]},") == [one, other]
    assert set(query.parse(f"{typed[0]} > 1 and not {typed[1]} == 'x'").names) == {one, other}
    assert query.parse(f"metrics.{typed[0]} > 1").names == (f"metrics.{one}",)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("accuracy", "accuracy"),
        ("SVC.C", "SVC.C"),
        ("Güte", "Güte"),
        ("F1 (macro), weighted", "`F1 (macro), weighted`"),
        ("train/loss", "`train/loss`"),
        ("a`b", "`a``b`"),
        ("class", "`class`"),
        ("none", "`none`"),
        ("2nd", "`2nd`"),
        ("a.", "`a.`"),
        ("", "``"),
    ],
)
def test_backquotes_where_they_are_needed(name: str, typed: str) -> None:
    """And nowhere else."""
    assert quoting.spelled(name) == typed
    assert quoting.name(typed) == name


def test_an_open_backquote_is_an_error() -> None:
    """It says how a backquote itself is typed."""
    with pytest.raises(PadreError, match="a backquote in a,`b has no end; a name with a backquote is typed as `a``b`"):
        quoting.names("a,`b")

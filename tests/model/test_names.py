"""Names and ids."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from padre_git.errors import PadreError
from padre_git.model import names


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Iris SVC - static seed", "iris-svc-static-seed"),
        ("Überraschung № 5", "uberraschung-no-5"),
        ("a/b", "a-b"),
        ("Breast_Cancer", "breast-cancer"),
    ],
)
def test_a_slug_is_lower_case_ascii(name: str, expected: str) -> None:
    """Accents go, everything that is no letter or digit becomes one hyphen."""
    assert names.slug(name) == expected


@pytest.mark.parametrize("name", ["con", "Con", "LPT1", "日本語", "---", "x" * 41, "word " * 20])
def test_a_slug_that_was_cut_carries_digits_of_the_name(name: str) -> None:
    """Reserved, empty and long names get six hex digits, so that two of them stay apart."""
    made = names.slug(name)
    assert names.is_slug(made)
    assert made != names.slug(name + "!!x")
    assert made.split("-")[-1] != name


@given(st.text(min_size=1))
def test_every_slug_is_a_folder_and_a_branch(name: str) -> None:
    """Whatever the name, git and every file system take its slug."""
    made = names.slug(name)
    assert names.is_slug(made)
    assert names.slug(made) == made


@pytest.mark.parametrize("name", ["", "  ", "a/b", "..", "a\nb", "a\x1b[31m", "x" * 201, "\u202eevil"])
def test_what_is_no_name_is_refused(name: str) -> None:
    """Paths, control characters, bidirectional overrides and endless names."""
    with pytest.raises(PadreError):
        names.check_name("project", name)


def test_an_id_is_never_a_commit() -> None:
    """The part that is typed begins with a letter that no hexadecimal number has."""
    made = {names.new_id() for _ in range(200)}
    assert len(made) == 200
    for each in made:
        assert names.ID.fullmatch(each)
        assert names.short(each)[0] not in "0123456789abcdef"

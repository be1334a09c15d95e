"""What separates columns, and how long records are."""

import pytest

from padre_git.storage.sources import dialect


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a,b\n1,2\n", ","),
        ('name;text\nx;"a,b;c"\ny;"d,e"\n', ";"),
        ("txt;n\nx;y,5\nz;w,7\n", ";"),
        ("1|2,3|4\n2|3,3|4\n", "|"),
        ("a b c\n1 2 x\n3 4 y\n", dialect.SPACES),
        ("good film\nbad film\n", ","),
        ("x\n1,5\n", ";"),
    ],
)
def test_delimiter(text: str, found: str) -> None:
    """It cuts all lines alike, line 1 too, and rather into numbers than into more columns."""
    assert dialect.delimiter(text, "x.txt", spaces=True) == found


def test_survey_counts_the_whole_file() -> None:
    """Records, columns, the first short line, and words for what is missing; blank lines and quoted newlines count."""
    found = dialect.survey('a,b,\n\n"1\n2",NA,\n3\n4,NA,\n', ",", "x.csv")
    assert (found.first, found.rows, found.size, found.width) == (["a", "b", ""], 3, 3, 2)
    assert (found.short, found.last) == ((5, 1), 6)
    assert {at: dict(words) for at, words in found.missing.items()} == {1: {"NA": 2}}

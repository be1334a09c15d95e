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


@pytest.mark.parametrize(
    ("text", "left", "said"),
    [
        ("a,b\n1,2\n", "a,b\n1,2\n", ""),
        ("# from a lab\na,b\n1,2\n", "\na,b\n1,2\n", "line 1 begins with #: a comment"),
        ("# one, two\nx,y\n1,2\n", "\nx,y\n1,2\n", "line 1 begins with #: a comment"),
        ("#\r\n# x\r\na,b\r\n1,2\r\n", "\r\n\r\na,b\r\n1,2\r\n", "2 lines that begin with # are comments"),
        ("# a,b\n1,2\n", "a,b\n1,2\n", "line 1 is taken for a header, without the # at its start"),
        ("##v2\n#id\tname\nA\tB\n", "\nid\tname\nA\tB\n", "line 1 begins with #: a comment; line 2 is taken for a"),
        ("#,name\n1,a\n", "#,name\n1,a\n", ""),
        ("# nothing\n", "# nothing\n", ""),
    ],
)
def test_comments_at_the_top(text: str, left: str, said: str) -> None:
    """They make no column; NumPy's header does. The lines keep their numbers."""
    found, note = dialect.uncommented(text)
    assert found == left
    assert note.startswith(said)
    assert bool(note) == bool(said)

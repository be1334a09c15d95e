"""Words of commands that padre prints."""

import shlex
from pathlib import PurePosixPath

import pytest

from padre_git.model.shell import quoted


@pytest.mark.parametrize("word", ["Unnamed: 0", "it's", "$HOME", "a;rm b", "*", "", "größe", "a\nb", "--x"])
def test_a_word_arrives_as_it_is(word: str) -> None:
    """A shell gives the program exactly the word that was meant."""
    assert shlex.split(f"padre dataset show {quoted(word)} after") == ["padre", "dataset", "show", word, "after"]


def test_plain_words_stay_plain() -> None:
    """Nothing is quoted that needs no quotes; paths and numbers are words too."""
    assert quoted("iris", PurePosixPath("a/b.csv"), 3) == "iris a/b.csv 3"

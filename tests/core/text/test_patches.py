"""Differences of source code: counted as git counts them, and of one function alone."""

import subprocess
from pathlib import Path

import pytest

from padre_git.core.text import patches

BEFORE = "import a\n\n\n@app.experiment\ndef one():\n    return 1\n\n\ndef two():\n    return 2\n"


@pytest.mark.parametrize(
    "after",
    [BEFORE.replace("return 1", "return 3"), "import b\n" + BEFORE, BEFORE[:20], "", BEFORE.replace("\n\n\n", "\n")],
)
def test_counts_are_those_of_git(tmp_path: Path, after: str) -> None:
    """`git diff --numstat` of the same two files."""
    for name, text in (("a", BEFORE), ("b", after)):
        (tmp_path / name).write_text(text)
    words = ["git", "diff", "--no-index", "--numstat", "a", "b"]
    said = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False).stdout.split()
    added, removed, patch = patches.counted(patches.unified(BEFORE, after, "a.py"))
    assert [str(added), str(removed)] == said[:2]
    assert patch.startswith("--- a/a.py\n+++ b/a.py\n@@ ")


def test_equal_texts_have_no_difference() -> None:
    """None, which is not an empty one."""
    assert patches.unified(BEFORE, BEFORE, "a.py") is None


def test_what_is_no_text() -> None:
    """Bytes with zeros and very long files are not compared by lines."""
    assert patches.text(b"\0\1") is None
    assert patches.text(b"x" * 400_000) is None
    assert patches.text("ä\n".encode("latin-1")) == "\ufffd\n"


def test_one_function() -> None:
    """With its decorators, and nothing of the others; what does not parse has none."""
    assert patches.function(BEFORE, lambda name: name == "one") == "@app.experiment\ndef one():\n    return 1"
    assert patches.function(BEFORE, lambda name: name == "three") == ""
    assert patches.function("def one(:", lambda name: True) == ""

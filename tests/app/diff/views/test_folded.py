"""The folded parts of the comment of a pull request."""

from dataclasses import replace

from padre_git.app.diff.code import CodeChange, FileChange
from padre_git.app.diff.views.folded import fold, size
from tests.app.diff.recorded import found, two
from tests.conftest import Repository


def test_per_split(notebook: Repository) -> None:
    """A pair is one folded part with its numbers per split, signed where the splits are the same."""
    two(notebook)
    lines = fold(found().differences, room=10_000)
    assert (lines[0][:9], lines[-1]) == ("<details>", "</details>")
    assert sum(line.startswith("<details>") for line in lines) == 1
    (first,) = [line for line in lines if line.startswith("| 0 ") or line.startswith("|     0 ")]
    assert [cell.strip() for cell in first.strip("|").split("|")] == ["0", "0.700", "0.800", "+0.100"]


def test_room_is_kept(notebook: Repository) -> None:
    """No more than the room is used: parts give way from the last, and without room there is none."""
    two(notebook)
    differences = found().differences
    assert fold(differences, room=300) == []
    for room in (600, 800, 1_000):
        assert sum(len(line) + 1 for line in fold(differences, room=room)) <= room


def test_code_of_several_pairs_stands_there_once(notebook: Repository) -> None:
    """Experiments of one file share what changed in it; every change of a file is shown, and each once."""
    two(notebook)
    (pair,) = found().differences
    same = FileChange("exp.py", "changed", 1, 1, "-a\n+b")
    other = FileChange("exp.py", "changed", 1, 1, "-c\n+d")
    pairs = [replace(pair, code=CodeChange(True, [change])) for change in (same, same, other)]
    lines = fold(pairs, room=50_000)
    assert (lines.count("-a"), lines.count("-c")) == (1, 1)
    assert sum(line.startswith("**Changed** ") for line in lines) == 3
    assert "<details><summary>The changed code</summary>" in lines
    assert fold([pairs[0]], room=50_000).count("-a") == 1
    assert size(fold(pairs, room=2_000)) <= 2_000

"""`report.yaml` as people write it."""

from pathlib import Path

import pytest

from padre_git.app.report import spec
from padre_git.errors import PadreError, UnknownName


def read(folder: Path, text: str) -> spec.Spec:
    (folder / "report.yaml").write_text(text)
    return spec.read(folder / "report.yaml")


def test_all_parts(tmp_path: Path) -> None:
    """Tables, figures and tests by name; what is left out is the default."""
    found = read(
        tmp_path,
        "freeze: v1\ntables: {a: {select: [x, y], metric: f1}}\nfigures: {b: {kind: box}}\ntests: {c: {alpha: 0.01}}\n",
    )
    assert found.table("a").select == ("x", "y")
    assert (found.table("a").metric, found.table("a").rows) == ("f1", "label")
    assert (found.figures["b"].kind, found.figures["b"].format) == ("box", "pdf")
    assert found.tests["c"].alpha == 0.01
    assert found.at == "v1"
    with pytest.raises(UnknownName, match="unknown table `b`"):
        found.table("b")


def test_an_empty_file_asks_for_nothing(tmp_path: Path) -> None:
    """It floats with the latest runs."""
    found = read(tmp_path, "")
    assert found == spec.Spec()
    assert found.at is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("tables: {a: {selekt: [x]}}", r"tables\.a"),
        ("figures: [box]", "`figures` is a list"),
        ("output: /tmp", "a folder below the file"),
        ("output: a/../..", "a folder below the file"),
        ("tables: {a: {size: huge}}", "size"),
    ],
)
def test_what_it_cannot_say(tmp_path: Path, text: str, said: str) -> None:
    """The error names the place."""
    with pytest.raises(PadreError, match=said):
        read(tmp_path, text)


def test_no_file(tmp_path: Path) -> None:
    """It says what to write."""
    with pytest.raises(PadreError, match=r"does not exist\. Write a first one with: padre report --init"):
        spec.read(tmp_path / "report.yaml")

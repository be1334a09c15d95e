"""YAML that people write: strict in, comments kept out."""

from pathlib import Path

import pytest

from padre_git.errors import PadreError
from padre_git.storage import yaml


def test_load_reads_yaml_1_2(tmp_path: Path) -> None:
    """`yes` is a text, `0o7` a number; a byte order mark is skipped; a file and its bytes are the same."""
    data = "\ufeffa: yes\nb: [1, 0.5, 0o7]\nc: {d: null}\n".encode()
    (tmp_path / "x.yaml").write_bytes(data)
    expected = {"a": "yes", "b": [1, 0.5, 7], "c": {"d": None}}
    assert yaml.load(data) == expected
    assert yaml.load(tmp_path / "x.yaml") == expected


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"a: 1\nb: 2\na: 3\n", r"x\.yaml, line 3: .*duplicate key"),
        (b"a: 1\nb: &x [1]\nc: *x\n", r"x\.yaml, line 2: .*anchors"),
        (b"a: 1\nb: !!python/object:os.system x\n", r"x\.yaml, line 2: .*tag"),
        (b"a: !!set {b, c}\n", r"x\.yaml, line 1: .*tag"),
        (b"a: 1\nb: [1, 2\nc: 3\n", r"x\.yaml, line \d: "),
        (b"a: 1\n---\nb: 2\n", r"x\.yaml, line 2: .*another document"),
        (b"a: 1\nb: \xff\n", r"x\.yaml, line 2: byte 8 is not UTF-8"),
        (b"a: \x00\n", r"x\.yaml: "),
        (b"[" * 3000, r"x\.yaml, line 1: more than 64 levels"),
        (b"a: " + b"x" * 1_000_000, r"x\.yaml: 1000003 bytes are too many"),
        (b"a: [b: {c\n", r"x\.yaml, line"),
    ],
)
def test_load_refuses(data: bytes, words: str) -> None:
    """What is not accepted is one line that names file and line."""
    with pytest.raises(PadreError, match=words) as caught:
        yaml.load(data, "x.yaml")
    assert "\n" not in str(caught.value)


def test_edit_keeps_comments_and_order(tmp_path: Path) -> None:
    """Only the edited value changes; lists stay as deep as they are, and line ends what they are."""
    path = tmp_path / "x.yaml"
    path.write_text('# top\nb: "1"  # why\na:\n  - 1\n')
    with yaml.edit(tmp_path, "x.yaml") as document:
        document["b"] = 2
    assert path.read_text() == "# top\nb: 2    # why\na:\n  - 1\n"
    path.write_bytes(b"a:\r\n- 1\r\nb: 3\r\n")
    with yaml.edit(tmp_path, "x.yaml") as document:
        document["b"] = 2
    assert path.read_bytes() == b"a:\r\n- 1\r\nb: 2\r\n"


def test_edit_writes_nothing_after_an_error(tmp_path: Path) -> None:
    """An edit that raises leaves the file alone."""
    path = tmp_path / "x.yaml"
    path.write_text("a: 1\n")
    with pytest.raises(ZeroDivisionError), yaml.edit(tmp_path, "x.yaml") as document:
        document["a"] = 1 / 0
    assert path.read_text() == "a: 1\n"

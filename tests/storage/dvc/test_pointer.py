"""Pointers: the bytes of `dvc add`, and what is refused in foreign ones."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from padre_git.errors import PadreError
from padre_git.storage.dvc import Pointer, parse_pointer

MD5 = "401b30e3b8b5d629635a5c613cdb7919"
NAMES = ["data.parquet", "20261123t172501-m4t7xq2p", "fü: x", "1.5", "null", "a#b", " a", "- x", "'q'", "x" * 200]


@pytest.mark.parametrize("name", NAMES)
def test_round_trip(name: str) -> None:
    """What is written for any name is read again, also by the quick way for usual names."""
    for pointer in (Pointer(MD5, 2), Pointer(MD5 + ".dir", 6, 3), Pointer(MD5 + ".dir", 0, 0)):
        assert parse_pointer(pointer.encode(name), f"a/{name}.dvc") == pointer


def test_other_ways_to_write_it() -> None:
    """Comments, `meta` and another order are read as YAML."""
    text = f"# mine\nmeta: {{a: 1}}\nouts:\n- path: x\n  md5: {MD5}\n  size: 2\n  desc: hello\n"
    assert parse_pointer(text.encode(), "x.dvc") == Pointer(MD5, 2)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (MD5, MD5.upper()),
        (MD5, "../../etc/passwd"),
        (MD5, MD5[:-1]),
        (MD5, f"{MD5}.dir"),
        ("size: 2", "size: -1"),
        ("size: 2", "size: 2.5"),
        ("size: 2", "size: yes"),
        ("size: 2", "size: true"),
        ("size: 2", "nfiles: 1\n  size: 2"),
        ("hash: md5", "hash: sha256"),
        ("path: x", "path: ../x"),
        ("path: x", "path: /x"),
        ("path: x", "path: a/x"),
        ("path: x", "path: .git"),
        ("path: x", "path: y"),
        ("path: x", "path: 1"),
        ("path: x", "cache: false\n  path: x"),
        ("path: x\n", f"path: x\n- md5: {MD5}\n  size: 1\n  path: y\n"),
        ("outs:", "deps:\n- url: http://x\nouts:"),
        ("outs:", "cmd: rm -rf /\nouts:"),
        ("outs:", "wdir: ..\nouts:"),
        ("outs:", "outs: 1\nx:"),
    ],
)
def test_refused(old: str, new: str) -> None:
    """A hash that is none, a path that leads elsewhere, an import or a command: one line with the file's name."""
    text = Pointer(MD5, 2).encode("x").decode()
    assert old in text
    with pytest.raises(PadreError, match=r"a/x\.dvc") as caught:
        parse_pointer(text.replace(old, new).encode(), "a/x.dvc")
    assert "\n" not in str(caught.value)


@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    """Never another error than ours."""
    try:
        parse_pointer(data, "x.dvc")
    except PadreError as error:
        assert "x.dvc" in str(error)  # noqa: PT017  either outcome is right


def test_reading_a_pointer_imports_no_dvc() -> None:
    """Lists read pointers; they must not pay for DVC."""
    code = "import sys, padre_git.storage.dvc; print(any(m.split('.')[0].startswith('dvc') for m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"

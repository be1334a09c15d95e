"""Formats that are not read: each has a way to one that is."""

import gzip
import shlex
from pathlib import Path

import pandas as pd
import pytest

from padre_git.errors import PadreError
from padre_git.storage.sources import read, unread
from padre_git.storage.sources.read import FORMATS

ENDINGS = sorted({*unread._PANDAS, *unread._OTHERS})


@pytest.mark.parametrize("ending", ENDINGS)
def test_each_has_a_way(tmp_path: Path, ending: str) -> None:
    """The error says what to do, by the ending and by --format alike; a command of Python's names real functions."""
    (tmp_path / f"my data.{ending}").write_bytes(b"x")
    with pytest.raises(PadreError, match=rf"padre does not read \.{ending} files\. [A-Z]") as caught:
        read(str(tmp_path / f"my data.{ending}"))
    with pytest.raises(PadreError, match="padre does not read"):
        read(str(tmp_path / f"my data.{ending}"), format=ending)
    if ending in unread._PANDAS:
        _, _, script = shlex.split(str(caught.value).partition("Convert it: ")[2])
        compile(script, "command", "exec")
        assert callable(getattr(pd, unread._PANDAS[ending]))


def test_none_of_them_is_read() -> None:
    """A format that is read has no row here."""
    assert not set(ENDINGS) & {ending for row in FORMATS.values() for ending in row.endings}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04\xff", r"first bytes are those of a \.xlsx file\. Convert it: python -c .*read_excel"),
        (gzip.compress(b"a,b\n", mtime=0), r"those of a \.gz file\. Call it a b\.csv\.gz"),
        ("a,b\n1,ü\n".encode("utf-16"), r"iconv -f utf-16 -t utf-8 'a b\.csv' > 'utf8-a b\.csv'"),
        ("a,b\n1,ü\n".encode("latin1"), r"not UTF-8 \(byte 6\)\. Convert it: iconv -f latin1 "),
    ],
)
def test_not_a_text(tmp_path: Path, data: bytes, words: str) -> None:
    """What has another ending than its content is named by its first bytes."""
    (tmp_path / "a b.csv").write_bytes(data)
    with pytest.raises(PadreError, match=words):
        read(str(tmp_path / "a b.csv"))

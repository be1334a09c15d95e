"""DVC's files of a repository that anyone may have written."""

import pytest

from padre_git.errors import PadreError
from padre_git.storage.dvc.foreign import check_pointer, config_problems, urls

GOOD = b"outs:\n- md5: 0123456789abcdef0123456789abcdef.dir\n  path: data\n"


def test_a_pointer_of_dvc() -> None:
    """What `dvc add` writes passes, and so does the folder itself as `wdir`."""
    check_pointer(GOOD, "x.dvc")
    check_pointer(GOOD + b"wdir: .\n", "x.dvc")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"{}", "it has no `outs`"),
        (GOOD + b"cmd: rm\n", "`cmd` has no place in it"),
        (GOOD + b"wdir: ../..\n", "`wdir` leads to another folder"),
        (GOOD.replace(b"path: data", b"path: ../data"), r"'../data' is not a path below its folder"),
        (GOOD.replace(b"0123456789abcdef.dir", b"x"), "is not a hash"),
    ],
)
def test_hostile_pointers(data: bytes, message: str) -> None:
    """The file is named, with what is wrong."""
    with pytest.raises(PadreError, match=rf"x\.dvc: .*{message}"):
        check_pointer(data, "x.dvc")


def test_configurations() -> None:
    """A place is no problem; a secret, a password in a URL and a command are."""
    plain = b"['remote \"a\"']\n    url = s3://bucket\n"
    assert config_problems(plain) == []
    assert urls(plain) == {"s3://bucket"}
    assert "is a secret" in config_problems(plain + b"    password = x\n")[0]
    assert "password in its URL" in config_problems(b"['remote \"a\"']\n    url = ssh://me:x@host\n")[0]
    assert "setting for one machine" in config_problems(plain + b"    ask_password_command = rm\n")[0]

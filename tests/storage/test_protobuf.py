"""Messages field by field, whole and broken: the numbers are those of protobuf's own documentation."""

import time

import pytest

from padre_git.storage.protobuf import fields, part, signed, varint


def test_fields() -> None:
    """The examples of https://protobuf.dev/programming-guides/encoding: 150, "testing", and a message in a message."""
    assert list(fields(bytes.fromhex("089601"))) == [(1, 150, b"")]
    assert list(fields(bytes.fromhex("120774657374696e67"))) == [(2, 0, b"testing")]
    assert part(bytes.fromhex("1a03089601"), 3) == bytes.fromhex("089601")
    assert part(bytes.fromhex("1a03089601"), 3, 7) == b""
    assert signed(varint(bytes.fromhex("feffffffffffffffff01"), 0)[0]) == -2


@pytest.mark.parametrize(
    ("data", "error"), [("08", IndexError), ("12ff", IndexError), ("120574", IndexError), ("0b", ValueError)]
)
def test_what_is_no_message(data: str, error: type[Exception]) -> None:
    """It is cut off, or of a kind that nobody has."""
    with pytest.raises(error):
        list(fields(bytes.fromhex(data)))


def test_a_number_without_end() -> None:
    """It is refused after ten bytes; to add up millions of them would take hours."""
    start = time.process_time()
    with pytest.raises(ValueError, match="no whole number"):
        varint(b"\xff" * 10_000_000, 0)
    assert time.process_time() - start < 5

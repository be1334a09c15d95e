"""Messages of Protocol Buffers, read field by field with the standard library alone; they may be anyone's."""

from collections.abc import Iterator

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_LONGEST = 10  # bytes of a whole number of 64 bits


def fields(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Number, whole number and bytes of each field; one of the two counts.

    Raises
    ------
    IndexError : where the message is cut off.
    ValueError : for what is no message.
    """
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        kind, number, size = key & 7, 0, 0
        if kind == _VARINT:
            number, at = varint(data, at)
        elif kind == _BYTES:
            size, at = varint(data, at)
        elif kind in (_FIXED64, _FIXED32):
            size = 8 if kind == _FIXED64 else 4
        else:
            raise ValueError("no message")
        if at + size > len(data):
            raise IndexError("cut off")
        yield key >> 3, number, data[at : at + size]
        at += size


def varint(data: bytes, at: int) -> tuple[int, int]:
    """The whole number that begins at a byte, and where it ends. Raises as `fields`."""
    value = 0
    for place in range(_LONGEST):
        byte = data[at + place]
        value |= (byte & 0x7F) << 7 * place
        if not byte & 0x80:
            return value, at + place + 1
    raise ValueError("no whole number")


def signed(number: int) -> int:
    """A whole number of 64 bits, whose first bit is its sign."""
    return number - (1 << 64) if number >> 63 else number


def part(data: bytes, *path: int) -> bytes:
    """The last bytes of the field that is reached by these numbers, from message to message; else nothing."""
    for wanted in path:
        data = next((found for number, _, found in reversed(list(fields(data))) if number == wanted), b"")
    return data

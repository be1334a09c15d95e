"""Event files of TensorBoard: the curves in them, read with the standard library alone.

A file is a sequence of records of TFRecord; each is an `Event` of tensorflow/core/util/event.proto. Files of programs
that still run, or were killed, end in the middle of a record: what is before it counts.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

_POLYNOMIAL = 0x82F63B78  # of CRC-32C, reflected
_MASK = 0xA282EAD8  # TFRecord stores checksums rotated by 15 bits, plus this
_CHECKED = 4096  # bytes of a record whose checksum is computed: those of scalars have about 50
_LARGEST = 1 << 24  # bytes of a record that is read: larger ones are pictures and graphs
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
# fields of the messages
_WALL_TIME, _STEP, _SUMMARY = 1, 2, 5  # Event
_VALUE = 1  # Summary
_TAG, _SIMPLE_VALUE, _TENSOR = 1, 2, 8  # Summary.Value
_DTYPE, _CONTENT = 1, 4  # TensorProto
# type of a tensor -> field that has its values, what one is there and in the content of the tensor
_TYPES = {
    1: (5, "<f", "<f"),  # DT_FLOAT
    2: (6, "<d", "<d"),  # DT_DOUBLE
    3: (7, "", "<i"),  # DT_INT32
    9: (10, "", "<q"),  # DT_INT64
    19: (13, "", "<e"),  # DT_HALF
}


@dataclass(frozen=True)
class Curve:
    """The scalars of a tag, in the order in which they were written.

    Attributes
    ----------
    steps : list of int, of length n
    times : list of float, of length n
        Seconds since 1970.
    values : list of float, of length n
    """

    steps: list[int] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    values: list[float] = field(default_factory=list)


def is_event_file(path: Path) -> bool:
    """Whether TensorBoard would take it for one: ``events.out.tfevents.1700000000.host``."""
    return "tfevents" in path.name


def read(path: Path) -> dict[str, Curve]:
    """The curve of each tag in an event file; pictures, texts and histograms are left out.

    Raises
    ------
    OSError : where the file cannot be read.
    """
    found: dict[str, Curve] = {}
    with path.open("rb") as stream:
        for record in _records(stream):
            try:
                time, step, values = _event(record)
            except (struct.error, IndexError, ValueError):  # another message, or a newer version of it
                continue
            for tag, value in values:
                curve = found.setdefault(tag, Curve())
                curve.steps.append(step)
                curve.times.append(time)
                curve.values.append(value)
    return found


# ------------------------------------------------------------------------------------------------ TFRecord
def _records(stream: BinaryIO) -> Iterator[bytes]:
    """The data of each record, up to the first one that is not whole."""
    while len(header := stream.read(12)) == 12:
        length, checksum = struct.unpack("<QI", header)
        if _masked(header[:8]) != checksum:
            return
        if length > _LARGEST:
            stream.seek(length + 4, 1)
            continue
        data = stream.read(length + 4)
        if len(data) < length + 4:
            return
        record = data[:-4]
        if length <= _CHECKED and _masked(record) != int.from_bytes(data[-4:], "little"):
            return
        yield record


def _table() -> list[int]:
    found = []
    for number in range(256):
        for _ in range(8):
            number = number >> 1 ^ (_POLYNOMIAL if number & 1 else 0)
        found.append(number)
    return found


_TABLE = _table()


def _masked(data: bytes) -> int:
    """The checksum of ``data`` as TFRecord stores it."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc = _TABLE[(crc ^ byte) & 0xFF] ^ crc >> 8
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + _MASK) & 0xFFFFFFFF


# ------------------------------------------------------------------------------------------------ Protocol Buffers
def _fields(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Number, whole number and bytes of each field; one of the two counts.

    Raises
    ------
    IndexError : where the message is cut off.
    ValueError : for what is no message.
    """
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        kind, number, size = key & 7, 0, 0
        if kind == _VARINT:
            number, at = _varint(data, at)
        elif kind == _BYTES:
            size, at = _varint(data, at)
        elif kind in (_FIXED64, _FIXED32):
            size = 8 if kind == _FIXED64 else 4
        else:
            raise ValueError("no message")
        if at + size > len(data):
            raise IndexError("cut off")
        yield key >> 3, number, data[at : at + size]
        at += size


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if not byte & 0x80:
            return value, at


def _signed(number: int) -> int:
    return number - (1 << 64) if number >> 63 else number


def _event(record: bytes) -> tuple[float, int, list[tuple[str, float]]]:
    """Time, step, and tag and number of each scalar."""
    time, step, values = 0.0, 0, list[tuple[str, float]]()
    for field_number, number, data in _fields(record):
        if field_number == _WALL_TIME:
            (time,) = struct.unpack("<d", data)
        elif field_number == _STEP:
            step = _signed(number)
        elif field_number == _SUMMARY:
            found = (_value(each) for at, _, each in _fields(data) if at == _VALUE)
            values += [each for each in found if each is not None]
    return time, step, values


def _value(message: bytes) -> tuple[str, float] | None:
    tag, value = "", None
    for field_number, _, data in _fields(message):
        if field_number == _TAG:
            tag = data.decode("utf-8", "replace")
        elif field_number == _SIMPLE_VALUE and len(data) == 4:
            (value,) = struct.unpack("<f", data)
        elif field_number == _TENSOR:
            value = _scalar(data)
    return None if value is None or not tag else (tag, float(value))


def _scalar(message: bytes) -> float | None:
    """The number of a tensor that has one, of a type that numbers have."""
    fields = list(_fields(message))
    kind = next((number for at, number, _ in fields if at == _DTYPE), 0)
    if kind not in _TYPES:
        return None
    own, form, plain = _TYPES[kind]
    content = b"".join(data for at, _, data in fields if at == _CONTENT)
    if content:
        return float(struct.unpack(plain, content)[0]) if len(content) == struct.calcsize(plain) else None
    values = [_listed(form, number, data) for at, number, data in fields if at == own]
    numbers = [each for several in values for each in several]
    if kind == 19:  # the bits of a half stand in an int32
        numbers = [struct.unpack("<e", int(each).to_bytes(2, "little"))[0] for each in numbers]
    return float(numbers[0]) if len(numbers) == 1 else None


def _listed(form: str, number: int, data: bytes) -> list[float]:
    """The values of a repeated field, which may be packed."""
    if form:
        return [value for (value,) in struct.iter_unpack(form, data)]
    if not data:
        return [_signed(number)]
    found, at = list[float](), 0
    while at < len(data):
        each, at = _varint(data, at)
        found.append(_signed(each))
    return found

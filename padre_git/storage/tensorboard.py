"""Event files of TensorBoard: the curves in them, read with the standard library alone.

A file is a sequence of records of TFRecord; each is an `Event` of tensorflow/core/util/event.proto. Files of programs
that still run, or were killed, end in the middle of a record: what is before it counts.
"""

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from padre_git.storage import hparams
from padre_git.storage.protobuf import fields, part, signed, varint

_POLYNOMIAL = 0x82F63B78  # of CRC-32C, reflected
_MASK = 0xA282EAD8  # TFRecord stores checksums rotated by 15 bits, plus this
_CHECKED = 4096  # bytes of a record whose checksum is computed: those of scalars have about 50
_LARGEST = 1 << 24  # bytes of a record that is read: larger ones are pictures and graphs
# fields of the messages
_WALL_TIME, _STEP, _SUMMARY = 1, 2, 5  # Event
_VALUE = 1  # Summary
_TAG, _SIMPLE_VALUE, _TENSOR, _METADATA = 1, 2, 8, 9  # Summary.Value
_PLUGIN, _NAME, _CONTENT_OF_PLUGIN = 1, 1, 2  # SummaryMetadata, and its PluginData
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


@dataclass
class Content:
    """What an event file has.

    Attributes
    ----------
    curves : of each tag of scalars.
    session : what the plugin HParams wrote.
    others : how many pictures, texts, histograms and the like it has.
    cut : whether it ends in the middle of a record.
    wrong : byte at which a checksum is wrong; nothing behind it is read.
    """

    curves: dict[str, Curve] = field(default_factory=dict)
    session: hparams.Session = field(default_factory=hparams.Session)
    others: int = 0
    cut: bool = False
    wrong: int | None = None

    def add(self, tag: str, step: int, time: float, value: float) -> None:
        """A value of a curve."""
        curve = self.curves.setdefault(tag, Curve())
        curve.steps.append(step)
        curve.times.append(time)
        curve.values.append(value)


def is_event_file(path: Path) -> bool:
    """Whether TensorBoard would take it for one: ``events.out.tfevents.1700000000.host``."""
    return "tfevents" in path.name


def read(path: Path) -> dict[str, Curve]:
    """The curve of each tag in an event file; pictures, texts and histograms are left out.

    Raises
    ------
    OSError : where the file cannot be read.
    """
    return content(path).curves


def content(path: Path) -> Content:
    """What an event file has, up to its end or to the first byte that is wrong.

    Raises
    ------
    OSError : where the file cannot be read.
    """
    found = Content()
    with path.open("rb") as stream:
        try:
            for record in _records(stream):
                try:
                    _event(record, found)
                except (struct.error, IndexError, ValueError):  # another message, or a newer version of it
                    continue
        except _Broken as error:
            found.cut, found.wrong = error.cut, error.at
    return found


# ------------------------------------------------------------------------------------------------ TFRecord
class _Broken(Exception):
    """A record that is not whole; ``cut`` where its file ends in it, as that of a killed program does."""

    def __init__(self, at: int, *, cut: bool) -> None:
        super().__init__(at)
        self.at, self.cut = None if cut else at, cut


def _records(stream: BinaryIO) -> Iterator[bytes]:
    """The data of each record. Raises `_Broken` at the first one that is not whole."""
    size = os.fstat(stream.fileno()).st_size
    while header := stream.read(12):
        at = stream.tell()
        if len(header) < 12 or not any(header):  # a file that a system prepared ends in zeros
            raise _Broken(at, cut=True)
        length, checksum = struct.unpack("<QI", header)
        if _masked(header[:8]) != checksum:
            raise _Broken(at - 12, cut=False)
        if at + length + 4 > size:
            raise _Broken(at, cut=True)
        if length > _LARGEST:
            stream.seek(length + 4, 1)
            continue
        data = stream.read(length + 4)
        record = data[:-4]
        if length <= _CHECKED and _masked(record) != int.from_bytes(data[-4:], "little"):
            raise _Broken(at, cut=False)
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


# ------------------------------------------------------------------------------------------------ messages
def _event(record: bytes, found: Content) -> None:
    """Take what an `Event` has: the scalars, and what the plugin HParams wrote; all else is counted."""
    time, step, summaries = 0.0, 0, list[bytes]()
    for number, value, data in fields(record):
        if number == _WALL_TIME:
            (time,) = struct.unpack("<d", data)
        elif number == _STEP:
            step = signed(value)
        elif number == _SUMMARY:
            summaries += [each for at, _, each in fields(data) if at == _VALUE]
    for summary in summaries:
        tag, scalar = _value(summary)
        metadata = part(summary, _METADATA, _PLUGIN)
        if metadata and part(metadata, _NAME) == hparams.PLUGIN:
            found.session.add(part(metadata, _CONTENT_OF_PLUGIN))
        elif scalar is None or not tag:
            found.others += 1
        else:
            found.add(tag, step, time, scalar)


def _value(message: bytes) -> tuple[str, float | None]:
    tag, value = "", None
    for number, _, data in fields(message):
        if number == _TAG:
            tag = data.decode("utf-8", "replace")
        elif number == _SIMPLE_VALUE and len(data) == 4:
            (value,) = struct.unpack("<f", data)
        elif number == _TENSOR:
            value = _scalar(data)
    return tag, None if value is None else float(value)


def _scalar(message: bytes) -> float | None:
    """The number of a tensor that has one, of a type that numbers have."""
    known = list(fields(message))
    kind = next((number for at, number, _ in known if at == _DTYPE), 0)
    if kind not in _TYPES:
        return None
    own, form, plain = _TYPES[kind]
    content = b"".join(data for at, _, data in known if at == _CONTENT)
    if content:
        return float(struct.unpack(plain, content)[0]) if len(content) == struct.calcsize(plain) else None
    values = [_listed(form, number, data) for at, number, data in known if at == own]
    numbers = [each for several in values for each in several]
    if kind == 19:  # the bits of a half stand in an int32
        numbers = [struct.unpack("<e", int(each).to_bytes(2, "little"))[0] for each in numbers]
    return float(numbers[0]) if len(numbers) == 1 else None


def _listed(form: str, number: int, data: bytes) -> list[float]:
    """The values of a repeated field, which may be packed."""
    if form:
        return [value for (value,) in struct.iter_unpack(form, data)]
    if not data:
        return [signed(number)]
    found, at = list[float](), 0
    while at < len(data):
        each, at = varint(data, at)
        found.append(signed(each))
    return found

"""Event files of TensorBoard: what TensorBoard's own writer wrote, whole and broken."""

import base64
import math
import struct
from pathlib import Path

import pytest

from padre_git.storage.tensorboard import Curve, _masked, content, is_event_file, read

# written by tensorboard.summary.writer.EventFileWriter: scalars of all types, a text, a vector
WRITTEN = base64.b64decode(
    b"SAAAAAAAAAD+kkidCbegu+mSw9pBGg1icmFpbi5FdmVudDoyUi4KLHRlbnNvcmJvYXJkLnN1bW1hcnkud3JpdGVyLmV2ZW50X2Zp"
    b"bGVfd3JpdGVy2dBC5xgAAAAAAAAAo39LIgkAAABA/FTZQSoNCgsKBGxvc3MVAADAP/eQnRoaAAAAAAAAABKb2C0JAACAQvxU2UEQ"
    b"CioNCgsKBGxvc3MVAACAPnW5FlEXAAAAAAAAAOfO+B4JAAAAQPxU2UEqDAoKCgNhY2MVAAAAAO42gXggAAAAAAAAACntqVAJAABA"
    b"QPxU2UEQASoTChEKA3RmMkIKCAESACoEAAAAP6lu7tMnAAAAAAAAALvhsUYJAABAQPxU2UEQASoaChgKBmRvdWJsZUIOCAISADII"
    b"mpmZmZmZuT/9Mn8MJgAAAAAAAABzT+MACQAAQED8VNlBEAEqGQoXCgNpbnRCEAgDEgA6Cvn//////////wFE+tsgKAAAAAAAAAD/"
    b"cBZKCQAAQED8VNlBEAEqGwoZCgVpbnQ2NEIQCAkSAFIK9///////////Ab0cAPsiAAAAAAAAAHgRPf0JAACAQPxU2UEQAioVChMK"
    b"B2NvbnRlbnRCCAgBIgQAAEA//6PyFh8AAAAAAAAAUUtEGAkAAEBA/FTZQRABKhIKEAoEaGFsZkIICBMSAGoCgHBKhOswIgAAAAAA"
    b"AAB4ET39CQAAQED8VNlBEAEqFQoTCgR0ZXh0QgsIBxIAQgVoZWxsb/u0qasrAAAAAAAAAIYbw0sJAABAQPxU2UEQASoeChwKBnZl"
    b"Y3RvckISCAESBBICCAIiCAAAgD8AAABADTBBXCMAAAAAAAAAsJ93QwkAAMA//FTZQRD///////////8BKg0KCwoEbG9zcxUAAMB/"
    b"aU17LA=="
)


def written(tmp_path: Path, data: bytes) -> dict[str, Curve]:
    """What is read of a file."""
    file = tmp_path / "events.out.tfevents.1700000000.host"
    file.write_bytes(data)
    assert is_event_file(file)
    return read(file)


def test_scalars(tmp_path: Path) -> None:
    """Step, time and value of each scalar, of whichever type; no texts and no vectors."""
    found = written(tmp_path, WRITTEN)
    last = found["loss"].values.pop()
    assert math.isnan(last)
    assert found["loss"] == Curve([0, 10, -1], [1.7e9, 1.7e9 + 10, 1.7e9 - 1], [1.5, 0.25])
    values = {tag: curve.values for tag, curve in found.items() if tag != "loss"}
    assert values == {
        "acc": [0.0],
        "tf2": [0.5],
        "double": [0.1],
        "int": [-7.0],
        "int64": [-9.0],
        "content": [0.75],
        "half": [0.5],
    }


def test_a_checksum_is_that_of_tfrecord() -> None:
    """CRC-32C of RFC 3720, appendix B.4: of 32 zeros 0x8A9136AA; rotated and masked as TFRecord does."""
    rotated = (0x8A9136AA >> 15 | 0x8A9136AA << 17) & 0xFFFFFFFF
    assert _masked(bytes(32)) == (rotated + 0xA282EAD8) & 0xFFFFFFFF


def test_a_file_that_is_cut_off(tmp_path: Path) -> None:
    """Wherever it ends, what stands before is read and nothing raises; more bytes never give fewer scalars."""
    found = [written(tmp_path, WRITTEN[:end]) for end in range(0, len(WRITTEN), 3)]
    counts = [sum(len(curve.steps) for curve in each.values()) for each in found]
    assert counts == sorted(counts)
    assert (counts[0], counts[-1]) == (0, 9)


@pytest.mark.parametrize("at", [60, 150, 300])
def test_a_damaged_byte(tmp_path: Path, at: int) -> None:
    """Nothing behind it is believed."""
    whole = written(tmp_path, WRITTEN)
    found = written(tmp_path, WRITTEN[:at] + bytes([WRITTEN[at] ^ 0x40]) + WRITTEN[at + 1 :])
    assert sum(len(curve.steps) for curve in found.values()) < sum(len(curve.steps) for curve in whole.values())
    for tag, curve in found.items():
        assert whole[tag].values[: len(curve.values)] == curve.values


def test_a_length_that_no_file_has(tmp_path: Path) -> None:
    """A record of 2**63 bytes with a right checksum is an end: nothing is read or skipped."""
    length = struct.pack("<Q", 1 << 63)
    file = tmp_path / "events.out.tfevents.1700000000.host"
    file.write_bytes(WRITTEN + length + struct.pack("<I", _masked(length)) + b"x" * 100)
    found = content(file)
    assert found.cut and found.wrong is None and sum(len(curve.steps) for curve in found.curves.values()) == 10


def test_other_files(tmp_path: Path) -> None:
    """What is no event file has no curves; one that is not there is an error."""
    assert written(tmp_path, b"hello, this is no event file at all") == {}
    assert not is_event_file(Path("events.json"))
    with pytest.raises(OSError, match="none"):
        read(tmp_path / "none")

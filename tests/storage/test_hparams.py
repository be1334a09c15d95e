"""Settings in event files: what `SummaryWriter.add_hparams` of torch wrote, and what is no message."""

import base64
import struct
from pathlib import Path

import pytest

from padre_git.storage import tensorboard
from padre_git.storage.hparams import Session

# written by torch 2.13: add_hparams({"lr": 0.1, "bs": 4, "opt": "adam", "flag": True}, {"hparam/accuracy": 0.5})
WRITTEN = base64.b64decode(
    b"SAAAAAAAAAD+kkidCeMopPu4w9pBGg1icmFpbi5FdmVudDoyUi4KLHRlbnNvcmJvYXJkLnN1bW1hcnkud3JpdGVyLmV2ZW50"
    b"X2ZpbGVfd3JpdGVyevceR2wAAAAAAAAA9dqw1wkyLaT7uMPaQSphCl8KFF9ocGFyYW1zXy9leHBlcmltZW50SkcKRQoHaHBh"
    b"cmFtcxI6EjgiBgoCbHIgAyIGCgJicyADIgcKA29wdCABIggKBGZsYWcgAyoTChESD2hwYXJhbS9hY2N1cmFjeTADLGOAAAAA"
    b"AAAAACpbYOwJTi2k+7jD2kEqdQpzChxfaHBhcmFtc18vc2Vzc2lvbl9zdGFydF9pbmZvSlMKUQoHaHBhcmFtcxJGGkQKDwoC"
    b"YnMSCREAAAAAAAAQQAoRCgRmbGFnEgkRAAAAAAAA8D8KDQoDb3B0EgYaBGFkYW0KDwoCbHISCRGamZmZmZm5P73HOnI8AAAA"
    b"AAAAAMi3o1IJXi2k+7jD2kEqMQovChpfaHBhcmFtc18vc2Vzc2lvbl9lbmRfaW5mb0oRCg8KB2hwYXJhbXMSBCICCAEtW2sc"
    b"IwAAAAAAAACwn3dDCaotpPu4w9pBKhgKFgoPaHBhcmFtL2FjY3VyYWN5FQAAAD/CKgfo"
)


def test_settings(tmp_path: Path) -> None:
    """Names and values as they were given, numbers as the doubles that they are; the state is the one at its end."""
    file = tmp_path / "events.out.tfevents.1700000000.host"
    file.write_bytes(WRITTEN)
    found = tensorboard.content(file)
    assert found.session.parameters == {"lr": "0.1", "bs": "4", "opt": "adam", "flag": "1"}
    assert (found.session.status, found.others, found.cut, found.wrong) == ("completed", 0, False, None)
    assert [list(curve.values) for curve in found.curves.values()] == [[0.5]]


@pytest.mark.parametrize(("state", "status"), [(0, None), (1, "completed"), (2, "failed"), (3, "interrupted")])
def test_ends(state: int, status: str | None) -> None:
    """How it ended and when; what nobody knows is none."""
    end = bytes([0x08, state, 0x11]) + struct.pack("<d", 1.7e9)
    session = Session()
    session.add(bytes([0x22, len(end)]) + end)
    assert (session.status, session.finished) == (status, 1.7e9)


def test_later_files() -> None:
    """What a later file says counts, and what it does not say stays."""
    first = Session({"lr": "1", "C": "2"}, None, 5.0, None)
    first.update(Session({"lr": "3"}, "failed", 6.0, 9.0))
    assert first == Session({"lr": "3", "C": "2"}, "failed", 5.0, 9.0)

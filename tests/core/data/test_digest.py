"""Content hashes: of what they are made, by the definition."""

import struct
from hashlib import sha256

import numpy as np

from padre_git.core.data.digest import Digest


def _by_hand(*items: bytes) -> str:
    """Each item as its length and its bytes, after the name of the scheme."""
    whole = (b"padre content 1", *items)
    return sha256(b"".join(struct.pack("<Q", len(item)) + item for item in whole)).hexdigest()


def test_items_do_not_run_together() -> None:
    """``ab`` and ``c`` are other content than ``a`` and ``bc``."""
    found = []
    for parts in (("ab", "c"), ("a", "bc")):
        digest = Digest()
        for part in parts:
            digest.text(part)
        assert digest.hexdigest() == _by_hand(*(part.encode() for part in parts))
        found.append(digest.hexdigest())
    assert found[0] != found[1]


def test_equal_numbers_are_equal_content() -> None:
    """Byte order, the sign of zero and the kind of NaN do not count."""
    odd = np.array([-0.0, 1.5, struct.unpack("<d", struct.pack("<Q", 0x7FF8000000000001))[0]])
    first, second = Digest(), Digest()
    first.values(odd)
    second.values(np.array([0.0, 1.5, np.nan]).astype(">f8"))
    assert first.hexdigest() == second.hexdigest() == _by_hand(struct.pack("<3d", 0.0, 1.5, np.nan))


def test_what_is_missing() -> None:
    """A bit for each value; nothing where all are there."""
    digest = Digest()
    digest.mask(np.array([True, False, True]))
    digest.mask(np.zeros(3, bool))
    assert digest.hexdigest() == _by_hand(bytes([0b10100000]), b"")

"""What is kept comes back until it is removed; what is damaged does not."""

import os
import time
from pathlib import Path

from padre_git.storage.parts import Parts


def test_kept_until_they_are_removed(tmp_path: Path) -> None:
    """A damaged one is like none; an old one is removed."""
    data = b"what was computed"
    kept = Parts(tmp_path)
    assert kept.keys() == set() and kept.read("one") is None
    for key in ("one", "two", "old"):
        kept.keep(key, data)
    assert kept.keys() == {"one", "two", "old"} and kept.read("one") == data
    (tmp_path / "parts/two").write_bytes((tmp_path / "parts/two").read_bytes()[:-1])
    assert kept.read("two") is None
    os.utime(tmp_path / "parts/old", times=(0, time.time() - 31 * 86_400))
    assert kept.keys() == {"one", "two"}
    kept.remove({"one", "gone"})
    assert kept.keys() == {"two"}

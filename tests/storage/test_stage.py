"""The journal of what is not committed yet."""

import os
import subprocess
import sys
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from padre_git.storage.stage import Stage, alive, orphans

OWNER = """
import sys, time, pathlib
from padre_git.storage.stage import Stage
stage = Stage.begin(pathlib.Path(sys.argv[1]), "r1")
stage.append({"kind": "run", "n": 1})
print("ready", flush=True)
time.sleep(600)
"""


def test_entries_come_back(tmp_path: Path) -> None:
    """What was appended is read, in order, bytes included."""
    stage = Stage.begin(tmp_path, "r1")
    stage.append({"kind": "head", "data": b"\0\xff"})
    stage.append({"kind": "run"}, durable=False)
    assert stage.entries() == [{"kind": "head", "data": b"\0\xff"}, {"kind": "run"}]
    stage.discard()
    assert list((tmp_path / "stage").iterdir()) == []


def test_what_is_large_lies_beside_the_journal(tmp_path: Path) -> None:
    """Bytes, and a copy of a file as it is now; another process finds them, and they go with the journal."""
    stage = Stage.begin(tmp_path, "r1")
    file = tmp_path / "file"
    file.write_bytes(b"as it is")
    stage.append({"names": [stage.keep(b"bytes"), stage.keep(file)]})
    file.write_bytes(b"later")
    stage.close()
    (found,) = orphans(tmp_path)
    assert [found.kept(name).read_bytes() for name in found.entries()[0]["names"]] == [b"bytes", b"as it is"]
    found.discard()
    assert list((tmp_path / "stage").iterdir()) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=60)
@given(cut=st.integers(0, 400))
def test_a_journal_that_was_cut_off_gives_its_whole_entries(tmp_path: Path, cut: int) -> None:
    """A crash in the middle of a write loses that entry and no other."""
    name = f"r{os.urandom(4).hex()}"
    stage = Stage.begin(tmp_path, name)
    ends = []
    for number in range(4):
        stage.append({"n": number, "data": b"x" * 50})
        ends.append((stage.folder / "journal").stat().st_size)
    os.truncate(stage.folder / "journal", min(cut, ends[-1]))
    assert [entry["n"] for entry in stage.entries()] == [n for n, end in enumerate(ends) if end <= cut]
    stage.discard()


def test_a_living_owner_keeps_its_journal(tmp_path: Path) -> None:
    """Nobody rolls forward what another process still writes; when it is killed, the next one does."""
    owner = subprocess.Popen([sys.executable, "-c", OWNER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    with owner, owner.stdout:
        assert owner.stdout.readline() == "ready\n"
        assert list(orphans(tmp_path)) == []
        assert alive(tmp_path) == ["r1"]
        owner.kill()
    (found,) = orphans(tmp_path)
    assert found.entries() == [{"kind": "run", "n": 1}]
    found.discard()


def test_what_a_crash_left_in_between_is_removed(tmp_path: Path) -> None:
    """A journal without a name, and one that was being removed, hold nothing."""
    (tmp_path / "stage/.done-r9").mkdir(parents=True)
    (tmp_path / "stage/.new-x").mkdir()
    (tmp_path / "stage/.new-x/journal").touch()
    os.utime(tmp_path / "stage/.new-x", (0, 0))
    (tmp_path / "stage/.new-young").mkdir()
    os.utime(tmp_path / "stage/.new-young", (2**32, 2**32))  # it stays young, however long this takes
    assert list(orphans(tmp_path)) == []
    assert [path.name for path in (tmp_path / "stage").iterdir()] == [".new-young"]

"""The journal of what is not committed yet."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from padre_git.errors import RepositoryError
from padre_git.storage import stage as module
from padre_git.storage.stage import Kept, Stage, alive, orphans

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
    stage.append({"names": [stage.keep(b"bytes").name, stage.keep(file).name]})
    file.write_bytes(b"later")
    stage.close()
    (found,) = orphans(tmp_path)
    assert [found.kept(Kept(name)).read_bytes() for name in found.entries()[0]["names"]] == [b"bytes", b"as it is"]
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


def test_a_stream_is_read_by_another_process(tmp_path: Path) -> None:
    """What a run logged is there though the journal names it nowhere; a torn end costs the last entry alone."""
    stage = Stage.begin(tmp_path, "r1")
    for number in range(3):
        stage.stream("run").append(b"%d" % number, durable=False)
    stage.close()
    (found,) = orphans(tmp_path)
    assert found.streamed("run") == [b"0", b"1", b"2"]
    assert found.streamed("other") == []
    file = next(found.folder.glob("run*"))
    os.truncate(file, file.stat().st_size - 1)
    assert found.streamed("run") == [b"0", b"1"]
    found.discard()


def test_a_stream_waits_for_the_disk_once_a_second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However much is logged; the clock of the test counts a tenth of a second for each look."""
    now, synced = [0.0], []

    def clock() -> float:
        now[0] += 0.1
        return now[0]

    stage = Stage.begin(tmp_path, "r1")
    monkeypatch.setattr(module.time, "monotonic", clock)
    stream = stage.stream("run")
    monkeypatch.setattr(module.os, "fsync", lambda descriptor: synced.append(now[0]))
    for _ in range(100):
        stream.stream(b"x")
    assert 8 <= len(synced) <= 10
    assert len(stream.read()) == 100
    stage.discard()


def test_an_entry_that_the_disk_refuses_hides_no_other(tmp_path: Path) -> None:
    """Half an entry is taken back, so that those that come after it are read."""
    resource = pytest.importorskip("resource")
    stage = Stage.begin(tmp_path, "r1")
    stream = stage.stream("run")
    stream.append(b"first", durable=False)
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limit[1]))
        with pytest.raises(RepositoryError, match="cannot be written: File too large; free some space and repeat"):
            stream.append(b"x" * 5000, durable=False)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
        signal.signal(signal.SIGXFSZ, handler)
    stream.append(b"last", durable=False)
    assert stream.read() == stage.streamed("run") == [b"first", b"last"]
    stage.discard()


FORK = """
import os, pathlib, sys, time
from padre_git.storage.stage import Stage
stage = Stage.begin(pathlib.Path(sys.argv[1]), "r1")
stage.append({"kind": "run"})
if os.fork() == 0:
    print("child", flush=True)
    time.sleep(600)
time.sleep(600)
"""


def test_a_child_does_not_hold_the_journal_of_a_parent_that_is_gone(tmp_path: Path) -> None:
    """A worker that outlives its parent would hide what the parent left from the next command."""
    owner = subprocess.Popen(
        [sys.executable, "-c", FORK, str(tmp_path)], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert owner.stdout is not None
    try:
        assert owner.stdout.readline() == "child\n"
        assert alive(tmp_path) == ["r1"]
        owner.kill()
        owner.wait()
        assert alive(tmp_path) == []
        (found,) = orphans(tmp_path)
        assert found.entries() == [{"kind": "run"}]
        found.discard()
    finally:
        os.killpg(owner.pid, signal.SIGKILL)
        owner.stdout.close()


def test_what_cannot_be_saved_is_put_away(tmp_path: Path) -> None:
    """It is nobody's left-over any more, and all of it is still there."""
    stage = Stage.begin(tmp_path, "r1")
    stage.append({"kind": "run"})
    place = stage.put_away()
    assert place == tmp_path / "unsaved" / "r1"
    assert (place / "journal").stat().st_size > 0
    assert list(orphans(tmp_path)) == []


def test_heads_are_read_without_a_lock(tmp_path: Path) -> None:
    """The first entry of each journal, of a living owner and of one that is gone; one that has none is left out."""
    living, gone, empty = (Stage.begin(tmp_path, name) for name in ("living", "gone", "empty"))
    for each in (living, gone):
        each.append({"ref": each.recording})
    living.append({"ref": "second"})
    gone.close()
    assert module.heads(tmp_path) == {"living": {"ref": "living"}, "gone": {"ref": "gone"}}
    assert alive(tmp_path) == ["empty", "living"]
    living.discard()
    empty.close()
    assert module.heads(tmp_path) == {"gone": {"ref": "gone"}}
    assert module.heads(tmp_path / "nowhere") == {}

"""Folders of event files: those of one folder are one run, and a restart replaces what it repeats."""

from pathlib import Path

import pytest

from padre_git.errors import PadreError
from padre_git.model.foreign import Foreign, Head
from padre_git.storage.foreign.tensorboard import Folder
from tests.storage.test_tensorboard import WRITTEN

_BROKEN = WRITTEN[:-10]  # without the last value, step -1 of the loss


def _runs(folder: Path) -> dict[str, Foreign]:
    store = Folder(folder)
    [experiment] = store.experiments()
    heads = [head for head in store.heads(experiment) if isinstance(head, Head)]
    return {head.id: store.read(experiment, head) for head in heads}


def _put(folder: Path, name: str, data: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"events.out.tfevents.{name}.host").write_bytes(data)


def test_runs(tmp_path: Path) -> None:
    """A folder with event files is a run, its path its name; times are those of the file's name and the last value."""
    _put(tmp_path / "runs" / "a" / "b", "1700000000", WRITTEN)
    _put(tmp_path / "runs", "1700000001", _BROKEN)
    (tmp_path / "runs" / "empty").mkdir()
    found = _runs(tmp_path / "runs")
    assert set(found) == {"a/b", "runs"}
    assert [each.step for each in found["a/b"].metrics["loss"]] == [-1, 0, 10]
    assert [each.value for each in found["runs"].metrics["loss"]] == [1.5, 0.25]
    assert (found["a/b"].started, found["a/b"].finished) == (1.7e9, 1.7e9 + 10)
    assert found["a/b"].parameters == {}


def test_a_restart(tmp_path: Path) -> None:
    """Of two files in a folder the later one counts, and the run says that there were two."""
    _put(tmp_path, "1700000000", _BROKEN)
    _put(tmp_path, "1700000009", WRITTEN)
    [run] = _runs(tmp_path).values()
    assert len(run.metrics["loss"]) == 3
    assert list(run.notes) == ["from 2 event files"]


def test_links_are_not_followed(tmp_path: Path) -> None:
    """Neither files nor folders."""
    _put(tmp_path / "runs" / "a", "1700000000", WRITTEN)
    _put(tmp_path / "elsewhere", "1700000000", WRITTEN)
    (tmp_path / "runs" / "link").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    (tmp_path / "runs" / "a" / "events.out.tfevents.2.x").symlink_to(next((tmp_path / "elsewhere").iterdir()))
    [run] = _runs(tmp_path / "runs").values()
    assert not run.notes


@pytest.mark.parametrize(("name", "words"), [("none", "there is no folder"), ("", "has no event files")])
def test_no_runs(tmp_path: Path, name: str, words: str) -> None:
    """The error says what is looked for."""
    with pytest.raises(PadreError, match=words):
        Folder(tmp_path / name)

"""Folders of event files: those of one folder are one run, and a restart replaces what it repeats."""

import json
import subprocess
from pathlib import Path

import pytest

from padre_git.errors import PadreError
from padre_git.model.foreign import Foreign, Head
from padre_git.storage import yaml
from padre_git.storage.foreign.tensorboard import Folder
from tests.conftest import process_environment
from tests.peers import python_of
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
    assert list(run.notes) == [
        "from 2 event files",
        "events.out.tfevents.1700000000.host ends in the middle of a value, as that of a killed program",
    ]


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


def test_a_damaged_file(tmp_path: Path) -> None:
    """A wrong checksum inside is an error with its byte; zeros at the end, as a crash leaves them, are an end."""
    _put(tmp_path / "a", "1700000000", WRITTEN[:150] + b"\xff" + WRITTEN[151:])
    store = Folder(tmp_path)
    [head] = store.heads("")
    assert isinstance(head, Head)
    with pytest.raises(PadreError, match=r"1700000000.host is damaged: .* at byte \d+ is wrong"):
        store.read("", head)
    _put(tmp_path / "a", "1700000000", WRITTEN + bytes(100))
    read = store.read("", head)
    assert len(read.metrics["loss"]) == 3 and len(read.notes) == 1


WRITE = """
import json, os, sys
import numpy as np
import torch
import tensorboardX
from torch.utils.tensorboard import SummaryWriter

def log(writer):
    for step in range(5):
        writer.add_scalar("loss/train", 1 / (step + 1), step, walltime=1.7e9 + step)
        writer.add_scalar("acc", torch.tensor(step / 7), step, walltime=1.7e9 + step)
        writer.add_scalar("numpy", np.float64(step / 3), step)
    writer.add_scalar("no step", 3)
    writer.add_scalar("undefined", float("nan"), 1)
    writer.add_scalar("endless", float("inf"), 1)
    writer.add_scalar("schön/µ", 1, 2**40)
    writer.add_histogram("weights", torch.randn(1000), 0)
    writer.add_text("note", "hello", 0)
    writer.add_image("image", torch.rand(3, 8, 8), 0)
    writer.add_scalars("several", {"a": 1.0, "b": 2.0}, 0)
    writer.add_hparams({"lr": 0.1, "batch": 4, "opt": "adam", "flag": True}, {"hparam/accuracy": 0.5})
    writer.close()

log(SummaryWriter("runs/torch"))
log(tensorboardX.SummaryWriter("runs/x"))
new = SummaryWriter("runs/new")
new.add_scalar("loss", 1.25, 0, new_style=True)
new.add_scalar("double", 0.1, 0, new_style=True, double_precision=True)
new.close()
"""
# as TensorBoard itself reads them
READ = """
import json, os
from tensorboard.backend.event_processing.plugin_event_accumulator import EventAccumulator
from tensorboard.plugins.hparams import plugin_data_pb2
from tensorboard.util.tensor_util import make_ndarray

found = {}
for folder, _, files in os.walk("runs"):
    if not any("tfevents" in name for name in files):
        continue
    events = EventAccumulator(folder, size_guidance={"tensors": 0})
    events.Reload()
    scalars = events.PluginTagToContent("scalars") if "scalars" in events.ActivePlugins() else {}
    found[os.path.relpath(folder, "runs")] = [
        {
            tag: [
                [each.step, each.wall_time, repr(float(make_ndarray(each.tensor_proto)))]
                for each in events.Tensors(tag)
            ]
            for tag in scalars
        },
        {},
    ]
    plugin = events.PluginTagToContent("hparams") if "hparams" in events.ActivePlugins() else {}
    for data in plugin.values():
        message = plugin_data_pb2.HParamsPluginData.FromString(data)
        for name, value in message.session_start_info.hparams.items():
            kind = value.WhichOneof("kind")
            found[os.path.relpath(folder, "runs")][1][name] = getattr(value, kind)
print(json.dumps(found))
"""


@pytest.mark.heavy
@pytest.mark.usefixtures("package_index")
def test_what_torch_and_tensorboardx_wrote(tmp_path: Path) -> None:
    """Each scalar, step, time and hyperparameter is the one that TensorBoard's own reader gives."""
    python = python_of("tensorboard", "tensorboardX")
    for program in (WRITE, READ):
        done = subprocess.run(
            [python, "-c", program],
            cwd=tmp_path,
            env=process_environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    theirs = json.loads(done.stdout.splitlines()[-1])
    ours = _runs(tmp_path / "runs")
    assert ours.keys() == theirs.keys() and len(ours) == 9
    for name, (scalars, settings) in theirs.items():
        run = ours[name]
        assert {
            tag: [[each.step, each.time, repr(each.value)] for each in steps] for tag, steps in run.metrics.items()
        } == scalars
        assert {key: yaml.load(text.encode(), key) for key, text in run.parameters.items()} == settings
    assert sum(bool(settings) for _, settings in theirs.values()) == 2
    assert {ours[name].left["other value"] for name in ("torch", "x")} == {3}
    assert {run.status for run in ours.values()} == {"completed"}

"""Files of settings: which of those that a program read are some, and what they say."""

from pathlib import Path

import pytest

from padre_git.app.scripts.configs import Stages, named, values

DVC = """\
params: [top.yaml]
metrics: [all.json]
stages:
  one: {cmd: x, wdir: sub, params: [lr, own.toml: [a]], metrics: [m.json: {cache: false}]}
  two: {cmd: y}
"""


def test_what_dvc_names(tmp_path: Path) -> None:
    """Files of parameters and of metrics, of the pipeline and of its stages; plain names are values of params.yaml."""
    (tmp_path / "dvc.yaml").write_text(DVC)
    found = Stages.of(tmp_path)
    assert [file.relative_to(tmp_path).as_posix() for file in found.params] == ["top.yaml", "sub/own.toml"]
    assert [file.relative_to(tmp_path).as_posix() for file in found.metrics] == ["all.json", "sub/m.json"]


@pytest.mark.parametrize("text", ["- 1", "stages: [", "stages: {a: 1}", "params: 3", ""])
def test_a_dvc_yaml_that_is_none(tmp_path: Path, text: str) -> None:
    """It names nothing, and stops nothing."""
    (tmp_path / "dvc.yaml").write_text(text)
    assert Stages.of(tmp_path) == Stages([], [])


def test_which_files(tmp_path: Path) -> None:
    """Those that were read and are called so, Hydra's that was written, and those that somebody named."""
    root = tmp_path / "repo"
    for name in ("params.yaml", "other.yaml", "out/.hydra/config.yaml", "mine.json"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("a: 1")
    (tmp_path / "params.yaml").write_text("a: 1")
    read = [str(root / "params.yaml"), str(root / "other.yaml"), str(tmp_path / "params.yaml"), str(root / "mine.json")]
    found = named(root, read, [str(root / "out/.hydra/config.yaml")], [root / "mine.json"])
    names = [file.relative_to(root).as_posix() for file in found]
    assert names == ["mine.json", "params.yaml", "out/.hydra/config.yaml"]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.yaml", "a: {b: 1, c: {}}", {"a.b": 1, "a.c": {}}),
        ("a.json", '{"a": [1]}', {"a": [1]}),
        ("a.toml", "[a]\nb = 1", {"a.b": 1}),
        ("a.toml", "[a", {}),
        ("a.yaml", "- 1", {}),
        ("a.yaml", "a: 1" + " " * 64_000, {}),
        ("a.yaml", "\n".join(f"a{n}: 1" for n in range(501)), {}),
    ],
)
def test_values(tmp_path: Path, name: str, text: str, expected: dict[str, object]) -> None:
    """Nested names have dots; of what is no such file, or too large, there is nothing."""
    (tmp_path / name).write_text(text)
    found, why = values(tmp_path / name)
    assert found == expected
    assert ("are read for hyperparameters" in why) is (len(text) > 1000)
    assert values(tmp_path / "gone.yaml") == ({}, "")

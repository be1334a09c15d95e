"""Reading mappings: those that padre brings are right, the others are checked, none is ever run."""

import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import msgspec
import pytest
from jsonschema import Draft202012Validator

from padre_git.errors import PadreError
from padre_git.model.mappings import Mapping
from padre_git.storage import documents, mappings

SHIPPED = sorted(
    path.name.removesuffix(".json") for path in mappings._PACKAGED.iterdir() if path.name.endswith(".json")
)
GOOD = """{"schema": 1, "library": "mine", "algorithms": [
{"name": "net", "implementation": "mine.Net", "hyperparameters": [
  {"name": "depth", "type": "model", "kind": "integer", "range": "[1, inf)"}
]}]}"""


def repository(folder: Path, **files: str) -> Path:
    """A folder with mappings."""
    (folder / mappings.FOLDER).mkdir(parents=True)
    for name, text in files.items():
        (folder / mappings.FOLDER / f"{name}.json").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("package", SHIPPED)
def test_those_of_padre(package: str) -> None:
    """Each is as the published JSON Schema says, describes no class twice, and belongs to its package."""
    data = (mappings._PACKAGED / f"{package}.json").read_bytes()
    strict = documents.decode(data, Mapping, package)  # a key twice would be an error
    assert (strict,) == mappings.shipped(package)
    Draft202012Validator(msgspec.json.schema(Mapping)).validate(msgspec.json.decode(data))
    paths = [each.implementation for each in strict.algorithms]
    assert len(paths) == len(set(paths))
    assert {path.partition(".")[0] for path in paths} == {package}


def test_those_of_a_repository(tmp_path: Path) -> None:
    """All JSON files of the folder, and nothing where there is none."""
    assert mappings.of_repository(tmp_path) == []
    assert [each.library for each in mappings.of_repository(repository(tmp_path, a=GOOD))] == ["mine"]
    assert mappings.shipped("mine") == ()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"net",', '"net"', r"\.padre/mappings/a\.json, line 2: "),
        (
            '"model"',
            '"modle"',
            r"algorithms\[0\]\.hyperparameters\[0\]\.type: 'modle' is not one of model, optimizer, other; ",
        ),
        ('"[1, inf)"', '"1 to 3"', r"hyperparameters\[0\]\.range: a range is an interval, such as `\(0, inf\)`"),
        ('"mine.Net"', '"rm -rf /"', r"algorithms\[0\]\.implementation: an implementation is a dotted path"),
        ('"depth"', '"depth", "defualt": 3', "`defualt`"),
        ('"schema": 1', '"schema": 2', "needs a newer padre"),
        ('"library"', '"library": "x", "library"', "stands there twice"),
    ],
)
def test_a_bad_one_is_named(tmp_path: Path, old: str, new: str, words: str) -> None:
    """One line with the file, the line or the field, and where to read what may stand there."""
    with pytest.raises(PadreError, match=words) as caught:
        mappings.of_repository(repository(tmp_path, a=GOOD.replace(old, new, 1)))
    assert str(caught.value).startswith(".padre/mappings/a.json")
    assert "padre schema mapping" in str(caught.value) or "Upgrade padre" in str(caught.value)


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    """A link out of the repository, and one to what is no file, are errors."""
    folder = repository(tmp_path / "repository") / mappings.FOLDER
    (tmp_path / "elsewhere.json").write_text(GOOD)
    for target in (tmp_path / "elsewhere.json", Path("/dev/zero"), tmp_path):
        (folder / "link.json").symlink_to(target)
        with pytest.raises(PadreError, match=r"link\.json is not a file of this repository"):
            mappings.of_repository(tmp_path / "repository")
        (folder / "link.json").unlink()


def test_two_that_disagree(tmp_path: Path) -> None:
    """Two files about one class are an error with both names: which one counts would be chance."""
    with pytest.raises(PadreError, match=r"a\.json and \.padre/mappings/b\.json: mine\.Net is described twice"):
        mappings.of_repository(repository(tmp_path, a=GOOD, b=GOOD))


def test_those_of_plugins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plug-in's folder is found without importing the plug-in: its code would fail."""
    folder = tmp_path / "mylib" / "padre"
    folder.mkdir(parents=True)
    (tmp_path / "mylib" / "__init__.py").write_text("raise RuntimeError('imported')")
    (folder / "mine.json").write_text(GOOD)
    monkeypatch.syspath_prepend(tmp_path)
    point = EntryPoint("mine", "mylib.padre", mappings.GROUP)
    assert [found.mapping.library for found in mappings.plugin(point)] == ["mine"]
    assert "mylib" not in sys.modules
    information = tmp_path / "mylib-1.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: mylib\nVersion: 1\n")
    (information / "entry_points.txt").write_text("[padre.mappings]\nmine = mylib.padre\n")
    installed = mappings.of_plugins.__wrapped__()  # what it finds now, past the cache of this process
    assert "mine" in {each.library for each in installed}
    assert "mylib" not in sys.modules
    (folder / "mine.json").unlink()
    with pytest.raises(PadreError, match=r"the plug-in mine names no folder of mappings: mylib\.padre"):
        list(mappings.plugin(point))

"""Documents of OpenML from a folder and from a server; what is wrong with them is said, and no other host is asked."""

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from padre_git.errors import PadreError
from padre_git.storage.foreign.openml import of_folder, of_server
from tests.storage.foreign.openml_files import documents, server


def _put(folder: Path, changed: Mapping[str, bytes]) -> Path:
    for name, data in (documents() | changed).items():
        (folder / name).write_bytes(data)
    return folder


def test_a_folder(tmp_path: Path) -> None:
    """What the documents say, by the names of their elements."""
    found = of_folder(_put(tmp_path, {}))
    assert (found.id, found.task, found.data, found.kind) == ("77", "59", "61", "classification")
    assert (found.name, found.target, found.license) == ("iris", "class", "Public")
    assert found.parameters == {"var_smoothing": "1e-09"}
    assert list(found.evaluations) == ["predictive_accuracy"] and found.evaluations["predictive_accuracy"] > 0.9
    assert found.table.shape == (150, 5) and len(found.splits) == 5 * 150 and len(found.predictions) == 150


def test_a_server() -> None:
    """The same from a server, whose documents say where the tables are."""
    with server() as address:
        found = of_server("77", address)
    assert (found.id, found.table.shape, len(found.predictions)) == ("77", (150, 5), 150)


ERROR = b'<oml:error xmlns:oml="http://openml.org/openml"><oml:message>Unknown run</oml:message></oml:error>'


@pytest.mark.parametrize(
    ("name", "answer", "words"),
    [
        ("run.xml", (404, b"", ""), "the server says 404"),
        ("run.xml", (412, ERROR, ""), "the server says 412 Unknown run"),
        ("run.xml", (200, b"", ""), r"run\.xml is no XML"),
        ("task.xml", (302, b"", "http://example.org/x"), "example.org/x is not on 127.0.0.1"),
        ("data.arff", (200, b"@RELATION x\n", ""), "checksum"),
        ("splits.arff", (302, b"", "file:///etc/passwd"), "is not allowed"),
        ("predictions.arff", (200, b"@RELATION x\n@ATTRIBUTE a REAL\n@DATA\n", ""), "no column `row_id`"),
    ],
)
def test_a_server_that_is_wrong(name: str, answer: tuple[int, bytes, str], words: str) -> None:
    """Each is an error that says what came."""
    with server({name: answer}) as address, pytest.raises(PadreError, match=words):
        of_server("77", address)


def test_addresses_that_are_not_asked() -> None:
    """A server that nobody encrypts, but on this machine; and a document that leads elsewhere."""
    with pytest.raises(PadreError, match="is no https address"):
        of_server("77", "http://example.org")
    with pytest.raises(PadreError, match="is no https address"):
        of_server("77", "file:///etc")
    elsewhere = documents(address="http://169.254.1.1")["run.xml"]
    with server({"run.xml": (200, elsewhere, "")}) as address, pytest.raises(PadreError, match="asks no other server"):
        of_server("77", address)
    with pytest.raises(PadreError, match="cannot be reached"):
        of_server("77", "http://127.0.0.1:9")


def test_no_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is larger than what is read is no file."""
    monkeypatch.setattr("padre_git.storage.foreign.openml._LARGEST", 1_000)
    with server() as address, pytest.raises(PadreError, match="more than the 1,000 bytes"):
        of_server("77", address)


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><x>&b;</x>'


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("run.xml", BOMB, "declares a DOCTYPE"),
        ("run.xml", BOMB.decode().encode("utf-16"), r"run\.xml is no XML"),
        ("task.xml", b"<oml:x/>", r"task\.xml is no XML"),
        ("task.xml", b"<task><task_type>Clustering</task_type><task_id>1</task_id></task>", "task 1 is Clustering"),
        ("data.arff", b"@RELATION x\n@ATTRIBUTE a REAL\n@DATA\n1\n", "no column `class`"),
        ("splits.arff", b"no", "line 1: expected @relation"),
    ],
)
def test_files_that_are_wrong(tmp_path: Path, name: str, data: bytes, words: str) -> None:
    """Each is an error that names it."""
    with pytest.raises(PadreError, match=words):
        of_folder(_put(tmp_path, {name: data}))


def test_what_is_no_run(tmp_path: Path) -> None:
    """A file that lacks, and a link."""
    with pytest.raises(PadreError, match=r"has no run\.xml"):
        of_folder(tmp_path)
    _put(tmp_path, {})
    (tmp_path / "data.arff").unlink()
    os.symlink("/etc/passwd", tmp_path / "data.arff")
    with pytest.raises(PadreError, match="is a link"):
        of_folder(tmp_path)

"""The JSON reader and writer."""

import inspect
import json
import math
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from padre_git.errors import PadreError
from padre_git.model.documents import Metric, Metrics, Project
from padre_git.storage import documents

NUMBERS = st.floats(allow_nan=True, allow_infinity=True)


def metrics(values: list[float]) -> Metrics:
    """A document with these values."""
    return Metrics(run="r", metrics={"m": Metric(mean=values[0], n=len(values), values=values)})


@given(st.lists(NUMBERS, min_size=1))
def test_numbers_come_back_as_they_were(values: list[float]) -> None:
    """Every float round-trips, also those that JSON has no word for; the file stays strict JSON."""
    data = documents.encode(metrics(values))
    json.loads(data, parse_constant=lambda name: pytest.fail(f"{name} is not a JSON"))
    back = documents.decode(data, Metrics, "metrics.json").metrics["m"].values
    assert len(back) == len(values)
    assert all(a == b or (math.isnan(a) and math.isnan(b)) for a, b in zip(back, values, strict=True))


def test_a_file_reads_and_diffs_well() -> None:
    """Two spaces, one scalar a line, UTF-8, a newline at the end."""
    text = documents.encode(Project(name="Ü", questions=["a", "b"])).decode()
    assert text.splitlines()[:3] == ["{", '  "schema": 1,', '  "name": "Ü",']
    assert '    "a",\n    "b"\n' in text
    assert text.endswith("}\n")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'{"schema": 1,\n "name" "x"}', "line 2"),
        (b'{"schema": 1, "name": "x", "name": "y"}', "`name` stands there twice"),
        (b'{"schema": 1, "name": NaN}', "NaN is not a JSON number"),
        (b'{"schema": 1, "name": 1e999}', "too large"),
        (b'{"schema": 99, "name": "x"}', "newer padre"),
        (b'{"name": "x"}', "no `schema`"),
        (b'{"schema": 1}', "name"),
        (b"[1]", "a document is an object"),
        (b"\xff\xfe", "utf-8"),
        (b"", "line 1"),
        (b'{"a":' * 100_000, "projects/x/project.json"),
        (b'{"schema": 1, "name": "x", "more": %b}' % (b"[" * 64 + b"]" * 64), "more than 64 levels"),
        (b'{"schema": 1, "name": "x", "more": %b}' % (b"[" * 480 + b"]" * 480), "more than 64 levels"),
        (b'{"schema": 1, "name": "x", "more": %b}' % (b"[" * 900 + b"]" * 900), "levels|recursion"),
        (b'{"schema": 1, "name": "\\uD800"}', "surrogate"),
    ],
)
def test_a_bad_file_is_named_with_its_line(data: bytes, words: str) -> None:
    """One line that says which file, where, and what is wrong."""
    with pytest.raises(PadreError, match=words) as caught:
        documents.decode(data, Project, "projects/x/project.json")
    assert str(caught.value).startswith("projects/x/project.json")
    assert "\n" not in str(caught.value)


def test_the_deepest_document() -> None:
    """64 levels of objects and lists are read, wherever the reader is called from."""
    data = b'{"schema": 1, "name": "x", "more": %b}' % (b"[" * 63 + b"]" * 63)

    def below(frames: int) -> Project:
        return below(frames - 1) if frames else documents.decode(data, Project, "p")

    assert below(0).name == "x"
    with pytest.raises(PadreError, match="recursion"):
        below(sys.getrecursionlimit() - len(inspect.stack(0)) - 40)


@given(st.binary(max_size=200))
def test_no_bytes_make_anything_but_an_error(data: bytes) -> None:
    """Whatever stands in a file, it is read or refused in padre's words."""
    try:
        documents.decode(data, Project, "project.json")
    except PadreError as refused:
        error = refused
    else:
        error = PadreError("project.json: read")
    assert str(error).startswith("project.json")


def test_fields_of_later_versions_are_ignored() -> None:
    """Within a schema version fields are only added."""
    assert documents.decode(b'{"schema": 1, "name": "x", "new": 1}', Project, "p").name == "x"


def test_files_of_the_work_tree(tmp_path: Path) -> None:
    """A document is read from its file, and from none behind a link or that is a folder."""
    (tmp_path / "a").mkdir()
    (tmp_path / "a/p.json").write_bytes(documents.encode(Project(name="x")))
    assert documents.read(tmp_path, "a/p.json", Project).name == "x"
    (tmp_path / "b").symlink_to("a")
    for path, words in (("b/p.json", "b is a link"), ("a", "cannot be read"), ("none.json", "No such file")):
        with pytest.raises(PadreError, match=words) as caught:
            documents.read(tmp_path, path, Project)
        assert str(caught.value).startswith(path)


def test_what_padre_wrote_itself() -> None:
    """It is read as any document, also with numbers that JSON lacks; one of a newer padre, or a damaged one, is refused
    as any is."""
    for values in ([math.nan, math.inf], [0.5]):
        data = documents.encode(metrics(values))
        assert repr(documents.decode_own(data, Metrics, "m")) == repr(documents.decode(data, Metrics, "m"))
    with pytest.raises(PadreError, match="needs a newer padre"):
        documents.decode_own(data.replace(b'"schema": 1', b'"schema": 99'), Metrics, "m")
    with pytest.raises(PadreError, match="git restore m"):
        documents.decode_own(data[:-9], Metrics, "m")

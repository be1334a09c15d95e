"""Charts as files."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from padre_git.app.plots import charts, converter
from padre_git.errors import PadreError


class Chart:
    """What altair's charts have in common here: a specification."""

    def __init__(self, name: str = "a") -> None:
        self.name = name

    def to_dict(self) -> dict[str, Any]:
        """A bar."""
        return {
            "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
            "data": {"values": [{"x": self.name, "y": 1}]},
            "mark": "bar",
            "encoding": {"x": {"field": "x", "type": "nominal"}, "y": {"field": "y", "type": "quantitative"}},
        }


@pytest.mark.parametrize(
    ("name", "start"), [("a.svg", b"<svg"), ("a.PNG", b"\x89PNG"), ("a.pdf", b"%PDF"), ("a.json", b"{")]
)
def test_the_ending_says_how(tmp_path: Path, name: str, start: bytes) -> None:
    """Each form begins as files of it do, whatever the case of the ending."""
    charts.save(Chart(), tmp_path / name)
    assert (tmp_path / name).read_bytes().startswith(start)


def test_json_is_the_specification() -> None:
    """Nothing is added or lost."""
    assert json.loads(charts.to_json(Chart())) == Chart().to_dict()


def test_nothing_in_the_data_ends_the_script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that closes the script of the page stands in it as escapes."""
    monkeypatch.setattr(converter, "bundle", lambda: "/* the library */")
    charts.save(Chart("</script><b>evil"), tmp_path / "a.html")
    page = (tmp_path / "a.html").read_text()
    assert "/* the library */" in page
    assert "evil" in page
    assert "<b>evil" not in page


def test_another_ending(tmp_path: Path) -> None:
    """It lists the known ones; a folder that is not there is one line, too."""
    with pytest.raises(PadreError, match=r"\.svg.*`\.gif` is not one of them"):
        charts.save(Chart(), tmp_path / "a.gif")
    with pytest.raises(PadreError, match="cannot be written"):
        charts.save(Chart(), tmp_path / "none/a.json")


def test_without_the_converter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that it draws say in one line what to install, and are not begun; the specification needs it not."""
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    for name in ("a.svg", "a.png", "a.pdf", "a.html"):
        with pytest.raises(PadreError) as error:
            charts.save(Chart(), tmp_path / name)
        assert str(error.value) == (
            f"{name} cannot be drawn: vl-convert is not installed. Install it with: pip install 'padre-git[plots]'"
        )
    charts.save(Chart(), tmp_path / "a.json")
    assert [file.name for file in tmp_path.iterdir()] == ["a.json"]

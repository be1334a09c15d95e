"""Vega comes out of an installed package, and is kept where the user's caches are."""

from pathlib import Path

import pytest

from padre_git.app.plots import converter
from padre_git.app.site import libraries


def test_it_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second time it is read from the cache; what is kept is what the package gave."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    calls: list[int] = []

    def made() -> str:
        calls.append(1)
        return "window.vegaEmbed = 1;"

    monkeypatch.setattr(converter, "bundle", made)
    monkeypatch.setattr(libraries.platformdirs, "user_cache_path", lambda *_, **__: tmp_path / "padre")
    assert [libraries.vega(), libraries.vega()] == ["window.vegaEmbed = 1;"] * 2
    assert len(calls) == 1
    assert [file.suffix for file in (tmp_path / "padre").iterdir()] == [".js"]


def test_a_cache_that_cannot_be_written_costs_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the cache is no folder, the text is made each time."""
    (tmp_path / "padre").write_text("a file")
    monkeypatch.setattr(converter, "bundle", lambda: "text")
    monkeypatch.setattr(libraries.platformdirs, "user_cache_path", lambda *_, **__: tmp_path / "padre")
    assert libraries.vega() == "text"


def test_licences() -> None:
    """The licence of the package and of what it bundles."""
    text = libraries.licences()
    assert "vl-convert-python" in text
    assert "Vega-Lite" in text
    assert text.count("Redistribution and use in source and binary forms") >= 2

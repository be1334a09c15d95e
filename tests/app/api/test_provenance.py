"""Who made something and where its code is from, as plain values."""

from pathlib import Path

from padre_git.app.api.provenance import Function, PipIdentifier, record


def maker() -> None:
    """Something that makes something."""
    raise AssertionError("it is recorded, not called")


def test_a_function_is_named_and_not_called() -> None:
    """By its name and module, with the package that has it."""
    named = {"function": "maker", "module": __name__}
    assert record({"creator": maker}) == {"creator": named}
    package = {"pip_package": "scikit-learn", "version": "1.5"}
    found = record({"creator": Function(maker, identifier=PipIdentifier("scikit-learn", "1.5"))})
    assert found == {"creator": {**named, "package": package}}


def test_no_absolute_path_is_recorded() -> None:
    """Of a path the name alone, also inside lists and mappings; a relative text stays."""
    home = Path("/home/ada/thesis.py")
    assert record({"a": home, "b": [str(home)], "c": {"d": home}, "e": "src/x.py"}) == {
        "a": "thesis.py",
        "b": ["thesis.py"],
        "c": {"d": "thesis.py"},
        "e": "src/x.py",
    }


def test_nothing_is_left_out_and_the_strange_is_named() -> None:
    """None is no value; an object that JSON has no form for is its type."""
    assert record({"none": None, "zero": 0, "strange": object}) == {
        "zero": 0,
        "strange": {"function": "object", "module": "builtins"},
    }
    assert record({"strange": {1, 2}}) == {"strange": "'set'"}

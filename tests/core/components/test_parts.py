"""The parts of a Python file by name."""

import pytest

from padre_git.core.components.parts import OWN, WHOLE, Import, Parts, read

SOURCE = '''"""What it is."""
import os
import numpy as np, pandas.io
from .near import near as far, other
from shapes import *

C = 1  # a comment
TABLE = {}
TABLE["x"] = C
if C:
    def chosen():
        return 1
else:
    chosen = None

@decorated(C)
def scale(X):

    # why
    text = """a

    # no comment"""
    return np.mean(X) * C + helper.factor(text)

class Model(Base):
    size = C
    def fit(self):
        from late import thing
        return scale(self) + thing

os.environ["x"] = "1"
setup(C)
for name in ("a", "b"):
    Experiment(name, pipeline=scale)
print(C)
if __name__ == "__main__":
    main()
'''


@pytest.fixture
def parts() -> Parts:
    """The parts of `SOURCE`."""
    found = read(SOURCE)
    assert found is not None
    return found


def other(old: str, new: str) -> Parts:
    """The same with a change."""
    assert SOURCE.count(old) == 1
    found = read(SOURCE.replace(old, new))
    assert found is not None
    return found


def differing(before: Parts, after: Parts) -> set[str]:
    """The parts that a change changed."""
    names = {"C", "TABLE", "chosen", "scale", "Model", "np", "far", "other", OWN, WHOLE}
    return {name for name in names if before.digest(name) != after.digest(name)}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("C = 1", "C = 2", {"C"}),
        ("# a comment", "# another", set()),
        ("    # why\n", "", set()),
        ("def scale(X):\n\n", "def scale(X):\n", set()),
        ('TABLE["x"] = C', 'TABLE["x"] = 2', {"TABLE"}),
        ("return 1\n", "return 2\n", {"chosen"}),
        ("@decorated(C)", "@decorated", {"scale"}),
        ("    # no comment", "    # other text", {"scale"}),
        ('text = """a\n\n', 'text = """a\n', {"scale"}),
        ("size = C", "size = 2", {"Model"}),
        ("near as far, other", "near as far, other, more", set()),
        ("near as far", "distant as far", {"far"}),
        ("import numpy as np", "import numpy.ma as np", {"np"}),
        ("setup(C)", "setup(2)", {OWN}),
        ('Experiment(name, pipeline=scale)', 'Experiment(name, pipeline=Model)', set()),
        ("print(C)", "print(2)", set()),
        ("    main()", "    other()", set()),
        ('"""What it is."""', '"""What it was."""', set()),
    ],
)  # fmt: skip
def test_a_change_changes_the_part_that_it_is_in(parts: Parts, old: str, new: str, expected: set[str]) -> None:
    """And no other one; what is no code changes none, and what says what runs is each experiment's own."""
    assert differing(parts, other(old, new)) - {WHOLE} == expected


def test_names_that_a_part_uses(parts: Parts) -> None:
    """What it loads from around it, with attributes; what is its own is none."""
    assert set(parts.uses("scale")) == {("decorated",), ("C",), ("np", "mean"), ("helper", "factor")}
    assert {("Base",), ("C",), ("scale",)} <= set(parts.uses("Model"))
    assert set(parts.uses(OWN)) == {("setup",), ("C",)}


def test_imports(parts: Parts) -> None:
    """Names and what they are imported from, also inside functions; those that nothing uses."""
    assert parts.imports["np"] == Import("numpy", "", 0)
    assert parts.imports["far"] == Import("near", "near", 1)
    assert parts.imports["pandas"] == Import("pandas", "", 0)
    assert parts.stars == [Import("shapes", "*", 0)]
    assert ("thing", Import("late", "thing", 0)) in parts.inner_imports("Model")
    assert Import("pandas.io", "", 0) in parts.all_imports
    assert {each.module for each in parts.unused()} == {"pandas", "near"}


def test_statements_by_line(parts: Parts) -> None:
    """A decorator is of its function; a statement without a name is known by its hash, wherever it moves."""
    lines = SOURCE.splitlines()
    assert parts.at(lines.index("@decorated(C)") + 1) == "scale"
    assert parts.at(lines.index("        return 1") + 1) == "chosen"
    loop = parts.at(lines.index("    Experiment(name, pipeline=scale)") + 1)
    assert loop is not None and loop.startswith("@")
    assert parts.digest(loop) == other("setup(C)\n", "\n\n").digest(loop) is not None
    assert other("pipeline=scale", "pipeline=Model").digest(loop) is None
    assert ("scale",) in parts.uses(loop)
    assert parts.at(len(lines) + 5) is None


@pytest.mark.parametrize("text", ["def", "a = '''", "\0", "(" * 2000])
def test_what_is_no_python(text: str) -> None:
    """It has no parts."""
    assert read(text) is None


def test_line_ends_are_one_thing() -> None:
    """A checkout with other line ends has the same parts."""
    windows = read(SOURCE.replace("\n", "\r\n"))
    assert windows is not None and windows.digest("scale") == Parts(SOURCE).digest("scale")

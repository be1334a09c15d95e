"""What `padre compare` found, as a value: tables, tests, and the facts that a reader needs beside them."""

from collections.abc import Mapping
from dataclasses import dataclass

from padre_git.app.compare.table import Table
from padre_git.app.compare.testing import Procedure, Tested


@dataclass(frozen=True)
class Comparison:
    """A comparison.

    Attributes
    ----------
    tables : one per metric.
    tests : the pairs, as one family.
    asked : how they were to be tested.
    tried : row -> how many settings were ever recorded on its splits, those that were removed included.
    notes : what one may want to know, one line each.
    """

    tables: tuple[Table, ...]
    tests: Tested
    asked: Procedure
    tried: Mapping[str, int]
    notes: tuple[str, ...] = ()

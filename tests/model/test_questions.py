"""What a rule expects: read from its words, and held to what it selects."""

from typing import Any

import pytest

from padre_git.errors import PadreError
from padre_git.model.questions import Expectation, Rule

TWO = ("svc", "nb")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, Expectation("svc", ("nb",))),
        ({"expect": "nb > svc"}, Expectation("nb", ("svc",))),
        ({"expect": "nb>svc"}, Expectation("nb", ("svc",))),
        ({"expect": "svc = nb", "rope": 0.01}, Expectation("svc", ("nb",), equal=True)),
        ({"select": ("svc", "nb", "tree")}, Expectation("svc", ("nb", "tree"))),
        ({"select": ("svc", "nb", "tree"), "expect": "tree > svc, nb"}, Expectation("tree", ("svc", "nb"))),
        ({"select": ("label:svc", "nb")}, Expectation("svc", ("nb",))),
        ({"select": ("project:thesis",), "expect": "svc > nb"}, Expectation("svc", ("nb",))),
        ({"select": ("svc",), "rows": "SVC.kernel", "expect": "rbf > linear"}, Expectation("rbf", ("linear",))),
    ],
)
def test_expectations(given: dict[str, Any], expected: Expectation) -> None:
    """Which label is to win against which; without words the first one."""
    assert Rule(**{"select": TWO} | given).expectation == expected


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"select": ("svc",)}, "`select` needs two labels"),
        ({"select": ()}, "`select` needs two labels"),
        ({"expect": "svc > tree"}, "`expect: svc > tree`: there is no label `tree` in select, which has svc, nb"),
        ({"expect": "svc"}, "neither `A > B` nor `A = B`"),
        ({"expect": "svc < nb"}, "neither `A > B` nor `A = B`"),
        ({"expect": "svc >= nb"}, "neither `A > B` nor `A = B`"),
        ({"expect": "svc > svc"}, "neither `A > B` nor `A = B`"),
        ({"expect": "svc > nb,"}, "neither `A > B` nor `A = B`"),
        ({"expect": "svc = nb"}, "needs `rope`"),
    ],
)
def test_what_is_none(given: dict[str, Any], said: str) -> None:
    """One sentence with what was written."""
    with pytest.raises(PadreError, match=said.replace("(", r"\(")):
        _ = Rule(**{"select": TWO} | given).expectation

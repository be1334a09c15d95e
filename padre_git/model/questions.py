"""What people write about results, as frozen values: research questions with the rule that decides them, and notes."""

import re
from typing import NamedTuple

import msgspec

from padre_git.errors import PadreError

_EXPECT = re.compile(r"(?P<one>[^=<>]+)(?P<sign>[>=])(?P<others>[^=<>]+)")
LABEL = "label"


class Expectation(NamedTuple):
    """``svc > nb``: `one` is better than each of `others`; with `equal`, as good as each within the ROPE."""

    one: str
    others: tuple[str, ...]
    equal: bool = False

    @property
    def text(self) -> str:
        """As people write it."""
        return f"{self.one} {'=' if self.equal else '>'} {', '.join(self.others)}"

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that is compared."""
        return (self.one, *self.others)


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """`decided_by`: what is compared, by which test, and what is expected of it. The fields are those of `tests:` in
    `report.yaml`; `expect` says which pairs are tested, so there is no `control`."""

    select: tuple[str, ...] = ()
    where: str = ""
    metric: str = ""
    rows: str = LABEL
    expect: str = ""
    test: str = "auto"
    rope: float | None = None
    alpha: float = 0.05

    @property
    def expectation(self) -> Expectation:
        """What is expected; without `expect` the first label of `select` is to win.

        Raises
        ------
        PadreError : where `expect` cannot be read, names what `select` lacks, or expects equality without `rope`.
        """
        known = [name.removeprefix("label:") for name in self.select]
        if not self.expect:
            if len(known) < 2:
                raise PadreError("`select` needs two labels, such as [svc, nb], or `expect` says what is compared")
            return Expectation(known[0], tuple(known[1:]))
        found = _EXPECT.fullmatch(self.expect)
        if not found:
            raise PadreError(f"`expect: {self.expect}` is neither `A > B` nor `A = B`")
        others = tuple(name.strip() for name in found["others"].split(","))
        expected = Expectation(found["one"].strip(), others, found["sign"] == "=")
        self._check(expected, known)
        return expected

    def _check(self, expected: Expectation, known: list[str]) -> None:
        if not all(expected.names) or len(set(expected.names)) < len(expected.names):
            raise PadreError(f"`expect: {self.expect}` is neither `A > B` nor `A = B`")
        missing = [name for name in expected.names if name not in known]
        # of a project or a condition on parameters only the runs say which rows there are
        if missing and known and self.rows == LABEL and not any(":" in name for name in known):
            raise PadreError(
                f"`expect: {self.expect}`: there is no label `{missing[0]}` in select, which has {', '.join(known)}"
            )
        if expected.equal and self.rope is None:
            raise PadreError(
                f"`expect: {self.expect}` needs `rope`, the largest difference that does not matter, such as 0.01"
            )


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """The head of `projects/<project>/questions/<question>.md`."""

    schema: int = 1
    question: str
    hypothesis: str = ""
    decided_by: Rule | None = None
    links: tuple[str, ...] = ()  # issues, requests, DOIs, addresses
    papers: tuple[str, ...] = ()  # keys of .bib files


class Note(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """The head of `projects/<project>/notes/<id>.md`."""

    schema: int = 1
    about: tuple[str, ...]  # m4t7xq2p, experiment:thesis/svc, question:rq1-kernel, data:wine/169adc7#514

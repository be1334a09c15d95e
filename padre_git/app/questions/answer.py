"""What the runs answer to a question: on each data set one word, all comparisons of the question in one Holm family."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from padre_git.app.compare.compare import compare
from padre_git.app.compare.gather import ComparedSetting, gather
from padre_git.app.compare.table import Entry
from padre_git.app.compare.testing import WILCOXON, Comparison, Procedure
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import current
from padre_git.core.statistics.outcomes import Pair
from padre_git.core.statistics.pair import NEEDS_PREDICTIONS
from padre_git.core.statistics.resampled import ENOUGH
from padre_git.core.text.formats import count, listed
from padre_git.errors import NoRuns, PadreError, UnknownName
from padre_git.model.questions import LABEL, Expectation, Rule
from padre_git.storage.index import Index, Row

Word = Literal["yes", "no", "equivalent", "undecided", "not comparable", "no runs", "stale", "no rule"]
# of several words the first of these is the word of all: yes only where all are yes
_WORST: tuple[Word, ...] = ("no", "stale", "no runs", "not comparable", "undecided", "equivalent", "yes", "no rule")
_ALIKE = {"equivalent", "identical", "equal score"}
_REASONS = 3


@dataclass(frozen=True)
class Part:
    """The answer on one data set.

    Attributes
    ----------
    dataset, version : the data; empty where no run says.
    pairs : what decided, the first label against each of the others.
    why : what keeps it from being yes or no; of stale runs what has changed.
    rows : the runs that decided.
    was : of stale runs, what they answered for the code and the data of then.
    equal : whether the rule expects that they are as good, so that no one has to win.
    """

    dataset: str
    word: Word
    version: str = ""
    pairs: tuple[Pair, ...] = ()
    why: str = ""
    rows: tuple[Row, ...] = ()
    was: Word | None = None
    equal: bool = False


@dataclass(frozen=True)
class Answer:
    """The answer to a question.

    Attributes
    ----------
    parts : one for each data set.
    expected : what the rule expects, by the names of the comparison's rows; none without a rule.
    comparison : that decided; none where nothing could be compared.
    """

    parts: tuple[Part, ...]
    expected: Expectation | None = None
    comparison: Comparison | None = None

    @property
    def word(self) -> Word:
        """Yes only where it holds on all data sets: no votes are counted."""
        there = {part.word for part in self.parts}
        return next((word for word in _WORST if word in there), "no rule")

    @property
    def elsewhere(self) -> bool:
        """Whether its tests need predictions that were recorded and are not on this machine."""
        waiting = (part for part in self.parts if any(pair.reason == NEEDS_PREDICTIONS for pair in part.pairs))
        return any(all(row.predictions for row in part.rows) for part in waiting)

    @property
    def rows(self) -> list[Row]:
        """The runs that decided, each once."""
        return list({row.id: row for part in self.parts for row in part.rows}.values())


def answer(workspace: Workspace, rule: Rule | None, known: Index, at: str | None = None) -> Answer:
    """The answer of the runs in ``known``.

    Parameters
    ----------
    known : the index of ``at``, or of all runs.
    at : a commit or tree, whose code says which runs are stale; by default the work tree.
    """
    if rule is None:
        return Answer(())
    expected = rule.expectation
    try:
        words, expected = _resolved(workspace, rule, known, at)
        found = compare(
            workspace,
            words,
            where=rule.where,
            metrics=[rule.metric] if rule.metric else [],
            rows=rule.rows,
            asked=Procedure(rule.test, expected.one, rule.rope, rule.alpha, each=rule.test != WILCOXON),
            at=at,
            intervals=False,
        )
    except NoRuns as error:
        return Answer((Part("", "no runs", why=str(error)),), expected)
    except PadreError as error:  # whatever it is, it hurts this question alone
        return Answer((Part("", "not comparable", why=str(error)),), expected)
    parts = _over(found, expected) if rule.test == WILCOXON else _on_each(found, expected)
    return Answer(tuple(_aged(workspace, list(parts), known, at)), expected, found)


def _resolved(workspace: Workspace, rule: Rule, known: Index, at: str | None) -> tuple[list[str], Expectation]:
    """The selectors that have runs, and the expectation by the names of the comparison's rows: an experiment may be
    named where tables have its label.

    Raises
    ------
    NoRuns : nothing that could win has a completed run.
    """
    expected = rule.expectation
    if rule.rows != LABEL:
        return list(rule.select), expected
    words, called, labels = list[str](), dict[str, str](), set[str]()
    for word in rule.select or [""]:
        found = _found(workspace, word, rule.where, known, at)
        own, plain = {each.row.label for each in found}, word.removeprefix("label:")
        if not own:
            continue
        if plain not in own and len(own) == 1:
            called[plain] = next(iter(own))
        # a label that nothing is expected of would only make the family larger
        if plain in expected.names or ":" in plain or not plain:
            words += [word] if word else []
            labels |= own
    expected = Expectation(
        called.get(expected.one, expected.one), tuple(called.get(n, n) for n in expected.others), expected.equal
    )
    if expected.one not in labels:
        raise NoRuns(f"there is no completed run of {expected.one}")
    return words, expected


def _found(workspace: Workspace, word: str, where: str, known: Index, at: str | None) -> list[ComparedSetting]:
    """What a selector names; nothing where it has no runs yet. A name that only ``where`` has is an error."""
    words = [word] if word else []
    try:
        gather(workspace, words, known, at=at)
    except (UnknownName, NoRuns):
        return []
    try:
        return gather(workspace, words, known, where=where, at=at)
    except NoRuns:
        return []


def _on_each(found: Comparison, expected: Expectation) -> Iterator[Part]:
    """The answer on each data set, in the order of the table."""
    table = found.tables[0]
    for column in table.columns:
        entries = {name: table.entries.get((name, column)) for name in expected.names}
        there = {name: each for name, each in entries.items() if each}
        rows = tuple(row for each in there.values() for row in each.found.setting.runs)
        version = next((row.version or "" for row in rows), "")
        gap = _gap(entries)
        if gap:
            yield Part(column, gap[0], version, why=gap[1], rows=rows)
            continue
        pairs = tuple(_against(found, entries[expected.one], entries[name]) for name in expected.others)
        yield Part(column, _word(pairs, expected), version, pairs, _reasons(pairs), rows, equal=expected.equal)


def _gap(entries: Mapping[str, Entry | None]) -> tuple[Word, str] | None:
    """Why the cells of a data set decide nothing."""
    missing = [name for name, each in entries.items() if each is None]
    if missing:
        return "no runs", f"no run of {listed(missing, _REASONS)}"
    cells = [each for each in entries.values() if each]
    reasons = [f"{each.row}: {each.why}" for each in cells if each.why]
    reasons += [f"{each.row} was chosen on these splits: its score is optimistic" for each in cells if _chosen(each)]
    return ("not comparable", "; ".join(reasons[:_REASONS])) if reasons else None


def _chosen(entry: Entry) -> bool:
    return entry.scores is not None and entry.scores.chosen


def _against(found: Comparison, one: Entry | None, other: Entry | None) -> Pair:
    """The pair as tested, ``one`` first; where nobody tested it, because others reported a number, with the reason."""
    assert one and other and one.scores and other.scores
    names = {one.scores.name, other.scores.name}
    for pair in found.tests.pairs:
        if pair.dataset == one.scores.dataset and {pair.a, pair.b} == names:
            return pair if pair.a == one.scores.name else pair.reversed()
    reason = found.tests.untested or "the pairing of values that others reported is unknown"
    return Pair(one.scores.name, other.scores.name, one.scores.metric, one.scores.dataset, "not comparable", reason)


def _over(found: Comparison, expected: Expectation) -> Iterator[Part]:
    """The one answer of a test over data sets."""
    table, over = found.tables[0], next(iter(found.tests.over), None)
    entries = [each for (name, _), each in table.entries.items() if name in expected.names]
    rows = tuple(row for each in entries for row in each.found.setting.runs)
    place = f"over {count(len(over.datasets) if over else len(table.columns), 'data set')}"
    tested = {frozenset((pair.a, pair.b)): pair for pair in (over.pairs if over else ())}
    pairs = [tested.get(frozenset((expected.one, name))) for name in expected.others]
    if not all(pairs):
        yield Part(place, "undecided", why=over.reason if over else "no data set has all labels", rows=rows)
        return
    ordered = tuple(pair if pair.a == expected.one else pair.reversed() for pair in pairs if pair)
    word = _word(ordered, expected)
    yield Part(place, word, pairs=ordered, why=_reasons(ordered), rows=rows, equal=expected.equal)


def _word(pairs: Sequence[Pair], expected: Expectation) -> Word:
    """One word for the first label against each of the others: yes needs all of them, no one that contradicts."""
    words = [(_equal if expected.equal else _better)(pair) for pair in pairs]
    return next(word for word in _WORST if word in words)


def _better(pair: Pair) -> Word:
    """Whether the first is better."""
    if pair.verdict in _ALIKE:
        return "equivalent"
    words: Mapping[str, Word] = {"better": "yes", "worse": "no", "not comparable": "not comparable"}
    return words.get(pair.verdict, "undecided")


def _equal(pair: Pair) -> Word:
    """Whether both are as good: the difference lies within the ROPE with a probability of 0.95, or all predictions are
    equal. A significant difference may be of no importance, and one that is not may be large."""
    if pair.verdict in _ALIKE or (pair.posterior and pair.posterior.equivalent >= ENOUGH):
        return "yes"
    if pair.posterior and max(pair.posterior.better, pair.posterior.worse) >= ENOUGH:
        return "no"
    return "not comparable" if pair.verdict == "not comparable" else "undecided"


def _reasons(pairs: Sequence[Pair]) -> str:
    return "; ".join(dict.fromkeys(pair.reason for pair in pairs if pair.reason))


def _aged(workspace: Workspace, parts: Sequence[Part], known: Index, at: str | None) -> Iterator[Part]:
    """The parts, those of stale runs marked so."""
    rows = {row.id: row for part in parts for row in part.rows}.values()
    own = [row for row in rows if row.execution]  # of numbers that others reported there is no code
    states = current.states(workspace, known, own) if at is None else current.states_at(workspace, at, known, own)
    for part in parts:
        reasons = dict.fromkeys(why for row in part.rows if row.id in states for why in states[row.id].reasons)
        if reasons and part.pairs:
            part = replace(part, word="stale", was=part.word, why=listed(reasons, _REASONS))
        yield part

"""Numbers with a name: `\\padre{svc.digits.accuracy}` in the paper is what the runs say."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from padre_git.app import analysis
from padre_git.app.compare.gather import ComparedSetting, gather, metrics_of
from padre_git.app.report.build import heading
from padre_git.app.report.spec import LATEST, Numbers
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import searches
from padre_git.app.runs.scores import of_setting
from padre_git.core.statistics import words
from padre_git.core.statistics.scores import Scores
from padre_git.core.text import formats
from padre_git.core.text import latex as tex
from padre_git.errors import PadreError, UnknownName
from padre_git.model.names import short
from padre_git.storage.index import Index, Row

if TYPE_CHECKING:
    from padre_git.app.analysis.analyse import Analysis

COMMAND = "padre report --numbers"


@dataclass(frozen=True)
class Number:
    """A number that a paper can name.

    Attributes
    ----------
    key : ``svc.digits.accuracy``.
    scores : its mean, std and n.
    digits : decimals of the text.
    row : its run.
    chosen : whether the setting was chosen on the splits that this is the score of.
    search : in which it was chosen; none of one that was not.
    """

    key: str
    scores: Scores
    digits: int
    row: Row
    chosen: bool
    search: "Analysis | None" = None

    @property
    def corrected(self) -> float | None:
        """Of a setting that was chosen by this metric: its score, corrected for that; none where it cannot be."""
        found = self.search.optimism if self.search and self.search.best.row.main == self.scores.metric else None
        return found.corrected if found else None

    @property
    def text(self) -> str:
        """``0.983 ± 0.008``."""
        return formats.spread(self.scores.mean, self.scores.std, digits=self.digits)

    @property
    def basis(self) -> tuple[str | None, ...]:
        """What must be equal for two numbers to be comparable."""
        return self.row.version, self.row.splitting


def numbers(workspace: Workspace, spec: Numbers, freeze: str = LATEST) -> dict[str, Number]:
    """All numbers by key: ``experiment.metric``, and ``label.dataset.metric``.

    Of an experiment it is the setting that its latest completed `padre run` left, of a search the best one. A key that
    two experiments would have is ``project/experiment.metric`` instead.

    Raises
    ------
    UnknownName : for a selector or metric that there is not.
    """
    at = None if freeze == LATEST else freeze
    index = workspace.index(at=at)
    done = (row for row in index.rows if row.status == "completed")
    words = spec.select or list(dict.fromkeys(f"experiment:{row.project}/{row.experiment}" for row in done))
    settings = gather(workspace, words, index, where=spec.where, expand=False, at=at)
    documents = metrics_of(settings, index)
    made: dict[str, list[Number]] = {}
    for each in settings:
        row, search = each.row, _search(workspace, index, each)
        for metric in spec.metrics or row.scores:
            scores = of_setting(each.setting, metric, documents) if metric in row.scores else None
            if scores is None or not scores.values:
                continue
            digits = scores.digits if spec.digits is None else spec.digits
            for name in (row.experiment, f"{row.project}/{row.experiment}", f"{row.label}.{row.data or ''}"):
                key = tex.key(f"{name}.{metric}")
                made.setdefault(key, []).append(Number(key, scores, digits, row, each.chosen > 1, search))
    for name in spec.metrics:
        if not any(key.endswith(f".{name}") for key in made):
            known = {metric for each in settings for metric in each.row.scores}
            raise UnknownName("metric", name, known, where="these runs")
    return {key: found[0] for key, found in sorted(made.items()) if len({number.row.id for number in found}) == 1}


def _search(workspace: Workspace, index: Index, entry: ComparedSetting) -> "Analysis | None":
    """The search whose best setting this is."""
    if entry.chosen < 2:
        return None
    rows = [row for row in index.rows if row.group == entry.row.group]
    found = analysis.analyse.of_rows(workspace, index, searches.whole(workspace, index, rows))
    return found if found and entry.row.id in {row.id for row in found.best.runs} else None


def macros(workspace: Workspace, found: Mapping[str, Number], *, source: str, freeze: str = LATEST) -> str:
    """The macros `\\padre{key}`, `\\padre{key.mean}`, `.std`, `.n`, `.best_corrected`, and `\\padreis{key}{typed}`.

    An unknown key is an error of LaTeX that names it.
    """
    if not found:
        raise PadreError("there are no numbers yet. Record a run with: padre run experiment.py")
    return "\n".join([*_preamble(heading(workspace, COMMAND, source, freeze)), *_definitions(found.values())]) + "\n"


def _preamble(head: str) -> list[str]:
    return [
        tex.comment(head),
        r"\makeatletter",
        r"\DeclareRobustCommand*{\padre}[1]{\@ifundefined{padre@\detokenize{#1}}%",
        r"  {\PackageError{padre}{unknown number `\detokenize{#1}'}{padre report --numbers writes the known ones}}%",
        r"  {\ensuremath{\@nameuse{padre@\detokenize{#1}}}}}",
        r"\DeclareRobustCommand*{\padreis}[2]{\@ifundefined{padre@\detokenize{#1}}%",
        r"  {\PackageError{padre}{unknown number `\detokenize{#1}'}{padre report --numbers writes the known ones}}%",
        r"  {\ensuremath{#2}}}",
        r"\def\padre@set#1#2{\@namedef{padre@\detokenize{#1}}{#2}}",
    ]


def _definitions(found: Iterable[Number]) -> Iterator[str]:
    for number in found:
        seeds, chosen = words.seeds([number.scores]), "chosen on its splits" if number.chosen else ""
        said = ", ".join(filter(None, [f"run {short(number.row.id)}", seeds, chosen]))
        yield f"{_set(number.key, number.text)}% {tex.comment(said)[2:]}"
        yield _set(f"{number.key}.mean", formats.number(number.scores.mean, number.digits))
        if number.scores.std is not None:
            yield _set(f"{number.key}.std", formats.number(number.scores.std, number.digits))
        yield _set(f"{number.key}.n", str(number.scores.n))
        if number.corrected is not None:
            yield _set(f"{number.key}.best_corrected", formats.number(number.corrected, number.digits))
    yield r"\makeatother"


def _set(key: str, text: str) -> str:
    return rf"\padre@set{{{key}}}{{{text.replace('±', chr(92) + 'pm')}}}"

"""How the numbers of a difference, and those of a run on the later side alone, read in text, Markdown and HTML."""

import math
from collections.abc import Mapping, Sequence

from padre_git.app.diff.definitions import Named
from padre_git.app.diff.difference import Difference
from padre_git.app.diff.pairs import Variant
from padre_git.app.diff.scores import MetricChange
from padre_git.app.runs import settings
from padre_git.app.runs.names import setting_text
from padre_git.core.statistics import words as of_pair
from padre_git.core.statistics.scores import Scores
from padre_git.core.text import formats
from padre_git.storage.index import Score

_FIRST_DISTRIBUTIONS = 4


def digits(change: MetricChange) -> int:
    """Decimals of a metric: of both sides the same."""
    if not change.sides:
        return 3
    widest = max(change.sides, key=lambda side: side.std or 0.0)
    return formats.decimals(widest.mean, widest.std, bounds=change.known.bounds)


def spread(change: MetricChange, side: Scores | None) -> str:
    """``0.921 ± 0.039``; ``--`` where the side does not have the metric, ``undefined`` where a split has no value."""
    if side is None or math.isnan(side.mean):
        return "--" if side is None else "undefined"
    return formats.spread(side.mean, side.std, digits=digits(change))


def difference(change: MetricChange) -> str:
    """``+0.054``; empty where nothing may be subtracted."""
    return "" if change.difference is None else formats.signed(change.difference, digits(change))


def interval(change: MetricChange) -> str:
    """``[+0.014, +0.094]``."""
    return of_pair.interval(change.result, digits(change)) if change.result else ""


def numbers(change: MetricChange) -> list[str]:
    """Before, after, difference and its interval."""
    sides = [spread(change, side) for side in (change.before, change.after)]
    return [*sides, difference(change), interval(change)]


def p_text(change: MetricChange) -> str:
    """``p = 0.013``, adjusted where there is a family."""
    return of_pair.adjusted(change.result) if change.result else ""


def verdict(change: MetricChange) -> str:
    """The word: better, worse, equivalent (within ±0.01), no conclusion, identical, not comparable."""
    return of_pair.verdict(change.result) if change.result else "not comparable"


def sentence(change: MetricChange) -> str:
    """The verdict with what belongs to it: p value, what could have been found, or why there is no test."""
    return of_pair.sentence(change.result, digits(change)) if change.result else ""


def test(found: Difference) -> str:
    """The test with its reference, and over how many comparisons; empty where none was made."""
    tested = [change for change in found.metrics if change.tested and change.result and change.result.p is not None]
    if not tested or not tested[0].result:
        return ""
    first = tested[0].result
    only = "main metric only" if all(change.main for change in tested) else ", ".join(each.name for each in tested)
    return "; ".join(filter(None, [first.test, only, of_pair.correction(first)]))


def over(found: Difference) -> str:
    """``± std over 10 splits``; empty for one split."""
    counts = sorted({len(side.values) for change in found.metrics for side in change.sides})
    if not counts or counts[-1] < 2:
        return ""
    splits = f"± std over {' to '.join(map(str, dict.fromkeys((counts[0], counts[-1]))))} splits (n - 1)"
    return ", ".join(filter(None, [splits, of_pair.seeds(side for change in found.metrics for side in change.sides)]))


def notes(found: Difference) -> list[str]:
    """What a reader should know of the numbers."""
    results = [change.result for change in found.metrics if change.tested and change.result]
    listed = [note for each in results for note in each.notes]
    for variant in (found.pair.before, found.pair.after):
        name, of, seeds = variant.name, variant.best_of, variant.seeds
        if of:
            listed.append(f"† {name} is the best of {of} settings, chosen by its score on these splits")
        if seeds > len(variant.setting.distinct):
            listed.append(f"{name} is one of {seeds} seeds; `padre list`, @last and a revision stand for all")
    listed += _over_seeds(found)
    return list(dict.fromkeys([*listed, *(each for each in found.unknown if each != "environment")]))


def _over_seeds(found: Difference) -> list[str]:
    """The std over seeds, which says nothing about other data, apart from that over splits."""
    change = found.main
    if change is None or all(side.std_over_seeds is None for side in change.sides):
        return []
    texts = []
    for side in change.sides:
        std, seeds = side.std_over_seeds, formats.count(len(side.per_seed), "seed")
        texts.append("1 seed" if std is None else f"{formats.number(std, digits(change))} ({seeds})")
    return [f"std over seeds {' -> '.join(texts)}, of the means over splits; ± is over splits"]


def changed(found: Difference, *, everything: bool = False) -> list[tuple[str, str]]:
    """What changed, a name and a text for each respect."""
    components = found.components if everything or not found.pipeline else []
    asked = ", ".join(each.text for each in found.splitting_parts)
    alone = {"after": [each.name for each in found.metrics if each.before is None]}
    alone["before"] = [each.name for each in found.metrics if each.after is None]
    respects = {
        "pipeline": [_arrow(found.pipeline)] if found.pipeline else [],
        "components": [each.text for each in components],
        "parameters": [each.text for each in found.parameters],
        "code": code(found),
        "environment": environment(found, None if everything else _FIRST_DISTRIBUTIONS),
        "data": [found.data.title] if found.data else [],
        "splitting": [_arrow(found.splitting) + (f": {asked}" if asked else "")] if found.splitting else [],
        "seed": [_arrow(found.seed)] if found.seed else [],
        "metrics": [f"{', '.join(names)} only {side}" for side, names in alone.items() if names],
    }
    return [(name, text) for name, texts in respects.items() for text in texts]


def _arrow(each: Named) -> str:
    return f"{each.before or 'none'} -> {each.after or 'none'}"


def environment(found: Difference, most: int | None = None) -> list[str]:
    """On one line; empty where it is the same."""
    if "environment" in found.unknown:
        return ["differs; its documents are not in this clone"]
    shown = formats.listed((each.text for each in found.environment), most, ", {} more (--all)")
    return [shown] if shown else []


def code(found: Difference) -> list[str]:
    """``experiment.py +2 -1``, one for each file; what is in no tree too."""
    outside = (f"{path} (in no tree)" for path in found.code.outside)
    return [*(each.text for each in found.code.files), *outside, *unknown_code(found)]


def unknown_code(found: Difference) -> list[str]:
    """What is not known of the code; nothing where both runs say which files they used."""
    if found.code.known:
        return []
    return ["not known which of these files they used" if found.code.files else "not known which files they used"]


def marked(variant: Variant) -> str:
    """A run's name; † where it was chosen by the score that is shown."""
    return f"{variant.name}†" if variant.best_of else variant.name


def title(variant: Variant) -> str:
    """``breast-svc SVC.C=10†``; † where the setting was chosen by the score that is shown."""
    setting = setting_text(variant.row.setting)
    return f"{variant.row.experiment} {setting}".rstrip() + ("†" if variant.best_of else "")


def scores(variant: Variant) -> Mapping[str, Score]:
    """Its metrics over splits, averaged over seeds within each; the main metric first."""
    (settled,) = settings.settle([variant.setting], variant.side.known.metrics)
    return dict(sorted(settled.scores.items(), key=lambda item: item[0] != variant.row.main))


def score_text(score: Score) -> str:
    """``0.921 ± 0.039 over 10 splits``."""
    over = f" over {formats.count(score.n, 'split')}" if score.std is not None else ""
    return f"{formats.spread(score.mean, score.std, bounds=score.bounds)}{over}"


def main_score(variant: Variant) -> tuple[str, str]:
    """``accuracy``, ``0.921 ± 0.039 over 10 splits``; of a run without a score, what became of it."""
    name, score = next(iter(scores(variant).items()), ("", None))
    if score is None:
        return name, variant.row.status
    return name, ", ".join(filter(None, [score_text(score), of_pair.averaged([len(variant.setting.distinct)])]))


def first_runs(variants: Sequence[Variant], most: int) -> list[str]:
    """Of what stands on the later side alone a line for each of the first ``most``, and how many more there are."""
    more = [f"… {len(variants) - most} more"] if len(variants) > most else []
    return [" ".join(filter(None, (f"{title(variant)}:", *main_score(variant)))) for variant in variants[:most]] + more


def compared(found: Difference) -> str:
    """How the two are put side by side."""
    if found.incomparable:
        return "not comparable"
    if found.pair.after.row.splitting is None:
        return "their splits are not recorded"
    if found.pair.after.row.use is None:
        return "same splits of data that is not recorded"
    change = found.main
    splits = len(change.after.values) if change and change.after else 0
    return "same data, same splits: compared split by split" if splits != 1 else "same data, same test part"

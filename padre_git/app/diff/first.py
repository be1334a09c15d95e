"""What stands on the later side alone, such as the first run of an experiment: its scores, with nothing beside them."""

from collections.abc import Mapping, Sequence

from padre_git.app import lines
from padre_git.app.diff.arms import Arm
from padre_git.app.naming import setting_text
from padre_git.core import formats
from padre_git.storage.index import Score


def title(arm: Arm) -> str:
    """``breast-svc SVC.C=10†``; † where the setting was chosen by the score that is shown."""
    setting = setting_text(arm.row.setting)
    return f"{arm.row.experiment} {setting}".rstrip() + ("†" if arm.best_of else "")


def scores(arm: Arm) -> Mapping[str, Score]:
    """Its metrics over splits, averaged over seeds within each; the main metric first."""
    (settled,) = lines.settle([arm.line], arm.side.known.metrics)
    return dict(sorted(settled.scores.items(), key=lambda item: item[0] != arm.row.main))


def spread(score: Score) -> str:
    """``0.921 ± 0.039 over 10 splits``."""
    over = f" over {formats.count(score.n, 'split')}" if score.std is not None else ""
    return f"{formats.spread(score.mean, score.std, bounds=score.bounds)}{over}"


def main(arm: Arm) -> tuple[str, str]:
    """``accuracy``, ``0.921 ± 0.039 over 10 splits``; of a run without a score, what became of it."""
    name, score = next(iter(scores(arm).items()), ("", None))
    return name, arm.row.status if score is None else spread(score)


def texts(arms: Sequence[Arm], most: int) -> list[str]:
    """One line for each of the first ``most``, and how many more there are."""
    more = [f"… {len(arms) - most} more"] if len(arms) > most else []
    return [" ".join(filter(None, (f"{title(arm)}:", *main(arm)))) for arm in arms[:most]] + more

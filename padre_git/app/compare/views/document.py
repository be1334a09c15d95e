"""A comparison as one JSON document."""

from typing import Any

from padre_git.app.compare.predictions import interval_of
from padre_git.app.compare.table import Entry, Table
from padre_git.app.compare.testing import Comparison
from padre_git.app.compare.views.statement import statement
from padre_git.app.compare.views.tables import record
from padre_git.app.compare.views.words import facts
from padre_git.core.statistics.outcomes import Pair
from padre_git.core.statistics.over_datasets import OverDatasets

_PAIR = (
    "metric dataset a b difference gain interval p p_adjusted family verdict winner reason row test detail df n "
    "replicate detectable rope effects fixed broken scope notes"
).split()


def document(comparison: Comparison) -> dict[str, Any]:
    """For `--json`: tables, pairs, what was tested over data sets, and the words."""
    found = comparison.tests
    return {
        "tables": [_table(each) for each in comparison.tables],
        "pairs": [_pair(each) for each in found.pairs],
        "over_datasets": [_over(each) for each in found.over],
        "nemenyi": [
            {"critical_difference": each.difference, "groups": each.groups, "reason": each.reason}
            for each in found.nemenyi
        ],
        "alpha": comparison.asked.alpha,
        "control": comparison.asked.control or None,
        "tried": dict(comparison.tried),
        "facts": [{"name": name, "text": text} for name, text in facts(comparison)],
        "statement": statement(comparison),
    }


def _table(table: Table) -> dict[str, Any]:
    return {
        "metric": table.metric,
        "greater_is_better": table.first.greater_is_better if table.first else None,
        "rows": table.grid.rows,
        "columns": table.grid.columns,
        "mean_ranks": table.ranks,
        "cells": [{"row": row, "column": column, **_cell(each)} for (row, column), each in table.grid.entries.items()],
    }


def _cell(entry: Entry) -> dict[str, Any]:
    row, score = entry.found.row, entry.scores
    numbers: dict[str, Any] = {}
    if score is not None:
        numbers = {
            "mean": score.mean,
            "std": score.std,
            "n": len(score.values),
            "values": score.values,
            "interval": interval_of(entry),
            "std_over_seeds": score.std_over_seeds,
            "seeds": [each.seed for each in entry.found.setting.runs],
            "chosen": score.chosen,
            "reported": score.reported,
            "imported": score.imported,
        }
    return {
        "label": row.label,
        "dataset": row.data,
        "version": row.version,
        "splitting": row.splitting,
        "experiment": row.experiment,
        "execution": row.execution,
        "runs": [each.id for each in entry.found.setting.runs],
        **numbers,
        "marks": list(entry.marks),
        "comparable": not entry.why,
        "reason": entry.why,
    }


def _pair(pair: Pair) -> dict[str, Any]:
    return dict(zip(_PAIR, record(pair, _PAIR), strict=True))


def _over(over: OverDatasets) -> dict[str, Any]:
    friedman = over.friedman
    return {
        "names": over.names,
        "datasets": over.datasets,
        "mean_ranks": over.ranks,
        "friedman": None
        if friedman is None
        else {
            "chi2": friedman.chi2,
            "chi2_uncorrected": friedman.uncorrected,
            "f": friedman.f,
            "f_uncorrected": friedman.f_uncorrected,
            "df": friedman.df,
            "p": friedman.p,
            "method": friedman.method,
            "reason": friedman.reason,
        },
        "pairs": [_pair(each) for each in over.pairs],
        "reason": over.reason,
    }

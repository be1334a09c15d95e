"""Plots as Vega-Lite: `kinds` is their table, `style` their look; each plot is a `Picture` of data and chart."""

from typing import TYPE_CHECKING

from padre_git.lazily import submodules

if TYPE_CHECKING:
    from padre_git.core.plots import comparisons as comparisons
    from padre_git.core.plots import curves as curves
    from padre_git.core.plots import datasets as datasets
    from padre_git.core.plots import instances as instances
    from padre_git.core.plots import runs as runs
    from padre_git.core.plots import searches as searches
    from padre_git.core.plots import timeline as timeline
    from padre_git.core.plots import verdicts as verdicts

__getattr__ = submodules(__name__)

"""Which test for which design, and what it says. Pure functions: no files, no printing.

`pair` compares two `Scores`; `outcomes.holm` adjusts the p values of a family of pairs and decides again, and the gates
of `outcomes` say whether a loss, or the absence of one, is proven; `over_datasets` compares over data sets. Scores need
the standard library alone; predictions need numpy, which `rows` and `resampling` import.
"""

from typing import TYPE_CHECKING

from padre_git.lazily import submodules

if TYPE_CHECKING:
    from padre_git.core.statistics import outcomes as outcomes
    from padre_git.core.statistics import pair as pair
    from padre_git.core.statistics import resampling as resampling
    from padre_git.core.statistics import rows as rows

__getattr__ = submodules(__name__)

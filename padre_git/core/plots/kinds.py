"""The kinds of plots, a row for each: what it is made of, who makes it, and its options. A new kind is a new row.

Importing this is cheap; what draws is imported when a plot is asked for.
"""

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from padre_git.core import plots
from padre_git.errors import PadreError, UnknownName

if TYPE_CHECKING:
    from padre_git.core.plots.style import Picture

Of = Literal["data set", "run", "logged run", "runs", "rows", "settings", "recordings", "comparison", "search"]


class PlotKind(NamedTuple):
    """A kind of plot.

    Attributes
    ----------
    of : what it is made of: one data set, one run, runs that are paired row by row, the rows of one run or of two,
        settings with scores, recordings with the commits that brought them, a comparison over data sets, one search.
    function : in `padre_git.core.plots`, module and name.
    text : what it shows.
    options : that it takes.
    tasks : one of which the run has to do, where it says what it does; any by default.
    """

    of: Of
    function: str
    text: str
    options: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()


_CLASSES, _NUMBERS = ("classification", "outlier detection"), ("regression",)
KINDS: dict[str, PlotKind] = {
    "scatter": PlotKind("data set", "datasets.scatter", "two columns against each other", ("x", "y", "color")),
    "scatter-matrix": PlotKind("data set", "datasets.scatter_matrix",
                               "each column against each other", ("columns", "color")),
    "class-balance": PlotKind("data set", "datasets.class_balance", "rows per class", ("target",)),
    "correlation": PlotKind("data set", "datasets.correlation", "correlation of columns", ("columns", "method")),
    "missing": PlotKind("data set", "datasets.missing", "share of missing values per column"),
    "distribution": PlotKind("data set", "datasets.distribution", "a histogram per column", ("columns", "color")),
    "confusion-matrix": PlotKind("run", "runs.confusion_matrix", "truth by prediction", (), _CLASSES),
    "roc": PlotKind("run", "curves.roc", "ROC curve of each split and their mean", ("positive",), _CLASSES),
    "precision-recall": PlotKind("run", "curves.precision_recall",
                                 "precision against recall, of each split", ("positive",), _CLASSES),
    "calibration": PlotKind("run", "curves.calibration",
                            "share of a class by predicted probability", ("positive", "bins"), _CLASSES),
    "residuals": PlotKind("run", "runs.residuals", "prediction minus truth", ("target",), _NUMBERS),
    "predicted": PlotKind("run", "runs.predicted", "prediction against truth", ("target",), _NUMBERS),
    "steps": PlotKind("logged run", "runs.steps", "metrics that were logged step by step", ("metrics",)),
    "learning-curve": PlotKind("settings", "comparisons.learning_curve",
                               "score by number of training rows", ("metric",)),
    "box": PlotKind("settings", "comparisons.box", "scores per split", ("metric",)),
    "errors": PlotKind("settings", "comparisons.errors", "mean scores with 95 % intervals", ("metric",)),
    "difference": PlotKind("settings", "comparisons.difference",
                           "differences to the first, with intervals", ("metric",)),
    "critical-difference": PlotKind("comparison", "verdicts.critical_difference",
                                    "mean ranks over data sets, and which differ", ("metric", "posthoc")),
    "pareto": PlotKind("settings", "comparisons.pareto", "score against time", ("metric",)),
    "disagreement": PlotKind("runs", "comparisons.disagreement", "predictions that differ between runs", (), _CLASSES),
    "instances": PlotKind("rows", "instances.squares",
                          "rows as squares: how hard, which run is right", ("target",)),
    "timeline": PlotKind("recordings", "timeline.timeline", "score of each label over the commits", ("metric",)),
    "parallel": PlotKind("search", "searches.parallel",
                         "settings as lines over hyperparameters", ("columns", "metric")),
    "slice": PlotKind("search", "searches.slices", "score by each hyperparameter", ("columns", "metric")),
    "contour": PlotKind("search", "searches.contour", "score over two hyperparameters", ("x", "y", "metric")),
    "importance": PlotKind("search", "searches.importance", "how much each hyperparameter decides", ("metric",)),
    "history": PlotKind("search", "searches.history", "settings in their order and the best so far", ("metric",)),
    "progress": PlotKind("search", "searches.progress", "best so far and best expected of fewer settings", ("metric",)),
    "front": PlotKind("search", "searches.front", "objectives against each other", ("x", "y")),
}  # fmt: skip


def known(name: str) -> PlotKind:
    """The kind ``name``; an unknown one is an error that lists them."""
    if name not in KINDS:
        raise UnknownName("plot", name, KINDS, hint="All: padre plot")
    return KINDS[name]


def check_options(name: str, options: dict[str, Any]) -> dict[str, Any]:
    """``options`` that were given; one that the kind has not is an error that lists its own."""
    kind = known(name)
    given = {key: value for key, value in options.items() if value not in (None, "", ())}
    wrong = next((key for key in given if key not in kind.options), None)
    if wrong is not None:
        has = ", ".join(kind.options) or "none"
        raise PadreError(f"plot `{name}` has no option `{wrong}`; it has {has}")
    return given


def draw(name: str, *content: Any, **options: Any) -> "Picture":
    """Draw ``name`` from its content."""
    module, _, function = known(name).function.partition(".")
    made: Picture = getattr(getattr(plots, module), function)(*content, **options)
    return made

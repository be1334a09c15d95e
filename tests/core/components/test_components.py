"""What components are called."""

from sklearn.ensemble import StackingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from padre_git.core.components.components import components, leaves, steps_of


def _names(estimator: object) -> list[tuple[str, str]]:
    return [(each.name, each.path) for each in components(estimator)]


def test_steps_go_by_class() -> None:
    """Whatever the step is called; the pipeline itself comes last."""
    steps = Pipeline([("any name", StandardScaler()), ("2", SVC())])
    assert _names(steps) == [("StandardScaler", "any name"), ("SVC", "2"), ("Pipeline", "")]
    assert _names(SVC()) == [("SVC", "")]


def test_shared_classes_go_by_step() -> None:
    """Only those that share one."""
    steps = Pipeline([("a", StandardScaler()), ("b", StandardScaler()), ("c", SVC())])
    assert [name for name, _ in _names(steps)] == ["a", "b", "SVC", "Pipeline"]


def test_a_step_called_like_the_pipeline() -> None:
    """Names are unique."""
    names = [name for name, _ in _names(Pipeline([("p", make_pipeline(SVC()))]))]
    assert names == ["Pipeline", "Pipeline.svc", "Pipeline_"]


def test_nested() -> None:
    """Outer before inner, by their paths."""
    stack = StackingClassifier([("svc", SVC()), ("lr", LogisticRegression())], final_estimator=SVC())
    assert _names(stack) == [
        ("StackingClassifier", ""),
        ("StackingClassifier.final_estimator", "final_estimator"),
        ("StackingClassifier.lr", "lr"),
        ("StackingClassifier.svc", "svc"),
    ]


def test_steps_that_do_nothing() -> None:
    """Are no components; their parameters are none."""
    steps = Pipeline([("a", "passthrough"), ("b", None), ("svc", SVC())])
    assert [name for name, _ in steps_of(steps)] == ["svc"]
    assert set(leaves(components(steps)[-1])) == {"memory", "verbose", "transform_input"}

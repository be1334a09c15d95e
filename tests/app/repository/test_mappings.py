"""The mappings that count in a repository."""

from padre_git.app.repository import mappings


def test_those_of_padre_outside_a_repository() -> None:
    """Without a repository the shipped mappings know classes by name, also of what is not installed."""
    found = mappings.catalog(None).named("sklearn.svm._classes.SVC")
    assert found is not None
    assert "C" in {each.name for each in found.hyperparameters}


def test_a_class_that_nobody_mapped() -> None:
    """It is not known, which is no error."""
    assert mappings.catalog(None).named("nobody.knows.This") is None

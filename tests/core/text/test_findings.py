"""What was found in the splits, in words."""

from padre_git.core.text.findings import summary


def test_summary() -> None:
    """Counts are added up over splits; what stands in some of them says in how many; a hint says what helps."""
    found = {0: ["a: 2", "groups of `g` in train and test: 1"], 1: ["a: 3"], 2: ["not in test: class x"]}
    assert summary(found, hints=True) == [
        "a: 5, in 2 of 3 splits",
        "groups of `g` in train and test: 1, in 1 of 3 splits; --splitting group-5-fold keeps them together",
        "not in test: class x, in 1 of 3 splits",
    ]
    assert summary({0: ["groups of `g` in train and test: 1"]}) == ["groups of `g` in train and test: 1"]

"""Versions of a cluster, compared with those here, as sentences."""

from importlib.metadata import version

import pytest

from padre_git.core.compute.backends import versions


def test_what_is_here() -> None:
    """Python by its first two numbers, distributions by their version, empty where there is none."""
    found = versions.find(["numpy", "no-such-distribution"])
    assert found["numpy"] == version("numpy")
    assert found["no-such-distribution"] == ""
    assert found["python"].count(".") == 1
    assert versions.other(found, found) == ()


@pytest.mark.parametrize(
    ("workers", "said"),
    [
        (["w1"], "worker w1 has numpy 1.0, this process has 2.0."),
        (["w1", "w2"], "workers w1 and w2 have numpy 1.0, this process has 2.0."),
        (["w1", "w2", "w3", "w4", "w5"], "workers w1, w2, w3 and 2 more have numpy 1.0, this process has 2.0."),
    ],
)
def test_another_version(workers: list[str], said: str) -> None:
    """What differs, and on which workers."""
    different = versions.other({"numpy": "2.0"}, {"numpy": "1.0"})
    assert versions.differing(dict.fromkeys(workers, different)).startswith(said)


def test_padre_is_missing() -> None:
    """Who lacks padre lacks all else, too; a version that nobody knows is none that differs."""
    lacking = versions.other({"numpy": "2.0", "padre_git": "1"}, {})
    assert versions.differing({"w1": lacking}).startswith(
        "padre_git is missing on w1. Install the driver's padre there"
    )
    assert versions.other({"padre_git": "1"}, {"padre_git": "?"}) == ()

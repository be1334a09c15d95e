"""The manifest in a tag's message: written, read back, whatever people wrote before it."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from padre_git.core.text import manifest
from padre_git.core.text.manifest import Manifest
from padre_git.errors import PadreError

LINES = (
    "select svc tree",
    "run p6aftqjz thesis/svc breast-cancer/e9d3d13f0a1b splits b71e44d accuracy 0.9754385964912281 0.015 10",
    "table accuracy sha256 9f2c",
    "allow stale unpushed",
)


def test_parts() -> None:
    """What the lines say."""
    found = Manifest(LINES)
    assert found.select == ["svc tree"]
    assert found.runs == ["p6aftqjz"]
    assert found.of("table") == ["accuracy sha256 9f2c"]
    assert found.allowed == ["stale", "unpushed"]


@given(st.text(alphabet="ab-\n# 1pdre"))
def test_any_message(message: str) -> None:
    """A message with dashes, hashes or whole manifests hides nothing."""
    quoted = f"{message}\n--- padre 1\nrun x\n---\n{message}\n\n"
    signature = "-----BEGIN SSH SIGNATURE-----\nabc\n-----END SSH SIGNATURE-----\n"
    assert manifest.parse(quoted + manifest.text(Manifest(LINES)) + signature) == Manifest(LINES)


def test_what_is_none() -> None:
    """No manifest is none; one of a newer padre, or without an end, is an error."""
    assert manifest.parse("Results\n\n---\nrun x\n---\n") is None
    with pytest.raises(PadreError, match="is of format 2; this padre reads 1"):
        manifest.parse("--- padre 2\n---\n")
    with pytest.raises(PadreError, match="has no end"):
        manifest.parse("--- padre 1\nrun x\n")


def test_many_runs() -> None:
    """Up to 1,000 runs have a line each; more are a number and the hash of the sorted lines."""
    lines = [f"run {number}" for number in range(1_000)]
    assert manifest.runs(lines) == lines
    lines.append("run 1000")
    wanted = hashlib.sha256("".join(f"{line}\n" for line in sorted(lines)).encode()).hexdigest()
    assert manifest.runs(lines[::-1]) == [f"runs 1001 sha256 {wanted}"]

"""What looks like a secret in a text and in the words of a command."""

import pytest

from padre_git.app.recording import secrets


def test_forms_of_secrets() -> None:
    """Tokens in their usual forms are found with their line; hashes, ids and prose are not."""
    assert secrets.found("x\ntoken ghp_" + "a" * 36)[0] == (2, "a token of GitHub")
    assert secrets.found("https://ada:secret@host/x") == [(1, "a password in a URL")]
    assert secrets.found("-----BEGIN RSA PRIVATE KEY-----") == [(1, "a private key")]
    assert secrets.found("a" * 64 + " 20261123t172501-m4t7xq2p https://host:8080/x@y sk-learn") == []


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["padre", "run", "--token", "abc"], ["padre", "run", "--token", "***"]),
        (["x", "--api-key=abc", "API_KEY=abc"], ["x", "--api-key=***", "API_KEY=***"]),
        (["git", "https://me:pw@host/x"], ["git", "https://***@host/x"]),
        (["-p", "SVC.C=1"], ["-p", "SVC.C=1"]),
    ],
)
def test_what_looks_like_a_secret_is_left_out(words: list[str], expected: list[str]) -> None:
    """Values of tokens, keys and passwords, and the user in a URL."""
    assert secrets.redacted(words) == expected

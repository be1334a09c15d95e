"""Arguments of a command as parameters, and what must not be recorded of them."""

from typing import Any

import pytest

from padre_git.app.scripts.commandline import parameters, secrets


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("--lr 0.1", {"lr": 0.1}),
        ("--lr=1e-3", {"lr": 1e-3}),
        ("--learning-rate=0.1", {"learning_rate": 0.1}),
        ("-n 3", {"n": 3}),
        ("--shift -5", {"shift": -5}),
        ("--verbose", {"verbose": True}),
        ("--verbose --lr 1", {"verbose": True, "lr": 1}),
        ("--shuffle false", {"shuffle": False}),
        ("--layer 64 --layer 32", {"layer": [64, 32]}),
        ("--layers=[64,32]", {"layers": [64, 32]}),
        ("--text=[64", {"text": "[64"}),
        ("--empty=", {"empty": ""}),
        ("fit 3 -5 -", {"argument_1": "fit", "argument_2": 3, "argument_3": -5, "argument_4": "-"}),
        ("model.lr=0.1 +new=a", {"model.lr": 0.1, "new": "a"}),
        ("--verbose -- --lr", {"verbose": True, "argument_1": "--lr"}),
        ("", {}),
    ],
)
def test_arguments(words: str, expected: dict[str, Any]) -> None:
    """The usual ways to write options, values read as in YAML."""
    found = parameters(words.split())
    assert found == expected
    assert list(map(type, found.values())) == list(map(type, expected.values()))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("--api-key abcdef", {"api_key": "***"}),
        ("--password=12345", {"password": "***"}),
        ("--max-tokens 128", {"max_tokens": 128}),
        ("--url https://me:pw@host/x?a=b", {"url": "https://***@host/x?a=b"}),
    ],
)
def test_secrets_are_hidden(words: str, expected: dict[str, Any]) -> None:
    """What looks like a secret is no parameter; a number of tokens is one."""
    assert parameters(words.split()) == expected


def test_secrets_of_a_log() -> None:
    """Those of the command and of the environment; short ones would hide ordinary words."""
    words = ["x", "--token", "abcdefgh", "--api-key=12345678", "--password", "pw", "--lr", "0.1"]
    environment = {"HF_TOKEN": "hf_abcdefghi", "HOME": "/home/me", "KEYBOARD": "querty-long"}
    assert secrets(words, environment) == ["hf_abcdefghi", "12345678", "abcdefgh"]

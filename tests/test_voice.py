"""padre's words are plain: no text that people read has one of the turns that a native reader must read twice."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click
import pytest

from padre_git.cli.main import COMMANDS
from tests.conftest import ROOT

# a turn of phrase that is private to padre, or no English -> what to write instead
TURNS = {
    r"\bthose that\b": "the runs that …, the ones that …",
    r"\bbeside\b(?! :)": "next to, in addition to, in a separate folder",
    r"\bof yours\b": "your own",
    r"\bwhich is said\b": "and says so",
    r"\bthat there (is|are) none( of)?\b": "unless a loss can be ruled out",
    r"\b(is|are) not looked at\b": "is not checked",
    r"\bas (it|they) should be\b": "up to date, valid",
    r"\btak(e|es|ing|en)( \w+){0,4} along\b": "include, add to the commit",
    r"\btook( \w+){0,4} along\b": "included, added to the commit",
    r"\b(make|makes|made) way\b": "removes local copies that would block a pull",
    r"\bputs?( \w+){1,3} right\b": "fix",
    r"\bwhat git's hooks call\b": "internal commands used by the git hooks",
    r"\bnames? (that )?can be none\b": "an invalid name",
    r"\b(had|has|have) not(?=[.,;:)]|$)": "lacks; write the verb",
    r"(?<=\w )neither(?=[.;:)]|$)": "write the verb",
    r"\bless the second\b": "minus the second",
    r"\bwho is right\b": "which rows only one of them gets right",
    r"\bsure errors\b": "confident errors",
    r"\btake in\b": "import",
    r"\bwhat is left is said\b": "the hook lists what it leaves out",
    r"\bfinds a difference\b": "would detect a difference",
    r"\bno hook: ": "the hook is not installed. Install it once with: padre install",
    r"\bcopy below\b": "saved to BRANCH",
    r"\bboth's\b": "of both",
    r"\blab notebook of machine-learning\b": "a lab notebook for machine-learning experiments",
}
_TURNS = {re.compile(turn, re.IGNORECASE | re.MULTILINE): better for turn, better in TURNS.items()}
_TEXTS = {".md", ".html", ".yaml", ".yml", ".sh", ".js", ".txt"}


def _literals(path: Path) -> Iterator[str]:
    """The string literals of a module, docstrings and the fixed parts of f-strings included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _wrong(text: str) -> Iterator[str]:
    """The private turns in ``text``, each with what is better."""
    plain = re.sub(r"[ \n]+", " ", text)
    for turn, better in _TURNS.items():
        for found in turn.finditer(plain):
            around = plain[max(found.start() - 40, 0) : found.end() + 20]
            yield f"`{found[0]}` in `{around}`: {better}"


def _below(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file())


def test_package() -> None:
    """No message, help, comment in a template or docstring of the package."""
    modules = [path for path in _below("padre_git") if path.suffix == ".py"]
    wrong = [
        f"{path.relative_to(ROOT)}: {each}" for path in modules for text in _literals(path) for each in _wrong(text)
    ]
    assert not wrong, "\n".join(wrong)


def test_pages_and_templates() -> None:
    """No page of documentation, and nothing that `padre init` copies or pages are made from."""
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *_below("docs", "templates")]
    texts = [path for path in pages if path.suffix in _TEXTS and path.name != "NOTICES.txt"]
    wrong = [f"{path.relative_to(ROOT)}: {each}" for path in texts for each in _wrong(path.read_text(encoding="utf-8"))]
    assert not wrong, "\n".join(wrong)


# the verbs that help begins with
_VERBS = set(
    "Add Ask Begin Bring Change Check Choose Claim Color Commit Compare Compute Connect Continue Create Delete Derive "
    "Describe Divide Do Drop Edit Exit Export Fetch Find Fix Give Go Hide Import Include Install Keep Let List Listen "
    "Look Make Move Name Open Pack Plot Print Publish Pull Push Put Read Record Remove Rename Repaint Replace Require "
    "Restore Run Save Say Search Select Send Set Show Skip Slice Sort Split Stage Start Stop Summarise Tag Take Test "
    "Track Train Treat Trust Try Turn Underline Undo Unpack Update Use Validate Verify Wait Watch Write".split()
)
_OTHER = {"Only", "Internal"}  # `Only show …`; commands of the hooks are no commands of people


def _helps(command: click.Command, name: str) -> Iterator[tuple[str, str]]:
    """The help of a command, its options and its commands."""
    yield name, command.short_help or command.help or ""
    for each in command.params:
        if isinstance(each, click.Option) and not each.hidden:
            yield f"{name} {each.opts[0]}", each.help or ""
    for other, inner in getattr(command, "commands", {}).items():
        if not inner.hidden:
            yield from _helps(inner, f"{name} {other}")


@pytest.mark.parametrize("command", COMMANDS)
def test_help_is_imperative(command: str) -> None:
    """Help of a command and of each option is a sentence that begins with a verb."""
    helps = dict(_helps(import_module(f"padre_git.cli.{command}").command, command))
    helps["padre"] = COMMANDS[command]
    wrong = [f"{name}: {text}" for name, text in helps.items() if re.split(r"\W", text)[0] not in _VERBS | _OTHER]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("numbers that are not\nmarked are not looked at", 1),
        ("whether it is still current neither", 1),
        ("the next commit takes a run along", 1),
        ("neither on this machine nor on the remote", 0),
        ("the runs that were kept", 0),
    ],
)
def test_turns_are_found(text: str, count: int) -> None:
    """A turn is found over the end of a line; plain English is none."""
    assert len(list(_wrong(text))) == count

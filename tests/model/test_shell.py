"""Words of commands that padre prints."""

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest

import padre_git
from padre_git.model.shell import quoted


@pytest.mark.parametrize("word", ["Unnamed: 0", "it's", "$HOME", "a;rm b", "*", "", "größe", "a\nb", "--x"])
def test_a_word_arrives_as_it_is(word: str) -> None:
    """A shell gives the program exactly the word that was meant."""
    assert shlex.split(f"padre dataset show {quoted(word)} after") == ["padre", "dataset", "show", word, "after"]


def test_plain_words_stay_plain() -> None:
    """Nothing is quoted that needs no quotes; paths and numbers are words too."""
    assert quoted("iris", PurePosixPath("a/b.csv"), 3) == "iris a/b.csv 3"


PACKAGE = Path(padre_git.__file__).parent
# where a command begins in a text, up to the place of a name; and an option before its value
_COMMAND = re.compile(
    r"(?:^|[`\s(:;&])(?:padre [a-z]+|dvc (?:pull|push|add|cache|checkout)|rm|cd|python"
    r"|git (?:add|restore|rm|mv|switch|checkout|merge|rebase|branch|fetch|push|clone|log|update-ref|config))\b"
    r"(?:(?!  )[^;`,.…])*(?:, or | or )?$|--(?!file|include|seeds|format)[a-z-]+[ =]$"
)
# calls and parts of names that a shell leaves as they are: ids, hashes, and what was quoted before
_PLAIN = re.compile(r"'|quoted\(|short\(|.*\[:\d\]$|source$|sides$|typed$|words$|command$")
# texts in which such words are prose, or whose name is one of padre's own words
_PROSE = {
    "app/commit/merge.py",  # arguments of a process
    "app/commit/take.py",  # the id of a run
    "app/diff/views/markdown.py",  # the version of padre
    "app/execute/asked.py",  # numbers; names are quoted
    "app/execute/request.py",  # likewise
    "app/execute/backend.py",  # the name of a back-end
    "app/execute/found.py",  # numbers
    "app/plots/plot.py",  # the kind of a plot
    "app/recording/message.py",  # the subject of a commit
    "app/recording/recorder.py",  # the subject of a commit
    "app/release/citation.py",  # what was quoted before
    "app/release/tag.py",  # what was quoted before
    "app/report/build.py",  # the head of a generated file
    "app/report/verb.py",  # a pattern, and names of forms
    "app/setup/init.py",  # what was set up
    "app/share/dvc.py",
    "app/show/portfolio.py",  # a number
    "app/site/write.py",  # how many files there are
    "app/files/commands.py",  # arguments of a process
    "app/verify/environment.py",  # versions of Python
    "app/verify/rerun.py",  # arguments of a process
    "app/verify/workplace.py",  # what git said
    "cli/fault.py",  # the version of padre
    "cli/init.py",  # `~` has to stay outside of quotes
    "cli/instances.py",  # a number
    "cli/main.py",  # the name of a command
    "cli/recording.py",  # the folders of padre's layout
    "cli/run.py",  # a number
    "cli/textconv.py",
    "cli/uninstall.py",  # a folder of git
    "app/setup/hooks.py",  # the name of a hook
    "core/compute/backends/workers.py",  # a number
    "core/compute/backends/jobqueue.py",  # the name of a back-end
    "core/metrics/codes.py",  # what is hashed
    "core/metrics/metric.py",  # what is hashed
    "core/text/manifest.py",  # the number of a format
    "storage/config.py",
    "storage/ignores.py",  # arguments of a process
}


def _holes(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """The text before each place of an f-string, and what is put there."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            text = ""
            for part in node.values:
                if isinstance(part, ast.Constant):
                    text += str(part.value)
                elif isinstance(part, ast.FormattedValue):
                    yield text, ast.unparse(part.value)
                    text += "X"


def _unquoted(source: str) -> list[str]:
    return [f"…{text[-40:]}{{{name}}}" for text, name in _holes(ast.parse(source)) if _bare(text, name)]


def _bare(text: str, name: str) -> bool:
    return bool(_COMMAND.search(text)) and not _PLAIN.match(name)


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_commands_quote_their_names(path: Path) -> None:
    """Whatever padre prints as a command goes through `quoted`: a name may hold spaces, quotes or a dollar."""
    if path.relative_to(PACKAGE).as_posix() not in _PROSE:
        assert _unquoted(path.read_text(encoding="utf-8")) == []


def test_an_unquoted_name_is_found() -> None:
    """The test above can fail, and lets prose and ids pass."""
    assert _unquoted('f"no data; padre dataset show {name}"')
    assert _unquoted('f"{a} is gone; git restore -SW -- {path}"')
    assert _unquoted('f"not here: dvc pull {pointer}"')
    assert _unquoted('f"it looks like an id; --id {name} or --drop {other}"')
    assert not _unquoted('f"no data; padre dataset show {quoted(name)}"')
    assert not _unquoted('f"padre show {short(run.id)[:4]}"')
    assert not _unquoted('f"padre is set up. The rest, {name}"')

"""Bad words for every command: the answer is an error on a line, never a traceback."""

from pathlib import Path

import pytest

from padre_git.cli.main import COMMANDS
from tests import synthetic
from tests.conftest import copied, made

WORDS = {
    "unknown": "zzzz9999",
    "empty": "",
    "umlaut": "Grüße",
    "two words": "two words",
    "path": "no/such/file.py",
    "folder": "src",
    "at": "@",
    "colons": "a:b:c",
    "long": "x" * 5000,
    "control": "a\x1b[31m\x07\n\x00b".replace("\x00", "\x01"),
}
# what stands before the word; of the others the word stands alone
BEFORE: dict[str, list[list[str]]] = {
    "run": [[], *(["experiment.py", option] for option in ("-p", "--experiment", "--splitting", "--include"))],
    "list": [[], ["--where"], ["--sort"], ["--columns"], ["--experiment"]],
    "diff": [[], ["@last"]],
    "instances": [[], ["@last"], ["--target"]],
    "report": [[], ["--check"]],
    "import": [["scores"]],
    "plot": [[], ["box"], ["scatter"]],
    "dataset": [[], ["show"], ["describe"], ["add", "x"], ["history"]],
    "project": [[], ["show"]],
    "experiment": [[], ["show"]],
    "metric": [[], ["show"], ["list", "--for"]],
    "config": [[], ["get"], ["set", "commit.runs"]],
    "hook": [[], ["pre-commit"]],
    "clean": [[]],
}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with a run that nobody computed, and a file with an experiment."""
    path = tmp_path_factory.mktemp("bad") / "thesis"
    made(path, {"experiment.py": "from padre_git import App\napp = App()\n", "src/keep": ""})
    synthetic.branch(path, "refs/heads/padre/thesis/x/9f2c1ab0d3e4", synthetic.complete())
    return path


@pytest.mark.parametrize("command", COMMANDS)
def test_bad_words_are_no_bug(command: str, template: Path, tmp_path: Path) -> None:
    """Whatever is typed, it is not padre's fault."""
    padre = copied(template, tmp_path / "thesis")
    for before in BEFORE.get(command, [[]]):
        for name, word in WORDS.items():
            done = padre(command, *before, word, code=None, check=False)
            assert "this is a bug" not in done.err, f"{command} {before} {name}: {done.err}"
            assert done.code in {0, 1, 2, 3}, f"{command} {before} {name}: {done.code}"
            assert "\x1b" not in done.out + done.err

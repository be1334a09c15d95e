"""README and docs are run: every command in them, its output compared with what the page shows.

``PADRE_DOCS=write`` (``make docs``) writes what the commands print now into the pages.
"""

import re
import shutil
from pathlib import Path

import pytest

from padre_git.cli.main import COMMANDS
from tests.conftest import ROOT, TESTERS, Repository, in_process
from tests.pages import Page, Quick, commands, mask, matches

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
# commands that set up a machine; the test or job that runs them
ELSEWHERE = {
    "git clone URL padre && cd padre": ".ci/run starts from a clone",
    'pip install "padre-git[plots] @ git+REPOSITORY"': "tests/test_wheel.py",
    "pip install '.[plots]'": "tests/test_wheel.py",
    "padre demo": "tests/app/setup/test_demo.py",
    "make demo": "tests/app/setup/test_demo.py",
    "make test": ".ci/run",
    "make lint": ".ci/run",
    "make test-slurm": "itself: it downloads a SLURM",
    "make test-browser": "itself: it needs Chromium",
    "make test-heavy": "it runs tests",
    "make test-integrations": "it runs tests",
    "make bench": "benchmarks",
    "make docs": "this module",
    "make docs-site": "it installs what makes the site",
    "make pictures": "it needs Chromium and LaTeX",
    "make golden": "tests/cli/test_golden.py",
    "make mappings": "tests/tools/test_mappings.py",
    ".ci/run": ".ci/run",
}


@pytest.mark.usefixtures("steady")
@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_page_is_true(path: Path, repo: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader who types what a page shows sees what it shows."""
    monkeypatch.setenv("HOME", str(tmp_path))
    if "<!-- after: padre init -->" in path.read_text(encoding="utf-8"):
        assert in_process(["init", "--commit"], repo.path).code == 0
    for source, target in re.findall(r"<!-- copied: (\S+) as (\S+) -->", path.read_text(encoding="utf-8")):
        shutil.copytree(ROOT / source, repo.path.parent / target)
    wrong, text = Page(path.read_text(encoding="utf-8"), Quick(repo.path)).check()
    if wrong and TESTERS.get("PADRE_DOCS") == "write" and "this is a bug" not in text:
        path.write_text(text, encoding="utf-8")
    else:
        assert not wrong, "\n\n".join(wrong)


@pytest.mark.parametrize("path", [*PAGES, ROOT / "CONTRIBUTING.md"], ids=lambda path: path.stem)
def test_no_command_is_untested(path: Path) -> None:
    """Commands that set up a machine (`sh` blocks) are run by another test or by CI."""
    for body in re.findall(r"^```(?:sh|bash|shell)\n(.*?)^```$", path.read_text(encoding="utf-8"), re.M | re.S):
        for line in body.splitlines():
            assert line.partition("#")[0].strip() in ELSEWHERE, line


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_explained(command: str) -> None:
    """Each command stands in README and is run in a page."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"`padre {command}`" in readme
    run = [line for path in PAGES for line in re.findall(r"^\$ (padre .*)$", path.read_text(encoding="utf-8"), re.M)]
    assert any(line.split()[1] == command for line in [*run, *ELSEWHERE] if line.startswith("padre "))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_links_lead_somewhere(path: Path) -> None:
    """Each link of a page to a file of this repository finds it."""
    for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target


def test_pictures_are_small_and_shown() -> None:
    """A clone has each version of a picture for ever; one that no page shows is none."""
    text = "".join(path.read_text(encoding="utf-8") for path in PAGES)
    pictures = list((ROOT / "docs/pictures").iterdir())
    assert pictures
    assert [each.name for each in pictures if each.stat().st_size >= 150_000] == []
    assert [each.name for each in pictures if f"pictures/{each.name})" not in text] == []


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [
        ("run m4t7xq2p  0.4 s\n", "run k9d2v5ha    12 s\n", True),
        ("saved 5e6f7a8\n", "saved 9f2c1ab\n", True),
        ("accuracy 0.921\n", "accuracy 0.922\n", False),
        ("a\n...\nz\n", "a\nb\nc\nz\n", True),
        ("a\n...\nz\n", "a\nb\n", False),
        ("one line\n", "one line\nmore\n", False),
        ("", "", True),
    ],
)
def test_outputs_are_compared(shown: str, printed: str, same: bool) -> None:
    """Ids, hashes and times may differ; numbers, words and lines may not."""
    assert matches(shown, printed) is same


@pytest.mark.usefixtures("steady")
def test_times_are_the_same_for_all_runs(repo: Repository) -> None:
    """Durations and ages, of a command in this process and of one of its own, do not follow the clock."""
    terminal = Quick(repo.path)
    repo.write({"slow.py": "import time\ntime.sleep(1.1)\n"})
    printed = [terminal.run(f"padre {words}") for words in ("init", "run -- python slow.py", "list", "list | cat")]
    assert re.search(r"^run \w{8}   0\.4 s   no metrics: write", printed[1], re.M), printed[1]
    assert re.search(r" 0 s$", printed[2], re.M), printed[2]
    assert printed[3] == printed[2]


def test_commands_of_a_block() -> None:
    """A block is cut into commands and what they print."""
    assert list(commands("$ a b\nx\ny\n$ c \\\n  d\n$ e\n")) == [("a b", "x\ny\n"), ("c \\\n  d", ""), ("e", "")]
    assert mask("2026-11-23 18:30 UTC  x\n\n") == "TIME x\n"


@pytest.mark.parametrize("folder", ["app", "cli", "core", "model", "storage", "tests", "tools", "benchmarks"])
def test_contributing_names_what_is_there(folder: str) -> None:
    """Each file of the code that CONTRIBUTING names is there."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for name in re.findall(rf"`(?:padre_git/)?({folder}/[\w./]+)`", text):
        assert (ROOT / name).exists() or (ROOT / "padre_git" / name).exists(), name

"""The code of many commits is, commit by commit, what `at_commit` says of each alone."""

import subprocess
from pathlib import Path

import pytest

from padre_git.storage.git.code import at_commit
from padre_git.storage.git.commits import at_commits
from padre_git.storage.git.plumbing import Git
from padre_git.storage.layout import Layout
from tests.conftest import process_environment

EXCLUDE = ("*.tex", "docs/", ":(top)paper", "README*")
NOTEBOOK = '{"cells": [{"cell_type": "code", "source": "1", "outputs": [], "metadata": {}, "execution_count": null}], '
NOTEBOOK += '"metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
# each is a commit: path -> content, none removes it
COMMITS: list[dict[str, str | None]] = [
    {"train.py": "1", "README.md": "x", "docs/a.md": "x", "lib/a/b.py": "1", "lib/a/README": "x"},
    {"train.py": "2"},
    {"docs/a.md": "y"},  # the same code
    {"train.py": None, "train.py/inner.py": "a folder where a file was", "lib": None, "lib/a/b.py": "1"},
    {"paper": "a file", "sub/paper": "code", "ä ö\t.py": "x", "datasets/iris/version.json": "{}"},
    {"projects/p/experiments/e/mine.py": "code", "projects/p/project.json": "{}", ".padre/config.yaml": "{}\n"},
    {"analysis.ipynb": NOTEBOOK},
    {"analysis.ipynb": None, "docs/only.ipynb": NOTEBOOK, "main.tex": "x", ".gitignore": "x"},
    {"train.py/inner.py": None, "sub/paper": None, "ä ö\t.py": None, "projects/p/experiments/e/mine.py": None},
    {"lib/a/b.py": None},
]


@pytest.fixture(params=["sha1", "sha256"])
def repository(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Git, Layout, list[str]]:
    """A repository whose commits change all that can be changed, of both kinds of ids."""

    def git(*words: str) -> str:
        done = subprocess.run(
            ["git", "-c", "user.name=Ada", "-c", "user.email=ada@example.org", *words],
            cwd=tmp_path, env=process_environment(), check=True, capture_output=True, text=True,
        )  # fmt: skip
        return done.stdout.strip()

    git("init", "-q", "-b", "main", f"--object-format={request.param}")
    commits = []
    for files in COMMITS:
        for path, content in files.items():
            file = tmp_path / path
            if content is None:
                git("rm", "-r", "-q", "--", path)
            else:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(content)
        git("add", "-A")
        if len(commits) == 4:  # a submodule, which is no file
            git("update-index", "--add", "--cacheinfo", f"160000,{git('rev-parse', 'HEAD')},module")
        git("commit", "-q", "--allow-empty", "-m", "x")
        commits.append(git("rev-parse", "HEAD"))
    return Git(tmp_path), Layout(tmp_path), commits


def test_the_same_as_of_each_alone(repository: tuple[Git, Layout, list[str]]) -> None:
    """Tree, execution and exclusions; the trees are there, so that codes can be compared."""
    git, layout, commits = repository
    found = at_commits(git, layout, commits, exclude=EXCLUDE, max_size=10**6)
    written = [snapshot.tree for snapshot in found.values()]
    for commit in commits:
        alone = at_commit(git, layout, commit, exclude=EXCLUDE, max_size=10**6)
        assert found[commit] == alone, commit
    assert len({*written}) == len(commits) - 2  # one commit changes documents alone, one adds them
    assert found.keys() == {*commits}


def test_trees_are_made(repository: tuple[Git, Layout, list[str]]) -> None:
    """Before anything else makes them."""
    git, layout, commits = repository
    found = at_commits(git, layout, commits, exclude=EXCLUDE, max_size=10**6)
    assert all(each and each[0] == "tree" for each in git.objects.ids([one.tree for one in found.values()]))


def test_as_many_processes_as_for_one(
    repository: tuple[Git, Layout, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their number does not grow with that of the commits, but for those with notebooks."""
    git, layout, commits = repository
    ran = []
    run = Git.run
    monkeypatch.setattr(Git, "run", lambda self, *words, **more: ran.append(words[0]) or run(self, *words, **more))
    at_commits(git, layout, commits[:3], exclude=EXCLUDE, max_size=10**6)
    assert len(ran) <= 5


def test_none_and_one(repository: tuple[Git, Layout, list[str]]) -> None:
    """Nothing of nothing; one commit is asked for alone."""
    git, layout, commits = repository
    assert at_commits(git, layout, [], exclude=EXCLUDE, max_size=10**6) == {}
    [own] = at_commits(git, layout, commits[:1], exclude=EXCLUDE, max_size=10**6).values()
    assert own == at_commit(git, layout, commits[0], exclude=EXCLUDE, max_size=10**6)

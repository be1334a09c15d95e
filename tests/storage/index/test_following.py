"""What a process that follows a repository reads: the same as one that reads all, and of it only what is new."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from padre_git.model.documents import LaterMetric, Removed
from padre_git.model.names import timestamp
from padre_git.storage import documents
from padre_git.storage import index as storage_index
from padre_git.storage.git.plumbing import Git
from padre_git.storage.index import Index, Rows, following
from padre_git.storage.index.columns import COPIES, Changed
from padre_git.storage.layout import Layout
from tests import synthetic
from tests.conftest import Repository

NAMES = [f"{letter}{number}aaaaaa" for letter in "abcdefgh" for number in "2345"]


class Elsewhere(Git):
    """The same repository with an index of its own, that nobody else reads."""

    @property
    def private(self) -> Path:
        """The folder of that index."""
        return self.root.parent / "elsewhere"


class Changing:
    """A repository that changes in every way that matters to its runs."""

    def __init__(self, repo: Repository, drawn: random.Random) -> None:
        self.repo, self.drawn = repo, drawn
        self.layout = Layout(repo.path)
        self.known: dict[str, tuple[str, dict[str, bytes]]] = {}  # name of a run -> its branch and its files

    def step(self) -> str:
        """Change something, and say what."""
        what: Callable[[], object] = self.drawn.choice(
            [
                self.run,
                self.run,
                self.run,
                self.again,
                self.remove,
                self.more,
                self.here,
                self.gone,
                self.drop,
                self.commit,
            ]
        )
        what()
        return what.__name__

    def run(self) -> None:
        """One more run, on one of four branches; anywhere in time, with parameters and metrics that others may lack."""
        name = self.drawn.choice(NAMES)
        number = self.drawn.randrange(4)
        if name in self.known:
            return
        parameters = {
            "SVC.C": self.drawn.choice([1, 1.0, True, None, "x", [1]]),
            **({"deep": {"a": 1}} if number else {}),
        }
        changes = {"ago": 600 + self.drawn.randrange(5) * 60, "experiment": f"e{number}", "execution": f"{number:012x}"}
        document = synthetic.run(
            name, **changes, parameters=parameters, predictions=self.drawn.choice([None, "a" * 64]),
            status=self.drawn.choice(["completed", "completed", "failed"]), recording=f"r-{name}",
        )  # fmt: skip
        more = {"loss": synthetic.metric([0.25, 0.5])} if self.drawn.random() < 0.3 else {}
        found = synthetic.files(document, synthetic.metrics(document, [0.5, 0.75], **more))
        self.known[name] = (f"refs/heads/padre/thesis/e{number}/{number:012x}", found)
        synthetic.branch(self.repo.path, *self.known[name])

    def _folder(self) -> tuple[str, str, str]:
        name = self.drawn.choice(sorted(self.known)) if self.known else ""
        ref, found = self.known.get(name, ("", {}))
        path = next((path for path in found if path.endswith("/run.json")), "")
        return ref, path.removesuffix("/run.json"), path.split("/")[-2] if path else ""

    def again(self) -> None:
        """A run with another label."""
        ref, folder, _ = self._folder()
        if ref:
            path = f"{folder}/run.json"
            text = next(found[path] for _, found in self.known.values() if path in found)
            label = b'"label": "other %d"' % self.drawn.randrange(3)
            synthetic.branch(self.repo.path, ref, {path: text.replace(b'"label": "SVC"', label)})

    def remove(self) -> None:
        """A run that is not listed any more."""
        ref, folder, run = self._folder()
        if ref:
            removed = Removed(run=run, removed=timestamp())
            synthetic.branch(self.repo.path, ref, {f"{folder}/removed.json": documents.encode(removed)})

    def more(self) -> None:
        """A metric that is computed later, or a document that cannot be read."""
        ref, folder, run = self._folder()
        if ref:
            metric = LaterMetric(run=run, name="f1", metric=synthetic.metric([0.1, 0.2]))
            text = documents.encode(metric) if self.drawn.random() < 0.7 else b"{"
            synthetic.branch(self.repo.path, ref, {f"{folder}/metrics/f1-000000000001.json": text})

    def here(self) -> None:
        """A run in the work tree, too, or its files there are others."""
        _, folder, _ = self._folder()
        found = next((found for _, found in self.known.values() if f"{folder}/run.json" in found), {})
        self.repo.write({path: text.replace(b'"SVC"', b'"here"') for path, text in found.items()})

    def gone(self) -> None:
        """No run in the work tree."""
        self.repo.git("clean", "-fdxq")

    def drop(self) -> None:
        """A branch less."""
        refs = sorted({ref for ref, _ in self.known.values()})
        if refs and self.drawn.random() < 0.5:
            ref = self.drawn.choice(refs)
            self.repo.git("update-ref", "-d", ref)
            self.known = {name: each for name, each in self.known.items() if each[0] != ref}

    def commit(self) -> None:
        """Work that has nothing to do with runs; or a project that gets a name."""
        self.repo.write({"code.py": f"{self.drawn.random()}\n"})
        self.repo.git("commit", "-qam", "more", "--allow-empty")


def same(found: Index, all_read: Index) -> None:
    """All that an index says."""
    rows = Rows(list(all_read.rows))
    names = {
        *rows.every_name,
        *(f"field:{name}" for name in ("id", "label", "n", "seeded", "started", "metrics")),
        COPIES,
    }
    for name in names:
        assert repr(found.rows.column(name)) == repr(rows.column(name)), name
        coded = found.rows.coded(name)
        assert coded is None or repr(coded.all()) == repr(rows.column(name)), name
    for kind in ("parameter", "metric", "std"):
        assert set(found.rows.names(kind)) == set(rows.names(kind))
    assert len(found.rows) == len(rows)
    assert found.rows.at(range(0, len(rows), 2)) == rows.at(range(0, len(rows), 2))
    assert list(found.rows) == list(rows)
    assert (found.removed, found.problems, found.nouns) == (all_read.removed, all_read.problems, all_read.nouns)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_whatever_happens(repo: Repository, seed: int) -> None:
    """After each of many changes, with other processes that write the index in between."""
    drawn = random.Random(seed)
    changing = Changing(repo, drawn)
    mine = storage_index.read(Git(repo.path), changing.layout)
    added = 0
    for _ in range(25):
        what = changing.step()
        mine = storage_index.read(Git(repo.path), changing.layout, earlier=mine)
        added += isinstance(mine.rows._source, Changed)
        if drawn.random() < 0.3:  # another command writes all rows over the earlier ones
            storage_index.read(Git(repo.path), changing.layout)
        try:
            same(mine, storage_index.read(Elsewhere(repo.path), changing.layout))
        except AssertionError as error:
            raise AssertionError(f"after {what}") from error
    assert added > 8


def test_only_what_is_new_is_read(repo: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many runs the new one alone; more than so many others are all read."""
    synthetic.many(repo.path, 200, executions=4)
    layout = Layout(repo.path)
    storage_index.read(Git(repo.path), layout)
    mine = storage_index.read(Git(repo.path), layout)
    read: list[int] = []
    some = following.Reading.some
    monkeypatch.setattr(following.Reading, "some", lambda *given: read.append(len(given[1])) or some(*given))
    synthetic.branch(repo.path, "refs/heads/padre/thesis/more/000000000001", synthetic.simple("k9d2v5ha"))
    mine = storage_index.read(Git(repo.path), layout, earlier=mine)
    assert (len(mine.rows), read) == (201, [1])
    monkeypatch.setattr(following, "_MOST", 0)
    synthetic.branch(repo.path, "refs/heads/padre/thesis/more/000000000001", synthetic.simple("m9d2v5ha"))
    mine = storage_index.read(Git(repo.path), layout, earlier=mine)
    assert (len(mine.rows), read) == (202, [1, 202])

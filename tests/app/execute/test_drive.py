"""The driver: results come in any order, and what it records does not depend on that."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Self

import pytest

from padre_git.app.execute import execute
from padre_git.app.execute.job import Job, Part
from padre_git.core.compute import fit
from padre_git.core.compute.backends import Died
from padre_git.errors import Interrupted, PadreError
from tests.app.execute.test_execute import documents, experiment
from tests.conftest import Padre, Repository

GRID = ("run", "experiment.py", "-p", "GaussianNB.var_smoothing=1e-9,1e-3,1e-1", "--splitting", "3")


class Backwards:
    """Gives the results of all tasks that there are now, the last one first."""

    far, place = False, ""

    def __init__(self, ends_after: int | None = None, died: int | None = None) -> None:
        self._ends_after, self._died = ends_after, died

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def run(self, tasks: Any, data: Mapping[str, Any], codes: Mapping[str, Any]) -> Iterator[tuple[int, Any]]:
        """See `Backend.run`."""
        waiting, number, given = dict[int, Any](), 0, 0
        for task in tasks:
            if task is not None:
                waiting[number] = task
                number += 1
                continue
            while waiting:
                if given == self._ends_after:
                    raise Interrupted("the scheduler was lost after {}, which are kept. The same command continues.")
                at, each = waiting.popitem()
                given += 1
                yield (
                    at,
                    Died("its worker died 3 times (perhaps memory)")
                    if at == self._died
                    else fit.compute(each, data[each.data], 1),
                )


def _on(monkeypatch: pytest.MonkeyPatch, found: Backwards) -> None:
    monkeypatch.setattr(execute, "backend", lambda *_: found)


def _without_times(run: dict[str, Any]) -> dict[str, Any]:
    differing = {"id", "recording", "started", "finished", "duration", "search", "command", "environment"}
    return {name: value for name, value in run.items() if name not in differing}


def test_any_order(notebook: Repository, padre: Padre, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs, numbers and predictions are those of one process; the views are in the order of the grid."""
    notebook.write({"experiment.py": experiment()})
    one = padre(*GRID, "--json").json
    with monkeypatch.context() as patch:
        _on(patch, Backwards())
        two = padre(*GRID, "--again", "--json").json
    assert [run["setting"] for run in one] == [run["setting"] for run in two]
    runs = sorted(documents(notebook), key=lambda run: int(run["number"]))
    first, second = (
        [_without_times(run) for run in runs if run["recording"] == each[0]["recording"]] for each in (one, two)
    )
    assert first == second and [run["number"] for run in second] == [1, 2, 3]


def test_a_fit_that_ends_its_process(notebook: Repository, padre: Padre, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its run fails and says why; all others are completed."""
    notebook.write({"experiment.py": experiment()})
    _on(monkeypatch, Backwards(died=4))
    done = padre(*GRID, code=1)
    assert re.search(r"error: run \w+ failed in split 1: its worker died 3 times \(perhaps memory\)$", done.err, re.M)
    runs = sorted(documents(notebook), key=lambda run: run["number"])
    assert [run["status"] for run in runs] == ["completed", "failed", "completed"]
    assert (runs[1]["error"]["message"], runs[1]["error"]["split"]) == ("its worker died 3 times (perhaps memory)", 1)


def test_a_lost_cluster(notebook: Repository, padre: Padre, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is there is saved as interrupted; the error says how much; the same command computes the rest."""
    notebook.write({"experiment.py": experiment()})
    with monkeypatch.context() as patch:
        _on(patch, Backwards(ends_after=4))
        done = padre(*GRID, code=1)
    assert "error: the scheduler was lost after 4 of 9 fits, which are kept. The same command continues." in done.err
    statuses = [run["status"] for run in sorted(documents(notebook), key=lambda run: int(run["number"]))]
    assert statuses == ["interrupted", "interrupted", "completed"]
    computed: list[int] = []
    with monkeypatch.context() as patch:
        patch.setattr(fit, "compute", lambda task, *rest, real=fit.compute: computed.append(1) or real(task, *rest))
        padre(*GRID)
    assert len(computed) == 5  # a split of an interrupted run was there, and a whole run


def test_rounds(notebook: Repository, padre: Padre, monkeypatch: pytest.MonkeyPatch) -> None:
    """A round is asked for when all results of the one before are in; a run may need several."""
    notebook.write({"experiment.py": experiment()})
    seen: list[tuple[int, int]] = []

    def rounds(self: Job) -> Iterator[list[Part]]:
        parts = [part for found in self.proposed for part in found]
        yield [part._replace(splits=part.splits[:1]) for part in parts]
        seen.append((len(self.views), sum(len(run.results) for run in self.under_way.values())))
        yield []
        yield [part._replace(splits=part.splits[1:]) for part in parts]
        seen.append((len(self.views), len(self.under_way)))

    monkeypatch.setattr(Job, "rounds", rounds)
    for seed, found in enumerate((None, Backwards())):
        if found:
            _on(monkeypatch, found)
        padre(*GRID, "--seeds", str(seed))
    assert seen == [(0, 3), (3, 0)] * 2


def test_an_error_before_anything_runs(notebook: Repository, padre: Padre, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no recording, and no journal is left."""
    notebook.write({"experiment.py": experiment()})

    def refuse(self: Job) -> Iterator[list[Part]]:
        raise PadreError("nothing to try")

    monkeypatch.setattr(Job, "rounds", refuse)
    assert "error: nothing to try" in padre(*GRID, code=1).err
    assert not list((notebook.path / ".git/padre/stage").iterdir()) and not documents(notebook)

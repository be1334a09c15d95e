"""Computes recordings on a back-end: results come in any order, and each run that is over is safe at once."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import NamedTuple

from padre_git.app.execute import found as earlier
from padre_git.app.execute.invocation import Invocation, progress_bar, warn
from padre_git.app.execute.job import Job, Part, UnderWay
from padre_git.app.execute.outcome import Outcome, begun, failed, finished
from padre_git.app.execute.save import Saving
from padre_git.app.execute.splits import Splits, encoded
from padre_git.app.recording.recording import Recording, RunView
from padre_git.app.recording.session import moment
from padre_git.app.recording.signals import terminable
from padre_git.core.compute.backends import Backend, Died
from padre_git.core.compute.failures import died
from padre_git.core.compute.tasks import Code, Data, Preparation, Task
from padre_git.core.results.results import Result
from padre_git.core.splitting.splits import Split
from padre_git.errors import Interrupted
from padre_git.model.documents import Run, Stopped
from padre_git.storage.stage import Kept

_LONG = 1.0  # seconds of a fit whose result is safe before its run is over


def drive(jobs: Iterable[Job], backend: Backend, said: Invocation, *, total: int | None = None) -> "Driven":
    """Compute every run of ``jobs``, and save each recording when its last run is over.

    Parameters
    ----------
    jobs : recordings that have begun; an earlier one is computed before a later one, as far as there is no waiting.
        Each is asked for when nothing of those before is left to be sent.
    backend : that is open.
    said : gets each recording as soon as it is saved.
    total : how many computations they have, where they are asked for one by one.

    Returns
    -------
    Driven
        With what stopped it before its end, such as Ctrl-C: then the recordings that were not over are `interrupted`.

    Raises
    ------
    BaseException : what stopped it before anything was computed; then there is no recording.
    """
    return _Drive(jobs, backend, said, total).run()


class Driven(NamedTuple):
    """The recordings in the order of the jobs, and what stopped them before their end."""

    recordings: list[Recording]
    stopped: BaseException | None


class _Driven:
    """How far a job is."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.ended = False  # saved, or tried to be
        self.recording: Recording | None = None
        self._asked = False  # for all rounds
        self._rounds, self._prepare = self._all_rounds(), Preparation()
        self._unsynced = False
        self._parts: deque[tuple[Part, Split]] = deque()
        self._sent = 0

    def _all_rounds(self) -> Iterator[Sequence[Part]]:
        yield from self.job.rounds()  # which may raise only once it is asked

    @cached_property
    def _splits(self) -> Splits:
        return Splits(self.job)

    def next(self) -> "_Sent | None":
        """The next computation; none where nothing can be sent now."""
        self._ask()
        if not self._parts:
            return None
        part, split = self._parts.popleft()
        self._sent += 1
        self.job.enter()
        task = self._prepare(self.job.computation(part, split), self.job.data.key, self.job.code.key)
        return _Sent(self, self._run(part), split, task)

    def _ask(self) -> None:
        """Ask for the next round, where all results of the one before are in."""
        while not self._parts and not self._sent and not self._asked:
            asked = next(self._rounds, None)
            self._asked = asked is None
            self._end_stopped()
            self._parts.extend((part, split) for part in asked or () for split in part.splits)

    def _run(self, part: Part) -> UnderWay:
        runs = self.job.under_way
        if part.number not in runs:
            runs[part.number] = UnderWay(part.number, part.setting, part.seed, moment())
            self._begin_one()
        return runs[part.number]

    def _begin_one(self) -> None:
        """At least one run that is under way is recorded where this process dies; others once they have a result."""
        runs = self.job.under_way
        if runs and not any(run.run for run in runs.values()):
            first = runs[min(runs)]
            first.run = begun(self.job, first)

    def known(self, sent: "_Sent") -> Result | None:
        """What an interrupted process has computed of it."""
        return self._splits.find(sent.task)

    def take(self, sent: "_Sent", result: Result, *, at_once: bool = False) -> None:
        """A result has come; ``at_once`` : it goes to the journal however fast it was."""
        run, number = sent.run, sent.split.number
        self._sent -= 1
        self.job.enter()
        self.job.session.imported.update(result.imported)
        run.run = run.run or begun(self.job, run)
        run.results[number] = result
        if len(run.results) == len(self.job.plan.splits):
            del self.job.under_way[run.number]
            _add(self.job, _outcome(self.job, run.run, run.ordered))
            self._begin_one()
            return
        run.unwritten[number] = sent.task
        if at_once or result.fit_time > _LONG:
            self._write(run, number)

    def _write(self, run: UnderWay, number: int) -> None:
        """Put a split into the journal, once; `sync` makes it safe."""
        task = run.unwritten.pop(number, None)
        data = encoded(run.results[number]) if task else None
        if task and data is not None and run.run:
            self.job.session.recorder.split(run.run.id, self._splits.key(task), data)
            self._unsynced = True

    def sync(self) -> None:
        """What has come so far is safe when this returns."""
        if self._unsynced:
            self._unsynced = False
            self.job.session.recorder.sync()

    def _end_stopped(self) -> None:
        """A race has decided: what is over is recorded with the splits it has."""
        for number, why in self.job.proposed.stopped():
            self.job.enter()
            run = self.job.under_way.pop(number)
            assert run.run
            _add(self.job, _outcome(self.job, run.run, run.ordered, why))
        self._begin_one()

    def stop(self, error: BaseException) -> None:
        """What has begun ends by ``error``."""
        self.job.enter()
        for _, run in sorted(self.job.under_way.items()):
            if run.run:
                for number in run.results:
                    self._write(run, number)
                _add(self.job, failed(self.job, run.run, error, run.ordered))
        self.job.under_way.clear()

    @property
    def over(self) -> bool:
        """Whether all of it is computed."""
        self._ask()
        return self._asked and not self._parts and not self._sent

    def save(self, saving: Saving, *, stopped: bool) -> None:
        """Save the recording; one of which nothing ran is forgotten."""
        self.ended = True
        self.job.enter()
        if not self.job.views:
            self.job.session.recorder.abandon()
            return
        self.job.views.sort(key=lambda view: view.document.number)
        saving.add(self.job, self._saved, stopped=stopped)

    def _saved(self, recording: Recording) -> None:
        self.recording = recording
        self._splits.done()


class _Sent(NamedTuple):
    """A computation that the back-end has."""

    driven: _Driven
    run: UnderWay
    split: Split
    task: Task


class _Drive:
    """Several jobs on one back-end."""

    def __init__(self, jobs: Iterable[Job], backend: Backend, said: Invocation, total: int | None) -> None:
        self._backend, self._said, self._total = backend, said, total
        listed = list(jobs) if total is None else []
        self._driven = [self._begin(job) for job in listed]
        self._open = list(self._driven)  # the ones that are not over
        self._waiting = iter(jobs) if total is not None else iter(())
        self._data: dict[str, Data] = {}
        self._codes: dict[str, Code] = {}
        self._sent: dict[int, _Sent] = {}
        self._saving = Saving(self._tell)
        self._done = 0
        self._all_sent = False
        self._advance: Callable[..., None] = lambda said="": None

    def run(self) -> Driven:
        """See `drive`."""
        with terminable():
            stopped = self._compute()
        for each in self._driven:
            if not each.ended:
                each.save(self._saving, stopped=stopped is not None)
        self._saving.all()
        recordings = [each.recording for each in self._driven if each.recording]
        if stopped is not None and not recordings:
            raise stopped
        return Driven(recordings, stopped)

    def _compute(self) -> BaseException | None:
        """Compute and add every run; return what stopped it before its end."""
        jobs = [each.job for each in self._driven]
        make = self._said.progress or progress_bar(jobs[0].plan.request.progress if jobs else None)
        single = sum(job.total // max(len(job.plan.splits), 1) for job in jobs) == 1
        total = sum(job.total for job in jobs) if self._total is None else self._total
        try:
            with make(total, "splits" if single else "fits") as self._advance:
                self._collect()
        except BaseException as error:
            if not all(each.job.session.recorder.ours for each in self._driven):
                raise  # a child that the user's code forked ends: that ends no run
            why = error.of(self._done, total) if isinstance(error, Interrupted) else error
            for each in self._open:
                each.stop(why)
            return why
        return None

    def _collect(self) -> None:
        """Take each result as it comes."""
        for number, found in self._backend.run(self._tasks(), self._data, self._codes):
            driven = self._take(self._sent.pop(number), found)
            if self._all_sent:
                driven.sync()
            if driven.over:
                self._close(driven)
            self._saving.due()

    def _begin(self, job: Job) -> _Driven:
        about = {"fits": job.total, "splits": len(job.plan.splits), "where": self._backend.place}
        job.session.recorder.note(about)
        return _Driven(job)

    def _close(self, driven: _Driven) -> None:
        """A job is over; the last one is saved when the bar is gone."""
        if driven in self._open:
            self._open.remove(driven)
            if self._total is not None or self._open:
                driven.save(self._saving, stopped=False)

    def _tasks(self) -> Iterator[Task | None]:
        """The computations of all jobs; none while what comes next depends on results that are not there."""
        for number in count():
            sent = self._new()
            while sent is None and not all(each.over for each in self._open):
                yield None
                sent = self._new()
            if sent is None:
                break
            self._data.setdefault(sent.task.data, sent.driven.job.data)
            self._codes.setdefault(sent.task.code, sent.driven.job.code)
            self._sent[number] = sent
            yield sent.task
        self._all_sent = True

    def _new(self) -> _Sent | None:
        """The next computation that no earlier process has done. The back-end asks for it when it has given all that
        came together, so what came is made safe now, with one fsync."""
        for each in list(self._open):
            if sent := self._unknown(each):
                return sent
        for job in self._waiting:
            driven = self._begin(job)
            self._driven.append(driven)
            self._open.append(driven)
            if sent := self._unknown(driven):
                return sent
        return None

    def _unknown(self, driven: _Driven) -> _Sent | None:
        driven.sync()
        while sent := driven.next():
            known = driven.known(sent)
            if known is None:
                return sent
            self._take(sent, known)
            if driven.over:
                self._close(driven)
        return None

    def _take(self, sent: _Sent, found: Result | Died) -> _Driven:
        """Give a result to its run."""
        self._done += 1
        if isinstance(found, Died):
            found = Result(sent.split.number, failure=died(found.reason, split=sent.split.number))
        sent.driven.take(sent, found, at_once=self._backend.far)
        self._advance(sent.driven.job.proposed.standing if self._total is None else "")
        return sent.driven

    def _tell(self, job: Job, recording: Recording) -> None:
        """A recording is saved."""
        if self._said.recorded:
            self._said.recorded(recording)
        else:  # `padre run` prints all notes
            for text in job.unkept:
                warn(text)


def _outcome(job: Job, run: Run, gathered: list[Result], stopped: Stopped | None = None) -> Outcome:
    """The run that is over; failed where its results cannot be put together: that ends no other run."""
    try:
        return finished(job, run, gathered, stopped)
    except Exception as error:  # noqa: BLE001  what an estimator may return has no limits
        return failed(job, run, error, gathered)


def _kept(job: Job, data: bytes | Path) -> bytes | Kept:
    """A result for the journal; a large file moves there."""
    if isinstance(data, bytes):
        return data
    kept = job.session.recorder.keep(data)
    data.unlink()
    return kept


def _add(job: Job, outcome: Outcome) -> None:
    first = outcome.run.status == "completed" and all(view.document.status != "completed" for view in job.views)
    shared = job.shared if first else {}
    results = {name: _kept(job, data) for name, data in outcome.results.items()}
    job.session.recorder.add(
        outcome.run, metrics=outcome.metrics, splits=outcome.splits, results=results, shared=shared
    )
    job.views.append(RunView(outcome.run, outcome.metrics))
    job.proposed.timed[outcome.run.id] = earlier.mean_times(outcome.splits)
    job.unkept.update(dict.fromkeys(outcome.unkept))

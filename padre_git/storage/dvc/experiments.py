"""DVC's experiments, read by DVC itself: those in `refs/exps`, and commits that changed `dvc.lock`. Nothing is run."""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from dvc.exceptions import DvcException
from dvc.repo import Repo
from dvc.repo.experiments.serialize import ExpState

from padre_git.errors import PadreError, UnknownName
from padre_git.model.foreign import Foreign, Head, Step
from padre_git.model.shell import quoted
from padre_git.storage import yaml
from padre_git.storage.foreign import files
from padre_git.storage.git.plumbing import Git
from padre_git.storage.paths import is_safe

TOOL = "DVC"
_NAME = "dvc"  # DVC's experiments have no experiment that they are of
_STEPS = "/plots/metrics/"  # where DVCLive writes a file for each metric
# states of DVC's queue in which an experiment has no commit -> what to say of it
_NO_RESULT = {
    "queued": "it is queued and has not run: dvc queue start",
    "running": "it is running; import it when it has ended",
    "failed": "it failed: dvc queue logs {}",
}
_DIGEST = re.compile(r"[0-9a-f]{32}")
_TABLE = 200_000_000  # bytes of a table of predictions
_LARGEST = 8_000_000  # bytes of such a file
_DEEPEST = 32  # mappings in mappings


class Experiments:
    """Those of a repository.

    Parameters
    ----------
    every_commit : also each commit of the branches that changed `dvc.lock`.

    Raises
    ------
    PadreError : where there are none, or DVC cannot read the repository.
    """

    tool = TOOL

    def __init__(self, git: Git, *, every_commit: bool = False) -> None:
        self._git = git
        self.name = git.root.name
        self._states: dict[str, tuple[str, ExpState]] = {}
        self._without: list[str] = []
        commits = self._baselines() | (set(self._changed()) if every_commit else set())
        if not commits:
            more = "" if every_commit else ". To import commits that changed dvc.lock, repeat with: --all-commits"
            raise PadreError(f"{git.root.name} has no experiment of DVC (refs/exps){more}")
        changed = set(self._changed()) if every_commit else set[str]()
        try:
            with Repo(str(git.root)) as repo:
                self._cache = Path(repo.cache.local.path)
                found = repo.experiments.show(revs=sorted(commits), hide_workspace=True)
        except DvcException as error:
            raise PadreError(f"DVC cannot read its experiments: {error}") from error
        for baseline in found:
            if baseline.rev in changed:
                self._states[baseline.rev] = ("", baseline)
            for each in baseline.experiments or ():
                name = each.name or each.revs[0].rev[:7]
                if each.executor and each.executor.state in _NO_RESULT:
                    self._without.append(f"{name}: {_NO_RESULT[each.executor.state].format(quoted(name))}")
                else:
                    self._states[each.revs[0].rev] = (each.name or "", each.revs[0])

    def _baselines(self) -> set[str]:
        """The commits that experiments began at: their refs are `refs/exps/<2 digits>/<38 digits>/<name>`."""
        refs = self._git.text("for-each-ref", "--format=%(refname)", "refs/exps").split()
        parts = (ref.split("/") for ref in refs)
        return {f"{part[2]}{part[3]}" for part in parts if len(part) == 5 and len(part[2]) == 2}

    def _changed(self) -> list[str]:
        words = ("rev-list", "--branches", "--remotes", "--no-merges", "--", "*dvc.lock")
        return self._git.text(*words, check=False).split()

    def experiments(self) -> list[str]:
        """One: DVC's have no other name."""
        return [_NAME]

    def heads(self, experiment: str) -> Iterator[Head | str]:
        """The experiments, by their commits. Raises `UnknownName` for another name than `dvc`."""
        if experiment != _NAME:
            raise UnknownName("experiment", experiment, [_NAME])
        yield from self._without
        for commit, (name, state) in sorted(self._states.items()):
            if state.data is None:
                yield f"{name or commit[:7]}: {state.error.msg if state.error else 'DVC says nothing of it'}"
            else:
                yield Head(commit, _time(state))

    def read(self, experiment: str, head: Head) -> Foreign:
        """Parameters, metrics and steps of an experiment; a file that DVC cannot read is named in a note."""
        name, state = self._states[head.id]
        assert state.data is not None  # else `heads` said why
        notes = list[str]()
        parameters = _flat(state.data.params, notes)
        metrics = _flat(state.data.metrics, notes)
        numbers = {key: float(value) for key, value in metrics.items() if isinstance(value, int | float)}
        last = {key: [Step(0, None, value)] for key, value in numbers.items()}
        return Foreign(
            id=head.id,
            name=name,
            status="completed",
            started=head.started,
            finished=None,  # a commit has one time
            parameters={key: _text(value) for key, value in parameters.items()},
            metrics={**last, **self._steps(head.id, numbers)},
            commit=head.id,
            message=name or self._git.text("log", "-1", "--format=%s", head.id),
            notes=notes,
            artifact=partial(self._artifact, head.id),
        )

    def _artifact(self, commit: str, name: str) -> bytes | None:
        """A file of the commit, or an output of its pipeline that is in the cache here; nothing is pulled."""
        if not is_safe(name):
            raise PadreError(f"{name!r:.60} is no path inside a repository")
        found = self._git.objects.read(f"{commit}:{name}")
        if found and found[0] == "blob":
            return found[1] if len(found[1]) <= _TABLE else None
        lock = self._git.objects.read(f"{commit}:dvc.lock")
        if lock is None:
            return None
        document = yaml.load(lock[1], "dvc.lock")
        stages = document.get("stages") if isinstance(document, dict) else None
        for stage in stages.values() if isinstance(stages, dict) else ():
            for out in stage.get("outs") or () if isinstance(stage, dict) else ():
                digest = str(out.get("md5") or "") if isinstance(out, dict) and out.get("path") == name else ""
                if _DIGEST.fullmatch(digest):
                    return files.artifact(self._cache / digest[:2], digest[2:])
        return None

    def _steps(self, commit: str, known: Mapping[str, float]) -> dict[str, Sequence[Step]]:
        """What DVCLive logged step by step, of the metrics that have a last value."""
        found: dict[str, Sequence[Step]] = {}
        listing = self._git.run("ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0")[:-1]
        for entry in listing:
            about, _, place = entry.partition(b"\t")
            path = os.fsdecode(place)
            _, within, name = path.partition(_STEPS)
            key = name.removesuffix(".tsv").replace("/", ".")
            if within and name.endswith(".tsv") and key in known:
                blob = self._git.objects.read(about.decode().split()[2])
                steps = _table(blob[1]) if blob and len(blob[1]) <= _LARGEST else []
                # the last value is that of the metric's own file
                found |= {key: [*steps[:-1], Step(steps[-1].step, None, known[key])]} if steps else {}
        return found


def _time(state: ExpState) -> float | None:
    when = state.data.timestamp if state.data else None
    return when.timestamp() if when else None


def _flat(results: Mapping[str, Any], notes: list[str]) -> dict[str, Any]:
    """The values of files of parameters or metrics: nested keys are `a.b`; a key of two files names the second one."""
    found: dict[str, Any] = {}
    for file, result in sorted(results.items()):
        data = result.get("data") if isinstance(result, dict) else None
        if not isinstance(data, Mapping):
            notes.append(f"{file} is not here, or cannot be read: dvc pull {quoted(file)}")
            continue
        for key, value in _leaves(data, ""):
            found[key if key not in found else f"{file}:{key}"] = value
    return found


def _leaves(data: Mapping[str, Any], above: str, depth: int = 0) -> Iterator[tuple[str, Any]]:
    for key, value in data.items():
        if isinstance(value, Mapping) and depth < _DEEPEST:
            yield from _leaves(value, f"{above}{key}.", depth + 1)
        else:
            yield f"{above}{key}", value


def _text(value: Any) -> str:
    """A value of YAML as YAML has it, so that its type is read again."""
    words = {True: "true", False: "false", None: "null"}
    return words[value] if value is None or isinstance(value, bool) else str(value)


def _table(data: bytes) -> list[Step]:
    """The lines of a file with the columns `step` and the metric; nothing where it is none."""
    head, *lines = data.decode("utf-8", "replace").splitlines() or [""]
    names = head.split("\t")
    if "step" not in names or len(names) < 2:
        return []
    at = names.index("step")
    found = []
    for line in lines:
        cells = line.split("\t")
        try:
            found.append(Step(int(float(cells[at])), None, float(cells[-1])))
        except (ValueError, IndexError):
            continue
    return found

"""`padre update`: the derived files of this branch. The same runs on it, the same bytes; nobody's edits are lost.

A derived file is made by a `Generator`: a function of an experiment as the index has it.
"""

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import TypeVar

import msgspec
from msgspec import UNSET

from padre_git.errors import PadreError
from padre_git.model.documents import Definition, Document, Run
from padre_git.model.names import slug
from padre_git.model.shell import quoted
from padre_git.storage import documents, kinds, writing
from padre_git.storage.git import staging
from padre_git.storage.git.plumbing import Git
from padre_git.storage.git.recorder import blob_id
from padre_git.storage.index import order
from padre_git.storage.layout import Layout

D = TypeVar("D", bound=Document)
_FILES = ("*.json", "executions/*/definitions/*.json", "executions/*/runs/*/*.json")


class Experiment:
    """An experiment as an index has it: its runs, newest first, and its documents."""

    def __init__(self, layout: Layout, index: staging.Index, project: str, name: str) -> None:
        self.layout, self.project, self.name = layout, project, name
        self._index = index

    @property
    def folder(self) -> str:
        return self.layout.experiment(self.project, self.name)

    @property
    def path(self) -> str:
        """Of its `experiment.json`."""
        return self.layout.experiment_file(self.project, self.name)

    @cached_property
    def files(self) -> dict[str, str]:
        """Path -> blob of its documents."""
        own = self._read(self.folder)
        if self.path not in own and self.path not in self._index.conflicts:
            return own
        # its runs are also those of the folders that it had before it was renamed
        sides = self._sides(self._index.conflicts.get(self.path) or {2: own[self.path]})
        names = {old for each in sides.values() for old in each.formerly or () if old != self.name}
        return own | self._read(*(self.layout.experiment(self.project, old) for old in sorted(names)))

    def _read(self, *folders: str) -> dict[str, str]:
        patterns = [f":(top,glob){folder}/{pattern}" for folder in folders for pattern in _FILES]
        found = self._index.entries(*patterns) if patterns else {}
        return {path: entry.blob for path, entry in found.items() if staging.is_file(entry.mode)}

    def place(self, run: str) -> str:
        """The folder of a run's execution, as a link in the folder of the experiment names it."""
        path = next(path for path in self.runs if path.endswith(f"/{run}/run.json"))
        return posixpath.relpath(path.rpartition("/runs/")[0], self.folder)

    def definition(self, execution: str, digest: str | None) -> Definition | None:
        """What the experiment was in a run of ``execution``."""
        for path in self.files if digest else ():
            if path.endswith(f"/executions/{execution}/definitions/{digest}.json"):
                return self.read(path, Definition)
        return None

    @cached_property
    def runs(self) -> list[str]:
        """The paths of `run.json` of runs that were not removed, newest first but within one second; at the end those
        whose clock is ahead, which says nothing."""
        named = ((path, kinds.place(self.layout, path)) for path in self.files)
        runs = [(found.names["run"], path) for path, found in named if found and found.kind == "run"]
        limit = re.sub("[-:]", "", order.latest()[:19]).lower()
        ordered = sorted(((run[: len(limit)] <= limit, run, path) for run, path in runs), reverse=True)
        return [path for _, _, path in ordered if f"{path[:-8]}removed.json" not in self.files]

    def newest(self) -> Iterator[tuple[str, Run]]:
        """Path and document of the runs, newest first: of one second by when they began, which no id says."""
        for _, paths in groupby(self.runs, key=lambda path: path.rsplit("/", 2)[1].partition("-")[0]):
            runs = [(path, run) for path in paths if (run := self.read(path, Run))]
            yield from sorted(runs, key=lambda each: (each[1].started, each[1].number), reverse=True)

    def read(self, path: str, kind: type[D]) -> D | None:
        """A document; none where the index lacks it or it cannot be read, which `padre-check` says."""
        answer = self._index.git.objects.read(self.files[path]) if path in self.files else None
        try:
            return documents.decode(answer[1], kind, path) if answer else None
        except PadreError:
            return None

    def by_people(self, path: str) -> tuple[set[str], list[str]]:
        """Description and earlier names; of a file in conflict the descriptions that a side changed, and all names."""
        found = self.sides(path)
        base = found.pop(1).description if 1 in found else ""
        changed = {each.description for each in found.values() if each.description != base}
        names = [name for each in found.values() if each.formerly is not UNSET for name in each.formerly]
        return changed or {base}, list(dict.fromkeys(names))

    def sides(self, path: str) -> dict[int, Definition]:
        """Stage (1 base, 2 ours, 3 theirs) -> what a definition is there; one that is in no conflict is ours."""
        stages = self._index.conflicts.get(path) or ({2: self.files[path]} if path in self.files else {})
        return self._sides(stages)

    def _sides(self, stages: Mapping[int, str]) -> dict[int, Definition]:
        return {stage: old for stage, blob in stages.items() if (old := self._definition(blob, self.path))}

    def _definition(self, blob: str, path: str) -> Definition | None:
        answer = self._index.git.objects.read(blob)
        try:
            return documents.decode(answer[1], Definition, path) if answer else None
        except PadreError:
            return None


def definition(experiment: Experiment) -> tuple[str, bytes | None]:
    """`experiment.json`: what the newest completed run was; a description that people wrote stays, and so
    do earlier names."""
    path = experiment.path
    words, before = experiment.by_people(path)
    if len(words) > 1 and not _of_code(experiment):  # both sides of a merge wrote one: people choose
        return path, None
    return path, defined(experiment, "".join(words), before)


def defined(experiment: Experiment, words: str, before: Sequence[str]) -> bytes | None:
    """`experiment.json` with the description ``words`` and the earlier names ``before``; a description in the code
    wins. None where no run completed."""
    found = _newest_definition(experiment)
    if found is None:
        return None
    names = list(before) or UNSET
    found = _as_called(experiment, found)
    return documents.encode(msgspec.structs.replace(found, description=found.description or words, formerly=names))


def _as_called(experiment: Experiment, found: Definition) -> Definition:
    """The definition of a run from before the experiment was renamed, with the name that it has now."""
    own = next(iter(experiment.sides(experiment.path).values()), None)
    if own is None or slug(found.name) == experiment.name:
        return found
    label = own.label if slug(found.label) == slug(found.name) else found.label
    return msgspec.structs.replace(found, name=own.name, label=label)


def _of_code(experiment: Experiment) -> str:
    found = _newest_definition(experiment)
    return found.description if found else ""


def _newest_definition(experiment: Experiment) -> Definition | None:
    """That of the newest completed run."""
    for _, run in experiment.newest():
        if run.status == "completed" and run.definition:
            found = experiment.definition(run.execution, run.definition)
            if found:
                return found
    return None


# gives the path of a derived file, and its content; none where it stays as it is
Generator = Callable[[Experiment], tuple[str, bytes | None]]


@dataclass(frozen=True)
class Derived:
    """What was done to derived files."""

    written: dict[str, str] = field(default_factory=dict)  # path -> blob of the new content
    before: dict[str, str] = field(default_factory=dict)  # path -> blob that the user's index had
    remarks: list[str] = field(default_factory=list)  # which files were left, and why
    resolved: list[str] = field(default_factory=list)  # that a merge had left in conflict; they are staged


def experiments(layout: Layout, index: staging.Index) -> set[tuple[str, str]]:
    """Project and name of all experiments that have a run in ``index``, as they are called there."""
    runs = f"{layout.projects}/*/experiments/*/executions/*/runs/*/run.json"
    named = (kinds.place(layout, path) for path in index.entries(f":(top,glob){runs}"))
    found = ((each.names["project"], each.names["experiment"]) for each in named if each)
    return as_called(layout, index, found)


def as_called(layout: Layout, index: staging.Index, experiments: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Project and name of ``experiments`` as the documents in ``index`` call them: one may have been renamed."""
    own = index.entries(f":(top,glob){layout.projects}/*/experiments/*/experiment.json")
    now: dict[tuple[str, str], tuple[str, str]] = {}
    for path, answer in zip(own, index.git.objects.many(each.blob for each in own.values()), strict=True):
        place = kinds.place(layout, path)
        if place and answer and b'"formerly"' in answer[1]:
            project, name = place.names["project"], place.names["experiment"]
            document = Experiment(layout, index, project, name).sides(path).get(2)
            before = document.formerly or () if document else ()
            now |= {(project, old): (project, name) for old in before if old != name}
    return {now.get(each, each) for each in experiments}


def derive(
    git: Git,
    layout: Layout,
    index: staging.Index,
    experiments: Iterable[tuple[str, str]],
    *,
    generators: Sequence[Generator] = (definition,),
    stage: bool = True,
) -> Derived:
    """Write the derived files of ``experiments`` (project and name) that are not what they would be now.

    A file with changes that are not in ``index`` is left: writing would lose them, staging would commit them. One that
    a merge left in conflict is derived from the runs of both sides, and staged.

    Parameters
    ----------
    generators : which files; `experiment.json` by default, which every branch has.
    stage : add them to ``index``, too.
    """
    every = [Experiment(layout, index, *place) for place in sorted(as_called(layout, index, experiments))]
    made = [generate(experiment) for experiment in every for generate in generators]
    done = _put(git, index, {path: data for path, data in made if data is not None}, stage=stage)
    done.remarks.extend(undecided(path) for each in every if len(each.by_people(path := each.path)[0]) > 1)
    return done


def undecided(path: str) -> str:
    """What to do about an `experiment.json` that the runs of both sides do not decide."""
    return f"{path}: both sides changed the description. Choose one in the file, then: git add {quoted(path)}"


def _put(git: Git, index: staging.Index, contents: Mapping[str, bytes], *, stage: bool) -> Derived:
    """Write what is out of date: a few git processes for all files together."""
    done = Derived()
    here, staged = staging.hashes(git, contents), _blobs(index, contents)
    own = _blobs(staging.Index(git), contents) if index.partial else staged
    for path, data in contents.items():
        if path in index.conflicts and _is_gits(git, path, here.get(path), index.conflicts[path]):
            writing.write(git.root, path, data)
            done.written[path] = blob_id(git, data)
            done.resolved.append(path)
            continue
        blob, were = blob_id(git, data), {here.get(path), own.get(path)}
        if staged.get(path) == blob == here.get(path) or (here.get(path) == blob and not stage):
            continue
        # what a commit that was given up left in the work tree is what it should be
        if not were <= {staged.get(path), blob} or staging.is_stashed(path):
            gone = path not in here and not (git.root / path).exists()
            why = "is deleted in the work tree" if gone else "has changes that are not in this commit"
            mend = f"git add {quoted(path)}, then padre update" if gone else "padre update"
            done.remarks.append(f"{path} {why} and was left; {mend}")
            continue
        writing.write(git.root, path, data)
        done.written[path] = blob
        if own.get(path):
            done.before[path] = own[path]
    staged_now = done.written if stage else done.resolved
    if staged_now:
        index.add(staging.hashes(git, staged_now, store=True))
    return done


def _is_gits(git: Git, path: str, here: str | None, stages: Mapping[int, str]) -> bool:
    """Whether a file in conflict is as the merge left it: what somebody has written since stays."""
    return here is None or here in stages.values() or b"<<<<<<< " in (git.root / path).read_bytes()


def _blobs(index: staging.Index, paths: Iterable[str]) -> dict[str, str]:
    return {path: entry.blob for path, entry in index.of(paths).items()}

"""`padre tag`: a name for what HEAD claims, that never moves; first it is looked whether the claims hold."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from padre_git.app import verify
from padre_git.app.data import versions
from padre_git.app.release import changes, citation, tagged
from padre_git.app.report import claims
from padre_git.app.report.claims import Claims
from padre_git.app.repository.reader import Reader, read_runs
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs.current import TreeCode, data_now
from padre_git.app.setup import hooks
from padre_git.app.share import dvc as sharing
from padre_git.core.text import manifest
from padre_git.core.text.formats import count, listed
from padre_git.core.text.manifest import Manifest
from padre_git.errors import BadArgument, PadreError, RepositoryError, UnknownName
from padre_git.model.documents import Dataset
from padre_git.model.names import short
from padre_git.model.shell import quoted
from padre_git.storage import documents
from padre_git.storage.git.recorder import signed
from padre_git.storage.git.staging import tree_entries_of
from padre_git.storage.index import Index, Row
from padre_git.storage.remotes import default_remote

if TYPE_CHECKING:
    from padre_git.app.verify.result import Difference

MISSING, STALE, UNVERIFIED, UNCITED, UNPUSHED = "missing", "stale", "unverified", "uncited", "unpushed"
ALLOWABLE = (STALE, UNVERIFIED, UNCITED, UNPUSHED)
_LISTED = 5
_VERSION = re.compile(r"(.*?)(\d+(?:\.\d+)*)")


@dataclass(frozen=True)
class Problem:
    """Why a tag is refused: its kind, one of `ALLOWABLE` or `MISSING`, and a sentence with what to type."""

    kind: str
    text: str


@dataclass(frozen=True)
class Draft:
    """A tag that could be made.

    Attributes
    ----------
    branch : that is checked out; none where HEAD is detached.
    problems : that refuse it.
    allowed : the kinds of the ones that were let pass.
    checked : what was found to be right, in words.
    cited : whether `CITATION.cff` cites it.
    notes : what one may want to know, one line each.
    """

    name: str
    commit: str
    branch: str | None
    claims: Claims
    problems: list[Problem]
    allowed: list[str]
    checked: list[str]
    cited: bool
    notes: list[str] = field(default_factory=list)

    @property
    def place(self) -> str:
        """``main@1a2b3c4``, or the commit."""
        return f"{self.branch}@{self.commit[:7]}" if self.branch else self.commit[:7]

    @property
    def manifest(self) -> Manifest:
        """What its message ends with."""
        return Manifest((*self.claims.lines, *(f"allow {' '.join(self.allowed)}",) * bool(self.allowed)))

    @cached_property
    def counts(self) -> str:
        """``6 runs of 6 experiments, 2 data sets, 4 tables``."""
        rows = self.claims.rows
        experiments = len({(row.project, row.experiment) for row in rows})
        parts = [f"{count(len(rows), 'run')} of {count(experiments, 'experiment')}"]
        parts += [count(len(found), "data set")] if (found := {dataset for dataset, _ in self.claims.data}) else []
        parts += [count(len(self.claims.tables), "table")] if self.claims.tables else []
        questions = {name.rpartition("/")[0] or name for name in self.claims.answers}
        parts += [count(len(questions), "question")] if questions else []
        return ", ".join(parts)


def prepare(workspace: Workspace, name: str, *, select: Sequence[str] = (), allow: Sequence[str] = ()) -> Draft:
    """Look whether what HEAD claims can be tagged as ``name``; nothing is made.

    Parameters
    ----------
    select : selectors of the runs that are claimed; by default those of the tables of `report.yaml`, else the latest
        ones of each experiment.
    allow : kinds of problems that do not refuse the tag.

    Raises
    ------
    BadArgument : git has no such name for a tag.
    UnknownName : for a kind that there is not.
    RepositoryError : there is such a tag, or no commit yet.
    """
    for kind in allow:
        if kind not in ALLOWABLE:
            raise UnknownName("check", kind, ALLOWABLE)
    git = workspace.git
    _check_name(workspace, name)
    commit = git.head()
    if commit is None:
        raise RepositoryError("there is no commit yet, so there is nothing to tag")
    known = workspace.index(at=commit)
    if "completed" not in known.rows.column("field:status"):
        others = len(workspace.index().rows)
        mend = "git add projects datasets && git commit" if others else "padre run experiment.py"
        raise PadreError(f"{git.branch() or commit[:7]} has no completed run to tag. Add some with: {mend}")
    found = claims.read(workspace, commit, select)
    checks = _Checks(workspace, found, known, name)
    problems = [*checks.missing(), *checks.stale(), *checks.unverified(), *checks.claimed()]
    problems += [*checks.uncited(), *checks.unpushed()]
    passed = {problem.kind for problem in problems} & set(allow)
    return Draft(
        name=name,
        commit=commit,
        branch=git.branch(),
        claims=found,
        problems=[problem for problem in problems if problem.kind not in passed],
        allowed=[kind for kind in ALLOWABLE if kind in passed],
        checked=checks.passed,
        cited=not any(problem.kind == UNCITED for problem in problems),
        notes=[*(problem.text for problem in problems if problem.kind in passed), *_uncommitted(workspace, name)],
    )


def create(workspace: Workspace, draft: Draft, message: str = "", *, note: bool = False) -> list[str]:
    """Make the tag; it is signed where git's `tag.gpgSign` says so.

    Parameters
    ----------
    message : its subject and text.
    note : whether the changes since the tag before it stand in the message, too.

    Returns
    -------
    list : the lines of these changes.

    Raises
    ------
    RepositoryError : git refuses; then there is no tag.
    """
    git, lines = workspace.git, list[str]()
    before = tagged.before(git, draft.commit) if note else None
    if before:
        lines = changes.text(
            changes.of(workspace, before, changes.claimed(workspace, before), draft.name, None, draft.claims)
        )
    parts = [message.strip() or draft.name, "\n".join(lines), manifest.text(draft.manifest)]
    text = "\n\n".join(filter(None, parts))
    words = ("tag", "-a", "--cleanup=verbatim", "-F", "-", "--end-of-options", draft.name, draft.commit)
    git.run(*words, stdin=text.encode(errors="backslashreplace"), env=signed(git))
    return lines


def _check_name(workspace: Workspace, name: str) -> None:
    git = workspace.git
    wrong = name.startswith("-") or not name.isprintable() or name == "HEAD"
    ref = f"refs/tags/{name}"
    if wrong or git.text("check-ref-format", "--normalize", ref, check=False) != ref:
        raise BadArgument(
            f"git does not accept the tag name `{name}`. Letters, digits, `.`, `-` and `/` are fine: v1.0"
        )
    there = git.resolve(f"refs/tags/{name}")
    if there:
        mend = f"Use the next name, such as {next_name(workspace, name)}."
        raise RepositoryError(f"{name} exists already, on {there[:7]}, and a tag is never moved. {mend}")


def next_name(workspace: Workspace, name: str) -> str:
    """A free name after this one: v1.0.1 after v1.0, v1.0.2 after v1.0.1."""
    while workspace.git.resolve(f"refs/tags/{name}"):
        found = _VERSION.fullmatch(name)
        numbers = found[2].split(".") if found else []
        if found and len(numbers) > 2:
            name = f"{found[1]}{'.'.join(numbers[:-1])}.{int(numbers[-1]) + 1}"
        else:
            name = f"{name}.1" if found else f"{name}-2"
    return name


def _uncommitted(workspace: Workspace, name: str) -> list[str]:
    words = ("status", "--porcelain", "-z", "--untracked-files=no", "--ignore-submodules")
    changed = [row for row in workspace.git.run(*words).split(b"\0") if row[2:3] == b" "]
    if not changed:
        return []
    one = len(changed) == 1
    return [f"{count(len(changed), 'changed file')} {'is' if one else 'are'} not in {name}: only what is committed is"]


class _Checks:
    """The checks of one draft; what is right is in `passed`."""

    def __init__(self, workspace: Workspace, found: Claims, known: Index, name: str) -> None:
        self._workspace, self._claims, self._known, self._name = workspace, found, known, name
        self.passed: list[str] = []

    @property
    def _branch(self) -> str:
        return self._workspace.git.branch() or self._claims.revision[:7]

    def missing(self) -> Iterator[Problem]:
        """Runs that a table shows now, and that HEAD lacks."""
        for name, rows in claims.lacking(self._workspace, self._claims).items():
            one = len(rows) == 1
            what = f"`{name}`" if self._claims.select else f"table {name}"
            names = listed((short(row.id) for row in rows), _LISTED, " …")
            said = f"{count(len(rows), 'run')} of {what} {'is' if one else 'are'} not in {self._branch} ({names})"
            yield Problem(MISSING, f"{said}. Add {'it' if one else 'them'} with: {self._add(rows)}")

    def _add(self, rows: Sequence[Row]) -> str:
        here = [row for row in rows if row.here]
        if len(here) < len(rows):
            away = next(row for row in rows if not row.here)
            return f"padre branch {away.execution[:7]}, and a merge of the branch that it makes"
        if hooks.installed(self._workspace.git):
            return f"padre keep {' '.join(short(row.id)[:4] for row in rows)} && git commit"
        return "git add projects datasets && git commit"

    def stale(self) -> Iterator[Problem]:
        """Runs whose code or data are another one in HEAD's tree."""
        runs = read_runs(self._workspace, self._claims.rows)
        code = TreeCode(self._workspace, self._claims.revision)
        code.ask(file.path for run in runs.values() for file in run.code.files)
        current, reasons, unknown = versions.newest_of(self._known), dict[str, list[str]](), 0
        for name, run in runs.items():
            changed = code.differing(run)
            unknown += changed is None
            now = data_now(run, current)
            texts = [f"{each.text} {'is gone' if each.gone else 'changed'}" for each in changed or ()]
            if run.dataset and now and now != run.dataset.version:
                texts.append(f"data {run.dataset.name} {run.dataset.version[:7]} -> {now[:7]}")
            if texts:
                reasons[name] = texts
        for what, name in self._by_table(reasons).items():
            why = listed(reasons[name], 3, " and {} more")
            yield Problem(STALE, f"{what} is stale ({why} since {short(name)}). Run: padre run --stale")
        if not reasons:
            sure = len(runs) - unknown
            every = "all " if sure > 1 and not unknown else ""
            more = f", of {count(unknown, 'other')} it is unknown which files they used" if unknown else ""
            self.passed.append(f"{every}{count(sure, 'run')} up to date{more}")

    def _by_table(self, runs: Mapping[str, object]) -> dict[str, str]:
        """The table, or where none has the run the experiment -> the first of such runs."""
        shown = {
            row.id: f"table {name}"
            for name, found in reversed(self._claims.tables.items())
            for row in claims.of_comparison(found)
        }
        found: dict[str, str] = {}
        for row in self._claims.rows:
            if row.id in runs:
                found.setdefault(shown.get(row.id, f"{row.project}/{row.experiment}"), row.id)
        return found

    def unverified(self) -> Iterator[Problem]:
        """Runs whose predictions or metrics are not what follows from the rest of what is recorded."""
        tested = [row for row in self._claims.rows if row.predictions]
        found = verify.verify.run(self._workspace, rows=tested, pull=False) if tested else None
        wrong = found.differences if found else []
        yield from _differing(wrong)
        away = [short(row.id) for row in tested if not self._is_here(row)]
        if away:
            what = (
                f"the predictions of {count(len(away), 'run')} are not on this machine ({listed(away, _LISTED, ' …')})"
            )
            yield Problem(UNVERIFIED, f"{what}, so their metrics cannot be derived again. Get them with: padre pull")
        if found and not wrong and not away:
            self.passed.append("metrics derived again: equal")

    def claimed(self) -> Iterator[Problem]:
        """Files in HEAD's tree that say something else of the runs than `padre verify --strict` of the tag derives."""
        found = verify.verify.claims(self._workspace, self._claims.revision)
        yield from _differing(found.differences)
        for reason, number in found.checks[0].unchecked.items():
            yield Problem(STALE, f"not up to date: {f'{number:,} ' if number > 1 else ''}{reason}")

    def _is_here(self, row: Row) -> bool:
        """Whether the results of a run are in DVC's cache."""
        pointer = Reader(self._workspace, row, at=self._claims.revision).pointer
        return pointer is not None and self._workspace.dvc.has(pointer)

    def uncited(self) -> Iterator[Problem]:
        """A `CITATION.cff` of another version, or none."""
        answer = self._workspace.git.objects.read(f"{self._claims.revision}:{citation.FILE}")
        if not citation.lacks(answer[1] if answer and answer[0] == "blob" else None, self._name):
            return
        name = quoted(self._name)
        add = "" if self._workspace.git.text("ls-files", "--", citation.FILE) else f"git add {citation.FILE} && "
        commit = f"{add}git commit -m {quoted(f'Cite {self._name}')} {citation.FILE}"
        yield Problem(UNCITED, f"{citation.FILE} is not up to date. Run: padre update --cite {name} && {commit}")

    def unpushed(self) -> Iterator[Problem]:
        """Results and data that DVC's remote lacks, but of data sets that nothing is published of."""
        pointers, kept = pointers_of(self._workspace, self._claims)
        if kept:
            self.passed.append(f"{listed(kept, _LISTED)} {'stays' if len(kept) == 1 else 'stay'} here (publish: none)")
        try:
            safe = sharing.on_remote(self._workspace.git, pointers)
        except RepositoryError as error:
            yield Problem(UNPUSHED, str(error))
            return
        lost = {path for blob, path in pointers.items() if blob not in safe}
        results = sum("/results/" in path for path in lost)
        if lost:
            parts = [f"the results of {count(results, '`padre run`')}"] if results else []
            parts += (
                [f"{count(len(lost) - results, 'version of data', 'versions of data')}"] if len(lost) > results else []
            )
            verb = "is" if parts == ["1 version of data"] else "are"
            first = "" if default_remote(self._workspace.root) else "dvc remote add --default NAME URL && "
            send = "padre push" if self._workspace.git.text("remote") else "dvc push"
            yield Problem(UNPUSHED, f"{' and '.join(parts)} {verb} on no remote. Send them with: {first}{send}")
        elif pointers:
            remote = default_remote(self._workspace.root)
            self.passed.append(f"data and predictions on remote {remote.name if remote else ''}")


def _differing(found: Sequence["Difference"]) -> Iterator[Problem]:
    """The first of what `padre verify` found, in words."""
    for each in found[:_LISTED]:
        where = f" of {short(each.run)}" if each.run else f" in {each.path}"
        said = f"{each.what}{where} is recorded as {each.recorded}, and is {each.derived}"
        name = short(each.run)[:4] if each.run else "HEAD"
        yield Problem(UNVERIFIED, f"{said}. All of it: padre verify {name}")


def pointers_of(workspace: Workspace, found: Claims) -> tuple[dict[str, str], list[str]]:
    """The `.dvc` files of claimed runs and of their data, blob -> path, as the revision has them; and the data sets of
    which nothing is published (`publish: none`), whose data and runs are left out."""
    layout, revision = workspace.layout, found.revision
    kept = sorted({dataset for dataset, _ in found.data if _is_kept(workspace, revision, dataset)})
    rows = [row for row in found.rows if row.dataset not in kept]
    folders = {layout.version(row.dataset, row.version) for row in rows if row.dataset and row.version}
    paths = {row.place.pointer(row.recording) for row in rows if row.predictions}
    entries = tree_entries_of(workspace.git, revision, sorted(folders | paths))
    return {entry.blob: path for path, entry in entries.items() if path.endswith(".dvc")}, kept


def _is_kept(workspace: Workspace, revision: str, dataset: str) -> bool:
    path = workspace.layout.dataset_file(dataset)
    answer = workspace.git.objects.read(f"{revision}:{path}")
    try:
        return bool(answer) and documents.decode(answer[1] if answer else b"", Dataset, path).publish == "none"
    except PadreError:
        return False

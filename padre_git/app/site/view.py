"""What is shown: a repository as it is now, or one of its revisions, read once for all pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from padre_git.app import predictions
from padre_git.app.compare.compare import compare
from padre_git.app.compare.testing import Comparison
from padre_git.app.notes import links, notes
from padre_git.app.notes.links import Forge
from padre_git.app.notes.notes import Written
from padre_git.app.plots import timeline
from padre_git.app.plots.timeline import Commit
from padre_git.app.questions import answered
from padre_git.app.questions.answered import Answered
from padre_git.app.report import claims, spec, uses
from padre_git.app.report.uses import Use
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import nouns, searches, settings
from padre_git.app.runs import select as selecting
from padre_git.app.runs.settings import Setting
from padre_git.app.site import pictures
from padre_git.app.site.pictures import Pictures
from padre_git.app.site.placed import Each, Placed
from padre_git.errors import NoRuns, PadreError
from padre_git.model.documents import Dataset, Project
from padre_git.model.names import natural, short
from padre_git.storage.index import HEAD, WORK, Index, Row, Rows

if TYPE_CHECKING:
    import pandas as pd

_LATEST = 20  # runs that the overview lists
_READ, _LABELS = 5_000, 12  # rows of data, and runs, up to which predictions are read to say who else is wrong


@dataclass(frozen=True)
class Frozen(Workspace):
    """A workspace whose runs are those of one revision, or the ones that were chosen, whatever asks for them.

    Attributes
    ----------
    revision : none for what there is now.
    chosen : ids of runs; none for all.
    """

    revision: str | None = None
    chosen: frozenset[str] | None = None

    def index(self, at: str | None = None) -> Index:
        """The runs in the tree of the revision, or of another one that is asked for."""
        found, chosen = super().index(at or self.revision), self.chosen
        if chosen is None:
            return found
        return replace(found, rows=Rows([row for row in found.rows if row.id in chosen]))


@dataclass(frozen=True)
class View:
    """What the pages show.

    Attributes
    ----------
    workspace : a `Frozen` one, where a revision is shown.
    revision : that is shown; none for what there is now.
    public : whether the pages leave this machine: then nothing is shown that `publish` of a data set forbids.
    version : the published version that the pages are of; empty of any others.
    single : whether the pages are one file, with no other next to it.
    """

    workspace: Workspace
    revision: str | None = None
    public: bool = False
    version: str = ""
    single: bool = False
    # what was found while pages were made, one line each
    notes: list[str] = field(default_factory=list)
    question_problems: list[PadreError] = field(default_factory=list)
    # what was read while pages were made, by version of the data (and splits)
    columns: "dict[tuple[str, str], pd.DataFrame | None]" = field(default_factory=dict)
    wrong: dict[tuple[str, str], dict[Any, list[Row]]] = field(default_factory=dict)
    seen: dict[tuple[str, str], Pictures | None] = field(default_factory=dict)

    @classmethod
    def of(
        cls, workspace: Workspace, revision: str | None = None, *, select: Sequence[str] = (), **given: Any
    ) -> "View":
        """The view of a repository, or of its ``revision``, with all runs or the ones that ``select`` names.

        Raises
        ------
        RepositoryError : where that is no revision.
        UnknownName : for a selector that nothing has.
        """
        if revision is None and not select:
            return cls(workspace, **given)
        commit = workspace.git.named(revision) if revision else None
        chosen = None
        if select:
            known = workspace.index(at=commit)
            named = [selecting.select(workspace, each, known=known) for each in select]
            chosen = frozenset(row.id for each in named for row in each.every(known))
        own = Frozen(workspace.git, workspace.settings, workspace.notes, revision=commit, chosen=chosen)
        return cls(own, revision, **given)

    @cached_property
    def index(self) -> Index:
        """All runs that are shown."""
        return self.workspace.index()

    @cached_property
    def placed(self) -> Placed:
        """The settings of all runs."""
        return Placed.of(self.index)

    @cached_property
    def by_id(self) -> Mapping[str, Row]:
        """Each run."""
        known = self.index.rows
        places = {run: place for place, run in enumerate(known.column("field:id"))}
        return Each(places, lambda place: known.at([place])[0])

    @cached_property
    def slugs(self) -> dict[str | None, str | None]:
        """Of each data set, as runs call it, the name of its page."""
        return dict(self.index.rows.columns("data", "dataset"))

    @cached_property
    def commit(self) -> str:
        """The commit that is shown; empty before the first one."""
        return (self.workspace.git.resolve(self.revision or "HEAD") or "") if self._has_commit else ""

    @cached_property
    def _has_commit(self) -> bool:
        return self.revision is not None or self.workspace.git.head() is not None

    @cached_property
    def where(self) -> str:
        """``main@ff3cf0d``, or ``v1.0 = ff3cf0d``."""
        if self.revision is not None:
            name = self.version or self.revision
            return self.commit[:7] if self.commit.startswith(name) else f"{name} = {self.commit[:7]}"
        branch = self.workspace.git.branch() or "HEAD"
        return f"{branch}@{self.commit[:7]}" if self.commit else branch

    @property
    def is_part(self) -> bool:
        """Whether only some of the runs are shown."""
        return isinstance(self.workspace, Frozen) and self.workspace.chosen is not None

    @property
    def address(self) -> str:
        """Where the pages of a published version are read; empty without `site.url`."""
        url = self.workspace.settings.site.url
        return f"{url}/{quote(self.version)}" if url and self.version else ""

    @cached_property
    def name(self) -> str:
        """What the pages are called: the only project, else the repository."""
        projects = set(self.index.rows.column("field:project"))
        if len(projects) == 1:
            defined = self.projects.get(next(iter(projects)))
            return defined.name if defined else next(iter(projects))
        address = self.workspace.git.text("config", "--get", "remote.origin.url", check=False)
        last = address.rstrip("/").rpartition("/")[2].rpartition(":")[2].removesuffix(".git")
        return last or self.workspace.root.name

    @cached_property
    def projects(self) -> dict[str, Project]:
        """The documents of the projects, by slug."""
        return {nouns.slugs(noun)[0]: each for noun, each in nouns.documents(self.index, "project", Project)}

    @cached_property
    def datasets(self) -> dict[str, Dataset]:
        """The documents of the data sets, by slug."""
        found = nouns.documents(self.index, "dataset", Dataset)
        # of several branches that have one, that of this branch
        ordered = sorted(found, key=lambda each: bool(each[0].places & (WORK | HEAD)))
        return {nouns.slugs(noun)[0]: each for noun, each in ordered}

    def shows(self, dataset: str | None) -> str:
        """What may be shown of the rows of a data set: ``none``, ``ids`` or ``attributes``."""
        document = self.datasets.get(dataset or "")
        kept = document.publish if document and isinstance(document.publish, str) else "ids"
        return kept if self.public else "attributes"

    def attributes(self, row: Row) -> "pd.DataFrame | None":
        """The columns of the data of a run but its pictures, index the row ids; none where they are not on this machine
        or may not be shown."""
        key = (row.dataset or "", row.version or "")
        if self.shows(row.dataset) != "attributes":
            return None
        if key not in self.columns:
            found, pictures = predictions.instances.attributes(self.workspace, row)[0], self.pictures(*key)
            drawn = pictures.columns if pictures else ()
            self.columns[key] = None if found is None else found.drop(columns=list(drawn), errors="ignore")
        return self.columns[key]

    def pictures(self, dataset: str | None, version: str | None) -> Pictures | None:
        """The pictures of a version of a data set; None if it has none, or none may be shown."""
        if not dataset or not version or self.shows(dataset) != "attributes":
            return None
        key = (dataset, version)
        if key not in self.seen:
            self.seen[key] = pictures.of(self.workspace, *key)
        return self.seen[key]

    def wrong_in(self, row: Row) -> dict[Any, list[Row]]:
        """Row of the data -> the latest runs of each label that predict it wrong, of those on the same data and splits
        as ``row``; empty for data of many rows, whose predictions would take long to read."""
        key = (row.version or "", row.splitting or "")
        if key not in self.wrong:
            of_same = [each.row for each in self.newest if (each.row.version, each.row.splitting) == key]
            small = row.use is not None and row.use.shape[0] <= _READ
            self.wrong[key] = predictions.instances.wrong(self.workspace, of_same[:_LABELS]) if small else {}
        return self.wrong[key]

    @cached_property
    def brought(self) -> dict[str, Commit]:
        """Path of a run -> the commit of the shown branch that added it."""
        return timeline.brought(self.workspace, self.commit) if self.commit else {}

    @cached_property
    def latest(self) -> list[Setting]:
        """The latest recordings, as `padre list` shows them."""
        return [self._collapsed(number) for number in range(len(self.placed.groups))[:_LATEST]]

    def _collapsed(self, number: int) -> Setting:
        return settings.collapsed(settings.marked(self.placed.recording(number)))

    @cached_property
    def newest(self) -> list[Setting]:
        """The latest recording of each experiment that has a score; where none has one the latest of all."""
        projects, experiments, n = (self.index.rows.column(f"field:{name}") for name in ("project", "experiment", "n"))
        places = self.placed.groups
        groups = settings.grouped(range(len(places)), lambda at: (projects[places[at][0]], experiments[places[at][0]]))
        found = []
        for own in groups.values():
            scored = (each for each in own if any(n[place] is not None for place in places[each]))
            collapsed = (each for each in map(self._collapsed, scored) if each.score)
            found.append(next(collapsed, None) or self._collapsed(own[0]))
        return found

    @cached_property
    def searches(self) -> Mapping[str, list[Row]]:
        """The runs of each search, by the short id of its first own one; the newest first. A search also has the runs
        that it took over from others."""
        known = self.index.rows
        ids, given, groups, recordings = (
            known.column(f"field:{name}") for name in ("id", "setting", "group", "recording")
        )

        def whole(number: int) -> list[Row]:
            own = [row for each in self.placed.recording(number) for row in each.runs]
            return searches.whole(self.workspace, self.index, own)

        def several(number: int, places: Sequence[int]) -> bool:
            if len({settings.key(given[place]) for place in places}) > 1:
                return True
            # of one setting, a search may have taken over others
            searched = any(groups[place] != recordings[place] for place in places)
            return searched and len({settings.key(row.setting) for row in whole(number)}) > 1

        numbers = {short(ids[places[0]]): at for at, places in enumerate(self.placed.groups) if several(at, places)}
        return Each(numbers, whole)

    @cached_property
    def claims(self) -> claims.Claims | None:
        """What `report.yaml` shows; none without a commit, and where that cannot be made."""
        if not self.commit:
            return None
        try:
            return claims.read(self.workspace, self.commit)
        except PadreError as error:
            # a commit without a paper and without runs: the pages show the ones of padre's branches
            if not isinstance(error, NoRuns) or spec.at(self.workspace.git, self.commit):
                self.notes.append(str(error))
            return None

    @cached_property
    def uses(self) -> list[Use]:
        """Where papers use a number of the runs."""
        try:
            return uses.uses(self.workspace, self._at)
        except PadreError as error:
            self.notes.append(str(error))
            return []

    @cached_property
    def citation(self) -> bytes:
        """`CITATION.cff` of the commit; empty where it has none."""
        found = self.workspace.git.objects.read(f"{self.commit}:CITATION.cff") if self.commit else None
        return found[1] if found and found[0] == "blob" else b""

    @cached_property
    def questions(self) -> list[Answered]:
        """The research questions with their answers; what cannot be read goes to `question_problems`."""
        return list(answered.every(self.workspace, self._at, self.question_problems))

    @cached_property
    def written(self) -> list[Written]:
        """What people wrote about runs, experiments, questions and rows."""
        return notes.notes(self.workspace, self._at)

    @property
    def _at(self) -> str | None:
        return self.commit if self.revision is not None else None

    @cached_property
    def forge(self) -> Forge | None:
        """Where issues are discussed; none where `origin` does not say."""
        return links.forge(self.workspace)

    @cached_property
    def comparisons(self) -> Mapping[str, tuple[str, Comparison]]:
        """Name of the page -> title and comparison: of each project that has two labels, and of each table of
        `report.yaml`."""
        found: dict[str, tuple[str, Comparison]] = {}
        labels: dict[str, set[str]] = {}
        for project, label, status in self.index.rows.columns("project", "label", "status"):
            if status == "completed":
                labels.setdefault(project, set()).add(label)
        for project, own in sorted(labels.items(), key=lambda each: natural(each[0])):
            if len(own) > 1:
                self._compared(found, project, f"project:{project}")
        for name, made in self.claims.tables.items() if self.claims else ():
            found[f"table-{name}"] = (f"Table {name}", made)
        for each in self.questions:
            if each.answer.comparison:
                found[each.page] = (each.file.question.question, each.answer.comparison)
        return found

    def _compared(self, found: dict[str, tuple[str, Comparison]], project: str, selector: str) -> None:
        named = self.projects.get(project)
        try:
            found[project] = (named.name if named else project, compare(self.workspace, [selector]))
        except PadreError as error:
            self.notes.append(f"project {project}: {error}")

    def compared(self, selectors: Sequence[str]) -> Comparison:
        """Runs that somebody picked."""
        return compare(self.workspace, selectors)

    @cached_property
    def cited(self) -> dict[str, Row]:
        """The runs that a table, a figure, a comparison or the overview shows, by id."""
        found = list(self.claims.rows) if self.claims else []
        found += [row for _, each in self.comparisons.values() for row in claims.of_comparison(each)]
        found += [each.number.row for each in self.uses]
        found += [setting.row for setting in self.latest]
        found += [setting.row for setting in self.newest]
        found += [settings.best(settings.of_rows(runs)).row for runs in self.searches.values()]
        return {row.id: self.by_id[row.id] for row in found if row.id in self.by_id}

"""`app.datasets`, `app.projects`, `app.experiments`, `app.runs`: what is defined, and what the repository has."""

import builtins
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from padre_git.app import api, data
from padre_git.app.api.experiment import Experiment, Project
from padre_git.app.data.lazy import LazyDataset
from padre_git.app.data.versions import plain_name
from padre_git.app.recording.opening import find_workspace, open_workspace
from padre_git.app.repository import catalog
from padre_git.errors import PadreError, UnknownName
from padre_git.model import documents
from padre_git.model.names import slug

if TYPE_CHECKING:
    from padre_git.core.data.dataset import Dataset

T = TypeVar("T")
Search = str | Mapping[str, Any] | None


class Shelf(ABC, Generic[T]):
    """Things of one kind, by name. `list` them or `get` one."""

    kind = ""

    def __init__(self, root: Path | None, experiments: Sequence[Experiment] = ()) -> None:
        self._root, self._experiments = root, experiments

    @abstractmethod
    def _all(self) -> Iterable[T]:
        """Every thing there is."""

    def list(self, search: Search = None) -> "builtins.list[T]":
        """What there is.

        Parameters
        ----------
        search : str or mapping, optional
            A part of the name, or attributes and their values: ``{"name": "iris"}``.

        Returns
        -------
        list
            In the order of definition; empty where nothing matches.

        Raises
        ------
        UnknownName
            For an attribute that these things do not have.
        """
        return [item for item in self._all() if _matches(item, search, self.kind)]

    def get(self, name: str) -> T:
        """The one that is called ``name``.

        Raises
        ------
        UnknownName
            Where there is none; it lists those there are.
        """
        items = [*self._all()]
        for item in items:
            if slug(_name(item)) == slug(plain_name(name)):
                return item
        raise UnknownName(self.kind, name, [_name(item) for item in items])


class Datasets(Shelf[LazyDataset]):
    """The data sets: defined here, loaded by `load_defaults`, or recorded in the repository."""

    kind = "data set"

    def __init__(self, root: Path | None) -> None:
        super().__init__(root)
        self._defined: dict[str, LazyDataset] = {}

    @property
    def defined(self) -> "builtins.list[LazyDataset]":
        """The ones that this app defines, without those of the repository."""
        return [*self._defined.values()]

    def get(self, name: str) -> LazyDataset:
        """The data set that is called ``name``; of a recorded one also a version, as in ``beans@205f570``.

        Raises
        ------
        UnknownName
            Where there is none; it lists those there are.
        """
        plain, _, version = name.partition("@")
        if not version or find_workspace(self._root) is None:
            return super().get(name)
        found = self._recorded(plain, version)
        found.load()  # an unknown version is an error now
        return found

    def define(self, name: str, make: "Callable[[str], Dataset]") -> LazyDataset:
        """Take a data set in that ``make(name)`` returns when it is needed."""
        dataset = LazyDataset(name, make, root=self._root)
        self._defined[dataset.slug] = dataset
        return dataset

    def here(self, dataset: Any) -> Any:
        """``dataset``; a name as the data set that is defined here, or that the repository of this app has."""
        if not isinstance(dataset, str):
            return dataset
        defined = self._defined.get(slug(plain_name(dataset)))
        if defined is None and self._root is not None:
            return self._recorded(dataset, follows="@" not in dataset)
        return defined or dataset

    def add(self, name: str, source: Any, **roles: Any) -> "Dataset":
        """Record a data set in the repository, as `padre dataset add` does.

        Parameters
        ----------
        name : str
            Its name.
        source : str, Path, DataFrame, ndarray, sparse matrix or graph
            ``"sklearn:wine"``, ``"openml:61"``, a file, a URL, or the content itself.
        **roles
            ``target``, ``id``, ``group``, ``time``, ``weight``, ``drop``: names of columns.

        Returns
        -------
        Dataset
            As it was recorded.
        """
        added: Dataset = data.datasets.add(open_workspace(self._root), name, source, **roles)
        self.define(name, lambda _: added)
        return added

    def load_defaults(self) -> "builtins.list[LazyDataset]":
        """Add scikit-learn's toy data sets. They are read when used, and recorded when an experiment runs on them.

        Returns
        -------
        list
            One for each of iris, digits, wine, breast_cancer, diabetes and linnerud.
        """
        return [self.define(name, data.datasets.default) for name in data.datasets.DEFAULTS]

    def _all(self) -> Iterable[LazyDataset]:
        yield from self._defined.values()
        workspace = find_workspace(self._root)
        for _, document in (
            catalog.stored(workspace, workspace.layout.dataset_file("*"), documents.Dataset) if workspace else ()
        ):
            if slug(document.name) not in self._defined:
                yield self._recorded(document.name, description=document.description, follows=True)

    def _recorded(self, name: str, version: str | None = None, **about: Any) -> LazyDataset:
        def load(name: str) -> "Dataset":
            return data.datasets.load(open_workspace(self._root), name, version)

        return LazyDataset(name, load, root=self._root, **about)


class Projects(Shelf[Project]):
    """The projects that experiments here name, and those of the repository."""

    kind = "project"

    def _all(self) -> Iterable[Project]:
        found = {experiment.project.slug: experiment.project for experiment in self._experiments}
        workspace = find_workspace(self._root)
        for _, document in catalog.projects(workspace) if workspace else ():
            found.setdefault(slug(document.name), Project(document.name, description=document.description))
        return found.values()


class Experiments(Shelf[Any]):
    """The experiments that are defined here (`Experiment`), and the definitions in the repository (`Definition`)."""

    kind = "experiment"

    def _all(self) -> Iterable[Any]:
        yield from self._experiments
        known = {(experiment.project.slug, experiment.slug) for experiment in self._experiments}
        workspace = find_workspace(self._root)
        for _, document in catalog.experiments(workspace) if workspace else ():
            if (slug(document.project), slug(document.name)) not in known:
                yield document


class Runs(Shelf[Any]):
    """The runs of the repository."""

    kind = "run"

    def list(self, search: Search = None) -> "builtins.list[Any]":
        """The completed runs.

        Parameters
        ----------
        search : str or mapping, optional
            A condition as in `padre list --where`, or columns and their values.

        Returns
        -------
        list of Run
            Newest first.
        """
        pairs = () if isinstance(search, str) else (search or {}).items()
        where = search if isinstance(search, str) else " and ".join(f"{key} == {value!r}" for key, value in pairs)
        found: builtins.list[Any] = api.runs.found_runs(where or None, at=self._root)
        return found

    def get(self, name: str) -> Any:
        """The run that the selector ``name`` means."""
        return api.runs.get_run(name, at=self._root)

    def _all(self) -> Iterable[Any]:
        return self.list()


def _name(item: Any) -> str:
    return str(item.name)


def _matches(item: Any, search: Search, kind: str) -> bool:
    if search is None:
        return True
    if isinstance(search, str):
        return plain_name(search).lower() in _name(item).lower()
    if not isinstance(search, Mapping):
        raise PadreError(
            f"search must be text or a mapping such as {{'name': 'iris'}}; this is {type(search).__name__}"
        )
    return all(_has(item, key, value, kind) for key, value in search.items())


def _has(item: Any, key: str, value: Any, kind: str) -> bool:
    if key == "name":
        return slug(_name(item)) == slug(plain_name(str(value)))
    try:
        found = getattr(item, key)
    except AttributeError:
        known = [each for each in vars(item) if not each.startswith("_")]
        raise UnknownName("attribute", key, ["name", *known], where=f"a {kind}") from None
    return bool(found == value or getattr(found, "name", None) == value)

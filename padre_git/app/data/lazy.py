"""A data set that is made when it is needed, and then once."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from padre_git.model.names import check_name, slug

if TYPE_CHECKING:
    from padre_git.core.data.dataset import Dataset


class LazyDataset:
    """A `Dataset` to be: it has a name, and everything else of `Dataset` from the first use on.

    Parameters
    ----------
    name : str
        Its name.
    make : callable
        ``f(name)`` that returns the `Dataset`; called at most once.
    root : Path, optional
        The repository it belongs to; none for the one around the working folder.
    description : str
        What is known about it without making it.
    follows : bool
        Whether it is the newest recorded version of that name, whichever that is when it is made.
    """

    def __init__(
        self,
        name: str,
        make: "Callable[[str], Dataset]",
        *,
        root: Path | None = None,
        description: str = "",
        follows: bool = False,
    ) -> None:
        self.name = check_name("data set", name)
        self.slug = slug(name)
        self.root = root
        self.summary = description
        self.follows = follows
        self._make = make
        self._made: Dataset | None = None

    def load(self) -> "Dataset":
        """The data set itself."""
        if self._made is None:
            self._made = self._make(self.name)
        return self._made

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):  # also what copy and pickle ask for; it must not load the data
            raise AttributeError(name)
        return getattr(self.load(), name)

    def __repr__(self) -> str:
        return f"Dataset({self.name!r})" if self._made is None else repr(self._made)

    def _repr_html_(self) -> str:
        """As `Dataset` shows itself in a notebook: looking at it is a use."""
        return self.load()._repr_html_()


def loaded(dataset: Any) -> Any:
    """``dataset``, made if it is lazy; a name or a tuple stays what it is."""
    return dataset.load() if isinstance(dataset, LazyDataset) else dataset


def follows(dataset: Any) -> bool:
    """Whether a run on ``dataset`` would take a newer version recorded since: it names no content of its own."""
    return "@" not in dataset if isinstance(dataset, str) else isinstance(dataset, LazyDataset) and dataset.follows

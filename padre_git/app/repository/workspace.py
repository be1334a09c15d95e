"""An open repository: its root, its settings, git and DVC."""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from padre_git.storage.config import Settings, read_settings
from padre_git.storage.dvc import Dvc
from padre_git.storage.git.plumbing import Git
from padre_git.storage.index import Index, read
from padre_git.storage.layout import Layout


@dataclass(frozen=True)
class Workspace:
    """A repository that `padre init` has set up."""

    git: Git
    settings: Settings
    notes: list[str] = field(default_factory=list)  # what opening it did, one line each

    @property
    def root(self) -> Path:
        return self.git.root

    @cached_property
    def layout(self) -> Layout:
        return Layout(self.root, self.settings.layout.root.strip("/"), self.settings.refs.prefix)

    @cached_property
    def dvc(self) -> Dvc:
        return Dvc(self.root, self.git.common)

    def index(self, at: str | None = None) -> Index:
        """All its runs, or those in the tree of the revision ``at``.

        Raises
        ------
        RepositoryError : where ``at`` is no revision.
        """
        return read(self.git, self.layout, at=at)

    @classmethod
    def at(cls, path: Path | str | None = None) -> "Workspace":
        """The workspace of the repository around ``path`` (here, by default), as it lies there.

        Raises
        ------
        RepositoryError : outside a repository, or where `padre init` has not been run.
        """
        git = Git(Path(path or ".").absolute())
        return cls(git, read_settings(git.root))

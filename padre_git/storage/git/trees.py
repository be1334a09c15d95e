"""Trees that are made apart from every index of the user's."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from padre_git.storage.git.plumbing import Git
from padre_git.storage.git.staging import Index


@contextmanager
def scratch(git: Git) -> Iterator[Index]:
    """An index of nobody's, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="padre-") as folder:
        yield Index(git, os.path.join(folder, "index"))

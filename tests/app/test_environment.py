"""What is recorded of the machine."""

import getpass
import platform
from pathlib import Path

import sklearn

from padre_git.app.environment import environment
from padre_git.storage.documents import encode


def test_versions_are_those_that_run() -> None:
    """Python and installed distributions, under their normalised names."""
    found = environment()
    assert found.python == platform.python_version()
    assert found.distributions["scikit-learn"] == sklearn.__version__
    assert list(found.distributions) == sorted(found.distributions)


def test_nothing_says_who_or_where() -> None:
    """No host name, no home folder, no user."""
    text = encode(environment()).decode()
    assert platform.node() not in text or not platform.node()
    assert str(Path.home()) not in text
    assert f'"{getpass.getuser()}"' not in text

"""The version of padre that is installed."""

from importlib.metadata import version

__version__ = version("padre-git")

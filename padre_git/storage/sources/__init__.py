"""Where data comes from: files, URLs and OpenML. A format is a row in a table; a source is read, never run."""

from padre_git.storage.sources.read import Read, read

__all__ = ["Read", "read"]

"""Waiting for the disk: what is acknowledged must survive a crash of the machine."""

import os
from pathlib import Path


def sync(path: str | Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

"""Which of padre's files a path is: the layout read backwards. What anyone may have written is matched whole."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from padre_git.storage.layout import Layout
from padre_git.storage.paths import is_safe

_SLUG = "[a-z0-9]+(?:-[a-z0-9]+)*"
_ID = r"\d{8}t\d{6}-[ghjkmnpqrstvwxyz][0-9a-hjkmnp-tv-z]{7}"
_HEX = "[0-9a-f]{12}"
_EXPERIMENT = rf"projects/(?P<project>{_SLUG})/experiments/(?P<experiment>{_SLUG})"
_EXECUTION = rf"{_EXPERIMENT}/executions/(?P<execution>{_HEX})"
_RUN = rf"{_EXECUTION}/runs/(?P<run>{_ID})"
_VERSION = rf"datasets/(?P<dataset>{_SLUG})/(?P<version>{_HEX})"
_KINDS = {
    "project": rf"projects/(?P<project>{_SLUG})/project\.json",
    "experiment": rf"{_EXPERIMENT}/experiment\.json",
    "readme": rf"{_EXPERIMENT}/README\.md",
    "execution": rf"{_EXECUTION}/execution\.json",
    "definition": rf"{_EXECUTION}/definitions/(?P<digest>{_HEX})\.json",
    "environment": rf"{_EXECUTION}/environments/(?P<digest>{_HEX})\.json",
    "code": rf"{_EXECUTION}/codes/(?P<digest>{_HEX})\.json",
    "search": rf"{_EXECUTION}/searches/(?P<search>{_ID})\.json",
    "run": rf"{_RUN}/run\.json",
    "metrics": rf"{_RUN}/metrics\.json",
    "metric": rf"{_RUN}/metrics/[A-Za-z0-9_.-]+\.json",
    "split": rf"{_RUN}/splits/(?P<number>\d+)/split\.json",
    "log": rf"{_RUN}/log\.txt",
    "removed": rf"{_RUN}/removed\.json",
    "results": rf"{_EXECUTION}/results/(?P<recording>{_ID})\.dvc",
    "dataset": rf"datasets/(?P<dataset>{_SLUG})/dataset\.json",
    "version": rf"{_VERSION}/version\.json",
    "data": rf"{_VERSION}/(?P<file>data\.(?:parquet|npy|npz|json))\.dvc",
    # what DVC holds; in git it has no place
    "content": rf"(?:{_EXECUTION}/results/[^/]+/.+|{_VERSION}/data\.(?:parquet|npy|npz|json))",
}
_PATTERNS = {kind: re.compile(pattern) for kind, pattern in _KINDS.items()}
# files of a recording: written once, and never changed
RECORDED = {
    *("execution", "definition", "environment", "code", "search", "run", "metrics", "metric", "split", "log"),
    *("results", "version", "data"),
}
# where padre's documents lie; a file here that is none of them is suspicious only when it is a link
_OWN = re.compile(rf"projects/{_SLUG}/experiments/{_SLUG}/executions/.+|datasets/{_SLUG}/{_HEX}/.+")

_PLAIN = re.compile(r"[A-Za-z0-9_ .-]+(?:/[A-Za-z0-9_.-]+)*")


class Place(NamedTuple):
    """A file of padre's: its kind, and the names in its path."""

    kind: str
    names: Mapping[str, str]


def place(layout: Layout, path: str) -> Place | None:
    """What ``path`` is; none where it is not padre's."""
    below = _below(layout, path)
    for kind, pattern in _PATTERNS.items():
        match = pattern.fullmatch(below)
        if match:
            return Place(kind, match.groupdict())
    return None


def is_plain(path: str) -> bool:
    """Whether ``path`` is letters, digits and dashes between slashes, so that no program takes it for more."""
    return is_safe(path) and bool(_PLAIN.fullmatch(path))


def is_ours(layout: Layout, path: str) -> bool:
    """Whether ``path`` lies in a folder that only padre writes to."""
    return bool(_OWN.fullmatch(_below(layout, path)))


def steers(layout: Layout, path: str) -> bool:
    """Whether ``path`` lies in a folder that padre or DVC reads its files from, or stands where one is."""
    roots = (layout.projects, layout.datasets, ".padre", ".dvc")
    return any(f"{root}/".startswith(f"{path}/") or path.startswith(f"{root}/") for root in roots)


def _below(layout: Layout, path: str) -> str:
    prefix = f"{layout.below}/" if layout.below else ""
    return path.removeprefix(prefix) if path.startswith(prefix) else ""

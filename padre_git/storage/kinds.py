"""Which of padre's files a path is: the layout read backwards. What anyone may have written is matched whole."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import NamedTuple

from padre_git.storage.layout import REPORT, Layout
from padre_git.storage.paths import is_safe

TEXTS = (REPORT, "CITATION.cff")  # about results, at the root: no code
CONTENTS = ("parquet", "npy", "npz", "json")  # endings of the content of a data version
# what a name in angle brackets can be, and an example
_NAMES = {
    "project": (_SLUG := "[a-z0-9]+(?:-[a-z0-9]+)*", "a-project"),
    "experiment": (_SLUG, "an-experiment"),
    "dataset": (_SLUG, "a-dataset"),
    "text": (_SLUG, "a-text"),
    "execution": (_HEX := "[0-9a-f]{12}", "0a1b2c3d4e5f"),
    "version": (_HEX, "0a1b2c3d4e5f"),
    "digest": (_HEX, "0a1b2c3d4e5f"),
    "run": (_ID := r"\d{8}t\d{6}-[ghjkmnpqrstvwxyz][0-9a-hjkmnp-tv-z]{7}", "20261123t172501-m4t7xq2p"),
    "search": (_ID, "20261123t172501-m4t7xq2p"),
    "recording": (_ID, "20261123t172501-m4t7xq2p"),
    "metric": ("[A-Za-z0-9_.-]+", "f1-0a1b2c3d4e5f"),
    "number": (r"\d+", "0"),
    "content": (f"(?:{'|'.join(CONTENTS)})", CONTENTS[0]),
}
_EXPERIMENT = "projects/<project>/experiments/<experiment>"
_EXECUTIONS = f"{_EXPERIMENT}/executions"
_EXECUTION = f"{_EXECUTIONS}/<execution>"
_RUN = f"{_EXECUTION}/runs/<run>"
_VERSION = "datasets/<dataset>/<version>"
# the one table of padre's files; what else speaks of them is made from it
KINDS = {
    "project": "projects/<project>/project.json",
    "note": "projects/<project>/notes/<text>.md",
    "question": "projects/<project>/questions/<text>.md",
    "reported": "projects/<project>/reported/<text>.json",
    "experiment": f"{_EXPERIMENT}/experiment.json",
    "readme": f"{_EXPERIMENT}/README.md",
    "execution": f"{_EXECUTION}/execution.json",
    "definition": f"{_EXECUTION}/definitions/<digest>.json",
    "environment": f"{_EXECUTION}/environments/<digest>.json",
    "code": f"{_EXECUTION}/codes/<digest>.json",
    "search": f"{_EXECUTION}/searches/<search>.json",
    "run": f"{_RUN}/run.json",
    "metrics": f"{_RUN}/metrics.json",
    "metric": f"{_RUN}/metrics/<metric>.json",
    "split": f"{_RUN}/splits/<number>/split.json",
    "log": f"{_RUN}/log.txt",
    "removed": f"{_RUN}/removed.json",
    "results": f"{_EXECUTION}/results/<recording>.dvc",
    "dataset": "datasets/<dataset>/dataset.json",
    "version": f"{_VERSION}/version.json",
    "data": f"{_VERSION}/data.<content>.dvc",
}
_NAME = re.compile("<([a-z]+)>")


def _regex(template: str, name: Callable[[str], str]) -> str:
    parts = _NAME.split(template)
    return "".join(name(part) if at % 2 else re.escape(part) for at, part in enumerate(parts))


def _strict(template: str) -> str:
    return _regex(template, lambda name: f"(?P<{name}>{_NAMES[name][0]})")


# patterns are compiled when they are first asked for: most commands ask for none, and to compile all takes 40 ms
@cache
def _pattern(kind: str) -> re.Pattern[str]:
    """Of the paths of a kind, or of `content`: what DVC holds, which has no place in git."""
    if kind == "content":
        return re.compile(rf"(?:{_strict(_EXECUTION)}/results/[^/]+/.+|{_strict(f'{_VERSION}/data.<content>')})")
    return re.compile(_strict(KINDS[kind]))


# files of a recording: written once, and never changed
RECORDED = {
    *("execution", "definition", "environment", "code", "search", "run", "metrics", "metric", "split", "log"),
    *("results", "version", "data"),
}


@cache
def _own() -> re.Pattern[str]:
    """Where padre's documents lie; a file here that is none of them is suspicious only when it is a link."""
    return re.compile(f"{_strict(_EXECUTIONS)}/.+|{_strict(_VERSION)}/.+")


@cache
def _named() -> re.Pattern[str]:
    """The same under any names, and all other files of padre; the last two are what DVC and earlier versions have
    there."""
    others = (f"{_EXECUTIONS}/<rest>", f"{_VERSION}/data.<content>", "projects/<project>/README.md")
    return re.compile(
        "|".join(
            _regex(template, lambda name: ".+" if name == "rest" else "[^/]+")
            for template in (*KINDS.values(), *others)
        )
    )


_PLAIN = re.compile(r"[A-Za-z0-9_ .-]+(?:/[A-Za-z0-9_.-]+)*")


class Place(NamedTuple):
    """A file of padre's: its kind, and the names in its path."""

    kind: str
    names: Mapping[str, str]


def place(layout: Layout, path: str) -> Place | None:
    """What ``path`` is; none where it is not padre's."""
    below = _below(layout, path)
    for kind in (*KINDS, "content"):
        match = _pattern(kind).fullmatch(below)
        if match:
            return Place(kind, match.groupdict())
    return None


def is_content(layout: Layout, path: str) -> bool:
    """Whether ``path`` is what DVC holds: the content of a data set, or results."""
    return bool(_pattern("content").fullmatch(_below(layout, path)))


def is_plain(path: str) -> bool:
    """Whether ``path`` is letters, digits and dashes between slashes, so that no program takes it for more."""
    return is_safe(path) and bool(_PLAIN.fullmatch(path))


def is_ours(layout: Layout, path: str) -> bool:
    """Whether ``path`` lies in a folder that only padre writes to."""
    return bool(_own().fullmatch(_below(layout, path)))


def is_named(layout: Layout, path: str) -> bool:
    """Whether ``path`` is called like a file of padre's, whatever stands for the names of projects and the like."""
    return bool(_named().fullmatch(_below(layout, path)))


def patterns(layout: Layout) -> list[str]:
    """Of all of padre's files, with ``*`` for each name, as git's pathspecs have them."""
    loose = [template for template in KINDS.values() if not template.startswith(f"{_EXECUTION}/")]
    return [_placed(layout, _NAME.sub("*", each)) for each in (*loose, f"{_EXECUTIONS}/**")]


def example(layout: Layout, kind: str, **names: str) -> tuple[str, str]:
    """A path of a kind, with some names as they are given, and the pattern of all such paths."""
    path = _NAME.sub(lambda name: names.get(name[1], _NAMES[name[1]][1]), KINDS[kind])
    return _placed(layout, path), _placed(layout, _NAME.sub("*", KINDS[kind]))


def steers(layout: Layout, path: str) -> bool:
    """Whether ``path`` lies in a folder that padre or DVC reads its files from, or stands where one is."""
    roots = (layout.projects, layout.datasets, ".padre", ".dvc")
    return any(f"{root}/".startswith(f"{path}/") or path.startswith(f"{root}/") for root in roots)


def _placed(layout: Layout, path: str) -> str:
    return f"{layout.below}/{path}" if layout.below else path


def _below(layout: Layout, path: str) -> str:
    prefix = f"{layout.below}/" if layout.below else ""
    return path.removeprefix(prefix) if path.startswith(prefix) else ""

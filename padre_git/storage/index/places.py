"""Where documents may lie: the places of a repository, and the folders that padre looks into."""

from typing import NamedTuple

from padre_git.storage.layout import Layout

# Of copies of one document the smallest place wins
WORK, HEAD, BRANCH, REMOTE, TAG, ARCHIVE = (1 << n for n in range(6))
RUNS = "runs"  # the level of the folders that have a folder for each run


class Located(NamedTuple):
    """A document: its content, what it is, a bit for each place that has it, and what other places have instead."""

    blob: str
    kind: str
    places: int
    others: tuple[str, ...] = ()


class Level(NamedTuple):
    """A folder of the layout: the kinds of its files, the levels of its folders, and those of all other folders and
    JSON files."""

    files: dict[str, str]
    folders: dict[str, str]
    rest: str = ""
    others: str = ""

    def of(self, name: str, *, folder: bool) -> str:
        """The level of the folder, or the kind of the file ``name``; empty where padre does not look."""
        if folder:
            return self.folders.get(name, self.rest)
        return self.files.get(name) or (self.others if name.endswith(".json") else "")


_LEVELS = {
    "projects": Level({}, {}, "project"),
    "project": Level({"project.json": "project"}, {"experiments": "experiments"}),
    "experiments": Level({}, {}, "experiment"),
    "experiment": Level({"experiment.json": "experiment"}, {"executions": "executions"}),
    "executions": Level({}, {}, "execution"),
    "execution": Level({}, {"runs": RUNS}),
    RUNS: Level({}, {}, "run"),
    "run": Level({"run.json": "run", "metrics.json": "metrics", "removed.json": "removed"}, {"metrics": "later"}),
    "later": Level({}, {}, others="metric"),
    "datasets": Level({}, {}, "dataset"),
    "dataset": Level({"dataset.json": "dataset"}, {}, "version"),
    "version": Level({"version.json": "version"}, {}),
}


def root(layout: Layout) -> str:
    """The level of the root of the repository; its name says which setting `layout.root` its entries were read with."""
    return f"/{layout.below}"


def levels(layout: Layout) -> dict[str, Level]:
    """The levels from the root of the repository, with those of the setting `layout.root`."""
    result, here = dict(_LEVELS), root(layout)
    for part in filter(None, layout.below.split("/")):
        result[here] = Level({}, {part: f"{here}/{part}"})
        here = f"{here}/{part}"
    result[here] = Level({}, {"projects": "projects", "datasets": "datasets"})
    return result


def add(found: dict[str, Located], path: str, new: Located) -> None:
    """Enter a copy of the document ``path``."""
    old = found.get(path)
    if old is None:
        found[path] = new
        return
    winner, loser = sorted((old, new), key=lambda copy: copy.places & -copy.places)
    others = (*winner.others, *loser.others, loser.blob) if loser.blob != winner.blob else winner.others
    found[path] = winner._replace(places=old.places | new.places, others=others)

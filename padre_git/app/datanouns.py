"""`padre list datasets|splits|metrics`: what runs are run on, and measured with."""

from typing import Any

from padre_git.app.lines import tried
from padre_git.app.nountable import Table, documents, grouped, read, slugs, table
from padre_git.app.workspace import Workspace
from padre_git.core.formats import count
from padre_git.model.documents import Dataset, Version
from padre_git.model.names import short
from padre_git.storage.index import HEAD, WORK, Index, Noun


def datasets(workspace: Workspace) -> Table:
    """One line per data set, with its current version: the newest of this branch, else the newest of all."""
    known = read(workspace)
    described = {slugs(noun)[0]: document for noun, document in documents(known, "dataset", Dataset)}
    versions: dict[str, list[tuple[Noun, Version]]] = {}
    for noun, document in documents(known, "version", Version):
        versions.setdefault(noun.path.split("/")[-3], []).append((noun, document))
    found = [
        _dataset(name, described.get(name), known, versions.get(name, [])) for name in sorted({*described, *versions})
    ]
    return table(
        known,
        "data version rows columns target versions runs source",
        found,
        lambda each: [
            each["name"],
            (each["version"] or "")[:7],
            *([str(size) for size in each["shape"][:2]] + ["", ""])[:2],
            ", ".join(each["target"]),
            str(each["versions"]),
            str(each["runs"]),
            each["source"],
        ],
        "no data sets yet: padre dataset add NAME FILE, or padre dataset load-defaults",
    )


def _dataset(
    slug: str, described: Dataset | None, known: Index, versions: list[tuple[Noun, Version]]
) -> dict[str, Any]:
    here = [(noun, document) for noun, document in versions if noun.places & (WORK | HEAD)] or versions
    current = max((document for _, document in here), key=lambda document: document.created, default=None)
    return {
        "dataset": slug,
        "name": described.name if described else slug,
        "description": described.description if described else "",
        "source": (current.source if current else "") or (described.source if described else ""),
        "license": described.license if described else "",
        "version": current.version if current else None,
        "shape": current.shape if current else [],
        "target": current.roles.target if current else [],
        "versions": len(versions),
        "runs": sum(row.dataset == slug for row in known.rows),
    }


def splits(workspace: Workspace) -> Table:
    """One line per set of splits: what was run and tried on it."""
    known = read(workspace)
    groups = grouped([row for row in known.rows if row.splitting], lambda row: (row.splitting,))
    found = [
        {
            "splitting": key[0],
            "description": next((row.splits for row in rows if row.splits), ""),
            "data": rows[0].data,
            "version": rows[0].version,
            "experiments": sorted({row.experiment for row in rows}),
            "runs": len(rows),
            "settings": tried(rows),
        }
        for key, rows in groups.items()
    ]
    return table(
        known,
        "splits data description experiments runs tried",
        found,
        lambda each: [
            each["splitting"][:7],
            each["data"] or "",
            each["description"],
            ", ".join(each["experiments"]),
            str(each["runs"]),
            count(each["settings"], "setting"),
        ],
        "no splits yet: padre run experiment.py",
    )


def metrics(workspace: Workspace) -> Table:
    """One line per metric that a run has."""
    known = read(workspace)
    found: dict[str, dict[str, Any]] = {}
    for row in known.rows:
        for name, score in row.scores.items():
            entry = found.setdefault(
                name,
                {"metric": name, "greater_is_better": score.greater_is_better, "runs": 0, "main": 0, "last": row.id},
            )
            entry["runs"] += 1
            entry["main"] += row.main == name
            entry.setdefault("bounds", score.bounds)
    better = {True: "higher", False: "lower", None: "?"}
    return table(
        known,
        "metric better runs main last",
        list(found.values()),
        lambda each: [
            each["metric"],
            better[each["greater_is_better"]],
            str(each["runs"]),
            str(each["main"]),
            short(each["last"]),
        ],
        "no metrics yet: padre run experiment.py",
    )

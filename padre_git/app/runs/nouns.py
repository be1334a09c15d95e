"""`padre list NOUN`: executions, experiments, projects, data sets, splits and metrics as tables."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from padre_git.app.data.versions import ordered
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import current, select, settings
from padre_git.app.runs.listing import Table, problem
from padre_git.core.text.formats import count, since, spread
from padre_git.model.documents import Dataset, Definition, Project, Version
from padre_git.model.names import natural, short
from padre_git.storage.index import HEAD, WORK, Index, Noun, Row, Rows

D = TypeVar("D")


def table(
    known: Index, headers: str, documents: list[dict[str, Any]], cells: dict[str, Callable[[Any], str]], none: str
) -> Table:
    """A line per document: under each word of ``headers`` what ``cells`` makes of it, else its value of that name.

    Parameters
    ----------
    none : what to type, where there are no documents.
    """
    words = headers.split()
    rows = [[cells[word](each) if word in cells else _text(each[word]) for word in words] for each in documents]
    problems = [problem(each, len(documents)) for each in known.problems]
    return Table(words, rows, documents, [] if documents else [none], problems)


def _text(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else "" if value is None else str(value)


def slugs(noun: Noun) -> tuple[str, ...]:
    """The names of the folders that lead to a document: of an experiment its project's and its own; of a version of
    data the data set's."""
    parts = noun.path.split("/")
    if noun.kind == "version":
        return (parts[-3],)
    return (parts[-4], parts[-2]) if noun.kind == "experiment" else (parts[-2],)


def _read(workspace: Workspace) -> Index:
    return workspace.index()


def documents(known: Index, kind: str, type_: type[D]) -> list[tuple[Noun, D]]:
    """The documents of one kind, with where each lies."""
    return [(noun, document) for noun, document in known.documents(kind) if isinstance(document, type_)]


def executions(workspace: Workspace) -> Table:
    """One line per experiment and version of its code."""
    known = _read(workspace)
    groups = settings.grouped(known.rows, lambda row: (*row.recorded, row.execution))
    found = [
        {
            "execution": rows[0].execution,
            "project": rows[0].project,
            "experiment": rows[0].experiment,
            "branch": workspace.layout.branch(*key).removeprefix("refs/heads/"),
            "runs": len(rows),
            "recordings": len(settings.recordings(rows)),
            "places": select.places(rows[0]),
            "last": rows[0].started,
        }
        for key, rows in groups.items()
    ]
    return table(
        known,
        "code experiment runs saved age",
        found,
        {
            "code": lambda each: each["execution"][:7],
            "experiment": _path,
            "saved": lambda each: ", ".join(each["places"]),
            "age": _age,
        },
        "no executions yet: padre run experiment.py",
    )


def experiments(workspace: Workspace) -> Table:
    """One line per experiment, those without runs too."""
    known = _read(workspace)
    named = list(known.rows.columns("recorded", "project", "experiment"))
    groups: dict[tuple[str, ...], list[int]] = settings.grouped(range(len(named)), lambda at: _place(known, *named[at]))
    defined = {slugs(noun): document for noun, document in documents(known, "experiment", Definition)}
    defined = {key: document for key, document in defined.items() if key not in known.renamed}
    last = current.last_runs(known)
    found_states = current.states(workspace, known, last)
    state = {known.place(row): found_states[row.id] for row in last if row.id in found_states}
    found = [
        _experiment(key, known.rows, groups.get(key, []), defined.get(key)) | _state(state.get((key[0], key[1])))
        for key in dict.fromkeys([*groups, *sorted(defined, key=_by_name)])
    ]
    return table(
        known,
        "experiment label data pipeline score n runs state age",
        found,
        {"experiment": _path, "score": _score_text, "age": _age},
        "no experiments yet: padre run experiment.py, or padre experiment create NAME",
    )


def _place(known: Index, recorded: Sequence[str], project: str, experiment: str) -> tuple[str, str]:
    return known.called_now((recorded[0], recorded[1]), project, experiment)


def _state(found: current.State | None) -> dict[str, Any]:
    """Whether its last run would be the same now, as `padre status` says."""
    if found is None or not (found.known or found.reasons):
        return {"state": "unknown" if found else "", "stale": []}
    return {"state": "stale" if found.reasons else "current", "stale": found.reasons}


def _experiment(key: tuple[str, ...], rows: Rows, places: Sequence[int], defined: Definition | None) -> dict[str, Any]:
    status = rows.column("field:status")
    shown = next((place for place in places if status[place] == "completed"), next(iter(places), None))
    newest = None if shown is None else rows.at([shown])[0]
    score = newest.score if newest else None
    if newest:
        words = (newest.label, newest.data, newest.pipeline, newest.main)
    else:
        assert defined
        text = str(defined.pipeline.get("description", ""))
        words = (defined.label, defined.dataset, text, next(iter(defined.metrics), None))
    return {
        "project": key[0],
        "experiment": key[1],
        "name": defined.name if defined else key[1],
        "description": defined.description if defined else "",
        **dict(zip(("label", "data", "pipeline", "main_metric"), words, strict=True)),
        "last_run": newest.id if newest else None,
        "mean": score.mean if score else None,
        "std": score.std if score else None,
        "n": score.n if score else None,
        "bounds": score.bounds if score else None,
        "runs": len(places),
        "last": rows.column("field:started")[places[0]] if places else None,
    }


def _path(each: dict[str, Any]) -> str:
    return f"{each['project']}/{each['experiment']}"


def _by_name(key: tuple[str, ...]) -> list[Any]:
    return [natural(part) for part in key]


def _age(each: dict[str, Any]) -> str:
    return since(each["last"], datetime.now(UTC)) if each["last"] else ""


def _score_text(each: dict[str, Any]) -> str:
    if each["mean"] is None:
        return ""
    return f"{each['main_metric']} {spread(each['mean'], each['std'], bounds=each['bounds'])}"


def projects(workspace: Workspace) -> Table:
    """One line per project."""
    known = _read(workspace)
    groups: dict[tuple[str, ...], list[Row]] = settings.grouped(known.rows, lambda row: (row.project,))
    defined = {slugs(noun)[:1]: document for noun, document in documents(known, "project", Project)}
    made = {slugs(noun) for noun, _ in documents(known, "experiment", Definition)}
    found = []
    for key in dict.fromkeys([*groups, *sorted(defined, key=_by_name)]):
        rows, document = groups.get(key, []), defined.get(key)
        names = {row.experiment for row in rows} | {name for project, name in made if project == key[0]}
        found.append(
            {
                "project": key[0],
                "name": document.name if document else key[0],
                "description": document.description if document else "",
                "experiments": sorted(names, key=natural),
                "runs": len(rows),
                "last": rows[0].started if rows else None,
            }
        )
    return table(
        known,
        "project experiments runs age description",
        found,
        {"experiments": lambda each: str(len(each["experiments"])), "age": _age},
        "no projects yet: padre project create NAME",
    )


def datasets(workspace: Workspace) -> Table:
    """One line per data set, with its current version: the newest of this branch, else the newest of all."""
    known = _read(workspace)
    described = {slugs(noun)[0]: document for noun, document in documents(known, "dataset", Dataset)}
    versions = settings.grouped(documents(known, "version", Version), lambda each: slugs(each[0])[0])
    found = [
        _dataset(name, described.get(name), known, versions.get(name, []))
        for name in sorted({*described, *versions}, key=natural)
    ]
    return table(
        known,
        "data version rows columns target versions runs source",
        found,
        {
            "data": lambda each: each["name"],
            "version": lambda each: (each["version"] or "")[:7],
            "rows": lambda each: "".join(map(str, each["shape"][:1])),
            "columns": lambda each: "".join(map(str, each["shape"][1:2])),
        },
        "no data sets yet: padre dataset add NAME FILE, or padre dataset load-defaults",
    )


def _dataset(
    slug: str, described: Dataset | None, known: Index, versions: list[tuple[Noun, Version]]
) -> dict[str, Any]:
    here = [(noun, document) for noun, document in versions if noun.places & (WORK | HEAD)] or versions
    current = ordered(document for _, document in here)[-1] if here else None
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
        "runs": known.rows.column("field:dataset").count(slug),
    }


def splits(workspace: Workspace) -> Table:
    """One line per set of splits: what was run and tried on it."""
    known = _read(workspace)
    groups = settings.grouped([row for row in known.rows if row.splitting], lambda row: (row.splitting,))
    found = [
        {
            "splitting": key[0],
            "description": next((row.splits for row in rows if row.splits), ""),
            "data": rows[0].data,
            "version": rows[0].version,
            "experiments": sorted({row.experiment for row in rows}, key=natural),
            "runs": len(rows),
            "settings": settings.tried(rows),
        }
        for key, rows in groups.items()
    ]
    return table(
        known,
        "splits data description experiments runs tried",
        found,
        {"splits": lambda each: each["splitting"][:7], "tried": lambda each: count(each["settings"], "setting")},
        "no splits yet: padre run experiment.py",
    )


def metrics(workspace: Workspace) -> Table:
    """One line per metric that a run has."""
    known = _read(workspace)
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
        {"better": lambda each: better[each["greater_is_better"]], "last": lambda each: short(each["last"])},
        "no metrics yet: padre run experiment.py",
    )


_ALL = (executions, experiments, projects, datasets, splits, metrics)
TABLES: dict[str, Callable[[Workspace], Table]] = {each.__name__: each for each in _ALL}

"""`padre show` of what has several runs: a `padre run`, an experiment, a project, a data set."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from padre_git.app import analysis
from padre_git.app.data.versions import ordered
from padre_git.app.notes import notes
from padre_git.app.repository.texts import question_texts
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import columns, listing, nouns, settings
from padre_git.app.runs.listing import Shown
from padre_git.app.runs.scores import of_setting
from padre_git.app.runs.select import Selection
from padre_git.core.text import findings, formats
from padre_git.model.documents import Dataset, Definition, Metrics, Project, Version
from padre_git.model.names import short, slug
from padre_git.model.shell import quoted
from padre_git.storage.index import Index, Row

_RECENT = 10


def of_settings(workspace: Workspace, found: Selection, known: Index) -> Shown:
    """All settings of what was selected, the best first."""
    every = settings.of_rows(found.rows)
    if len(every) == 1:
        return _seeds(every[0], known)
    ordered = settings.ranked(sorted(settings.settle(every, known.metrics), key=lambda setting: setting.position))
    documents = known.metrics(row for setting in ordered for row in setting.distinct)
    rows = [setting.row for setting in ordered]
    row = rows[0]
    same = len({(each.splitting, each.version) for each in rows}) == 1
    single = len({each.group for each in rows}) == 1
    experiments = dict.fromkeys(f"{each.project}/{each.experiment}" for each in rows)
    message = f'   "{row.message}"' if row.message else ""
    # of one recording the numbers are those of `@last#3`
    positions = [setting.position if single else at for at, setting in enumerate(ordered, 1)]
    told = columns.table(ordered)
    searched = analysis.analyse.of_rows(workspace, known, found.rows) if same else None
    told_of = searched.lines() if searched else []
    optimistic = findings.optimistic(len(ordered), imported=bool(row.imported))
    headers, cells = columns.rows(
        [
            ("", list(map(str, positions))),
            *told,
            *_scores(ordered, documents),
            ("run", [short(setting.row.id) for setting in ordered]),
        ]
    )
    return Shown(
        head=[
            ("settings" if same else "runs", f"{len(ordered)} of {found.text}{message}"),
            ("experiment", ", ".join(experiments)),
            *([("splitting", row.splits)] if same and row.splits else []),
        ],
        headers=headers,
        rows=cells,
        remark=optimistic if len(ordered) > 1 and same and not told_of else "",
        tail=told_of,
        document=[listing.run_document(setting, documents) for setting in ordered],
        common=columns.COMMON,
        cuttable=columns.texts(told),
    )


def _seeds(setting: settings.Setting, known: Index) -> Shown:
    """The seeds of one setting, each with its own numbers."""
    documents = known.metrics(setting.runs)
    alone = [settings.alone(row) for row in setting.distinct]
    headers, rows = columns.rows(
        [
            ("seed", [str(each.row.seed) for each in alone]),
            *_scores(alone, documents),
            ("run", [short(each.row.id) for each in alone]),
        ]
    )
    row = setting.row
    average = of_setting(setting, row.main or "", known.metrics(setting.distinct))
    return Shown(
        head=[
            ("setting", f"{columns.setting_cell(setting)}, {len(setting.distinct)} seeds"),
            ("experiment", f"{row.project}/{row.experiment}"),
            *([("splitting", row.splits)] if row.splits else []),
        ],
        headers=headers,
        rows=rows,
        remark=f"over the seeds, averaged within splits: {average.text if average else 'no score'}",
        document=[listing.run_document(each, documents) for each in alone],
    )


def _scores(found: Sequence[settings.Setting], documents: dict[str, Metrics]) -> list[columns.Column]:
    """The main metric of each, with its interval and over how many splits."""
    scores = [of_setting(setting, setting.row.main or "", documents) for setting in found]
    return [
        (found[0].row.main or "score", [score.text if score else "" for score in scores]),
        ("95 % interval", [score.interval_text if score else "" for score in scores]),
        ("n", [str(score.n) if score else "" for score in scores]),
    ]


def experiment(workspace: Workspace, found: Selection, known: Index) -> Shown:
    """An experiment: its definition and its latest runs."""
    row = found.rows[0]
    every = known.rows.where(project=row.project, experiment=row.experiment)
    ids, executions, group = (known.rows.column(f"field:{name}") for name in ("id", "execution", "group"))
    path = workspace.layout.experiment_file(row.project, row.experiment)
    defined = next((each for noun, each in known.documents("experiment") if noun.path == path), None)
    head = [("experiment", f"{row.project}/{row.experiment}")]
    if isinstance(defined, Definition):
        head += _definition(defined, row)
    else:
        head += [("label", row.label), ("data", row.data or ""), ("pipeline", row.pipeline.replace(" + ", " -> "))]
    groups = list(settings.grouped(every, group.__getitem__).values())
    versions = len({executions[place] for place in every})
    head.append(("runs", f"{len(groups)}, at {formats.count(versions, 'code version')}"))
    latest = settings.recordings(known.rows.at([place for group in groups[:_RECENT] for place in group]))
    recent = settings.settle([settings.collapsed(settings.of_recording(each)) for each in latest], known.metrics)
    document: dict[str, Any] = {
        "project": row.project,
        "experiment": row.experiment,
        "definition": msgspec.to_builtins(defined) if defined else None,
        "runs": [ids[place] for place in every],
        "latest": [listing.run_document(setting, known.metrics(setting.distinct)) for setting in recent[:1]],
        "noted": notes.on_experiment(notes.notes(workspace), row.project, row.experiment),
    }
    now, total = datetime.now(UTC), len(groups)
    more = f"{len(recent)} of {total}: padre list --experiment {quoted(row.experiment)}" if total > len(recent) else ""
    told = columns.table(recent, ("data", "code"))
    headers, cells = columns.rows(
        [
            ("run", [short(each.row.id) for each in recent]),
            *told,
            ("score", [listing.score_cell(each, named=True) for each in recent]),
            ("n", [str(each.score.n) if each.score else "" for each in recent]),
            ("age", [formats.since(each.row.started, now) for each in recent]),
        ]
    )
    return Shown(
        head=[pair for pair in head if pair[1]],
        headers=headers,
        rows=cells,
        remark=". ".join(filter(None, [columns.spread_text(recent), more])),
        tail=[("notes", each.line) for each in document["noted"]],
        document=document,
        common=columns.COMMON,
        cuttable=columns.texts(told),
    )


def _definition(defined: Definition, row: Row) -> list[tuple[str, str]]:
    return [
        ("description", defined.description),
        ("label", defined.label),
        ("data", defined.dataset or ""),
        ("pipeline", str(defined.pipeline.get("description", "")).replace(" + ", " -> ")),
        ("splitting", row.splits),
        ("metrics", ", ".join(defined.metrics)),
        ("seed", "" if defined.seed is None else str(defined.seed)),
    ]


def project(known: Index, workspace: Workspace, name: str) -> Shown | None:
    """A project and its experiments; none where there is no such project."""
    table = nouns.experiments(workspace)
    names = {name, slug(name)}
    documents = [each for each in table.documents if each["project"] in names]
    own = [each for noun, each in nouns.documents(known, "project", Project) if nouns.slugs(noun)[0] in names]
    defined = own[0] if own else None
    if not documents and defined is None:
        return None
    key = documents[0]["project"] if documents else slug(name)
    rows = [row for row, each in zip(table.rows, table.documents, strict=True) if each in documents]
    head = [("project", key)]
    if defined:
        head += [("name", defined.name), ("description", defined.description)]
    asked = question_texts(workspace, key, defined.questions if defined else [])
    head += [("question" if at == 0 else "", text) for at, text in enumerate(asked)]
    remark = "" if rows else f"no experiments yet: padre experiment create NAME --project {quoted(key)}"
    definition = msgspec.to_builtins(defined) if defined else None
    document = {"project": key, "definition": definition, "experiments": documents}
    return Shown([pair for pair in head if pair[1]], table.headers if rows else [], rows, remark, document=document)


def dataset(known: Index, name: str) -> Shown | None:
    """A data set and its versions; none where there is no such data set."""
    names = {name, slug(name)}
    versions = [each for noun, each in nouns.documents(known, "version", Version) if nouns.slugs(noun)[0] in names]
    own = [each for noun, each in nouns.documents(known, "dataset", Dataset) if nouns.slugs(noun)[0] in names]
    described = own[0] if own else None
    if not versions and described is None:
        return None
    head = [("data set", described.name if described else name)]
    if described:
        words = ("description", "source", "license", "citation")
        head += [(word, getattr(described, word)) for word in words]
    versions = ordered(versions)[::-1]
    rows = [_version(each, known.rows) for each in versions]
    headers = ["version", "rows", "columns", "target", "created", "runs"] if rows else []
    document = {
        "dataset": slug(name),
        "description": msgspec.to_builtins(described) if described else None,
        "versions": [msgspec.to_builtins(each) for each in versions],
    }
    remark = f"attributes: padre dataset show {quoted(name)}"
    return Shown([pair for pair in head if pair[1]], headers, rows, remark, document=document)


def _version(version: Version, rows: Sequence[Row]) -> list[str]:
    shape = [*map(str, version.shape[:2]), ""][:2]
    used = sum(row.version == version.version for row in rows)
    return [version.version[:7], *shape, ", ".join(version.roles.target), version.created[:10], str(used)]

"""The README of an experiment's folder, for readers on the git host: what it is, its results, the latest change.

The same runs, the same bytes: nothing in it depends on when or where it is written.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from padre_git.app.commit.derived import Experiment
from padre_git.app.runs import settings
from padre_git.app.runs.names import setting_text, value_text
from padre_git.app.runs.scores import of_setting
from padre_git.core.statistics.scores import Scores
from padre_git.core.text import markdown as markup
from padre_git.core.text.formats import better, count
from padre_git.model.documents import Definition, Metrics
from padre_git.model.names import short
from padre_git.model.shell import quoted
from padre_git.storage.index import Row, of_run

_MOST = 20  # lines of a leaderboard
MARK = "<!-- Written by `padre update` on the default branch. Edit `description` in experiment.json instead. -->"


@dataclass(frozen=True)
class _Entry:
    """A recording in the leaderboard: its best setting."""

    setting: settings.Setting
    score: Scores | None
    of: int  # settings

    @property
    def row(self) -> Row:
        return self.setting.row

    @property
    def place(self) -> tuple[str, ...]:
        """What must be equal for two scores to stand in one table: data, splits, metric."""
        row = self.row
        name = f"{row.dataset} {(row.version or '')[:7]}" if row.use else ""
        return (name, row.splitting or "", row.main or "")

    @property
    def directed(self) -> bool:
        """Whether it is known which scores are better."""
        return self.score is not None and self.score.greater_is_better is not None


def page(experiment: Experiment) -> tuple[str, bytes | None]:
    """`README.md` of ``experiment``; none where it has no completed run."""
    path = f"{experiment.folder}/README.md"
    entries = list(_entries(experiment))
    if not entries:
        return path, None
    definition = _definition(experiment, entries[0].row)
    parts = [MARK, *_head(experiment, entries[0], definition), *_components(definition), *_results(experiment, entries)]
    return path, ("\n\n".join([*parts, *_change(entries)]) + "\n").encode()


def _entries(experiment: Experiment) -> Iterable[_Entry]:
    """The recordings that completed, the newest first."""
    rows: list[Row] = []
    metrics: dict[str, Metrics] = {}
    for path, run in experiment.newest():
        if run.status == "completed":
            found = experiment.read(f"{path.rpartition('/')[0]}/metrics.json", Metrics)
            rows.append(of_run(run, found))
            metrics |= {run.id: found} if found else {}
    for recording in settings.recordings(rows):
        every = settings.of_recording(recording)
        best = settings.best(every)
        yield _Entry(best, of_setting(best, best.row.main or "", metrics), len(every))


def _definition(experiment: Experiment, row: Row) -> Definition | None:
    return experiment.definition(row.execution, row.definition)


def _head(experiment: Experiment, entry: _Entry, definition: Definition | None) -> list[str]:
    own = experiment.read(experiment.layout.experiment_file(experiment.project, experiment.name), Definition)
    words = next((each.description for each in (own, definition) if each and each.description), "")
    row = entry.row
    direction = better(entry.score.greater_is_better if entry.score else None)
    rows = [
        ("project", markup.prose(experiment.project)),
        ("data", _data(experiment, row)),
        ("pipeline", markup.prose(row.pipeline.replace(" + ", " → "))),
        ("splitting", markup.prose(row.splits)),
        ("main metric", ", ".join(filter(None, [markup.prose(row.main or ""), direction]))),
    ]
    table = markup.table(["", ""], [row for row in rows if row[1]])
    title = definition.name if definition else experiment.name
    return [f"# {markup.prose(title)}", *([markup.prose(words)] if words else []), "\n".join(table)]


def _data(experiment: Experiment, row: Row) -> str:
    data = row.use
    if data is None:
        return ""
    up = "../" * (experiment.folder.count("/") + 1)
    folder = experiment.layout.version(data.dataset, data.version)
    link = markup.link(f"{data.name} {data.version[:7]}", f"{up}{folder}")
    target = f", target {markup.prose(', '.join(data.target))}" if data.target else ""
    return f"{link}, {' × '.join(map(str, data.shape))}{target}"


def _components(definition: Definition | None) -> list[str]:
    components = definition.pipeline.get("components", []) if definition else []
    parameters = definition.pipeline.get("parameters", {}) if definition else {}
    if not isinstance(components, list) or not isinstance(parameters, dict) or not components:
        return []
    rows = []
    for each in components:
        name = str(each.get("name", "")) if isinstance(each, dict) else ""
        given = [
            f"{key.removeprefix(f'{name}.')}={value_text(value.get('value'))}"
            for key, value in parameters.items()
            if key.startswith(f"{name}.") and isinstance(value, dict) and value.get("set")
        ]
        implementation = str(each.get("class", "")) if isinstance(each, dict) else ""
        given_text = markup.code(" ".join(given)) if given else "defaults"
        rows.append([markup.prose(name), markup.code(implementation), given_text])
    return ["## Components", "\n".join(markup.table(["component", "implementation", "set"], rows))]


def _results(experiment: Experiment, entries: Sequence[_Entry]) -> list[str]:
    """A leaderboard for each data version, splitting and metric, that of the newest run first."""
    places = list(dict.fromkeys(entry.place for entry in entries))
    parts = ["## Results"]
    for place in places:
        chosen = [entry for entry in entries if entry.place == place]
        if len(places) > 1:
            # `iris 62a8f81, splits b71e44d, accuracy`
            data, splitting, metric = place
            words = filter(None, [data, splitting and f"splits {splitting[:7]}", metric or "without a score"])
            parts.append(f"{markup.prose(', '.join(words))}:")
        parts.append(_leaderboard(experiment, chosen))
    return [*parts, _below(entries)]


def _below(entries: Sequence[_Entry]) -> str:
    """How to read the tables."""
    said = ["± is the std over n splits; seeds are averaged within splits."]
    if any(entry.directed for entry in entries):
        said.append("Ranks are by the mean, without a test: `padre diff` and `padre compare` have them.")
    if not all(entry.directed for entry in entries):
        said.append("Where it is not known which scores are better, the newest run is first.")
    if any(entry.of > 1 for entry in entries):
        said.append("† the best of several settings on these splits: optimistic.")
    return " ".join(said)


def _leaderboard(experiment: Experiment, entries: Sequence[_Entry]) -> str:
    ranked = list(entries)
    if any(entry.directed for entry in entries):
        ranked.sort(key=lambda entry: -settings.goodness(entry.setting))
    new = ranked[0].row
    metric = new.main or "score"
    rows = []
    for entry in ranked[:_MOST]:
        run, score = entry.row, entry.score
        folder = experiment.place(run.id)
        rows.append(
            [
                markup.link(short(run.id), f"{folder}/runs/{run.id}/metrics.json"),
                markup.link(run.execution[:7], f"{folder}/execution.json"),
                markup.prose(setting_text(run.setting) or run.pipeline),
                (score.text if score else "–") + ("†" if entry.of > 1 else ""),
                str(len(score.values)) if score else "",
                run.started[:10],
                markup.prose(run.message),
            ]
        )
    headers = ["run", "code", "setting", markup.prose(metric), "n", "date", "message"]
    table, more = "\n".join(markup.table(headers, rows, align="lllrrll")), len(ranked) - _MOST
    return (
        f"{table}\n\n{count(more, 'more run')}: `padre list --experiment {quoted(new.experiment)}`"
        if more > 0
        else table
    )


def _change(entries: Sequence[_Entry]) -> list[str]:
    """What the newest run changed, against the one before it on the same data and splits."""
    last = entries[0]
    before = next((entry for entry in entries[1:] if entry.place == last.place), None)
    if before is None or last.score is None or before.score is None:
        return []
    old, new = before.row, last.row
    what = [
        f"{name} {markup.code(one)} → {markup.code(other)}"
        for name, one, other in (
            ("pipeline", old.pipeline, new.pipeline),
            ("setting", setting_text(old.setting), setting_text(new.setting)),
            ("code", old.execution[:7], new.execution[:7]),
        )
        if one != other
    ]
    message, metric = f": {markup.prose(new.message)}" if new.message else "", markup.prose(new.main or "")
    changed = f"; {', '.join(what)}" if what else ""
    return [
        "## Latest change",
        f"{new.started[:10]}{message}. {metric} {before.score.text} → {last.score.text}{changed}. "
        f"`padre diff {short(old.id)} {short(new.id)}` says whether it is better.",
    ]

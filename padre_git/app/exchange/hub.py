"""`padre package RUN --huggingface`: a kept model with a card, as the Hub of Hugging Face shows models.

https://huggingface.co/docs/hub/model-cards. Nothing is uploaded.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from padre_git.app.exchange import kept
from padre_git.app.exchange.kept import Kept
from padre_git.app.release import citation
from padre_git.app.repository.reader import Reader
from padre_git.app.repository.workspace import Workspace
from padre_git.core.text import markdown
from padre_git.core.text.formats import value_text
from padre_git.errors import PadreError
from padre_git.model.documents import Metric, Metrics, Run
from padre_git.model.names import short
from padre_git.model.shell import quoted
from padre_git.storage import disk, yaml

_CARD = "README.md"
# library, and tags
_ESTIMATOR, _NETWORK = ("sklearn", "sklearn", "skops"), ("pytorch", "pytorch", "safetensors")
_TASKS = {"classification": "tabular-classification", "regression": "tabular-regression"}
_CHOSEN = "† The setting was chosen among {} by its score on these splits, so the value is optimistic."
_LISTED = 50  # columns that an example names
_LICENSE = re.compile(r"[A-Za-z0-9.+-]{1,40}")


def package(
    workspace: Workspace, selector: str, folder: Path | None = None, *, force: bool = False, **given: Any
) -> kept.Written:
    """Write the model of a run with its card.

    Parameters
    ----------
    folder : a new one; by default it is called after the run.
    **given : as of `kept.model`.

    Raises
    ------
    PadreError : where the run kept no model, several, or one that is no file of skops.
    """
    found = kept.opened(workspace, selector, folder, "padre package --huggingface", force=force, **given)
    columns = [each.name for each in kept.features(workspace, found.reader)]
    text = card(found.reader, found.model, _license(workspace), columns)
    return kept.write(found, {_CARD: text.encode("utf-8", "replace")}, force=force)


def _license(workspace: Workspace) -> str:
    """Of `CITATION.cff`, as the Hub calls licenses; empty where it names none."""
    file = workspace.root / citation.FILE
    if not file.is_file() or file.is_symlink():
        return ""
    try:
        found = yaml.load(disk.read(file), citation.FILE)
    except PadreError:
        return ""
    named = str(found.get("license") or "") if isinstance(found, dict) else ""
    return named.lower() if _LICENSE.fullmatch(named) else ""


def card(reader: Reader, model: Kept, license_: str, columns: Sequence[str]) -> str:
    """`README.md`: what the Hub reads, and what people read; ``columns`` are the ones that the model is given."""
    run, metrics = reader.run, reader.metrics
    library, *tags = _NETWORK if model.is_network else _ESTIMATOR
    front = {
        **({"license": license_} if license_ else {}),
        "library_name": library,
        "tags": [*tags, "padre", *([_TASKS[run.task]] if run.task in _TASKS else [])],
        **({"metrics": list(metrics.metrics)} if metrics else {}),
        "model-index": [{"name": run.experiment, "results": list(_results(run, metrics))}],
    }
    lines = [*_about(reader), "", *_table(run, metrics), "", *_use(model, columns)]
    return f"---\n{yaml.dumps(front).decode()}---\n\n" + "\n".join(lines) + "\n"


def _results(run: Run, metrics: Metrics | None) -> Iterator[dict[str, Any]]:
    """What the model scored, as the Hub lists it."""
    use = run.dataset
    if metrics is None or use is None:
        return
    yield {
        "task": {"type": _TASKS.get(run.task or "", run.task or "other")},
        "dataset": {"name": use.name, "type": use.dataset, "revision": use.version},
        "metrics": [
            {"type": name, "name": f"{name}{_dagger(run)}", "value": metric.mean}
            for name, metric in metrics.metrics.items()
            if metric.mean == metric.mean
        ],
    }


def _dagger(run: Run) -> str:
    return " †" if run.selected_among > 1 else ""


def _about(reader: Reader) -> Iterator[str]:
    run, use = reader.run, reader.run.dataset
    yield f"# {markdown.prose(run.label)}"
    yield ""
    yield f"{markdown.prose(run.pipeline)}, run {short(run.id)} of the experiment {markdown.prose(run.experiment)}."
    yield ""
    if use:
        yield f"* data: {markdown.prose(use.name)}, version {use.version}, {' × '.join(map(str, use.shape))}"
    yield f"* code: execution {run.execution}, commit {run.code.commit or 'none'}"
    yield f"* seed: {run.seed}"
    if run.message:
        yield f"* {markdown.prose(run.message)}"
    for name, value in sorted(run.parameters.items()):
        if name in run.set:
            yield f"* {markdown.prose(name)}: {markdown.prose(value_text(value))}"


def _table(run: Run, metrics: Metrics | None) -> Iterator[str]:
    if metrics is None:
        return
    yield f"| metric | mean ± std, {markdown.prose(metrics.design.description if metrics.design else 'as recorded')} |"
    yield "|---|---|"
    for name, metric in metrics.metrics.items():
        yield f"| {markdown.prose(name)}{_dagger(run)} | {_value(metric)} |"
    if run.selected_among > 1:
        yield ""
        yield _CHOSEN.format(run.selected_among)
    yield ""
    yield "The scores are of models that were trained on the training parts; the model here is one of them."


def _value(metric: Metric) -> str:
    return f"{metric.mean:.4g}" if metric.std is None else f"{metric.mean:.4g} ± {metric.std:.2g}"


def _use(model: Kept, columns: Sequence[str]) -> Iterator[str]:
    imports, lines = model.loading(repr(model.trusted))
    yield "In this folder, with the packages of `requirements.txt`:"
    yield ""
    yield "```python"
    yield from ("from pathlib import Path", "", "import pandas as pd", *imports, "", 'folder = Path(".")', *lines)
    chosen = repr([*columns]) if 0 < len(columns) <= _LISTED else ""
    yield f'rows = pd.read_csv("rows.csv"){f"[{chosen}]" if chosen else "  # the columns of the data, in their order"}'
    yield "predictions = model.predict(rows)"
    yield "```"


def next_command(folder: Path) -> str:
    """The command that sends the folder to the Hub."""
    return quoted("hf", "upload", "NAME", folder)

"""One pair, compared in every respect: what changed, what is the same, and whether its numbers may be compared."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from padre_git.app.diff import code, data, definitions, instances, scores
from padre_git.app.diff.code import CodeChange
from padre_git.app.diff.data import DataChange
from padre_git.app.diff.definitions import Named, ParameterChange
from padre_git.app.diff.instances import Instances
from padre_git.app.diff.pairs import Pair, Variant
from padre_git.app.diff.scores import MetricChange
from padre_git.app.repository.workspace import Workspace
from padre_git.core.text import patches
from padre_git.errors import PadreError
from padre_git.model.documents import Definition, Environment
from padre_git.model.shell import quoted
from padre_git.storage.index import Row


@dataclass(frozen=True)
class Difference:
    """A pair compared.

    Attributes
    ----------
    incomparable : why no number of one side may be subtracted from the other; empty where it may.
    pipeline : the components as text, before and after; none where they are the same.
    source : a unified diff of the pipeline's own source.
    unknown : what could not be read, in words.
    """

    pair: Pair
    incomparable: str
    pipeline: Named | None
    components: list[Named]
    parameters: list[ParameterChange]
    code: CodeChange
    source: str
    environment: list[Named]
    data: DataChange | None
    splitting: Named | None
    splitting_parts: list[Named]
    seed: Named | None
    metrics: list[MetricChange]
    instances: Instances | None
    unknown: list[str] = field(default_factory=list)

    @property
    def main(self) -> MetricChange | None:
        """The main metric."""
        return next((each for each in self.metrics if each.main), self.metrics[0] if self.metrics else None)

    @property
    def same(self) -> list[str]:
        """What did not change, in the order in which it is said."""
        row = self.pair.after.row
        known = {
            "pipeline": not self.pipeline and not self.components,
            "parameters": not self.parameters and bool(row.parameters),
            "data": not self.data and row.use is not None,
            "splitting": not self.splitting and row.splitting is not None,
            "seed": not self.seed,
            "metrics": all(each.before and each.after for each in self.metrics),
            "code": self.code.known and not self.code.files,
            "environment": not self.environment and "environment" not in self.unknown,
        }
        return [name for name, equal in known.items() if equal]


def compare(workspace: Workspace, pair: Pair, *, tested: Sequence[str] = ()) -> Difference:
    """Compare a pair in every respect; p values are unadjusted."""
    before, after = pair.before, pair.after
    unknown: list[str] = []
    old, new = (_definition(variant, unknown) for variant in (before, after))
    changed = data.changes(workspace, pair)
    splitting = _splitting(before.row, after.row)
    reason = _incomparable(pair, changed, splitting)
    files = code.changes(workspace, before.run, after.run)
    return Difference(
        pair=pair,
        incomparable=reason,
        pipeline=_named("pipeline", before.row.pipeline, after.row.pipeline),
        components=definitions.components(old, new),
        parameters=definitions.parameters(before.run, after.run, old, new),
        code=files,
        source=_source(old, new) or files.pipeline,
        environment=_environment(before, after, unknown),
        data=changed,
        splitting=splitting,
        splitting_parts=definitions.splitting(old, new) if splitting else [],
        seed=_named("seed", _seeds(before), _seeds(after)),
        metrics=scores.metrics(pair, tested=tested, incomparable=reason),
        instances=None if reason else instances.instances(pair),
        unknown=unknown,
    )


def _definition(variant: Variant, unknown: list[str]) -> Definition | None:
    digest = variant.row.definition
    try:
        return variant.shared(variant.reader.place.definition(digest), Definition) if digest else None
    except PadreError as error:
        unknown.append(str(error))
        return None


def _named(name: str, before: str, after: str) -> Named | None:
    return None if before == after else Named(name, before, after)


def _seeds(variant: Variant) -> str:
    return " ".join(str(row.seed) for row in variant.setting.runs)


def _splitting(before: Row, after: Row) -> Named | None:
    if before.splitting == after.splitting:
        return None
    if before.splits == after.splits and (before.dataset, before.version) != (after.dataset, after.version):
        return None  # the same request, of other rows
    names = [" ".join(filter(None, [(row.splitting or "unknown")[:7], f"({row.splits})"])) for row in (before, after)]
    return Named("splitting", *names)


def _source(old: Definition | None, new: Definition | None) -> str:
    """The diff of the functions that make the pipelines, where the definitions have their source."""
    texts = [definitions.source(each) for each in (old, new)]
    return patches.unified(texts[0], texts[1], "pipeline") or "" if all(texts) else ""


def _environment(before: Variant, after: Variant, unknown: list[str]) -> list[Named]:
    digests = [variant.run.environment for variant in (before, after)]
    if digests[0] == digests[1]:
        return []
    try:
        old, new = (
            variant.shared(variant.reader.place.environment(digest), Environment) if digest else None
            for variant, digest in zip((before, after), digests, strict=True)
        )
    except PadreError:
        old = new = None
    if old is None or new is None:
        unknown.append("environment")
        return []
    return definitions.environment(old, new)


def _incomparable(pair: Pair, changed: DataChange | None, splitting: Named | None) -> str:
    before, after = pair.before.row, pair.after.row
    for row in (before, after):
        if row.status != "completed":
            return f"run {row.id.rsplit('-', 1)[-1]} {row.status}" + (f": {row.error}" if row.error else "")
    if changed and before.dataset == after.dataset:
        code_version = f"padre checkout {before.execution[:7]} ../old"
        return f"data {changed.title}; to have the old code on the new data: {code_version} and run there"
    if changed or before.dataset != after.dataset:
        names = " -> ".join(row.data or "unknown" for row in (before, after))
        return f"data {names}: the scores of one say nothing about the other"
    if splitting:
        how = f"padre run FILE --splitting {quoted(pair.before.name)}"
        return f"{splitting.text}; run one with the splits of the other: {how}"
    return ""

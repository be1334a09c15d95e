"""`padre inspect`: the pipeline of a run, with the types of its hyperparameters, from what was recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from padre_git.app.repository import mappings
from padre_git.app.repository.reader import Reader
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import select
from padre_git.core.inspectors.recorded import recorded
from padre_git.model.inspection import Hyperparameter, Inspection, Part
from padre_git.model.names import short


@dataclass(frozen=True)
class Inspected:
    """A pipeline that was looked at.

    Attributes
    ----------
    title : of the experiment or run.
    text : the steps in one line.
    identity : what `--json` says of where it comes from.
    varied : parameters of a grid, with their alternatives.
    notes : what one may want to know.
    """

    title: str
    text: str
    inspection: Inspection
    identity: dict[str, Any]
    varied: Mapping[str, list[Any]] = field(default_factory=dict)
    notes: Sequence[str] = ()

    @property
    def document(self) -> dict[str, Any]:
        """All of it, for `--json`."""
        varied = {"varied": dict(self.varied)} if self.varied else {}
        return {**self.identity, "pipeline": self.text, "component": _tree(self.inspection.root), **varied}


def of_run(workspace: Workspace, selector: str) -> Inspected:
    """The pipeline of a run, from what was recorded; its libraries need not be installed.

    Raises
    ------
    UnknownName, PadreError : as `select.run`.
    """
    row = select.run(workspace, selector, command="padre inspect")
    reader = Reader(workspace, row)
    run, definition = reader.run, reader.definition
    catalog = mappings.catalog(workspace.root)
    found = recorded(definition.pipeline if definition else {}, catalog, values=run.parameters, given=run.set)
    identity = {"run": run.id, "project": row.project, "experiment": row.experiment}
    return Inspected(f"run {short(run.id)}, {row.project}/{row.experiment}", run.pipeline, found, identity)


def _tree(part: Part) -> dict[str, Any]:
    """A component with its hyperparameters and all inside it."""
    document = part.document
    return document | {
        "description": part.description,
        "parameters": {each.name: _document(each) for each in part.hyperparameters},
        "components": [_tree(each) for each in part.parts],
    }


def _document(each: Hyperparameter) -> dict[str, Any]:
    trait = each.trait
    more = {} if trait is None else {"range": trait.range, "choices": list(trait.choices), "also": list(trait.also)}
    text = trait.description if trait else ""
    return {**each.document, **{name: value for name, value in more.items() if value}, "description": text}

"""`padre experiment rm` and `rename`: an experiment that is given up, or that is called otherwise from now on."""

from dataclasses import dataclass, field

import msgspec

from padre_git.app.commit.remove import Gone, remove
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import nouns
from padre_git.errors import PadreError, UnknownName
from padre_git.model.documents import Definition
from padre_git.model.names import check_name, slug
from padre_git.storage import documents, writing
from padre_git.storage.index import HEAD, WORK, Index, Row

Place = tuple[str, str]  # project and experiment


@dataclass(frozen=True)
class Changed:
    """What was done to an experiment, which was `before` and is `place` now: the runs that are off the lists, and the
    files that were written or deleted."""

    before: Place
    place: Place
    files: list[str]
    gone: list[Gone] = field(default_factory=list)


def remove_experiment(workspace: Workspace, name: str, *, reason: str = "") -> Changed:
    """Take all runs of an experiment off the lists, and its `experiment.json` and README out of the work tree.

    Raises
    ------
    UnknownName : listing the experiments.
    PadreError : where several projects have one of this name.
    """
    known = workspace.index()
    place = _place(known, name)
    gone = remove(workspace, _rows(known, place), reason=reason)
    return Changed(place, place, [*_delete(workspace, place), *(each.file for each in gone)], gone)


def rename_experiment(workspace: Workspace, name: str, new: str) -> Changed:
    """Call an experiment ``new`` from now on: its runs stay where they were recorded, and count as runs of ``new``.

    Raises
    ------
    UnknownName : listing the experiments.
    PadreError : where ``new`` can be no name, or is the same one.
    """
    known = workspace.index()
    project, old = place = _place(known, name)
    own = slug(check_name("experiment", new))
    if own == old:
        raise PadreError(f"`{new}` would use the folder of `{old}`; choose another name")
    found = nouns.documents(known, "experiment", Definition)
    defined = {nouns.slugs(noun): document for noun, document in found if noun.places & (WORK | HEAD)}
    before, after = defined.get(place), defined.get((project, own))
    base = after or before or _bare(known, place, new)
    earlier = [each for document in (after, before) if document for each in document.formerly or ()]
    names = list(dict.fromkeys(each for each in [*earlier, old] if each != own))
    # a label that only spells the old name goes with it
    label = new if not after and slug(base.label) == old else base.label
    named = msgspec.structs.replace(base, name=after.name if after else new, label=label, formerly=names)
    path = workspace.layout.experiment_file(project, own)
    writing.write(workspace.root, path, documents.encode(named))
    return Changed(place, (project, own), [path, *_delete(workspace, place)])


def _place(known: Index, name: str) -> Place:
    project, _, experiment = name.rpartition("/")
    every = {each for row in known.rows for each in (row.recorded, (row.project, row.experiment))}
    every |= {
        (found[0], found[1]) for noun in known.nouns if noun.kind == "experiment" for found in [nouns.slugs(noun)]
    }
    same = sorted(each for each in every if each[1] == slug(experiment) and (not project or each[0] == slug(project)))
    if not same:
        raise UnknownName("experiment", name, ["/".join(each) for each in every], hint="All: padre list experiments")
    if len(same) > 1:
        places = ", ".join("/".join(each) for each in same)
        raise PadreError(f"`{name}` is an experiment in {len(same)} projects: {places}; write one of these")
    return same[0]


def _rows(known: Index, place: Place) -> list[Row]:
    """Its runs, also those from before it was renamed."""
    return [row for row in known.rows if place in (row.recorded, (row.project, row.experiment))]


def _bare(known: Index, place: Place, new: str) -> Definition:
    """The definition of an experiment that only its runs say something about."""
    newest = _rows(known, place)[0]
    return Definition(name=new, project=newest.project, label=newest.label, dataset=newest.data)


def _delete(workspace: Workspace, place: Place) -> list[str]:
    """Take the files that are derived from an experiment's runs out of the work tree; the ones that were there."""
    path = workspace.layout.experiment_file(*place)
    files = [path, f"{path.rpartition('/')[0]}/README.md"]
    there = [file for file in files if (workspace.root / file).is_file()]
    for file in there:
        writing.remove(workspace.root, file)
    return there

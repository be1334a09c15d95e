"""The model that a run kept, as the formats of other tools take it: a file of skops, no pickle, and what it needs."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from padre_git import storage
from padre_git.app.exchange import folder as folders
from padre_git.app.repository.reader import Reader
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import select
from padre_git.errors import PadreError
from padre_git.model.documents import Attribute, Environment, Run, Version
from padre_git.model.names import short
from padre_git.model.shell import quoted

FILE = "model.skops"
_TYPE = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*", re.ASCII)
# what each model of scikit-learn needs, and what MLflow gives it
_ALWAYS = ("joblib", "numpy", "pandas", "scikit-learn", "scipy", "skops", "threadpoolctl")
_DISTRIBUTIONS = {"sklearn": "scikit-learn", "padre_git": "padre-git"}  # modules that are called otherwise


@dataclass(frozen=True)
class Kept:
    """A model.

    Attributes
    ----------
    content : the file of skops.
    split : whose it is; none where the run kept one alone.
    trusted : types in it that are made next to the ones that skops knows.
    requirements : `requirements.txt`, what the model needs in the recorded versions.
    """

    content: bytes
    split: int | None
    trusted: list[str]
    environment: Environment
    requirements: bytes
    notes: list[str]


class Written(NamedTuple):
    """A folder with the model of a run."""

    folder: Path
    run: str
    split: int | None
    files: int
    size: int
    notes: list[str]


class Opened(NamedTuple):
    """The model of a run, and where its folder is to be."""

    reader: Reader
    place: Path
    model: Kept


def opened(
    workspace: Workspace, selector: str, folder: Path | None, command: str, *, force: bool, **given: Any
) -> Opened:
    """The model that a person asked for.

    Parameters
    ----------
    folder : a new one; by default it is called after the run and the last word of ``command``.
    command : the words that the person typed, for errors.
    **given : as of `model`.

    Raises
    ------
    PadreError : as of `model`, and for a folder that may not be written.
    """
    reader = Reader(workspace, select.run(workspace, selector, command=command))
    place = folder or Path(f"{short(reader.row.id)}-{command.split()[-1].lstrip('-')}")
    folders.check(place, force=force)
    return Opened(reader, place, model(reader, **given))


def write(found: Opened, files: Mapping[str, bytes], *, force: bool) -> Written:
    """Write the folder: ``files``, and the model with what it needs."""
    every = {**files, FILE: found.model.content, "requirements.txt": found.model.requirements}
    size = folders.write(found.place, every, force=force)
    return Written(found.place, found.reader.row.id, found.model.split, len(every), size, found.model.notes)


def features(workspace: Workspace, reader: Reader) -> list[Attribute]:
    """The columns that the model is given, in their order; empty where the data version says nothing of columns."""
    version = version_of(workspace, reader)
    if version is None:
        return []
    roles = version.roles
    without = {*roles.target, *roles.drop, roles.id, roles.group, roles.time, roles.weight}
    return [each for each in version.attributes if each.name not in without]


def version_of(workspace: Workspace, reader: Reader) -> Version | None:
    """The version of the data that the run used."""
    use = reader.run.dataset
    return reader.document(workspace.layout.version_file(use.dataset, use.version), Version) if use else None


def model(reader: Reader, split: int | None = None, *, trust: Sequence[str] = (), with_padre: bool = False) -> Kept:
    """The model of a run.

    Parameters
    ----------
    split : whose; needed where the run kept several.
    trust : types in the model that may be made next to the ones that skops and padre know.
    with_padre : whether the model may need padre.

    Raises
    ------
    PadreError : where the run kept no model, several, or one that is no file of skops.
    """
    name, chosen = _chosen(reader, split)
    data = reader.result(name, "model").read_bytes()
    types = storage.models.types(data)
    own = sorted(each for each in types.named if each.partition(".")[0] == "padre_git")
    if own and not with_padre:
        raise PadreError(
            f"the model of {short(reader.row.id)} has parts of padre's own ({own[0]}), so loading it needs padre-git. "
            "If that is fine, repeat with: --with-padre"
        )
    unknown = sorted(each for each in set(types.untrusted) - {*own, *trust})
    if unknown:
        raise PadreError(
            f"the model has types that skops does not know: {', '.join(unknown)}. If you trust them, repeat with: "
            f"{' '.join(f'--trust {quoted(each)}' for each in unknown)}"
        )
    trusted = sorted({*types.harmless, *own, *(set(types.untrusted) & set(trust))})
    wrong = [each for each in trusted if not _TYPE.fullmatch(each)]
    if wrong:  # it gets into files that others read
        raise PadreError(f"{wrong[0]!r:.60} is not the name of a type")
    environment = _environment(reader)
    lines = "".join(f"{line}\n" for line in _requirements(types.named, environment))
    return Kept(data, chosen, trusted, environment, lines.encode(), list(_notes(reader)))


def _chosen(reader: Reader, split: int | None) -> tuple[str, int | None]:
    """The file of the model, among the ones that the run kept."""
    run, own = reader.run, short(reader.row.id)
    names = [name for name in run.artifacts if run.model and name.startswith(f"{run.model}/")]
    if run.imported or not names:
        raise PadreError(f"{own} kept no model. Run: {quoted(*_again(run))}")
    if any(name.endswith(".pt") for name in names):
        raise PadreError(
            f"{own} is a network of torch, which this format could hold only as a pickle. Share it with its code, so "
            "that `load_model` of Python builds it again: padre push"
        )
    if any(name.endswith(".pickle") for name in names):
        raise PadreError(f"{own} kept its model as a pickle, which is not exported; run it again with --keep-models")
    files = {int(name.rsplit("/", 1)[1].partition(".")[0]): name for name in names}
    known = f"--split {quoted(min(files))} … {quoted(max(files))}"
    if split is None and len(files) > 1:
        raise PadreError(f"{own} kept {len(files)} models, one for each split. Choose one of {known}")
    chosen = min(files) if split is None else split
    if chosen not in files:
        raise PadreError(f"{own} has no split {chosen}. Choose one of {known}")
    return files[chosen], chosen if len(files) > 1 else None


def _again(run: Run) -> list[str]:
    """The command that keeps models."""
    words = run.command if run.command and not run.imported else ["padre", "run", "FILE"]
    return [*words, "--keep-models"]


def _environment(reader: Reader) -> Environment:
    digest = reader.row.environment
    found = reader.document(reader.place.environment(digest), Environment) if digest else None
    if found is None:
        raise PadreError(f"{short(reader.row.id)} did not record its environment, which the model needs")
    return found


def _requirements(named: frozenset[str], environment: Environment) -> Iterator[str]:
    """The distributions that the types of the model are from, in the versions that were recorded."""
    modules = {each.partition(".")[0] for each in named}
    wanted = {*_ALWAYS, *(_DISTRIBUTIONS.get(name, name.replace("_", "-")) for name in modules)}
    for name, version in sorted(environment.distributions.items()):
        if name.lower().replace("_", "-") in wanted:
            yield f"{name}=={version}"


def _notes(reader: Reader) -> Iterator[str]:
    run = reader.run
    if run.selected_among > 1:
        yield f"its setting was chosen among {run.selected_among} by its score on these splits"

"""The model that a run kept, as the formats of other tools take it, and what it needs; nothing in it is a pickle.

An estimator is a file of skops. A network of torch is `config.json` with `model.safetensors`, and `network.py`, the
code that makes it again: a copy of padre's own.
"""

import importlib.metadata
import inspect
import json
import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from padre_git import storage
from padre_git.app.exchange import folder as folders
from padre_git.app.repository.reader import Reader
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import models, select
from padre_git.core import networks as core_networks
from padre_git.errors import PadreError
from padre_git.model.documents import Attribute, Environment, Run, Version
from padre_git.model.names import short
from padre_git.model.shell import quoted

FILE = "model.skops"
CONFIG, TENSORS, BEFORE, CODE = "config.json", "model.safetensors", "preprocessing.skops", "network.py"
_TYPE = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*", re.ASCII)
# what each model of scikit-learn needs, and what MLflow gives it
_ALWAYS = ("joblib", "numpy", "pandas", "scikit-learn", "scipy", "skops", "threadpoolctl")
_OF_NETWORKS = ("numpy", "pandas", "torch")
_DISTRIBUTIONS = {"sklearn": "scikit-learn", "padre_git": "padre-git"}  # modules that are called otherwise


@dataclass(frozen=True)
class Kept:
    """A model.

    Attributes
    ----------
    files : name -> content; of an estimator one file of skops.
    split : whose it is; none where the run kept one alone.
    trusted : types in files of skops that are made next to the ones that skops knows.
    requirements : `requirements.txt`, what the model needs in the recorded versions.
    """

    files: Mapping[str, bytes]
    split: int | None
    trusted: list[str]
    environment: Environment
    requirements: bytes
    notes: list[str]

    @property
    def is_network(self) -> bool:
        """Whether it is a network of torch."""
        return TENSORS in self.files

    def loading(self, trusted: str) -> tuple[list[str], list[str]]:
        """Lines of Python: the imports, and what makes `model` of the files in `folder`.

        Parameters
        ----------
        trusted : the expression for the types that skops may make.
        """
        imports, lines = ["import skops.io"], [f'model = skops.io.load(folder / "{FILE}", trusted={trusted})']
        if self.is_network:
            imports = ["import json", "from network import Network", "from safetensors.torch import load_file"]
            lines = [f'config = json.loads((folder / "{CONFIG}").read_text())']
            before = ""
            if BEFORE in self.files:
                imports.append("import skops.io")
                lines.append(f'before = skops.io.load(folder / "{BEFORE}", trusted={trusted})')
                before = ", before"
            lines.append(f'model = Network(config, load_file(folder / "{TENSORS}"){before})')
        return sorted(imports, key=lambda line: (line.split()[1] != "json", line)), lines


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
    every = {**files, **found.model.files, "requirements.txt": found.model.requirements}
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


def model(
    reader: Reader,
    split: int | None = None,
    *,
    trust: Sequence[str] = (),
    with_padre: bool = False,
    networks: bool = True,
) -> Kept:
    """The model of a run.

    Parameters
    ----------
    split : whose; needed where the run kept several.
    trust : types in the model that may be made next to the ones that skops and padre know.
    with_padre : whether the model may need padre.
    networks : whether it may be a network of torch.

    Raises
    ------
    PadreError : where the run kept no model, several, or one that these files cannot hold.
    """
    chosen = _chosen(reader, split)
    if chosen.weights and not networks:
        own = short(reader.row.id)
        raise PadreError(
            f"{own} is a torch network, and MLflow's flavour needs a pickle. Use: "
            f"{quoted('padre', 'package', own, '--huggingface')}"
        )
    data = reader.result(chosen.name, "model").read_bytes()
    environment = _environment(reader)
    places = {models.place()} if chosen.weights else set[str]()
    trusted, types = _trusted(reader, data, trust, places, with_padre=with_padre)
    files, wanted = {FILE: data}, _needed(types, _ALWAYS)
    if chosen.weights:
        weights = reader.result(chosen.weights, "model").read_bytes()
        files, before = _network(reader, data, weights, trust)
        trusted, types = _trusted(reader, before, trust, with_padre=with_padre) if before else ([], frozenset())
        wanted = _needed(types, {*_OF_NETWORKS, *(_ALWAYS if before else ())})
    lines = [*_requirements(wanted, environment), *_writer(chosen.weights)]
    text = "".join(f"{line}\n" for line in sorted(lines))
    return Kept(files, chosen.split, trusted, environment, text.encode(), list(_notes(reader)))


def _trusted(
    reader: Reader, data: bytes, trust: Sequence[str], places: Set[str] = frozenset(), *, with_padre: bool
) -> tuple[list[str], frozenset[str]]:
    """The types in a file of skops that may be made next to the ones that skops knows, and all that it names.

    Parameters
    ----------
    places : types that are taken out of it.
    """
    types = storage.models.types(data)
    own = sorted(each for each in types.named - places if each.partition(".")[0] == "padre_git")
    if own and not with_padre:
        raise PadreError(
            f"the model of {short(reader.row.id)} has parts of padre's own ({own[0]}), so loading it needs padre-git. "
            "If that is fine, repeat with: --with-padre"
        )
    unknown = sorted(each for each in set(types.untrusted) - {*own, *trust, *places})
    if unknown:
        raise PadreError(
            f"the model has types that skops does not know: {', '.join(unknown)}. If you trust them, repeat with: "
            f"{' '.join(f'--trust {quoted(each)}' for each in unknown)}"
        )
    trusted = sorted({*types.harmless, *own, *(set(types.untrusted) & set(trust))})
    wrong = [each for each in trusted if not _TYPE.fullmatch(each)]
    if wrong:  # it gets into files that others read
        raise PadreError(f"{wrong[0]!r:.60} is not the name of a type")
    return trusted, types.named


def _network(
    reader: Reader, data: bytes, weights: bytes, trust: Sequence[str]
) -> tuple[dict[str, bytes], bytes | None]:
    """The files of a network, and the file with the steps before it; None if there are none."""
    estimator, tensors = models.apart(data, weights, trust)
    try:
        found = core_networks.sharing.shared(estimator, tensors)
    except PadreError as error:
        own = short(reader.row.id)
        raise PadreError(
            f"{own} {error}. Make it of torch's layers, such as Sequential, as the last step, or share it with its "
            "code, so that `load_model` of Python builds it again: padre push"
        ) from error
    try:
        numbers = storage.safetensors.to_bytes(found.weights)
    except ModuleNotFoundError as error:
        if error.name != "safetensors":
            raise
        raise PadreError("a torch network is written with safetensors. Install it: pip install safetensors") from error
    config = {**found.config, "run": short(reader.row.id)}
    files = {
        CONFIG: (json.dumps(config, indent=2) + "\n").encode(),
        TENSORS: numbers,
        CODE: inspect.getsource(core_networks.portable).encode(),
    }
    if found.before is None:
        return files, None
    before = storage.models.steady(storage.models.to_bytes(found.before))
    return {**files, BEFORE: before}, before


class _Chosen(NamedTuple):
    """The files of a model in the results of a run; ``weights`` is empty where it has no network."""

    name: str
    weights: str
    split: int | None


def _chosen(reader: Reader, split: int | None) -> _Chosen:
    """The files of the model, among the ones that the run kept."""
    run, own = reader.run, short(reader.row.id)
    names = [name for name in run.artifacts if run.model and name.startswith(f"{run.model}/")]
    if run.imported or not names:
        raise PadreError(f"{own} kept no model. Run: {quoted(*_again(run))}")
    if any(name.endswith(models.PICKLE) for name in names):
        raise PadreError(f"{own} kept its model as a pickle, which is not exported; run it again with --keep-models")
    files = {int(name.rsplit("/", 1)[1].partition(".")[0]): name for name in names if not name.endswith(models.WEIGHTS)}
    known = f"--split {quoted(min(files))} … {quoted(max(files))}"
    if split is None and len(files) > 1:
        raise PadreError(f"{own} kept {len(files)} models, one for each split. Choose one of {known}")
    chosen = min(files) if split is None else split
    if chosen not in files:
        raise PadreError(f"{own} has no split {chosen}. Choose one of {known}")
    weights = files[chosen].removesuffix(models.SKOPS) + models.WEIGHTS
    return _Chosen(files[chosen], weights if weights in names else "", chosen if len(files) > 1 else None)


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


def _needed(types: Iterable[str], always: Iterable[str]) -> set[str]:
    """The distributions that a model needs: ``always``, and the ones that its types are from."""
    modules = {each.partition(".")[0] for each in types}
    return {*always, *(_DISTRIBUTIONS.get(name, name.replace("_", "-")) for name in modules)}


def _requirements(wanted: Container[str], environment: Environment) -> Iterator[str]:
    """Distributions in the versions that were recorded. The build of one, such as `2.13.0+cpu`, is of that machine."""
    for name, version in environment.distributions.items():
        if name.lower().replace("_", "-") in wanted:
            yield f"{name}=={version.partition('+')[0]}"


def _writer(weights: str) -> Iterator[str]:
    """safetensors, in the version that wrote the file: the run did not need it."""
    if weights:
        yield f"safetensors=={importlib.metadata.version('safetensors')}"


def _notes(reader: Reader) -> Iterator[str]:
    run = reader.run
    if run.selected_among > 1:
        yield f"its setting was chosen among {run.selected_among} by its score on these splits"

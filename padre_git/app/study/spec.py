"""What a study says: which experiments on which data, how they are split, and with which seeds. A YAML file of the
user's, or words of the command line; nothing is loaded for it."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from padre_git.errors import PadreError, UnknownName
from padre_git.storage import yaml

_REQUIRED = ("experiments", "datasets")
KEYS = ("study", "project", *_REQUIRED, "splitting", "seeds", "metrics", "parameters")
# of a label's parameters, what is an option of its search and no hyperparameter
OPTIONS = ("settings", "sampler", "search_seed", "nested")
_YAML = (".yaml", ".yml")


class Entry(NamedTuple):
    """A file of experiments, or one of the experiments in it."""

    file: Path
    name: str = ""  # of the experiment, or its label; empty for all that the file defines

    @property
    def text(self) -> str:
        """``svc.py``, ``forest.py:forest``."""
        return f"{self.file.name}:{self.name}" if self.name else self.file.name


@dataclass(frozen=True)
class Study:
    """A matrix to compute.

    Attributes
    ----------
    name : message of its recordings; empty for words of the command line without a message.
    file : the study's own file; none for words of the command line.
    datasets : names of recorded data sets, in their order.
    where : instead of names a condition on the data sets, see `datasets.matching`.
    names : only the experiments that are called so, also patterns; empty for all.
    project : of all its experiments, instead of their own.
    splitting, metrics : of all its experiments, instead of their own; none and empty for their own.
    seeds : base seeds of each cell; none for the one of each experiment.
    parameters : label -> what stands instead of the experiment's parameters of the same name.
    options : label -> options of its search, `OPTIONS`.
    """

    name: str
    entries: tuple[Entry, ...]
    datasets: tuple[str, ...] = ()
    where: str = ""
    file: Path | None = None
    names: tuple[str, ...] = ()
    project: str = ""
    splitting: Any = None
    seeds: tuple[int, ...] | None = None
    metrics: tuple[str, ...] = ()
    parameters: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def is_study(file: Path) -> bool:
    """Whether a YAML file is a study, not an experiment: it has the key `experiments` or `study`.

    Raises
    ------
    PadreError : where it is not YAML.
    """
    if file.suffix.lower() not in _YAML or not os.path.isfile(file):
        return False
    content = yaml.load(file)
    return isinstance(content, Mapping) and bool({"experiments", "study"} & content.keys())


def read(file: Path) -> Study:
    """The study that ``file`` describes.

    Parameters
    ----------
    file : a YAML file with the keys ``experiments`` (files, or FILE:NAME, relative to its folder) and ``datasets``
        (names, or ``{where: CONDITION}``), and maybe ``study``, ``project``, ``splitting``, ``seeds``, ``metrics`` and
        ``parameters`` (by label).

    Raises
    ------
    PadreError : for an unknown or missing key, a value of another form, or a file that is not there; naming the file.
    """
    try:
        content = yaml.load(file)
    except FileNotFoundError as error:
        raise PadreError(
            f"{file} does not exist. A study is a YAML file such as study.yaml; see docs/studies.md"
        ) from error
    if not isinstance(content, Mapping):
        raise PadreError(f"{file.name}: a study is keys and values: {', '.join(KEYS)}")
    for key in content:
        if key not in KEYS:
            raise PadreError(f"{file.name}: {UnknownName('key', str(key), KEYS)}")
    for key in _REQUIRED:
        if not content.get(key):
            raise PadreError(f"{file.name}: the key `{key}` is missing. A study has {' and '.join(_REQUIRED)}")
    try:
        return _study(file, content)
    except PadreError as error:
        raise PadreError(f"{file.name}: {error}") from error


def _study(file: Path, content: Mapping[str, Any]) -> Study:
    names, where = _datasets(content["datasets"])
    parameters, options = _parameters(content.get("parameters") or {})
    return Study(
        name=_text(content, "study") or file.stem,
        file=file,
        entries=tuple(entry(each, file.parent) for each in _texts("experiments", content["experiments"])),
        datasets=names,
        where=where,
        project=_text(content, "project"),
        splitting=content.get("splitting"),
        seeds=_seeds(content.get("seeds")),
        metrics=tuple(_texts("metrics", content.get("metrics") or [])),
        parameters=parameters,
        options=options,
    )


def entry(text: str, folder: Path) -> Entry:
    """``forest.py:forest`` as file and name.

    Raises
    ------
    PadreError : where there is no such file, listing those of its folder that could be meant.
    """
    whole = folder / text
    path, _, name = text.rpartition(":") if ":" in text and not os.path.isfile(whole) else (text, "", "")
    file = folder / path
    if not os.path.isfile(file) or file.suffix.lower() not in ("", ".py", *_YAML):
        there = sorted(os.listdir(file.parent)) if file.parent.is_dir() else []
        known = [each for each in there if each.endswith((".py", *_YAML)) and not each.startswith(".")]
        raise UnknownName("experiment file", path, known)
    return Entry(file, name)


def _datasets(value: Any) -> tuple[tuple[str, ...], str]:
    """Names, or a condition."""
    if isinstance(value, Mapping):
        if set(value) != {"where"} or not isinstance(value["where"], str):
            raise PadreError("datasets must be a list of names, or {where: CONDITION}, such as {where: rows < 10000}")
        return (), value["where"]
    names = _texts("datasets", value)
    if len(set(names)) < len(names):
        raise PadreError(f"datasets names `{next(each for each in names if names.count(each) > 1)}` twice")
    return tuple(names), ""


def _parameters(value: Any) -> tuple[dict[str, dict[str, Any]], dict[str, dict[str, Any]]]:
    """By label: hyperparameters, and options of a search."""
    if not isinstance(value, Mapping) or not all(isinstance(each, Mapping) for each in value.values()):
        raise PadreError("parameters must be a mapping by label, such as {svc: {SVC.C: [0.1, 1, 10]}}")
    parameters = {str(at): {str(k): v for k, v in each.items() if k not in OPTIONS} for at, each in value.items()}
    options = {str(at): {str(k): v for k, v in each.items() if k in OPTIONS} for at, each in value.items()}
    return parameters, options


def _seeds(value: Any) -> tuple[int, ...] | None:
    if value is None:
        return None
    found = value if isinstance(value, list) else [value]
    whole = all(isinstance(each, int) and not isinstance(each, bool) and each >= 0 for each in found)
    if not whole or not found or len(set(found)) < len(found):
        raise PadreError(f"seeds must be different whole numbers, 0 or larger, such as [0, 1, 2]; these are {found}")
    return tuple(found)


def _text(content: Mapping[str, Any], key: str) -> str:
    value = content.get(key)
    if value is not None and not isinstance(value, str | int | float):
        raise PadreError(f"`{key}` must be a name; this is {value!r:.60}")
    return "" if value is None else str(value).strip()


def _texts(key: str, value: Any) -> list[str]:
    found = value if isinstance(value, list) else [value]
    if not isinstance(value, list | str) or not all(isinstance(each, str) and each.strip() for each in found):
        raise PadreError(f"`{key}` must be a list of names; this is {value!r:.60}")
    return [each.strip() for each in found]


def given(files: Sequence[Path], **options: Any) -> Study:
    """The study that words of the command line are: ``padre run svc.py forest.py --dataset a,b``."""
    return Study(entries=tuple(entry(str(file), Path()) for file in files), **options)

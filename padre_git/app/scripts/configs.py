"""Files of settings that a program reads: their values are hyperparameters."""

import os
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, Self

from padre_git import storage
from padre_git.errors import PadreError
from padre_git.storage.paths import below

_LARGEST, _MOST = 64_000, 500  # bytes of a file, values in it
_HYDRA = (".hydra", "config.yaml")
_PARAMS, _PIPELINE = "params.yaml", "dvc.yaml"
_SUFFIXES = {".yaml", ".yml", ".json", ".toml"}


def named(root: Path, read: Iterable[str], wrote: Iterable[str], also: Collection[Path] = ()) -> Iterator[Path]:
    """Those of the files below ``root`` that a program ``read`` or ``wrote`` that are settings, after ``also``."""
    yield from also
    known = {os.path.realpath(file) for file in also}
    stages = {os.path.realpath(file) for file in Stages.of(root).params}
    places = [(path, Path(path).name == _PARAMS or os.path.realpath(path) in stages) for path in dict.fromkeys(read)]
    places += [(path, is_composed(Path(path))) for path in dict.fromkeys(wrote)]
    for path in dict.fromkeys(path for path, is_named in places if is_named and below(root, path)):
        if Path(path).is_file() and os.path.realpath(path) not in known:
            yield Path(path)


def is_composed(file: Path) -> bool:
    """Whether Hydra wrote it: each value can be set by a word ``name=value``."""
    return file.parts[-2:] == _HYDRA


class Stages(NamedTuple):
    """What the pipelines of DVC in a repository name: files of parameters, and of metrics."""

    params: list[Path]
    metrics: list[Path]

    @classmethod
    def of(cls, root: Path, *folders: Path) -> Self:
        """Of `dvc.yaml` in the root of the repository and in ``folders``; nothing of one that cannot be read."""
        found = cls([], [])
        for folder in dict.fromkeys(map(os.path.realpath, (root, *folders))):
            document = _document(Path(folder) / _PIPELINE)
            stages = document.get("stages")
            for stage in (document, *(stages.values() if isinstance(stages, Mapping) else ())):
                if isinstance(stage, Mapping):
                    place = Path(folder, str(stage.get("wdir") or ""))
                    # a plain name below `params` is a value of params.yaml
                    params = [name for name in _files(stage.get("params")) if Path(name).suffix in _SUFFIXES]
                    found.params.extend(place / name for name in params)
                    found.metrics.extend(place / name for name in _files(stage.get("metrics")))
        return found


def _files(entries: Any) -> Iterator[str]:
    """The names in ``[a, {b: …}]``."""
    for each in entries if isinstance(entries, list) else ():
        if isinstance(each, Mapping):
            yield from (str(name) for name in each)
        elif isinstance(each, str):
            yield each


def values(file: Path) -> tuple[dict[str, Any], str]:
    """The values of a config file, the names of nested ones with dots; or why it gives none."""
    try:
        size = file.stat().st_size
    except OSError:  # it is gone again
        return {}, ""
    found = dict(flat(_document(file)))
    if size > _LARGEST:
        return {}, f"{file.name} has {size} bytes; only files of up to {_LARGEST} are read for hyperparameters"
    if len(found) > _MOST:
        return {}, f"{file.name} has {len(found)} values; only files of up to {_MOST} are read for hyperparameters"
    return found, ""


def _document(file: Path) -> Mapping[Any, Any]:
    try:
        if file.stat().st_size > _LARGEST:
            return {}
        data, is_toml = file.read_bytes(), file.suffix.lower() == ".toml"
        document = tomllib.loads(data.decode()) if is_toml else storage.yaml.load(data, file.name)
    except (OSError, ValueError, PadreError):
        return {}
    return document if isinstance(document, Mapping) else {}


def flat(document: Mapping[Any, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Name and value of each entry, the names of nested ones with dots."""
    for name, value in document.items():
        if isinstance(value, Mapping) and value:
            yield from flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value

"""`ro-crate-metadata.json`: what the files of a package are, as RO-Crate 1.1 and Process Run Crate 0.5 say it.

https://www.researchobject.org/ro-crate/1.1/ and https://w3id.org/ro/wfrun/process/0.5. Both are pinned: a newer profile
needs a newer RO-Crate.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from mimetypes import MimeTypes
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from padre_git.errors import PadreError
from padre_git.model.documents import Metrics, Run
from padre_git.model.names import short
from padre_git.storage import yaml

FILE = "ro-crate-metadata.json"
LICENSE = "License"  # what such a file is called
_CONTEXT = "https://w3id.org/ro/crate/1.1/context"
_CRATE = "https://w3id.org/ro/crate/1.1"
_PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
_STATUS = {"completed": "http://schema.org/CompletedActionStatus"}
_UNLICENSED = "No license is given. Ask the authors before you use or share this."  # RO-Crate wants one
_KINDS = MimeTypes()  # without those of this machine: the same runs give the same bytes
_FAILED = "http://schema.org/FailedActionStatus"
Entity = dict[str, Any]


class Part(NamedTuple):
    """A file of a package."""

    content: bytes | Path
    name: str
    kind: str = ""  # its media type


@dataclass(frozen=True)
class Action:
    """A run, with the files that it read and wrote.

    Attributes
    ----------
    code : the file that ran, or the folder of the code; empty where it is not known.
    data, results : paths in the package.
    requirements : the file with its packages; empty where there is none.
    """

    run: Run
    metrics: Metrics | None
    code: str
    data: Sequence[str]
    results: Sequence[str]
    requirements: str


class Described(NamedTuple):
    """The document, and what it lacks."""

    document: bytes
    notes: list[str]


def describe(
    title: str,
    actions: Sequence[Action],
    parts: Mapping[str, Part],
    *,
    citation: Part | None,
    author: str,
    version: str = "",
) -> Described:
    """The metadata of a package. The same runs and files give the same bytes."""
    cited = _cited(citation)
    people = _people(cited, author)
    entities = [
        {"@id": FILE, "@type": "CreativeWork", "about": {"@id": "./"}, "conformsTo": {"@id": _CRATE}},
        _root(title, actions, parts, cited, people, version),
        {"@id": _PROFILE, "@type": "CreativeWork", "name": "Process Run Crate", "version": "0.5"},
        *people,
        *_licensed(cited, parts),
        *(_file(path, part, actions) for path, part in sorted(parts.items())),
        *(_folder(folder) for folder in sorted({each.code for each in actions if each.code.endswith("/")})),
        *(entity for each in actions for entity in _run(each, people)),
    ]
    document = json.dumps({"@context": _CONTEXT, "@graph": entities}, indent=2, ensure_ascii=False)
    licensed = cited.get("license") or _license(parts)
    notes = [] if licensed else ["the package names no license: there is no file LICENSE, and CITATION.cff has none"]
    return Described(f"{document}\n".encode("utf-8", "replace"), notes)


def _cited(citation: Part | None) -> dict[str, Any]:
    """What `CITATION.cff` says; nothing where it cannot be read."""
    if citation is None or isinstance(citation.content, Path):
        return {}
    try:
        found = yaml.load(citation.content, "CITATION.cff")
    except PadreError:
        return {}
    return found if isinstance(found, dict) else {}


def _license(parts: Mapping[str, Part]) -> str:
    """The file with the text of the license; empty where there is none."""
    return next((path for path, part in sorted(parts.items()) if part.name == LICENSE), "")


def _licensed(cited: Mapping[str, Any], parts: Mapping[str, Part]) -> list[Entity]:
    """What the license is; none where a file of the package has it, or nobody gave one."""
    identity = _license_of(cited, parts)
    if not isinstance(identity, dict) or not cited.get("license"):
        return []
    name = str(cited["license"])
    return [{**identity, "@type": "CreativeWork", "name": name, "description": f"{name}, as SPDX has it"}]


def _license_of(cited: Mapping[str, Any], parts: Mapping[str, Part]) -> Entity | str:
    spdx, file = str(cited.get("license") or ""), _license(parts)
    if spdx:
        return {"@id": f"https://spdx.org/licenses/{quote(spdx)}"}
    return {"@id": _uri(file)} if file else _UNLICENSED


def _people(cited: Mapping[str, Any], author: str) -> list[Entity]:
    """Who ran it: nobody is named who was not asked."""
    if author:
        return [{"@id": "#author-1", "@type": "Person", "name": author}]
    found = []
    for number, each in enumerate(cited.get("authors") or [], 1):
        if not isinstance(each, dict):
            continue
        name = " ".join(str(each[key]) for key in ("given-names", "family-names") if each.get(key))
        orcid = str(each.get("orcid") or "")
        own = orcid if orcid.startswith("https://orcid.org/") else f"#author-{number}"
        found.append({"@id": own, "@type": "Person", "name": name or str(each.get("name", ""))})
    return found


def _references(identities: Iterable[str]) -> list[Entity]:
    return [{"@id": each} for each in identities]


def _uri(path: str) -> str:
    """A path as the identity of a file: RO-Crate wants no space and no letter that a URI lacks."""
    return quote(path, safe="/~!$&'()*+,;=@")


def _root(
    title: str,
    actions: Sequence[Action],
    parts: Mapping[str, Part],
    cited: Mapping[str, Any],
    people: Sequence[Entity],
    version: str,
) -> Entity:
    return {
        "@id": "./",
        "@type": "Dataset",
        "conformsTo": {"@id": _PROFILE},
        "name": str(cited.get("title") or title),
        "description": "; ".join(_described(each) for each in actions[:10]),
        "datePublished": max(each.run.finished for each in actions)[:10],
        **({"version": version} if version else {}),
        "license": _license_of(cited, parts),
        **({"author": _references([each["@id"] for each in people])} if people else {}),
        "hasPart": _references(
            map(_uri, [*sorted(parts), *sorted({each.code for each in actions if each.code.endswith("/")})])
        ),
        "mentions": _references([_identity(each.run) for each in actions]),
    }


def _described(action: Action) -> str:
    """A run in words, with its main metric."""
    run, metrics = action.run, action.metrics
    metric = metrics.metrics.get(metrics.main or "") if metrics else None
    if metric is None or metrics is None:
        return f"{run.experiment}, run {short(run.id)}"
    spread = "" if metric.std is None else f" ± {metric.std:.3g}"
    return f"{run.experiment}, run {short(run.id)}: {metrics.main} {metric.mean:.4g}{spread} over {metric.n}"


def _identity(run: Run) -> str:
    return f"#run-{short(run.id)}"


def _file(path: str, part: Part, actions: Sequence[Action]) -> Entity:
    source = next((each.run.execution for each in actions if each.code == path), "")
    language = {"programmingLanguage": "Python"} if source and path.endswith(".py") else {}
    return {
        "@id": _uri(path),
        "@type": ["File", "SoftwareSourceCode"] if source else "File",
        "name": part.name,
        "encodingFormat": part.kind or _kind(path, part),
        **({"version": source} if source else {}),
        **language,
    }


def _kind(path: str, part: Part) -> str:
    """The media type by the name, else by whether it is text."""
    known, packed = _KINDS.guess_type(path)
    if known and not packed:
        return known
    try:
        (part.content if isinstance(part.content, bytes) else b"\xff").decode()
    except UnicodeDecodeError:
        return "application/octet-stream"
    return "text/plain"


def _folder(folder: str) -> Entity:
    return {"@id": _uri(folder), "@type": ["Dataset", "SoftwareSourceCode"], "name": "Code as it ran"}


def _run(action: Action, people: Sequence[Entity]) -> list[Entity]:
    """The action, and a value for each parameter."""
    run, own = action.run, _identity(action.run)
    parameters: list[Entity] = [
        {"@id": f"{own}-parameter-{number}", "@type": "PropertyValue", "name": name, "value": _value(value)}
        for number, (name, value) in enumerate(sorted(run.parameters.items()), 1)
    ]
    done: Entity = {
        "@id": own,
        "@type": "CreateAction",
        "name": f"{run.experiment}, run {short(run.id)}",
        "description": run.message or _described(action),
        **({"instrument": {"@id": _uri(action.code)}} if action.code else {}),
        "object": _references([*map(_uri, action.data), *(each["@id"] for each in parameters)]),
        "result": _references(map(_uri, action.results)),
        # as readers of the profile check it; `Z` is the same
        "startTime": run.started.replace("Z", "+00:00"),
        "endTime": run.finished.replace("Z", "+00:00"),
        "actionStatus": {"@id": _STATUS.get(run.status, _FAILED)},
        **({"agent": {"@id": people[0]["@id"]}} if people else {}),
    }
    return [done, *parameters]


def _value(value: Any) -> Any:
    """A parameter as JSON-LD has values: numbers and texts, others as text."""
    return value if isinstance(value, str | int | float | bool) and value == value else json.dumps(value, default=str)

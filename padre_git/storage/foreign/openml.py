"""A run of OpenML: what its documents say, and its tables; from a folder, or from a server.

The documents are those of https://www.openml.org/apis. Elements go by name, in whatever order they come.
"""

import http.client
import re
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import md5
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

from padre_git.errors import PadreError
from padre_git.model.foreign import OPENML
from padre_git.model.shell import quoted
from padre_git.storage.foreign import files
from padre_git.storage.sources import arff, web

if TYPE_CHECKING:
    import pandas as pd

TOOL = "OpenML"
_LARGEST = 200_000_000  # bytes of a table
_SECONDS = 60
_PARTS = ("run.xml", "task.xml", "data.xml", "data.arff", "splits.arff", "predictions.arff")
_LOCAL = {"localhost", "127.0.0.1", "::1"}
_TASKS = {"Supervised Classification": "classification", "Supervised Regression": "regression"}
_DECLARED = re.compile(r"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
Read = Callable[[str, int], bytes]


@dataclass(frozen=True)
class Found:
    """A run with its task, its data, its splits and its predictions.

    Attributes
    ----------
    id, task, data : numbers of OpenML.
    kind : ``classification`` or ``regression``.
    parameters : name -> text, as it was set.
    evaluations : over all splits, name -> value.
    name, target, dropped : of the data set: its name, the target, and columns that are no features.
    license, citation : of the data set, as OpenML says it.
    table, splits, predictions : the ARFF files.
    """

    id: str
    task: str
    data: str
    kind: str
    flow: str
    parameters: Mapping[str, str]
    evaluations: Mapping[str, float]
    name: str
    target: str
    table: "pd.DataFrame"
    splits: "pd.DataFrame"
    predictions: "pd.DataFrame"
    dropped: tuple[str, ...] = ()
    license: str = ""
    citation: str = ""
    notes: list[str] = field(default_factory=list)


def of_folder(folder: Path) -> Found:
    """The run whose files lie in ``folder``: `run.xml`, `task.xml`, `data.xml`, `data.arff`, `splits.arff`,
    `predictions.arff`.

    Raises
    ------
    PadreError : for a file that is not there, a link, or not as OpenML writes it.
    """
    if not folder.is_dir():
        raise PadreError(f"there is no folder {folder}")
    lacking = [name for name in _PARTS if not (folder / name).is_file()]
    if lacking:
        raise PadreError(f"{folder} has no {lacking[0]}. A run of OpenML is the files {', '.join(_PARTS)}")
    return _found(lambda name, most: files.read(folder / name, most), str(folder))


def of_server(run: str, server: str = OPENML) -> Found:
    """The run with this number.

    Raises
    ------
    PadreError : where the server does not answer or says an error, leads to another host, or a file is not as its
        checksum says.
    """
    place = urlsplit(server)
    if place.scheme != "https" and not (place.scheme == "http" and place.hostname in _LOCAL):
        raise PadreError(f"{web.redacted(server)} is no https address. Name a server: --server {quoted(OPENML)}")
    base = f"{server.rstrip('/')}/api/v1/xml"
    documents: dict[str, bytes] = {}

    def document(name: str, address: str) -> ElementTree.Element:
        documents[name] = _fetched(f"{base}/{address}", server, files.LARGEST)
        return _xml(documents[name], name)

    about = document("run.xml", f"run/{run}")
    task = document("task.xml", f"task/{_number(about, 'task_id', 'run.xml')}")
    data = document("data.xml", f"data/{_number(task, 'data_set_id', 'task.xml')}")
    addresses = {
        "data.arff": _text(data, "url"),
        "splits.arff": _text(task, "data_splits_url"),
        "predictions.arff": _predictions(about),
    }

    def read(name: str, most: int) -> bytes:
        if name not in documents:
            if not addresses[name]:
                raise PadreError(f"run {run} has no {name}, so padre cannot import it")
            documents[name] = _fetched(urljoin(server, addresses[name]), server, most)
        return documents[name]

    expected = _text(data, "md5_checksum").lower()
    if expected and md5(read("data.arff", _LARGEST), usedforsecurity=False).hexdigest() != expected:
        raise PadreError("data.arff is damaged: its checksum is not the one in data.xml. Repeat the command")
    return _found(read, web.redacted(server))


def _predictions(about: ElementTree.Element) -> str:
    """The address of the file of predictions."""
    named = (file for file in _all(about, "file") if _text(file, "name") == "predictions")
    return next((_text(file, "url") for file in named), "")


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows a redirect to where the server itself may be asked, and to no other host."""

    def __init__(self, server: str) -> None:
        self._server = server

    def redirect_request(self, req, fp, code, msg, headers, newurl):  # type: ignore[no-untyped-def]
        _check(newurl, self._server)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _check(address: str, server: str) -> None:
    """Refuse an address of another host: documents may be anyone's."""
    own, place = urlsplit(server), urlsplit(address)
    host = (place.hostname or "").lower()
    same = (place.scheme, place.netloc) == (own.scheme, own.netloc)
    if not same and not (place.scheme == "https" and (host == "openml.org" or host.endswith(".openml.org"))):
        raise PadreError(f"{web.redacted(address)} is not on {own.netloc}; padre asks no other server")


def _fetched(address: str, server: str, most: int) -> bytes:
    # what openml.org says of itself with http is there with https, too
    address = re.sub(r"^http://((?:[a-z0-9-]+\.)*openml\.org/)", r"https://\1", address)
    _check(address, server)
    request = urllib.request.Request(address, headers={"User-Agent": "padre"})
    try:
        with urllib.request.build_opener(_Stay(server)).open(request, timeout=_SECONDS) as answer:
            data = bytes(answer.read(most + 1))
    except urllib.error.HTTPError as error:
        said = _said(error.read(10_000))
        error.close()
        raise PadreError(f"{web.redacted(address)}: the server says {error.code} {said or error.reason}") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        raise PadreError(f"{web.redacted(address)} cannot be reached: {reason}; look at the network") from error
    if len(data) > most:
        raise PadreError(f"{web.redacted(address)} has more than the {most:,} bytes that are read")
    return data


def _said(data: bytes) -> str:
    """The message of OpenML's error document; empty where it is none."""
    try:
        found = _text(_xml(data, "the answer"), "message")
    except PadreError:
        return ""
    return " ".join(found.split())[:200]


def _xml(data: bytes, name: str) -> ElementTree.Element:
    try:
        text = data.decode("utf-8-sig")
        # entities are what makes small files large; OpenML's documents have no declarations
        if _DECLARED.search(text):
            raise PadreError(f"{name} declares a DOCTYPE, which no document of OpenML does")
        return ElementTree.fromstring(text)
    except (UnicodeDecodeError, ElementTree.ParseError, ValueError, RecursionError) as error:
        raise PadreError(f"{name} is no XML: {error}") from error


def _all(element: ElementTree.Element, name: str) -> Iterator[ElementTree.Element]:
    """The elements of this name, in whatever namespace and depth."""
    return (each for each in element.iter() if each.tag.rpartition("}")[2] == name)


def _text(element: ElementTree.Element, name: str) -> str:
    """The text of the first element of this name; empty where there is none."""
    found = next(_all(element, name), None)
    return "" if found is None else "".join(found.itertext()).strip()


def _number(element: ElementTree.Element, name: str, where: str) -> str:
    found = _text(element, name)
    if not found.isdigit() or len(found) > 18:
        raise PadreError(f"{where} has no {name}")
    return found


def _found(read: Read, where: str) -> Found:
    about, task, data = (_xml(read(name, files.LARGEST), name) for name in _PARTS[:3])
    type_ = _text(task, "task_type")
    target = _text(task, "target_feature")
    if type_ not in _TASKS:
        raise PadreError(
            f"task {_text(task, 'task_id')} is {type_ or 'of no type'}; padre imports {' and '.join(_TASKS)}"
        )
    tables = {name: arff.read(read(name, _LARGEST), f"{where}/{name}") for name in _PARTS[3:]}
    for name, needed in (
        ("splits.arff", ("type", "rowid", "repeat", "fold")),
        ("predictions.arff", ("row_id", "prediction")),
    ):
        lacking = [column for column in needed if column not in tables[name]]
        if lacking:
            raise PadreError(f"{name} has no column `{lacking[0]}`")
    if target not in tables["data.arff"]:
        raise PadreError(f"data.arff has no column `{target}`, the target of the task")
    dropped = [_text(data, "row_id_attribute"), *(_plain(each) for each in _all(data, "ignore_attribute"))]
    return Found(
        id=_number(about, "run_id", "run.xml"),
        task=_number(task, "task_id", "task.xml"),
        data=_number(task, "data_set_id", "task.xml"),
        kind=_TASKS[type_],
        flow=_text(about, "flow_name"),
        parameters={
            _text(each, "name"): _text(each, "value")
            for each in _all(about, "parameter_setting")
            if _text(each, "name")
        },
        evaluations=dict(_evaluations(about)),
        name=_text(data, "name") or f"openml-{_number(task, 'data_set_id', 'task.xml')}",
        target=target,
        table=tables["data.arff"],
        splits=tables["splits.arff"],
        predictions=tables["predictions.arff"],
        dropped=tuple(name for name in dropped if name and name in tables["data.arff"]),
        license=_text(data, "licence"),
        citation=_text(data, "citation"),
    )


def _plain(element: ElementTree.Element) -> str:
    return "".join(element.itertext()).strip()


def _evaluations(about: ElementTree.Element) -> Iterator[tuple[str, float]]:
    """The values over all splits; those of single splits name a fold."""
    for each in _all(about, "evaluation"):
        if _text(each, "fold") or each.get("fold") is not None:
            continue
        try:
            yield _text(each, "name"), float(_text(each, "value"))
        except ValueError:
            continue

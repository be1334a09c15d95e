"""The feed of published versions (Atom, RFC 4287): an entry for each, with what it changed."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

from padre_git.core.text.markdown import visible

_ATOM = "http://www.w3.org/2005/Atom"
_UNKNOWN = "1970-01-01"  # the date of a tag that says none


def atom(url: str, name: str, versions: Sequence[dict[str, Any]]) -> bytes:
    """The feed.

    Parameters
    ----------
    url : of the folder that has a folder for each version.
    versions : as `versions.js` lists them, the newest first.
    """
    feed = ElementTree.Element("feed", {"xmlns": _ATOM})
    _add(feed, "title", name)
    _add(feed, "id", f"{url}/")
    _add(feed, "link", rel="self", href=f"{url}/feed.xml")
    _add(feed, "link", href=f"{url}/latest/index.html")
    _add(feed, "updated", max((_when(each) for each in versions), default=_stamp(_UNKNOWN)))
    _add(ElementTree.SubElement(feed, "author"), "name", name)
    for each in versions:
        _entry(feed, url, name, each)
    ElementTree.indent(feed)
    return str(ElementTree.tostring(feed, encoding="unicode", xml_declaration=True)).encode() + b"\n"


def _entry(feed: ElementTree.Element, url: str, name: str, version: dict[str, Any]) -> None:
    entry, place = ElementTree.SubElement(feed, "entry"), f"{url}/{quote(version['name'])}"
    before = version.get("before")
    said = version.get("since", {}).get(before, {}).get("says")
    _add(entry, "title", f"{name} {version['name']}")
    _add(entry, "id", f"{place}/")
    _add(entry, "link", href=f"{place}/{'changes' if before else 'index'}.html")
    _add(entry, "updated", _when(version))
    _add(entry, "summary", _summary(before, said))


def _summary(before: str | None, said: str | None) -> str:
    if not before:
        return "The first version."
    return f"The version after {before}." if said is None else f"Since {before}: {said or 'no number changed'}."


def _when(version: dict[str, Any]) -> str:
    return _stamp(version.get("date") or _UNKNOWN)


def _stamp(date: str) -> str:
    return f"{date}T00:00:00Z"


def _add(parent: ElementTree.Element, tag: str, text: str = "", **attributes: str) -> None:
    ElementTree.SubElement(parent, tag, attributes).text = visible(text) or None

"""The feed of versions: well-formed, whatever a version or a project is called."""

from xml.etree import ElementTree

from padre_git.app.site import feed

ATOM = "{http://www.w3.org/2005/Atom}"


def test_entries() -> None:
    """Ids and links are whole addresses; texts are escaped; the newest date is that of the feed."""
    versions = [
        {"name": "v2 & <b>", "date": "2026-12-11", "before": "v1", "since": {"v1": {"says": "a < b: 1 cell changed"}}},
        {"name": "v1.5", "date": "2026-12-01", "before": "v1", "since": {}},
        {"name": "v1", "date": ""},
    ]
    root = ElementTree.fromstring(feed.atom("https://ada.example", "thes\x07is <x>", versions))
    assert root.findtext(f"{ATOM}title") == "thes\ufffdis <x>"
    assert root.findtext(f"{ATOM}updated") == "2026-12-11T00:00:00Z"
    entries = list(root.iter(f"{ATOM}entry"))
    assert [each.findtext(f"{ATOM}id") for each in entries] == [
        "https://ada.example/v2%20%26%20%3Cb%3E/", "https://ada.example/v1.5/", "https://ada.example/v1/",
    ]  # fmt: skip
    assert [each.findtext(f"{ATOM}summary") for each in entries] == [
        "Since v1: a < b: 1 cell changed.", "The version after v1.", "The first version.",
    ]  # fmt: skip
    assert [each.find(f"{ATOM}link").attrib["href"].rpartition("/")[2] for each in entries] == [  # type: ignore[union-attr]
        "changes.html", "changes.html", "index.html",
    ]  # fmt: skip

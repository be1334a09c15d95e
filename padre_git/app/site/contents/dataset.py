"""The page of a data set: what it is, its versions, its columns, and the runs on it."""

from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from padre_git.app import data
from padre_git.app.data import versions
from padre_git.app.data.versions import ordered
from padre_git.app.exchange import croissant
from padre_git.app.runs import nouns
from padre_git.app.runs.settings import alone
from padre_git.app.show import overview
from padre_git.app.site import charts
from padre_git.app.site.contents.cells import Content, literal, paired, runs
from padre_git.app.site.view import View
from padre_git.core.data import images
from padre_git.core.text import formats
from padre_git.core.text.formats import value_text
from padre_git.errors import MissingData, PadreError
from padre_git.model.documents import Version
from padre_git.model.shell import quoted
from padre_git.storage.dvc import parse_pointer

if TYPE_CHECKING:
    from padre_git.core.data.dataset import Dataset

_CHANGES = 3  # pairs of versions: each reads two
_LISTED = 10  # rows of a change
_FILE = 5_000_000  # bytes of data that go with a description
_CELLS = 5_000_000  # of data in which duplicates are looked for


def dataset(view: View, slug: str) -> Content:
    """A data set: what it is, its versions and what changed between them, the attributes of the newest, the balance of
    its classes and its duplicates where its rows are on this machine and may be shown, its runs."""
    shown = overview.dataset(view.index, slug)
    assert shown  # the table of pages asks for what there is
    found = [each for noun, each in nouns.documents(view.index, "version", Version) if nouns.slugs(noun)[0] == slug]
    every = ordered(found)
    newest = every[-1] if every else None
    own = [alone(row) for row in view.index.rows if row.dataset == slug]
    name = view.datasets[slug].name if slug in view.datasets else slug
    table = newest is not None and croissant.is_table(newest)
    return {
        "title": dict(shown.head).get("data set", slug),
        "croissant": f"data/{slug}/{croissant.FILE}" if table and view.public and not view.single else "",
        "head": [*paired(shown.head[1:]), *_stated(view, slug, newest)],
        "headers": shown.headers,
        "rows": shown.rows,
        "changes": [each for each in map(partial(_change, view, slug), pairwise(every[-_CHANGES - 1 :])) if each][::-1],
        **_rows(view, slug, newest),
        "attributes": _attributes(newest, private=view.shows(slug) == "none") if newest else None,
        "runs": runs(view, own[:20]) if own else None,
        "count": len(own),
        "slug": slug,
        "name": name,
        "same": [
            f"padre dataset show {quoted(slug)}",
            *([f"padre dataset diff {quoted(slug)}"] if len(every) > 1 else []),
            *([f"padre export croissant {quoted(slug)}"] if table else []),
            f"padre list --where {quoted(f'data == {literal(name)}')}",
        ],
    }


def _stated(view: View, slug: str, newest: Version | None) -> list[tuple[str, list[str]]]:
    """What a reader may do with the data, and what these pages show of its rows."""
    document = view.datasets.get(slug)
    licence = [] if document and document.license else [("license", ["not stated"])]
    source = newest.source if newest and not (document and document.source) else ""
    shown = {"none": "nothing", "ids": "row ids, truth and predictions, no attributes", "attributes": "all columns"}
    return [
        *([("source", [source])] if source else []),
        *licence,
        ("shown of its rows", [shown[view.shows(slug)]]),
    ]


def _change(view: View, slug: str, both: tuple[Version, Version]) -> Content | None:
    """What changed from one version to the next; none where they cannot be compared here."""
    before, after = (each.version for each in both)
    title = f"{before[:7]} → {after[:7]}"
    try:
        found = data.datasets.compare(view.workspace, *data.datasets.pair(view.workspace, slug, before, after))
    except PadreError as error:
        return {"title": title, "text": str(error), "facts": [], "rows": []}
    kept = view.shows(slug)
    ids = {what: getattr(found, what) for what in ("added", "removed", "changed")}
    columns = {"columns added": found.columns_added, "columns removed": found.columns_removed}
    retyped = [f"{name}: {old} → {new}" for name, (old, new) in found.retyped.items()]
    facts = [
        *((f"rows {what}", each) for what, each in (ids if kept != "none" else {}).items()),
        *columns.items(),
        ("columns of another type", retyped),
    ]
    shifts = found.shifts if kept == "attributes" else []
    return {
        "title": title,
        "text": found.text,
        "facts": [(name, [formats.listed(list(map(str, each)), _LISTED)]) for name, each in facts if each],
        "rows": [[shift.column, key, *map(_cell, (old, new))] for shift in shifts for key, old, new in shift.rows()],
    }


def _cell(value: object) -> str:
    return "" if value is None else f"{value:.5g}" if isinstance(value, float) else value_text(value)


def _rows(view: View, slug: str, newest: Version | None) -> Content:
    """What the rows of the newest version say: the balance of its classes, and its duplicates."""
    if newest is None or view.shows(slug) == "none":
        return {"plots": [], "duplicates": "", "examples": None}
    seen = view.pictures(slug, newest.version)
    try:
        found = data.load.load(view.workspace, slug, newest.version)
        duplicates = _duplicates(found, newest)
    except PadreError as error:  # not on this machine
        return {"plots": [], "duplicates": str(error), "examples": None}
    return {"plots": charts.of_data(found), "duplicates": duplicates, "examples": seen.examples() if seen else None}


def _duplicates(found: "Dataset", version: Version) -> str:
    """How many rows have the features of another row, and whether their targets differ."""
    if version.shape[0] * max(len(version.attributes), 1) > _CELLS:
        return ""
    try:
        frame = found.frame()
    except PadreError:  # features of several dimensions
        return ""
    roles = found.roles
    features = frame.drop(columns=[*roles.target, *([roles.id] if roles.id else [])])
    try:
        same = features.duplicated(keep=False)
        alike = frame.drop(columns=[roles.id] if roles.id else []).duplicated(keep=False)
    except TypeError:  # values that cannot be hashed
        return ""
    count = int(same.sum())
    if not count:
        return "No row has the features of another row."
    other = count - int((same & alike).sum())
    more = f"; {other:,} of these have another target than the rows that they equal" if other and roles.target else ""
    return f"{count:,} of {len(frame):,} rows have the features of another row{more}."


def described(view: View, slug: str) -> dict[str, bytes]:
    """Path -> content of the files of Croissant that the page of a data set leads to: the description and, where all
    may be shown, rows of at most 5 MB."""
    found = [each for noun, each in nouns.documents(view.index, "version", Version) if nouns.slugs(noun)[0] == slug]
    newest = ordered(found)[-1] if found else None
    if newest is None or slug not in view.datasets or not croissant.is_table(newest):
        return {}
    stored, about = versions.get(view.workspace, slug, newest.version), view.datasets[slug]
    pointer = parse_pointer(stored.files[stored.pointer], stored.pointer)
    rows = view.shows(slug) == "attributes" and pointer.size <= _FILE
    try:
        files = croissant.contents(view.workspace, stored, about, rows=rows)
    except MissingData:
        files = croissant.contents(view.workspace, stored, about, rows=False)
    return {f"data/{slug}/{name}": data for name, data in files.items()}


def _attributes(version: Version, *, private: bool) -> Content:
    roles = version.roles
    role = {**dict.fromkeys(roles.target, "target"), **dict.fromkeys(roles.drop, "dropped")}
    role |= {name: each for each in ("id", "group", "time", "weight") if (name := getattr(roles, each))}
    rows, drawn = list[list[str]](), images.shape(version.attributes, version.shape)
    pixels = drawn.columns if drawn else ()
    if drawn and pixels:
        kinds = formats.listed(dict.fromkeys(each.type for each in version.attributes if each.name in pixels), 3)
        size = f"{drawn.height} × {drawn.width} pixels of a picture, a column each"
        rows.append(
            [f"{pixels[0]} … {pixels[-1]}", "feature", kinds, "", "", "", f"{drawn.low:g} … {drawn.high:g}", size]
        )
    for each in version.attributes:
        if each.name in pixels:
            continue
        values = f"{each.range[0]:g} … {each.range[1]:g}" if each.range else formats.listed(each.categories or [], 8)
        cells = [each.name, role.get(each.name, "feature"), each.type, each.level, each.unit, str(each.missing or "")]
        rows.append([*cells, values, each.description])
    headers = ["column", "role", "type", "level", "unit", "missing", "values", "description"]
    hidden = {"missing", "values"} if private else set()
    kept = [at for at, name in enumerate(headers) if name not in hidden and (at < 3 or any(row[at] for row in rows))]
    return {"headers": [headers[at] for at in kept], "rows": [[row[at] for at in kept] for row in rows]}

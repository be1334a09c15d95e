"""What is new in the table of runs since a page got it: the rows that came or changed, and the order of all."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

_OF_ROWS = ("position", "settings", "among", "failed", "seeds", "seeded")
_MISSING = ("missing",)  # no value of a document is a tuple


def between(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any] | None:
    """The difference of two documents of `rows.document`; none where most rows differ.

    Returns
    -------
    order : the rows of the new document: [first row of the old one, how many], or [-1, how many of those sent].
    lengths : how many rows each group has.
    sent : as the document, with the rows that came or changed alone; `same` and `page` have numbers of new rows.
    """
    before = dict(zip(_values(_column(old, "id"), old["n"]), _rows(old, new), strict=True))
    places = {name: at for at, name in enumerate(before)}
    ids = _values(_column(new, "id"), new["n"])
    kept = [places[name] if name in places and before[name] == row else -1
            for name, row in zip(ids, _rows(new, new), strict=True)]  # fmt: skip
    sent = [at for at, place in enumerate(kept) if place < 0]
    if len(sent) > new["n"] // 2:
        return None
    return {
        "order": list(_runs(kept)),
        "lengths": [sum(1 for _ in each) for _, each in groupby(new["group"])],
        "sent": _part(new, sent),
    }


def _runs(kept: Sequence[int]) -> Iterator[list[int]]:
    """Rows that follow each other as one pair."""
    for _, each in groupby(enumerate(kept), key=lambda pair: pair[1] - pair[0] if pair[1] >= 0 else None):
        members = [place for _, place in each]
        yield [members[0], len(members)]


def _rows(document: Mapping[str, Any], like: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    """All that each row shows, in the order of the columns of another document."""
    n, ids = document["n"], _values(_column(document, "id"), document["n"])
    columns = {(each["kind"], each["name"]): each for each in document["columns"]}
    parts = []
    for each in like["columns"]:
        own = columns.get((each["kind"], each["name"]))
        parts.append(_values(own, n) if own else [_MISSING] * n)
        if "splits" in each:
            parts.append(own["splits"] if own and "splits" in own else [None] * n)
    page = set(document["page"])
    parts += [_values(document[name], n) for name in _OF_ROWS]
    parts += [[at in page for at in range(n)], [ids[at] for at in _values(document["same"], n)]]
    return zip(*parts, strict=True)


def _column(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = next(
        each for each in document["columns"] if (each["kind"], each["name"]) == ("field", name)
    )
    return found


def _values(packed: Mapping[str, Any], n: int) -> list[Any]:
    """The values of a column, whatever its form."""
    if "all" in packed:
        return [packed["all"]] * n
    if "values" in packed:
        return [packed["values"][code] if code >= 0 else _MISSING for code in packed["codes"]]
    missing = set(packed.get("missing", ()))
    return [_MISSING if at in missing else value for at, value in enumerate(packed["plain"])]


def _part(document: Mapping[str, Any], rows: Sequence[int]) -> dict[str, Any]:
    n, page, chosen = document["n"], set(document["page"]), set(rows)
    columns = []
    for each in document["columns"]:
        about = {key: value for key, value in each.items() if key not in {"all", "values", "codes", "plain", "missing"}}
        splits = {"splits": [each["splits"][at] for at in rows]} if "splits" in each else {}
        columns.append({**about, **splits, **_packed(_values(each, n), rows)})
    return {
        "n": len(rows),
        "columns": columns,
        **{name: _packed(_values(document[name], n), rows) for name in (*_OF_ROWS, "same")},
        "page": sorted(page & chosen),
        "names": document["names"],
        "ambiguous": document["ambiguous"],
    }


def _packed(values: Sequence[Any], rows: Sequence[int]) -> dict[str, Any]:
    missing = [place for place, at in enumerate(rows) if values[at] is _MISSING]
    plain = [None if values[at] is _MISSING else values[at] for at in rows]
    return {"plain": plain, **({"missing": missing} if missing else {})}

"""The page of a data set: what it is, its versions, its columns, and the runs on it."""

from padre_git.app.data.versions import ordered
from padre_git.app.runs import nouns
from padre_git.app.runs.settings import alone
from padre_git.app.show import overview
from padre_git.app.site.contents.cells import Content, literal, paired, runs
from padre_git.app.site.view import View
from padre_git.core.text import formats
from padre_git.model.documents import Version
from padre_git.model.shell import quoted


def dataset(view: View, slug: str) -> Content:
    """A data set: what it is, its versions, the attributes of the newest, its runs."""
    shown = overview.dataset(view.index, slug)
    assert shown  # the table of pages asks for what there is
    found = [each for noun, each in nouns.documents(view.index, "version", Version) if nouns.slugs(noun)[0] == slug]
    newest = ordered(found)[-1] if found else None
    own = [alone(row) for row in view.index.rows if row.dataset == slug]
    name = view.datasets[slug].name if slug in view.datasets else slug
    return {
        "title": dict(shown.head).get("data set", slug),
        "head": paired(shown.head[1:]),
        "headers": shown.headers,
        "rows": shown.rows,
        "attributes": _attributes(newest) if newest else None,
        "runs": runs(view, own[:20]) if own else None,
        "count": len(own),
        "slug": slug,
        "name": name,
        "same": [
            f"padre dataset show {quoted(slug)}",
            f"padre list --where {quoted(f'data == {literal(name)}')}",
        ],
    }


def _attributes(version: Version) -> Content:
    roles = version.roles
    role = {**dict.fromkeys(roles.target, "target"), **dict.fromkeys(roles.drop, "dropped")}
    role |= {name: each for each in ("id", "group", "time", "weight") if (name := getattr(roles, each))}
    rows = []
    for each in version.attributes:
        values = f"{each.range[0]:g} … {each.range[1]:g}" if each.range else formats.listed(each.categories or [], 8)
        cells = [each.name, role.get(each.name, "feature"), each.type, each.level, each.unit, str(each.missing or "")]
        rows.append([*cells, values, each.description])
    headers = ["column", "role", "type", "level", "unit", "missing", "values", "description"]
    kept = [at for at, name in enumerate(headers) if at < 3 or any(row[at] for row in rows)]
    return {"headers": [headers[at] for at in kept], "rows": [[row[at] for at in kept] for row in rows]}

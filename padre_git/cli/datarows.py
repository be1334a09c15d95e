"""Data sets as the cells of tables."""

from collections.abc import Sequence
from typing import Any

from padre_git.app.data import holdings
from padre_git.cli import output
from padre_git.model.documents import Attribute

SHOWN = 12  # ids, categories, columns
_CUTTABLE = ("source", "target", "values", "column", "description", "most")


def listed(holding: holdings.Holding) -> list[str]:
    version = holding.version
    size, target = holdings.size_text(version), holdings.target_text(version)
    return [holding.document.name, version.version[:7], size, target or "--", str(holding.count), version.source]


def table(headers: list[str], rows: list[list[str]], form: str | None, *, align: str = "") -> None:
    if form == "markdown":
        output.markdown(headers, rows, align=align)
    else:
        output.table(headers, rows, align=align, cuttable=_CUTTABLE)


def attribute_row(attribute: Attribute, role: str) -> list[str]:
    level, unit = attribute.level or "--", attribute.unit or "--"
    return [attribute.name, role, attribute.type, level, unit, str(attribute.missing), _values(attribute)]


def _values(attribute: Attribute) -> str:
    if attribute.categories is not None:
        return ", ".join(attribute.categories)
    if attribute.range is None:
        return attribute.description or "--"
    return " to ".join(f"{value:.6g}" for value in attribute.range)


def plain(value: Any) -> Any:
    return None if isinstance(value, float) and value != value else value


def number(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def version_row(holding: holdings.Holding) -> dict[str, str]:
    version = holding.version
    return {
        "version": version.version[:7],
        "size": holdings.size_text(version),
        "target": holdings.target_text(version) or "--",
        "created": version.created,
        "before": (version.parent or "--")[:7],
        "place": f"{holding.stored.place}{', current' if holding.current else ''}",
        "source": version.source,
    }


def shown(value: Any) -> str:
    return "--" if value is None else number(value)


def some(ids: Sequence[Any]) -> str:
    rest = f" … {len(ids) - SHOWN} more" if len(ids) > SHOWN else ""
    return " ".join(map(str, ids[:SHOWN])) + rest


def summary(holding: holdings.Holding) -> str:
    target = holdings.target_text(holding.version)
    return holdings.size_text(holding.version) + (f", target {target}" if target else ", no target")

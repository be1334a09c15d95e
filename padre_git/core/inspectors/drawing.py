"""The components of a pipeline as a graph: a tree of text, Mermaid (shown by hosts in Markdown), or Graphviz's DOT."""

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from padre_git.core.text.formats import cut, listed, value_text
from padre_git.model.inspection import Inspection, Part

_FLOWS = {"sequence": ", one after the other", "parallel": ", next to each other"}
_LONGEST = 40  # characters of a value
_MOST = 6  # values of a component
# what stands in a text of Mermaid as itself
_PLAIN = re.compile(r"[^\w .,:;=()\[\]{}+*/|~@!?%^$-]")


def tree(inspection: Inspection) -> str:
    """A line for each component, what is inside it below."""
    return "\n".join(_branches(inspection.root, None, "", ""))


def mermaid(inspection: Inspection) -> str:
    """A flowchart; what holds others is a box around them."""
    return "\n".join(["flowchart LR", *_boxes(inspection.root, None, _ids(inspection), "  ")])


def dot(inspection: Inspection) -> str:
    """A directed graph; what holds others is a cluster."""
    lines = _clusters(inspection.root, None, _ids(inspection), "  ")
    return "\n".join(["digraph pipeline {", "  graph [rankdir=LR, compound=true];", "  node [shape=box];", *lines, "}"])


FORMS: Mapping[str, Callable[[Inspection], str]] = {"tree": tree, "mermaid": mermaid, "dot": dot}


def own_name(part: Part, above: Part | None) -> str:
    """What a component is called inside the one that holds it."""
    return part.name.removeprefix(f"{above.name}.") if above else part.name


def set_values(part: Part) -> str:
    """`C=10 gamma=auto`: what was set of a component, but what its components are."""
    known = [each for each in part.hyperparameters if each.is_set and each.kind != "components"]
    texts = (f"{each.leaf}={cut(' '.join(value_text(each.value).split()), _LONGEST)}" for each in known)
    return listed(texts, _MOST, separator=" ")


def facts(part: Part) -> str:
    """`1,304 weights, float32, cpu`: what else is known of a component."""
    shown = [_fact(name, value) for name, value in part.facts.items() if name != "trainable"]
    weights, trainable = part.facts.get("weights"), part.facts.get("trainable")
    if isinstance(weights, int) and isinstance(trainable, int) and trainable < weights:
        shown.append(f"{weights - trainable:,} frozen")
    return ", ".join(shown)


def algorithm(part: Part) -> str:
    """What the mappings call its class, where that says more than the class."""
    same = "".join(part.algorithm.split()).lower() == part.kind.lower()
    return "" if same else part.algorithm


def _fact(name: str, value: Any) -> str:
    if name == "columns":
        return f"columns {listed(value if isinstance(value, list) else [value], _MOST, ' …')}"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,} {name}"
    return str(value)


def _texts(part: Part, above: Part | None) -> list[str]:
    """What a node says: its name where it has one of its own, its class, what was set and what else is known."""
    name = own_name(part, above)
    title = part.kind if name in (part.kind, "") else f"{name}: {part.kind}"
    return [title, *filter(None, (set_values(part), facts(part)))]


def _branches(part: Part, above: Part | None, mark: str, indent: str) -> Iterator[str]:
    title, *more = _texts(part, above)
    flow = _FLOWS.get(part.flow, "") if len(part.parts) > 1 else ""
    yield "   ".join([f"{mark}{title}{flow}", *more])
    for number, each in enumerate(part.parts, start=1):
        last = number == len(part.parts)
        yield from _branches(each, part, f"{indent}{'└─ ' if last else '├─ '}", f"{indent}{'   ' if last else '│  '}")


def _ids(inspection: Inspection) -> dict[int, str]:
    return {id(part): f"c{number}" for number, part in enumerate(inspection.parts)}


def _boxes(part: Part, above: Part | None, ids: Mapping[int, str], indent: str) -> Iterator[str]:
    label, own = "<br/>".join(map(_entities, _texts(part, above))), ids[id(part)]
    if not part.parts:
        yield f'{indent}{own}["{label}"]'
        return
    yield f'{indent}subgraph {own}["{label}"]'
    for each in part.parts:
        yield from _boxes(each, part, ids, f"{indent}  ")
    yield from (f"{indent}  {ids[id(one)]} --> {ids[id(other)]}" for one, other in _steps(part))
    yield f"{indent}end"


def _clusters(part: Part, above: Part | None, ids: Mapping[int, str], indent: str) -> Iterator[str]:
    label, own = "\\n".join(map(_quoted, _texts(part, above))), ids[id(part)]
    if not part.parts:
        yield f'{indent}{own} [label="{label}"];'
        return
    yield f"{indent}subgraph cluster_{own} {{"
    yield f'{indent}  label="{label}";'
    for each in part.parts:
        yield from _clusters(each, part, ids, f"{indent}  ")
    for one, other in _steps(part):
        # Graphviz joins nodes, and cuts the arrow at the edges of their clusters
        ends = [("ltail", one), ("lhead", other)]
        cut = ", ".join(f"{name}=cluster_{ids[id(each)]}" for name, each in ends if each.parts)
        arrow = f"{ids[id(_leaf(one, -1))]} -> {ids[id(_leaf(other, 0))]}"
        yield f"{indent}  {arrow}{f' [{cut}]' if cut else ''};"
    yield f"{indent}}}"


def _steps(part: Part) -> Iterator[tuple[Part, Part]]:
    """Each component inside and the one that follows it, where they follow each other."""
    return pairwise(part.parts if part.flow == "sequence" else ())


def _leaf(part: Part, at: int) -> Part:
    return _leaf(part.parts[at], at) if part.parts else part


def _entities(text: str) -> str:
    """Text of a node in Mermaid: nothing of it is a mark-up, or a word of its language."""
    return _PLAIN.sub(lambda match: f"#{ord(match.group())};", text)


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")

"""Graphs as data: nodes are the rows. networkx itself is not imported here; its objects say all that is needed."""

import json
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp

from padre_git.errors import PadreError

NODE = "node"


def is_graph(data: Any) -> bool:
    """Whether ``data`` is a networkx graph."""
    return any(base.__module__.split(".")[0] == "networkx" and base.__name__ == "Graph" for base in type(data).__mro__)


def nodes(graph: Any) -> pd.DataFrame:
    """One row per node, in the graph's order: the column ``node``, then the attributes of the nodes."""
    names = [node if isinstance(node, str | int) else str(node) for node in graph]
    if any(isinstance(name, str) for name in names):
        names = [str(name) for name in names]
    records = [attributes for _, attributes in graph.nodes(data=True)]
    if any(NODE in attributes for attributes in records):
        raise PadreError(
            f"nodes of the graph have an attribute `{NODE}`; rename it: the nodes themselves are called so"
        )
    keys = list(dict.fromkeys(key for attributes in records for key in attributes))
    return pd.DataFrame({NODE: names, **{str(key): [a.get(key) for a in records] for key in keys}})


def adjacency(graph: Any) -> sp.csr_array:
    """The adjacency matrix, nodes × nodes, float64, in the graph's order: of each edge its ``weight``, or 1."""
    at = {node: number for number, node in enumerate(graph)}
    edges = [(at[u], at[v], float(data.get("weight", 1.0))) for u, v, data in graph.edges(data=True)]
    if not graph.is_directed():
        edges += [(v, u, weight) for u, v, weight in edges if u != v]
    ends = np.array([edge[:2] for edge in edges], dtype=np.int64).reshape(-1, 2)
    weights = np.array([edge[2] for edge in edges], dtype=np.float64)
    return sp.csr_array(sp.coo_array((weights, (ends[:, 0], ends[:, 1])), shape=(len(at), len(at))))


def document(graph: Any) -> dict[str, Any]:
    """The graph as networkx's node-link document, which its `node_link_graph(…, edges="edges")` reads."""
    multi = graph.is_multigraph()
    edges = graph.edges(keys=True, data=True) if multi else graph.edges(data=True)
    return {
        "directed": graph.is_directed(),
        "multigraph": multi,
        "graph": dict(graph.graph),
        "nodes": [{**data, "id": node} for node, data in graph.nodes(data=True)],
        "edges": [
            {**edge[-1], "source": edge[0], "target": edge[1], **({"key": edge[2]} if multi else {})} for edge in edges
        ],
    }


def text(value: Any) -> str:
    """JSON without white space, keys in order; the same graph, the same text.

    Raises
    ------
    PadreError : where an attribute is nothing that JSON can hold.
    """
    try:
        return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False, default=_simple)
    except (TypeError, ValueError) as error:
        raise PadreError(
            f"the graph has an attribute that JSON cannot hold ({error}); use text and finite numbers, or leave it out"
        ) from error


def _simple(value: Any) -> Any:
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"a {type(value).__name__}")


def checked(graph: Any) -> Any:
    """A copy of ``graph``, after a look that a file can hold it."""
    text(document(graph))
    return graph.copy()


def canonical(graph: Any) -> str:
    """What the content hash of a graph is made of: nodes in order; edges by the positions of their nodes."""
    whole = document(graph)
    at = {node: number for number, node in enumerate(graph)}
    ends = [sorted((at[edge["source"]], at[edge["target"]])) for edge in whole["edges"]]
    if whole["directed"]:
        ends = [[at[edge["source"]], at[edge["target"]]] for edge in whole["edges"]]
    plain = [{key: edge[key] for key in edge if key not in {"source", "target"}} for edge in whole["edges"]]
    lines = sorted(f"{pair[0]} {pair[1]} {text(edge)}" for pair, edge in zip(ends, plain, strict=True))
    return "\n".join([text({key: whole[key] for key in whole if key != "edges"}), *lines])


def edges(graph: Any) -> set[str]:
    """Each edge as a text: its nodes, of an undirected graph in one order, and its attributes."""
    lines = set()
    for edge in document(graph)["edges"]:
        ends = [text(edge["source"]), text(edge["target"])]
        rest = {key: edge[key] for key in edge if key not in {"source", "target"}}
        lines.add(" ".join([*(ends if graph.is_directed() else sorted(ends)), text(rest)]))
    return lines

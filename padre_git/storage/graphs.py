"""networkx graphs as files: node-link JSON, GraphML, GML, GEXF and edge lists. The one importer of networkx."""

import ast
import io
import json
import re
from operator import methodcaller
from typing import Any
from xml.etree.ElementTree import ParseError

import networkx as nx

from padre_git.errors import PadreError
from padre_git.storage import lines

_COMMENT = re.compile(r"\s*(?:[#%].*)?$")
_NODE = re.compile(r"[^ \t,]+")
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$")


def to_bytes(graph: Any) -> bytes:
    """Node-link JSON, which `networkx.node_link_graph(…, edges="edges")` reads."""
    document = nx.node_link_data(graph, edges="edges")
    item = methodcaller("item")  # of NumPy's scalars; nothing else gets here: `core.graphs.checked` has looked
    return (json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False, default=item) + "\n").encode()


def from_bytes(data: bytes) -> Any:
    """The graph of node-link JSON."""
    document = json.loads(data)
    key = "edges" if "edges" in document else "links"  # what networkx wrote before 3.4
    return nx.node_link_graph(document, edges=key)


def graphml(data: bytes, name: str) -> Any:
    """A GraphML file. A document type, which may hold entities that grow without end, is refused."""
    return _xml(nx.read_graphml, data, name)


def gexf(data: bytes, name: str) -> Any:
    """A GEXF file, with the same care as GraphML."""
    return _xml(nx.read_gexf, data, name)


def _xml(read: Any, data: bytes, name: str) -> Any:
    if b"<!DOCTYPE" in data[:10_000] or b"<!ENTITY" in data:
        raise PadreError(f"{name} has a document type declaration; remove it, padre reads none")
    return _translated(read, data, name)


def gml(data: bytes, name: str) -> Any:
    """A GML file."""
    return _translated(nx.read_gml, data, name)


def _translated(read: Any, data: bytes, name: str) -> Any:
    try:
        return read(io.BytesIO(data))
    except (nx.NetworkXException, ParseError, ValueError, KeyError, UnicodeDecodeError) as error:
        raise PadreError(f"{name} cannot be read as a graph: {error}") from error


def edge_list(data: bytes, name: str) -> Any:
    """An undirected graph of one edge per line: two nodes, then nothing, a weight, or networkx's ``{…}``.

    Lines that begin with ``#`` or ``%`` are comments, as in SNAP's and KONECT's files; nodes that are all whole
    numbers become numbers. Separators are white space or commas.
    """
    rows = [line for line in lines.split(data.decode("utf-8-sig")) if not _COMMENT.fullmatch(line)]
    graph: Any = nx.Graph()
    whole = True
    edges = []
    for number, line in enumerate(rows, 1):
        head, brace, rest = line.partition("{")
        words = _NODE.findall(head)
        if len(words) < 2 or any(not _NUMBER.match(word) for word in words[2:]):
            raise PadreError(f"{name}, edge {number}: expected two nodes and perhaps a weight, found `{line[:40]}`")
        given = _attributes(brace + rest, f"{name}, edge {number}")
        whole = whole and all(re.fullmatch(r"-?\d+", word) for word in words[:2])
        edges.append((words, given))
    for words, given in edges:
        u, v = (int(word) if whole else word for word in words[:2])
        graph.add_edge(u, v, **({"weight": float(words[2])} if len(words) > 2 else {}) | given)
    return graph


def _attributes(text: str, place: str) -> dict[str, Any]:
    """The literal ``{'weight': 1.0}`` behind an edge, as `networkx.write_edgelist` writes it; nothing is evaluated."""
    try:
        found = ast.literal_eval(text.strip() or "{}")
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        found = None
    if not isinstance(found, dict) or not all(isinstance(key, str) for key in found):
        raise PadreError(f"{place}: expected attributes such as {{'weight': 1.0}}, found `{text[:40]}`")
    return found

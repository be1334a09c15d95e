"""Graphs from files."""

import networkx as nx
import pytest

from padre_git.errors import PadreError
from padre_git.storage import graphs


def test_edge_list() -> None:
    """Comments of SNAP and KONECT, tabs or commas, numbers as numbers, a weight where there is one."""
    graph = graphs.edge_list(b"# FromNode ToNode\n% asym\n1\t2\n2,3\n3 1 0.5\n\n", "x.edgelist")
    assert sorted(graph.nodes) == [1, 2, 3]
    assert graph.edges[1, 3] == {"weight": 0.5}
    assert sorted(graphs.edge_list(b"a b\nb 3\n", "x").nodes) == ["3", "a", "b"]


def test_edge_list_of_networkx() -> None:
    """What `write_edgelist` writes is read."""
    lines = "\n".join(nx.generate_edgelist(nx.path_graph(3))).encode()
    assert sorted(graphs.edge_list(lines, "x").edges) == [(0, 1), (1, 2)]
    weighted = nx.Graph()
    weighted.add_edge("a", "b", weight=1.5, kind="x, y")
    lines = "\n".join(nx.generate_edgelist(weighted)).encode()
    assert dict(graphs.edge_list(lines, "x").edges["a", "b"]) == {"weight": 1.5, "kind": "x, y"}


@pytest.mark.parametrize("line", [b"a\n", b"a b c\n", b"a b {'w': open('x')}\n", b"a b {1: 2}\n"])
def test_wrong_edges(line: bytes) -> None:
    """A line that is no edge is an error with its number, not half an edge."""
    with pytest.raises(PadreError, match=r"x\.edgelist, edge 2: "):
        graphs.edge_list(b"a b\n" + line, "x.edgelist")


def test_xml_and_gml() -> None:
    """GraphML, GEXF and GML as networkx writes them."""
    graph = nx.Graph([("a", "b")])
    nx.set_node_attributes(graph, {"a": "x", "b": "y"}, "kind")
    graphml = "\n".join(nx.generate_graphml(graph)).encode()
    assert dict(graphs.graphml(graphml, "g").nodes(data="kind")) == {"a": "x", "b": "y"}
    gml = "\n".join(nx.generate_gml(graph)).encode()
    assert sorted(graphs.gml(gml, "g").edges) == [("a", "b")]
    gexf = "\n".join(nx.generate_gexf(graph)).encode()
    assert sorted(graphs.gexf(gexf, "g").edges) == [("a", "b")]


def test_old_node_link() -> None:
    """Node-link JSON of networkx before 3.4 calls the edges links."""
    old = b'{"directed": false, "multigraph": false, "graph": {}, "nodes": [{"id": 1}, {"id": 2}], '
    assert sorted(graphs.from_bytes(old + b'"links": [{"source": 1, "target": 2}]}').edges) == [(1, 2)]


def test_no_entities() -> None:
    """A document type may hold entities that grow without end; it is refused."""
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><graphml>&a;</graphml>'
    for read in (graphs.graphml, graphs.gexf):
        with pytest.raises(PadreError, match="document type"):
            read(bomb, "x.graphml")


def test_not_a_graph() -> None:
    """Another file is an error with its name."""
    for read in (graphs.graphml, graphs.gexf, graphs.gml):
        with pytest.raises(PadreError, match="x cannot be read as a graph"):
            read(b"hello", "x")

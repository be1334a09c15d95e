"""Graphs: nodes are rows."""

import networkx as nx
import numpy as np
import pytest

from padre_git.core.data import graphs
from padre_git.errors import PadreError


def test_nodes_are_rows() -> None:
    """One row per node in the graph's order; an attribute that a node lacks is missing."""
    graph = nx.Graph()
    graph.add_node("b", size=2)
    graph.add_node("a", colour="red")
    table = graphs.nodes(graph)
    assert table["node"].tolist() == ["b", "a"]
    assert table["size"].isna().tolist() == [False, True]
    assert table["colour"].isna().tolist() == [True, False]


def test_adjacency() -> None:
    """Symmetric where undirected, a loop once, the weight where there is one."""
    graph = nx.Graph([("a", "b"), ("a", "a")])
    graph.edges["a", "b"]["weight"] = 3
    assert graphs.adjacency(graph).toarray().tolist() == [[1, 3], [3, 0]]
    directed = nx.DiGraph([("a", "b")])
    assert graphs.adjacency(directed).toarray().tolist() == [[0, 1], [0, 0]]
    assert graphs.adjacency(nx.empty_graph(2)).nnz == 0


def test_agrees_with_networkx() -> None:
    """The same matrix as networkx's own."""
    graph = nx.karate_club_graph()
    assert np.array_equal(graphs.adjacency(graph).toarray(), nx.to_numpy_array(graph))


def test_is_graph() -> None:
    """All of networkx's classes, also the user's subclasses, and nothing else."""

    class Mine(nx.DiGraph):
        pass

    assert all(graphs.is_graph(each()) for each in (nx.Graph, nx.DiGraph, nx.MultiGraph, Mine))
    assert not graphs.is_graph(nx.Graph)
    assert not graphs.is_graph({})


def test_attributes_that_no_file_holds() -> None:
    """An attribute that JSON cannot hold is an error, not a text of its address."""
    graph = nx.Graph()
    graph.add_node("a", thing=object())
    with pytest.raises(PadreError, match="JSON cannot hold"):
        graphs.checked(graph)
    named = nx.Graph()
    named.add_node("a", node=1)
    with pytest.raises(PadreError, match="attribute `node`"):
        graphs.nodes(named)


def test_edges_as_texts() -> None:
    """An undirected edge is one, whichever end comes first; a directed one is not."""
    assert graphs.edges(nx.Graph([("a", "b")])) == graphs.edges(nx.Graph([("b", "a")]))
    assert graphs.edges(nx.DiGraph([("a", "b")])) != graphs.edges(nx.DiGraph([("b", "a")]))

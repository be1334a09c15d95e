"""A data set has roles, answers with X and y, and changes nothing."""

from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from sklearn.datasets import load_iris, load_linnerud
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score

from padre_git.core.data.dataset import Dataset
from padre_git.errors import PadreError


@pytest.fixture
def frame() -> pd.DataFrame:
    """A small table with a column for each role."""
    return pd.DataFrame(
        {
            "no": [7, 8, 9, 10],
            "site": ["n", "n", "s", "s"],
            "day": pd.to_datetime(["2020-01-01"] * 4),
            "w": [1, 2, 1, 1],
            "width": [1.5, 2.0, 3.0, 4.0],
            "comment": ["a", "b", "c", "d"],
            "a": [0.5, 0.1, 0.4, 0.2],
            "class": ["u", "v", "u", "v"],
        }
    )


ROLES: dict[str, Any] = {
    "target": "class",
    "id": "no",
    "group": "site",
    "time": "day",
    "weight": "w",
    "drop": ["comment"],
}


def test_roles(frame: pd.DataFrame) -> None:
    """A column with a role is no feature, and each role gives its values."""
    dataset = Dataset("beans", frame, **ROLES)
    assert list(dataset.X.columns) == ["width", "a"]
    assert dataset.y.tolist() == ["u", "v", "u", "v"]
    assert dataset.row_ids.tolist() == [7, 8, 9, 10]
    assert dataset.groups is not None
    assert dataset.groups.tolist() == ["n", "n", "s", "s"]
    assert dataset.weights is not None
    assert dataset.weights.dtype == np.float64
    assert dataset.times is not None
    assert (dataset.shape, dataset.size, len(dataset)) == ((4, 2), [4, 8], 4)
    assert dataset.classes == ["u", "v"]


def test_nothing_is_guessed(frame: pd.DataFrame) -> None:
    """Without a target there is none: not the last column; and a name that contains it is another column."""
    assert Dataset("beans", frame).y is None
    assert list(Dataset("beans", frame, target="a").X.columns) == [
        "no",
        "site",
        "day",
        "w",
        "width",
        "comment",
        "class",
    ]
    array = np.zeros((2, 3))
    assert Dataset("x", array, columns=["a", "ass", "class"], target="class").roles.target == ["class"]


def test_a_target_is_a_whole_name_wherever_it_stands() -> None:
    """`class` is one column; a predecessor also took `a` and `ass`, parts of its name, or just the last column."""
    table = np.array([[1.0, 0.0, 5.0], [2.0, 1.0, 6.0]])
    for given in ({"columns": ["a", "class", "ass"]}, {}):
        content = table if given else pd.DataFrame(table, columns=["a", "class", "ass"])
        dataset = Dataset("parts", content, target="class", **given)
        assert list(dataset.X.columns) == ["a", "ass"]
        assert dataset.y.tolist() == [0, 1]


def test_unknown_column(frame: pd.DataFrame) -> None:
    """A column that is not there is an error in each role, with the nearest one."""
    for role in ROLES:
        with pytest.raises(PadreError, match=r"data set `beans` has no column `Width`; did you mean `width`\?"):
            Dataset("beans", frame, **{role: "Width"})


def test_one_role_each(frame: pd.DataFrame) -> None:
    """Two roles for one column are an error."""
    with pytest.raises(PadreError, match="`no` has two roles"):
        Dataset("beans", frame, id="no", drop="no")


def test_ids_are_unique(frame: pd.DataFrame) -> None:
    """An id column names each row once."""
    with pytest.raises(PadreError, match="`site` is n in several rows"):
        Dataset("beans", frame, id="site")
    frame.loc[1, "comment"] = None
    with pytest.raises(PadreError, match="1 rows have no `comment`"):
        Dataset("beans", frame, id="comment")


def test_weights_are_numbers(frame: pd.DataFrame) -> None:
    """Weights are not negative, missing or text."""
    frame.loc[0, "width"] = -1.0
    for column in ("width", "site"):
        with pytest.raises(PadreError, match=f"weights in `{column}`"):
            Dataset("beans", frame, weight=column)


def test_position_is_the_id_otherwise(frame: pd.DataFrame) -> None:
    """Without an id column, rows are 0 to n - 1, whatever the frame's index was."""
    assert Dataset("beans", frame[frame["w"] == 1], target="class").row_ids.tolist() == [0, 1, 2]


def test_describe_changes_nothing(frame: pd.DataFrame) -> None:
    """Describing, showing and hashing leave the user's frame and the content as they were."""
    before = frame.copy(deep=True)
    dataset = Dataset("beans", frame, **ROLES)
    content = dataset.content
    kept = dataset.frame()
    table = dataset.describe()
    _ = (dataset._repr_html_(), dataset.attributes, dataset.notes, dataset.X, dataset.y)
    pd.testing.assert_frame_equal(frame, before)
    pd.testing.assert_frame_equal(dataset.frame(), kept)
    assert Dataset("beans", dataset.frame(), **ROLES).content == content
    assert table.set_index("column").loc["class", "role"] == "target"


def test_the_users_later_changes_do_not_reach_it(frame: pd.DataFrame) -> None:
    """A data set is what it was when it was made."""
    dataset = Dataset("beans", frame, **ROLES)
    frame.loc[0, "a"] = 99.0
    copy = dataset.frame()
    copy.loc[0, "a"] = 98.0
    assert dataset.X["a"].tolist() == [0.5, 0.1, 0.4, 0.2]


def test_whole_numbers_as_floats_are_classes() -> None:
    """`np.append` of iris makes the classes 0.0, 1.0, 2.0: they stay so, and a classifier takes them."""
    iris = load_iris()
    data = np.append(iris.data, iris.target.reshape(-1, 1), axis=1)
    dataset = Dataset("iris", data, columns=["sl", "sw", "pl", "pw", "class"], target="class")
    assert dataset.y.dtype == np.float64
    assert dataset.classes == [0.0, 1.0, 2.0]
    assert cross_val_score(LogisticRegression(max_iter=1000), dataset.X, dataset.y).mean() > 0.9


def test_measurements_are_no_classes() -> None:
    """Fractions, and more than 100 whole numbers, are not listed as classes."""
    assert Dataset("x", pd.DataFrame({"y": [0.5, 1.0]}), target="y").classes is None
    assert Dataset("x", pd.DataFrame({"y": range(101)}), target="y").classes is None


def test_several_targets() -> None:
    """Several targets are a DataFrame."""
    dataset = Dataset("linnerud", load_linnerud())
    assert list(dataset.y.columns) == ["Weight", "Waist", "Pulse"]
    assert dataset.shape == (20, 3)
    assert dataset.classes is None


def test_arrays() -> None:
    """Unnamed n-d features stay an array, their target an array."""
    dataset = Dataset("digits", (np.zeros((4, 8, 8)), np.array([0, 1, 0, 1])), target="digit")
    assert dataset.X.shape == (4, 8, 8)
    assert isinstance(dataset.y, np.ndarray)
    assert dataset.roles.target == ["digit"]
    with pytest.raises(PadreError, match="3 dimensions"):
        dataset.frame()
    assert "digits" in dataset._repr_html_()


def test_arrays_beside_x_need_a_role() -> None:
    """What an array is for is said, not guessed."""
    arrays = {"X": np.zeros((3, 2)), "y": [0, 1, 0], "who": ["a", "a", "b"]}
    with pytest.raises(PadreError, match="array `who` next to X has no role"):
        Dataset("x", arrays, target="y")
    dataset = Dataset("x", arrays, target="y", group="who")
    assert dataset.groups is not None
    assert dataset.groups.tolist() == ["a", "a", "b"]


def test_sparse() -> None:
    """A sparse matrix stays sparse, and can be described."""
    dataset = Dataset("words", (sp.csr_matrix([[0, 1.0], [2.0, 0]]), ["a", "b"]))
    assert sp.issparse(dataset.X)
    assert dataset.frame().shape == (2, 3)
    row = dataset.describe().set_index("column").loc["X"]
    assert (row["mean"], row["distinct"], row["std"]) == (0.75, 3, pytest.approx(np.std([0, 1, 2, 0], ddof=1)))


def test_graph() -> None:
    """Nodes are the rows; features are their attributes, or their neighbours where there are none."""
    graph = nx.Graph([("a", "b"), ("b", "c")])
    nx.set_node_attributes(graph, {"a": "x", "b": "y", "c": "x"}, "kind")
    dataset = Dataset("net", graph, target="kind")
    assert dataset.row_ids.tolist() == ["a", "b", "c"]
    assert dataset.X.toarray().tolist() == [[0, 1, 0], [1, 0, 1], [0, 1, 0]]
    nx.set_node_attributes(graph, {"a": 1.0, "b": 2.0, "c": 3.0}, "size")
    assert list(Dataset("net", graph, target="kind").X.columns) == ["size"]
    assert dataset.y.tolist() == ["x", "y", "x"]


def test_a_function_is_called_when_needed() -> None:
    """A function of data is called once, and not before the data is asked for."""
    calls = []

    def make() -> pd.DataFrame:
        calls.append(1)
        return pd.DataFrame({"a": [1, 2], "b": [0, 1]})

    dataset = Dataset("lazy", make, target="b")
    assert calls == []
    assert (dataset.shape, dataset.version, calls) == ((2, 1), dataset.version, [1])


def test_hash_is_computed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Large data is hashed once for each data set object."""
    dataset = Dataset("x", pd.DataFrame({"a": [1, 2]}))
    first = dataset.content
    monkeypatch.setattr("padre_git.core.data.dataset.fingerprint", lambda content: "again")
    assert dataset.content == first
    assert dataset.version == first[:12]


def test_roles_do_not_change_the_hash(frame: pd.DataFrame) -> None:
    """The version is the content's; roles are not part of it."""
    assert Dataset("beans", frame, **ROLES).version == Dataset("beans", frame, target="a").version


def test_html_is_escaped() -> None:
    """Text of the data and of the name is never markup."""
    html = Dataset("<b>x", pd.DataFrame({"<i>": ["<script>alert(1)</script>"]}))._repr_html_()
    assert "<script>" not in html
    assert "<i>" not in html
    assert "<b>x" not in html


def test_notes_name_likely_ids(frame: pd.DataFrame) -> None:
    """A column that looks like an id is named; nothing is changed."""
    dataset = Dataset("beans", frame, target="class")
    assert dataset.notes == ["column `comment` looks like an id and is a feature; --id comment or --drop comment"]
    assert "comment" in dataset.X.columns


@pytest.mark.parametrize("name", ["", "a/b", "..", "x\ny"])
def test_names(name: str) -> None:
    """A name that is a path, empty or not printable is refused."""
    with pytest.raises(PadreError, match="data set"):
        Dataset(name, pd.DataFrame({"a": [1]}))


def test_notes_can_be_pasted() -> None:
    """A name that a shell would cut is quoted."""
    frame = pd.DataFrame({"Unnamed: 0": [0, 1, 2], "x": [1.5, 2.5, 0.5]})
    (note,) = Dataset("d", frame).notes
    assert note.endswith("--id 'Unnamed: 0' or --drop 'Unnamed: 0'")

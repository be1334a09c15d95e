"""Selectors: one grammar, and nothing is chosen silently."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from padre_git.app.recording.opening import open_workspace
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import select
from padre_git.errors import PadreError, RepositoryError, UnknownName
from padre_git.model.names import short
from padre_git.storage.index import Row
from tests import synthetic
from tests.conftest import Repository

# name, values of accuracy, what differs
RUNS = [
    ("m4t7xq2p", [0.5, 0.7], {"ago": 900}),
    ("m4t7n0vz", [0.4, 0.6], {"ago": 800, "experiment": "iris-svc", "label": "svc"}),
    ("k9d2v5ha", [0.6, 0.7], {"ago": 700, "execution": "c41d77e2ab10"}),
    ("s1aaaaaa", [0.7, 0.8], {"ago": 300, "recording": "search", "number": 1, "setting": {"SVC.C": 1}}),
    ("s2aaaaaa", [0.8, 0.9], {"ago": 299, "recording": "search", "number": 2, "setting": {"SVC.C": 10}}),
    ("s3aaaaaa", [0.6, 0.7], {"ago": 298, "recording": "search", "number": 3, "setting": {"SVC.C": 100}}),
    ("fa11ed00", [0.1, 0.1], {"ago": 100, "status": "failed"}),
    ("w5c8r3mz", [0.9, 0.9], {"ago": 50, "project": "other", "experiment": "nb", "label": "nb"}),
]


@pytest.fixture
def workspace(notebook: Repository) -> Workspace:
    """A repository with `RUNS`, each on its own branch."""
    for number, (name, values, changes) in enumerate(RUNS):
        synthetic.branch(notebook.path, f"refs/heads/padre/{number}", synthetic.simple(name, values, **changes))
    return open_workspace(notebook.path)


def ids(rows: list[Row]) -> list[str]:
    return [short(row.id) for row in rows]


def test_last_is_of_this_clone(notebook: Repository) -> None:
    """A newer run that only a remote's branch has is not `@last`; in a clone without own ones it is."""
    theirs = synthetic.simple("w5c8r3mz", ago=1, execution="c41d77e2ab10")
    synthetic.branch(notebook.path, "refs/remotes/origin/theirs", theirs)
    assert ids(select.select(open_workspace(notebook.path), "@last").rows) == ["w5c8r3mz"]
    synthetic.branch(notebook.path, "refs/heads/padre/1", synthetic.simple("m4t7xq2p", ago=900))
    assert ids(select.select(open_workspace(notebook.path), "@last").rows) == ["m4t7xq2p"]
    assert ids(select.select(open_workspace(notebook.path), "w5c8").rows) == ["w5c8r3mz"]


def test_an_experiment_is_of_this_clone(notebook: Repository) -> None:
    """A newer run that only a remote has is its latest only where this clone has no completed one, and that is said."""
    theirs = synthetic.simple("w5c8r3mz", ago=1, execution="c41d77e2ab10")
    synthetic.branch(notebook.path, "refs/remotes/origin/theirs", theirs)
    failed = synthetic.simple("m4t7xq2p", [0.1, 0.1], ago=900, status="failed")
    synthetic.branch(notebook.path, "refs/heads/padre/1", failed)
    opened = open_workspace(notebook.path)
    for text in ("breast-svc", "svc"):
        assert ids(select.select(opened, text).rows) == ["w5c8r3mz"]
        assert opened.notes.pop() == (
            f"`{text}`: no completed run of it is on this branch or was made in this clone; "
            "w5c8r3mz is from a remote branch"
        )
    assert ids(select.select(opened, "w5c8").rows) == ["w5c8r3mz"]
    synthetic.branch(notebook.path, "refs/heads/padre/2", synthetic.simple("k9d2v5ha", ago=800))
    assert ids(select.select(opened, "breast-svc").rows) == ["k9d2v5ha"]
    assert opened.notes == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("m4t7x", ["m4t7xq2p"]),
        ("m4t7xq2p", ["m4t7xq2p"]),
        ("run:m4t7n", ["m4t7n0vz"]),
        pytest.param(synthetic.identifier("k9d2v5ha", ago=700), ["k9d2v5ha"], id="whole id"),
        ("@last", ["w5c8r3mz"]),
        ("@last~1", ["fa11ed00"]),
        ("@last~2", ["s1aaaaaa", "s2aaaaaa", "s3aaaaaa"]),
        ("@last~2#3", ["s3aaaaaa"]),
        ("@last~2@best", ["s2aaaaaa"]),
        ("breast-svc", ["s1aaaaaa", "s2aaaaaa", "s3aaaaaa"]),
        ("Breast SVC", ["s1aaaaaa", "s2aaaaaa", "s3aaaaaa"]),
        ("thesis/breast-svc", ["s1aaaaaa", "s2aaaaaa", "s3aaaaaa"]),
        ("breast-svc@best", ["s2aaaaaa"]),
        ("breast-svc@c41d77e", ["k9d2v5ha"]),
        ("c41d77e", ["k9d2v5ha"]),
        ("execution:c41d77e2ab10", ["k9d2v5ha"]),
        ("breast-svc#1", ["s1aaaaaa"]),
        ("label:svc", ["s1aaaaaa", "s2aaaaaa", "s3aaaaaa", "m4t7n0vz"]),
        ("svc", ["s1aaaaaa", "s2aaaaaa", "s3aaaaaa", "m4t7n0vz"]),
        ("experiment:nb", ["w5c8r3mz"]),
        ("nb", ["w5c8r3mz"]),
        ("rev:padre/0", ["m4t7xq2p"]),
        ("padre/0", ["m4t7xq2p"]),
        ("main...padre/1", ["m4t7n0vz"]),
        ("other", ["w5c8r3mz"]),
    ],
)
def test_selects(workspace: Workspace, text: str, expected: list[str]) -> None:
    """Each form of the grammar."""
    assert ids(select.select(workspace, text).rows) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("m4t7", "`m4t7` matches 2 runs: m4t7n0vz .*, m4t7xq2p .*; type one more character"),
        ("nothing", "unknown run, experiment, label or revision `nothing`.*breast-svc"),
        ("@lst", "did you mean `@last`"),
        ("experiment:nothing", "unknown experiment `nothing`.*breast-svc"),
        ("@last~99", "there are only 6"),
        ("@last#9", "#1"),
        ("breast-svc@0000000", "unknown code version `0000000`.*9f2c1ab"),
        ("rev:nothing", "not a tag, branch or commit"),
        ("k9", "unknown"),
        ("", "unknown"),
        ("--all", "unknown"),
    ],
)
def test_refuses(workspace: Workspace, text: str, words: str) -> None:
    """One line that lists what there is."""
    with pytest.raises(PadreError, match=words) as caught:
        select.select(workspace, text)
    assert "\n" not in str(caught.value)


def test_one_run_is_never_chosen(workspace: Workspace) -> None:
    """A command that needs one run and gets several lists them."""
    assert short(select.run(workspace, "@last~2#2").id) == "s2aaaaaa"
    with pytest.raises(
        PadreError,
        match=r"`@last~2` has 3 settings, and `padre x` needs one run. Choose @last~2@best, or one of @last~2#1",
    ):
        select.run(workspace, "@last~2", command="padre x")
    with pytest.raises(PadreError, match=r"matches 4 runs, and .*: s1aaaaaa"):
        select.run(workspace, "svc")


def test_a_branch_called_like_a_label(workspace: Workspace, notebook: Repository) -> None:
    """Several things of one name are an error; a prefix decides."""
    notebook.git("branch", "svc", "padre/0")
    with pytest.raises(PadreError, match=r"`svc` could mean several things: label:svc \(4 runs\), rev:svc \(1 run\)"):
        select.select(workspace, "svc")
    assert ids(select.select(workspace, "rev:svc").rows) == ["m4t7xq2p"]
    assert len(select.select(workspace, "label:svc").rows) == 4


def test_best_only_among_equal_splits(workspace: Workspace, notebook: Repository) -> None:
    """`@best` compares what is on the data and splits of the newest run; a better score on others is no better."""
    other = synthetic.simple("x9bbbbbb", [1.0, 1.0], ago=2000, splitting="another")
    synthetic.branch(notebook.path, "refs/heads/padre/x", other)
    assert ids(select.select(workspace, "breast-svc@best").rows) == ["s2aaaaaa"]


def test_smaller_can_be_better(workspace: Workspace, notebook: Repository) -> None:
    """The best by the direction of the main metric."""
    for name, value, setting in (("g1cccccc", 5.0, 1), ("g2cccccc", 3.0, 2)):
        document = synthetic.run(
            name, ago=10, recording="error", number=setting, experiment="reg", main_metric="mse", setting={"a": setting}
        )
        numbers = synthetic.metrics(document, mse=synthetic.metric([value, value], greater=False, bounds=(0, None)))
        synthetic.branch(notebook.path, f"refs/heads/padre/{name}", synthetic.files(document, numbers))
    assert ids(select.select(workspace, "reg@best").rows) == ["g2cccccc"]


def test_same_name_in_two_projects(workspace: Workspace, notebook: Repository) -> None:
    """An experiment's slug that two projects have is an error; with its project it is none."""
    synthetic.branch(notebook.path, "refs/heads/padre/y", synthetic.simple("y9bbbbbb", project="other"))
    with pytest.raises(PadreError, match="other/breast-svc, thesis/breast-svc"):
        select.select(workspace, "breast-svc")
    assert ids(select.select(workspace, "other/breast-svc").rows) == ["y9bbbbbb"]


def test_errors_have_their_class(workspace: Workspace) -> None:
    """What Python code catches."""
    with pytest.raises(UnknownName):
        select.select(workspace, "nothing")
    with pytest.raises(RepositoryError):
        select.select(workspace, "rev:nothing")


@given(ids=st.lists(st.text("ab-2", min_size=1, max_size=9), max_size=8), name=st.text("ab2", min_size=1, max_size=3))
def test_parts_of_ids(ids: list[str], name: str) -> None:
    """One search through all ids finds the same as one through each."""
    found = [at for at, each in enumerate(ids) if f"-{name}" in each or each.startswith(name)]
    assert select._having(ids, [f"-{name}", f"\n{name}"]) == found

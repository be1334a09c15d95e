"""What the index keeps of each document."""

import pytest

from padre_git.model.documents import LaterMetric
from padre_git.storage.documents import encode
from tests import synthetic
from tests.conftest import Repository
from tests.storage.index.examples import BRANCH_NAME, ids, read


def test_rows_have_what_lists_need(repo: Repository) -> None:
    """The fields of both documents, in one value."""
    document = synthetic.run(message="why", setting={"SVC.C": 10})
    more = {"mse": synthetic.metric([3.0, 4.0], greater=False, bounds=(0, None))}
    synthetic.branch(repo.path, BRANCH_NAME, synthetic.files(document, synthetic.metrics(document, [0.5, 0.7], **more)))
    (row,) = read(repo).rows
    assert (row.id, row.project, row.experiment, row.execution) == (document.id, "thesis", "breast-svc", "9f2c1ab0d3e4")
    assert (row.data, row.message, row.setting, row.parameters["SVC.C"]) == ("breast_cancer", "why", {"SVC.C": 10}, 10)
    assert row.score is not None
    assert row.score.mean == pytest.approx(0.6)
    assert row.scores["mse"].greater_is_better is False
    assert row.scores["mse"].bounds == (0, None)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'{\n  "schema": 1\n  "id": 3}', "line 3"),
        (b'{"schema": 99}', "newer padre"),
        (b'{"schema": 1}', "id"),
        (b"\xff\xfe", "utf-8"),
        (b"", "line 1"),
        (b"[" * 100_000, "run.json"),
    ],
)
def test_one_bad_document_hurts_no_other(repo: Repository, data: bytes, words: str) -> None:
    """It is named with the reason; the others are listed; the same from the stored index."""
    good, bad = synthetic.simple("gooooood"), synthetic.simple("m4t7xq2p")
    bad_path = next(path for path in bad if path.endswith("run.json"))
    synthetic.branch(repo.path, BRANCH_NAME, {**good, **bad, bad_path: data})
    for _ in range(2):
        found = read(repo)
        assert ids(found) == ["gooooood"]
        (problem,) = found.problems
        assert problem.path == bad_path
        assert problem.message.startswith(bad_path)
        assert words in problem.message
        assert "\n" not in problem.message


@pytest.mark.parametrize("odd", ["mse", 'a "b" \\ \n c', "f1 é ∑", "__class__", "metric_0"])
def test_values_per_split(repo: Repository, odd: str) -> None:
    """They come when asked for, cold and from the stored index, of all metrics or of some, whatever these are called,
    and also where a metric was computed later."""
    document = synthetic.run()
    numbers = synthetic.metrics(document, [0.5, 0.75], **{odd: synthetic.metric([3.0, 4.0])})
    files = synthetic.files(document, numbers)
    folder = next(path for path in files if path.endswith("/run.json")).removesuffix("/run.json")
    later = LaterMetric(run=document.id, name="later", metric=synthetic.metric([1.0, 2.0]))
    synthetic.branch(repo.path, BRANCH_NAME, {**files, f"{folder}/metrics/later-0.json": encode(later)})
    for _ in range(2):
        found = read(repo)
        (row,) = found.rows
        own = {name: metric.values for name, metric in found.metrics([row])[row.id].metrics.items()}
        assert own == {"accuracy": [0.5, 0.75], odd: [3.0, 4.0], "later": [1.0, 2.0]}
        assert found.splits([row], own.keys()) == {row.id: own}
        assert found.splits([row], [odd, "none"]) == {row.id: {odd: [3.0, 4.0]}}
        assert found.splits([row], ["later"]) == {row.id: {"later": [1.0, 2.0]}}
        assert found.splits([row], []) == {row.id: {}}

"""What estimators remember of their training, in one form."""

from types import SimpleNamespace

from padre_git.core.components.history import history, table


def test_forms_of_a_history() -> None:
    """skorch keeps a list of epochs, boosting libraries nested mappings; texts and durations are no measures."""
    epochs = [{"epoch": 1, "dur": 0.1, "loss": 0.5, "best": True}, {"epoch": 2, "dur": 0.1, "loss": 0.25}]
    assert history(SimpleNamespace(history_=epochs)) == {"loss": [0.5, 0.25]}
    assert history(SimpleNamespace(loss_curve_=[3, 2])) == {"train_loss": [3.0, 2.0]}
    assert history(SimpleNamespace(evals_result_={"valid": {"auc": [0.5, 0.75]}})) == {"valid.auc": [0.5, 0.75]}


def test_no_history() -> None:
    """An object that remembers nothing, or something else under the same name, has none."""
    assert history(object()) == {}
    assert history(SimpleNamespace(history_=["no epoch"])) == {}
    assert table([(0, {}), (1, {})]) is None


def test_table() -> None:
    """Steps are numbered from 0 on within each metric of each split."""
    found = table([(0, {"loss": [3.0, 2.0]}), (1, {"loss": [1.0]})])
    assert found is not None
    assert [tuple(row.values()) for row in found.to_pylist()] == [
        ("loss", 0, 0, 3.0),
        ("loss", 0, 1, 2.0),
        ("loss", 1, 0, 1.0),
    ]

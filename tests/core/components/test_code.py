"""The hash of a metric's code changes where the metric may, and only there."""

from functools import partial
from hashlib import sha256
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from sklearn import metrics as sk
from sklearn.svm import SVC

from padre_git.core.metrics.resolve import resolve
from padre_git.core.metrics.user import user
from padre_git.errors import PadreError


def _load(file: Path) -> ModuleType:
    spec = spec_from_file_location(file.stem, file)
    assert spec and spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


LIMIT = 0.5
LIBRARY: Any = None
MODEL = SVC()


def near(value: Any) -> Any:
    """A helper."""
    return np.abs(value) < LIMIT


def share_near(y_true: Any, y_pred: Any) -> float:
    """Uses a helper, which uses a number."""
    return float(np.mean(near(y_true - y_pred)))


def with_model(y_true: Any, y_pred: Any) -> float:
    """Uses what has no stable text."""
    return float(MODEL.score(y_true, y_pred))


def _made(weight: Any) -> Any:
    def cost(y_true: Any, y_pred: Any) -> float:
        return float(np.sum(weight * (y_true != y_pred)))

    return cost


def _hash(function: Any, **options: Any) -> str:
    return user(function, **{"greater_is_better": True, **options}).code


def test_what_it_uses_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The value of a global that a helper uses is part of the code; the record names all of it."""
    metric = user(share_near, greater_is_better=True)
    assert metric.source is not None
    assert metric.source.captured["LIMIT"] == "0.5"
    assert metric.source.captured["near"].startswith("def near(value")
    assert metric.source.captured["np"] == "numpy"
    before = _hash(share_near)
    assert _hash(share_near) == before
    monkeypatch.setitem(globals(), "LIMIT", 0.25)
    assert _hash(share_near) != before


def test_closures() -> None:
    """Functions of one source differ by what they close over: numbers, arrays, mappings."""
    weights = [1, 2, np.array([1.0, 2.0]), np.array([1.0, 3.0]), {"a": 1}, {"a": 2}, (1, "x")]
    hashes = [_hash(_made(weight)) for weight in weights]
    assert len(set(hashes)) == len(weights)
    assert _hash(_made(np.array([1.0, 2.0]))) == hashes[2]


@pytest.mark.parametrize("function", [with_model, _made(SVC())])
def test_refused(function: Any) -> None:
    """What has no text that stays the same is an error that says which it is."""
    with pytest.raises(PadreError, match="a SVC, which has no stable text form"):
        user(function, greater_is_better=True)


def test_direction_bounds_and_options_count() -> None:
    """They are as much of a metric as its source; so are the options of a scorer."""
    hashes = {
        _hash(share_near),
        _hash(share_near, greater_is_better=False),
        _hash(share_near, bounds=(0, 1)),
        _hash(share_near, response_method="predict_proba"),
    }
    assert len(hashes) == 4
    betas = [resolve(sk.make_scorer(sk.fbeta_score, beta=beta), None)[0].code for beta in (1, 2, 2)]
    assert betas[0] != betas[1] == betas[2]
    assert _hash(partial(sk.fbeta_score, beta=2), name="f") != _hash(partial(sk.fbeta_score, beta=3), name="f")
    assert _hash(share_near, name="a") != _hash(share_near, name="b")


def test_comments_outside_and_the_decorator_do_not_count(tmp_path: Path) -> None:
    """The same function under another decorator, elsewhere in another file, is the same code."""
    body = "def cost(y_true, y_pred):\n    return float((y_true != y_pred).sum())\n"
    hashes = []
    for number, text in enumerate(
        (body, "# why\nimport math\n\n\n" + body, "def same(f):\n    return f\n\n@same\n" + body)
    ):
        file = tmp_path / f"metric{number}.py"
        file.write_text(text)
        hashes.append(_hash(_load(file).cost))
    assert len(set(hashes)) == 1


def by_library(y_true: Any, y_pred: Any) -> float:
    """Calls a library."""
    return float(LIBRARY.share(y_true, y_pred))


@pytest.mark.parametrize(("folder", "named"), [("site-packages", True), ("dist-packages", True), ("mine", False)])
def test_a_library_counts_by_its_name_wherever_it_is(
    folder: str, named: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Installed in another environment or for the user alone it is a library; in another folder it is code."""
    file = tmp_path / folder / "library.py"
    file.parent.mkdir()
    file.write_text("def share(y_true, y_pred):\n    return (y_true == y_pred).mean()\n")
    library = _load(file)
    monkeypatch.setitem(globals(), "LIBRARY", library)
    source = user(by_library, greater_is_better=True).source
    assert source is not None
    assert (source.captured["LIBRARY"] == library.__name__) is named
    assert source.captured["LIBRARY"].startswith("def share") is not named


def test_without_source() -> None:
    """What was made from a text has no source that could be kept."""
    made: dict[str, Any] = {}
    exec("def cost(y_true, y_pred):\n    return 0.0", made)
    with pytest.raises(PadreError, match="the source of `cost` cannot be read; define it in a file or a notebook"):
        user(made["cost"], greater_is_better=True)


def test_metrics_of_padre_have_a_version() -> None:
    """Each another hash, always the same."""
    (accuracy,) = resolve("accuracy", None)
    (again,) = resolve("accuracy", None)
    (loss,) = resolve("log_loss", None)
    assert accuracy.code == again.code != loss.code
    assert (accuracy.code, accuracy.source) == (sha256(b"padre metric accuracy 1").hexdigest()[:12], None)

"""The file of a study: every key is read, and what is wrong is said with what is known, before anything runs."""

from pathlib import Path
from typing import Any

import pytest

from padre_git.app.study import spec
from padre_git.errors import PadreError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two files of experiments."""
    for name in ("svc.py", "sub/forest.py", "nb.yaml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    return tmp_path


def read(folder: Path, text: str) -> spec.Study:
    """The study that ``text`` describes."""
    file = folder / "study.yaml"
    file.write_text(text)
    return spec.read(file)


def test_every_key_is_read(folder: Path) -> None:
    """As it stands there; of parameters the options of a search are apart from hyperparameters."""
    study = read(
        folder,
        """
study: table2
project: thesis
experiments: [svc.py, sub/forest.py:forest, nb.yaml]
datasets: [iris, wine]
splitting: 10x10
seeds: [0, 1, 2]
metrics: [accuracy, roc_auc]
parameters:
  svc: {SVC.C: [0.1, 1], settings: 32, nested: 5-fold}
""",
    )
    assert (study.name, study.project, study.splitting) == ("table2", "thesis", "10x10")
    assert [each.text for each in study.entries] == ["svc.py", "forest.py:forest", "nb.yaml"]
    assert study.entries[1].file == folder / "sub/forest.py"
    assert (study.datasets, study.seeds, study.metrics) == (("iris", "wine"), (0, 1, 2), ("accuracy", "roc_auc"))
    assert study.parameters == {"svc": {"SVC.C": [0.1, 1]}}
    assert study.options == {"svc": {"settings": 32, "nested": "5-fold"}}


def test_what_is_left_out_has_a_default(folder: Path) -> None:
    """The name is that of the file; one name stands for a list of one."""
    study = read(folder, "experiments: svc.py\ndatasets: {where: rows < 100}\nseeds: 3\n")
    assert (study.name, study.where, study.datasets, study.seeds) == ("study", "rows < 100", (), (3,))
    assert (study.splitting, study.metrics, study.parameters) == (None, (), {})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[1]", "study.yaml: a study is keys and values: study, project, experiments"),
        ("experiment: svc.py\ndatasets: [iris]", "study.yaml: unknown key `experiment`; did you mean `experiments`?"),
        ("experiments: svc.py", "study.yaml: the key `datasets` is missing. A study has experiments and datasets"),
        ("experiments: []\ndatasets: [iris]", "the key `experiments` is missing"),
        (
            "experiments: svm.py\ndatasets: [iris]",
            "study.yaml: unknown experiment file `svm.py`; did you mean `svc.py`? Known: nb.yaml, study.yaml, svc.py.",
        ),
        ("experiments: no/svc.py\ndatasets: [iris]", "no experiment file `no/svc.py` yet"),
        ("experiments: svc.py\ndatasets: [iris, wine, iris]", "datasets names `iris` twice"),
        ("experiments: svc.py\ndatasets: {when: x}", "datasets must be a list of names, or {where: CONDITION}"),
        ("experiments: svc.py\ndatasets: 3", "`datasets` must be a list of names; this is 3"),
        ("experiments: svc.py\ndatasets: iris\nseeds: [0, 0]", "seeds must be different whole numbers, 0 or larger"),
        ("experiments: svc.py\ndatasets: iris\nseeds: [-1]", "these are [-1]"),
        ("experiments: svc.py\ndatasets: iris\nseeds: []", "these are []"),
        ("experiments: svc.py\ndatasets: iris\nseeds: [true]", "these are [True]"),
        ("experiments: svc.py\ndatasets: iris\nparameters: [C]", "parameters must be a mapping by label"),
        ("experiments: svc.py\ndatasets: iris\nparameters: {svc: 1}", "parameters must be a mapping by label"),
        ("experiments: svc.py\ndatasets: iris\nstudy: [a]", "`study` must be a name; this is ['a']"),
    ],
)
def test_what_is_wrong_is_said(folder: Path, text: str, said: str) -> None:
    """With the file, and what is known."""
    with pytest.raises(PadreError) as error:
        read(folder, text)
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.yaml", "experiments: svc.py", True),
        ("a.yml", "study: x", True),
        ("a.yaml", "name: nb\ndataset: iris\npipeline: SVC", False),
        ("a.yaml", "[1, 2]", False),
        ("a.py", "experiments = 1", False),
    ],
)
def test_a_study_is_known_by_its_keys(tmp_path: Path, name: str, text: str, expected: Any) -> None:
    """An experiment in YAML has others, and a file that is not there is none."""
    (tmp_path / name).write_text(text)
    assert spec.is_study(tmp_path / name) is expected
    assert not spec.is_study(tmp_path / "missing.yaml")


def test_words_of_the_command_line_are_a_study_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """FILEs and data sets; a FILE that is not there is the same error."""
    monkeypatch.chdir(folder)
    study = spec.given([Path("svc.py"), Path("sub/forest.py")], name="", datasets=("iris",))
    assert [each.file for each in study.entries] == [Path("svc.py"), Path("sub/forest.py")]
    with pytest.raises(PadreError, match=r"unknown experiment file `svm.py`"):
        spec.given([Path("svm.py")], name="", datasets=("iris",))

"""Experiments as YAML files."""

from pathlib import Path
from typing import Any

import pytest
from sklearn.pipeline import Pipeline
from sklearn.svm import SVC

from padre_git.app.files.yaml import read
from padre_git.errors import PadreError
from tests.app import snippets


def written(folder: Path, content: str) -> Path:
    """A file with ``content``."""
    file = folder / "experiment.yaml"
    file.write_text(content)
    return file


def test_every_key(tmp_path: Path) -> None:
    """Keys are the arguments of `Experiment`; components are named by scikit-learn's name or by their path."""
    more = "metrics: [f1_macro, accuracy]\nseed: 3\nlabel: svc\ndescription: d\nparameters: {SVC.C: [1, 2]}\n"
    experiment = read(written(tmp_path, snippets.YAML + more))
    assert (experiment.name, experiment.project.name, experiment.dataset) == ("Scaled SVC", "Thesis", "wine")
    assert (experiment.splitting, experiment.metrics, experiment.seed) == (5, ["f1_macro", "accuracy"], 3)
    assert (experiment.label, experiment.description, experiment.parameters) == ("svc", "d", {"SVC.C": [1, 2]})
    first, second = experiment.pipeline(), experiment.pipeline()
    assert isinstance(first, Pipeline)
    assert [type(step).__name__ for _, step in first.steps] == ["StandardScaler", "SVC"]
    assert first.steps[1][1].C == 1.0
    assert first is not second


def test_one_component_is_no_pipeline(tmp_path: Path) -> None:
    """A single component, as text or with parameters, is itself."""
    for pipeline in ("SVC", "[SVC]", "{SVC: {kernel: linear}}"):
        experiment = read(written(tmp_path, f"name: a\ndataset: wine\npipeline: {pipeline}\n"))
        assert isinstance(experiment.pipeline(), SVC)


def test_function_beside_the_file(tmp_path: Path) -> None:
    """`module:function` is imported from the file's folder."""
    (tmp_path / "mine_for_yaml.py").write_text("from sklearn.svm import SVC\ndef build():\n    return SVC(C=3)\n")
    experiment = read(written(tmp_path, "name: a\ndataset: wine\npipeline: mine_for_yaml:build\n"))
    assert experiment.pipeline().C == 3


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            ("splitting: 5", "cv: 5"),
            "experiment.yaml: unknown key `cv`. Known: dataset, description, label",
        ),
        (
            ("name: Scaled SVC\n", ""),
            "experiment.yaml: the key `name` is missing; an experiment has name, dataset",
        ),
        (
            ("StandardScaler", "StandartScaler"),
            "unknown component `StandartScaler`; did you mean `StandardScaler`",
        ),
        (("C: 1.0", "c: 1.0"), r"pipeline: unknown parameter `c` of SVC; did you mean `C`\?"),
        (
            ("sklearn.svm.SVC", "sklearn.nothing.SVC"),
            "`sklearn.nothing.SVC` cannot be imported: No module named",
        ),
        (
            ("- StandardScaler: {}", "- [1, 2]"),
            r"a step is `Component: {parameter: value}`; this is \[1, 2\]",
        ),
        (("name: Scaled SVC", "name: a/b"), "is a path"),
        (("splitting: 5", "splitting: 5\nsplitting: 3"), "experiment.yaml, line 8"),
    ],
)
def test_mistakes_name_file_and_key(tmp_path: Path, change: tuple[str, str], words: str) -> None:
    """When the file is read, before anything runs."""
    file = written(tmp_path, snippets.YAML.replace(*change))
    with pytest.raises(PadreError, match=words) as caught:
        read(file)
    assert "\n" not in str(caught.value)


def test_not_a_mapping(tmp_path: Path) -> None:
    """A file that says something else is no experiment."""
    with pytest.raises(PadreError, match=r"experiment\.yaml: an experiment is keys and values: name"):
        read(written(tmp_path, "- 1\n- 2\n"))


@pytest.mark.parametrize(
    "pipeline", ["[os.system: {command: 'touch pwned'}]", "os.system", "[subprocess.Popen: {args: x}]"]
)
def test_a_file_calls_nothing_but_estimators(notebook: Any, padre: Any, pipeline: str) -> None:
    """A committed file is data: it cannot name a function of a library to be run."""
    notebook.write({"evil.yaml": f"name: evil\ndataset: wine\npipeline: {pipeline}\n"})
    result = padre("run", "evil.yaml", code=1)
    assert "is neither an estimator (a class with `fit`) nor a function of a file in this folder" in result.err
    assert not (notebook.path / "pwned").exists()

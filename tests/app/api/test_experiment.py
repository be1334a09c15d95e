"""Projects and experiments as people define them."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sklearn.svm import SVC

from padre_git import Experiment, Function, PadreError, PipIdentifier, Project, SKLearnPipeline
from padre_git.app.api.experiment import collected
from tests.app import snippets
from tests.conftest import process_environment


def test_defining_needs_no_repository_and_runs_nothing(tmp_path: Path) -> None:
    """A file of decorators can be imported anywhere; it leaves no file behind and calls no function of the user."""
    (tmp_path / "mine.py").write_text(
        snippets.DECORATORS.replace("data = load_iris", "raise SystemExit(3)\n    data = load_iris")
    )
    done = subprocess.run([sys.executable, "-c", "import mine; print(mine.experiment.name)"], cwd=tmp_path,
                          env=process_environment(), capture_output=True, text=True, check=False)  # fmt: skip
    assert done.stdout == "Iris SVC - static seed\n", done.stderr
    assert [name for name in os.listdir(tmp_path) if name != "__pycache__"] == ["mine.py"]


def test_experiment_keeps_what_it_is_given() -> None:
    """Attributes have the values of the arguments; the pipeline's wrapper gives what the experiment lacks."""
    wrapped = SKLearnPipeline(SVC, splitting=3, reference="x")
    experiment = Experiment("a", dataset="iris", pipeline=wrapped, project="P", metrics="f1", seed=4, description="d")
    assert (experiment.pipeline, experiment.splitting, experiment.metrics, experiment.seed) == (SVC, 3, "f1", 4)
    assert (experiment.project.name, experiment.project.slug, experiment.slug) == ("P", "p", "a")
    assert Experiment("a", dataset="iris", pipeline=wrapped, splitting=7).splitting == 7


@pytest.mark.parametrize(
    ("name", "dataset", "label"),
    [
        ("iris-svc", "iris", "svc"),
        ("Iris SVC - static seed", "iris", "SVC - static seed"),
        ("svc on Breast Cancer", "breast_cancer", "svc on"),
        ("breast-svc", "breast_cancer", "breast-svc"),
        ("iris", "iris", "iris"),
        ("svc", ([1], [2]), "svc"),
        ("irisation", "iris", "irisation"),
        ("svc", "…", "svc"),
    ],
)
def test_label_is_the_name_without_the_data_set(name: str, dataset: Any, label: str) -> None:
    """Tables call a pipeline by what it is, not by its data; an explicit label wins."""
    assert Experiment(name, dataset=dataset, pipeline=SVC()).label == label
    assert Experiment(name, dataset=dataset, pipeline=SVC(), label="mine").label == "mine"


@pytest.mark.parametrize(
    ("name", "given", "new"),
    [("svc", "iris", "svc-wine"), ("iris-svc", "iris", "wine-svc"), ("An SVC", "iris", "An SVC wine")],
)
def test_other_data_is_another_experiment(name: str, given: str, new: str) -> None:
    """On another data set the name says so and the label stays; on its own one it is the same experiment."""
    experiment = Experiment(name, dataset=given, pipeline=SVC())
    request = experiment.request()
    other = request.on("wine")
    assert (other.name, other.label, other.dataset) == (new, experiment.label, "wine")
    assert request.on("Iris") is request


@pytest.mark.parametrize(
    ("argument", "words"),
    [
        ("cv", "Experiment() has no argument `cv`; it is `splitting`, with the same values: 5, KFold(5), …"),
        ("scoring", "Experiment() has no argument `scoring`; it is `metrics`, with the same values: "),
        ("random_state", "Experiment() has no argument `random_state`; it is `seed`"),
        ("metrix", "Experiment() has no argument `metrix`; did you mean `metrics`?"),
        ("frobnicate", "Experiment() has no argument `frobnicate`; it has name, dataset, pipeline, project"),
    ],
)
def test_unknown_arguments_say_what_to_write(argument: str, words: str) -> None:
    """No argument is swallowed; names of other libraries lead to ours."""
    with pytest.raises(PadreError) as caught:
        Experiment("a", dataset="iris", pipeline=SVC(), **{argument: 5})
    assert str(caught.value).startswith(words)
    assert "\n" not in str(caught.value)


def test_unknown_arguments_of_the_other_nouns() -> None:
    """The same for `Project` and `SKLearnPipeline`."""
    with pytest.raises(PadreError, match=r"Project\(\) has no argument `owner`; it has name, description, creator"):
        Project("a", owner="me")
    with pytest.raises(PadreError, match=r"SKLearnPipeline\(\) has no argument `cv`; it is `splitting`"):
        SKLearnPipeline(SVC, cv=3)


def test_provenance_is_recorded_without_paths() -> None:
    """`creator`, `reference` and the like become plain values; an absolute path is its file's name."""
    creator = Function(fn=collected, identifier=PipIdentifier("padre-git", "1"))
    old = {"creator": creator, "reference_git": __file__, "reference": PipIdentifier("x")}
    old |= {"project_name": "Old", "experiment_description": "told"}
    experiment = Experiment("a", dataset="iris", pipeline=SVC(), **old)
    assert experiment.provenance == {
        "creator": {
            "function": "collected",
            "module": "padre_git.app.api.experiment",
            "package": {"pip_package": "padre-git", "version": "1"},
        },
        "reference_git": "test_experiment.py",
        "reference": {"pip_package": "x", "version": ""},
    }
    assert (experiment.project.name, experiment.description) == ("Old", "told")
    assert Project("a", creator="me").provenance == {"creator": "me"}


def test_one_argument_under_two_names_is_an_error() -> None:
    """Which of the two would count is not guessed."""
    with pytest.raises(PadreError, match="both `description` and `experiment_description`"):
        Experiment("a", dataset="iris", pipeline=SVC(), description="x", experiment_description="y")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("a/b", "is a path"),
        ("..", "is a path"),
        ("", "needs a name"),
        ("x" * 201, "has 201 characters; at most 200"),
        ("a\nb", "cannot be printed"),
    ],
)
def test_bad_names_are_refused(name: str, words: str) -> None:
    """When it is defined, not when it runs."""
    with pytest.raises(PadreError, match=words):
        Experiment(name, dataset="iris", pipeline=SVC())
    with pytest.raises(PadreError, match=words):
        Project(name)


@pytest.mark.parametrize("seed", [-1, 1.5, True, "1"])
def test_seeds_are_whole_numbers(seed: Any) -> None:
    """A seed that NumPy would refuse later is refused at once."""
    with pytest.raises(PadreError, match="a seed must be a whole number"):
        Experiment("a", dataset="iris", pipeline=SVC(), seed=seed)


def test_definitions_are_collected_only_when_asked_for() -> None:
    """`padre run` sees what is defined while a file runs, and the rest of the process keeps no experiment alive."""
    Experiment("before", dataset="iris", pipeline=SVC())
    with collected() as found:
        inside = Experiment("inside", dataset="iris", pipeline=SVC())
    Experiment("after", dataset="iris", pipeline=SVC())
    assert found == [inside]
    assert not inside.executed
    assert inside.file == __file__

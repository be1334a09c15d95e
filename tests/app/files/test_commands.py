"""What repeats a run: the command of an experiment, of a script that starts its run, of a program."""

from typing import Any

import click
import pytest

from padre_git.app.files import commands
from padre_git.app.files.commands import SCRIPT, again, typed
from padre_git.cli.run import command as run_command
from padre_git.errors import PadreError
from padre_git.model.documents import Run
from tests import synthetic


def _run(*command: str, **changes: Any) -> Run:
    return synthetic.run(command=list(command), **{"setting": {}, **changes})


def test_a_script_gets_its_arguments() -> None:
    """As it ran: by Python with its arguments, or by padre."""
    found = again(_run("train.py", "2.0", "--fast"), SCRIPT)
    assert (found.words, found.file) == (["python", "train.py", "2.0", "--fast"], "train.py")
    assert found.python == ["train.py", "2.0", "--fast"]
    assert found.is_others
    found = again(_run("padre", "run", "-q", "train.py"), SCRIPT)
    assert found.words == ["padre", "run", "train.py"]
    assert not found.is_others


def test_a_program_is_run_as_it_was() -> None:
    """Its words, the experiment, project and file of metrics; nothing else that was asked for."""
    words = ("padre", "run", "-q", "-m", "why", "--experiment", "a", "--metrics-file=m.json", "--", "sh", "-c", "x")
    found = again(_run(*words))
    assert found.words == ["padre", "run", "--experiment", "a", "--metrics-file=m.json", "--", "sh", "-c", "x"]
    assert found.file == ""


def test_a_notebook_is_run_as_it_was() -> None:
    """With the values of this run for those that the command named."""
    words = ("padre", "run", "nb/try.ipynb", "-q", "-p", "lr=0.1,0.2", "--project", "p")
    found = again(_run(*words, parameters={"lr": 0.2, "seed": 1}), "notebook")
    assert found.words == ["padre", "run", "nb/try.ipynb", "--project", "p", "-p", "lr=0.2"]
    assert (found.file, found.is_others) == ("nb/try.ipynb", False)
    with pytest.raises(PadreError, match="names no single file"):
        again(_run("padre", "run", "a.ipynb", "b.ipynb"), "notebook")


def test_the_values_of_one_run_of_several() -> None:
    """Those that its parameters have, of all that the command named."""
    words = ("padre", "run", "-p", "lr=0.1,0.2", "--", "python", "train.py", "--lr", "{lr}")
    found = again(_run(*words, parameters={"lr": 0.2}))
    assert found.words[-4:] == ["python", "train.py", "--lr", "0.2"]
    with pytest.raises(PadreError, match="cannot tell which values"):
        again(_run(*words, parameters={"lr": 0.3}))
    seen = {"lr": 0.2, "momentum": 0.5}  # with the defaults of the program's parser
    assert again(_run(*words, parameters=seen)).words[-4:] == ["python", "train.py", "--lr", "0.2"]
    words = ("padre", "run", "-p", "lr=loguniform(1e-3,1)", "--", "python", "-m", "train")
    options = {"lr": "--lr", "momentum": "--momentum"}
    assert again(_run(*words, parameters=seen, options=options)).words[-5:] == ["python", "-m", "train", "--lr", "0.2"]


def test_a_search_inside_training_parts_keeps_its_space() -> None:
    """What a nested run tried stands in its command, not in its setting."""
    words = ("padre", "run", "exp.py", "--nested", "-p", "SVC.C=1,10", "--settings", "4")
    found = again(_run(*words, searched={"SVC.C": [1, 10]}, seed=0))
    assert found.words[4:] == ["--nested", "-p", "SVC.C=1,10", "--settings", "4", "--seeds", "0"]


def test_of_several_data_sets_one() -> None:
    """A run is on one of those that the command named."""
    found = again(_run("padre", "run", "exp.py", "--dataset", "a,iris"))
    assert found.words.count("--dataset") == 1
    assert "a,iris" not in found.words


@pytest.mark.parametrize("words", [("--keep-models",), ("--warm", "4"), ("--warm",), ("--keep-models=pickle",)])
def test_options_whose_value_is_optional(words: tuple[str, ...]) -> None:
    """The file behind them is no value."""
    assert typed(("padre", "run", *words, "exp.py")).files == ["exp.py"]


def test_every_option_is_known() -> None:
    """A value of `padre run` that this module did not know would be taken for a file."""
    options = [each for each in run_command.params if isinstance(each, click.Option)]
    valued = {name for each in options if not each.is_flag for name in each.opts}
    assert valued <= commands._VALUED | commands._OTHERS


def test_one_split_is_padres() -> None:
    """A script or program makes its splits itself."""
    again(_run("padre", "run", "exp.py"), one_split=True)
    for command, kind in ((("train.py",), SCRIPT), (("padre", "run", "--", "x"), "command")):
        with pytest.raises(PadreError, match="leave --split out"):
            again(_run(*command), kind, one_split=True)


def test_cells_of_a_notebook() -> None:
    """Which cells ran, in which order, is in no command: the error says how to make a run that can be repeated."""
    with pytest.raises(PadreError, match="padre run FILE"):
        again(_run("ipykernel_launcher", "-f", "kernel.json"), SCRIPT)

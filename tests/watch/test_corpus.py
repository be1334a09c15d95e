"""Unchanged programs of many kinds: what they print, how they end and what they write is the same while they are
watched, and what they did is seen.

The programs stand in `programs/`. Some run here; all others have an environment of their own in
``build/integrations/``, and run with `make test-integrations`.
"""

import json
import os
import re
import subprocess
import sys
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.conftest import PATIENCE, ROOT, Padre, Repository
from tests.peers import python_of as environment

FILE = ROOT / "padre_git" / "watch" / "sitecustomize.py"
PROGRAMS = Path(__file__).parent / "programs"
FILES = {
    "params.yaml": "seed: 3\nC: 0.5\n",
    "conf/config.yaml": "defaults:\n  - model: small\n  - _self_\nepochs: 3\n",
    "conf/model/small.yaml": "lr: 0.1\n",
}
# as Jupyter does it, without the times
EXECUTE = """\
import sys, nbclient, nbformat
notebook = nbformat.read(sys.argv[1], 4)
nbclient.NotebookClient(notebook, record_timing=False).execute()
nbformat.write(notebook, sys.argv[1])
"""
# what differs from run to run, whoever looks: process ids, ids of runs, times
_MASKS = [
    (re.compile(r"0x[0-9a-f]+"), "HEX"),
    (re.compile(r"\b[0-9a-z]{8}\b"), "ID"),
    (re.compile(r"\d+(\.\d+)?"), "N"),
]


class Program(NamedTuple):
    """A program of the corpus.

    Attributes
    ----------
    packages : of its environment; none where this one has them.
    seen : what its events say: kind, and the name, source or file of each.
    exact : whether two runs print the same and write the same bytes; else names with numbers masked are compared.
    """

    words: tuple[str, ...]
    packages: tuple[str, ...]
    seen: set[str]
    exact: bool = True


HERE = {
    "argparse_subparsers": Program(("train", "--depth", "4"), (), {"arguments argparse", "wrote result.json"}),
    "argparse_loop": Program(("--lr", "0.2", "--no-bias"), (), {"arguments argparse", "wrote out/checkpoint.json"}),
    "config_dataclass": Program(("--lr", "0.3"), (), {"arguments argparse"}),
    "click_group": Program(("--verbose", "fit", "mine", "--lr", "0.5"), (), {"arguments click"}),
    "dvc_stages": Program(("prepare", "train"), (), {"read params.yaml", "wrote metrics.json"}),
    "hydra_config": Program(("model.lr=0.2",), (), {"read conf/model/small.yaml"}, exact=False),
    "notebook": Program((), (), {"fit DecisionTreeClassifier", "metric accuracy_score", "split 38", "wrote tree.txt"}),
    "sklearn_plain": Program(
        (),
        (),
        {"fit LogisticRegression", "metric accuracy_score", "metric f1_score", "split 54", "read params.yaml"}
        | {"wrote model.pkl"},
    ),
    "sklearn_search": Program(
        (), (), {"fit RandomForestClassifier", "search GridSearchCV", "metric roc_auc_score", "split 143"}
    ),
    "lightgbm_both": Program((), (), {"fit LGBMRegressor", "fit lightgbm", "metric mean_squared_error", "split 111"}),
    "skorch_net": Program((), (), {"fit NeuralNetClassifier", "metric accuracy_score"}),
}
ELSEWHERE = {
    "absl_flags": Program(("--lr", "0.2", "--decay", "more"), ("absl-py",), {"arguments absl"}),
    "imblearn_pipeline": Program(
        (),
        ("imbalanced-learn",),
        {"fit SMOTE", "fit LogisticRegression", "scores f1_score", "metric balanced_accuracy_score", "split 100"},
    ),
    "xgboost_plain": Program(
        (), ("xgboost", "scikit-learn"), {"fit XGBClassifier", "metric accuracy_score", "split 38"}
    ),
    "torch_tensorboard": Program(
        ("--lr", "0.2"),
        ("torch", "tensorboard"),
        {"arguments argparse", "arguments SGD", "scalars loss/train"},
        exact=False,
    ),
    "lightning_module": Program(
        (), ("lightning", "torch"), {"arguments Adam", "scalars train_loss", "scalars val_loss", "scalars test_loss"}
    ),
    "transformers_trainer": Program(
        (),
        ("transformers", "accelerate", "torch"),
        {"scalars loss", "scalars eval_loss", "arguments AdamW"},
        exact=False,
    ),
    "keras_fit": Program((), ("keras", "torch"), {"scalars loss", "scalars val_loss"}, exact=False),
    "mlflow_logs": Program((), ("mlflow",), {"arguments logged", "scalars loss", "scalars accuracy"}, exact=False),
    "wandb_offline": Program((), ("wandb",), {"arguments logged", "scalars loss", "scalars accuracy"}, exact=False),
    "dvclive_params": Program((), ("dvclive",), {"read params.yaml", "arguments logged", "scalars loss"}, exact=False),
}


@cache
def python_of(packages: tuple[str, ...]) -> Path:
    """The Python of an environment with these packages."""
    binary = environment(*packages)
    # else the first program of all says that it makes a cache of fonts
    subprocess.run([binary, "-c", "import matplotlib.font_manager"], check=False, capture_output=True)
    return binary


def run(python: Path, folder: Path, name: str, words: tuple[str, ...], **watch: str) -> tuple[int, bytes, bytes]:
    """Status and output of a program."""
    folder.mkdir(parents=True)
    program = next(PROGRAMS.glob(f"{name}.*"))
    file = f"program{program.suffix}"
    for path, text in {**FILES, file: program.read_text()}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    own = {key: value for key, value in os.environ.items() if not key.startswith(("PADRE", "PYTHONPATH"))}
    quiet = {"PYTHONHASHSEED": "0", "PYTHONWARNINGS": "ignore", "DO_NOT_TRACK": "1", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [python, *([file] if program.suffix == ".py" else ["-c", EXECUTE, file]), *words],
        cwd=folder,
        env={**own, **quiet, **watch},
        capture_output=True,
        check=False,
        timeout=10 * PATIENCE,
    )
    return done.returncode, done.stdout, done.stderr


def files_of(folder: Path, *, exact: bool) -> dict[str, str]:
    """Name and content of each file; of programs that write times and ids only the names, numbers masked."""
    found = (file for file in folder.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
    names = {file.relative_to(folder).as_posix(): file for file in found}
    if exact:
        return {name: sha256(file.read_bytes()).hexdigest() for name, file in names.items()}
    return {masked(name): "" for name in names}


def masked(text: str) -> str:
    """A text without what differs from run to run."""
    for pattern, word in _MASKS:
        text = pattern.sub(word, text)
    return text


def seen_of(folder: Path, root: Path) -> set[str]:
    """What the events say, as in `Program.seen`."""
    found = set[str]()
    for file in folder.glob("events-*.jsonl"):
        for event in map(json.loads, file.read_text().splitlines()):
            found |= {f"{event['kind']} {what}" for what in _said(event, root)}
            found |= {f"search {event['search']['class']}"} if event.get("search") else set()
    return found


def _said(event: dict[str, Any], root: Path) -> list[str]:
    kinds = {
        "arguments": lambda: [event["source"]],
        "fit": lambda: event["pipeline"],
        "metric": lambda: [event["name"]],
        "scalars": lambda: list(event["values"]),
        "scores": lambda: list(event["values"]),
        "split": lambda: [str(event["test"])],
        "trouble": lambda: [event["text"]],
    }
    name = os.path.relpath(event["path"], root) if "path" in event else ""
    return kinds.get(event["kind"], lambda: [name])()


def check(python: Path, tmp_path: Path, name: str, program: Program) -> None:
    """The program is as without, and what it did is seen."""
    alone, watched, events = (tmp_path / each / "program" for each in ("alone", "watched", "events"))
    before = run(python, alone, name, program.words)
    events.mkdir(parents=True)
    variables = {"PADRE_WATCH": str(events), "PADRE_ROOT": str(watched), "PYTHONPATH": str(FILE.parent)}
    after = run(python, watched, name, program.words, **variables)
    assert before[0] == 0, before[2].decode()
    told = [[text.decode().replace(str(place.parent), "") for text in (out, err)]
            for place, (_, out, err) in ((alone, before), (watched, after))]  # fmt: skip
    if not program.exact:
        told = [[masked(text) for text in each] for each in told]
    assert (after[0], told[1]) == (before[0], told[0])
    assert files_of(watched, exact=program.exact) == files_of(alone, exact=program.exact)
    found = seen_of(events, watched)
    assert program.seen <= found, sorted(found)
    assert [each for each in found if each.startswith("trouble")] == []


# torch twice, and a search in two processes
SLOW = {"skorch_net", "sklearn_search"}


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.heavy] if name in SLOW else []) for name in HERE]
)
def test_programs(tmp_path: Path, name: str) -> None:
    """Those that need nothing but what padre needs."""
    check(Path(sys.executable), tmp_path, name, HERE[name])


@pytest.mark.integrations
@pytest.mark.parametrize("name", ELSEWHERE)
def test_programs_of_tools(tmp_path: Path, name: str) -> None:
    """Each with its tool in an environment of its own."""
    check(python_of(ELSEWHERE[name].packages), tmp_path, name, ELSEWHERE[name])


def test_every_program_is_run() -> None:
    """No program stands there for nothing."""
    assert {file.stem for file in PROGRAMS.glob("*.*")} == HERE.keys() | ELSEWHERE.keys()


# program -> the command, hyperparameters and metrics of its run, and what else is kept of it
RUNS: dict[str, tuple[list[str], dict[str, Any], set[str], set[str]]] = {
    "argparse_loop": (
        ["--", sys.executable, "program.py", "--lr", "0.2"],
        {"lr": 0.2, "epochs": 5, "seed": 0, "no_bias": False, "output_dir": "out"},
        {"loss"},
        {"out/checkpoint.json"},
    ),
    "config_dataclass": (
        ["--", sys.executable, "program.py", "--steps", "2"],
        {"model": "small", "lr": 0.1, "steps": 2, "decay": 0.5},
        {"final_loss"},
        set(),
    ),
    "dvc_stages": (
        ["--", sys.executable, "-m", "dvc", "repro", "-q"],
        {"C": 0.5, "seed": 3},
        {"accuracy"},
        {"rows.json", "dvc.lock"},
    ),
    "hydra_config": (
        ["--", sys.executable, "program.py", "model.lr=0.2"],
        {"model.lr": 0.2, "epochs": 3, "overrides": None},
        {"loss"},
        set(),
    ),
    "notebook": (["program.ipynb", "-p", "depth=1"], {"depth": 1, "seed": 0}, {"accuracy"}, {"tree.txt"}),
    "imblearn_pipeline": (
        ["--", "PYTHON", "program.py"],
        {"LogisticRegression.C": 0.3, "SMOTE.k_neighbors": 3, "SMOTE.random_state": 0},
        {"f1", "balanced_accuracy"},
        set(),
    ),
    "absl_flags": (
        ["-p", "lr=0.2", "--", "PYTHON", "program.py", "--decay"],
        {"lr": 0.2, "epochs": 3, "decay": True},
        {"loss"},
        set(),
    ),
    "wandb_offline": (
        ["--", "PYTHON", "program.py"],
        {"lr": 0.1, "depth": 3, "width": 7, "activation": "relu", "dropout": 0.5, "momentum": 0.9},
        {"loss", "accuracy"},
        set(),
    ),
    "torch_tensorboard": (
        ["--", "PYTHON", "program.py", "--lr", "0.2"],
        {"lr": 0.2, "epochs": 3, "SGD.momentum": 0.5},
        {"loss/train"},
        {"model.pt"},
    ),
}
STAGES = """\
stages:
  prepare: {cmd: PYTHON program.py prepare, deps: [program.py], params: [seed], outs: [rows.json]}
  train: {cmd: PYTHON program.py train, deps: [program.py, rows.json], params: [C], metrics: [metrics.json]}
"""


def record(padre: Padre, name: str, python: Path) -> None:
    """`padre run` of the program, in a repository of its own: hyperparameters, metrics and files are in its run."""
    words, parameters, metrics, files = RUNS[name]
    program = next(PROGRAMS.glob(f"{name}.*"))
    own = {"dvc.yaml": STAGES.replace("PYTHON", sys.executable)} if name == "dvc_stages" else {}
    padre.repo.write({**FILES, f"program{program.suffix}": program.read_text(), **own}, commit="code")
    padre("run", "-q", *(str(python) if word == "PYTHON" else word for word in words), check=False)
    (document,) = padre.repo.path.glob("projects/*/experiments/*/executions/*/runs/*/run.json")
    run = json.loads(document.read_text())
    assert run["status"] == "completed"
    assert {key: run["parameters"].get(key) for key in parameters} == parameters
    assert metrics <= json.loads(document.with_name("metrics.json").read_text())["metrics"].keys()
    assert {f"artifacts/{file}" for file in files} <= set(run["artifacts"])


@pytest.mark.parametrize("name", sorted(RUNS.keys() & HERE.keys()))
def test_kinds_of_public_repositories(notebook: Repository, padre: Padre, name: str) -> None:
    """Programs as they are found there: each has metrics and hyperparameters, without a line of padre's."""
    record(padre, name, Path(sys.executable))


@pytest.mark.integrations
@pytest.mark.parametrize("name", sorted(RUNS.keys() & ELSEWHERE.keys()))
def test_kinds_of_public_repositories_with_tools(notebook: Repository, padre: Padre, name: str) -> None:
    """The same of the ones that need an environment."""
    record(padre, name, python_of(ELSEWHERE[name].packages))


# program -> the library whose callback it gets, where that goes, and hyperparameters and metrics of its run
CALLBACKS: dict[str, tuple[str, str, dict[str, Any], set[str]]] = {
    "lightning_module": ("lightning", "max_epochs=2,", {}, {"train_loss", "val_loss", "test_loss"}),
    "transformers_trainer": (
        "transformers",
        "train_dataset=rows,",
        {"max_steps": 4, "per_device_train_batch_size": 4},
        {"loss", "eval_loss"},
    ),
}


@pytest.mark.integrations
@pytest.mark.parametrize("name", CALLBACKS)
def test_callbacks(notebook: Repository, padre: Padre, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A callback of padre's logs what the library trains, where nobody watches it."""
    library, place, parameters, metrics = CALLBACKS[name]
    code = (PROGRAMS / f"{name}.py").read_text()
    assert code.count(place) == 1
    code = code.replace(place, f"{place} callbacks=[__import__('padre_git').callback({library!r})],")
    notebook.write({"program.py": code}, commit="code")
    python = python_of(ELSEWHERE[name].packages)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    padre("run", "-q", "--no-watch", "--", str(python), "program.py", check=False)
    (document,) = notebook.path.glob("projects/*/experiments/*/executions/*/runs/*/run.json")
    run = json.loads(document.read_text())
    assert (run["status"], {key: run["parameters"].get(key) for key in parameters}) == ("completed", parameters)
    assert metrics <= json.loads(document.with_name("metrics.json").read_text())["metrics"].keys()

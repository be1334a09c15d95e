"""No command writes outside the repository or into git's directory, whatever links and settings a clone brings."""

import ast
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from padre_git.app.plots.charts import FORMATS as _FORMATS
from tests.conftest import ROOT, Padre, Repository, copied, made, with_origin

FILE = """
from sklearn.dummy import DummyClassifier
from padre_git import App

app = App()


@app.experiment(dataset="iris", splitting=2)
def dummy():
    return DummyClassifier()
"""
REPORT = (
    "output: paper\ntables: {accuracy: {select: [dummy]}}\nfigures: {box: {kind: box, items: [dummy], format: svg}}\n"
)
FORMATS = [ending.lstrip(".") for ending in _FORMATS]
SCORES = "label,iris\nsvc,0.9\n"
# where a clone may have a link
LINKS = (
    "projects",
    "projects/default",
    "projects/default/experiments",
    "datasets",
    "datasets/iris",
    ".dvc",
    ".dvc/cache",
    ".dvc/tmp",
    "paper",
    ".github",
)
# all commands that write to the work tree
COMMANDS = {
    "pull": ["pull"],
    "run": ["run", "exp.py"],
    "keep": ["keep", "@last"],
    "checkout": ["checkout", "dummy", "../beside"],
    "metric": ["metric", "compute", "f1_macro", "dummy"],
    "report": ["report", "--write"],
    "update": ["update"],
    "dataset add": ["dataset", "add", "wine", "sklearn:wine"],
    "dataset load-defaults": ["dataset", "load-defaults"],
    "dataset rm": ["dataset", "rm", "iris"],
    "project create": ["project", "create", "thesis"],
    "experiment create": ["experiment", "create", "svc"],
    "question create": ["question", "create", "Is it so?", "--select", "a,b", "--project", "default"],
    "update --answers": ["update", "--answers"],
    "note": ["note", "dummy", "a note"],
    "import scores": ["import", "scores", "scores.csv", "--source", "S", "--metric", "accuracy"],
    "config": ["config", "set", "commit.runs", "kept"],
    "init": ["init", "--ci", "github"],
    "install": ["install"],
    "rm": ["rm", "@last"],
    "clean": ["clean", "--data"],
}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with a committed run, pushed to a remote; only copied."""
    padre = made(tmp_path_factory.mktemp("outside") / "thesis", {"exp.py": FILE, "report.yaml": REPORT})
    padre("dataset", "add", "iris", "sklearn:iris")
    padre("run", "exp.py")
    with_origin(padre)
    padre.repo.write({"scores.csv": SCORES})
    return padre.repo.path


def _replace(repo: Repository, name: str, target: Path) -> None:
    """Put a link in the place of ``name``; what was there lies behind it."""
    place = repo.path / name
    if place.exists():
        os.rename(place, target)
    else:
        target.mkdir()
        place.parent.mkdir(parents=True, exist_ok=True)
    os.symlink(os.path.relpath(target, place.parent), place)


def _content(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_all_commands_write(template: Path, tmp_path: Path) -> None:
    """Without a link each of them does its work: what is tested below is what they do."""
    padre = copied(template, tmp_path / "thesis")
    for words in COMMANDS.values():
        padre(*words, check=False)


@pytest.mark.parametrize("where", ["../elsewhere", ".git/hooks/elsewhere"])
@pytest.mark.parametrize("link", LINKS)
def test_links(template: Path, tmp_path: Path, link: str, where: str) -> None:
    """Each command ends in one line or leaves the link's target alone; none writes or removes a file there."""
    padre = copied(template, tmp_path / "thesis")
    target = Path(os.path.normpath(padre.repo.path / where))
    _replace(padre.repo, link, target)
    before = _content(target)
    for name, words in COMMANDS.items():
        done = padre(*words, code=None, check=False)
        assert _content(target) == before, f"padre {name} wrote through {link}"
        assert "this is a bug" not in done.err, f"padre {name}: {done.err}"


OWN_DATA = """
from sklearn.datasets import load_iris
from sklearn.dummy import DummyClassifier
from padre_git import App

app = App()


@app.dataset(target="target")
def iris():
    return load_iris(as_frame=True).frame


@app.experiment(splitting=2)
def dummy():
    return DummyClassifier()
"""


@pytest.mark.parametrize("link", ["projects", "projects/default", "projects/default/experiments", "datasets"])
def test_a_run_is_saved_without_its_copy(notebook: Repository, padre: Padre, tmp_path: Path, link: str) -> None:
    """It is on its branch, one line names the link, and it says so once."""
    notebook.write({"exp.py": OWN_DATA})
    (tmp_path / "elsewhere").mkdir()
    (notebook.path / link).parent.mkdir(parents=True, exist_ok=True)
    os.symlink(tmp_path / "elsewhere", notebook.path / link)
    done = padre("run", "exp.py")
    [line] = [line for line in done.err.splitlines() if "is a link" in line]
    assert f"the work tree has no copy of it: {link} is a link; padre writes only inside the repository" in line
    branch = notebook.git("for-each-ref", "--format=%(refname:short)", "refs/heads/padre")
    files = notebook.git("ls-tree", "-r", "--name-only", branch).splitlines()
    assert any(path.endswith("/run.json") for path in files)
    assert any(path.startswith("datasets/iris/") for path in files)
    assert not any((tmp_path / "elsewhere").iterdir())
    assert padre("list", "--json").json[0]["status"] == "completed"
    assert "could not be saved" not in padre("status").err


def test_data_are_not_added_through_a_link(notebook: Repository, padre: Padre, tmp_path: Path) -> None:
    """Where the copy is all that is asked for, that it cannot be is an error."""
    os.symlink(tmp_path, notebook.path / "datasets")
    assert "datasets is a link" in padre("dataset", "add", "iris", "sklearn:iris", code=1).err


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ("dir = ../../elsewhere", "outside the repository. If its place is your choice: dvc cache dir --local"),
        ("dir = ../.git/hooks", "not a path inside the repository"),
        ("dir = linked/cache", ".dvc/linked is a link"),
    ],
)
def test_a_cache_elsewhere(notebook: Repository, padre: Padre, tmp_path: Path, config: str, words: str) -> None:
    """A committed configuration of DVC may not choose a place for data; one of this machine may."""
    (tmp_path / "elsewhere").mkdir()
    os.symlink(tmp_path / "elsewhere", notebook.path / ".dvc/linked")
    notebook.write({"exp.py": OWN_DATA, ".dvc/config": f"[cache]\n    {config}\n"})
    before = _content(notebook.path / ".git/hooks")
    assert words in padre("run", "exp.py", code=1).err
    assert not any((tmp_path / "elsewhere").iterdir())
    assert _content(notebook.path / ".git/hooks") == before
    local = notebook.path / ".dvc/config.local"
    local.write_text(f"[cache]\n    dir = {tmp_path / 'elsewhere'}\n")
    padre("run", "exp.py")
    assert any((tmp_path / "elsewhere").iterdir())
    notebook.git("add", "-f", ".dvc/config.local")
    assert "outside the repository" in padre("run", "exp.py", code=1).err


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("tables: {../paper/main: {select: [dummy]}}", "cannot be a file name"),
        ("tests: {a/b: {select: [dummy]}}", "cannot be a file name"),
        ("figures: {.hidden: {kind: box, items: [dummy]}}", "cannot be a file name"),
        ("figures: {main: {kind: box, items: [dummy], format: pdf/../../x.pdf}}", "pdf/../../x.pdf"),
        ("output: .git/hooks\ntables: {pre-push: {select: [dummy]}}", "not a path inside the repository"),
        ("output: ../x\ntables: {a: {select: [dummy]}}", "a folder below the file"),
        ("output: linked\ntables: {a: {select: [dummy]}}", "linked is a link"),
        ("output: paper\ntables: {main: {select: [dummy]}}", "not written by padre"),
        ("output: paper\nfigures: {plan: {kind: box, items: [dummy], format: svg}}", "not written by padre"),
    ],
)
def test_a_report_writes_its_own_files(template: Path, tmp_path: Path, spec: str, words: str) -> None:
    """One line says what is wrong, and no file is another one afterwards; only the numbers may be new."""
    padre = copied(template, tmp_path / "thesis")
    (tmp_path / "elsewhere").mkdir()
    os.symlink(tmp_path / "elsewhere", padre.repo.path / "linked")
    padre.repo.write({"report.yaml": spec, "paper/main.tex": "mine", "paper/plan.svg": "<svg/>"})
    before = _content(tmp_path)
    error = padre("report", "--write", code=1, check=False).err
    assert words in error
    assert error.count("\n") == 1
    after = _content(tmp_path)
    new = {path for path in after if path not in before and "/.git/padre/" not in path}
    assert new <= {str(padre.repo.path / folder / "numbers.tex") for folder in (".", "paper")}
    assert {path for path in before if before[path] != after.get(path) and "/.git/" not in path} == set()


def test_a_report_is_written_again(template: Path, tmp_path: Path) -> None:
    """What padre has written it knows, whatever the format, and may write anew."""
    padre = copied(template, tmp_path / "thesis")
    figures = ", ".join(f"f{form}: {{kind: box, items: [dummy], format: {form}}}" for form in FORMATS)
    padre.repo.write({"report.yaml": f"tables: {{a: {{select: [dummy]}}}}\nfigures: {{{figures}}}\n"})
    padre("report", "--write", check=False)
    padre.repo.write({"report.yaml": f"tables: {{a: {{select: [dummy], digits: 1}}}}\nfigures: {{{figures}}}\n"})
    assert "wrote  a.tex" in padre("report", "--write", check=False).out


# modules, or calls in them, that write files which do not lie in the work tree, or that people name
_OWN = {
    "storage/disk.py": "what all others call",
    "storage/writing.py": "the writer of the work tree",
    "storage/jobs.py": "padre's folder in git's directory",
    "storage/stage.py": "padre's folder in git's directory",
    "storage/ignores.py": "a scratch folder",
    "storage/index/store.py": "padre's folder in git's directory",
    "storage/git/code.py": "padre's folder in git's directory",
    "storage/git/staging.py": "padre's folder in git's directory",
    "storage/dvc/objects.py": "DVC's cache, whose place is checked",
    "storage/dvc/cache.py": "the content of pointers, at places that `writing.target` gives",
    "app/setup/hooks.py": "git's hooks",
    "app/setup/demo.py": "the folder that a person names to `padre demo`, which is new",
    "app/setup/init.py": "the folder that a person names to `padre init`",
    "app/commit/take.py": "padre's folder in git's directory",
    "app/recording/outputs.py": "padre's folder in git's directory",
    "app/plots/charts.py": "the file that a person names with -o",
    "cli/output.py": "the file that a person names with -o",
    "app/execute/drive.py": "a file of the stage",
    "core/compute/backends/local.py": "a temporary folder of its own",
    "core/compute/gpus.py": "a temporary folder of its own",
    "app/recording/recorder.py said.touch": "padre's folder in git's directory",
    "storage/packages.py disk.write": "a cache in the user's folder for caches",
    "storage/parts.py": "padre's folder in git's directory",
    "app/study/cells.py disk.write": "padre's folder in git's directory",
    "app/commit/merge.py file.write_bytes": "a temporary folder of its own",
    "cli/hook.py ours.write_bytes": "the file that git names to a merge driver",
    "app/questions/write.py shutil.copyfile": "padre's folder in git's directory",
    "app/exchange/folder.py": "the folder that a person names",
    "app/exchange/package.py disk.write": "the ZIP file that a person names",
    "app/site/write.py": "the folder that a person names with -o, where no other files are",
    "app/site/libraries.py": "a cache in the user's folder for caches",
    "storage/user_cache.py disk.write": "a cache in the user's folder for caches",
    "app/files/notebook.py executed.write_text": "a scratch folder",
    "app/scripts/active.py shutil.copyfile": "a scratch folder of the command",
    "app/scripts/watched.py file.write_bytes": "a scratch folder of the command",
    "app/scripts/autolog.py": "a temporary folder of its own",
    "app/verify/workplace.py": "a clone of its own, in the user's folder for caches",
    "app/verify/environment.py": "an environment of its own, in the user's folder for caches",
    "app/verify/rerun.py": "DVC's cache, whose place is checked",
}
_WRITING = {"write_text", "write_bytes", "mkdir", "unlink", "symlink_to", "hardlink_to", "rmtree", "touch"}
_OF_MODULES = {
    "os": {"replace", "rename", "link", "symlink", "makedirs", "mkdir", "remove", "unlink"},
    "shutil": {"copyfile", "copy", "copy2", "copytree", "move", "rmtree", "copyfileobj"},
    "tempfile": {"mkstemp"},
    "disk": {"write", "copy"},
    "writing": set[str](),
}


def _calls(file: Path) -> Iterator[str]:
    """The calls in a module that write, move or remove files."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value.id if isinstance(node.func.value, ast.Name) else ""
            if node.func.attr in _OF_MODULES.get(owner, _WRITING):
                yield f"{owner}.{node.func.attr}"


def test_one_writer() -> None:
    """No other module writes files by itself; each that does is named with what it writes."""
    package = ROOT / "padre_git"
    modules = {str(file.relative_to(package)): file for file in package.rglob("*.py")}
    found = [f"{name} {call}" for name, file in modules.items() if name not in _OWN for call in _calls(file)]
    assert not set(found) - _OWN.keys()

"""Two repositories and what padre prints of them, kept for ever. Run it with the padre that is to be kept:

    PYTHON_OF_THAT_VERSION tests/old/make.py FOLDER [REPOSITORY…]

where FOLDER is an empty folder outside of any repository, and REPOSITORY is scikit or networks; by default both.
It replaces `repository.tar.xz`, `recorded.json` and `printed/` of each repository: what that version printed is then
the measure of all that come later.
"""

import shlex
import shutil
import subprocess
import sys
import tarfile
from contextlib import chdir
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
# of one machine or one clone: made again where it is missing
_LOCAL = (".git/padre", ".git/hooks", ".git/logs", ".dvc/tmp")


@cache
def tests() -> Any:
    """`tests/conftest.py`, found by its path: a padre beside it is not the one that is to be kept."""
    spec = spec_from_file_location("tests_of_padre", HERE.parent / "conftest.py")
    assert spec and spec.loader
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def printed(words: str, code: int, out: str, err: str) -> str:
    """What is kept of a command: the command itself, what it printed, and how it ended."""
    parts = [f"$ padre {words}\n", out]
    parts += [f"--- stderr\n{err}"] if err else []
    parts += [f"--- exit code {code}\n"] if code else []
    return "".join(parts)


class Repository:
    """A repository that is being recorded."""

    def __init__(self, folder: Path, name: str) -> None:
        self.kept, self.path = HERE / name, folder / name / "thesis"
        shutil.copytree(self.kept / "files", self.path)
        self.git("init", "-q", "-b", "main")
        self.git("config", "user.name", "Ada")
        self.git("config", "user.email", "ada@example.org")
        self.commit("first")
        self.padre("init")
        self.commit("Set up padre")

    def git(self, *words: str) -> None:
        """Run `git WORDS`."""
        subprocess.run(["git", *words], cwd=self.path, check=True)

    def padre(self, *words: str, code: int = 0) -> str:
        """What `padre WORDS` printed; one that does not end with ``code`` stops everything."""
        found = tests().in_process(words, self.path)
        if found.code != code:
            sys.exit(f"padre {shlex.join(words)}: {found.code}\n{found.out}{found.err}")
        return str(found.out)

    def commit(self, message: str) -> None:
        """Commit all that git does not ignore."""
        self.git("add", ".")
        self.git("commit", "-q", "-m", message)

    def save(self) -> None:
        """Pack refs, work tree and DVC's cache. Equal files, such as results beside the cache, cost nothing in xz."""
        self.git("gc", "-q", "--prune=now")
        for name in _LOCAL:
            shutil.rmtree(self.path / name, ignore_errors=True)
        with tarfile.open(self.kept / "repository.tar.xz", "w:xz", preset=9) as archive, chdir(self.path.parent):
            archive.add("thesis", filter=_anonymous)

    def record(self, runs: dict[str, str]) -> None:
        """Keep what each line `NAME: WORDS` of `commands.txt` prints; ``runs`` are those that words name.

        Those whose name begins with `then-` change the repository, and come last.
        """
        folder = self.kept / "printed"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for line in (self.kept / "commands.txt").read_text(encoding="utf-8").splitlines():
            name, _, words = line.format_map(runs).partition(": ")
            found = tests().in_process(shlex.split(words), self.path)
            (folder / f"{name}.txt").write_text(printed(words, *found), encoding="utf-8")


def _anonymous(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return entry


def scikit(repository: Repository) -> dict[str, str]:
    """Pipelines of scikit-learn, functions, scripts and commands; all runs lie untracked in the work tree."""
    padre, path = repository.padre, repository.path
    padre("dataset", "add", "flowers", "flowers.csv", "--target", "species", "--id", "plant")
    padre("dataset", "add", "cells", "cells.csv", "--target", "diagnosis", "--license", "CC0")
    source = (path / "experiment.py").read_text(encoding="utf-8")
    (path / "experiment.py").write_text(source.replace("SVC())", 'SVC(kernel="linear"))'), encoding="utf-8")
    linear = padre("run", "-q", "experiment.py", "--experiment", "flowers_svc", "-m", "linear").strip()
    (path / "experiment.py").write_text(source, encoding="utf-8")
    grid = ("--keep-models", "--keep-transformations", "PCA", "-m", "a grid")
    runs = padre("run", "experiment.py", "--json", "--experiment", "flowers_svc", "-p", "SVC.C=0.1,1,10", *grid)
    (repository.kept / "recorded.json").write_text(runs, encoding="utf-8")
    padre("run", "experiment.py", "--experiment", "flowers_nearest", "-p", "power=1,2", "--keep-models=pickle")
    padre("run", "experiment.py", "--experiment", "flowers_means", "--keep-models")
    padre("run", "experiment.py", "--experiment", "flowers_forest", "--seeds", "0,1,2", "--keep-models")
    padre("run", "experiment.py", "--experiment", "flowers_logistic", "-m", "baseline")
    padre("run", "experiment.py", "--experiment", "flowers_logistic", "-m", "the same once more")
    padre("run", "experiment.py", "--experiment", "cells_svc", "--experiment", "cells_logistic")
    failed = padre("run", "-q", "experiment.py", "--experiment", "flowers_moody", "-p", "mood=bad", code=1).strip()
    padre("run", "forest.yaml", "--metrics", "accuracy,roc_auc,log_loss")
    padre("run", "classes.py")
    subprocess.run([sys.executable, "script.py"], cwd=path, check=True)
    padre("run", "-m", "as it is", "--", "python", "train.py", "--lr", "0.1")
    padre("run", "--project", "thesis", "-p", "lr=0.2,0.3", "--", "python", "train.py", "--lr", "{lr}")
    padre("import", "scores", "theirs.csv", "--source", "Doe 2020, table 3", "--metric", "accuracy", "--percent")
    padre("rm", padre("run", "-q", "experiment.py", "--experiment", "flowers_leaky").strip(), "-m", "a mistake")
    fewer = padre("run", "-q", "experiment.py", "--experiment", "flowers_leaky", "--seeds", "5").strip()
    padre("metric", "compute", "matthews_corrcoef", "--where", "accuracy > 0.5")
    padre("metric", "compute", "recall.setosa", "flowers-logistic")
    padre("metric", "compute", "worst_recall", "--file", "weighted.py", "flowers-svc")
    with (path / "flowers.csv").open("a", encoding="utf-8") as file:
        file.write("161,5.0,3.1,1.5,0.2,setosa\n162,6.0,2.9,4.5,1.5,versicolor\n")
    padre("dataset", "add", "flowers", "flowers.csv", "--target", "species", "--id", "plant")
    padre("run", "experiment.py", "--experiment", "flowers_leaky", "-m", "two rows more")
    repository.git("restore", "flowers.csv")
    return {"linear": linear, "failed": failed, "fewer": fewer}


def networks(repository: Repository) -> dict[str, str]:
    """Networks, regression, clusters, outliers and a paper; the first runs are in commits of `main`, the last not."""
    padre, git, path = repository.padre, repository.git, repository.path
    padre("dataset", "add", "flowers", "flowers.csv", "--target", "species")
    padre("dataset", "add", "patients", "patients.csv", "--target", "progression", "--unit", "bmi=kg/m2")
    padre("dataset", "add", "rare", "rare.csv", "--target", "inlier")
    kept = ("--keep-models", "--keep-transformations", "encoder")
    padre("run", "net.py", "--experiment", "flowers_net", "-p", "hidden=4,8", *kept)
    padre("run", "net.py", "--experiment", "flowers_layers", "--experiment", "numbered_skorch", "--keep-models")
    padre("run", "tasks.py", "--experiment", "patients_ridge", "-p", "alpha=0.1,10")
    lasso = padre("run", "-q", "tasks.py", "-m", "all tasks").split()[1]
    repository.commit("Networks and tasks")
    padre("update")
    padre("report", "--write")
    repository.commit("Derived files")
    git("tag", "v1")
    source = (path / "tasks.py").read_text(encoding="utf-8")
    (path / "tasks.py").write_text(source.replace("Lasso()", "Lasso(0.5)"), encoding="utf-8")
    padre("run", "tasks.py", "--experiment", "patients_lasso", "-m", "less of it")
    git("switch", "-q", "-c", "idea")
    repository.commit("A weaker lasso")
    git("switch", "-q", "main")
    padre("run", "tasks.py", "--experiment", "patients_once", "-m", "not on main")
    padre("clean")
    return {"lasso": lasso}


BUILDERS = {"scikit": scikit, "networks": networks}


def main(folder: Path, names: list[str]) -> None:
    """Record the repositories ``names`` in ``folder``, pack them, and keep what this version prints of them."""
    tests().pytest_configure()
    for name in names or BUILDERS:
        repository = Repository(folder, name)
        runs = BUILDERS[name](repository)
        repository.save()
        repository.record(runs)


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute(), sys.argv[2:])

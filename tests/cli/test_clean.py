"""`padre clean` and `padre rm`: nothing that git does not hold is ever lost."""

from pathlib import Path

import pytest

from padre_git.storage.dvc import Dvc
from tests import synthetic
from tests.conftest import Padre, Repository

REF = "refs/heads/padre/thesis/breast-svc/9f2c1ab0d3e4"


@pytest.fixture
def copies(notebook: Repository) -> dict[str, bytes]:
    """A run on its branch and, untracked, in the work tree."""
    content = synthetic.simple("k9d2v5ha")
    synthetic.branch(notebook.path, REF, content)
    notebook.write({path: data for path, data in content.items()})
    return content


def left(repo: Repository) -> list[str]:
    return sorted(
        path.relative_to(repo.path).as_posix() for path in (repo.path / "projects").rglob("*") if path.is_file()
    )


def test_removes_copies(notebook: Repository, padre: Padre, copies: dict[str, bytes]) -> None:
    """What a ref holds goes, with the folders that are empty then; the list is the same; a merge goes through."""
    before = padre("list", "--json").json
    assert "removed 2 copies that are also in git" in padre("clean").out
    assert not (notebook.path / "projects" / "thesis").exists()
    after = padre("list", "--json").json
    assert [each["id"] for each in after] == [each["id"] for each in before]
    notebook.git("merge", "-q", "--no-edit", REF)
    assert left(notebook) == sorted(copies)


def test_dry_run(notebook: Repository, padre: Padre, copies: dict[str, bytes]) -> None:
    """It says the same and does nothing."""
    assert "would remove 2 copies" in padre("clean", "--dry-run").out
    assert padre("clean", "-n", "--json").json == {"removed": sorted(copies), "kept": [], "dry_run": True}
    assert left(notebook) == sorted(copies)


def test_keeps_what_differs(notebook: Repository, padre: Padre, copies: dict[str, bytes]) -> None:
    """A byte more, a new file, a file that git tracks or ignores, a link: all stay, and those of padre are named."""
    changed = min(copies)
    folder = changed.rpartition("/")[0]
    notebook.write({changed: copies[changed] + b"\n", f"{folder}/mine.txt": "mine", "projects/tracked.txt": "x"})
    notebook.git("add", "projects/tracked.txt")
    (notebook.path / folder / "link.json").symlink_to("mine.txt")
    out = padre("clean").out
    assert "removed 1 copy" in out
    assert "kept 2 files whose content is in no branch or tag" in out
    assert f"  {changed}\n" in out
    assert left(notebook) == sorted([changed, f"{folder}/mine.txt", f"{folder}/link.json", "projects/tracked.txt"])


def test_keeps_what_no_ref_has(notebook: Repository, padre: Padre, copies: dict[str, bytes]) -> None:
    """Objects that no ref leads to may be gone tomorrow: they do not count."""
    notebook.git("update-ref", "-d", REF)
    assert "removed 0 copies" in padre("clean").out
    assert left(notebook) == sorted(copies)


def test_results_that_the_cache_has(notebook: Repository, padre: Padre, copies: dict[str, bytes]) -> None:
    """The predictions beside a pointer that goes, go too, if DVC's cache has them as they are."""
    run = synthetic.run("k9d2v5ha")
    name = f"{run.id}/predictions.parquet"
    pointer = Dvc(notebook.path, notebook.path / ".git").add_directory({name: b"x" * 500})
    folder = f"{min(copies).partition('/runs/')[0]}/results/{run.recording}"
    synthetic.branch(notebook.path, REF, {f"{folder}.dvc": pointer.encode(run.recording)})
    files = {f"{folder}.dvc": pointer.encode(run.recording), f"{folder}/{name}": b"changed"}
    notebook.write({path: data for path, data in files.items()})
    padre("clean")
    assert left(notebook) == [f"{folder}/{name}"]
    notebook.write({path: data for path, data in (files | {f"{folder}/{name}": b"x" * 500}).items()})
    padre("clean")
    assert left(notebook) == []


def test_data_only_when_asked(notebook: Repository, padre: Padre) -> None:
    """An experiment finds its data in the work tree: it stays unless `--data` is said."""
    padre("dataset", "add", "wine", "sklearn:wine")
    files = {path.relative_to(notebook.path).as_posix(): path.read_bytes() for path in _data(notebook)}
    synthetic.branch(notebook.path, "refs/heads/padre/data", files)
    padre("clean")
    assert len(_data(notebook)) == len(files)
    padre("clean", "--data")
    assert not [path for path in _data(notebook) if path.suffix in {".json", ".dvc"}]


def _data(repo: Repository) -> list[Path]:
    return [path for path in (repo.path / "datasets").rglob("*") if path.suffix in {".json", ".dvc"}]


def test_rm(notebook: Repository, padre: Padre, copies: dict[str, bytes]) -> None:
    """Off the list from everywhere, with the reason in git; the user's index and HEAD are as before."""
    notebook.git("branch", "another", REF)
    result = padre("rm", "k9d2", "-m", "wrong data")
    assert result.out.startswith("removed k9d2v5ha (")
    assert padre("list", "--json").json == []
    (path,) = left(notebook)
    assert path.endswith("k9d2v5ha/removed.json")
    assert '"wrong data"' in notebook.git("show", f"{REF}:{path}")
    assert notebook.git("log", "-1", "--format=%s", REF) == "thesis/breast-svc: remove run k9d2v5ha"
    # the work tree's copy alone hides it as well, and so does the branch's
    (notebook.path / path).unlink()
    assert padre("list", "--json").json == []
    assert "no run, experiment, label or revision `k9d2`" in padre("show", "k9d2", code=1).err


def test_rm_keeps_what_is_the_users(notebook: Repository, padre: Padre, copies: dict[str, bytes]) -> None:
    """Tracked files of a run stay: taking them off the user's branch is the user's commit."""
    notebook.git("add", "projects")
    notebook.git("commit", "-q", "-m", "take it")
    padre("rm", "k9d2")
    assert len(left(notebook)) == 3
    assert padre("list", "--json").json == []


def test_rm_without_its_branch(notebook: Repository, padre: Padre, copies: dict[str, bytes]) -> None:
    """Then only the work tree can say so; nothing else is removed."""
    notebook.git("update-ref", "-d", REF)
    assert "only in the work tree" in padre("rm", "k9d2").out
    assert len(left(notebook)) == 3
    assert padre("list", "--json").json == []


def test_rm_never_chooses(notebook: Repository, padre: Padre) -> None:
    """A selector of several runs is listed; `--all` takes them."""
    for at in (1, 2):
        content = synthetic.simple(f"gaaaaaa{at}", recording="s", number=at, setting={"a": at})
        synthetic.branch(notebook.path, REF, content)
    assert (
        "`@last` matches 2 runs: gaaaaaa1, gaaaaaa2. Name one, or hide all with --all"
        in padre("rm", "@last", code=1).err
    )
    assert len(padre("rm", "@last", "--all", "--json").json) == 2
    assert padre("list", "--json").json == []

"""The settings: defaults, what is refused, and that the shipped file says the defaults."""

from pathlib import Path

import pytest

from padre_git.errors import PadreError, RepositoryError, UnknownName
from padre_git.storage.config import Settings, check_prefix, check_root, read_local, read_settings
from padre_git.storage.templates import read
from tests.conftest import Padre, Repository


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """A folder with an empty `.padre/config.yaml`."""
    (tmp_path / ".padre").mkdir()
    (tmp_path / ".padre/config.yaml").write_text("")
    return tmp_path


def test_without_a_file(tmp_path: Path) -> None:
    """No settings: the command that makes them is named."""
    with pytest.raises(RepositoryError, match=r"padre is not set up in .*; run `padre init`"):
        read_settings(tmp_path)


def test_an_empty_file_is_the_defaults(settings: Path) -> None:
    """Every setting has a default."""
    assert read_settings(settings) == Settings()


def test_the_template_says_the_defaults(settings: Path) -> None:
    """What `padre init` writes is what holds without it."""
    (settings / ".padre/config.yaml").write_text(read("init/config.yaml", root="", prefix="padre"))
    assert read_settings(settings) == Settings()


def test_values_are_read(settings: Path) -> None:
    """Sections, and a root with a slash at its end."""
    (settings / ".padre/config.yaml").write_text("layout: {root: lab/}\ncode: {exclude: [a], max_size: 5}\n")
    found = read_settings(settings)
    assert found.layout.root == "lab"
    assert found.code.exclude == ("a",)
    assert found.code.max_size == 5


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("refs: {prefx: a}", r"unknown setting `refs\.prefx` of \.padre/config\.yaml; did you mean `refs\.prefix`"),
        ("hook: ls", r"unknown setting `hook` of .* Known: code, commit, layout, refs, schema"),
        ("code: [1]", r"config\.yaml: `code` is a list"),
        ("- 1", r"config\.yaml: it is a list"),
        ("commit: {runs: some}", r"config\.yaml: commit\.runs: invalid enum value"),
        ("code: {max_size: big}", r"config\.yaml: code\.max_size: expected `int`"),
        ("code: {max_size: 0}", r"code\.max_size is 0"),
        ("schema: 2", r"schema 2 needs a newer padre"),
        ("layout: {root: ../x}", r"layout\.root `\.\./x` is not a folder inside"),
        ("refs: {prefix: a..b}", r"refs\.prefix `a\.\.b` cannot begin a branch"),
        ("refs: {prefix: a: b}", r"config\.yaml, line 1: "),
    ],
)
def test_what_is_refused(settings: Path, text: str, words: str) -> None:
    """One line that names the file, the key, and what is known."""
    (settings / ".padre/config.yaml").write_text(text)
    with pytest.raises(PadreError, match=words) as caught:
        read_settings(settings)
    assert "\n" not in str(caught.value)


def test_local_settings_are_checked_too(settings: Path) -> None:
    """A key that is no setting of the machine is an error that names local.yaml."""
    (settings / ".padre/local.yaml").write_text("nonsense: 1\n")
    with pytest.raises(UnknownName, match=r"nonsense` of \.padre/local\.yaml"):
        read_settings(settings)


def test_where_this_machine_computes(settings: Path) -> None:
    """The back-end, its scheduler and its cluster; what is no back-end lists those that there are."""
    file = settings / ".padre/local.yaml"
    file.write_text("backend: slurm\ncluster: {jobs: 50, walltime: 02:00:00, memory: 8GB}\n")
    local = read_local(settings)
    assert local.backend == "slurm"
    assert local.cluster == {"jobs": 50, "walltime": "02:00:00", "memory": "8GB"}
    file.write_text("backend: ray\n")
    with pytest.raises(PadreError, match="local, dask, slurm, pbs, lsf, sge"):
        read_local(settings)


def test_settings_of_this_machine_are_nobody_elses(notebook: Repository, padre: Padre) -> None:
    """A file that git tracks came with a clone perhaps: what it says is not done."""
    notebook.write({".padre/local.yaml": "cluster: {python: ./evil}\n"})
    padre("list")
    notebook.git("add", "--force", ".padre/local.yaml")
    said = padre("list", code=1).err
    assert "local.yaml is in git" in said
    assert "git rm --cached .padre/local.yaml" in said


@pytest.mark.parametrize(
    "root", ["/lab", "~/lab", "a/../b", ".git", "lab/.DVC", "a*", "a#b", " lab", "a\nb", "a\\b", '"']
)
def test_roots_that_are_refused(root: str) -> None:
    """Not a folder inside, or not what an ignore rule can name."""
    with pytest.raises(PadreError, match=r"layout\.root"):
        check_root(root, "x")


@pytest.mark.parametrize(("root", "kept"), [("", ""), ("lab/", "lab"), ("./a//b", "a/b"), ("mein Büro", "mein Büro")])
def test_roots_are_normalised(root: str, kept: str) -> None:
    """Kept without `./`, `//` and `/` at the end."""
    assert check_root(root, "x") == kept


@pytest.mark.parametrize("prefix", ["", "a/", "/a", "a b", "a.lock", "-a", "HEAD", "ä", "a//b"])
def test_prefixes_that_are_refused(prefix: str) -> None:
    """No beginning of a branch."""
    with pytest.raises(PadreError, match=r"refs\.prefix"):
        check_prefix(prefix, "x")


def test_settings_that_the_work_tree_lacks(notebook: Repository, padre: Padre) -> None:
    """What git has is brought back; only where it has none is there something to set up."""
    notebook.write({"a/exp.py": "", "b/x": ""}, commit="two folders")
    notebook.git("sparse-checkout", "set", "--cone", "a")
    for words in (["list"], ["run", "a/exp.py"], ["status"]):
        assert "not in the work tree: git sparse-checkout add .padre .dvc" in padre(*words, code=1).err
    notebook.git("sparse-checkout", "add", ".padre", ".dvc")
    padre("list")
    notebook.git("sparse-checkout", "disable")
    (notebook.path / ".padre/config.yaml").unlink()
    assert "not in the work tree: git restore .padre .dvc" in padre("list", code=1).err
    notebook.git("rm", "-q", "--cached", ".padre/config.yaml")
    assert "padre is not set up" in padre("list", code=1).err


def test_a_clone_without_hooks(notebook: Repository, padre: Padre, tmp_path: Path) -> None:
    """`padre status` says it, with what installs them."""
    notebook.git("clone", "-q", ".", str(tmp_path / "clone"))
    assert "hooks" not in padre("status").out
    there = padre.at(tmp_path / "clone")
    assert "commits do not include runs. Install them with: padre install" in there("status").out
    there("install", check=False)
    assert "hooks" not in there("status").out

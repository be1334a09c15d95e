"""Documents of a stranger's branch are read as what they are: nothing of them leads out, or to what is not theirs."""

import os
from pathlib import Path

import msgspec

from padre_git.model.documents import Code, DataUse, UsedFile
from padre_git.storage.documents import encode
from tests import synthetic
from tests.conftest import Padre, Repository

CANARY = "canary 4711"


def test_a_blob_that_is_another_branch(notebook: Repository, padre: Padre) -> None:
    """What a run says of its files is an object id, never a name that git would look up elsewhere."""
    notebook.git("switch", "-q", "-c", "private")
    notebook.write({"secret.txt": CANARY + "\n"}, commit="secret")
    notebook.git("switch", "-q", "main")
    notebook.git("rm", "-q", "--cached", "--ignore-unmatch", "secret.txt")
    own = notebook.git("rev-parse", "HEAD:README.md")
    for name, path, blob, ago in (("m4t7xq2p", "a.py", own, 900), ("k9d2v5ha", "b.py", "private:secret.txt", 60)):
        code = Code(commit=None, branch=None, tree=blob, files=[UsedFile(path=path, blob=blob)])
        files = synthetic.simple(name, [0.7, 0.8, 0.9, 0.8, 0.7], ago=ago, code=code)
        synthetic.branch(notebook.path, "refs/heads/work", files)
    assert "-# Thesis" in padre("diff", "--code").out
    for form in (["--code"], ["--markdown"], ["--json"], ["--html"], ["--all"]):
        assert CANARY not in padre("diff", *form).out


def test_data_that_lie_outside(notebook: Repository, padre: Padre, tmp_path: Path) -> None:
    """A data set that is called `../..` is no data set; nothing above the repository is read."""
    for name in ("3b1f0c2aa001", "8d0e11aaaaaa"):
        (tmp_path / name).mkdir()
        version = synthetic.version(name, source=CANARY, shape=[1, 1])
        (tmp_path / name / "version.json").write_bytes(encode(version))
        (tmp_path / name / "data.parquet.dvc").write_text(CANARY)
    (notebook.path / "datasets").mkdir()
    up = os.path.relpath(tmp_path, notebook.path / "datasets")
    use = DataUse(name="x", dataset=up, version="3b1f0c2aa001", shape=[569, 30])
    for name, used, ago in (
        ("m4t7xq2p", use, 900),
        ("k9d2v5ha", msgspec.structs.replace(use, version="8d0e11aaaaaa"), 60),
    ):
        files = synthetic.simple(name, [0.7, 0.8, 0.9, 0.8, 0.7], ago=ago, dataset=used)
        synthetic.branch(notebook.path, "refs/heads/work", files)
    found = padre("diff", "--json")
    assert CANARY not in found.out
    assert found.json["pairs"][0]["changed"]["data"]["missing"] == "a version is on no branch of this clone"


def test_a_pointer_that_leads_out(notebook: Repository, padre: Padre) -> None:
    """A `.dvc` file of other content is refused by name, before DVC sees it; the numbers are shown."""
    for name, ago in (("m4t7xq2p", 900), ("k9d2v5ha", 60)):
        files = synthetic.simple(name, [0.7, 0.8, 0.9, 0.8, 0.7], ago=ago)
        folder = next(iter(files)).split("/runs/")[0]
        recording = synthetic.identifier("r" + name[1:], ago=ago)
        pointer = f"outs:\n- md5: {'0' * 32}\n  size: 1\n  hash: md5\n  path: ../../../../../../../../etc/passwd\n"
        files[f"{folder}/results/{recording}.dvc"] = pointer.encode()
        synthetic.branch(notebook.path, "refs/heads/work", files)
    out = padre("diff").out
    assert "is not a pointer that padre or `dvc add` wrote" in out
    assert "accuracy  (main)  0.780" in out


def test_a_link_instead_of_a_document(notebook: Repository, padre: Padre, tmp_path: Path) -> None:
    """A symbolic link in the tree is no document."""
    (tmp_path / "outside.json").write_text(CANARY)
    files = synthetic.simple("m4t7xq2p", [0.7, 0.8, 0.9])
    path = next(iter(files))
    notebook.git("switch", "-q", "-c", "work")
    (notebook.path / path).parent.mkdir(parents=True)
    (notebook.path / path).symlink_to(tmp_path / "outside.json")
    notebook.git("add", "-f", path)
    notebook.git("commit", "-q", "-m", "a link")
    found = padre("diff", "main...work", "--json")
    assert (found.json["pairs"], found.json["only_after"]) == ([], [])
    assert CANARY not in found.out + found.err

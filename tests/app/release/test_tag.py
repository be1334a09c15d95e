"""`padre tag`: a readable manifest of what HEAD claims, and refusals where a claim does not hold."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from padre_git.app.release import tag, tagged
from padre_git.app.repository.workspace import Workspace
from padre_git.core.text import manifest
from padre_git.storage.git.plumbing import Git
from tests.app.release.conftest import EXPERIMENTS
from tests.conftest import Padre, Repository, Result, process_environment

RUN = r"run [g-z][0-9a-z]{7} thesis/iris-svc iris/[0-9a-f]{12} splits [0-9a-f]{7} accuracy 0\.\d+ 0\.\d+ 4"


def make(padre: Padre, *words: str, code: int = 0) -> Result:
    """`padre tag WORDS`, which changes no file and no ref of the user's but tags."""
    with padre.repo.unchanged("refs"):
        return padre("tag", *words, code=code, check=False)


def refused(padre: Padre, *words: str) -> str:
    """What refuses a tag, of which nothing is made then."""
    before = padre.repo.git("tag")
    said = make(padre, *words, code=1).err
    assert padre.repo.git("tag") == before
    return said


def commit(padre: Padre, files: dict[str, str], message: str = "changes") -> None:
    """Commit files of the user's."""
    padre.repo.write(files, commit=message)


def test_a_tag(thesis: Padre) -> None:
    """Annotated, on HEAD, readable with git alone; what was checked is said."""
    repo = thesis.repo
    done = make(thesis, "v1.0", "-m", "Results of the submission\n\nWith\n# hashes\n---\nand\n--- padre 1\nin it.")
    head = repo.git("rev-parse", "--short=7", "HEAD")
    assert done.err == ""
    assert done.out.splitlines()[0] == f"v1.0 on main@{head}     freezes 2 runs of 2 experiments, 1 data set, 1 table"
    assert "all 2 runs up to date, metrics derived again: equal, data and predictions on remote lab" in done.out
    assert "CITATION.cff is up to date" in done.out
    assert done.out.endswith("padre publish v1.0\n")
    message = repo.git("for-each-ref", "--format=%(contents)", "refs/tags/v1.0")
    assert message.startswith(
        "Results of the submission\n\nWith\n# hashes\n---\nand\n--- padre 1\nin it.\n\n--- padre 1\n"
    )
    *_, first, second, table, end = message.rstrip().splitlines()
    assert re.fullmatch(RUN, first)
    assert second.split()[2] == "thesis/iris-tree"
    assert re.fullmatch(r"table accuracy sha256 [0-9a-f]{64}", table)
    assert end == "---"
    assert repo.git("cat-file", "-t", "v1.0") == "tag"
    assert repo.git("rev-parse", "v1.0^{commit}") == repo.git("rev-parse", "HEAD")
    found = tagged.needed(Git(repo.path), "v1.0")
    assert found.manifest.lines == (first, second, table)
    (path,) = repo.path.glob(f"projects/**/runs/*-{first.split()[1]}/metrics.json")
    recorded = json.loads(path.read_bytes())["metrics"]["accuracy"]
    assert first.split()[6:] == ["accuracy", repr(recorded["mean"]), repr(recorded["std"]), "4"]


def test_names(thesis: Padre) -> None:
    """A tag is never moved, a slash is fine, and what git takes no tag of is an error of usage."""
    make(thesis, "v1.0")
    before = thesis.repo.git("rev-parse", "v1.0")
    said = refused(thesis, "v1.0")
    assert re.fullmatch(
        r"error: v1\.0 exists already, on [0-9a-f]{7}, and a tag is never moved\. "
        r"Use the next name, such as v1\.0\.1\.\n",
        said,
    )
    assert thesis.repo.git("rev-parse", "v1.0") == before
    thesis.repo.git("tag", "v1.0.1")
    assert "such as v1.0.2." in refused(thesis, "v1.0.1")
    thesis.repo.git("tag", "camera-ready")
    assert "such as camera-ready-2." in refused(thesis, "camera-ready")
    assert "allowed   uncited" in make(thesis, "paper/v1.0", "--allow", "uncited").out
    assert thesis.repo.git("cat-file", "-t", "paper/v1.0") == "tag"
    for name in ("a b", "a..b", "-x", "x.lock", "a\nb", "HEAD", ""):
        assert "git does not accept the tag name" in make(thesis, "--", name, code=2).err
    assert "unknown check `old`" in refused(thesis, "v2", "--allow", "old")


def test_uncited(thesis: Padre) -> None:
    """`CITATION.cff` of HEAD counts, whatever lies in the work tree; the command that is said helps."""
    repo = thesis.repo
    said = refused(thesis, "v1.1")
    assert said == (
        "error: CITATION.cff is not up to date. "
        "Run: padre update --cite v1.1 && git commit -m 'Cite v1.1' CITATION.cff\n"
    )
    thesis("update", "--cite", "v1.1", check=False)
    assert "CITATION.cff is not up to date" in refused(thesis, "v1.1")
    repo.git("commit", "-q", "-m", "Cite v1.1", "CITATION.cff")
    make(thesis, "v1.1")
    repo.git("rm", "-q", "CITATION.cff")
    repo.git("commit", "-q", "-m", "x")
    said = refused(thesis, "v1.2")
    assert "padre update --cite v1.2 && git add CITATION.cff && git commit -m 'Cite v1.2' CITATION.cff" in said
    thesis("update", "--cite", "v1.2", check=False)
    repo.git("add", "CITATION.cff")
    repo.git("commit", "-q", "-m", "Cite v1.2", "CITATION.cff")
    make(thesis, "v1.2")


def test_unpushed(thesis: Padre, storage: Path) -> None:
    """Each object is asked for; without a remote the command sets one up."""
    one = next(path for path in storage.rglob("*") if path.is_file() and not path.name.endswith(".dir"))
    one.rename(storage.parent / "away")
    said = refused(thesis, "v1.0")
    assert "on no remote. Send them with: padre push" in said
    shutil.rmtree(storage)
    said = refused(thesis, "v1.0")
    assert "the results of 2 `padre run`s and 1 version of data are on no remote. Send them with: padre push" in said
    done = make(thesis, "v1.0", "--allow", "unpushed")
    assert "are on no remote" in done.err
    assert tagged.needed(Git(thesis.repo.path), "v1.0").manifest.allowed == ["unpushed"]
    commit(thesis, {".dvc/config": "[core]\n    analytics = false\n"})
    assert "dvc remote add --default NAME URL && padre push" in refused(thesis, "v2", "--allow", "uncited")
    thesis.repo.git("remote", "remove", "origin")
    assert "NAME URL && dvc push" in refused(thesis, "v2", "--allow", "uncited")


def test_publish_none(thesis: Padre, storage: Path) -> None:
    """Data that are not to be published need be on no remote, nor do the predictions of runs on them."""
    path = "datasets/iris/dataset.json"
    commit(thesis, {path: thesis.repo.read(path).rstrip()[:-1].rstrip() + ',\n  "publish": "none"\n}\n'})
    shutil.rmtree(storage)
    assert "iris stays here (publish: none)" in make(thesis, "v1.0").out


def test_stale(thesis: Padre) -> None:
    """Code of HEAD that is another one than ran refuses the tag; what is not committed does not."""
    repo = thesis.repo
    repo.write({"experiment.py": EXPERIMENTS.replace("DEPTH = 2", "DEPTH = 3")})
    done = make(thesis, "v1.0")
    assert "1 changed file is not in v1.0: only what is committed is" in done.err
    repo.git("commit", "-q", "-a", "-m", "deeper")
    said = refused(thesis, "v1.1", "--allow", "uncited")
    assert "table accuracy is stale (experiment.py: DEPTH changed since" in said
    assert said.count("error:") == 1
    assert "Run: padre run --stale" in said
    assert make(thesis, "v1.1", "--allow", "uncited,stale").out.count("allowed   stale, uncited") == 1


def test_runs_that_head_lacks(thesis: Padre) -> None:
    """A table that shows newer runs than HEAD has is no table of HEAD."""
    repo = thesis.repo
    commit(thesis, {"experiment.py": EXPERIMENTS.replace("DEPTH = 2", "DEPTH = 3")})
    thesis("run", "-q", "experiment.py", "--experiment", "iris-tree")
    said = refused(thesis, "v1.0", "--allow", "stale")
    name = thesis("list", "--json").json[0]["run"]
    assert (
        f"1 run of table accuracy is not in main ({name}). Add it with: git add projects datasets && git commit" in said
    )
    thesis("install", check=False)
    assert f"padre keep {name[:4]} && git commit" in refused(thesis, "v1.0", "--allow", "stale")
    repo.git("add", "projects", "datasets")
    repo.git("commit", "-q", "--no-verify", "-m", "runs")
    assert "are on no remote" in refused(thesis, "v1.0")
    thesis("push")
    # without the hook nobody has updated it; verify of the tag would say so, too
    assert "not up to date: experiment.json of an older run: padre update" in refused(thesis, "v1.0")
    assert thesis("verify", "--strict", code=3).code == 3
    thesis("update", "--no-readme", check=False)
    repo.git("commit", "-q", "--no-verify", "-a", "-m", "update")
    make(thesis, "v1.0")
    assert thesis("verify", "v1.0", "--strict").code == 0


def test_unverified(thesis: Padre) -> None:
    """A score that its predictions do not give refuses the tag, and so do predictions that are not here."""
    repo = thesis.repo
    path = next(p for p in repo.git("ls-files").splitlines() if "iris-svc" in p and p.endswith("/metrics.json"))
    text = repo.read(path)
    value = re.search(r'"values": \[\s*(0\.\d+)', text)
    assert value
    commit(thesis, {path: text.replace(value[1], "0.99", 1)})
    said = refused(thesis, "v1.0")
    assert re.search(r"accuracy\b.* of (\w{4})\w{4} is recorded as .*\. All of it: padre verify \1\n", said)
    repo.git("reset", "-q", "--hard", "HEAD~")
    shutil.rmtree(repo.path / ".dvc/cache")
    said = refused(thesis, "v1.0")
    assert "the predictions of 2 runs are not on this machine" in said
    assert "Get them with: padre pull" in said
    thesis("pull")
    make(thesis, "v1.0")


def test_detached_and_empty(thesis: Padre, tmp_path: Path) -> None:
    """A detached HEAD is tagged as it is; without runs or commits there is nothing to tag."""
    repo = thesis.repo
    repo.git("switch", "-q", "--detach")
    assert f"v1.0 on {repo.git('rev-parse', '--short=7', 'HEAD')}     freezes" in make(thesis, "v1.0").out
    repo.git("symbolic-ref", "HEAD", "refs/heads/unborn")
    assert "there is no commit yet" in thesis("tag", "v2", code=1).err
    repo.git("symbolic-ref", "HEAD", "refs/heads/main")
    repo.git("rm", "-rq", "--cached", "projects")
    repo.git("commit", "-q", "-m", "no runs")
    assert "main has no completed run to tag. Add some with: git add projects datasets && git commit" in refused(
        thesis, "v2"
    )


def test_select(thesis: Padre) -> None:
    """What is claimed can be said; the manifest says it, too, and tables are not claimed then."""
    done = make(thesis, "v1.0", "--select", "tree", "--json").json
    assert [line.split()[0] for line in done["manifest"]] == ["select", "run"]
    assert done["manifest"][0] == "select tree"
    assert done["made"]
    assert "unknown" in refused(thesis, "v2", "--select", "forest")
    thesis.repo.git("rm", "-q", "report.yaml")
    thesis.repo.git("commit", "-q", "-m", "no paper")
    plain = make(thesis, "v2", "--allow", "uncited", "--dry-run", "--json").json
    assert [line.split()[0] for line in plain["manifest"]] == ["run", "run", "allow"]
    assert not plain["made"]
    assert thesis.repo.git("tag") == "v1.0"


def test_a_table_that_cannot_be_made(thesis: Padre) -> None:
    """It is named, and nothing is tagged."""
    commit(thesis, {"report.yaml": "tables: {other: {select: [forest]}}\n"})
    assert "error: table other of report.yaml cannot be made" in refused(thesis, "v1.0")
    commit(thesis, {"report.yaml": "tables: {accuracy: {selekt: [svc]}}\n"})
    assert "unknown setting" in refused(thesis, "v1.0")


def test_git_refuses(thesis: Padre) -> None:
    """Where git cannot make the tag its words are the error, and there is none."""
    thesis.repo.git("tag", "v1")
    assert "`git tag` failed" in refused(thesis, "v1/x", "--allow", "uncited")


def test_signed(thesis: Padre, tmp_path: Path) -> None:
    """git signs where the user's settings say so, and the manifest is read through the signature."""
    if not shutil.which("ssh-keygen"):
        pytest.skip("ssh-keygen is not installed")
    key = tmp_path / "key"
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True, stdin=subprocess.DEVNULL
    )
    for name, value in (("gpg.format", "ssh"), ("user.signingKey", str(key)), ("tag.gpgSign", "true")):
        thesis.repo.git("config", name, value)
    make(thesis, "v1.0")
    assert "BEGIN SSH SIGNATURE" in thesis.repo.git("cat-file", "tag", "v1.0")
    assert len(tagged.needed(Git(thesis.repo.path), "v1.0").manifest.runs) == 2


def test_killed(thesis: Padre, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before git makes the tag there is none; right after it, it is whole."""

    class Killed(BaseException):
        pass

    workspace, run = Workspace.at(thesis.repo.path), Git.run
    draft = tag.prepare(workspace, "v1.0")

    def killing(after: bool) -> Any:
        def killed(self: Git, *words: str, **more: Any) -> bytes:
            if words[0] != "tag":
                return run(self, *words, **more)
            if after:
                run(self, *words, **more)
            raise Killed

        return killed

    for after in (False, True):
        with monkeypatch.context() as patch:
            patch.setattr(Git, "run", killing(after))
            with pytest.raises(Killed):
                tag.create(workspace, draft)
        assert bool(thesis.repo.git("tag")) == after
    assert tagged.needed(Git(thesis.repo.path), "v1.0").manifest.lines == draft.manifest.lines


def test_changes_in_the_message(thesis: Padre) -> None:
    """What changed since the tag before stands in the message, where that is asked for."""
    assert "changes" not in make(thesis, "v1.0", "--changes").out
    commit(thesis, {"paper.tex": "x"})
    out = make(thesis, "v1.1", "--changes", "--allow", "uncited").out
    assert "changes   v1.0 -> v1.1   1 commit; the same runs" in out
    assert "v1.0 -> v1.1   1 commit; the same runs" in thesis.repo.git("tag", "-n9", "v1.1")


def test_another_clone(thesis: Padre, tmp_path: Path) -> None:
    """A shallow clone of the tag alone says the same of it."""
    make(thesis, "v1.0")
    clone = tmp_path / "shallow"
    url = thesis.repo.path.as_uri()
    subprocess.run(
        ["git", "clone", "-q", "--depth", "1", "--branch", "v1.0", url, str(clone)],
        check=True, capture_output=True, env=process_environment(),
    )  # fmt: skip
    there = Git(clone)
    assert tagged.needed(there, "v1.0").manifest == tagged.needed(Git(thesis.repo.path), "v1.0").manifest
    plain = Repository(clone)
    plain.git("tag", "plain")
    assert tagged.find(there, "plain") is None
    assert manifest.parse(plain.git("cat-file", "tag", "v1.0")) is not None

"""A tag that says something else than its tree is found by `padre verify`."""

import re
import subprocess

import pytest

from tests.conftest import Padre, process_environment


def forged(padre: Padre, pattern: str, new: str) -> str:
    """`padre verify` of a tag v2.0 that is v1.0 with another message."""
    padre("tag", "v1.0", check=False)
    message = padre.repo.git("for-each-ref", "--format=%(contents)", "refs/tags/v1.0")
    changed = re.sub(pattern, new, message, count=1)
    assert changed != message
    padre.repo.git("tag", "-a", "--cleanup=verbatim", "-m", changed, "v2.0")
    assert padre("verify", "v1.0", "--strict").code == 0
    return padre("verify", "v2.0", code=3).out


@pytest.mark.parametrize(
    ("pattern", "new", "said"),
    [
        (r"accuracy 0\.9(\d)", r"accuracy 0.8\1", r"line of \w{8}"),
        (r" 4\ntable", " 5\ntable", r"line of \w{8}"),
        (r"run (\w{7})\w", r"run \1!", "not in the tree of the tag"),
        (r"sha256 [0-9a-f]{2}", "sha256 zz", "line of table accuracy"),
        (r"run [^\n]*\n", "", "not in the manifest"),
        (r"table [^\n]*\n", "", "not in the manifest"),
        (r"table accuracy", "table other", "nothing like it"),
    ],
    ids=["mean", "n", "id", "hash", "run left out", "table left out", "another table"],
)
def test_a_forged_manifest(pattern: str, new: str, said: str, thesis: Padre) -> None:
    """One digit, one line more or less: the line is named, and the honest tag is equal."""
    assert re.search(said, forged(thesis, pattern, new))


def test_answers(thesis: Padre) -> None:
    """The answers to questions are claims like numbers: readable in the tag, derived again, found where they are
    forged."""
    repo = thesis.repo
    thesis("run", "-q", "experiment.py", "--splitting", "6")
    thesis("question", "create", "Is a tree as good?", "--select", "svc,tree", "--name", "trees", check=False)
    repo.git("add", ".")
    repo.git("commit", "-q", "-m", "A question")
    thesis("update", check=False)
    repo.git("commit", "-q", "-a", "--allow-empty", "-m", "Updated")
    said = thesis("tag", "v1.0", "--allow", "unpushed", check=False).out
    assert "1 table, 1 question" in said
    word = thesis("question", "list", "--json").json[0]["answer"]
    assert f"trees/iris: {word}" in said
    message = repo.git("for-each-ref", "--format=%(contents)", "refs/tags/v1.0")
    (line,) = [line for line in message.splitlines() if line.startswith("answer ")]
    assert re.fullmatch(rf"answer trees/iris {word} -?0[.]0[0-9]+ [01][.]?[0-9]*", line)
    assert thesis("verify", "v1.0", "--strict").code == 0
    for number, (old, new) in enumerate([(f" {word} ", " no "), (f"{line}\n", ""), ("trees/iris", "others/iris")]):
        repo.git("tag", "-a", "--cleanup=verbatim", "-m", message.replace(old, new), f"forged{number}")
        assert "answer" in thesis("verify", f"forged{number}", code=3).out
    path = next(repo.path.glob("projects/**/questions/trees.md"))
    repo.write({str(path.relative_to(repo.path)): path.read_text().replace("svc > tree", "tree > svc")}, "Turned")
    assert "question" in thesis("tag", "v1.0.1", "--allow", "uncited,unpushed,stale", check=False).out
    turned = repo.git("for-each-ref", "--format=%(contents)", "refs/tags/v1.0.1")
    assert line not in turned


def test_what_was_let_pass_is_no_claim(thesis: Padre) -> None:
    """The lines that say how a tag was made are no difference."""
    thesis("tag", "v2.0", "--allow", "uncited", "--select", "tree", check=False)
    assert thesis("verify", "v2.0", "--strict").code == 0


def test_a_shallow_clone(thesis: Padre) -> None:
    """A clone of the tag alone has all that is needed to check it, with the data of DVC's remote."""
    thesis("tag", "v1.0", check=False)
    folder = thesis.repo.path.parent / "shallow"
    words = ["--depth", "1", "--branch", "v1.0", thesis.repo.path.as_uri(), str(folder)]
    subprocess.run(["git", "clone", "-q", *words], check=True, capture_output=True, env=process_environment())
    assert thesis.at(folder)("verify", "v1.0", "--strict", check=False).code == 0

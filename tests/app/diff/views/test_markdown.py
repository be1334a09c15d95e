"""The comment of a pull request: below the limit of the host, and safe whatever a stranger's branch is called."""

import subprocess

import pytest

from padre_git.app.api.diff import diff
from padre_git.model.documents import Code, UsedFile, Warned
from tests import synthetic
from tests.conftest import Padre, Repository
from tests.core.text.test_markdown import HOSTILE, MARKDOWN, Seen

ALLOWED = set("h3 p table thead tbody tr th td code strong pre details summary sub blockquote ul li br".split())


def side(repo: Repository, ref: str, letter: str, count: int, shift: float, ago: int, **changes: object) -> None:
    """``count`` settings of one recording."""
    content: dict[str, bytes] = {}
    for n in range(count):
        values = [0.8 + (n % 7) / 100 + (at % 3) / 50 + shift * (1 + at % 4) for at in range(10)]
        content |= synthetic.simple(
            f"{letter}{n:07d}", values, ago=ago, recording=letter, number=n + 1, setting={"SVC.C": n},
            execution={"g": "a", "h": "b"}[letter] * 12, **changes,
        )  # type: ignore[arg-type]  # fmt: skip
    synthetic.branch(repo.path, ref, content)


def using(repo: Repository, path: str, text: str) -> Code:
    """The code of a run that used one file with this text."""
    words = ["git", "hash-object", "-w", "--stdin"]
    done = subprocess.run(words, cwd=repo.path, input=text, capture_output=True, text=True, check=True)
    used = UsedFile(path=path, blob=done.stdout.strip())
    return Code(commit=None, branch=None, tree="0" * 40, files=[used])


def test_many_pairs(notebook: Repository, padre: Padre) -> None:
    """150 pairs: one table row each, up to 40, the rest counted; one family."""
    side(notebook, "refs/heads/main", "g", 150, 0.0, 900)
    side(notebook, "refs/heads/work", "h", 150, 0.01, 60)
    text = padre("diff", "main...work", "--markdown").out
    assert "### 150 comparisons: 150 no conclusion" in text
    assert "(Holm of 150)" in text
    assert "| 110 more |" in text
    assert len(text) < 65_536
    assert text.count("<details>") == text.count("</details>") == 40
    assert "150 pairs of runs; --all shows each in full" in padre("diff", "main...work").out


@pytest.mark.parametrize("letters", ["x" * 9, "```\n", "</details>"])
def test_long_code_gives_way(notebook: Repository, padre: Padre, letters: str) -> None:
    """A patch of any length is cut in the folded part; numbers and checks stay, and every fence is closed."""
    long = "".join(f"{n} {letters * 8}\n" for n in range(3_000))
    for ref, letter, text in (("refs/heads/main", "g", "old\n"), ("refs/heads/work", "h", long)):
        code = using(notebook, "a.py", text)
        side(notebook, ref, letter, 1, 0.0 if letter == "g" else 0.01, 900 if letter == "g" else 60, code=code)
    text = padre("diff", "main...work", "--markdown").out
    assert 30_000 < len(text) < 65_536
    assert "more lines: `padre diff --all --code`" in text
    assert "| settings tried on these splits, base and branch |" in text
    assert text.rstrip().endswith("nothing was trained for this comment.</sub>")
    tags = Seen(MARKDOWN.render(text)).tags
    assert tags[-1] == "sub"
    assert set(tags) <= ALLOWED | {"! padre:diff "}


@pytest.mark.parametrize("at", range(len(HOSTILE)))
def test_a_hostile_branch(notebook: Repository, at: int) -> None:
    """Names, settings, messages, errors and code of a stranger: no tag, link or image beyond our own."""
    bad = HOSTILE[at]
    folder = bad.replace("/", "-").replace("\n", " ").replace("\x00", "")  # what git lets a folder be called
    for ref, letter, ago in (("refs/heads/main", "g", 900), ("refs/heads/work", "h", 60)):
        code = using(notebook, bad, bad + letter)
        document = synthetic.run(
            f"{letter}aaaaaaa", ago=ago, pipeline=bad + letter, setting={bad: bad}, message=bad, label=bad, code=code,
            parameters={bad: letter}, set=[bad], warnings=[Warned(category=bad, message=bad)],
            execution={"g": "a", "h": "b"}[letter] * 12,
        )  # fmt: skip
        numbers = synthetic.metrics(document, [0.8, 0.9, 0.85, 0.7, 0.9], **{bad: synthetic.metric([0.1] * 5)})
        files = synthetic.files(document, numbers)
        moved = {path.replace("breast-svc", folder, 1): data for path, data in files.items()}
        stream = [f"commit {ref}\ncommitter A <a@b> 1700000000 +0000\ndata 1\n.".encode()]
        stream += [f"from {notebook.git('rev-parse', 'HEAD')}".encode()]
        for path, data in moved.items():
            quoted = path.replace("\\", "\\\\").replace('"', '\\"')
            stream.append(f'M 100644 inline "{quoted}"\ndata {len(data)}\n'.encode() + data)
        words = ["git", "fast-import", "--quiet", "--force"]
        subprocess.run(words, cwd=notebook.path, input=b"\n".join(stream) + b"\n", check=True)
    found = diff("main..work", at=notebook.path)
    assert len(found.differences) == 1
    seen = Seen(MARKDOWN.render(found.to_markdown()))
    assert {tag for tag in seen.tags if not tag.startswith("!")} <= ALLOWED
    assert [tag for tag in seen.tags if tag.startswith("!")] == ["! padre:diff "]
    for page in (found.to_html(), found._repr_html_()):
        tags = set(Seen(page).tags)
        assert not tags & {"script", "img", "a", "iframe", "b"}

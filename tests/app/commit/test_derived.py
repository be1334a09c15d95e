"""`padre update`: how many processes it takes; what it writes is in `test_page` and `test_committing`."""

import subprocess
from typing import Any

import pytest

from padre_git.model.documents import Definition
from padre_git.storage.documents import encode
from tests import synthetic
from tests.conftest import Padre, Repository


def experiments(repo: Repository, names: range) -> None:
    """A run for each, committed."""
    for at in names:
        content = synthetic.simple(f"k9d2v5h{at}", (0.9, 0.95), experiment=f"svc-{at}")
        folder = next(path for path in content if path.endswith("run.json")).partition("/runs/")[0]
        content[f"{folder}/definitions/0123456789ab.json"] = encode(
            Definition(name=f"svc-{at}", project="thesis", label="svc", dataset="iris")
        )
        repo.write(content)
    repo.git("add", "projects")
    repo.git("commit", "-q", "-m", "runs")


def test_no_process_per_file(notebook: Repository, padre: Padre, monkeypatch: pytest.MonkeyPatch) -> None:
    """Six experiments more have twelve derived files more, and cost fewer processes than files."""
    counts = []
    begin = subprocess.Popen.__init__

    def counted(self: Any, *words: Any, **options: Any) -> None:
        counts[-1] += 1
        begin(self, *words, **options)

    monkeypatch.setattr(subprocess.Popen, "__init__", counted)
    for names in (range(1, 3), range(3, 9)):
        counts.append(0)
        experiments(notebook, names)
        counts[-1] = 0
        out = padre("update", check=False).out
        assert out.count("wrote ") == 2 * len(names)
        counts.append(0)
        notebook.git("add", "projects")
        notebook.git("commit", "-q", "-m", "derived")
    assert counts[2] - counts[0] < 12

"""Where papers use numbers."""

from padre_git.app.report.uses import uses
from padre_git.app.repository.workspace import Workspace
from tests import synthetic
from tests.conftest import Repository

PAPER = r"""
% \padre{tree.accuracy} in a comment
We reach \padre{svc.accuracy.mean} and \padreis{svc.accuracy}{0.93}, \padre{unknown.accuracy} not.
"""


def test_lines_of_papers(notebook: Repository) -> None:
    """Of tracked files of LaTeX and Markdown, with file and line, in subfolders and of a revision, too; comments and
    numbers that no run has are left out."""
    notebook.write({**synthetic.complete("k9d2v5ha", experiment="svc"), "paper/main.tex": PAPER}, commit="A paper")
    notebook.write({"README.md": "0.93 <!-- padre: svc.accuracy -->", "notes.tex": r"\padre{svc.accuracy}"})
    workspace = Workspace.at(notebook.path)
    found = [(each.path, each.line, each.key, each.number.key) for each in uses(workspace)]
    assert found == [
        ("README.md", 1, "svc.accuracy", "svc.accuracy"),
        ("paper/main.tex", 3, "svc.accuracy.mean", "svc.accuracy"),
        ("paper/main.tex", 3, "svc.accuracy", "svc.accuracy"),
    ]
    assert [each.path for each in uses(workspace, workspace.git.head())] == ["paper/main.tex"] * 2


def test_without_a_paper(notebook: Repository) -> None:
    """Nothing."""
    assert uses(Workspace.at(notebook.path)) == []

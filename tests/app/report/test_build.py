"""What a specification asks for, built."""

import csv
import io

import pytest

from padre_git.app.report import build
from padre_git.app.report.spec import Order, TableSpec
from padre_git.app.repository.workspace import Workspace
from padre_git.errors import PadreError, RepositoryError, UnknownName
from tests import synthetic
from tests.conftest import Repository


@pytest.fixture
def workspace(notebook: Repository) -> Workspace:
    """Two labels on the same three splits."""
    files = synthetic.simple("k9d2v5ha", [0.5, 0.6, 0.7])
    files |= synthetic.simple("m4t7xq2p", [0.6, 0.7, 0.95], experiment="breast-forest", label="forest")
    synthetic.branch(notebook.path, "refs/heads/padre/x", files)
    return Workspace.at(notebook.path)


def made(workspace: Workspace, form: str, **given: object) -> str:
    asked = TableSpec(select=("svc", "forest"), **given)  # type: ignore[arg-type]
    return build.table(workspace, asked, form, command="padre report a", source="report.yaml")


def test_csv_in_full_precision(workspace: Workspace) -> None:
    """A line per cell; the mean is that of the splits."""
    rows = {row["label"]: row for row in csv.DictReader(io.StringIO(made(workspace, build.CSV)))}
    assert float(rows["svc"]["mean"]) == pytest.approx(0.6, abs=1e-15)
    assert float(rows["forest"]["mean"]) == pytest.approx(0.75, abs=1e-15)


def test_order_and_names(workspace: Workspace) -> None:
    """Rows stand as ordered, under their new names, the best bold; an unknown row is an error."""
    order = Order(rows=("forest", "svc"))
    lines = made(workspace, build.MARKDOWN, order=order, rename={"forest": "Forest"}).splitlines()
    rows = [line for line in lines if line.startswith(("| Forest", "| svc"))]
    assert rows[0].startswith("| Forest | **0.7")
    assert rows[1].startswith("| svc | 0.6")
    with pytest.raises(UnknownName, match="unknown row `nb`"):
        made(workspace, build.MARKDOWN, order=Order(rows=("nb",)))


def test_the_first_line(workspace: Workspace) -> None:
    """It names command, file and commit; of a revision that is not there it is an error."""
    commit = workspace.git.head()
    assert commit
    said = build.heading(workspace, "padre report a", "report.yaml", "latest")
    text = f"padre report a. Generated: edit report.yaml instead. commit {commit[:7]}; numbers are the latest"
    assert said.endswith(text)
    with pytest.raises(RepositoryError, match=r"`v9` is not a revision"):
        build.heading(workspace, "padre report a", "", "v9")


def test_options_that_exclude_each_other(workspace: Workspace) -> None:
    """Columns of siunitx cannot be underlined."""
    with pytest.raises(PadreError, match="cannot be underlined"):
        made(workspace, build.LATEX, siunitx=True, second=True)


def test_a_document_of_its_own() -> None:
    """The body stands between begin and end; siunitx is loaded where it is used."""
    text = build.standalone("BODY\n\n", siunitx=True)
    assert text.endswith("\\begin{document}\nBODY\n\\end{document}\n")
    assert "{siunitx}" in text
    assert "{siunitx}" not in build.standalone("BODY", siunitx=False)

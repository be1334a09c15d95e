"""Published pages: a folder for each version, which is never written again."""

import json
import subprocess
from typing import Any
from xml.etree import ElementTree

import pytest

from padre_git.app.repository.workspace import Workspace
from padre_git.app.site import versions
from padre_git.errors import PadreError, RepositoryError
from tests.conftest import Padre, with_origin


@pytest.fixture
def published(thesis: Padre) -> Padre:
    """A repository with a remote, whose v1.0 is published with its pages."""
    thesis.repo.write({"notes.txt": "something to commit"})
    with_origin(thesis)
    thesis("tag", "v1.0", "--allow", "uncited,unpushed", check=False)
    done = versions.publish(Workspace.at(thesis.repo.path), "v1.0")
    assert (done.new, done.latest, done.remote) == (True, "v1.0", "origin")
    return thesis


def _tree(padre: Padre, path: str) -> str:
    padre.repo.git("fetch", "-q", "origin")
    return padre.repo.git("rev-parse", f"origin/gh-pages:{path}")


def _list(padre: Padre) -> list[dict[str, Any]]:
    text = padre.repo.git("show", "origin/gh-pages:versions.js")
    found: list[dict[str, Any]] = json.loads(text.strip().removeprefix("padre_versions(").removesuffix(")"))
    return found


def _versions(padre: Padre) -> list[str]:
    return [each["name"] for each in _list(padre)]


def test_the_branch(published: Padre) -> None:
    """A folder for the version, `latest` with the same tree, and what leads there; no branch of the user's moved."""
    assert _tree(published, "v1.0") == _tree(published, "latest")
    assert published.repo.git("ls-tree", "--name-only", "origin/gh-pages").split() == [
        *(".nojekyll", "index.html", "latest", "v1.0", "versions.js")
    ]
    assert _versions(published) == ["v1.0"]
    page = published.repo.git("show", "origin/gh-pages:v1.0/run/" + _first(published))
    assert 'src="../../versions.js"' in page
    assert 'data-version="v1.0"' in page
    assert published.repo.git("branch", "--list", "gh-pages") == ""


def _first(padre: Padre) -> str:
    return padre.repo.git("ls-tree", "--name-only", "origin/gh-pages:v1.0/run").split()[0]


def test_a_version_is_frozen(published: Padre) -> None:
    """Published again, with other runs in the clone, it is as it was; a later version stands beside it."""
    before = _tree(published, "v1.0")
    published("run", "experiment.py", "--experiment", "iris-nb", "-p", "GaussianNB.var_smoothing=0.1")
    workspace = Workspace.at(published.repo.path)
    assert not versions.publish(workspace, "v1.0").new
    published.repo.git("add", "projects")
    published.repo.git("commit", "-q", "-m", "more")
    published("tag", "v1.1rc1", "--allow", "uncited,unpushed", check=False)
    published("tag", "v1.1", "--allow", "uncited,unpushed", check=False)
    assert versions.publish(workspace, "v1.1rc1").latest == "v1.0"
    assert versions.publish(workspace, "v1.1").latest == "v1.1"
    assert _tree(published, "v1.0") == before
    assert _tree(published, "latest") == _tree(published, "v1.1")
    assert _versions(published) == ["v1.1", "v1.1rc1", "v1.0"]
    # what pages of v1.0 say of both: the score of one experiment is another
    since = [each.get("since", {}).get("v1.0", {}).get("says") for each in _list(published)]
    assert since == ["1 score changed", "1 score changed", None]
    assert _list(published)[0]["since"]["v1.1rc1"]["says"] == ""


def test_where_pages_are_read(thesis: Padre) -> None:
    """With `site.url`, pages name their own address and the feed; the feed has an entry for each version."""
    thesis("config", "set", "site.url", "https://ada.example/thesis/")
    with_origin(thesis)  # commits it
    for name in ("v1.0", "v1.1"):
        thesis.repo.git("commit", "-q", "--allow-empty", "-m", name)
        thesis("tag", name, "--allow", "uncited,unpushed", check=False)
        versions.publish(Workspace.at(thesis.repo.path), name)
    thesis.repo.git("fetch", "-q", "origin")
    page = thesis.repo.git("show", "origin/gh-pages:latest/compare/index.html")
    assert '<link rel="canonical" href="https://ada.example/thesis/v1.1/compare/index.html">' in page
    assert 'href="../../feed.xml"' in page
    root = ElementTree.fromstring(thesis.repo.git("show", "origin/gh-pages:feed.xml"))
    atom = "{http://www.w3.org/2005/Atom}"
    assert root.tag == f"{atom}feed"
    entries = [(each.findtext(f"{atom}id"), each.findtext(f"{atom}summary")) for each in root.iter(f"{atom}entry")]
    assert entries == [
        ("https://ada.example/thesis/v1.1/", "Since v1.0: no number changed."),
        ("https://ada.example/thesis/v1.0/", "The first version."),
    ]
    assert "v1.0 → v1.1" in thesis.repo.git("show", "origin/gh-pages:v1.1/changes.html")


def test_files_of_others_stay(published: Padre) -> None:
    """What else is on the branch, such as an index page of somebody, is kept."""
    repo = published.repo
    repo.git("fetch", "-q", "origin")
    repo.git("worktree", "add", "-q", "../pages", "origin/gh-pages", "--detach")
    pages = repo.path.parent / "pages"
    (pages / "index.html").write_text("mine")
    (pages / "CNAME").write_text("example.org")
    for words in (("add", "."), ("commit", "-q", "-m", "mine"), ("push", "-q", "origin", "HEAD:gh-pages")):
        repo.git("-C", str(pages), *words)
    published("tag", "v2", "--allow", "uncited,unpushed", check=False)
    assert versions.publish(Workspace.at(repo.path), "v2").new
    repo.git("fetch", "-q", "origin")
    assert repo.git("show", "origin/gh-pages:index.html") == "mine"
    assert repo.git("show", "origin/gh-pages:CNAME") == "example.org"


def test_a_tag_that_is_none(thesis: Padre) -> None:
    """Only what `padre tag` made is published."""
    thesis.repo.git("tag", "plain")
    with pytest.raises(PadreError, match="plain has no manifest of padre"):
        versions.publish(Workspace.at(thesis.repo.path), "plain")


def test_a_list_of_others(published: Padre) -> None:
    """A `versions.js` that is not padre's is not replaced."""
    repo = published.repo
    repo.git("fetch", "-q", "origin")
    repo.git("worktree", "add", "-q", "../pages", "origin/gh-pages", "--detach")
    pages = repo.path.parent / "pages"
    (pages / "versions.js").write_text("something else")
    for words in (("commit", "-q", "-am", "mine"), ("push", "-q", "origin", "HEAD:gh-pages")):
        repo.git("-C", str(pages), *words)
    published("tag", "v2", "--allow", "uncited,unpushed", check=False)
    with pytest.raises(RepositoryError, match=r"versions\.js on gh-pages is not padre's"):
        versions.publish(Workspace.at(repo.path), "v2")


def test_a_folder_of_a_branch_with_other_pages(thesis: Padre) -> None:
    """The page of somebody else stays, and says so; with `site.folder` all of padre's stands in that folder."""
    thesis.repo.write({"notes.txt": "something to commit"})
    with_origin(thesis)
    thesis("tag", "v1.0", "--allow", "uncited,unpushed", check=False)
    own = thesis.repo.git("commit-tree", "-m", "A home page", _home(thesis))
    thesis.repo.git("push", "-q", "origin", f"{own}:refs/heads/gh-pages")
    assert (
        "the gh-pages branch has its own index.html, which stays"
        in thesis("publish", "v1.0", "--no-data", check=False).out
    )
    thesis("config", "set", "site.folder", "runs")
    assert "index.html" not in thesis("publish", "v1.0", "--no-data", check=False).out
    names = thesis.repo.git("ls-tree", "-r", "--name-only", "origin/gh-pages", "runs").splitlines()
    assert {"runs/index.html", "runs/versions.js", "runs/v1.0/index.html", "runs/latest/index.html"} <= set(names)
    assert thesis.repo.git("show", "origin/gh-pages:index.html") == "home"
    assert not versions.publish(Workspace.at(thesis.repo.path), "v1.0").new
    assert "is not a folder inside the repository" in thesis("config", "set", "site.folder", "../x", code=1).err


def _home(padre: Padre) -> str:
    """A tree with a home page."""
    padre.repo.write({"home.html": "home"})
    blob = padre.repo.git("hash-object", "-w", "home.html")
    (padre.repo.path / "home.html").unlink()
    entry = f"100644 blob {blob}\tindex.html\n"
    done = subprocess.run(
        ["git", "mktree"], cwd=padre.repo.path, input=entry, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()

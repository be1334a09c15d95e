"""`CITATION.cff`: valid, filled in where nobody wrote, and what people wrote stays."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from padre_git.app.release import citation
from padre_git.errors import BadArgument
from padre_git.model.documents import Author
from tests.conftest import ROOT, TESTERS, Padre, Repository

OWN = """\
# mine
title: "A title: of mine"   # kept
abstract: >-
  Some words,
  folded.

authors:
  # the first
  - family-names: Hopper
    given-names: Grace
  - name: The lab
doi: 10.5281/zenodo.1
cff-version: 1.1.0
"""


def cite(padre: Padre, *words: str, code: int = 0) -> str:
    """`padre update --cite WORDS`, which writes the user's `CITATION.cff`; what it says on both streams."""
    with padre.repo.unchanged("CITATION.cff"):
        done = padre("update", "--cite", *words, code=code, check=False)
    return done.out + done.err


def read(repo: Repository) -> dict[str, object]:
    found: dict[str, object] = YAML(typ="safe").load(repo.read("CITATION.cff"))
    return found


def edit(padre: Padre, *words: str, code: int = 0) -> str:
    done = padre("project", "edit", *words, code=code)
    return done.out + done.err


def test_a_new_file(notebook: Repository, padre: Padre) -> None:
    """What is known is filled in; a second call changes no byte, and the day changes with the version only."""
    padre("project", "create", "My thesis")
    said = edit(padre, "my-thesis", "--author", "Ada Lovelace 0000-0002-1825-0097", "--author", "van Dyk, Jo")
    assert said == "changed projects/my-thesis/project.json\n"
    edit(padre, "My thesis", "--author", "A group", "--author", "Aristotle")
    edit(padre, "My thesis", "--remove-author", "A group")
    notebook.write({"LICENSE": (ROOT / "LICENSE").read_bytes()})
    notebook.git("remote", "add", "origin", "https://ada:secret@example.org/lab/thesis.git")
    assert cite(padre, "v1.0") == "wrote CITATION.cff\n"
    assert read(notebook) == {
        "cff-version": "1.2.0",
        "message": "If you use these results, please cite them as below.",
        "title": "My thesis",
        "authors": [
            {"family-names": "Lovelace", "given-names": "Ada", "orcid": "https://orcid.org/0000-0002-1825-0097"},
            {"family-names": "van Dyk", "given-names": "Jo"},
            {"name": "Aristotle"},
        ],
        "repository-code": "https://example.org/lab/thesis",
        "license": "MIT",
        "version": "v1.0",
        "date-released": datetime.now(UTC).date(),
    }
    before = notebook.read("CITATION.cff")
    assert "secret" not in before
    assert cite(padre, "v1.0") == cite(padre) == "CITATION.cff is up to date\n"
    assert notebook.read("CITATION.cff") == before
    day = before.replace(str(datetime.now(UTC).date()), "2020-02-03")
    notebook.write({"CITATION.cff": day})
    cite(padre, "v1.0")
    assert notebook.read("CITATION.cff") == day
    cite(padre, "v1.1")
    assert read(notebook)["version"] == "v1.1"
    assert read(notebook)["date-released"] == datetime.now(UTC).date()
    assert padre("project", "show", "my-thesis", "--json").json["authors"][1]["name"] == "van Dyk, Jo"
    assert "Ada Lovelace 0000-0002-1825-0097" in padre("project", "show", "my-thesis").out


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_what_people_wrote_stays(ends: str, notebook: Repository, padre: Padre) -> None:
    """Comments, order, quotes, folding, line ends and unknown keys; only padre's own keys change, others are added."""
    notebook.write({"CITATION.cff": OWN.replace("\n", ends)})
    cite(padre, "1.10")
    found = (notebook.path / "CITATION.cff").read_bytes().decode()
    today = datetime.now(UTC).date()
    message = "message: If you use these results, please cite them as below."
    added = f"version: '1.10'\ndate-released: {today}\n{message}\n"
    assert found == (OWN.replace("1.1.0", "1.2.0") + added).replace("\n", ends)
    assert citation.lacks(found.encode(), "1.10") == []
    assert citation.lacks(found.encode(), "1.1") == ["version"]
    flat = OWN.replace("\n  - ", "\n- ").replace("\n    ", "\n  ").replace("\n  #", "\n#")
    notebook.write({"CITATION.cff": flat})
    cite(padre)
    assert notebook.read("CITATION.cff").startswith(flat.replace("1.1.0", "1.2.0"))


def test_what_a_file_lacks() -> None:
    """What a tag asks: the keys that the format or a citation needs."""
    assert citation.lacks(None, "v1") == ["CITATION.cff"]
    assert set(citation.lacks(b"", "v1")) == {"message", "title", "authors", "version", "date-released", "cff-version"}
    assert citation.lacks(b"version: v1\n", "v1")[0] == "message"


def test_guesses_are_said(notebook: Repository, padre: Padre) -> None:
    """Without authors git's name counts, without a project the folder's; without both it is an error that helps."""
    said = cite(padre)
    name = notebook.git("config", "user.name")
    assert f"The author is git's user.name, {name}." in said
    assert "The title is the folder's name" in said
    assert "version" not in read(notebook)
    (notebook.path / "CITATION.cff").unlink()
    padre("project", "create", "the thesis")
    notebook.git("config", "--unset", "user.name")
    said = cite(padre, code=1)
    assert said.startswith("error: CITATION.cff needs an author. Add one with: ")
    assert said.endswith("padre project edit 'the thesis' --author \"Given Family\"\n")
    assert not (notebook.path / "CITATION.cff").exists()


def test_a_file_that_cannot_be_read(notebook: Repository, padre: Padre) -> None:
    """It is named with its line, and stays as it is."""
    notebook.write({"CITATION.cff": "title: x\nversion: 1\nauthors\nmessage: y\n"})
    said = cite(padre, "v1", code=1)
    assert said.startswith("error: CITATION.cff, line ")
    assert said.endswith(" It was not changed.\n")
    notebook.write({"CITATION.cff": "- a\n"})
    assert "it must be keys and values" in cite(padre, "v1", code=1)
    notebook.write({"CITATION.cff": "# only a comment\n"})
    cite(padre, "v1")
    assert notebook.read("CITATION.cff").startswith("# only a comment\ncff-version: 1.2.0\n")
    (notebook.path / "CITATION.cff").unlink()
    (notebook.path / "CITATION.cff").symlink_to("/etc/hostname")
    assert "link" in cite(padre, "v1", code=1)


@pytest.mark.parametrize(
    ("text", "author"),
    [
        ("Ada Lovelace", Author(name="Ada Lovelace")),
        (" Ada  King Lovelace ", Author(name="Ada King Lovelace")),
        (
            "Ada Lovelace <https://orcid.org/0000-0002-1694-233x>",
            Author(name="Ada Lovelace", orcid="0000-0002-1694-233X"),
        ),
        ("Ada Lovelace (0000-0001-5109-3700)", Author(name="Ada Lovelace", orcid="0000-0001-5109-3700")),
    ],
)
def test_authors(text: str, author: Author) -> None:
    """A name, and an ORCID iD behind it; its check digit is ISO 7064's, as in ORCID's own examples."""
    assert citation.author(text) == author


@pytest.mark.parametrize("text", ["", " ", ",", "a\nb", "0000-0002-1825-0097", "Ada Lovelace 0000-0002-1825-0098"])
def test_what_is_no_author(text: str) -> None:
    """What has no name, and an iD that cannot be one."""
    with pytest.raises(BadArgument):
        citation.author(text)


def test_wrong_edits(notebook: Repository, padre: Padre) -> None:
    """Names that nothing has, and nothing to do."""
    padre("project", "create", "thesis")
    assert "no author `x`" in edit(padre, "thesis", "--remove-author", "x", code=1)
    assert "unknown project `x`" in edit(padre, "x", "--author", "Ada Lovelace", code=1)
    assert "nothing to change" in edit(padre, "thesis", code=2)
    assert "should be 7" in edit(padre, "thesis", "--author", "Ada L 0000-0002-1825-0098", code=2)


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("git@example.org:lab/thesis.git", "https://example.org/lab/thesis"),
        ("ssh://git@example.org:2222/lab/thesis.git", "https://example.org/lab/thesis"),
        ("https://x:y@example.org/lab/thesis/", "https://example.org/lab/thesis"),
        ("/srv/git/thesis.git", None),
        ("file:///srv/git/thesis.git", None),
        ("../thesis.git", None),
        ("host:thesis.git", None),
    ],
)
def test_addresses(url: str, address: str | None, notebook: Repository, padre: Padre) -> None:
    """Where a browser finds the repository; a folder or a host of an own network says nothing to others."""
    notebook.git("remote", "add", "origin", url)
    cite(padre)
    assert read(notebook).get("repository-code") == address


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("          Apache License\n        Version 2.0, January 2004\n", "Apache-2.0"),
        ("BSD 3-Clause License\n\nCopyright (c) 2020, Ada\n", "BSD-3-Clause"),
        ("# Creative Commons\n\nAttribution 4.0 International\n", "CC-BY-4.0"),
        ("Mozilla Public License Version 2.0\n====\n", "MPL-2.0"),
        ("GNU GENERAL PUBLIC LICENSE\nVersion 3, 29 June 2007\n", None),
        ("All rights reserved.\n", None),
    ],
)  # fmt: skip
def test_licenses(text: str, name: str | None, notebook: Repository, padre: Padre) -> None:
    """SPDX's name, where the text is clear; two license files are not."""
    notebook.write({"LICENSE.md": text})
    cite(padre)
    assert read(notebook).get("license") == name
    notebook.write({"LICENSE": text})
    (notebook.path / "CITATION.cff").unlink()
    cite(padre)
    assert "license" not in read(notebook)


@pytest.mark.heavy
@pytest.mark.usefixtures("package_index")
def test_cffconvert(notebook: Repository, padre: Padre, tmp_path: Path) -> None:
    """The format's own validator takes what padre writes. It needs an older jsonschema than other tools of the tests,
    so it is installed beside them."""
    folder = tmp_path / "validator"
    words = [sys.executable, "-m", "pip", "install", "-q", "--target", str(folder), "cffconvert==2.0.0"]
    subprocess.run(words, env=TESTERS, check=True, capture_output=True)
    padre("project", "create", "thesis")
    edit(padre, "thesis", "--author", "Ada Lovelace 0000-0002-1825-0097", "--author", "Aristotle")
    notebook.write({"LICENSE": (ROOT / "LICENSE").read_bytes()})
    notebook.git("remote", "add", "origin", "https://example.org/lab/thesis.git")
    code = "from cffconvert.cli.cli import cli; cli()"
    for before in (None, OWN):
        if before:
            notebook.write({"CITATION.cff": before})
        cite(padre, "1.0")
        done = subprocess.run(
            [sys.executable, "-c", code, "--validate"],
            cwd=notebook.path, env=TESTERS | {"PYTHONPATH": str(folder)}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        assert "valid" in done.stdout

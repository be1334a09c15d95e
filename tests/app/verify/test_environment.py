"""Recorded environments: what is installed from where, and what a hostile document cannot do."""

import subprocess
import sys
import zipfile
from importlib import metadata
from pathlib import Path

import pytest

from padre_git.app.verify import environment as environments
from padre_git.app.verify.environment import Sources, build, check, lines, wanted
from padre_git.errors import PadreError
from padre_git.model.documents import Environment, Origin

COMMIT = "0123456789" * 4


def _environment(distributions: dict[str, str], **more: object) -> Environment:
    given = {"python": ".".join(map(str, sys.version_info[:3])), "implementation": "CPython", "system": "Linux"}
    given |= {"release": "", "machine": "", "processor": "", "cpus": 1, "memory": None}
    return Environment(**given, distributions=distributions, **more)  # type: ignore[arg-type]


def test_what_was_imported_is_wanted() -> None:
    """By normalised names, without padre; of a run that does not say, everything."""
    versions = {"numpy": "2.0", "Scikit_Learn": "1.5", "unused": "1", "padre-git": "0.1"}
    assert wanted(_environment(versions, imported=["numpy", "scikit-learn", "padre-git"])) == {
        "numpy": "2.0",
        "scikit-learn": "1.5",
    }
    assert wanted(_environment(versions)) == {"numpy": "2.0", "scikit-learn": "1.5", "unused": "1"}


HOSTILE = [
    ("-r /etc/passwd", "1.0"),
    ("--index-url=http://127.0.0.1", "1.0"),
    ("a b", "1.0"),
    ("a\n-r /etc/passwd", "1.0"),
    ("a", "1.0; rm -rf /"),
    ("a", "1.0 --index-url http://127.0.0.1"),
    ("a", "1.0\n-r /etc/passwd"),
    ("a", "@ http://127.0.0.1/a.whl"),
    ("a", "*"),
    ("a", ""),
    ("a" * 200, "1.0"),
]


@pytest.mark.parametrize(("name", "version"), HOSTILE)
def test_hostile_names_and_versions(name: str, version: str) -> None:
    """Nothing of them reaches a file or a command line."""
    with pytest.raises(PadreError, match=r"is not a (name|version)"):
        check(name, version)
    with pytest.raises(PadreError):
        lines(_environment({name: version}))


@pytest.mark.parametrize("version", ["1", "1.0.post1", "2!1.0rc1", "1.0.dev3", "2.13.0+cpu", "1.0a1.dev2"])
def test_real_versions(version: str) -> None:
    """As PEP 440 has them."""
    check("a-b.c_d", version)


def test_git_addresses() -> None:
    """Only of hosts that the user names, at a whole commit."""
    origin = Origin(git="https://git.example.org/lab/mylib.git", commit=COMMIT)
    environment = _environment({"mylib": "1.0"}, origins={"mylib": origin})
    with pytest.raises(PadreError, match=r"--allow-origin git\.example\.org"):
        lines(environment)
    address = f"mylib @ git+https://git.example.org/lab/mylib.git@{COMMIT}"
    assert lines(environment, allow=["git.example.org"]) == [address]
    for git, commit in (("ext::sh -c x", COMMIT), ("https://a/b; rm", COMMIT), ("https://a/b", "main"), ("-x", COMMIT)):
        hostile = _environment({"mylib": "1.0"}, origins={"mylib": Origin(git=git, commit=commit)})
        with pytest.raises(PadreError, match="not an address"):
            lines(hostile, allow=["a"])
    assert lines(_environment({"mylib": "1.0"}, origins={"mylib": Origin(editable=True)})) == ["mylib==1.0"]


def _wheel(folder: Path, name: str, version: str, requires: str = "") -> None:
    """A wheel of one module that says its version."""
    about = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{name}.py", f"VERSION = {version!r}\n")
        needs = f"Requires-Dist: {requires}\n" if requires else ""
        wheel.writestr(f"{about}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{needs}")
        wheel.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{about}/RECORD", "")


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of wheels, the only place that packages come from; and padre itself requires nothing."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    for name in ("PIP_NO_INDEX", "UV_NO_INDEX", "UV_OFFLINE"):
        monkeypatch.setenv(name, "1")
    monkeypatch.setattr(environments, "_own_requirements", dict)
    return folder


def _says(python: Path, code: str) -> str:
    return subprocess.run([python, "-P", "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def test_recorded_versions_are_installed(wheels: Path, tmp_path: Path) -> None:
    """And what they require, in the recorded version, though newer ones lie there; nothing else."""
    for version in ("1.0", "2.0"):
        _wheel(wheels, "mylib", version, requires="myother>=0.1")
        _wheel(wheels, "myother", version)
    environment = _environment({"mylib": "1.0", "myother": "1.0", "unused": "7"}, imported=["mylib"])
    built = build(environment, tmp_path / "env", Sources(find_links=(str(wheels),)))
    assert _says(built.python, "import mylib, myother; print(mylib.VERSION, myother.VERSION)") == "1.0 1.0"
    assert "2 distributions" in built.text
    assert _says(built.python, "import padre_git; print(padre_git.__name__)") == "padre_git"


def test_the_recorded_padre(wheels: Path, tmp_path: Path) -> None:
    """It is installed where there is a wheel of it; else this one takes its place, which is said."""
    _wheel(wheels, "mylib", "1.0")
    environment = _environment({"mylib": "1.0", "padre-git": "0.0.7"}, imported=["mylib"])
    built = build(environment, tmp_path / "env", Sources(find_links=(str(wheels),)))
    assert f"padre-git {metadata.version('padre-git')}, the one that runs this, for 0.0.7" in built.notes
    _wheel(wheels, "padre_git", "0.0.7")
    built = build(environment, tmp_path / "other", Sources(find_links=(str(wheels),)))
    assert _says(built.python, "import padre_git; print(padre_git.VERSION)") == "0.0.7"
    assert built.notes == []


def test_a_build_for_a_device(wheels: Path, tmp_path: Path) -> None:
    """Its index is no document's to say: the plain version is taken, and that is said."""
    _wheel(wheels, "mytorch", "2.13.0")
    environment = _environment({"mytorch": "2.13.0+cpu"}, imported=["mytorch"])
    built = build(environment, tmp_path / "env", Sources(find_links=(str(wheels),)))
    assert "mytorch 2.13.0 for 2.13.0+cpu" in built.notes


def test_a_wheel_that_is_gone(wheels: Path, tmp_path: Path) -> None:
    """The error has what the installer said, and what else may be tried."""
    environment = _environment({"mylib": "9.9"}, imported=["mylib"])
    with pytest.raises(PadreError, match=r"mylib.*--allow-build$"):
        build(environment, tmp_path / "env", Sources(find_links=(str(wheels),)))


def test_what_padre_itself_needs() -> None:
    """Without DVC's commands, one of whose requirements is on package indexes as source alone."""
    found = environments._own_requirements()
    assert {"dvc-data", "numpy", "scikit-learn"} <= found.keys()
    assert not found.keys() & {"dvc", "antlr4-python3-runtime", "vl-convert-python"}


def test_another_python(tmp_path: Path) -> None:
    """One that is not there is an error; another patch is a note."""
    with pytest.raises(PadreError, match=r"Python 2\.1 is not on this machine"):
        build(_at("2.1.0"), tmp_path / "env", Sources())
    with pytest.raises(PadreError, match="not a version of Python"):
        build(_at("$(rm).3"), tmp_path / "other", Sources())


def _at(python: str) -> Environment:
    return Environment(
        python=python, implementation="", system="", release="", machine="", processor="", cpus=1, memory=None,
        distributions={},
    )  # fmt: skip

"""Installed distributions: where they came from, whose modules are loaded, and the cache of that."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from padre_git.model.documents import Origin
from padre_git.storage import distributions, packages
from tests.conftest import Repository

_LONG_AGO = 1_500_000_000


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache of the test's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder in which packages are installed."""
    folder = tmp_path / "site"
    folder.mkdir()
    return folder


def _install(site: Path, name: str, version: str = "1.0", record: str | bytes = "", url: object = None) -> None:
    folder = site / f"{name}-{version}.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    (folder / "RECORD").write_bytes(record if isinstance(record, bytes) else record.encode())
    if url is not None:
        (folder / "direct_url.json").write_text(json.dumps(url))


def _settle(folder: Path) -> None:
    """The folder was last changed long ago."""
    os.utime(folder, (_LONG_AGO, _LONG_AGO))


def _origin(site: Path, url: object, version: str = "1.0") -> Origin | None:
    _install(site, "mylib", version, url=url)
    return packages.origins(packages.installed([str(site)])).get("mylib")


def test_what_an_index_gave_has_no_origin(site: Path) -> None:
    """Its name and version are enough."""
    assert _origin(site, None) is None


def test_git_without_user_password_query_and_fragment(site: Path) -> None:
    """Address and commit, and nothing that may be secret."""
    url = "https://ada:hunter2@git.example.org:8443/lab/mylib.git?token=abc#egg=mylib"
    found = _origin(site, {"url": url, "vcs_info": {"vcs": "git", "commit_id": "c0ffee", "requested_revision": "x"}})
    assert found == Origin(git="https://git.example.org:8443/lab/mylib.git", commit="c0ffee")


@pytest.mark.parametrize(
    "url",
    [
        "file:///home/ada/mylib",
        "https://ada:hunter2@files.example.org/mylib-1.0-py3-none-any.whl",
        "ftp://ada@example.org/mylib.zip",
    ],
)
def test_a_file_is_never_named(site: Path, url: str) -> None:
    """That it came from no index is said; from where is not, as neither a folder nor a password may be written."""
    found = _origin(site, {"url": url, "archive_info": {}})
    assert found == Origin()
    assert msgspec.json.encode(found) == b"{}"


def test_a_repository_on_this_machine_has_its_commit_alone(site: Path) -> None:
    """A `file:` address is never written."""
    said = {"url": "file:///home/ada/mylib", "vcs_info": {"vcs": "git", "commit_id": "c0ffee"}}
    assert _origin(site, said) == Origin(commit="c0ffee")


def test_a_local_label_is_a_build_of_another_index(site: Path) -> None:
    """Such as torch for a CPU."""
    assert _origin(site, None, "2.13.0+cpu") == Origin(label="cpu")


def test_damaged_origin(site: Path) -> None:
    """It did not come from an index, and that is all that is known."""
    assert _origin(site, ["no", "object"]) == Origin()


def test_editable_has_the_commit_of_its_folder(site: Path, repo: Repository) -> None:
    """That is what its code is; a folder that is no repository, or is gone, has none."""
    _install(site, "mylib", url={"url": repo.path.as_uri(), "dir_info": {"editable": True}})
    _install(site, "other", url={"url": site.as_uri(), "dir_info": {"editable": True}})
    _install(site, "gone", url={"url": "file:///no/such/folder", "dir_info": {"editable": True}})
    found = packages.origins(packages.installed([str(site)]))
    head = repo.git("rev-parse", "HEAD")
    assert found == {"gone": Origin(editable=True), "mylib": Origin(editable=True, commit=head),
                     "other": Origin(editable=True)}  # fmt: skip


def test_modules_belong_to_what_installed_them(site: Path) -> None:
    """Packages, single modules and extensions by the list of files; folders of other things are no modules."""
    record = (
        "scikit_learn-1.0.dist-info/METADATA,,\nsklearn/__init__.py,sha256=x,1\nsklearn/svm/_base.py,,\n"
        "_single.py,,\n_built.cpython-311-x86_64-linux-gnu.so,,\n../../../bin/tool,,\ndocs/index.html,,\n"
        "sklearn.libs/libgomp.so,,\n"
    )
    _install(site, "Scikit_Learn", record=record.replace("cpython-311", sys.implementation.cache_tag))
    found = packages.installed([str(site)])
    assert list(found) == ["scikit-learn"]
    assert packages.owners({"sklearn", "json"}, found) == ["scikit-learn"]
    assert packages.owners({"_single"}, found) == ["scikit-learn"]
    assert packages.owners({"docs", "json", "bin"}, found) == []


@pytest.mark.parametrize("record", [b"\xff\xfe,,\n", b'"unclosed,\n,,,,,,\n\n', b""])
def test_broken_list_of_files(site: Path, record: bytes) -> None:
    """The distribution is found all the same, with the module of its name."""
    _install(site, "my-lib", record=record)
    assert packages.owners({"my_lib"}, packages.installed([str(site)])) == ["my-lib"]


def test_broken_and_unreadable_folders(site: Path, tmp_path: Path) -> None:
    """What nobody can read holds nothing; the rest is found."""
    _install(site, "mylib")
    (site / "broken-1.0.dist-info").mkdir()
    closed = tmp_path / "closed"
    closed.mkdir(mode=0)
    found = packages.installed([str(closed), str(tmp_path / "nothing"), str(site / "a.zip"), str(site)])
    assert list(found) == ["mylib"]


def test_the_first_folder_counts(tmp_path: Path) -> None:
    """Of two versions the one that is imported."""
    for name, version in (("one", "1.0"), ("two", "2.0")):
        (tmp_path / name).mkdir()
        _install(tmp_path / name, "mylib", version)
    found = packages.installed([str(tmp_path / "one"), str(tmp_path / "two")])
    assert found["mylib"].version == "1.0"


@contextmanager
def _unread(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing that is installed may be read."""

    def refuse(**_: object) -> Iterator[object]:
        raise AssertionError("a folder was read again")

    with monkeypatch.context() as patch:
        patch.setattr(distributions.metadata, "distributions", refuse)
        packages._installed.cache_clear()
        yield
    packages._installed.cache_clear()


def test_a_folder_is_read_once(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also by another process; one that has changed is read again."""
    _install(site, "mylib")
    _settle(site)
    before = packages.installed([str(site)])
    with _unread(monkeypatch):
        assert packages.installed([str(site)]) == before
    _install(site, "other")
    assert set(packages.installed([str(site)])) == {"mylib", "other"}


def test_what_may_change_in_the_same_tick_is_read_again(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of just now, and one whose metadata are rewritten in place."""
    _install(site, "mylib")
    os.utime(site)
    packages.installed([str(site)])
    with _unread(monkeypatch), pytest.raises(AssertionError, match="read again"):
        packages.installed([str(site)])
    (site / "other.egg-info").mkdir()
    (site / "other.egg-info" / "PKG-INFO").write_text("Name: other\nVersion: 1.0\n")
    _settle(site)
    packages.installed([str(site)])
    with _unread(monkeypatch), pytest.raises(AssertionError, match="read again"):
        packages.installed([str(site)])


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b'{"x": 1}', b"\xff"])
def test_a_damaged_cache_is_none(site: Path, tmp_path: Path, content: bytes) -> None:
    """It is made again."""
    _install(site, "mylib")
    _settle(site)
    cache = tmp_path / "cache" / "padre" / "packages-1.json"
    cache.parent.mkdir(parents=True)
    cache.write_bytes(content)
    assert list(packages.installed([str(site)])) == ["mylib"]
    assert list(json.loads(cache.read_bytes())) == [str(site)]


def test_a_cache_that_cannot_be_written_is_none(site: Path, tmp_path: Path) -> None:
    """A read-only home stops nothing."""
    _install(site, "mylib")
    _settle(site)
    (tmp_path / "cache").write_text("a file where the folder should be")
    assert list(packages.installed([str(site)])) == ["mylib"]


def test_modules_of_what_is_installed_in_place(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By where they lie, whether this process has loaded them or another one did."""
    source = tmp_path / "mylib"
    source.mkdir()
    (source / "made_here.py").write_text("")
    _install(site, "mylib", record="__editable__.mylib.pth,,\n", url={"url": source.as_uri(),
                                                                        "dir_info": {"editable": True}})  # fmt: skip
    monkeypatch.syspath_prepend(source)
    assert "made_here" not in sys.modules
    assert packages.owners({"made_here"}, packages.installed([str(site)])) == ["mylib"]
    assert packages.owners({"json", "no_such_module"}, packages.installed([str(site)])) == []

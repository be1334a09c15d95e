"""The environment of a run, built again: a virtual environment with the recorded versions, from where the user says.

Names and versions come from a document that anyone may have written, so each is checked before a program sees it. Where
packages come from is said by the user's own configuration of pip or uv, or by an option, never by a document.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path

from padre_git.app.verify import workplace
from padre_git.core.text.formats import count, listed
from padre_git.errors import PACKAGE, PadreError
from padre_git.model.documents import Environment, Origin
from padre_git.model.shell import quoted
from padre_git.storage.distributions import normal

OWN = "padre-git"
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9])?")  # PEP 508
_VERSION = re.compile(  # PEP 440
    r"(?:[0-9]{1,9}!)?[0-9]{1,9}(?:\.[0-9]{1,9}){0,9}(?:(?:a|b|rc)[0-9]{1,9})?(?:\.post[0-9]{1,9})?(?:\.dev[0-9]{1,9})?"
    r"(?:\+[A-Za-z0-9]{1,30}(?:\.[A-Za-z0-9]{1,30}){0,9})?"
)
_REQUIRED = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)")
_HOST = re.compile(r"(?:https|ssh)://(?P<host>[A-Za-z0-9.-]{1,253})(?::\d{1,5})?/[A-Za-z0-9._~/+-]{1,300}")
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_LAST = 3  # lines of what a program said
_ROUNDS = 5
# what padre requires and no run needs: DVC's commands, one of whose requirements has no wheel, pictures and web pages
_ASIDE = {"dvc", "altair", "vl-convert-python", "starlette", "uvicorn"}


@dataclass(frozen=True)
class Sources:
    """Where packages may come from, as the user said.

    Attributes
    ----------
    index : address of an index, instead of the configured one.
    find_links : folders of wheels.
    allow_build : whether source distributions may be built, which runs their code.
    allow_origin : hosts of git repositories that documents may name.
    """

    index: str = ""
    find_links: tuple[str, ...] = ()
    allow_build: bool = False
    allow_origin: tuple[str, ...] = ()


@dataclass
class Built:
    """An environment.

    Attributes
    ----------
    python : the interpreter.
    text : what it is, in words.
    notes : what is not as recorded.
    """

    python: Path
    text: str
    notes: list[str] = field(default_factory=list)


def wanted(environment: Environment) -> dict[str, str]:
    """Name -> version of what the run imported; of a run from before that was recorded, of all distributions.

    Raises
    ------
    PadreError : where a name or a version is none.
    """
    names = environment.imported or list(environment.distributions)
    found = {normal(name): version for name, version in environment.distributions.items()}
    chosen = {normal(name): found[normal(name)] for name in names if normal(name) in found}
    for name, version in chosen.items():
        check(name, version)
    return {name: version for name, version in sorted(chosen.items()) if name != OWN}


def check(name: str, version: str) -> None:
    """Refuse what is no name or version of a distribution.

    Raises
    ------
    PadreError : saying which.
    """
    if not _NAME.fullmatch(name):
        raise PadreError(f"{name!r:.60} is not a name of a distribution; padre did not write this document")
    if not _VERSION.fullmatch(version):
        raise PadreError(f"{name}: {version!r:.60} is not a version; padre did not write this document")


def lines(
    environment: Environment, packages: Mapping[str, str] | None = None, allow: Sequence[str] | None = ()
) -> list[str]:
    """``requirements.txt``: one distribution a line; from git where the document says so and its host is allowed.

    ``allow`` : hosts; none for all of them, where nothing is installed.
    """
    origins: Mapping[str, Origin] = environment.origins or {}
    found = []
    for name, version in (wanted(environment) if packages is None else packages).items():
        origin = origins.get(name)
        place = _address(name, origin, allow) if origin else ""
        found.append(f"{name} @ {place}" if place else f"{name}=={version}")
    return found


def _address(name: str, origin: Origin, allow: Sequence[str] | None) -> str:
    """The address of git that a distribution came from; empty where it came from elsewhere, an error where its host is
    not allowed."""
    if not origin.git:
        return ""
    match = _HOST.fullmatch(origin.git)
    if match is None or not _COMMIT.fullmatch(origin.commit or ""):
        raise PadreError(f"{name} came from {origin.git!r:.80}, which is not an address of a repository")
    if allow is not None and match["host"] not in allow:
        raise PadreError(
            f"{name} came from {match['host']}; to install it from there: --allow-origin {quoted(match['host'])}"
        )
    return f"git+{origin.git}@{origin.commit}"


def build(environment: Environment, folder: Path, sources: Sources) -> Built:
    """A virtual environment with what the run imported, and what that requires, in the recorded versions.

    Raises
    ------
    PadreError : where there is no such Python, and where something cannot be installed, with what was said last.
    """
    packages = wanted(environment)
    notes = _unknown(environment, packages)
    python = _created(environment, folder, notes)
    site = _site(python)
    recorded = {normal(name): version for name, version in environment.distributions.items()}
    waiting, installed = dict(packages), dict[str, str]()
    own = {} if _recorded_padre(environment, python, folder, sources, installed) else _own_requirements()
    for _ in range(_ROUNDS):
        _install(environment, python, folder, waiting, sources, notes)
        installed |= waiting
        needed = {*_required(site, installed), *own}
        missing = sorted(needed - installed.keys() - {OWN})
        waiting = {name: version for name in missing if (version := recorded.get(name) or own.get(name))}
        for name, version in waiting.items():
            check(name, version)
        if not waiting:
            break
    if OWN not in installed:
        _add_padre(site, environment, notes)
    tool = "uv" if shutil.which("uv") else "pip"
    return Built(python, f"python {_version(python)}, {count(len(installed), 'distribution')} by {tool}", notes)


def _unknown(environment: Environment, packages: Mapping[str, str]) -> list[str]:
    if environment.imported:
        return []
    return [f"recorded before padre knew what a run imports: all {count(len(packages), 'distribution')} are tried"]


def _created(environment: Environment, folder: Path, notes: list[str]) -> Path:
    minor = ".".join(environment.python.split(".")[:2])
    if not re.fullmatch(r"[0-9]+\.[0-9]+", minor):
        raise PadreError(f"{environment.python!r:.40} is not a version of Python")
    base = sys.executable if ".".join(map(str, sys.version_info[:2])) == minor else shutil.which(f"python{minor}")
    if base is None:
        raise PadreError(f"Python {minor} is not on this machine; install it, or use --here")
    _run([base, "-m", "venv", "--without-pip", str(folder)], folder.parent)
    python = folder / "bin" / "python"
    if _version(python) != environment.python:
        notes.append(f"python {_version(python)} for {environment.python}")
    return python


def _version(python: Path) -> str:
    return _run([str(python), "-c", "import platform; print(platform.python_version())"], python.parent).strip()


def _recorded_padre(
    environment: Environment, python: Path, folder: Path, sources: Sources, installed: dict[str, str]
) -> bool:
    """Install the padre that recorded the run, where it is another one than this and there is a wheel of it."""
    version = environment.distributions.get(OWN, "")
    origin = (environment.origins or {}).get(OWN)
    if not version or version == metadata.version(OWN) or (origin and origin.editable):
        return False
    check(OWN, version)
    try:
        _installed(lines(environment, {OWN: version}, sources.allow_origin), python, folder, sources)
    except PadreError:
        return False  # that another one runs it is said
    installed[OWN] = version
    return True


def _site(python: Path) -> Path:
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    return Path(_run([str(python), "-I", "-c", code], python.parent).strip())


def _install(
    environment: Environment,
    python: Path,
    folder: Path,
    packages: Mapping[str, str],
    sources: Sources,
    notes: list[str],
) -> None:
    if not packages:
        return
    try:
        _installed(lines(environment, packages, sources.allow_origin), python, folder, sources)
    except PadreError:
        plain = {name: version.partition("+")[0] for name, version in packages.items()}
        if plain == packages:
            raise
        # a build for one device is on an index of its own, which no document may name
        _installed(lines(environment, plain, sources.allow_origin), python, folder, sources)
        notes += [f"{name} {plain[name]} for {version}" for name, version in packages.items() if plain[name] != version]


def _installed(requirements: Sequence[str], python: Path, folder: Path, sources: Sources) -> None:
    file = folder / "requirements.txt"
    file.write_text("".join(f"{line}\n" for line in requirements), encoding="utf-8")
    options = [] if sources.allow_build else ["--only-binary", ":all:"]
    for place in sources.find_links:
        options += ["--find-links", os.path.abspath(place)]
    options += ["--index-url", sources.index] if sources.index else []
    common = ["install", "--no-deps", *options, "-r", str(file)]
    uv = shutil.which("uv")
    words = [uv, "pip", common[0], "--python", str(python), *common[1:]] if uv else []
    # the pip of this environment installs into the other one, which needs none
    quiet = ["--disable-pip-version-check", "--no-input", "-q"]
    try:
        _run(words or [sys.executable, "-m", "pip", "--python", str(python), *common, *quiet], folder)
    except PadreError as error:
        if sources.allow_build:
            raise
        raise PadreError(f"{error}. If it has no wheel, let it be built: --allow-build") from error


def _run(words: Sequence[str], folder: Path) -> str:
    """What a program prints. It works in ``folder``, where no configuration of anyone's lies."""
    done = subprocess.run(
        list(words), cwd=folder, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
        errors="replace", preexec_fn=workplace.ending(),
    )  # fmt: skip
    if done.returncode:
        said = [line.strip() for line in (done.stderr or done.stdout).splitlines() if line.strip()]
        said = [line for line in said if "error" in line.lower()] or said  # pip warns of much else
        raise PadreError(f"{Path(words[0]).name}: {'; '.join(said[-_LAST:])[:500] or f'exit code {done.returncode}'}")
    return done.stdout


def _required(site: Path, installed: Mapping[str, str]) -> set[str]:
    """The names that what is installed requires, but for extras; a marker of another system names nothing recorded."""
    found = set()
    for each in metadata.distributions(path=[str(site)]):
        name = each.metadata["Name"]
        if name and normal(name) in installed:
            found |= _names(each.requires)
    return found


def _names(requires: Sequence[str] | None) -> set[str]:
    plain = (text for text in requires or () if "extra ==" not in text.replace("'", '"'))
    return {normal(match[1]) for text in plain if (match := _REQUIRED.match(text))}


def _own_requirements() -> dict[str, str]:
    """What this padre requires to run an experiment, in the versions that are installed here; with all that these
    require."""
    known = {normal(each.metadata["Name"]): each for each in metadata.distributions() if each.metadata["Name"]}
    found, waiting = dict[str, str](), [OWN]
    while waiting:
        name = waiting.pop()
        if name in known and name not in found and name not in _ASIDE:
            found[name] = known[name].version
            waiting += _names(known[name].requires)
    return {name: version for name, version in found.items() if name != OWN}


def _add_padre(site: Path, environment: Environment, notes: list[str]) -> None:
    """This padre, as it lies here, with what says its version."""
    version = metadata.version(OWN)
    if "site-packages" in PACKAGE.parts:  # nothing else that lies next to it may come along
        shutil.copytree(PACKAGE, site / PACKAGE.name, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        (site / "padre-reproduce.pth").write_text(f"{PACKAGE.parent}\n", encoding="utf-8")
    about = site / f"padre_git-{version}.dist-info"
    about.mkdir(exist_ok=True)
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {OWN}\nVersion: {version}\n", encoding="utf-8")
    recorded = environment.distributions.get(OWN, "")
    origin = (environment.origins or {}).get(OWN)
    if recorded != version or (origin and origin.editable):
        notes.append(f"{OWN} {version}, the one that runs this, for {recorded or 'none'}")


def differing(notes: Sequence[str]) -> str:
    """What is not as recorded, in one line."""
    return f"not as recorded: {listed(notes, 4)}" if notes else ""

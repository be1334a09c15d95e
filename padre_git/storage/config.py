"""The settings of a repository: `.padre/config.yaml`, committed, and `.padre/local.yaml`, of this machine."""

import re
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any, Literal, TypeVar, get_args, get_origin
from urllib.parse import urlsplit

import msgspec

from padre_git import storage
from padre_git.errors import PadreError, RepositoryError, UnknownName
from padre_git.storage import templates
from padre_git.storage.git.plumbing import start
from padre_git.storage.paths import home

CONFIG, LOCAL = ".padre/config.yaml", ".padre/local.yaml"
SCHEMA = 1
# what git takes in a branch name, without what would need quotes in a shell
_PREFIX = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*(/[A-Za-z0-9][A-Za-z0-9_-]*)*")
_ADDRESS = re.compile(r"[A-Za-z0-9._~:/%\[\]+-]+")
T = TypeVar("T")
_TAKEN = {".git", ".padre", ".dvc"}


class LayoutSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where padre's folders lie."""

    root: str = ""  # the folder that holds `projects/` and `datasets/`; empty: the repository itself


class RefSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How branches are called."""

    prefix: str = "padre"  # the beginning of an execution's branch


class CodeSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What counts as code."""

    # git pathspecs of files that are no code: changing them makes no new execution
    exclude: tuple[str, ...] = ("*.tex", "*.bib", "README*", "CHANGELOG*", "docs/")
    max_size: int = 10_000_000  # bytes; a larger file is not taken into a snapshot


class WatchSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is kept of commands and notebooks that padre watches."""

    artifacts: int = 1_000_000_000  # bytes of all files that one run wrote; 0 keeps none
    largest: int = 100_000_000  # bytes of one of them; of a larger one name, size and hash are noted


class CommitSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What `git commit` includes once the hook is installed."""

    # which completed runs: all of the commit's history, only those of `padre keep`, or none
    runs: Literal["all", "kept", "none"] = "all"


class SiteSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where published pages are read."""

    url: str = ""  # of the folder that has `latest/`; feeds and embeds need whole addresses
    folder: str = ""  # of the branch that hosts serve, for a site that has other pages, too


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All settings; each has a default."""

    schema: int = SCHEMA
    layout: LayoutSettings = LayoutSettings()
    refs: RefSettings = RefSettings()
    code: CodeSettings = CodeSettings()
    watch: WatchSettings = WatchSettings()
    commit: CommitSettings = CommitSettings()
    site: SiteSettings = SiteSettings()


class LocalSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The settings of this machine; the only place for commands and URLs, as nobody else's commit reaches it."""

    schema: int = SCHEMA
    backend: Literal["local", "dask", "slurm", "pbs", "lsf", "sge"] = "local"  # where `padre run` computes
    scheduler: str = ""  # of a Dask cluster that runs: its address, or its scheduler file
    cluster: dict[str, Any] = {}  # `jobs`, and what dask-jobqueue's class of the back-end takes


def read_settings(root: Path) -> Settings:
    """The settings of the repository ``root``.

    Raises
    ------
    RepositoryError : where `padre init` has not been run.
    PadreError : naming the file, the key and the known keys, where a file says something that is no setting.
    """
    try:
        data = (root / CONFIG).read_bytes()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise RepositoryError(_absent(root)) from error
    except OSError as error:
        raise RepositoryError(f"{CONFIG} cannot be read: {error.strerror}") from error
    read_local(root)
    return _parsed(data)


def _absent(root: Path) -> str:
    """Why there are no settings, and what helps: git may have them although the work tree lacks them."""
    if start(root, "ls-files", "--error-unmatch", "--", CONFIG).returncode:
        return f"padre is not set up in {home(root)}; run `padre init`"
    sparse = start(root, "config", "--bool", "core.sparseCheckout").stdout.strip() == b"true"
    mend = "git sparse-checkout add .padre .dvc" if sparse else "git restore .padre .dvc"
    return f"{CONFIG} is in git and not in the work tree: {mend}"


@lru_cache(maxsize=8)
def _parsed(data: bytes) -> Settings:
    """The settings; the same content is read once: it takes some milliseconds."""
    if data == templates.read("init/config.yaml", root="", prefix=RefSettings().prefix).encode():
        return Settings()  # what most repositories have, without YAML
    return parse(storage.yaml.load(data, CONFIG), CONFIG)


def read_local(root: Path) -> LocalSettings:
    """The settings of this machine; the defaults where there is no such file.

    Raises
    ------
    PadreError : naming the file, the key and the known keys, where it says something that is no setting; where git
        tracks the file and it says what to run or whom to talk to: that would be somebody else's commit.
    """
    if not (root / LOCAL).exists():
        return LocalSettings()
    raw = storage.yaml.load(root / LOCAL, LOCAL)
    settings = convert(raw, LOCAL, LocalSettings)
    if settings != LocalSettings() and not start(root, "ls-files", "--error-unmatch", "--", LOCAL).returncode:
        raise RepositoryError(
            f"{LOCAL} is in git, and so could be anybody's. Keep it out of git with: git rm --cached {LOCAL}"
        )
    return settings


def parse(raw: Any, file: str) -> Settings:
    """The settings that ``raw``, the content of ``file``, says; checked."""
    settings = convert(raw, file, Settings)
    layout = LayoutSettings(check_root(settings.layout.root, file))
    check_prefix(settings.refs.prefix, file)
    if settings.code.max_size < 1:
        raise PadreError(f"{file}: code.max_size is {settings.code.max_size}; it is a number of bytes above 0")
    for name in ("artifacts", "largest"):
        size = getattr(settings.watch, name)
        if size < 0:
            raise PadreError(f"{file}: watch.{name} is {size}; it is a number of bytes, and 0 keeps no files")
    site = SiteSettings(check_address(settings.site.url, file), check_root(settings.site.folder, file, "site.folder"))
    return msgspec.structs.replace(settings, layout=layout, site=site)


def check_root(root: str, file: str, name: str = "layout.root") -> str:
    """``root`` as the setting ``name`` is kept: relative, normalised, no `/` at its ends; else an error.

    The characters that mean something in an ignore rule are refused: a rule must name the folder itself.
    """
    wrong = f"{file}: {name} `{root}` is not a folder inside the repository, such as `lab`"
    parts = PurePosixPath(root).parts
    if root.startswith(("/", "~")) or ".." in parts or _TAKEN & {part.lower() for part in parts}:
        raise PadreError(wrong)
    if re.search(r"[\x00-\x1f\x7f*?\[\]\\!#:\"]", root) or root != root.strip():
        raise PadreError(f'{wrong}; it may not have spaces at its ends, nor any of *?[]\\!#:"')
    return "/".join(parts)


def check_address(url: str, file: str) -> str:
    """``url`` as `site.url` is kept, without `/` at its end; an error where it is no address of the web."""
    wrong = f"{file}: site.url `{url}` is not the address of a web site, such as https://ada.github.io/thesis"
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise PadreError(wrong) from error
    bare = parts.scheme in {"http", "https"} and parts.hostname and not (parts.query or parts.fragment or "@" in url)
    if url and (not bare or not _ADDRESS.fullmatch(url)):
        raise PadreError(wrong)
    return url.rstrip("/")


def check_prefix(prefix: str, file: str) -> str:
    """``prefix`` if branches can begin with it; else an error."""
    if not _PREFIX.fullmatch(prefix) or prefix.endswith(".lock") or prefix.split("/")[0] in {"heads", "HEAD"}:
        raise PadreError(f"{file}: refs.prefix `{prefix}` cannot begin a branch name; use letters, digits, `-` and `_`")
    return prefix


def convert(raw: Any, file: str, kind: type[T]) -> T:
    """The value of ``kind`` that people wrote as ``raw`` in ``file``.

    Raises
    ------
    PadreError : naming the file and the key, where it says something that is none; an unknown key lists the known ones.
    """
    raw = {} if raw is None else raw
    schema = raw.get("schema", SCHEMA) if isinstance(raw, dict) else SCHEMA
    if isinstance(schema, int) and schema > SCHEMA:
        raise PadreError(f"{file}: schema {schema} needs a newer padre; this one reads up to {SCHEMA}. Upgrade padre")
    _refuse_unknown(raw, file, kind, "")
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        what, _, where = str(error).partition(" - at `$")
        known = _words(kind, where.strip(".`"))
        if known:
            what = f"{what}; it is one of {', '.join(known)}"
        raise PadreError(f"{file}: {where.strip('.`') or 'it'}: {what[:1].lower()}{what[1:]}") from error


def _words(kind: type[Any], where: str) -> tuple[str, ...]:
    """The words that a setting may be; none where it may be anything."""
    found: Any = kind
    for part in where.split("."):
        fields = msgspec.structs.fields(found) if isinstance(found, type) and issubclass(found, msgspec.Struct) else ()
        found = next((field.type for field in fields if field.name == part), None)
    return get_args(found) if get_origin(found) is Literal else ()


def _refuse_unknown(raw: Any, file: str, kind: type[Any], above: str) -> None:
    if not isinstance(raw, dict):
        place = f"`{above.rstrip('.')}`" if above else "it"
        raise PadreError(f"{file}: {place} is a {type(raw).__name__}; it must be keys and values")
    fields = {field.name: field.type for field in msgspec.structs.fields(kind)}
    for key, value in raw.items():
        if key not in fields:
            known = [f"{above}{name}" for name in fields]
            raise UnknownName("setting", f"{above}{key}", known, where=file)
        inner = fields[key]
        if isinstance(inner, type) and issubclass(inner, msgspec.Struct) and value is not None:
            _refuse_unknown(value, file, inner, f"{above}{key}.")

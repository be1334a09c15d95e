"""DVC's files of a repository that anyone may have written: read from bytes, refused before DVC reads them.

A `.dvc` file names what DVC writes and where; a configuration names hosts, commands and folders.
"""

import re
from collections.abc import Iterator
from typing import Any

from padre_git.errors import PadreError
from padre_git.storage import dvc, yaml
from padre_git.storage.dvc.pointer import MD5
from padre_git.storage.paths import is_safe

_TOP = {"outs", "deps", "md5", "wdir", "frozen", "meta", "desc"}
_SECRET = re.compile(r"(?i)password|passphrase|secret|token|sas|access_key|account_key|connection_string|credential")
# what a shared configuration may say: where data lie. Commands, plug-ins, caches elsewhere are one machine's affair
_PLAIN = {
    "core": {"analytics", "autostage", "remote", "check_update", "hardlink_lock", "no_scm", "site_cache_dir"},
    "remote": {
        *("url", "region", "profile", "endpointurl", "version_aware", "worktree", "verify", "jobs", "read_timeout"),
        *("connect_timeout", "listobjects", "use_ssl", "sse", "acl", "user", "port", "timeout", "account_name"),
        *("projectname", "ssl_verify", "auth", "method", "allow_agent", "gdrive_acknowledge_abuse"),
        *("gdrive_use_service_account", "gdrive_trash_only", "grant_read", "grant_read_acp", "object_format"),
    },
    "cache": {"type", "protected"},
}


def check_pointer(data: bytes, path: str) -> None:
    """Refuse a `.dvc` file, also one of `dvc import`, that leads out of its folder or names no hash.

    Raises
    ------
    PadreError : naming the file and what is wrong.
    """
    document = yaml.load(data, path)
    if not isinstance(document, dict) or not isinstance(document.get("outs"), list) or not document["outs"]:
        raise _wrong(path, "it has no `outs`")
    unknown = sorted(map(str, document.keys() - _TOP))
    if unknown:
        raise _wrong(path, f"`{unknown[0]}` has no place in it")
    if document.get("wdir", ".") not in (".", "./"):
        raise _wrong(path, "`wdir` leads to another folder")
    for output in document["outs"]:
        _check_output(output, path)


def _check_output(output: Any, path: str) -> None:
    if not isinstance(output, dict) or not is_safe(output.get("path")):
        raise _wrong(path, f"{_shown(output)} is not a path below its folder")
    for key in ("md5", "etag", "checksum"):
        value = output.get(key)
        if key == "md5" and value is not None and not (isinstance(value, str) and MD5.fullmatch(value)):
            raise _wrong(path, f"md5 {value!r} is not a hash")
    files = output.get("files") or []
    for entry in files if isinstance(files, list) else [files]:
        if not isinstance(entry, dict) or not is_safe(entry.get("relpath")):
            raise _wrong(path, f"{_shown(entry, 'relpath')} is not a path below its folder")


def _shown(entry: Any, key: str = "path") -> str:
    return repr(entry.get(key) if isinstance(entry, dict) else entry)[:60]


def _wrong(path: str, what: str) -> PadreError:
    return PadreError(f"{path}: {what}; DVC must not read it")


def config_problems(data: bytes) -> list[str]:
    """What a committed `.dvc/config` says that must not be taken from others: commands, plug-ins, folders, secrets."""
    try:
        document = dvc.configuration.sections(data)
    except ValueError as error:
        return [f"it is not a configuration of DVC ({str(error).splitlines()[0]})"]
    return [*_problems(document)]


def urls(data: bytes) -> set[str]:
    """The places that a configuration names; none where it is no configuration."""
    try:
        found = dvc.configuration.sections(data).values()
    except ValueError:
        return set()
    return {str(each["url"]) for each in found if isinstance(each, dict) and "url" in each}


def _problems(document: dict[str, Any]) -> Iterator[str]:
    for title, section in document.items():
        kind = title.strip("'\" ").split(" ")[0].lower()
        if not isinstance(section, dict):
            yield f"`{title}` stands outside of any section"
            continue
        for key, value in section.items():
            name = key.lower()
            if _SECRET.search(name) and "command" not in name:
                yield f"`{kind}.{name}` is a secret: dvc remote modify --local"
            elif re.search(r"://[^/\s@]*:[^/\s@]+@", str(value)):
                yield f"`{kind}.{name}` has a password in its URL: dvc remote modify --local"
            elif name not in _PLAIN.get(kind, set()):
                yield f"`{kind}.{name}` is a setting for one machine (.dvc/config.local)"

"""Names and ids: slugs for folders and branches, ids of runs and recordings."""

import re
import secrets
import unicodedata
from datetime import UTC, datetime
from hashlib import sha256

from padre_git.errors import PadreError
from padre_git.errors import natural as natural

# Crockford's base 32 without i, l, o, u. The first letter is g-z, so that no id reads as hexadecimal.
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_FIRST = "ghjkmnpqrstvwxyz"
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST = 40
NO_CODE = "000000000000"  # the execution of imported runs whose code is not known
ID = re.compile(rf"\d{{8}}t\d{{6}}-[{_FIRST}][{_ALPHABET}]{{7}}")
# Windows opens devices under these names, whatever the folder or ending
_RESERVED = {"con", "prn", "aux", "nul", *(f"com{n}" for n in range(1, 10)), *(f"lpt{n}" for n in range(1, 10))}

# classes of padre that documents and models name: the path that an earlier version recorded -> the one of today
RENAMED = {
    "padre_git.core.functions.FunctionPipeline": "padre_git.FunctionPipeline",
    "padre_git.core.preprocessing.FunctionTransform": "padre_git.FunctionTransform",
    "padre_git.core.networks.pipeline.TorchPipeline": "padre_git.TorchPipeline",
}


def slug(name: str) -> str:
    """The folder and branch name of ``name``: ``[a-z0-9]+(-[a-z0-9]+)*``, at most 40 characters.

    Names that are cut, reserved or have nothing left carry six hex digits of the name's SHA-256.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    text = "-".join(re.findall(r"[a-z0-9]+", plain))
    if text and len(text) <= _LONGEST and text not in _RESERVED:
        return text
    digits = sha256(name.encode()).hexdigest()[:6]
    return f"{text[: _LONGEST - 7].rstrip('-')}-{digits}" if text else digits


def check_name(kind: str, name: str) -> str:
    """Return ``name`` when it can be a name; else raise an error that says why not."""
    if not isinstance(name, str) or not name.strip():
        raise PadreError(f"a {kind} needs a name; it is {name!r}")
    if any(unicodedata.category(letter)[0] == "C" for letter in name):
        raise PadreError(f"the {kind} name {name!r} has characters that cannot be printed; leave them out")
    if "/" in name or "\\" in name or name.strip() in {".", ".."}:
        raise PadreError(f"the {kind} name `{name}` is a path; a name has no `/` or `\\`")
    if len(name) > 200:
        raise PadreError(f"the {kind} name `{name[:30]}…` has {len(name)} characters; at most 200")
    return name


def is_slug(text: str) -> bool:
    """Whether ``text`` could be a folder that padre made."""
    return bool(_SLUG.fullmatch(text)) and len(text) <= _LONGEST


def derived_id(moment: datetime, *parts: str) -> str:
    """An id that follows from a time and texts: a run of another tool has the same one wherever it is imported."""
    digest = int.from_bytes(sha256("\0".join(parts).encode("utf-8", "surrogatepass")).digest(), "big")
    letters = [_ALPHABET[digest >> 5 * at & 31] for at in range(1, 8)]
    return f"{moment.astimezone(UTC).strftime('%Y%m%dt%H%M%S')}-{_FIRST[digest >> 40 & 15]}{''.join(letters)}"


def new_id(moment: datetime | None = None) -> str:
    """A new id, such as ``20261123t172501-m4t7xq2p``: the UTC second, then 8 random letters."""
    tail = secrets.choice(_FIRST) + "".join(secrets.choice(_ALPHABET) for _ in range(7))
    return f"{(moment or datetime.now(UTC)).strftime('%Y%m%dt%H%M%S')}-{tail}"


def short(identifier: str) -> str:
    """The part of an id that is shown and typed."""
    return identifier.rsplit("-", 1)[-1]


def timestamp(moment: datetime | None = None) -> str:
    """RFC 3339 in UTC to the millisecond, such as ``2026-11-23T17:25:01.123Z``."""
    return (moment or datetime.now(UTC)).isoformat(timespec="milliseconds")[:23] + "Z"

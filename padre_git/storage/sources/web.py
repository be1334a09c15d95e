"""http and https. What arrives must have the checksum that was written down before."""

import http.client
import re
import urllib.error
import urllib.request
from hashlib import sha256 as digest
from urllib.parse import unquote, urlsplit, urlunsplit

from padre_git.errors import PadreError

_SECONDS = 60
_SIZES = ("B", "kB", "MB", "GB")
_SECRET = re.compile(r"((?:^|&)[^=&]*(?:token|key|secret|password|signature|credential)[^=&]*=)[^&]*", re.IGNORECASE)


def is_url(source: str) -> bool:
    """Whether ``source`` is an address and not a file."""
    return bool(re.match(r"[a-z][a-z0-9+.-]+://", source, re.IGNORECASE))


def file_name(url: str) -> str:
    """The last part of the path."""
    return unquote(urlsplit(url).path).rstrip("/").rpartition("/")[2] or "download"


def redacted(url: str) -> str:
    """``url`` without user, password and the values of what looks like a secret: it will be in git."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, place, parts.path, _SECRET.sub(r"\1…", parts.query), ""))


def download(url: str, sha256: str | None) -> bytes:
    """The bytes at ``url``.

    Raises
    ------
    PadreError : another scheme, no answer, no checksum given (the error says the one of what arrived), another one.
    """
    if urlsplit(url).scheme.lower() not in {"http", "https"}:
        raise PadreError(f"`{redacted(url)}` is not http or https; download it yourself and add the file")
    data = _fetched(url)
    found = digest(data).hexdigest()
    if sha256 is None:
        raise PadreError(
            f"{redacted(url)} needs a checksum; {size(len(data))} arrived. If they are what you expect, "
            f"repeat the command with --sha256 {found}"
        )
    if found != sha256.lower():
        raise PadreError(
            f"{redacted(url)} has changed or is damaged: {size(len(data))} arrived with SHA-256 {found}, "
            f"expected {sha256.lower()}; nothing was added"
        )
    return data


def _fetched(url: str) -> bytes:
    request = urllib.request.Request(url, headers={"User-Agent": "padre"})
    try:
        # not `urlopen`: it keeps the proxies of its first call
        with urllib.request.build_opener().open(request, timeout=_SECONDS) as answer:
            return bytes(answer.read())
    except urllib.error.HTTPError as error:
        error.close()
        raise PadreError(f"{redacted(url)} is not there: the server says {error.code} {error.reason}") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        raise PadreError(f"{redacted(url)} cannot be reached: {reason}; check the address and the network") from error


def size(count: int) -> str:
    """``12.3 kB``."""
    value, unit = float(count), 0
    while value >= 1000 and unit < len(_SIZES) - 1:
        value, unit = value / 1000, unit + 1
    return f"{count} B" if unit == 0 else f"{value:.1f} {_SIZES[unit]}"

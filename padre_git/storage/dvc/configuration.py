"""DVC's configuration files as sections. No other module knows ConfigObj, which takes a while to import."""

import io
from typing import Any

from configobj import ConfigObj, ConfigObjError


def sections(data: bytes) -> dict[str, Any]:
    """All sections of a configuration, from its bytes; ValueError where it is none."""
    return _parsed(data, interpolation=False, list_values=False)


def values(data: bytes) -> dict[str, Any]:
    """The same with lists, and with names in values replaced, as DVC reads them."""
    return _parsed(data)


def _parsed(data: bytes, **how: bool) -> dict[str, Any]:
    try:
        document: dict[str, Any] = ConfigObj(_lines(data), **how).dict()
    except (ConfigObjError, UnicodeDecodeError) as error:
        raise ValueError(str(error)) from error
    return document


def _lines(data: bytes) -> list[str]:
    return io.StringIO(data.decode(), newline=None).readlines()


def with_value(data: bytes, section: str, name: str, value: str) -> bytes:
    """The configuration ``data`` in which ``name`` of ``section`` is ``value``."""
    document = ConfigObj(_lines(data))
    document.setdefault(section, {})[name] = value
    return "".join(f"{line}\n" for line in document.write()).encode()

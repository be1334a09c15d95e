"""Modules and names are imported at their first use."""

from xml.etree import ElementTree

import pytest

from padre_git.lazily import names, submodules


def test_submodules() -> None:
    """A module below a package is found; one that is not there is an ordinary missing attribute."""
    find = submodules("xml.etree")
    assert find("ElementTree") is ElementTree
    with pytest.raises(AttributeError, match=r"module `xml.etree` has no `nothing`"):
        find("nothing")


def test_names() -> None:
    """A name comes from the module that the table says; another one lists what there is."""
    find = names("xml.etree", {"fromstring": "ElementTree"})
    assert find("fromstring") is ElementTree.fromstring
    with pytest.raises(AttributeError, match="has no `tostring`; it has fromstring"):
        find("tostring")

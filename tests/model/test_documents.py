"""The documents that padre writes, as values."""

import msgspec
import pytest

from padre_git.model.documents import DOCUMENTS, Document, Project


@pytest.mark.parametrize("kind", DOCUMENTS.values(), ids=DOCUMENTS)
def test_every_kind(kind: type[Document]) -> None:
    """A document says the version of its kind and cannot be changed; a field that a reader does not know is ignored."""
    needed = {each.name: None for each in msgspec.structs.fields(kind) if each.required}
    document = kind(**needed)
    assert document.schema == 1
    with pytest.raises(AttributeError):
        document.schema = 2  # type: ignore[misc]
    assert not kind.__struct_config__.forbid_unknown_fields


def test_what_is_needed() -> None:
    """A project needs its name alone; each has lists of its own, and another type of value is refused."""
    one, other = (msgspec.convert({"name": "p", "later": 1}, Project) for _ in range(2))
    assert (one.description, one.questions) == ("", [])
    assert one.questions is not other.questions
    with pytest.raises(msgspec.ValidationError, match="missing required field `name`"):
        msgspec.convert({}, Project)
    with pytest.raises(msgspec.ValidationError, match="Expected `str`, got `int`"):
        msgspec.convert({"name": 1}, Project)

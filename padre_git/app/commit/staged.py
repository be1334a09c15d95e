"""`padre-check`: what is staged, read from git's objects and validated; every error at once, one line each.

It starts no DVC and imports no code of the project. Checks are rows of `_READERS` and `_CHECKS`, by kind of file.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import msgspec

from padre_git.app.commit import sizes
from padre_git.app.recording import secrets
from padre_git.app.repository import needs as belongings
from padre_git.app.setup.ignores import hidden_by
from padre_git.errors import PadreError
from padre_git.model import documents as nouns
from padre_git.model.names import slug
from padre_git.model.shell import quoted
from padre_git.storage import documents, kinds, prose
from padre_git.storage.config import Settings, parse
from padre_git.storage.dvc import parse_pointer
from padre_git.storage.dvc.foreign import check_pointer, config_problems
from padre_git.storage.git.code import Entry
from padre_git.storage.git.plumbing import Git
from padre_git.storage.git.staging import Change, is_file
from padre_git.storage.ignores import DVCIGNORE, GITIGNORE
from padre_git.storage.layout import Layout
from padre_git.storage.paths import is_safe
from padre_git.storage.yaml import load

# what the commit will hold of the paths that a document refers to
Lookup = Callable[[Iterable[str]], Mapping[str, Entry]]
_DOCUMENTS: dict[str, type[nouns.Document]] = {
    **{kind: nouns.DOCUMENTS[kind] for kind in ("project", "experiment", "execution", "environment", "run", "metrics")},
    **{kind: nouns.DOCUMENTS[kind] for kind in ("split", "search", "code", "metric", "removed", "dataset", "version")},
    "definition": nouns.Definition,
}
# what people write by hand: a key that nothing reads is a mistake
_BY_HAND = {"project", "experiment", "dataset"}
_SCANNED = {"run", "log", "environment", "definition", "experiment", "project", "dataset", "version"}
_SCANNED |= {"readme", "settings", "question", "note"}


@dataclass(frozen=True)
class Staged:
    """A file of padre's or DVC's that a commit adds or changes."""

    path: str
    place: kinds.Place
    data: bytes

    @cached_property
    def document(self) -> nouns.Document:
        return documents.decode(self.data, _DOCUMENTS[self.place.kind], self.path)


def check(git: Git, layout: Layout, settings: Settings, changes: list[Change], lookup: Lookup) -> list[str]:
    """Every error of ``changes``, each on one line that begins with the path."""
    return list(_all(git, layout, settings, [each for each in changes if each.status != "D"], lookup))


def _all(git: Git, layout: Layout, settings: Settings, changes: list[Change], lookup: Lookup) -> Iterator[str]:
    plain = [each for each in changes if is_file(each.mode)]
    yield from _links(layout, changes)
    large = sizes.too_large(git, plain, settings.code.max_size)
    yield from (text for _, text in large)
    too_large = {path for path, _ in large}
    read = [each for each in plain if each.path not in too_large and _kind(layout, each.path)]
    staged = []
    for change, answer in zip(read, git.objects.many(each.blob for each in read), strict=True):
        found = _kind(layout, change.path)
        if answer and found:
            staged.append(Staged(change.path, found, answer[1]))
            if change.status in "MT" and found.kind in kinds.RECORDED:
                yield (
                    f"{change.path}: recorded files never change. Restore it "
                    f"with: git restore -SW -- {quoted(change.path)}"
                )
    for each in staged:
        yield from errors_of(each)
    yield from _companions(layout, staged, lookup)
    yield from _hiding(git, layout, staged)


def _kind(layout: Layout, path: str) -> kinds.Place | None:
    """padre's files, and the ones that steer padre and DVC."""
    found = kinds.place(layout, path)
    if found:
        return found
    steering = {layout.config: "settings", ".dvc/config": "dvc-config"}
    if path in steering:
        return kinds.Place(steering[path], {})
    if path.rpartition("/")[2] in {GITIGNORE, DVCIGNORE}:
        return kinds.Place("ignore", {})
    return kinds.Place("dvc", {}) if path.endswith(".dvc") else None


def _links(layout: Layout, changes: list[Change]) -> Iterator[str]:
    for each in changes:
        ours = kinds.place(layout, each.path) or kinds.is_ours(layout, each.path) or kinds.steers(layout, each.path)
        if ours and not is_file(each.mode):
            what = "submodule" if each.mode == "160000" else "link"
            yield f"{each.path}: it is a {what}, and could lead anywhere; put a plain file there"


def errors_of(staged: Staged) -> Iterator[str]:
    """What is wrong with one file, by itself; secrets in it are."""
    yield from contradictions(staged)
    if staged.place.kind in _SCANNED:
        text = staged.data.decode(errors="replace")
        for line, what in secrets.found(text):
            yield f"{staged.path}, line {line}: {what}; remove it, and create a new one, because it may have been seen"


def contradictions(staged: Staged) -> Iterator[str]:
    """Where one file cannot be read, or says something else than its name and place."""
    kind = staged.place.kind
    try:
        if kind in _DOCUMENTS:
            yield from _document(staged)
        elif kind in _READERS:
            _READERS[kind](staged.data, staged.path)
        elif kind in _CHECKS:
            yield from _CHECKS[kind](staged)
    except PadreError as error:
        text = str(error)
        yield text if text.startswith(staged.path) else f"{staged.path}: {text}"
    except (UnicodeError, OverflowError) as error:  # JSON has texts and numbers that nothing else takes
        yield f"{staged.path}: {error}"


def _document(staged: Staged) -> Iterator[str]:
    document = staged.document
    kind, names = staged.place.kind, staged.place.names
    if kind in _BY_HAND:
        yield from _unknown(staged, type(document))
    for field, name in _NAMED.get(kind, {}).items():
        said = getattr(document, field)
        if said != names[name]:
            yield f"{staged.path}: {field} is {said!r:.60}, but its folder says {names[name]}; padre did not write this"
    if isinstance(document, nouns.Definition):
        own = slug(document.project), slug(document.name)
        if own != (names["project"], names["experiment"]):
            yield f"{staged.path}: it belongs to {'/'.join(own)}, but lies in the folder of another experiment"
    if kind in {"definition", "environment"} and documents.digest(document) != names["digest"]:
        yield (
            f"{staged.path}: its content does not match the hash in its name. "
            f"Restore it with: git restore -SW -- {quoted(staged.path)}"
        )
    if isinstance(document, nouns.Run) and secrets.in_command(document.command):
        yield (
            f"{staged.path}: `command` contains what looks like a secret; create a "
            f"new secret, and run it again without it in the command"
        )


# field -> the part of the path that says the same
_NAMED = {
    "execution": {"execution": "execution"},
    "run": {"id": "run", "project": "project", "experiment": "experiment", "execution": "execution"},
    "metrics": {"run": "run"},
    "metric": {"run": "run"},
    "code": {"hash": "digest"},
    "split": {"run": "run"},
    "removed": {"run": "run"},
    "search": {"id": "search"},
    "version": {"version": "version"},
}


def _unknown(staged: Staged, kind: type[nouns.Document]) -> Iterator[str]:
    known = {field.encode_name for field in msgspec.structs.fields(kind)}
    for key in sorted(msgspec.json.decode(staged.data).keys() - known):
        yield f"{staged.path}: unknown key `{key}`; known: {', '.join(sorted(known))}"


# what reads content and path, or says what is wrong
_READERS: dict[str, Callable[[bytes, str], object]] = {
    "results": parse_pointer,
    "data": parse_pointer,
    "dvc": check_pointer,
    "settings": lambda data, path: parse(load(data, path), path),
    "question": prose.question,
    "note": prose.note,
}
_CHECKS: dict[str, Callable[[Staged], Iterable[str]]] = {
    "content": lambda staged: [
        f"{staged.path}: it belongs in DVC, not in git. Remove it with: git rm --cached -- {quoted(staged.path)}"
    ],
    "dvc-config": lambda staged: (f"{staged.path}: {problem}" for problem in config_problems(staged.data)),
}


def _companions(layout: Layout, staged: list[Staged], lookup: Lookup) -> Iterator[str]:
    """What a staged run refers to must be in the commit, too: else a clone cannot read it."""
    runs = [(each.path, run) for each in staged if (run := _run(each))]
    needs = [(path, needed) for path, run in runs for needed in belongings.required(layout, run)]
    there = lookup(dict.fromkeys(needed for _, needed in needs if is_safe(needed)))
    for path, needed in needs:
        if not is_safe(needed):
            yield f"{path}: {needed!r:.80} is not a path of padre's; padre did not write this file"
        elif needed not in there:
            yield f"{path}: it needs {needed}, which is not in this commit; git add -- {quoted(needed)}"


def _hiding(git: Git, layout: Layout, staged: list[Staged]) -> Iterator[str]:
    """Rules that keep runs or their pointers from being committed, or DVC from seeing them: with both exit code 0."""
    changed = {each.path: each.data for each in staged if each.place.kind == "ignore"}
    if changed:
        for hidden in hidden_by(git, layout, changed):
            yield f"{hidden}, which padre must be able to commit; narrow that rule, or let `padre init` undo it"


def _run(staged: Staged) -> nouns.Run | None:
    if staged.place.kind != "run":
        return None
    try:
        run: Any = staged.document
    except PadreError:
        return None  # said already
    names = staged.place.names
    own = (run.project, run.experiment, run.execution) == (names["project"], names["experiment"], names["execution"])
    return run if own else None

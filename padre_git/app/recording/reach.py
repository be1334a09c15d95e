"""What of the repository's code an experiment uses: its function, and the functions, classes, values and modules that
this reaches. Followed by names through the files as they are imported; what no name leads to counts as a whole."""

import os
import sys
import time
from collections.abc import Iterable, Iterator
from functools import cached_property, partial
from pathlib import Path
from types import FunctionType, MethodType, ModuleType
from typing import Any

from padre_git.app.recording import used
from padre_git.core.components import parts as python
from padre_git.core.components.parts import OWN, WHOLE, Import, Parts
from padre_git.model.documents import UsedPart

_DEEPEST = 4  # containers in containers
_DYNAMIC = ("import_module", "__import__", "exec(", "spec_from_file_location")
Place = tuple[str, int]  # a file, and a line of it


def places(*values: Any) -> list[Place]:
    """Where the functions and classes in ``values`` are written, as far as they are in files."""
    return list(dict.fromkeys(place for value in values for place in _places(value, 0)))


def _places(value: Any, depth: int) -> Iterator[Place]:
    if isinstance(value, FunctionType):
        yield value.__code__.co_filename, value.__code__.co_firstlineno
    else:
        yield from _of_class(value if isinstance(value, type) else type(value))
    for each in _inside(value) if depth < _DEEPEST else ():
        yield from _places(each, depth + 1)


def _inside(value: Any) -> list[Any]:
    """What a function, a container or an object holds that may be a function of the user's."""
    if isinstance(value, FunctionType):
        return [getattr(value, "__wrapped__", None), *map(_content, value.__closure__ or ())]
    if isinstance(value, partial):
        return [value.func, *value.args, *value.keywords.values()]
    if isinstance(value, dict | list | tuple | set):
        return list(value.values() if isinstance(value, dict) else value)
    if isinstance(value, MethodType):
        return [value.__func__]
    return [each for each in getattr(value, "__dict__", {}).values() if callable(each)]


def _content(cell: Any) -> Any:
    try:
        return cell.cell_contents
    except ValueError:  # not assigned yet
        return None


def _of_class(kind: type) -> Iterator[Place]:
    methods = (each for each in vars(kind).values() if isinstance(each, FunctionType))
    first = next(methods, None)
    if first is not None:
        yield first.__code__.co_filename, first.__code__.co_firstlineno


class _Reach:
    """Follows names from file to file."""

    def __init__(self, root: Path) -> None:
        self._read: dict[str, Parts | None] = {}
        paths = used.modules(root)
        own = {os.path.realpath(root / path) for path in paths}
        names = tuple({f"{os.sep}{os.path.basename(path)}" for path in paths})
        # by name first: to resolve the file of each of thousands of modules takes a tenth of a second
        loaded = [name for name, file in used.loaded() if file.endswith(names)]
        modules = (sys.modules[name] for name in loaded if name in sys.modules)
        self._modules = {file: module for module in modules if (file := _file(module)) in own}
        self.found: dict[tuple[str, str], str] = {}  # file and name -> hash

    def parts(self, file: str) -> Parts | None:
        if file not in self._read:
            self._read[file] = _parts(file) if file.endswith(".py") else None
            if self._read[file] is not None:
                self._enter(file)
        return self._read[file]

    def _enter(self, file: str) -> None:
        """What importing a file does counts with anything that is taken of it, and so does what it imports for that
        alone: a module whose name it does not use, as a whole; of names, and of what a package passes on, what
        importing their module does."""
        self.visit(file, OWN)
        own = self._read[file]
        for each in own.unused() if own else ():
            module = self._module(file, each)
            inner = sys.modules.get(f"{module.__name__}.{each.name}") if module and each.name else None
            found = _file(inner or module)
            if found in self._modules and found != file:
                passed_on = os.path.basename(file) == "__init__.py" or (each.name and inner is None)
                self.visit(found, OWN if passed_on else WHOLE)

    def _add(self, file: str, name: str) -> bool:
        """Whether a part is new, and there."""
        own = self.parts(file)
        digest = None if own is None or (file, name) in self.found else own.digest(name)
        if digest is None:
            return False
        self.found[file, name] = digest
        return True

    def visit(self, file: str, name: str) -> None:
        """Take a part, and what it uses."""
        waiting = [(file, name)]
        while waiting:
            file, name = waiting.pop()
            own = self.parts(file)
            if own is None or not self._add(file, name):
                continue
            inside = dict(own.inner_imports(name)) if name not in own.imports else {}
            for each in inside.values():
                waiting += self._imported(file, each, ())
            for chain in own.uses(name) if name != WHOLE else ():
                waiting += self._named(file, own, chain)

    def _named(self, file: str, own: Parts, chain: tuple[str, ...]) -> list[tuple[str, str]]:
        """Where a name leads that code in ``file`` loads."""
        name, rest = chain[0], chain[1:]
        if name in own.imports:
            # the import itself counts also where it leads to a library
            return [*self._imported(file, own.imports[name], rest), (file, name)]
        if name in own:
            return [(file, name)]
        for star in own.stars:
            module = self._module(file, star)
            there = self.parts(_file(module)) if module else None
            if module and there is not None and name in there:
                return [(_file(module), name)]
        return []

    def _imported(self, file: str, each: Import, rest: tuple[str, ...]) -> list[tuple[str, str]]:
        """Where an import leads, and the attributes ``rest`` that are taken of it; nowhere for a library."""
        module = self._module(file, each)
        chain = (each.name, *rest) if each.name and each.name != "*" else rest
        while module is not None and chain:
            here = self.parts(_file(module)) if self._is_own(module) else None
            inner = sys.modules.get(f"{module.__name__}.{chain[0]}")
            if here is not None and chain[0] in here and chain[0] not in here.imports:
                return [(_file(module), chain[0])]
            if here is not None and chain[0] in here.imports:
                led = self._imported(_file(module), here.imports[chain[0]], chain[1:])
                return [*led, (_file(module), chain[0])] if led else []
            if inner is None:
                break
            module, chain = inner, chain[1:]
        return [(_file(module), WHOLE)] if module is not None and self._is_own(module) else []

    def _is_own(self, module: ModuleType) -> bool:
        return _file(module) in self._modules

    def _module(self, file: str, each: Import) -> ModuleType | None:
        if not each.level:
            return sys.modules.get(each.module)
        own = self._modules.get(file)
        package = (getattr(own, "__package__", None) or "").split(".")
        base = ".".join(package[: len(package) - each.level + 1])
        return sys.modules.get(f"{base}.{each.module}" if each.module else base)

    def unled(self) -> Iterator[str]:
        """Modules of the repository that are loaded and that no import in any of its files names."""
        if not any(_kept(file).dynamic for file in self._modules):
            return  # to read all files of a large repository takes a second
        named: set[str] = set()
        for file in self._modules:
            own = self._parsed(file)
            for each in own.all_imports if own else ():
                module = self._module(file, each)
                inner = sys.modules.get(f"{module.__name__}.{each.name}") if module and each.name else None
                named |= {_file(found) for found in (module, inner) if found}
        main = _file(sys.modules["__main__"])
        packages = {file for file in self._modules if os.path.basename(file) == "__init__.py"}
        yield from sorted(set(self._modules) - named - packages - {main})

    def _parsed(self, file: str) -> Parts | None:
        """The parts of a file of which nothing is taken."""
        return self._read[file] if file in self._read else _parts(file)


class _Kept:
    """A file as it was read: a process that records many runs reads and parses each of its modules once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.dynamic = any(word in text for word in _DYNAMIC)

    @cached_property
    def parts(self) -> Parts | None:
        return python.read(self._text)


_KEPT: dict[str, tuple[tuple[int, ...], _Kept]] = {}
_MOST = 500  # files
_SETTLED = 2_000_000_000  # nanoseconds after which an edit of a file shows in its times


def _kept(file: str) -> _Kept:
    """The file, read again where it may be another one since."""
    try:
        found = os.stat(file)
        stamp = (found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino)
        if file in _KEPT and _KEPT[file][0] == stamp:
            return _KEPT[file][1]
        read = _Kept(Path(file).read_text(encoding="utf-8", errors="surrogateescape"))
    except OSError:  # it is gone since it was loaded
        return _Kept("(")  # which is no Python either
    if time.time_ns() - max(stamp[:2]) > _SETTLED and len(_KEPT) < _MOST:
        _KEPT[file] = stamp, read
    return read


def _parts(file: str) -> Parts | None:
    return _kept(file).parts


def _file(module: Any) -> str:
    file = getattr(module, "__dict__", {}).get("__file__")
    return os.path.realpath(file) if isinstance(file, str) else ""


def reached(root: Path, start: Iterable[Place]) -> list[UsedPart]:
    """The parts of the repository at ``root`` that the statements at ``start`` use; nothing where these are elsewhere,
    such as in a notebook."""
    reach, below = _Reach(root), f"{os.path.realpath(root)}{os.sep}"
    begun = False
    for file, line in start:
        path = os.path.realpath(file)
        own = reach.parts(path) if path.startswith(below) and os.path.isfile(path) else None
        name = own.at(line) if own else None
        if name is not None:
            begun = True
            reach.visit(path, name)
    if not begun:
        return []
    for file in reach.unled():
        reach.visit(file, WHOLE)
    return [
        UsedPart(path=file.removeprefix(below).replace(os.sep, "/"), name=name, hash=digest)
        for (file, name), digest in sorted(reach.found.items())
    ]

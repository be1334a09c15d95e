"""The parts of a Python file: functions, classes and values by name, with the text of each that counts.

The file is read and never run, so that it may be anyone's. Comments and empty lines count for nothing.
"""

import ast
import dis
import io
import tokenize
from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256
from types import CodeType
from typing import NamedTuple

OWN = ""  # the name of a file's own statements, which bind nothing: what importing it does
WHOLE = "*"  # the name of all of a file
_BY_HASH = "@"  # before the hash of one statement that has no name
_LOADS = {"LOAD_GLOBAL", "LOAD_NAME"}
_ATTRIBUTES = {"LOAD_ATTR", "LOAD_METHOD"}
_BETWEEN = {"PUSH_NULL", "CACHE"}
_COMPOUND = (ast.For, ast.If, ast.Try, ast.While, ast.With)
# statements with a call of one of these say what runs, or print: each experiment names its own
_RUNS = {"Experiment", "execute", "start_run", "print"}


class Import(NamedTuple):
    """``from module import name``, or ``import module`` without a name; `level` counts the dots before it."""

    module: str
    name: str
    level: int


class Parts:
    """A file, read.

    Attributes
    ----------
    imports : name -> what it is imported from, of names that the file binds by an import; of ``import a.b`` it is `a`.
    stars : the modules of ``from module import *``.
    all_imports : every import, also inside functions.
    """

    def __init__(self, text: str) -> None:
        self._text, self._tree = text, ast.parse(text)
        self._lines = text.splitlines()
        self._named: dict[str, list[ast.stmt]] = {}
        self._own: list[ast.stmt] = []
        self.imports: dict[str, Import] = {}
        self.stars: list[Import] = []
        for node in self._tree.body:
            self._enter(node)
        self.all_imports = [each for _, each in _imports(self._tree)]

    def _enter(self, node: ast.stmt) -> None:
        if _is_docstring(node) or _is_main(node):
            return
        if isinstance(node, ast.Import | ast.ImportFrom):
            for name, each in _imports(node):
                if each.name == "*":
                    self.stars.append(each)
                elif name:
                    self.imports[name] = each
        names = list(dict.fromkeys(_bound(node))) or [name for name in _changed(node) if name in self._named]
        for name in names:
            self._named.setdefault(name, []).append(node)
        if not names and not _runs(node):
            self._own.append(node)

    def __contains__(self, name: str) -> bool:
        return name in self._named

    def at(self, line: int) -> str | None:
        """The name of the statement that has ``line``, from 1; none where none has it."""
        node = next((each for each in self._tree.body if _first(each) <= line <= (each.end_lineno or 0)), None)
        if node is None:
            return None
        if isinstance(node, _COMPOUND) and _runs(node):  # its names may be those of another loop, too
            return _BY_HASH + self._digest([node])
        return next((name for name, nodes in self._named.items() if node in nodes), _BY_HASH + self._digest([node]))

    def digest(self, name: str) -> str | None:
        """A hash of the text of a part, of 12 hex digits; none where the file has none of that name."""
        if name == WHOLE:
            return self._digest(self._tree.body)
        if name == OWN:
            return self._digest(self._own)
        if name.startswith(_BY_HASH):
            wanted = name.removeprefix(_BY_HASH)
            return wanted if any(self._digest([node]) == wanted for node in self._tree.body) else None
        nodes = self._named.get(name)
        if nodes and all(isinstance(node, ast.Import | ast.ImportFrom) for node in nodes):
            return _hash(repr(tuple(self.imports[name])))  # what other names the statement imports is another matter
        return self._digest(nodes) if nodes else None

    def uses(self, name: str) -> list[tuple[str, ...]]:
        """The names that a part loads from around it, each with the attributes that are taken of it: ``("np",
        "mean")``."""
        if name.startswith(_BY_HASH):
            nodes = [node for node in self._tree.body if self._digest([node]) == name.removeprefix(_BY_HASH)]
        else:
            nodes = self._own if name == OWN else self._named.get(name, [])
        code = compile(ast.Module(list(nodes), []), "<part>", "exec", dont_inherit=True)
        return list(dict.fromkeys(_loads(code)))

    def inner_imports(self, name: str) -> list[tuple[str, Import]]:
        """The imports inside a part: the name that each binds there, and what it is."""
        return [each for node in self._named.get(name, []) for each in _imports(node)]

    def unused(self) -> list[Import]:
        """Imports whose name nothing in the file loads: they are there for what importing does."""
        code = compile(self._tree, "<file>", "exec", dont_inherit=True)
        loaded = {chain[0] for chain in _loads(code)}
        return [each for name, each in self.imports.items() if name not in loaded]

    def _digest(self, nodes: list[ast.stmt]) -> str:
        lines = (line for node in nodes for line in self._counting(_first(node), node.end_lineno or 0))
        return _hash("\n".join(lines))

    def _counting(self, first: int, last: int) -> Iterator[str]:
        for number in range(first, last + 1):
            line = self._lines[number - 1] if number in self._protected else self._uncommented(number)
            if line or number in self._protected:
                yield line

    def _uncommented(self, number: int) -> str:
        return self._lines[number - 1][: self._comments.get(number)].rstrip()

    @property
    def _comments(self) -> dict[int, int]:
        return _tokens(self._text)[0]

    @property
    def _protected(self) -> frozenset[int]:
        return _tokens(self._text)[1]


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:12]


@lru_cache(maxsize=64)
def _tokens(text: str) -> tuple[dict[int, int], frozenset[int]]:
    """The column of the comment in each line that has one; and the lines that begin inside a string."""
    comments, inside = dict[int, int](), set[int]()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            comments[token.start[0]] = token.start[1]
        elif token.end[0] > token.start[0] and token.type not in (tokenize.NEWLINE, tokenize.NL):
            inside.update(range(token.start[0] + 1, token.end[0] + 1))
    return comments, frozenset(inside)


@lru_cache(maxsize=256)
def read(text: str) -> Parts | None:
    """The parts of a file; none where it is no Python that this version can read."""
    try:
        return Parts("\n".join(text.splitlines()) + "\n")
    except (SyntaxError, ValueError, RecursionError, tokenize.TokenError):
        return None


def _first(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(each.lineno for each in decorators)])


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_main(node: ast.stmt) -> bool:
    """``if __name__ == "__main__":``, which says what runs."""
    return isinstance(node, ast.If) and "__name__" in {getattr(each, "id", "") for each in ast.walk(node.test)}


def _runs(node: ast.stmt) -> bool:
    calls = (each.func for each in ast.walk(node) if isinstance(each, ast.Call))
    return any((each.attr if isinstance(each, ast.Attribute) else getattr(each, "id", "")) in _RUNS for each in calls)


def _bound(node: ast.AST) -> Iterator[str]:
    """The names that a statement binds, those inside of `if`, `try` and the like too."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
        return
    if isinstance(node, ast.Import | ast.ImportFrom):
        yield from (name for name, each in _imports(node) if name and each.name != "*")
        return
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    if not isinstance(node, ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
        for child in ast.iter_child_nodes(node):
            yield from _bound(child)


def _changed(node: ast.stmt) -> Iterator[str]:
    """The name whose value a statement changes: ``TABLE["x"] = 1``, ``names.append("x")``."""
    targets: list[ast.expr] = list(getattr(node, "targets", []))
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        targets = [node.value.func]
    for target in targets:
        while isinstance(target, ast.Attribute | ast.Subscript):
            target = target.value
            if isinstance(target, ast.Name):
                yield target.id


def _imports(tree: ast.AST) -> Iterator[tuple[str, Import]]:
    """The name that each import binds, and what it is."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                own = alias.asname or alias.name.partition(".")[0]
                if not alias.asname and own != alias.name:
                    yield "", Import(alias.name, "", 0)  # loaded, and found as an attribute of what is bound
                yield own, Import(alias.name if alias.asname else own, "", 0)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield alias.asname or alias.name, Import(node.module or "", alias.name, node.level)


def _loads(code: CodeType) -> Iterator[tuple[str, ...]]:
    """The names that code loads from around it, each with the attributes taken of it."""
    chains: list[list[str]] = []
    follows = False  # whether the next attribute is one of the last name
    for each in dis.get_instructions(code):
        if each.opname in _LOADS:
            chains.append([str(each.argval)])
            follows = True
        elif each.opname in _ATTRIBUTES and follows:
            chains[-1].append(str(each.argval))
        elif each.opname not in _BETWEEN:
            follows = False
    yield from map(tuple, chains)
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _loads(inner)

"""`--where` and `--sort`: conditions on runs in Python's grammar, evaluated by a table of a few safe nodes."""

import ast
import operator
import re
import warnings
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from padre_git.core.text import quoting
from padre_git.errors import BadArgument
from padre_git.model.missing import MISSING as MISSING
from padre_git.model.names import natural

_LONGEST, _DEEPEST = 2_000, 32
_QUOTED = re.compile(rf"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|({quoting.QUOTED})")
_EXAMPLE = "such as 'accuracy > 0.9 and SVC.C >= 1'"
_QUOTING = "put text in quotes, and a name with other characters in backquotes"
_EQUAL = {ast.Eq: "==", ast.NotEq: "!=", ast.In: "in", ast.NotIn: "not in"}


Lookup = Callable[[str], Any]
_Part = Callable[[Lookup], Any]


def _within(left: Any, right: Any) -> bool:
    return left in right if isinstance(right, str | Container) else False


_COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: _within,
    ast.NotIn: lambda left, right: not _within(left, right),
}


@dataclass(frozen=True)
class Query:
    """A condition that was read.

    Attributes
    ----------
    names : the names that stand in it.
    texts : of names that something is compared with, the same with texts in quotes: ``visits`` -> ``data == 'visits'``.
    """

    names: tuple[str, ...]
    texts: Mapping[str, str]
    _test: _Part

    def matches(self, lookup: Lookup) -> bool:
        """Whether it holds for a run; ``lookup`` gives the value of a name, or `MISSING`."""
        return _true(self._test(lookup))


def parse(text: str) -> Query:
    """Read a condition.

    Parameters
    ----------
    text : names, numbers, strings, lists, ``and or not``, ``== != < <= > >= in``; names as `quoting` says.

    Raises
    ------
    BadArgument : where it is not such a condition; with the place and what to write.
    """
    if len(text) > _LONGEST:
        _refuse(text[:40] + "…", f"it has {len(text)} characters, at most {_LONGEST}")
    quoted: dict[str, str] = {}
    mark = "quoted"
    while mark in text:
        mark += "_"
    source = _QUOTED.sub(lambda match: _stand_in(match, mark, quoted), text.strip())
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # such as SyntaxWarning for `1in x`
            tree = ast.parse(source, mode="eval")
        reader = _Reader(text, quoted)
        test = reader.read(tree.body)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        known = "one `=` is not a comparison, write `==`"
        hint = known if re.search(r"[^=!<>]=[^=]", source) else f"{_EXAMPLE}; {_QUOTING}"
        raise BadArgument(f"--where `{text}` cannot be read: {hint}") from error
    return Query(tuple(dict.fromkeys(reader.names)), reader.texts, test)


def _stand_in(match: "re.Match[str]", mark: str, quoted: dict[str, str]) -> str:
    if match.group(1) is None:
        return match.group()  # a string
    identifier = f"{mark}{len(quoted)}"
    quoted[identifier] = quoting.name(match.group(1))
    return identifier


def _refuse(text: str, why: str, *hints: str) -> NoReturn:
    raise BadArgument("; ".join([f"--where `{text}` cannot be read: {why}", _EXAMPLE, *hints]))


class _Reader:
    """From Python's syntax tree to functions; what is not in the table is refused."""

    def __init__(self, text: str, quoted: Mapping[str, str]) -> None:
        self._text, self._quoted, self._depth = text, quoted, 0
        self.names: list[str] = []
        self.texts: dict[str, str] = {}
        self._nodes: dict[type[ast.expr], Callable[[Any], _Part]] = {
            ast.BoolOp: self._combine,
            ast.UnaryOp: self._unary,
            ast.Compare: self._compare,
            ast.Constant: self._constant,
            ast.Name: self._name,
            ast.Attribute: self._name,
            ast.List: self._list,
            ast.Tuple: self._list,
            ast.Set: self._list,
        }

    def read(self, node: ast.expr) -> _Part:
        reader = self._nodes.get(type(node))
        if reader is None:
            _refuse(self._text, f"`{ast.unparse(node)}` is more than names, values and comparisons", _QUOTING)
        self._depth += 1
        if self._depth > _DEEPEST:
            _refuse(f"{self._text[:40]}…", f"more than {_DEEPEST} parts are nested")
        part = reader(node)
        self._depth -= 1
        return part

    def _combine(self, node: ast.BoolOp) -> _Part:
        parts = [self.read(value) for value in node.values]
        join = all if isinstance(node.op, ast.And) else any
        return lambda lookup: join(_true(part(lookup)) for part in parts)

    def _unary(self, node: ast.UnaryOp) -> _Part:
        part = self.read(node.operand)
        if isinstance(node.op, ast.Not):
            return lambda lookup: not _true(part(lookup))
        value = part(lambda name: MISSING)
        if isinstance(value, bool) or not isinstance(value, int | float):
            _refuse(self._text, f"`{ast.unparse(node)}` is not a number")
        number = -value if isinstance(node.op, ast.USub) else +value
        return lambda lookup: number

    def _compare(self, node: ast.Compare) -> _Part:
        for op in node.ops:
            if type(op) not in _COMPARISONS:
                _refuse(self._text, "`is` compares nothing here, write `==`")
        known = len(self.names)
        parts = [self.read(node.left), *map(self._right, node.ops, node.comparators)]
        if len(self.names) == known:
            self._refuse_values(node)
        if len(node.ops) == 1 and type(node.ops[0]) in _EQUAL and isinstance(node.left, ast.Name | ast.Attribute):
            self._note_texts(self._dotted(node.left), _EQUAL[type(node.ops[0])], node.comparators[0])
        tests = [_COMPARISONS[type(op)] for op in node.ops]
        return lambda lookup: _holds(tests, [part(lookup) for part in parts])

    def _refuse_values(self, node: ast.Compare) -> NoReturn:
        """A comparison without a name is a slip: in many languages a name stands in double quotes."""
        texts = (each.value for each in (node.left, *node.comparators) if isinstance(each, ast.Constant))
        first = next((value for value in texts if isinstance(value, str)), None)
        if first is None:
            _refuse(self._text, "it compares no name")
        _refuse(self._text, f"{first!r} in quotes is a text; a name stands in backquotes: {quoting.quote(first)}")

    def _note_texts(self, left: str, op: str, right: ast.expr) -> None:
        several = right.elts if isinstance(right, ast.List | ast.Tuple | ast.Set) else None
        words = [each for each in (several or [right]) if isinstance(each, ast.Name | ast.Attribute)]
        quoted = [repr(self._dotted(each)) for each in words]
        value = f"({', '.join(quoted)})" if several else "".join(quoted)
        self.texts.update({self._dotted(each): f"{quoting.spelled(left)} {op} {value}" for each in words})

    def _right(self, op: ast.cmpop, node: ast.expr) -> _Part:
        # ('wine') is a list of one to whoever writes it; to Python it is a text, and 'in' asks for a part of that
        one = isinstance(op, ast.In | ast.NotIn) and isinstance(node, ast.Constant)
        return self._list(ast.List([node])) if one else self.read(node)

    def _constant(self, node: ast.Constant) -> _Part:
        value = node.value
        if not isinstance(value, str | int | float | bool | None):
            _refuse(self._text, f"`{ast.unparse(node)}` is neither a number nor a string")
        return lambda lookup: value

    def _list(self, node: ast.List | ast.Tuple | ast.Set) -> _Part:
        parts = [self.read(each) for each in node.elts]
        return lambda lookup: [part(lookup) for part in parts]

    def _name(self, node: ast.Name | ast.Attribute) -> _Part:
        name = self._dotted(node)
        if isinstance(node, ast.Name) and node.id in quoting.WORDS:
            value = quoting.WORDS[node.id]
            return lambda lookup: value
        self.names.append(name)
        return lambda lookup: list(found) if isinstance(found := lookup(name), tuple) else found

    def _dotted(self, node: ast.expr) -> str:
        if isinstance(node, ast.Name):
            return self._quoted.get(node.id, node.id)
        if isinstance(node, ast.Attribute):
            return f"{self._dotted(node.value)}.{self._quoted.get(node.attr, node.attr)}"
        _refuse(self._text, f"`{ast.unparse(node)}` is not a name")


def _true(value: Any) -> bool:
    return value is not MISSING and bool(value)


def _holds(tests: list[Callable[[Any, Any], bool]], values: list[Any]) -> bool:
    for test, left, right in zip(tests, values, values[1:], strict=False):
        if left is MISSING or right is MISSING:
            return False
        try:
            if not test(left, right):
                return False
        except TypeError:  # a number against a string: neither smaller nor larger
            return False
    return True


def order(values: Sequence[Any], *, descending: bool) -> list[int]:
    """The positions of ``values`` in order; numbers before strings, what is missing or NaN at the end; stable.

    Numbers inside strings count as numbers.
    """

    def key(at: int) -> tuple[int, Any]:
        value = values[at]
        return (0, value) if isinstance(value, bool | int | float) else (1, natural(str(value)))

    lacking = [value is MISSING or value is None or value != value for value in values]
    present = [at for at, lacks in enumerate(lacking) if not lacks]
    missing = [at for at, lacks in enumerate(lacking) if lacks]
    return [*sorted(present, key=key, reverse=descending), *missing]

"""Docstrings of what users and other layers call say enough: parameters, errors, and shapes of arrays."""

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import padre_git
from tests.conftest import ROOT

_ARRAYS = re.compile(r"ndarray|NDArray|\bArray\b|\bFloats\b")
_SHAPE = re.compile(r"\(\w+,( [\w…]+)*\)|\(\w+ − 1,\)")  # (n,), (n, features), (splits, K)


def _function(value: Any) -> Callable[..., Any] | None:
    """The function behind a method, property or class method."""
    inner = value.fget if isinstance(value, property) else getattr(value, "__func__", value)
    return inspect.unwrap(inner) if inspect.isfunction(inner) else None


def _public() -> Iterator[tuple[str, Callable[..., Any], str]]:
    """The public functions, constructors and methods: name, function, docstring."""
    for name in padre_git.__all__:
        value = getattr(padre_git, name)
        if not inspect.isclass(value):
            yield name, value, inspect.getdoc(value) or ""
        elif not issubclass(value, Exception):
            if "__init__" in vars(value):
                yield name, value.__init__, inspect.getdoc(value) or ""
            methods = ((each, _function(member)) for each, member in vars(value).items() if not each.startswith("_"))
            yield from ((f"{name}.{each}", found, inspect.getdoc(found) or "") for each, found in methods if found)


def _raised(function: Callable[..., Any]) -> set[str]:
    """The classes that the function's own lines raise; none for the constructor that a dataclass generates."""
    if function.__code__.co_filename == "<string>":
        return set()
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    nodes = (node.exc for node in ast.walk(tree) if isinstance(node, ast.Raise) and node.exc)
    classes = (node.func if isinstance(node, ast.Call) else node for node in nodes)
    return {each.id for each in classes if isinstance(each, ast.Name)}


@pytest.mark.parametrize(("function", "text"), [pytest.param(*rest, id=name) for name, *rest in _public()])
def test_public_docstring_is_complete(function: Callable[..., Any], text: str) -> None:
    """It names each parameter and each error that the function itself raises."""
    parameters = inspect.signature(function).parameters.values()
    names = [each.name for each in parameters if each.name not in {"self", "cls", "old"}]
    assert text
    assert [name for name in names if not re.search(rf"\b{name}\b", text)] == []
    assert [name for name in _raised(function) if name not in text] == []


def _array_functions() -> Iterator[tuple[str, str]]:
    """The public functions of the package that take or give arrays by their annotations: name, docstring."""
    for path in sorted((ROOT / "padre_git").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        classes = [node for node in tree.body if isinstance(node, ast.ClassDef) and not node.name.startswith("_")]
        for node in [*tree.body, *(member for each in classes for member in each.body)]:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                arguments = [each.annotation for each in (*node.args.args, *node.args.kwonlyargs)]
                texts = [ast.unparse(each) for each in (*arguments, node.returns) if each]
                if any(_ARRAYS.search(text) for text in texts):
                    yield f"{path.relative_to(ROOT)}: {node.name}", ast.get_docstring(node) or ""


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in _array_functions()])
def test_shapes_are_said(text: str) -> None:
    """The docstring of a function of arrays says a shape, such as ``(n,)`` or ``(splits, K)``."""
    assert _SHAPE.search(text)

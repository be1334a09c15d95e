"""The arrows between modules point down, foreign libraries have one owner, and one module prints.

Read from the source, so that imports inside functions and under ``TYPE_CHECKING`` count too.
"""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "padre_git"
LAYERS = ("__init__", "__main__", "cli", "app", "core", "storage", "model", "errors")  # top to bottom
APART = {("core", "storage")}  # `app` joins these two; neither knows the other

# a foreign library -> the only modules that may import it; a folder ends in `/`
OWNERS = {
    "git": ("storage/git/repository.py",),
    "dvc": ("storage/dvc/",),
    "dvc_data": ("storage/dvc/",),
    "dvc_objects": ("storage/dvc/",),
    "configobj": ("storage/dvc/settings.py",),
    "ruamel": ("storage/yaml.py",),
    "sqlite3": ("storage/index/",),
    "joblib": ("core/compute/compute.py",),
    "rich": (
        "cli/output.py",
        "app/execute/invocation.py",
    ),  # the second for `execute()` in Python, where no command line is
    "tabulate": ("core/text/markdown.py",),
    "click": ("cli/", "__main__.py"),
}
PRINTER = "cli/output.py"

FILES = sorted(PACKAGE.rglob("*.py"))
MODULES = {".".join(("padre_git", *path.relative_to(PACKAGE).with_suffix("").parts)): path for path in FILES}
MODULES |= {name.removesuffix(".__init__"): path for name, path in MODULES.items() if name.endswith(".__init__")}


def _name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def _imports(tree: ast.AST, *, by_name: bool = True) -> Iterator[str]:
    """The dotted names that a module imports, anywhere in it; ``by_name``: those of `import_module("…")` too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif by_name and isinstance(node, ast.Call) and _called(node) in {"import_module", "__import__"} and node.args:
            yield from _constant(node.args[0])


def _at_run_time(tree: ast.Module) -> ast.Module:
    """The module without what only a type checker sees."""
    kept = [node for node in tree.body if not (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")]
    return ast.Module(kept, [])


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _constant(node: ast.expr) -> Iterator[str]:
    """The name in `import_module("…")`, or the constant beginning of an f-string; what is computed has none."""
    if isinstance(node, ast.JoinedStr):
        node = node.values[0]
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value.rstrip(".")


def _layer(module: str) -> str:
    """The layer of `padre_git.x.y`; a name of the package itself, such as `padre_git.App`, is of its `__init__`."""
    part = module.split(".")[1] if "." in module else "__init__"
    return part if part in LAYERS else "__init__"


def _module(name: str) -> str | None:
    """The module of this package that `name` is, or is in."""
    while name and name not in MODULES:
        name = name.rpartition(".")[0]
    return name or None


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_imports_point_down(path: Path) -> None:
    """A module imports its own layer and those below, never one above nor the one beside it."""
    layer = _layer(".".join(("padre_git", *path.relative_to(PACKAGE).with_suffix("").parts)))
    for target in _imports(ast.parse(path.read_text(encoding="utf-8"))):
        if target.partition(".")[0] != "padre_git":
            continue
        other = _layer(target)
        assert LAYERS.index(other) >= LAYERS.index(layer), f"{_name(path)} imports {target}"
        assert (layer, other) not in APART, f"{_name(path)} imports {target}"
        assert (other, layer) not in APART, f"{_name(path)} imports {target}"


def test_every_module_has_a_layer() -> None:
    """A new folder or module at the top gets its place in LAYERS."""
    assert {path.relative_to(PACKAGE).with_suffix("").parts[0] for path in FILES} <= set(LAYERS)


def test_no_import_goes_in_a_circle() -> None:
    """The modules can be put in an order where each imports only earlier ones."""
    graph: dict[str, set[str]] = {}
    for path in FILES:
        name = ".".join(("padre_git", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__")
        tree = _at_run_time(ast.parse(path.read_text(encoding="utf-8")))
        found = {_module(target) for target in _imports(tree, by_name=False)}  # a lazy seam waits until both are there
        graph[name] = {target for target in found if target and target not in {name, "padre_git"}}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_foreign_libraries_have_one_owner(path: Path) -> None:
    """Only the owner of a library that touches the outside imports it."""
    for target in _imports(ast.parse(path.read_text(encoding="utf-8"))):
        owners = OWNERS.get(target.partition(".")[0])
        allowed = owners is None or any(_name(path) == owner or _owns(owner, path) for owner in owners)
        assert allowed, f"{_name(path)} imports {target}; only {owners} may"


def _owns(owner: str, path: Path) -> bool:
    return owner.endswith("/") and _name(path).startswith(owner)


@pytest.mark.parametrize("path", [path for path in FILES if _name(path) != PRINTER], ids=_name)
def test_only_output_prints(path: Path) -> None:
    """Words reach the user through `cli/output.py` alone."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            printing = _called(node) in {"echo", "secho"} or getattr(node.func, "id", "") == "print"
            assert not printing, f"{_name(path)}:{node.lineno} prints"
        if isinstance(node, ast.Attribute) and node.attr in {"write", "writelines", "buffer"}:
            direct = ast.unparse(node.value) in {"sys.stdout", "sys.stderr"}
            assert not direct, f"{_name(path)}:{node.lineno} writes to {ast.unparse(node.value)}"


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import a.b", ["a.b"]),
        ("def f():\n    from a import b", ["a.b"]),
        ("import_module('a.b')", ["a.b"]),
        ("importlib.import_module(f'a.{x}')", ["a"]),
    ],
)
def test_imports_are_seen(source: str, found: list[str]) -> None:
    """Imports inside functions and by name are seen: the tests above could not fail otherwise."""
    assert list(_imports(ast.parse(source))) == found

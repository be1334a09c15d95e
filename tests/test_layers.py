"""The arrows between modules point down, foreign libraries have one owner, and one module prints.

Read from the source, so that imports inside functions, under ``TYPE_CHECKING`` and through the doors of the wings
(`padre_git.lazily`) count too.
"""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "padre_git"
# top to bottom
LAYERS = ("__init__", "__main__", "cli", "app", "core", "storage", "model", "errors", "lazily", "watch")
APART = {("core", "storage")}  # `app` joins these two; neither knows the other
# the wings of a layer, top to bottom: a wing imports only those that come after it
WINGS = {
    "app": (
        *(
            "study",
            "site",
            "exchange",
            "release",
            "verify",
            "files",
            "scripts",
            "api",
            "report",
            "plots",
            "diff",
            "questions",
            "compare",
            "show",
            "share",
            "commit",
            "execute",
        ),
        *("predictions", "recording", "notebooks", "analysis", "notes", "runs", "data", "setup", "repository"),
    ),
    "core": (
        *("compute", "search", "results", "pipelines", "plots", "splitting", "metrics", "inspectors", "networks"),
        *("statistics", "components", "text", "data"),
    ),
}
MOST = 15  # modules of a wing
# the only modules that import by a name in a string: names of packages, commands, objects that users name
SEAMS = {"lazily.py", "cli/main.py", "core/components/dotted.py"}

# a foreign library -> the only modules that may import it; a folder ends in `/`
OWNERS = {
    "git": ("storage/git/repository.py",),
    "dvc": ("storage/dvc/",),
    "dvc_data": ("storage/dvc/",),
    "dvc_objects": ("storage/dvc/",),
    "configobj": ("storage/dvc/configuration.py",),
    "ruamel": ("storage/yaml.py",),
    "sqlite3": ("storage/index/", "storage/foreign/mlflow_database.py"),
    "joblib": ("core/compute/backends/",),
    "dask": ("core/compute/backends/dask.py", "core/compute/backends/jobqueue.py"),
    "distributed": ("core/compute/backends/",),
    "dask_jobqueue": ("core/compute/backends/jobqueue.py",),
    "rich": ("core/text/progress.py",),
    "tabulate": ("core/text/markdown.py",),
    "click": ("cli/", "__main__.py"),
    "starlette": ("app/site/live/asgi.py",),
    "markdown_it": ("app/site/prose.py",),
    "uvicorn": ("app/site/live/serve.py",),
    "nbclient": ("app/notebooks/kernel.py",),
    "nbformat": ("app/notebooks/kernel.py",),
    "jupyter_client": ("app/notebooks/kernel.py",),
}
PRINTER = "cli/output.py"

FILES = sorted(PACKAGE.rglob("*.py"))
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in FILES}
MODULES = {".".join(("padre_git", *path.relative_to(PACKAGE).with_suffix("").parts)): path for path in FILES}
MODULES |= {name.removesuffix(".__init__"): path for name, path in MODULES.items() if name.endswith(".__init__")}
DOORS = {name for name, path in MODULES.items() if path.name == "__init__.py"}


def _name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def _imports(tree: ast.AST) -> Iterator[str]:
    """The dotted names that a module imports, anywhere in it; through a door those of its modules that are used."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative import"
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                used = _attributes(tree, alias.asname or alias.name) if name in DOORS else []
                yield from [f"{name}.{attribute}" for attribute in used] or [name]


def _attributes(tree: ast.AST, name: str) -> list[str]:
    """What is taken of the module that is called ``name`` here."""
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    return [node.attr for node in found if isinstance(node.value, ast.Name) and node.value.id == name]


def _of(path: Path) -> Iterator[str]:
    """The names of this package that a file imports; a door's own modules are no arrows, it only names them."""
    own = f"{_dotted(path)}." if path.name == "__init__.py" else None
    for target in _imports(TREES[path]):
        if target.partition(".")[0] == "padre_git" and not (own and target.startswith(own)):
            yield target


def _dotted(path: Path) -> str:
    return ".".join(("padre_git", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__")


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _layer(module: str) -> str:
    """The layer of `padre_git.x.y`; a name of the package itself, such as `padre_git.App`, is of its `__init__`."""
    part = module.split(".")[1] if "." in module else "__init__"
    return part if part in LAYERS else "__init__"


def _module(name: str) -> str | None:
    """The module of this package that `name` is, or is in."""
    while name and name not in MODULES:
        name = name.rpartition(".")[0]
    return name or None


def _wing(module: str) -> tuple[str, str] | None:
    """Layer and wing of a module or name; none where its layer has no wings."""
    parts = module.split(".")
    return (parts[1], parts[2]) if len(parts) > 2 and parts[1] in WINGS else None


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_imports_point_down(path: Path) -> None:
    """A module imports its own layer and those below, never one above nor the one beside it."""
    layer = _layer(_dotted(path))
    for target in _of(path):
        other = _layer(target)
        assert LAYERS.index(other) >= LAYERS.index(layer), f"{_name(path)} imports {target}"
        assert (layer, other) not in APART, f"{_name(path)} imports {target}"
        assert (other, layer) not in APART, f"{_name(path)} imports {target}"


@pytest.mark.parametrize("path", [path for path in FILES if _wing(_dotted(path))], ids=_name)
def test_wings_import_wings_below(path: Path) -> None:
    """Within a layer a module imports its own wing and those that come after it in WINGS."""
    layer, wing = _wing(_dotted(path)) or ("", "")
    for target in _of(path):
        place, other = _wing(target) or ("", "")
        if place == layer:
            assert WINGS[layer].index(other) >= WINGS[layer].index(wing), f"{_name(path)} imports {target}"


def test_every_module_has_a_layer() -> None:
    """A new folder or module at the top gets its place in LAYERS."""
    assert {path.relative_to(PACKAGE).with_suffix("").parts[0] for path in FILES} <= set(LAYERS)


@pytest.mark.parametrize("layer", WINGS)
def test_a_layer_is_its_wings(layer: str) -> None:
    """Each folder of the layer is a wing of at most 15 modules that says what it owns; no module lies beside them."""
    folders = {path for path in (PACKAGE / layer).iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert {folder.name for folder in folders} == set(WINGS[layer])
    assert not [path.name for path in (PACKAGE / layer).glob("*.py") if path.name != "__init__.py"]
    for folder in folders:
        assert len([path for path in folder.glob("*.py") if path.name != "__init__.py"]) <= MOST, folder.name
        assert ast.get_docstring(TREES[folder / "__init__.py"]), folder.name


def _graph() -> dict[str, set[str]]:
    """Module -> the modules of this package that it imports."""
    graph = {}
    for path in FILES:
        name = _dotted(path)
        found = {_module(target) for target in _of(path)}
        graph[name] = {target for target in found if target and target not in {name, "padre_git"}}
    return graph


def test_no_import_goes_in_a_circle() -> None:
    """The modules can be put in an order where each imports only earlier ones, lazy and typed imports counted."""
    try:
        TopologicalSorter(_graph()).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


@pytest.mark.parametrize("path", [path for path in FILES if _name(path) not in SEAMS], ids=_name)
def test_names_in_strings_are_imported_in_three_places(path: Path) -> None:
    """All else is imported by ordinary imports, which type checkers and editors follow."""
    tree = TREES[path]
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    assert not [_called(call) for call in calls if _called(call) in {"import_module", "__import__"}]


def test_doors_name_what_is_taken_through_them() -> None:
    """Each module that others take through a door when they need it is named there, and no other is."""
    taken = {target for path in FILES for target in _through_doors(TREES[path])}
    named = {target for path in FILES if path.name == "__init__.py" for target in _own(path)}
    assert taken == {
        target for target in named if not target.startswith("padre_git.core.plots.")
    }  # `kinds` has a table


def _through_doors(tree: ast.AST) -> Iterator[str]:
    """The modules that a file imports when it needs them."""
    for node in ast.walk(tree):
        for alias in node.names if isinstance(node, ast.ImportFrom) else ():
            door = f"{node.module}.{alias.name}"
            if door in DOORS:
                found = (f"{door}.{attribute}" for attribute in _attributes(tree, alias.asname or alias.name))
                yield from (target for target in found if target in MODULES)


def _own(path: Path) -> Iterator[str]:
    """The lazy modules that a door names."""
    block = [node for node in TREES[path].body if isinstance(node, ast.If)]
    found = (target for node in block for target in _imports(node))
    yield from (target for target in found if target in MODULES and target.startswith(f"{_dotted(path)}."))


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_foreign_libraries_have_one_owner(path: Path) -> None:
    """Only the owner of a library that touches the outside imports it."""
    for target in _imports(TREES[path]):
        owners = OWNERS.get(target.partition(".")[0])
        allowed = owners is None or any(_name(path) == owner or _owns(owner, path) for owner in owners)
        assert allowed, f"{_name(path)} imports {target}; only {owners} may"


def _owns(owner: str, path: Path) -> bool:
    return owner.endswith("/") and _name(path).startswith(owner)


@pytest.mark.parametrize("path", [path for path in FILES if _name(path) != PRINTER], ids=_name)
def test_only_output_prints(path: Path) -> None:
    """Words reach the user through `cli/output.py` alone."""
    for node in ast.walk(TREES[path]):
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
        ("if TYPE_CHECKING:\n    from a import b", ["a.b"]),
        ("from padre_git.app import predictions\npredictions.rows.x()", ["padre_git.app.predictions.rows"]),
        (
            "from padre_git.app import predictions as p\np.rows, p.derived",
            [f"padre_git.app.predictions.{n}" for n in ("rows", "derived")],
        ),
    ],
)
def test_imports_are_seen(source: str, found: list[str]) -> None:
    """Imports inside functions, for typing and through doors are seen: the tests above could not fail otherwise."""
    assert list(_imports(ast.parse(source))) == found


def test_most_modules_have_a_test_of_their_name() -> None:
    """At least 85 % of the modules have the test file that their path leads one to look for."""
    modules = [path.relative_to(PACKAGE) for path in FILES if path.name != "__init__.py"]
    tests = Path(__file__).parent
    without = [path.as_posix() for path in modules if not (tests / path.parent / f"test_{path.name}").is_file()]
    assert len(without) <= 0.15 * len(modules), without

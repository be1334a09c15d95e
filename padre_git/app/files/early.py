"""Unknown data sets of a file, found before the file runs: its imports alone may take seconds."""

import ast
import re
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from padre_git.app.data import versions
from padre_git.app.repository.workspace import Workspace

_MAKERS = {"datasets", "dataset", "chdir"}  # attributes that record data, or change the folder


def check(workspace: Workspace, file: Path) -> None:
    """Look up the data sets that a Python file gives to its experiments.

    Only if the file cannot record them itself: it names each of them nowhere else, records no data, and imports only
    the standard library and installed packages. Otherwise they are looked up when an experiment runs.

    Raises
    ------
    UnknownName : for a data set that nobody has recorded.
    PadreError : for an unknown version of a data set.
    """
    try:
        source = file.read_text(encoding="utf-8")
        tree = ast.parse(source)
    except (OSError, SyntaxError, ValueError):  # to run it says what is wrong
        return
    names = list(_named(tree))
    if not names or _may_record(tree):
        return
    for name in dict.fromkeys(names):
        if len(re.findall(rf"(?<!\w){re.escape(name)}(?!\w)", source)) == names.count(name):
            versions.get(workspace, name)


def _may_record(tree: ast.Module) -> bool:
    """Whether the file or its imports may record data, or its app may belong to another repository."""
    for each in ast.walk(tree):
        if isinstance(each, ast.Attribute) and each.attr in _MAKERS:
            return True
        if isinstance(each, ast.Call) and ast.unparse(each.func).endswith("App") and (each.args or each.keywords):
            return True
        if isinstance(each, ast.ImportFrom) and (each.level or not _is_installed(each.module or "")):
            return True
        if isinstance(each, ast.Import) and not all(_is_installed(alias.name) for alias in each.names):
            return True
    return False


def _is_installed(module: str) -> bool:
    """Whether a module is in the standard library or in an installed package, which knows nothing of the repository."""
    name = module.partition(".")[0]
    if name in sys.stdlib_module_names or name == "padre_git":
        return True
    spec = find_spec(name) if name not in sys.modules else sys.modules[name].__spec__
    return "site-packages" in Path(spec.origin or "").parts if spec else False


def _named(tree: ast.Module) -> Iterator[str]:
    """The texts that ``@app.experiment(dataset="…")`` gives, for the functions of a module."""
    functions = (each for each in tree.body if isinstance(each, ast.FunctionDef))
    for call in (each for function in functions for each in function.decorator_list):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "experiment":
            for word in call.keywords:
                if word.arg == "dataset" and isinstance(word.value, ast.Constant) and isinstance(word.value.value, str):
                    yield word.value.value

"""Names in a file that nothing has, found before the file runs: its imports alone may take seconds."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from padre_git.app.data import versions
from padre_git.app.repository.workspace import Workspace


def check(workspace: Workspace, file: Path) -> None:
    """Look up the data sets that the experiments of a Python file name.

    One that the file speaks of elsewhere, too, may be made by it, and is looked up when the experiment runs.

    Raises
    ------
    UnknownName : for a data set that nobody has recorded.
    PadreError : for a version that there is not.
    """
    try:
        source = file.read_text(encoding="utf-8")
        names = list(_named(ast.parse(source)))
    except (OSError, SyntaxError, ValueError):  # to run it says what is wrong
        return
    for name in dict.fromkeys(names):
        if len(re.findall(rf"(?<!\w){re.escape(name)}(?!\w)", source)) == names.count(name):
            versions.get(workspace, name)


def _named(tree: ast.Module) -> Iterator[str]:
    """The texts that ``@app.experiment(dataset="…")`` gives, for the functions of a module."""
    functions = (each for each in tree.body if isinstance(each, ast.FunctionDef))
    for call in (each for function in functions for each in function.decorator_list):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "experiment":
            for word in call.keywords:
                if word.arg == "dataset" and isinstance(word.value, ast.Constant) and isinstance(word.value.value, str):
                    yield word.value.value

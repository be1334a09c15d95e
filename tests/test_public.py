"""The public names of the package, and the arguments that users rely on."""

import ast
import inspect
from pathlib import Path
from typing import Any

import pytest

import padre_git

_PUBLIC = padre_git._PUBLIC
# what a signature begins with; more keyword-only arguments may follow
SIGNATURES = {
    "App": "(root=None)",
    "App.dataset": "(name=None, *, columns=None, target=None, id=None, group=None, time=None, weight=None, drop=(), "
    "description='', source='', license='')",
    "App.experiment": "(name=None, *, dataset, project='default', splitting=None, metrics=None, seed=0, "
    "parameters=None, preprocessing=None, label=None, description='')",
    "Project": "(name, *, description='')",
    "Dataset": "(name, data, *, target, id=None, group=None, time=None, weight=None, drop=())",
    "Experiment": "(name, *, dataset, pipeline, project='default', splitting=None, metrics=None, seed=0, label=None, "
    "description='')",
    "Experiment.execute": "(parameters=None, *, seeds=None, n_jobs=None, message='', progress=None)",
    "SKLearnPipeline": "(pipeline_fn, *, splitting=None, preprocessing_fn=None)",
    "start_run": "(experiment, *, dataset=None, parameters=None, seed=None, message='')",
    "runs": "(where=None, *, experiment=None, status='completed', at=None, sort=None, limit=None)",
    "scores": "(where=None, *, metrics=None, at=None)",
    "get_run": "(selector)",
    "compare": "(*items, metric=None, rows='label', columns='dataset', test='auto', control=None, rope=None, "
    "alpha=0.05)",
    "inspect": "(value)",
    "site": "(rev=None, folder='site', *, runs='cited')",
    "example_app": "()",
}


@pytest.mark.parametrize("name", _PUBLIC)
def test_public_names_resolve(name: str) -> None:
    """Each name of the table is in the module that the table says, and `dir` shows it."""
    value = getattr(padre_git, name)
    assert value.__module__.partition(".")[0] == "padre_git"
    assert value.__name__ == name
    assert name in dir(padre_git)


def test_type_checkers_see_the_same_names() -> None:
    """The names under TYPE_CHECKING are those of the table, from the same modules."""
    tree = ast.parse(Path(padre_git.__file__).read_text(encoding="utf-8"))
    (block,) = [node for node in tree.body if isinstance(node, ast.If)]
    imports = [node for node in block.body if isinstance(node, ast.ImportFrom)]
    named = {alias.name: node.module for node in imports for alias in node.names}
    assert named == {name: f"padre_git.{module}" for name, module in _PUBLIC.items()}


def test_unknown_names_are_errors() -> None:
    """A name that the package lacks is an AttributeError that lists those it has."""
    with pytest.raises(AttributeError, match=r"no `Exeriment`.*Experiment"):
        padre_git.Exeriment  # noqa: B018


@pytest.mark.parametrize("name", SIGNATURES)
def test_signatures(name: str) -> None:
    """Arguments have the names, order and defaults that are documented."""
    value: Any = padre_git
    for part in name.split("."):
        value = getattr(value, part)
    found = {key: each for key, each in inspect.signature(value).parameters.items() if key != "self"}
    positional = [each for each in found.values() if each.kind is each.POSITIONAL_OR_KEYWORD]
    wanted = ast.parse(f"def f({SIGNATURES[name][1:-1]}): pass").body[0]
    assert isinstance(wanted, ast.FunctionDef)
    assert [each.name for each in positional] == [argument.arg for argument in wanted.args.args]
    defaults = dict(zip([a.arg for a in wanted.args.args[::-1]], wanted.args.defaults[::-1], strict=False))
    defaults |= {
        a.arg: value for a, value in zip(wanted.args.kwonlyargs, wanted.args.kw_defaults, strict=True) if value
    }
    assert {argument.arg for argument in wanted.args.kwonlyargs} <= found.keys()
    for key, node in defaults.items():
        assert found[key].default == ast.literal_eval(node), key


def test_star() -> None:
    """`from padre_git import *` brings the public names."""
    found: dict[str, Any] = {}
    exec("from padre_git import *", found)
    assert set(_PUBLIC) <= found.keys()

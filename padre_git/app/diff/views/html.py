"""A diff as HTML: one file that needs nothing else, in which foreign text is text."""

from importlib import metadata
from typing import Any

from jinja2 import Environment, FunctionLoader
from markupsafe import Markup

from padre_git.app import questions
from padre_git.app.diff import data, instances
from padre_git.app.diff.result import Diff
from padre_git.app.diff.unrun import sentence
from padre_git.app.diff.views import words
from padre_git.core.text import formats
from padre_git.core.text.markdown import visible
from padre_git.storage import templates

# the page has its style inside, and nothing else
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


def page(found: Diff) -> str:
    """A page of its own, with the table of checks."""
    inside = Markup(_rendered("fragment", found, checks=found.checks))
    return _rendered("page", found, fragment=inside, version=metadata.version("padre-git"), csp=_POLICY)


def fragment(found: Diff) -> str:
    """What a notebook shows."""
    return _rendered("fragment", found)


def _rendered(name: str, found: Diff, **more: Any) -> str:
    environment = Environment(autoescape=True, finalize=_shown, trim_blocks=True, loader=FunctionLoader(templates.text))
    template = environment.get_template(f"diff/{name}.html")
    own: dict[str, Any] = {"answer": questions.revisions.text} if found.answers else {}
    own |= {"words": words, "data": data, "instances": instances, "formats": formats}
    return template.render(found=found, sentence=sentence, zip=zip, **own, **more)


def _shown(value: Any) -> Any:
    """Text without control characters; what is markup already stays."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value

"""A diff as HTML."""

from padre_git.app.diff.views.html import fragment
from tests.app.diff.recorded import OLD, found, two
from tests.conftest import Repository


def test_foreign_text_is_text(notebook: Repository) -> None:
    """Markup in a parameter is shown as it is written and does nothing; a control character is not passed on."""
    two(notebook, setting={"SVC.kernel": "<script>alert(1)</script>\x1b[31m"})
    shown = fragment(found())
    assert OLD in shown
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)" in shown
    assert "\x1b" not in shown

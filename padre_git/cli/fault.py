"""What padre says of a fault of its own."""

import traceback
from importlib.metadata import version

from padre_git.cli import output


def report() -> None:
    """Print the traceback of the exception that is handled now, and ask for a report."""
    for text in traceback.format_exc().splitlines():
        output.note(text)
    own = version("padre-git")
    output.error(f"this is a bug in padre {own}, not in your experiment; please report it with the lines above")

"""`python -m padre_git` and the command `padre`."""

import sys

from padre_git import cli
from padre_git.app import commit


def main() -> None:
    """Run the command line and end the process with its exit code."""
    if sys.argv[1:2] == ["hook"] and commit.precommit.is_idle(sys.argv[2:]):
        sys.exit(0)
    cli.main.entry()


if __name__ == "__main__":
    main()

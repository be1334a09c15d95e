"""`python -m padre_git` and the command `padre`."""

from padre_git.cli.main import entry


def main() -> None:
    """Run the command line and end the process with its exit code."""
    entry()


if __name__ == "__main__":
    main()

"""`python -m tools.mappings [NAME …]`: write the mappings that padre ships, from the libraries installed here."""

import sys
from importlib import import_module
from pathlib import Path

from tools.mappings.text import text

FOLDER = Path(__file__).parent.parent.parent / "padre_git" / "mappings"
# tools/mappings/NAME_mapping.py makes padre_git/mappings/NAME.json
MADE = ("sklearn", "torch", "skorch", "lightgbm", "xgboost", "padre_git")


def generated(name: str) -> str:
    """The text of a mapping, made now."""
    return text(import_module(f"tools.mappings.{name}_mapping").mapping())


def main() -> None:
    """Write those that were asked for, or all."""
    names = sys.argv[1:] or list(MADE)
    if unknown := set(names) - set(MADE):
        sys.exit(f"unknown mapping {', '.join(sorted(unknown))}; known: {', '.join(MADE)}")
    for name in names:
        file = FOLDER / f"{name}.json"
        file.write_text(generated(name), encoding="utf-8")
        sys.stdout.write(f"{file.relative_to(Path.cwd())}: {len(file.read_bytes()) / 1000:.0f} kB\n")


if __name__ == "__main__":
    main()
